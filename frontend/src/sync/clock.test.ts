import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Clock, positionMs } from "./clock";
import { player, track } from "./testing";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Lets a clock ping a server that is `ahead_ms` ahead, with these delays there and back. */
function measure(ahead_ms: number, delays: [there: number, back: number][]): Clock {
  let now = 1_000;
  const clock = new Clock(() => now);
  const asked: number[] = [];
  clock.start((frame) => void asked.push((frame as { t0: number }).t0));
  for (const [there, back] of delays) {
    const t0 = asked.shift();
    if (t0 === undefined) break;
    const t1 = t0 + there + ahead_ms;
    now = t0 + there + back;
    clock.pong({ t0, t1, t2: t1 });
  }
  return clock;
}

test("the ping with the smallest round trip is believed", () => {
  const late = Array.from({ length: 7 }, (): [number, number] => [5, 95]);
  const clock = measure(5_000, [...late.slice(0, 4), [2, 2], ...late.slice(4)]);
  expect(clock.rttMs).toBe(4);
  expect(clock.serverNow() - 5_000).toBeCloseTo(1_000 + 7 * 100 + 4, 6);
});

test("a burst is eight pings, and the next comes a minute later", () => {
  const sent: object[] = [];
  const clock = new Clock(() => 0);
  clock.start((frame) => void sent.push(frame));
  for (let i = 0; i < 20; i += 1) clock.pong({ t0: 0, t1: 0, t2: 0 });
  expect(sent).toHaveLength(8);
  vi.advanceTimersByTime(60_000);
  expect(sent).toHaveLength(9);
});

test("a server that does not answer pings leaves the hint in force", () => {
  const clock = new Clock(() => 1_000);
  clock.hint(6_000);
  clock.start(() => undefined);
  vi.advanceTimersByTime(600);
  expect(clock.serverNow()).toBe(6_000);
  expect(clock.isMeasured).toBe(false);
});

test("a hint does not undo a measurement", () => {
  const clock = measure(
    5_000,
    Array.from({ length: 8 }, () => [1, 1]),
  );
  const before = clock.serverNow();
  clock.hint(0);
  expect(clock.serverNow()).toBe(before);
});

/** A measured clock whose server was 5 s ahead, what it sends, and a way to answer. */
function measured() {
  let now = 1_000;
  const asked: number[] = [];
  const clock = new Clock(() => now);
  clock.start((frame) => void asked.push((frame as { t0: number }).t0));
  const answer = (ahead_ms: number) => {
    const t0 = asked.shift();
    if (t0 === undefined) throw new Error("nothing was asked");
    now += 2;
    clock.pong({ t0, t1: t0 + 1 + ahead_ms, t2: t0 + 1 + ahead_ms });
  };
  for (let i = 0; i < 8; i += 1) answer(5_000);
  return { clock, asked, answer };
}

test("a frame from a time to come shows that the server's clock was set forward", () => {
  const { clock, asked, answer } = measured();
  const hours = 9 * 3_600_000;
  clock.hear(clock.serverNow() + hours, false);
  expect(clock.serverNow()).toBeCloseTo(1_016 + 5_000 + hours, 6);
  answer(5_000 + hours);
  expect(asked).toHaveLength(1);
  expect(clock.serverNow()).toBeCloseTo(1_018 + 5_000 + hours, 6);
});

test("an old event is no reason to measure, an old heartbeat is, and the first answer counts", () => {
  const { clock, asked, answer } = measured();
  clock.hear(clock.serverNow() - 60_000, false);
  expect(asked).toHaveLength(0);
  clock.hear(clock.serverNow() - 60_000, true);
  expect(clock.serverNow()).toBeCloseTo(1_016 + 5_000, 6);
  answer(5_000 - 60_000);
  expect(clock.serverNow()).toBeCloseTo(1_018 + 5_000 - 60_000, 6);
});

test("a playing track moves with the clock and stops at its end", () => {
  const playing = player({ track: track(1), is_playing: true, position_ms: 1_000, at_ms: 500 });
  expect(positionMs(playing, 2_500)).toBe(3_000);
  expect(positionMs(playing, 999_999)).toBe(200_000);
  expect(positionMs({ ...playing, is_playing: false }, 2_500)).toBe(1_000);
});

test("an anchor in the future does not run backwards", () => {
  const playing = player({ track: track(1), is_playing: true, position_ms: 1_000, at_ms: 500 });
  expect(positionMs(playing, 100)).toBe(1_000);
});
