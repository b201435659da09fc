/** Keeps lists that were fetched in step with the house. */
import { untrack } from "svelte";
import type { Store } from "../../../sync/store.svelte";

interface Fetched {
  readonly failed: string | null;
  refresh(): void;
}

/**
 * Reads the lists anew when `revision` has grown, and those that failed once the connection is
 * back. Call while mounting.
 */
export function keepFresh(
  store: Pick<Store, "link">,
  revision: () => number,
  ...lists: Fetched[]
): void {
  let read_at = untrack(revision);
  const is_online = $derived(store.link.state === "online");
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
