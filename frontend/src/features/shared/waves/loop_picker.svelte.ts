/** Choosing a loop by its two moments, as they are heard: begin, end, and away with it. */
import { sync } from "../../../sync/sync.svelte";
import { LOOP_MS_MIN } from "../../../sync/loop";

/** Where a loop was begun whose end is not chosen yet; of that track alone. */
let begun = $state.raw<{ track_id: number; from_ms: number } | null>(null);

export const loopPicker = {
  /** Where the loop that is being chosen begins; null: none is. */
  get begun_ms(): number | null {
    const track = sync.state?.player.track;
    return begun && begun.track_id === track?.id ? begun.from_ms : null;
  },
  /** There is something that `clear` would clear. */
  get is_on(): boolean {
    return this.begun_ms !== null || sync.state?.player.loop != null;
  },

  /** The next step: begin here, end here, or no loop any more. */
  step(): void {
    const player = sync.state?.player;
    if (!player?.track) {
      sync.say("Nothing is playing yet");
      return;
    }
    const now_ms = sync.positionMs();
    const { begun_ms } = this;
    if (player.loop) this.clear();
    else if (begun_ms === null) begun = { track_id: player.track.id, from_ms: now_ms };
    else if (Math.abs(now_ms - begun_ms) < LOOP_MS_MIN)
      sync.say("A loop is at least a second long");
    else {
      const [from_ms, to_ms] = [Math.min(begun_ms, now_ms), Math.max(begun_ms, now_ms)];
      begun = null;
      void sync.setLoop({ from_ms, to_ms });
    }
  },

  clear(): void {
    begun = null;
    void sync.setLoop(null);
  },
};
