import { expect, test } from "vitest";
import { AudioClock, offsetOf, type Reading } from "./audio_clock";

const reading = (over: Partial<Reading> = {}): Reading => ({
  ...{ server_s: 1_000, current_s: 10, output: null },
  ...{ output_latency_s: undefined, base_latency_s: 0.01 },
  ...over,
});

test("what leaves the card counts; else the latency that it tells of, if that can be", () => {
  expect(offsetOf(reading())).toBeCloseTo(-990.01, 9);
  expect(offsetOf(reading({ output_latency_s: 0.03 }))).toBeCloseTo(-990.03, 9);
  expect(offsetOf(reading({ output_latency_s: 0.3 }))).toBeCloseTo(-990.01, 9);
  const output = { context_s: 9.95, since_s: 0.01 };
  expect(offsetOf(reading({ output }))).toBeCloseTo(-990.04, 9);
  // Half a second behind: a headset, whose word nobody believes.
  expect(offsetOf(reading({ output: { context_s: 9.5, since_s: 0 } }))).toBeCloseTo(-990.01, 9);
});

/** Reads 40 times a second for so long; the card runs `ppm` fast and `ahead_s` ahead. */
function read(clock: AudioClock, from_s: number, to_s: number, ahead_s: number, ppm = 0): void {
  for (let server_s = from_s; server_s < to_s; server_s += 0.025) {
    const current_s = server_s * (1 + ppm / 1e6) + ahead_s;
    clock.read(reading({ server_s, current_s, base_latency_s: 0 }), false);
  }
}

test("a drift is followed by at most half a millisecond a second", () => {
  const clock = new AudioClock();
  read(clock, 0, 5, 0);
  const before = clock.contextS(5e6)!;
  read(clock, 5, 6.1, 0.004);
  const moved = clock.contextS(5e6)! - before;
  expect(moved).toBeGreaterThan(0);
  expect(moved).toBeLessThanOrEqual(0.001);
  read(clock, 6.1, 15, 0.004);
  expect(clock.contextS(15e6)).toBeCloseTo(15.004, 4);
});

test("100 ppm are within a tenth of a millisecond after a minute", () => {
  const clock = new AudioClock();
  read(clock, 0, 60, 0, 100);
  expect(Math.abs(clock.contextS(60e6)! - 60.006)).toBeLessThan(0.000_2);
});

test("a clock that was set is believed at once", () => {
  const clock = new AudioClock();
  read(clock, 0, 5, 0);
  read(clock, 5, 7.1, 3);
  expect(clock.contextS(7e6)).toBeCloseTo(10, 6);
});

test("what a card says when it has just begun is soon forgotten", () => {
  const clock = new AudioClock();
  read(clock, 0, 0.3, 0.022);
  read(clock, 0.3, 1, 0);
  expect(clock.contextS(1e6)).toBeCloseTo(1, 6);
});

test("another latency is believed when it is told twice, and a single mistake is not", () => {
  const clock = new AudioClock();
  read(clock, 0, 5, 0);
  read(clock, 5, 6, 0.03);
  read(clock, 6, 8, 0);
  expect(Math.abs(clock.contextS(8e6)! - 8)).toBeLessThan(0.002);
  read(clock, 8, 11, 0.03);
  expect(clock.contextS(11e6)).toBeCloseTo(11.03, 6);
});
