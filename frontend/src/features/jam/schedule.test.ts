import { expect, test } from "vitest";
import { Agenda, LATE_MAX_US } from "./schedule";
import { playing } from "./testing_jam";
import type { Timeline } from "../../sync/jam_wire";

/** A sixteenth at 120 beats a minute. */
const SIXTEENTH_US = 125_000;
const TICK_US = 25_000;
const HORIZON_US = 150_000;
const steady = playing({ bpm_hundredths: 12_000 });

/** Ticks from one time to another; what was taken. */
function ticked(agenda: Agenda, timeline: Timeline, from_us: number, to_us: number) {
  const taken: number[] = [];
  for (let now_us = from_us; now_us <= to_us; now_us += TICK_US) {
    const due = agenda.take(timeline, now_us, now_us + HORIZON_US);
    taken.push(...due.map(({ sixteenth }) => sixteenth));
  }
  return taken;
}
const counted = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

test("each sixteenth is taken once, in order, however often it is asked", () => {
  const taken = ticked(new Agenda(), steady, -200_000, 10_000_000);
  expect(taken).toEqual(counted(0, Math.floor((10_000_000 + HORIZON_US - 1) / SIXTEENTH_US)));
});

test("each is taken at its time by the formula", () => {
  const due = new Agenda().take(steady, 0, 300_000);
  expect(due).toEqual([
    ...[0, 1, 2].map((sixteenth) => ({ sixteenth, at_us: sixteenth * SIXTEENTH_US })),
  ]);
});

test("after a stall nothing is made up for but what is at most 40 ms late", () => {
  const agenda = new Agenda();
  ticked(agenda, steady, 0, 1_000_000);
  const woken_us = 5_000_000 + LATE_MAX_US;
  const due = agenda.take(steady, woken_us, woken_us + HORIZON_US);
  expect(due.map(({ sixteenth }) => sixteenth)).toEqual([40, 41]);
  const later = agenda.take(steady, 9_000_000 + LATE_MAX_US + 1, 9_000_000 + HORIZON_US);
  expect(later.map(({ sixteenth }) => sixteenth)).toEqual([73]);
});

test("who comes into a room that plays begins in the middle", () => {
  const due = new Agenda().take(steady, 3_600_010_000, 3_600_160_000);
  expect(due.map(({ sixteenth }) => sixteenth)).toEqual([28_800, 28_801]);
});

test("what has not begun can be taken back, and is taken anew", () => {
  const agenda = new Agenda();
  agenda.take(steady, 0, 1_500_000);
  agenda.revoke(300_000);
  const due = agenda.take(steady, 300_000, 600_000);
  expect(due.map(({ sixteenth }) => sixteenth)).toEqual([3, 4]);
});

test("a change of tempo loses none and takes none twice", () => {
  const agenda = new Agenda();
  const before = ticked(agenda, steady, 0, 600_000);
  // From step 4 on, at the time that it had.
  const changed = playing(
    { bpm_hundredths: 12_000 },
    { step0: 4, at_us: 1_000_000, bpm_hundredths: 24_000 },
  );
  agenda.revoke(600_000);
  const after = ticked(agenda, changed, 600_000, 1_300_000);
  expect([...before.filter((one) => one <= 4), ...after]).toEqual(counted(0, 15));
});

test("play from the start again begins at the start, also if nobody saw the stop", () => {
  const agenda = new Agenda();
  ticked(agenda, steady, 0, 2_000_000);
  agenda.revoke(2_000_000);
  const again = playing({ bpm_hundredths: 12_000, at_us: 2_100_000, rev: 3 });
  const due = agenda.take(again, 2_000_000, 2_300_000);
  expect(due.map(({ sixteenth }) => sixteenth)).toEqual([0, 1]);
});

test("who goes on from a pause hears the held step again", () => {
  const agenda = new Agenda();
  ticked(agenda, steady, 0, 1_000_000);
  const paused = { ...steady, transport: { state: "paused" as const, step: 4 } };
  expect(agenda.take(paused, 1_050_000, 1_200_000)).toEqual([]);
  const on = playing({ bpm_hundredths: 12_000, at_us: 5_000_000, step0: 4, rev: 3 });
  const due = agenda.take(on, 4_950_000, 5_100_000);
  expect(due).toEqual([{ sixteenth: 8, at_us: 5_000_000 }]);
});
