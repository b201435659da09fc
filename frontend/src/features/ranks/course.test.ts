import { expect, test } from "vitest";
import { courseOf, courseText, seriesOf } from "./course";

test("a course begins with the first duel and ends now", () => {
  const points = [{ at_ms: 1_000 }, { at_ms: 2_000, rank: 9 }, { at_ms: 5_000, rank: 4 }];
  const series = courseOf({ points, track_count: 20 }, 3, 9_000);
  expect(series).toEqual({ at_s: [2, 5, 9], values: [9, 4, 3] });
  expect(courseText(series)).toBe("From rank 9 to rank 3 in 3 steps; the best was 3.");
});

test("of what happened within a second, or a clock set back, the last holds", () => {
  const points = [7, 8, 9].map((value, index) => ({ at_ms: 5_000 - index, value }));
  expect(seriesOf(points)).toEqual({ at_s: [5], values: [9] });
});

test("without a duel there is nothing to draw", () => {
  const series = courseOf({ points: [{ at_ms: 1_000 }], track_count: 2 }, null, 9_000);
  expect(series.values).toEqual([]);
  expect(courseText(series)).toBe("It has no place yet.");
});
