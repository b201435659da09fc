/** How loud a recording is (ITU-R BS.1770-4, at 48 kHz), and where it breaks off. */
import { RATE } from "./cards";

/** The two filters of the K-weighting at 48 kHz: tables 1 and 2 of the paper. */
const SHELF = {
  b: [1.53512485958697, -2.69169618940638, 1.19839281085285],
  a: [-1.69065929318241, 0.73248077421585],
} as const;
const HIGH_PASS = { b: [1, -2, 1], a: [-1.99004745483398, 0.99007225036621] } as const;
/** The music of these tests repeats itself every second: any undisturbed second is as loud. */
const WINDOW = RATE;
const STEP = RATE / 20;
/** What the filters still remember of before. */
const MEMORY = RATE / 10;
/** More silent frames than this in a row are none of the music, nor is a jump of such a height. */
const SILENT_MAX = 4;
const JUMP_OF_PEAK = 0.3;

/**
 * How loud steady music is, LUFS: of every second in which nothing is missing. A busy machine's
 * pretended card misses sound, which says nothing of the level.
 */
export function loudness(stereo: Float32Array): number[] {
  const sides = [0, 1].map((side) => weighted(stereo.filter((_, at) => at % 2 === side)));
  const faults = disturbances(stereo);
  const seconds: number[] = [];
  for (let from = MEMORY; from + WINDOW <= stereo.length / 2; from += STEP) {
    const is_whole = !faults.some((at) => at >= from - MEMORY && at < from + WINDOW);
    if (is_whole) seconds.push(lufs(sides.reduce((sum, side) => sum + power(side, from), 0)));
  }
  return seconds;
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
}

/** Frames at which sound is missing: silent, or unlike the frame before. */
function disturbances(stereo: Float32Array): number[] {
  const peak = stereo.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const found: number[] = [];
  let silent = 0;
  for (let at = 1; at < stereo.length / 2; at += 1) {
    const [now = 0, before = 0] = [stereo[2 * at], stereo[2 * at - 2]];
    silent = now === 0 ? silent + 1 : 0;
    if (silent > SILENT_MAX || Math.abs(now - before) > JUMP_OF_PEAK * peak) found.push(at);
  }
  return found;
}

/** Stretches of exact silence of at least `frames` frames within the recording. */
export function gaps(stereo: Float32Array, frames: number): number[] {
  const found: number[] = [];
  let silent = 0;
  for (let at = 0; at <= stereo.length; at += 2) {
    if (at < stereo.length && stereo[at] === 0 && stereo[at + 1] === 0) {
      silent += 1;
      continue;
    }
    if (silent >= frames) found.push(silent);
    silent = 0;
  }
  return found;
}

type Filter = typeof SHELF | typeof HIGH_PASS;

function weighted(samples: Float32Array): Float64Array {
  return [SHELF, HIGH_PASS].reduce(filtered, Float64Array.from(samples));
}

function filtered(samples: Float64Array, { a, b }: Filter): Float64Array {
  const out = new Float64Array(samples.length);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let at = 0; at < samples.length; at += 1) {
    const x = samples[at] ?? 0;
    const y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    out[at] = y;
  }
  return out;
}

function power(samples: Float64Array, from: number): number {
  return mean(samples.subarray(from, from + WINDOW).map((sample) => sample * sample));
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function lufs(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}
