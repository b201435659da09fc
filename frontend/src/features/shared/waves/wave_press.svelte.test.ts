import { beforeEach, expect, test, vi } from "vitest";
import type { Loop } from "../../../sync/wire";
import { WavePress } from "./wave_press.svelte";

const CHORUS = { from_ms: 60_000, to_ms: 80_000 };
let done: unknown[];
let looping: Loop | null;
let press: WavePress;

beforeEach(() => {
  vi.useFakeTimers();
  done = [];
  looping = null;
  press = new WavePress({
    seek: (position_ms) => done.push(position_ms),
    loop: (loop) => done.push(loop),
    looping: () => looping,
  });
});

/** A pixel is a tenth of a second here. */
const at = (ms: number, shiftKey = false) => ({ clientX: ms / 100, shiftKey }) as PointerEvent;

function drag(from_ms: number, to_ms: number, shiftKey = false, held_ms = 0): void {
  press.down(at(from_ms, shiftKey), from_ms);
  vi.advanceTimersByTime(held_ms);
  press.move(at(to_ms), to_ms);
  press.up(to_ms);
}

test("a drag moves the playhead", () => {
  drag(10_000, 30_000);
  expect(done).toEqual([30_000]);
});

test("shift and drag, or press, hold and drag, draws a loop, either way", () => {
  drag(10_000, 30_000, true);
  drag(30_000, 10_000, false, 500);
  const drawn = { from_ms: 10_000, to_ms: 30_000 };
  expect(done).toEqual([drawn, drawn]);
});

test("a drag that began at once draws nothing, however long it lasts", () => {
  press.down(at(10_000), 10_000);
  press.move(at(12_000), 12_000);
  vi.advanceTimersByTime(2_000);
  press.up(12_000);
  expect(done).toEqual([12_000]);
});

test("a tap beside the loop takes it away, one within it moves the playhead", () => {
  looping = CHORUS;
  drag(50_000, 50_000);
  drag(70_000, 70_000);
  expect(done).toEqual([null, 70_000]);
});

test("less than a second is no loop", () => {
  drag(10_000, 10_900, true);
  expect(done).toEqual([]);
});
