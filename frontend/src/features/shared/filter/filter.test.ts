import { expect, test } from "vitest";
import { isAll, tidy } from "./filter";

test("a filter that says nothing is all music", () => {
  expect(isAll({})).toBe(true);
  expect(isAll({ is_starred: false, genre: null, year_from: null })).toBe(true);
  expect(isAll({ genre: 3 })).toBe(false);
});

test("only the parts that say something are sent", () => {
  expect(tidy({ is_starred: true, genre: null, year_from: 1990, folder: null })).toEqual({
    is_starred: true,
    year_from: 1990,
  });
});
