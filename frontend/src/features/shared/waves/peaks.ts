/** Waveforms as the server draws them, fitted to as many bars as there is room for. Pure. */

export interface WaveformData {
  channels: number;
  sample_rate: number;
  samples_per_pixel: number;
  bits: number;
  /** Number of [min, max] pairs in `peaks`. */
  length: number;
  peaks: number[];
}

/** A bar never vanishes altogether: silence is a line of dots. */
const FLOOR = 0.04;

/** `bars` heights of 0 to 1, each the mean peak of its stretch, the highest being 1. */
export function heights(data: WaveformData, bars: number): number[] {
  const pairs = Math.min(data.length, Math.floor(data.peaks.length / 2));
  if (pairs === 0 || bars <= 0) return [];
  const out: number[] = [];
  let loudest = 0;
  for (let bar = 0; bar < bars; bar += 1) {
    const from = Math.floor((bar * pairs) / bars);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * pairs) / bars));
    let sum = 0;
    for (let pair = from; pair < to; pair += 1) {
      const low = Math.abs(data.peaks[2 * pair] ?? 0);
      const high = Math.abs(data.peaks[2 * pair + 1] ?? 0);
      sum += Math.max(low, high);
    }
    const height = sum / (to - from);
    loudest = Math.max(loudest, height);
    out.push(height);
  }
  return out.map((height) => Math.max(FLOOR, loudest > 0 ? height / loudest : 0));
}
