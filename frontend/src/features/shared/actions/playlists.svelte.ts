/** What this page did to playlists: lists of them are read anew. */
import type { Playlist } from "../../../api";
import type { Command } from "../../../sync/commands";
import type { Outcome } from "../../../sync/state";
import { sync } from "../../../sync/sync.svelte";

type Edit = Extract<Command, { kind: `playlist_${string}` | "queue_keep" }>;

let revision = $state(0);

export const playlists = {
  /** Grows with each edit from here. */
  get revision(): number {
    return revision;
  },
  async edit(edit: Edit): Promise<Outcome> {
    const outcome = await sync.ask(edit);
    revision += 1;
    return outcome;
  },
};

/** The playlist that an edit answered with. */
export function playlistOf(outcome: Outcome): Playlist | null {
  return outcome.status === "done" ? (outcome.answer as Playlist) : null;
}
