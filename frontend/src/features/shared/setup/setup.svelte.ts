/** Where the music comes from, and where a phone finds the page. */
import { api, ApiError, type Setup } from "../../../api";
import { sync } from "../../../sync/sync.svelte";
import type { Outcome } from "../../../sync/state";

export class SetupState {
  info = $state.raw<Setup | null>(null);
  /** Who asks from elsewhere is not told: then nothing is offered. */
  is_closed = $state(false);
  #turn = $state(0);

  /** Call while mounting. */
  constructor() {
    $effect(() => {
      void this.#turn;
      void sync.revisions.library;
      void sync.link.state;
      const running = new AbortController();
      api.setup(running.signal).then(
        (info) => (this.info = info),
        (error: unknown) => (this.is_closed = error instanceof ApiError && error.status === 403),
      );
      return () => running.abort();
    });
  }

  async choose(folders: string[], is_demo = false): Promise<Outcome> {
    const outcome = await sync.ask({ kind: "music_choose", folders, is_demo });
    this.#turn += 1;
    return outcome;
  }
}
