/** Choosing a loop by its two moments, as they are heard: begin, end, and away with it. */
import { LOOP_MS_MIN } from "../../../sync/loop";
import type { Store } from "../../../sync/store.svelte";

export class LoopPicker {
  readonly #store: Pick<Store, "state" | "player" | "positionMs" | "say">;
  /** Where a loop was begun whose end is not chosen yet; of that track alone. */
  #begun = $state.raw<{ track_id: number; from_ms: number } | null>(null);

  constructor(store: Pick<Store, "state" | "player" | "positionMs" | "say">) {
    this.#store = store;
  }

  /** Where the loop that is being chosen begins; null: none is. */
  get begun_ms(): number | null {
    const track = this.#store.state?.player.track;
    return this.#begun && this.#begun.track_id === track?.id ? this.#begun.from_ms : null;
  }
  /** There is something that `clear` would clear. */
  get is_on(): boolean {
    return this.begun_ms !== null || this.#store.state?.player.loop != null;
  }

  /** The next step: begin here, end here, or no loop any more. */
  step(): void {
    const player = this.#store.state?.player;
    if (!player?.track) {
      this.#store.say("Nothing is playing yet");
      return;
    }
    const now_ms = this.#store.positionMs();
    const { begun_ms } = this;
    if (player.loop) this.clear();
    else if (begun_ms === null) this.#begun = { track_id: player.track.id, from_ms: now_ms };
    else if (Math.abs(now_ms - begun_ms) < LOOP_MS_MIN)
      this.#store.say("A loop is at least a second long");
    else {
      const [from_ms, to_ms] = [Math.min(begun_ms, now_ms), Math.max(begun_ms, now_ms)];
      this.#begun = null;
      void this.#store.player.setLoop({ from_ms, to_ms });
    }
  }

  clear(): void {
    this.#begun = null;
    void this.#store.player.setLoop(null);
  }
}
