import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Timeline } from "../../sync/jam_wire";
import { playing, segment } from "./testing_jam";
import { segmentUs, sixteenthUs, stepAt, stepUs } from "./timeline";

/** A moment of this century: the sums stay exact where they are large. */
const NOW_US = 1_796_000_000_000_000;

test("a step at 99 beats a minute is 303,030 microseconds, rounded down each by itself", () => {
  const one = segment({ at_us: NOW_US });
  const times = [0, 1, 2, 3, 33, 1_000_000].map((step) => segmentUs(one, step) - NOW_US);
  expect(times).toEqual([0, 303_030, 606_060, 909_090, 10_000_000, 303_030_303_030]);
});

test("swing moves odd steps alone, either way", () => {
  const late = segment({ bpm_hundredths: 12_000, swing: 333 });
  expect([0, 1, 2, 3].map((step) => segmentUs(late, step))).toEqual([0, 333_250, 500_000, 833_250]);
  const early = segment({ bpm_hundredths: 12_000, swing: -500, step0: 1 });
  expect(segmentUs(early, 1)).toBe(-125_000);
  // Rounded down, not towards 0: -500 * 3,000,000 / 9,900 = -151,515.15.
  expect(segmentUs(segment({ swing: -500, step0: 1 }), 1)).toBe(-151_516);
});

test("the step at a time is the last that has begun, swung or not", () => {
  for (const swing of [-500, -1, 0, 250, 500]) {
    for (const bpm_hundredths of [4_000, 9_900, 24_000]) {
      const timeline = playing({ at_us: NOW_US, swing, bpm_hundredths, step0: 4 });
      for (let step = 4; step < 40; step += 1) {
        const at_us = stepUs(timeline, step)!;
        expect(stepAt(timeline, at_us)).toBe(step);
        expect(stepAt(timeline, at_us - 1)).toBe(step === 4 ? null : step - 1);
      }
    }
  }
});

test("a change of tempo holds from its step on, and the past is not kept", () => {
  const timeline = playing({ step0: 8 }, { step0: 10, at_us: 606_060, bpm_hundredths: 12_000 });
  expect([7, 8, 9, 10, 11].map((step) => stepUs(timeline, step))).toEqual([
    ...[null, 0, 303_030, 606_060, 856_060],
  ]);
  expect(stepAt(timeline, 606_059)).toBe(9);
  expect(stepAt(timeline, 900_000)).toBe(11);
});

test("the second sixteenth of a step is halfway to the next one", () => {
  const timeline = playing({ bpm_hundredths: 12_000, swing: 100 });
  expect([0, 1, 2, 3, 4].map((at) => sixteenthUs(timeline, at))).toEqual([
    ...[0, 137_500, 275_000, 387_500, 500_000],
  ]);
});

test("what does not play has no times, and holds its step", () => {
  const still = { bpm_hundredths: 9_900, swing: 0, rev: 0 };
  const paused = { ...still, transport: { state: "paused" as const, step: 5 } };
  const stopped = { ...still, transport: { state: "stopped" as const } };
  expect([stepUs(paused, 5), stepAt(paused, NOW_US)]).toEqual([null, 5]);
  expect([stepUs(stopped, 0), stepAt(stopped, NOW_US)]).toEqual([null, null]);
});

const FIXTURE = join(import.meta.dirname, "../../../../tests/fixtures/jam-timeline.json");
interface Case {
  timeline: Timeline;
  times: {
    step: number;
    time_us: number | null;
    sixteenth: number;
    sixteenth_us: number | null;
    at_us: number;
    step_at: number | null;
  }[];
}

test.runIf(existsSync(FIXTURE))("the page computes the very microseconds that minion does", () => {
  const cases = JSON.parse(readFileSync(FIXTURE, "utf8")) as Case[];
  expect(cases.length).toBeGreaterThan(10);
  for (const { timeline, times } of cases) {
    for (const one of times) {
      const own = {
        time_us: stepUs(timeline, one.step),
        sixteenth_us: sixteenthUs(timeline, one.sixteenth),
        step_at: stepAt(timeline, one.at_us),
      };
      expect({ ...one, ...own }, JSON.stringify(timeline)).toEqual(one);
    }
  }
});
