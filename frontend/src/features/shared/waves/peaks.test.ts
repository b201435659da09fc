import { expect, test } from "vitest";
import { heights, type WaveformData } from "./peaks";

function wave(levels: number[]): WaveformData {
  return {
    channels: 1,
    sample_rate: 44_100,
    samples_per_pixel: 441,
    bits: 8,
    length: levels.length,
    peaks: levels.flatMap((level) => [-level, level]),
  };
}

test("there are exactly as many bars as there is room for", () => {
  expect(heights(wave(Array.from({ length: 1000 }, () => 60)), 92)).toHaveLength(92);
  expect(heights(wave([10, 20, 30]), 8)).toHaveLength(8);
});

test("the highest bar fills the height and a quieter one is in proportion", () => {
  expect(heights(wave([20, 80, 40]), 3)).toEqual([0.25, 1, 0.5]);
});

test("silence is a line of dots, not a hole", () => {
  for (const height of heights(wave([0, 0, 100, 0]), 4)) expect(height).toBeGreaterThan(0);
  for (const height of heights(wave([0, 0]), 2)) expect(height).toBeGreaterThan(0);
});

test("a waveform without pairs draws nothing", () => {
  expect(heights(wave([]), 10)).toEqual([]);
});
