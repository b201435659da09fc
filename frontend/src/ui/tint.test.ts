import { expect, test } from "vitest";
import { NO_TINT, pairTints, tintOf, trackTint, type Tinted } from "./tint";

function track(tint: [number, number] | null, title = "Nightjar"): Tinted {
  return { title, tint };
}

function apart(a: number, b: number): number {
  return Math.abs(((b - a + 540) % 360) - 180);
}

test("the two sides of a pair are always told apart by colour", () => {
  for (let a = 0; a < 360; a += 7) {
    for (let b = 0; b < 360; b += 11) {
      const tints = pairTints(track([a, 0.1]), track([b, 0.1]));
      expect(apart(tints.a.h, tints.b.h)).toBeGreaterThanOrEqual(30);
      expect(tints.b.h).toBeGreaterThanOrEqual(0);
      expect(tints.b.h).toBeLessThan(360);
    }
  }
});

test("sides that differ already keep the colours of their artwork", () => {
  const tints = pairTints(track([38, 0.13]), track([190, 0.11]));
  expect(tints).toEqual({ a: { h: 38, c: 0.13 }, b: { h: 190, c: 0.11 } });
});

test("without artwork the name decides, the same on every screen", () => {
  expect(trackTint(track(null, "Kite"))).toEqual(tintOf(null, "Kite"));
  expect(tintOf(null, "Kite")).not.toEqual(tintOf(null, "Iron"));
});

test("nothing playing has the house's own colour", () => {
  expect(trackTint(null)).toEqual(NO_TINT);
});
