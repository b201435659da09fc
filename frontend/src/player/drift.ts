/**
 * How an output is brought back to the anchor: not at all, by a gentle change of speed, or by a
 * jump. Pure. `error_ms` is where it should be minus where it is: positive means it is late.
 */

export type Correction = { kind: "none" } | { kind: "rate"; rate: number } | { kind: "seek" };

/** Nobody hears less between two rooms. */
export const TOLERATED_MS = 8;
/** A correction that has begun goes on until here, so that it does not flutter at the limit. */
export const SETTLED_MS = 3;
/** Beyond this a change of speed would take too long to hear in step again. */
export const SEEK_BEYOND_MS = 1_000;
const RATE_MIN = 0.02;
const RATE_MAX = 0.05;
/** Error at which the speed changes most. */
const FULL_RATE_AT_MS = 250;

export interface Situation {
  error_ms: number;
  /** A change of speed is under way. */
  is_correcting: boolean;
  /** The element waits for data or seeks: its position says nothing. */
  is_buffering: boolean;
}

export function correct({ error_ms, is_correcting, is_buffering }: Situation): Correction {
  if (is_buffering) return { kind: "none" };
  const size_ms = Math.abs(error_ms);
  if (size_ms < (is_correcting ? SETTLED_MS : TOLERATED_MS)) return { kind: "none" };
  if (size_ms >= SEEK_BEYOND_MS) return { kind: "seek" };
  const share = Math.min(1, size_ms / FULL_RATE_AT_MS);
  const change = RATE_MIN + (RATE_MAX - RATE_MIN) * share;
  return { kind: "rate", rate: 1 + Math.sign(error_ms) * change };
}

/** The middle one: a single late timer does not count. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/**
 * Which deck holds which track: a track stays where it is loaded, the others take the free decks.
 * `wanted` is in order of need; what finds no deck is left out.
 */
export function assign(
  held: readonly (number | null)[],
  wanted: readonly number[],
): (number | null)[] {
  const needed = [...new Set(wanted)].slice(0, held.length);
  const kept = held.map((id) => (id !== null && needed.includes(id) ? id : null));
  const missing = needed.filter((id) => !kept.includes(id));
  return kept.map((id) => id ?? missing.shift() ?? null);
}

/**
 * An element can only attenuate, but queue and radio also raise quiet tracks. All of them are
 * played so much lower that most can be raised; the two of a pair are only ever lowered.
 */
export const HEADROOM_DB = 6;

/** What an element's volume is set to: it can only attenuate. */
export function elementVolume(volume_percent: number, gain_db: number, level: number): number {
  const gain = 10 ** (Math.min(0, gain_db) / 20);
  return Math.max(0, Math.min(1, (volume_percent / 100) * gain * level));
}
