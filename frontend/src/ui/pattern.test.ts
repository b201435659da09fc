import { expect, test } from "vitest";
import patterns from "../../../tests/fixtures/patterns.json";
import { patternOf } from "./pattern";

test("the same name draws the same picture, another name another", () => {
  expect(patternOf("Low Country")).toEqual(patternOf("Low Country"));
  expect(patternOf("Low Country").path).not.toBe(patternOf("Harbour Songs").path);
});

test("every name draws something, the empty one and those of other scripts too", () => {
  for (const name of ["", "窓", "المدينة", "a", "🎵"]) {
    expect(patternOf(name).path).toMatch(/^M[\d -]/);
    expect(patternOf(name).path).not.toContain("NaN");
  }
});

test("the server draws the same pattern for those who ask it for artwork", () => {
  const names = Object.keys(patterns);
  expect(Object.fromEntries(names.map((name) => [name, patternOf(name)]))).toEqual(patterns);
});
