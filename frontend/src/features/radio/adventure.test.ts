import { expect, test } from "vitest";
import type { StationOdds } from "../../sync/wire";
import { adventureText, oddsText, percentText } from "./adventure";

const odds = (over: Partial<StationOdds> = {}): StationOdds => ({
  ...{ adventure_percent: 40, track_count: 840, compared_count: 600, starred_count: 12 },
  ...{ top_tenth_percent: 61.7, never_compared_percent: 8.2, starred_percent: 4.6 },
  ...{ likeliest: [] },
  ...over,
});

test("the knob has a word at each end and in between", () => {
  const words = [0, 5, 25, 50, 75, 95, 100].map(adventureText);
  expect(words).toEqual([
    ...["Only the best", "Only the best", "Mostly the best", "Favourites and finds"],
    ...["More finds", "Surprise me", "Surprise me"],
  ]);
});

test("a share has as many digits as say something", () => {
  expect([62.4, 9.96, 9.94, 1.36, 0.049].map(percentText)).toEqual([
    ...["62 %", "10 %", "9.9 %", "1.4 %", "under 0.1 %"],
  ]);
});

test("what a station would play is said in numbers that people understand", () => {
  expect(oddsText(odds())).toBe(
    "It has 840 tracks. Of 100 played, about 62 from the best tenth, " +
      "8 never compared and 5 starred.",
  );
});

test("what there is none of is not spoken of", () => {
  const known = odds({ compared_count: 840, never_compared_percent: 0, starred_count: 0 });
  expect(oddsText(known)).toBe("It has 840 tracks. Of 100 played, about 62 from the best tenth.");
});

test("a share that rounds to nothing is not denied", () => {
  const few = odds({ never_compared_percent: 0.3, starred_percent: 1.2 });
  expect(oddsText(few)).toContain("hardly any never compared and 1 starred");
});

test("a library that was never compared is all guesses, and an empty one is silent", () => {
  const none = { compared_count: 0, top_tenth_percent: 0, never_compared_percent: 100 };
  expect(oddsText(odds({ ...none, starred_count: 0 }))).toBe(
    "None of its 840 tracks was ever compared: each is a guess.",
  );
  expect(oddsText(odds({ ...none, starred_percent: 30 }))).toMatch(/about 30 starred\.$/);
  expect(oddsText(odds({ track_count: 0 }))).toBe("No track matches, so there is nothing to play.");
});
