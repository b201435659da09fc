// @vitest-environment jsdom
import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { identity } from "./identity";
import { asked, opened, refusal, settled } from "./testing_store";

test("a choice that a full disk refused waits, and says so, until it passes", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { store } = await opened();
  void store.comparison.verdict("a");
  await settled();
  asked[0]?.answer(503, refusal("disk_full"));
  await settled();
  expect(store.state?.comparison?.pair?.pair_id).toBe(12);
  expect(store.link).toMatchObject({ state: "online", waiting: 1 });
  expect(store.news).toBe("The disk of minion is full. Your choice waits here.");
  expect(store.toasts).toEqual([]);
  vi.advanceTimersByTime(2_000);
  await settled();
  expect(store.link).toMatchObject({ waiting: 1 });
  expect(asked[1]).toMatchObject({ key: asked[0]?.key, body: { pair_id: 11 } });
  asked[1]?.answer(200, {}, 6);
  await settled();
  expect(store.link).toMatchObject({ state: "online", waiting: 0 });
  expect(store.news).toBeNull();
  vi.useRealTimers();
});

test("a pause overtakes choices that the disk refuses", async () => {
  const { store } = await opened();
  void store.comparison.verdict("a");
  await settled();
  asked[0]?.answer(503, refusal("storage"));
  await settled();
  expect(store.news).toBe("minion cannot write just now. Your choice waits here.");
  void store.player.pause();
  await settled();
  expect(asked[1]?.path).toBe("/api/player/pause");
});

test("a choice that was refused by the disk is taken back without asking anyone", async () => {
  const { store } = await opened();
  void store.comparison.verdict("a");
  await settled();
  asked[0]?.answer(503, refusal("disk_full"));
  await settled();
  await store.comparison.undo();
  expect(store.state?.comparison?.pair?.pair_id).toBe(11);
  expect(store.waiting).toBe(0);
  expect(asked).toHaveLength(1);
});

test("a change that is not kept never claims that nothing changed", async () => {
  const { store } = await opened();
  void store.outputs.setVolume(10);
  await settled();
  asked[0]?.answer(503, refusal("disk_full"));
  await settled();
  expect(store.toasts.map((toast) => toast.text)).toEqual(["The disk of minion is full"]);
});

test("the speaker without a sound card is mute, and this browser steps in for it", async () => {
  const problems = [{ code: "no_sound_card", message: "no sound card" }];
  const { store } = await opened({ problems });
  expect(store.is_mute).toBe(true);
  expect(store.outputNames()).toEqual([]);
  void store.outputs.hearHereInstead();
  expect(store.is_mute).toBe(false);
  expect(store.outputNames()).toEqual(["This device"]);
  await settled();
  expect(asked[0]?.body).toEqual({ outputs: [identity.device] });
});
