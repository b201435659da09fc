import { expect, test } from "vitest";
import type { State } from "../state";
import { item, player, state } from "../testing";
import { view } from "./testing_view";

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
