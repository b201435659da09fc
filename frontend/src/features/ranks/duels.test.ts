import { expect, test } from "vitest";
import type { Decided } from "../../api";
import { duelText, otherOf } from "./duels";

function duel(winner: Decided["winner"]): Decided {
  const track = (id: number, title: string) => ({ id, title }) as Decided["track_a"];
  return { track_a: track(1, "Tern"), track_b: track(2, "مرحبا"), winner } as Decided;
}

test("a duel is told from the side of the track that is looked at", () => {
  expect(duelText(duel("b"), 2)).toBe("Won against Tern");
  expect(duelText(duel("a"), 2)).toBe("Lost to Tern");
  expect(duelText(duel("tie"), 2)).toBe("Tied with Tern");
  expect(duelText(duel("skip"), 2)).toBe("Skipped beside Tern");
  expect(duelText(duel("a"), 1)).toBe("Won against \u2068مرحبا\u2069");
  expect(otherOf(duel("a"), 1).id).toBe(2);
});
