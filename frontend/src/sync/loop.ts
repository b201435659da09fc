/** A stretch of a track that sounds over and over: the twin of `src/domain/looped.rs`. Pure. */
import type { Loop } from "./wire";

/** The server refuses shorter ones. */
export const LOOP_MS_MIN = 1_000;

/** The part of a stretch that lies within a track; null where less than a second is left. */
export function loopWithin(from_ms: number, to_ms: number, length_ms: number): Loop | null {
  const [from, to] = [Math.max(0, from_ms), length_ms > 0 ? Math.min(to_ms, length_ms) : to_ms];
  return to - from >= LOOP_MS_MIN ? { from_ms: from, to_ms: to } : null;
}

export function holds({ from_ms, to_ms }: Loop, position_ms: number): boolean {
  return position_ms >= from_ms && position_ms < to_ms;
}

/** Where the sound is that would be at `position_ms` if it ran on. Before the loop: there. */
export function wrapped(loop: Loop | null | undefined, position_ms: number): number {
  return loop && position_ms >= loop.to_ms ? roundOf(loop, position_ms) : position_ms;
}

/** The moment of the loop that `position_ms` falls on when it repeats for ever, both ways. */
export function roundOf({ from_ms, to_ms }: Loop, position_ms: number): number {
  const length_ms = to_ms - from_ms;
  const past_ms = (position_ms - from_ms) % length_ms;
  return from_ms + (past_ms < 0 ? past_ms + length_ms : past_ms);
}

/** The shorter way round from one position of the loop to another, given the longer one. */
export function driftOf(loop: Loop | null, drift_ms: number): number {
  if (!loop) return drift_ms;
  const length_ms = loop.to_ms - loop.from_ms;
  const ahead_ms = roundOf({ from_ms: 0, to_ms: length_ms }, drift_ms);
  return ahead_ms > length_ms / 2 ? ahead_ms - length_ms : ahead_ms;
}
