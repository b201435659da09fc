import { expect, test } from "vitest";
import { histogram, sampleOffsets } from "./spread";

test("every rating is in exactly one bar, the highest in the last", () => {
  const ratings = [1400, 1450, 1500, 1500, 1600];
  const bars = histogram(ratings, 4);
  expect(bars.map((bar) => bar.count)).toEqual([1, 1, 2, 1]);
  expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(ratings.length);
});

test("ratings that are all alike stand in one bar", () => {
  expect(histogram([1500, 1500], 3).map((bar) => bar.count)).toEqual([2, 0, 0]);
});

test("no ratings draw nothing", () => {
  expect(histogram([], 10)).toEqual([]);
});

test("a short list is read whole, a long one from its beginning to its end", () => {
  expect(sampleOffsets(250, 100, 5)).toEqual([0, 100, 200]);
  expect(sampleOffsets(10_100, 100, 5)).toEqual([0, 2500, 5000, 7500, 10_000]);
});
