import { expect, test } from "vitest";
import type { Command } from "../commands";
import { apply } from "../reducer";
import type { State } from "../state";
import { advanced, comparison, frame, pair, player, state, track } from "../testing";
import { NOW_MS, view } from "./testing_view";

const verdict = (pair_id: number): Command => ({ kind: "verdict", pair_id, winner: "track_a" });

test("the prefetched pair is current at once", () => {
  const shown = view(state({ comparison: comparison() }), verdict(11));
  expect(shown.comparison).toMatchObject({
    pair: { pair_id: 12 },
    prefetched: null,
    progress: { comparisons_done: 1 },
  });
});

test("without a connection two pairs can be judged, then Compare waits", () => {
  const shown = view(state({ comparison: comparison() }), verdict(11), verdict(12), verdict(13));
  expect(shown.comparison?.pair).toBeNull();
  expect(shown.comparison?.progress.comparisons_done).toBe(2);
});

test("a prediction whose effect is confirmed changes nothing", () => {
  const before = state({ comparison: comparison() });
  const confirmed = apply(before, frame("comparison:advanced", advanced(), { seq: 6 })) as State;
  expect(view(confirmed, verdict(11))).toEqual(confirmed);
});

test("a verdict while playing goes on with the next pair's A, from its start", () => {
  const sounding = player({ context: "comparison", track: track(2), is_playing: true });
  const shown = view(state({ comparison: comparison(), player: sounding }), verdict(11));
  expect(shown.player).toMatchObject({ track: { id: 3 }, position_ms: 0, is_playing: true });
  expect(shown.comparison?.selected).toMatchObject({ side: "a", isPlaying: true });
});

test("a verdict while paused selects nothing", () => {
  const paused = player({ context: "comparison", track: track(2) });
  const shown = view(state({ comparison: comparison(), player: paused }), verdict(11));
  expect(shown.comparison?.selected).toBeNull();
});

test("the other side sounds from the same position", () => {
  const sounding = player({
    ...{ context: "comparison", track: track(1), is_playing: true },
    ...{ position_ms: 4_000, at_ms: NOW_MS - 1_000 },
  });
  const before = state({ comparison: comparison(), player: sounding });
  const shown = view(before, { kind: "select", track_id: 2, is_playing: true });
  expect(shown.player).toMatchObject({ track: { id: 2 }, position_ms: 5_000, at_ms: NOW_MS });
});

test("beyond the other side's end it starts over", () => {
  const sounding = player({ context: "comparison", track: track(1), position_ms: 190_000 });
  const short = { ...pair(11, 1, 2), track_b: track(2, { duration: 60 }) };
  const before = state({ comparison: comparison({ pair: short }), player: sounding });
  const shown = view(before, { kind: "select", track_id: 2, is_playing: true });
  expect(shown.player.position_ms).toBe(0);
});

test("an undo brings the pair back and keeps the displaced one as next", () => {
  const before = state({
    comparison: comparison({ pair: pair(12, 3, 4), prefetched: pair(13, 5, 6) }),
  });
  const shown = view(before, { kind: "undo", verdict_id: 1, pair: pair(11, 1, 2) });
  expect(shown.comparison).toMatchObject({ pair: { pair_id: 11 }, prefetched: { pair_id: 12 } });
});

test("a side with a position of its own sounds from there, with its own loop", () => {
  const looped = { from_ms: 500, to_ms: 5_000 };
  const sounding = player({
    ...{ context: "comparison", track: track(1), is_playing: true, switching: "own" },
    ...{ position_ms: 4_000, at_ms: NOW_MS - 2_000, loop: looped },
    aside: { position_ms: 70_000, loop: null },
  });
  const before = state({ comparison: comparison(), player: sounding });
  const shown = view(before, { kind: "select", track_id: 2, is_playing: true });
  // 6,000 is 1,500 of the loop.
  expect(shown.player).toMatchObject({
    ...{ track: { id: 2 }, position_ms: 70_000, loop: null },
    aside: { position_ms: 1_500, loop: looped },
  });
});
