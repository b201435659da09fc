import { expect, test } from "vitest";
import { driftOf, holds, loopWithin, roundOf, wrapped } from "./loop";

const CHORUS = { from_ms: 60_000, to_ms: 80_000 };

test("a position runs round, and before the loop straight", () => {
  const positions = [10, 60_000, 79_999, 80_000, 99_999, 100_000, 145_000];
  const heard = positions.map((position_ms) => wrapped(CHORUS, position_ms));
  expect(heard).toEqual([10, 60_000, 79_999, 60_000, 79_999, 60_000, 65_000]);
  expect(wrapped(null, 145_000)).toBe(145_000);
  expect(roundOf(CHORUS, 59_000)).toBe(79_000);
  expect(holds(CHORUS, 80_000)).toBe(false);
});

test("a loop is cut to the track and never shorter than a second", () => {
  expect(loopWithin(-5, 99_000, 70_000)).toEqual({ from_ms: 0, to_ms: 70_000 });
  expect(loopWithin(69_500, 99_000, 70_000)).toBeNull();
  expect(loopWithin(5_000, 4_000, 70_000)).toBeNull();
  expect(loopWithin(1_000, 2_000, 0)).not.toBeNull();
});

test("a drift over the seam is small", () => {
  expect(driftOf(CHORUS, 19_970)).toBe(-30);
  expect(driftOf(CHORUS, -19_970)).toBe(30);
  expect(driftOf(CHORUS, 40)).toBe(40);
  expect(driftOf(null, 40_000)).toBe(40_000);
});
