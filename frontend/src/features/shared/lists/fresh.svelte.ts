/** Keeps lists that were fetched in step with the house. */
import { untrack } from "svelte";
import type { Revisions } from "../../../sync/revisions";
import type { Link } from "../../../sync/state";

interface Fetched {
  readonly failed: string | null;
  refresh(): void;
}

/** What tells that lists are out of date, and that they can be read: the store does. */
export interface Freshness {
  readonly revisions: Revisions;
  readonly link: Pick<Link, "state">;
}

/**
 * Reads the lists anew when `revision` has grown, and those that failed once the connection is
 * back. Call while mounting.
 */
export function keepFresh(
  isOnline: () => boolean,
  revision: () => number,
  ...lists: Fetched[]
): void {
  let read_at = untrack(revision);
  const is_online = $derived(isOnline());
  $effect(() => {
    const now = revision();
    const is_back = is_online;
    untrack(() => {
      for (const list of lists) {
        if (now !== read_at || (is_back && list.failed !== null)) list.refresh();
      }
    });
    read_at = now;
  });
}
