import { expect, test } from "vitest";
import { daysText, hasDay, minuteOf, slotText, timeText, withDay } from "./schedule";

test("days that belong together have one name", () => {
  expect([127, 31, 96, 1, 21, 0].map(daysText)).toEqual([
    ...["Every day", "Weekdays", "Weekends", "Mon", "Mon, Wed and Fri", "Never"],
  ]);
});

test("a day is put in and taken out without touching the others", () => {
  expect(withDay(0b1, 6, true)).toBe(0b100_0001);
  expect(withDay(0b100_0001, 0, false)).toBe(0b100_0000);
  expect([0, 6].map((day) => hasDay(0b100_0000, day))).toEqual([false, true]);
});

test("a time of day is written as a field takes it, and read back", () => {
  for (const minute of [0, 425, 1439]) expect(minuteOf(timeText(minute))).toBe(minute);
  expect(minuteOf("")).toBeNull();
});

test("a slot says when it is, also over midnight", () => {
  const text = (days: number, from_minute: number, to_minute: number) =>
    slotText({ days, from_minute, to_minute, station_id: 1 });
  expect(text(31, 420, 540)).toBe("Weekdays, 07:00 to 09:00");
  expect(text(16, 1350, 120)).toBe("Fri, 22:30 to 02:00 the next day");
  expect(text(16, 1350, 0)).toBe("Fri, 22:30 to 00:00");
  expect(text(64, 720, 720)).toBe("Sun, 12:00 for a day");
  expect(text(127, 0, 0)).toBe("Every day, all day");
});
