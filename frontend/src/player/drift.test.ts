import { expect, test } from "vitest";
import { assign, correct, elementVolume, median } from "./drift";

const at = (error_ms: number, over = {}) =>
  correct({ error_ms, is_correcting: false, is_buffering: false, ...over });

test("under 8 ms nothing is done", () => {
  expect(at(7.9)).toEqual({ kind: "none" });
  expect(at(-7.9)).toEqual({ kind: "none" });
});

test("under a second the speed changes by 2 to 5 percent, towards the anchor", () => {
  for (const error_ms of [8, 30, 100, 250, 600, 999]) {
    const late = at(error_ms);
    const early = at(-error_ms);
    if (late.kind !== "rate" || early.kind !== "rate") throw new Error("no change of speed");
    expect(late.rate).toBeGreaterThanOrEqual(1.02);
    expect(late.rate).toBeLessThanOrEqual(1.05);
    expect(early.rate).toBeCloseTo(2 - late.rate, 9);
  }
});

test("from a second on it jumps", () => {
  expect(at(1_000)).toEqual({ kind: "seek" });
  expect(at(-4_000)).toEqual({ kind: "seek" });
});

test("a correction goes on until 3 ms, so that it does not flutter", () => {
  expect(at(5, { is_correcting: true }).kind).toBe("rate");
  expect(at(2.9, { is_correcting: true }).kind).toBe("none");
});

test("a buffering element is left alone", () => {
  expect(at(5_000, { is_buffering: true })).toEqual({ kind: "none" });
});

test("one late timer does not move the median", () => {
  expect(median([3, 900, 4])).toBe(4);
});

test("a loaded track stays on its deck", () => {
  expect(assign([1, 2, null], [2, 3, 1])).toEqual([1, 2, 3]);
  expect(assign([1, 2, 3], [4, 2])).toEqual([4, 2, null]);
  expect(assign([null, null], [5, 5, 6, 7])).toEqual([5, 6]);
});

test("an element's volume can only attenuate", () => {
  expect(elementVolume(100, -6.0206, 1)).toBeCloseTo(0.5, 4);
  expect(elementVolume(50, 6, 1)).toBe(0.5);
  expect(elementVolume(80, 0, 0.5)).toBeCloseTo(0.4, 9);
});
