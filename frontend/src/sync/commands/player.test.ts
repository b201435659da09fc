import { expect, test } from "vitest";
import type { Command } from "../commands";
import { item, player, radio, state, track } from "../testing";
import { NOW_MS, view } from "./testing_view";

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
