import { expect, test } from "vitest";
import { comparison, track } from "../../sync/testing";
import type { Comparison, Goal } from "../../sync/wire";
import {
  about,
  duration,
  goalName,
  pausedName,
  leftText,
  newcomersOf,
  reachedText,
  topOf,
  topPlaces,
} from "./goal";

function session(goal: Goal, left: object | null, over: Partial<Comparison> = {}): Comparison {
  const base = { comparisons: 40, minutes: 10, settled: 0, parts: 0 };
  const progress = { comparisons_done: 9, expected_tau: 0, settled_percent: 0 };
  return comparison({
    goal,
    progress: left === null ? progress : { ...progress, left: { ...base, ...left } },
    ...over,
  });
}

test("what is left is a sentence", () => {
  const top: Goal = { kind: "top", places: 50 };
  const left = (goal: Goal, over: object | null) => leftText(session(goal, over));
  expect(left(top, {})).toBe("About 40 more until your top 50 is settled, 10 min");
  expect(left(top, { comparisons: 3, minutes: 1 })).toBe(
    "3 more until your top 50 is settled, 1 min",
  );
  expect(left({ kind: "complete" }, { comparisons: 1 })).toBe("The last one until all is in order");
  const news = { settled: 12, parts: 30 };
  expect(left({ kind: "first_impressions" }, news)).toBe(
    "12 of 30 new tracks heard, about 40 more, 10 min",
  );
  expect(left({ kind: "open" }, null)).toBeNull();
});

test("small numbers are said exactly, large ones roughly", () => {
  expect([3, 7, 23, 44, 1287, 6789].map(about)).toEqual([
    "3",
    "about 5",
    "about 25",
    "about 40",
    "about 1,300",
    "about 7,000",
  ]);
  expect([1, 59, 61, 600].map(duration)).toEqual(["1 min", "59 min", "1 h", "10 h"]);
});

test("goals and kept sessions have names", () => {
  expect(goalName({ kind: "complete" }, { album: 3 })).toBe("This album completely");
  expect(goalName({ kind: "complete" })).toBe("All of it in order");
  expect(pausedName({ goal: { kind: "top", places: 50 }, filter_text: "Jazz" })).toBe(
    "Sort my top 50: Jazz",
  );
  expect(pausedName({ goal: { kind: "open" }, filter_text: "Jazz" })).toBe("Compare Jazz");
  expect(pausedName({ goal: { kind: "complete" }, filter_text: "Low Country" })).toBe(
    "Low Country in order",
  );
});

test("a top is a quarter of the tracks at most, and fifty", () => {
  expect([7, 30, 39, 48, 130, 9_000].map(topPlaces)).toEqual([1, 7, 9, 10, 30, 50]);
});

test("what counts as the top is what the goal says, else fifty, of few tracks the best quarter", () => {
  const open = [1, 3, 24, 150, 9_000].map((tracks) => topOf({ kind: "open" }, tracks));
  expect(open).toEqual([1, 1, 6, 38, 50]);
  const ten = [3, 24, 9_000].map((tracks) => topOf({ kind: "top", places: 10 }, tracks));
  expect(ten).toEqual([3, 10, 10]);
});

test("what was reached says how surely, and where only all pairs were asked, that", () => {
  const top: Goal = { kind: "top", places: 50 };
  const reached = { reached: true, pair: null, prefetched: null };
  const told = reachedText(session(top, { comparisons: 0, settled: 41, parts: 50 }, reached));
  expect(told.says).toBe("Your top 50 is settled.");
  expect(told.more).toBe("9 choices made. About 41 of the 50 would stay if you went on for ever.");
  expect(reachedText(session(top, {}, { pair: null })).says).toBe("Every pair here was asked.");
});

test("newcomers are those that were hardly compared before", () => {
  const new_one = track(1, { comparison_count: 3, rating: 1400 });
  const known = track(2, { comparison_count: 30 });
  const better = track(3, { comparison_count: 2, rating: 1600 });
  const verdict = { verdict_id: 1, pair_id: 1, session_id: 1, undone: false, at_ms: 0 };
  const decided = [
    { ...verdict, track_a: new_one, track_b: known, winner: "a" as const },
    { ...verdict, track_a: better, track_b: known, winner: "b" as const },
  ];
  expect(newcomersOf(decided).map(({ id }) => id)).toEqual([3, 1]);
});
