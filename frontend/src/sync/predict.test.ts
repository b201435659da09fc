import { expect, test } from "vitest";
import type { Command } from "./commands";
import { predict, type Pending } from "./predict";
import { apply } from "./reducer";
import type { State } from "./state";
import { advanced, comparison, frame, item, pair, player, radio, state, track } from "./testing";

const NOW_MS = 10_000;

function view(confirmed: State, ...commands: Command[]): State {
  const pending = commands.map((command, i): Pending => ({ op: `${i}`, command, at_ms: NOW_MS }));
  return pending.reduce(predict, confirmed);
}

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

test("pausing stops the position where it is", () => {
  const playing = player({ track: track(1), is_playing: true, at_ms: NOW_MS - 3_000 });
  const shown = view(state({ player: playing }), { kind: "pause" });
  expect(shown.player).toMatchObject({ is_playing: false, position_ms: 3_000, at_ms: NOW_MS });
});

test("next goes to the item after the one named, and is ignored once that is left", () => {
  const queue = { revision: 1, length: 3, index: 0, window: [item(1, 1), item(2, 2), item(3, 3)] };
  const before = state({ player: player({ track: track(1), queue_item_id: 1, queue }) });
  const next: Command = { kind: "next", queue_item_id: 1 };
  expect(view(before, next).player).toMatchObject({ queue_item_id: 2, queue: { index: 1 } });
  expect(view(before, next, next).player.queue_item_id).toBe(2);
});

test("the last of two stars is shown", () => {
  const star = (starred: boolean): Command => ({
    ...{ kind: "star", star_kind: "track", id: 7 },
    starred,
  });
  expect(view(state(), star(true), star(false)).stars["track:7"]?.starred).toBe(false);
});

test("a moved queue item stands behind the one named", () => {
  const queue = {
    revision: 1,
    length: 3,
    index: null,
    window: [item(1, 1), item(2, 2), item(3, 3)],
  };
  const before = state({ player: player({ queue }) });
  const ids = (shown: State) => shown.player.queue.window.map((i) => i.queue_item_id);
  expect(ids(view(before, { kind: "queue_move", queue_item_id: 1, after_id: 3 }))).toEqual([
    2, 3, 1,
  ]);
  expect(ids(view(before, { kind: "queue_move", queue_item_id: 3, after_id: null }))).toEqual([
    3, 1, 2,
  ]);
  expect(ids(view(before, { kind: "queue_remove", queue_item_id: 2 }))).toEqual([1, 3]);
});

test("an undo brings the pair back and keeps the displaced one as next", () => {
  const before = state({
    comparison: comparison({ pair: pair(12, 3, 4), prefetched: pair(13, 5, 6) }),
  });
  const shown = view(before, { kind: "undo", verdict_id: 1, pair: pair(11, 1, 2) });
  expect(shown.comparison).toMatchObject({ pair: { pair_id: 11 }, prefetched: { pair_id: 12 } });
});

test("the radio goes on to what it announced, with the reason that it gave", () => {
  const announced = { ...item(31, 5), why: "Rank 1 of 9" };
  const on_air = player({
    context: "radio",
    track: track(1),
    queue_item_id: 30,
    why: "Rank 2 of 9",
  });
  const on = radio({ active: 1, upcoming: [announced, item(32, 6)] });
  const shown = view(state({ player: on_air, radio: on }), { kind: "next", queue_item_id: 30 });
  expect(shown.player).toMatchObject({ track: { id: 5 }, why: "Rank 1 of 9", is_playing: true });
  expect(shown.radio.upcoming).toHaveLength(1);
});

test("a jump to the loudest passage is a jump of the track that was meant, once", () => {
  const before = state({ player: player({ track: track(1, { hook_ms: 61_000 }), seek_rev: 3 }) });
  const hook: Command = { kind: "hook", track_id: 1, hook_ms: 61_000, seek_rev: 4 };
  expect(view(before, hook).player).toMatchObject({ position_ms: 61_000, seek_rev: 4 });
  expect(view(before, { ...hook, track_id: 2 }).player).toEqual(before.player);
  expect(
    view(state({ player: player({ track: track(1), seek_rev: 4 }) }), hook).player,
  ).toMatchObject({ position_ms: 0 });
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

test("a loop round what sounds lets it go on, and any other begins at its start", () => {
  const before = state({ player: player({ track: track(1), position_ms: 3_000, seek_rev: 3 }) });
  const loop = (from_ms: number, to_ms: number): Command => ({
    ...{ kind: "loop", track_id: 1, seek_rev: 4 },
    loop: { from_ms, to_ms },
  });
  expect(view(before, loop(1_000, 9_000)).player).toMatchObject({
    position_ms: 3_000,
    seek_rev: 3,
  });
  const elsewhere = view(before, loop(5_000, 9_000));
  expect(elsewhere.player).toMatchObject({ position_ms: 5_000, seek_rev: 4 });
  const jump: Command = { kind: "position", position_ms: 20_000, seek_rev: 5 };
  expect(view(elsewhere, jump).player.loop).toBeNull();
  expect(view(elsewhere, { kind: "loop_clear" }).player.loop).toBeNull();
});
