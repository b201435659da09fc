import { expect, test } from "vitest";
import {
  ago,
  clock,
  clockText,
  count,
  isolated,
  lengthMs,
  onOutputs,
  remaining,
  sentenceOf,
  spokenClock,
} from "./words";

const MINUTE_MS = 60_000;

test("a length reads as minutes and seconds, and as hours only when it has them", () => {
  expect([0, 7_000, 187_999, 3_729_000].map(clock)).toEqual(["0:00", "0:07", "3:07", "1:02:09"]);
});

test("a length that nobody knows reads as zero, never as NaN", () => {
  expect(clock(Number.NaN)).toBe("0:00");
  expect(clock(-5)).toBe("0:00");
  expect(lengthMs(null)).toBe(0);
});

test("a screen reader hears one minute in the singular", () => {
  expect(spokenClock(61_000)).toBe("1 minute 1 second");
  expect(spokenClock(2_000)).toBe("2 seconds");
});

test("thousands are grouped and one is one", () => {
  expect(count(1, "track")).toBe("1 track");
  expect(count(1284, "track")).toBe("1,284 tracks");
});

test("times are relative under a day and dates above", () => {
  const now = Date.UTC(2026, 2, 12, 12);
  expect(ago(now - 20_000, now)).toBe("just now");
  expect(ago(now - 3 * MINUTE_MS, now)).toBe("3 min");
  expect(ago(now - 120 * MINUTE_MS, now)).toBe("2 h");
  expect(ago(now - 48 * 60 * MINUTE_MS, now)).toBe("10 Mar");
});

test("a moment that the server's clock has not reached yet is just now", () => {
  expect(ago(1_000, 900)).toBe("just now");
});

test("what still takes long is told in round numbers", () => {
  expect(remaining(4_000)).toBe("a few seconds left");
  expect(remaining(21_000)).toBe("about 30 s left");
  expect(remaining(4 * MINUTE_MS)).toBe("about 4 min left");
});

test("a clock that is off is told in units that people read", () => {
  expect([0.4, -12.2, 340].map(clockText)).toEqual([
    "clock in step",
    "clock 12 ms ahead",
    "clock 340 ms behind",
  ]);
  expect(clockText(999.7)).toBe("clock 1.0 s behind");
  expect(clockText(-150_000)).toBe("clock 3 min ahead");
  expect(clockText(3_600_000)).toBe("clock 1 hour behind");
});

test("where it sounds reads as part of a sentence", () => {
  expect(onOutputs(["Pi speaker"])).toBe("the Pi speaker");
  expect(onOutputs(["Pi speaker", "This device"])).toBe("Pi speaker + this device");
  expect(onOutputs(["Kitchen phone"])).toBe("Kitchen phone");
});

test("a message of the server reads as a sentence of the page", () => {
  expect(sentenceOf("cannot open `/mnt/music`: permission denied")).toBe(
    "Cannot open “/mnt/music”: permission denied.",
  );
  expect(sentenceOf("Nothing is lost.")).toBe("Nothing is lost.");
});

test("a name from right to left does not turn the words around it", () => {
  expect(isolated("Nightjar")).toBe("Nightjar");
  expect(`over ${isolated("نور الصباح")} · 3 min`).toBe("over \u2068نور الصباح\u2069 · 3 min");
});
