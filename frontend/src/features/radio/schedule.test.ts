import { expect, test } from "vitest";
import {
  clockText,
  daysText,
  hasDay,
  minuteOf,
  minutesAhead,
  slotText,
  timeText,
  withDay,
} from "./schedule";

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

test("the clock that a plan goes by is told with its zone", () => {
  const clock = { weekday: 0, minute: 1145, utc_offset_minutes: 60 };
  expect(clockText({ ...clock, zone: "Europe/Berlin" })).toBe(
    "It is Mon 19:05 there (Europe/Berlin).",
  );
  expect(clockText({ ...clock, zone: null })).toBe("It is Mon 19:05 there (UTC+01:00).");
  const west = { ...clock, zone: null, utc_offset_minutes: -210 };
  expect(clockText(west)).toBe("It is Mon 19:05 there (UTC-03:30).");
});

test("a clock that differs from this device's is noticed, one that is a moment off is not", () => {
  const here = new Date(2026, 10, 30, 19, 5);
  const offset = -here.getTimezoneOffset();
  const info = (ms: number, utc_offset_minutes = offset) => ({
    ...{ weekday: 0, minute: 0, zone: null, utc_offset_minutes },
    server_ms: here.getTime() + ms,
  });
  expect(minutesAhead(info(60_000), here)).toBe(0);
  expect(minutesAhead(info(600_000), here)).toBe(10);
  expect(minutesAhead(info(0, offset - 60), here)).toBe(-60);
});
