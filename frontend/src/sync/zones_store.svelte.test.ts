// @vitest-environment jsdom
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { chosenZone } from "./chosen_zone";
import { identity } from "./identity";
import { comparison, frame, HOME, player, positions, snapshot, track } from "./testing";
import { FakeWebSocket } from "./testing_socket";
import { asked, connected, opened, settled } from "./testing_store";
import type { Store } from "./store.svelte";

const kitchen = { id: 2, name: "Kitchen", device: null };
const zones = [HOME, kitchen];

beforeEach(() => void vi.stubGlobal("navigator", { ...navigator, onLine: true, userAgent: "" }));
afterEach(() => localStorage.clear());

function address(): URLSearchParams {
  return new URL(FakeWebSocket.last().url).searchParams;
}
function texts(store: Store): string[] {
  return store.toasts.map(({ text }) => text);
}
/** What minion tells a page that came for the kitchen. */
async function inKitchen(over = {}) {
  await connected({ zone: 2, zones, streams: positions(5, 40, 2), ...over });
}

test("a house with one zone is never asked for one", async () => {
  const { store } = await opened();
  void store.outputs.setVolume(10);
  await settled();
  expect(asked[0]?.path).toBe("/api/player/volume");
  expect(address().has("zone")).toBe(false);
});

test("another zone is one tap away, and is the one that is meant from then on", async () => {
  const { store } = await opened({ zones });
  void store.zones.control(2);
  // What is shown meanwhile is not lost, and nothing of what was seen can be gone on from there.
  expect(store.link.state).toBe("online");
  expect(store.state?.zone).toBe(1);
  expect(address().get("zone")).toBe("2");
  expect(address().has("since")).toBe(false);
  await inKitchen({ player: player({ volume_percent: 20 }) });
  expect(store.state).toMatchObject({ zone: 2, player: { volume_percent: 20 } });
  void store.outputs.setVolume(30);
  await settled();
  expect(asked[0]?.path).toBe("/api/player/volume?zone=2");
  expect(texts(store)).toEqual([]);
  FakeWebSocket.last().closed(1006);
  dispatchEvent(new Event("online"));
  expect(address().get("since")).toBe("house:5,zone/2:40");
});

test("a choice is for the zone that was on screen, and shows in no other", async () => {
  const { store } = await opened({ zones });
  void store.comparison.verdict("a");
  await settled();
  void store.zones.control(2);
  await inKitchen({ comparison: comparison() });
  expect(store.state?.comparison?.pair?.pair_id).toBe(11);
  asked[0]?.answer(200, {}, 6, "zone/1");
  await settled();
  expect(asked.map(({ path }) => path)).toEqual(["/api/comparisons/verdict"]);
  expect(store.lastVerdict).toBeNull();
});

test("a zone that is removed elsewhere gives way to the first, with a word", async () => {
  const { store } = await opened({ zones });
  void store.zones.control(2);
  await inKitchen();
  FakeWebSocket.last().says(frame("zone:removed", { id: 2 }, { seq: 6 }));
  FakeWebSocket.last().says(frame("sync:full", snapshot({ streams: positions(6, 9) })));
  expect(store.state).toMatchObject({ zone: 1, zones: [HOME] });
  expect(texts(store)).toEqual(["Kitchen is gone. You control Home now."]);
  expect(chosenZone()).toBe(1);
});

test("what plays elsewhere is asked for, since it is told only when it changes", async () => {
  const items = [{ ...kitchen, context: "queue", track: track(4), is_playing: true, outputs: [] }];
  const paths: string[] = [];
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    if (init.method) return fetch(path, init);
    paths.push(path);
    const answer = path === "/api/zones" ? { items, next: null, total: 1 } : null;
    return Promise.resolve(new Response(JSON.stringify(answer)));
  });
  const { store } = await opened();
  expect(paths).not.toContain("/api/zones");
  FakeWebSocket.last().says(frame("zone:changed", kitchen, { seq: 6 }));
  await settled();
  expect(paths).toContain("/api/zones");
  expect(store.state?.zones_now).toMatchObject([{ id: 2, track: { id: 4 } }]);
});

test("a device alone gets a zone of its own name, and controls it", async () => {
  const device = { kind: "browser", connections: 1, is_output: false, connected_at: 0 };
  const devices = [{ ...device, id: identity.device, name: "iPhone" }];
  const { store } = await opened({ devices });
  void store.zones.onlyHere();
  await settled();
  const { device: id } = identity;
  expect(asked[0]).toMatchObject({ method: "POST", path: "/api/zones" });
  expect(asked[0]?.body).toEqual({ name: "iPhone", outputs: [id], device: id });
  asked[0]?.answer(201, { id: 3, name: "iPhone", device: id });
  await settled();
  expect(address().get("zone")).toBe("3");
  expect(texts(store)).toEqual(["You control iPhone now"]);
});

test("who leaves music that sounds here alone pauses it, and is told", async () => {
  const outputs = [identity.device];
  const playing = player({ track: track(1), is_playing: true, outputs });
  const { store } = await opened({ zones, player: playing });
  void store.zones.control(2);
  await settled();
  expect(asked[0]?.path).toBe("/api/player/pause");
  expect(texts(store)).toEqual(["This device is paused while it controls Kitchen"]);
});

test("a device that is chosen here is said to leave the zone that it played in", async () => {
  const device = { kind: "browser", connections: 1, is_output: true, connected_at: 0 };
  const devices = [{ ...device, id: "k", name: "Kitchen phone" }];
  const { store } = await opened({ zones, devices });
  const now = { ...kitchen, context: "queue" as const, track: null, is_playing: false };
  FakeWebSocket.last().says(frame("zones:updated", [{ ...now, outputs: ["k"] }]));
  void store.outputs.set("k", true);
  await settled();
  asked[0]?.answer(200, {}, 6);
  await settled();
  expect(texts(store)).toEqual(["Kitchen phone now plays in Home"]);
});

test("out of reach no other zone is shown", async () => {
  const { store } = await opened({ zones });
  FakeWebSocket.last().closed(1006);
  void store.zones.control(2);
  expect(texts(store)).toEqual(["minion is out of reach"]);
  expect(chosenZone()).toBe(1);
});
