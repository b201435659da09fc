/**
 * What a pointer does on a waveform. A drag moves the playhead; Shift and drag, or press, hold and
 * drag, draws a loop; a tap beside a loop takes it away.
 */
import type { Loop } from "../../../sync/wire";
import { holds, LOOP_MS_MIN } from "../../../sync/loop";

/** Held still for this long, a finger draws a loop. */
const HOLD_MS = 450;
/** Nearer than this a finger has not moved. */
const STILL_PX = 6;

export interface WaveActions {
  seek: (position_ms: number) => void;
  loop: (loop: Loop | null) => void;
  /** What loops now. */
  looping: () => Loop | null;
}

export class WavePress {
  readonly #actions: WaveActions;
  /** Where the playhead is dragged to; null: it is not. */
  dragged_ms = $state.raw<number | null>(null);
  /** The loop as it is being drawn. */
  drawn = $state.raw<Loop | null>(null);
  is_down = $state.raw(false);
  #x = 0;
  #from_ms = 0;
  #has_moved = false;
  #holding: ReturnType<typeof setTimeout> | undefined;

  constructor(actions: WaveActions) {
    this.#actions = actions;
  }

  down(event: PointerEvent, ms: number): void {
    this.is_down = true;
    this.#x = event.clientX;
    this.#from_ms = ms;
    this.#has_moved = false;
    if (event.shiftKey) {
      this.#draw(ms);
      return;
    }
    this.dragged_ms = ms;
    this.#holding = setTimeout(() => this.#draw(this.#from_ms), HOLD_MS);
  }

  move(event: PointerEvent, ms: number): void {
    if (!this.is_down) return;
    if (Math.abs(event.clientX - this.#x) > STILL_PX) {
      this.#has_moved = true;
      clearTimeout(this.#holding);
    }
    if (this.drawn) this.#draw(ms);
    else this.dragged_ms = ms;
  }

  up(ms: number): void {
    const { drawn, dragged_ms } = this;
    const looping = this.#actions.looping();
    const is_beside = looping !== null && !holds(looping, ms);
    this.cancel();
    if (drawn) {
      if (drawn.to_ms - drawn.from_ms >= LOOP_MS_MIN) this.#actions.loop(drawn);
    } else if (dragged_ms !== null) {
      if (is_beside && !this.#has_moved) this.#actions.loop(null);
      else this.#actions.seek(ms);
    }
  }

  cancel(): void {
    clearTimeout(this.#holding);
    this.is_down = false;
    this.dragged_ms = null;
    this.drawn = null;
  }

  #draw(ms: number): void {
    this.dragged_ms = null;
    this.drawn = { from_ms: Math.min(this.#from_ms, ms), to_ms: Math.max(this.#from_ms, ms) };
  }
}
