/** Where the music comes from, and where a phone finds the page. */
import { api, ApiError, type Setup } from "../../../api";
import type { Outcome } from "../../../sync/state";
import type { Freshness } from "../lists/fresh.svelte";

/** Where the music comes from can be told, and said anew: the store can. */
export interface MusicSource extends Freshness {
  readonly house: { chooseMusic(folders: string[], is_demo: boolean): Promise<Outcome> };
}

export class SetupState {
  info = $state.raw<Setup | null>(null);
  /** Who asks from elsewhere is not told: then nothing is offered. */
  is_closed = $state(false);
  #turn = $state(0);
  readonly #house: MusicSource["house"];

  /** Call while mounting. */
  constructor(source: MusicSource) {
    this.#house = source.house;
    $effect(() => {
      void this.#turn;
      void source.revisions.library;
      void source.link.state;
      const running = new AbortController();
      api.setup(running.signal).then(
        (info) => (this.info = info),
        (error: unknown) => (this.is_closed = error instanceof ApiError && error.status === 403),
      );
      return () => running.abort();
    });
  }

  async choose(folders: string[], is_demo = false): Promise<Outcome> {
    const outcome = await this.#house.chooseMusic(folders, is_demo);
    this.#turn += 1;
    return outcome;
  }
}
