/** What this page does to playlists: lists of them are read anew. */
import type { Playlist } from "../../../api";
import type { PlaylistCommand } from "../../../sync/commands/playlists";
import type { QueueCommand } from "../../../sync/commands/queue";
import type { Outcome } from "../../../sync/state";

export type PlaylistEdit = PlaylistCommand | Extract<QueueCommand, { kind: "queue_keep" }>;

export class PlaylistEdits {
  readonly #send: (edit: PlaylistEdit) => Promise<Outcome>;
  #revision = $state(0);

  constructor(send: (edit: PlaylistEdit) => Promise<Outcome>) {
    this.#send = send;
  }

  /** Grows with each edit from here. */
  get revision(): number {
    return this.#revision;
  }
  async edit(edit: PlaylistEdit): Promise<Outcome> {
    const outcome = await this.#send(edit);
    this.#revision += 1;
    return outcome;
  }
}

/** The playlist that an edit answered with. */
export function playlistOf(outcome: Outcome): Playlist | null {
  return outcome.status === "done" ? (outcome.answer as Playlist) : null;
}
