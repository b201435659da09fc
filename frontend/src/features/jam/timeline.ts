/**
 * When each step is: a formula, so that no step is ever sent. The twin of
 * `src/domain/jam/timeline.rs`, with the same integers: microseconds of the server's clock. Pure.
 *
 * A step is half a beat, two sixteenths; eight are a bar.
 */
import type { Segment, Timeline } from "../../sync/jam_wire";

/** A step at one hundredth of a beat per minute, microseconds: 60 s by 2 steps a beat by 100. */
const STEP_US_AT_ONE_HUNDREDTH = 3_000_000_000n;
/** Steps of a bar: the columns of the grid. */
export const STEPS = 8;

/** Rounds down, as `div_euclid` does for what is positive below the line. */
function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

/** When a step of a segment is. */
export function segmentUs(segment: Segment, step: number): number {
  const swing = step % 2 === 1 ? segment.swing : 0;
  const thousandths = BigInt(step - segment.step0) * 1_000n + BigInt(swing);
  const since_us = floorDiv(
    thousandths * (STEP_US_AT_ONE_HUNDREDTH / 1_000n),
    BigInt(segment.bpm_hundredths),
  );
  return segment.at_us + Number(since_us);
}

/** The last step of a segment that has begun at a time; null before the first. */
function segmentStepAt(segment: Segment, time_us: number): number | null {
  const elapsed_us = BigInt(Math.floor(time_us) - segment.at_us);
  const steps = floorDiv(elapsed_us * BigInt(segment.bpm_hundredths), STEP_US_AT_ONE_HUNDREDTH);
  const straight = segment.step0 + Number(steps);
  // Swing moves a step by half of its length at most, so it is this one or one beside it.
  const near = [straight + 1, straight, straight - 1];
  const begun = near.find((step) => step >= 0 && segmentUs(segment, step) <= time_us);
  return begun !== undefined && begun >= segment.step0 ? begun : null;
}

/**
 * When a step is. Null while nothing plays, and of steps before the segment that holds: their past is
 * not kept.
 */
export function stepUs({ transport }: Timeline, step: number): number | null {
  if (transport.state !== "playing") return null;
  const { segment, next } = transport;
  const holds = next && step >= next.step0 ? next : segment;
  return step >= holds.step0 ? segmentUs(holds, step) : null;
}

/** When a sixteenth is; every second is halfway to the next step. Null as for `stepUs`. */
export function sixteenthUs(timeline: Timeline, sixteenth: number): number | null {
  const step = Math.floor(sixteenth / 2);
  const from_us = stepUs(timeline, step);
  if (from_us === null || sixteenth % 2 === 0) return from_us;
  const to_us = stepUs(timeline, step + 1);
  return to_us === null ? null : from_us + Math.trunc((to_us - from_us) / 2);
}

/**
 * The step at a time: the last that has begun, or the one that is held. Null when stopped, and before
 * the first has begun.
 */
export function stepAt({ transport }: Timeline, time_us: number): number | null {
  if (transport.state === "stopped") return null;
  if (transport.state === "paused") return transport.step;
  const { segment, next } = transport;
  return (next ? segmentStepAt(next, time_us) : null) ?? segmentStepAt(segment, time_us);
}
