/**
 * The map from the server's clock to the context's: one number, which is measured at every tick and
 * believed once a second, so that a clock that jumps by a buffer moves nothing. Pure.
 */

/** The medians of so much are believed. */
const BELIEVED_EVERY_S = 1;
/** A card that has just begun says wrong or nothing of its latency: what it says is taken as it comes. */
const SETTLING_S = 3;
const SETTLING_EVERY_S = 0.25;
/** Crystals drift by up to 0.05 ms a second: this follows, and nobody hears it. */
const SLEW_S_PER_S = 0.0005;
/** Off by more, something was set or stood still: no slewing makes that good. */
const SET_BEYOND_S = 0.05;
/**
 * Off by more twice in a row, a card has another latency, as after each time that it ran dry; once may
 * be a browser's mistake. Slewing alone would leave two tabs apart for half a minute.
 */
const OTHER_BEYOND_S = 0.003;
/** More than that nobody's card has: it is a mistake, or a headset whose word is not to be trusted. */
export const LATENCY_MAX_S = 0.1;

/** What a browser says of its clocks, at one moment. */
export interface Reading {
  /** The server's clock, s. */
  server_s: number;
  /** `AudioContext.currentTime`. */
  current_s: number;
  /** `getOutputTimestamp`: what leaves the card, and since when; null: it does not say. */
  output: { context_s: number; since_s: number } | null;
  output_latency_s: number | undefined;
  base_latency_s: number | undefined;
}

/** Context's time minus server's, of what is heard at that moment. */
export function offsetOf(reading: Reading): number {
  const { server_s, current_s, output } = reading;
  if (output) {
    const heard_s = output.context_s + output.since_s;
    const latency_s = current_s - heard_s;
    if (latency_s >= 0 && latency_s <= LATENCY_MAX_S) return heard_s - server_s;
  }
  const told_s = reading.output_latency_s ?? 0;
  const is_trusted = told_s > 0 && told_s <= LATENCY_MAX_S;
  return current_s - (is_trusted ? told_s : (reading.base_latency_s ?? 0)) - server_s;
}

export class AudioClock {
  #offset_s: number | null = null;
  #believed_s = 0;
  #began_s: number | null = null;
  #samples: number[] = [];
  /** What the last belief was off by. */
  #error_s = 0;

  /** Hears of a moment. `is_free`: nothing sounds that a jump could disturb. */
  read(reading: Reading, is_free: boolean): void {
    this.#samples.push(offsetOf(reading));
    const { server_s } = reading;
    this.#offset_s ??= this.#samples[0] ?? null;
    this.#began_s ??= server_s;
    const is_settling = server_s - this.#began_s < SETTLING_S;
    const passed_s = server_s - this.#believed_s;
    const patience_s = is_settling ? SETTLING_EVERY_S : BELIEVED_EVERY_S;
    if (passed_s >= 0 && passed_s < patience_s) return;
    const wanted_s = median(this.#samples);
    this.#samples = [];
    this.#believed_s = server_s;
    const error_s = wanted_s - (this.#offset_s ?? wanted_s);
    const is_other = Math.min(error_s * Math.sign(this.#error_s), Math.abs(this.#error_s));
    const is_set = Math.abs(error_s) > SET_BEYOND_S || is_other > OTHER_BEYOND_S;
    const may_jump = is_free || is_settling || is_set;
    this.#error_s = error_s;
    const most_s = SLEW_S_PER_S * BELIEVED_EVERY_S;
    const step_s = may_jump ? error_s : Math.max(-most_s, Math.min(most_s, error_s));
    this.#offset_s = (this.#offset_s ?? wanted_s) + step_s;
  }

  /** When to start what is to be heard then; null before anything was read. */
  contextS(server_us: number): number | null {
    return this.#offset_s === null ? null : server_us / 1e6 + this.#offset_s;
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
