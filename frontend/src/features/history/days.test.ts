import { expect, test } from "vitest";
import { byDay, dayOf } from "./days";

const NOW = new Date(2026, 2, 12, 0, 30).getTime();
const at = (...when: [number, number, number, number]): number => new Date(...when).getTime();

test("days are those of the calendar, not spans of 24 hours", () => {
  expect(dayOf(at(2026, 2, 12, 0), NOW)).toBe("Today");
  expect(dayOf(at(2026, 2, 11, 23), NOW)).toBe("Yesterday");
  expect(dayOf(at(2026, 2, 11, 1), NOW)).toBe("Yesterday");
  expect(dayOf(at(2026, 2, 10, 23), NOW)).toBe("Tuesday");
  expect(dayOf(at(2026, 2, 6, 12), NOW)).toBe("Friday");
  expect(dayOf(at(2026, 2, 5, 12), NOW)).toBe("5 March");
  expect(dayOf(at(2025, 2, 5, 12), NOW)).toBe("5 March 2025");
});

test("what the server's clock has not reached yet is today", () => {
  expect(dayOf(NOW + 5_000, NOW)).toBe("Today");
});

test("each day stands once, above what happened on it", () => {
  const items = [at(2026, 2, 12, 0), at(2026, 2, 11, 9), at(2026, 2, 11, 8)];
  const rows = byDay(
    items.map((at_ms) => ({ at_ms })),
    NOW,
  );
  expect(rows).toEqual([
    { day: "Today" },
    { one: { at_ms: items[0] } },
    { day: "Yesterday" },
    { one: { at_ms: items[1] } },
    { one: { at_ms: items[2] } },
  ]);
});
