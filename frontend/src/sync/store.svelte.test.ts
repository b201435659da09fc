// @vitest-environment jsdom
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { houseHash, zoneHash } from "./hash";
import { identity } from "./identity";
import { fromSnapshot } from "./reducer";
import { advanced, comparison, frame, pair, player, positions, snapshot, track } from "./testing";
import { FakeWebSocket } from "./testing_socket";
import { asked, connected, opened, refusal, settled, started } from "./testing_store";
import type { StreamPosition } from "./wire";

test("a verdict shows the next pair before the server has heard of it", async () => {
  const { store } = await opened();
  void store.comparison.verdict("a");
  expect(store.state?.comparison?.pair?.pair_id).toBe(12);
  expect(store.lastVerdict).toEqual({ pair_id: 11, winner: "a" });
  await settled();
});

test("a verdict is sent once, under its key, and confirmed by the stream", async () => {
  const { store } = await opened();
  void store.comparison.verdict("a");
  await settled();
  expect(asked).toHaveLength(1);
  const [request] = asked;
  expect(request).toMatchObject({ method: "POST", path: "/api/comparisons/verdict" });
  expect(request?.body).toEqual({ pair_id: 11, winner: "track_a" });
  request?.answer(200, {}, 6);
  await settled();
  expect(store.state?.comparison).toMatchObject({ pair: { pair_id: 12 }, prefetched: null });
  const origin = { device: identity.device, op: request?.key ?? "" };
  FakeWebSocket.last().says(frame("comparison:advanced", advanced(), { seq: 6, origin }));
  expect(store.state?.comparison).toMatchObject({
    pair: { pair_id: 12 },
    prefetched: { pair_id: 13 },
    progress: { comparisons_done: 1 },
  });
});

test("an answer that comes after the stream leaves nothing pending", async () => {
  const { store } = await opened();
  void store.outputs.setVolume(10);
  await settled();
  const origin = { device: identity.device, op: asked[0]?.key ?? "" };
  const louder = { ...snapshot().player, volume_percent: 10 };
  FakeWebSocket.last().says(frame("player:changed", louder, { seq: 6, origin }));
  asked[0]?.answer(200, {}, 6);
  await settled();
  // Nothing is folded over the confirmed state any more: the view stays the very same object.
  const view = store.state;
  FakeWebSocket.last().closed(1006);
  expect(store.state).toBe(view);
});

test("what is predicted holds until the stream that the answer names has come so far", async () => {
  const { store } = await opened();
  void store.outputs.setVolume(10);
  await settled();
  asked[0]?.answer(200, {}, 6, "zone/1");
  await settled();
  const named = { id: "d", name: "Desk" };
  for (const seq of [6, 7]) FakeWebSocket.last().says(frame("device:named", named, { seq }));
  expect(store.state?.player.volume_percent).toBe(10);
  // Somebody else was later.
  const louder = player({ volume_percent: 80 });
  FakeWebSocket.last().says(frame("player:changed", louder, { seq: 6 }));
  expect(store.state?.player.volume_percent).toBe(80);
});

test("two quick verdicts arrive in the order of the thumbs", async () => {
  const { store } = await opened();
  void store.comparison.verdict("a");
  void store.comparison.verdict("b");
  await settled();
  expect(asked.map((request) => request.body)).toEqual([{ pair_id: 11, winner: "track_a" }]);
  asked[0]?.answer(200, {}, 6);
  await settled();
  expect(asked[1]?.body).toEqual({ pair_id: 12, winner: "track_b" });
});

test("a refused verdict is taken back and says who was faster", async () => {
  const device = { id: "k", name: "Kitchen phone", kind: "browser", connections: 1 };
  const devices = [{ ...device, is_output: false, connected_at: 0 }];
  const { store } = await opened({ devices });
  void store.comparison.verdict("b");
  await settled();
  const origin = { device: "k", op: "theirs" };
  FakeWebSocket.last().says(frame("comparison:advanced", advanced(), { seq: 6, origin }));
  expect(store.news).toBe("Kitchen phone chose Track 1");
  asked[0]?.answer(409, refusal("stale_pair"));
  await settled();
  expect(store.news).toBe("Already decided on Kitchen phone");
  expect(store.state?.comparison?.pair?.pair_id).toBe(12);
});

test("our own verdict is no news to us", async () => {
  const { store } = await opened();
  const origin = { device: identity.device, op: "other tab" };
  FakeWebSocket.last().says(frame("comparison:advanced", advanced(), { seq: 6, origin }));
  expect(store.news).toBeNull();
});

test("an earlier verdict that another device takes back is news, and moves no pair", async () => {
  const device = { id: "k", name: "Kitchen phone", kind: "browser", connections: 1 };
  const devices = [{ ...device, is_output: false, connected_at: 0 }];
  const { store } = await opened({ devices });
  const { activity, decided } = store.revisions;
  const changed = { verdict_id: 3, pair_id: 4, winner: "a", undone: true } as const;
  const origin = { device: "k", op: "theirs" };
  FakeWebSocket.last().says(frame("verdict:changed", changed, { seq: 6, origin }));
  expect(store.news).toBe("Kitchen phone took an earlier choice back");
  expect(store.state).toMatchObject({ comparison: { pair: { pair_id: 11 } } });
  expect(store.revisions).toMatchObject({ activity: activity + 1, decided: decided + 1 });
});

test("what others forget or put aside is a new line of the history", async () => {
  const { store } = await opened();
  const { activity } = store.revisions;
  FakeWebSocket.last().says(frame("session:forgotten", { session_id: 3 }, { seq: 6 }));
  expect(store.revisions.activity).toBe(activity + 1);
});

test("taking back names the event and its log, and a refusal is told in words", async () => {
  const { store } = await opened();
  void store.house.takeBack({ seq: 4, epoch: "e1" });
  await settled();
  expect(asked[0]).toMatchObject({ method: "POST", path: "/api/events/4/undo" });
  expect(asked[0]?.body).toEqual({ epoch: "e1" });
  const error = { code: "changed_since", message: "that was changed again since" };
  asked[0]?.answer(409, { error });
  await settled();
  expect(store.toasts.map(({ text }) => text)).toEqual(["That was changed again since"]);
  void store.comparison.setVerdict(7, true);
  void store.comparison.setVerdict(7, false);
  await settled();
  expect(asked[1]).toMatchObject({ method: "DELETE", path: "/api/comparisons/verdicts/7" });
  asked[1]?.answer(200);
  await settled();
  expect(asked[2]).toMatchObject({ method: "PUT", path: "/api/comparisons/verdicts/7" });
});

test("a hole in the numbers asks for everything", async () => {
  await opened();
  FakeWebSocket.last().says(frame("comparison:ended", { session_id: 1 }, { seq: 9 }));
  expect(FakeWebSocket.last().sent).toContainEqual({ type: "sync:request", reason: "gap" });
});

test("a heartbeat with another hash asks for everything, with the same one for nothing", async () => {
  const { store } = await opened();
  const requests = () =>
    FakeWebSocket.last().sent.filter((sent) => (sent as { type: string }).type === "sync:request");
  const shown = fromSnapshot(snapshot({ comparison: comparison() }));
  const [house, zone] = [houseHash(shown), zoneHash(shown)];
  const beat = (house: number, zone: number) => {
    const streams = positions(5, 5).map((position, i) => ({ ...position, hash: [house, zone][i] }));
    FakeWebSocket.last().says(
      frame("sync:heartbeat", { epoch: "e1", server_ms: 0, streams: streams as StreamPosition[] }),
    );
  };
  beat(house, zone);
  expect(requests()).toHaveLength(0);
  beat(house, zone + 1);
  expect(requests()).toHaveLength(1);
  beat(house + 1, zone);
  expect(requests()).toHaveLength(2);
  expect(store.state?.seqs).toEqual({ house: 5, "zone/1": 5 });
});

test("it comes back naming the last event it saw", async () => {
  await opened();
  FakeWebSocket.last().closed(1006);
  dispatchEvent(new Event("online"));
  const { searchParams } = new URL(FakeWebSocket.last().url);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    device: identity.device,
    kind: "browser",
    epoch: "e1",
    since: "house:5,zone/1:5",
  });
});

test("out of reach, choices are shown, counted, kept and sent in order on return", async () => {
  const { store } = await opened();
  FakeWebSocket.last().closed(1006);
  void store.comparison.verdict("a");
  void store.comparison.verdict("skip");
  await settled();
  expect(asked).toHaveLength(0);
  expect(store.news).toBe("minion is out of reach. Your 2 choices wait here.");
  expect(store.link).toEqual({ state: "offline", waiting: 2, as_of_ms: null });
  expect(store.state?.comparison?.pair).toBeNull();
  dispatchEvent(new Event("online"));
  await connected();
  expect(asked[0]?.body).toEqual({ pair_id: 11, winner: "track_a" });
  asked[0]?.answer(200, {}, 6);
  await settled();
  expect(asked[1]?.body).toEqual({ pair_id: 12, winner: "skip" });
});

test("a queued choice survives a reload under the same key", async () => {
  const { store } = await opened();
  void store.comparison.verdict("a");
  await settled();
  asked[0]?.fail();
  await settled();
  const first = asked[0]?.key;
  asked.length = 0;
  started();
  await connected();
  expect(asked[0]).toMatchObject({ key: first, body: { pair_id: 11, winner: "track_a" } });
  asked[0]?.answer(200, {}, 6);
  await settled();
  asked.length = 0;
  started();
  await connected();
  expect(asked).toHaveLength(0);
});

test("a repeated star tells its age anew, so it carries another key", async () => {
  const { store } = await opened();
  void store.stars.set("track", 7, true);
  await settled();
  expect(asked[0]).toMatchObject({ method: "PUT", path: "/api/stars/tracks/7" });
  asked[0]?.fail();
  await settled();
  FakeWebSocket.last().closed(1006);
  dispatchEvent(new Event("online"));
  await connected();
  expect(asked[1]?.path).toBe("/api/stars/tracks/7");
  expect(asked[1]?.key).not.toBe(asked[0]?.key);
});

test("playing out of reach is refused at once instead of surprising later", async () => {
  const { store } = await opened();
  FakeWebSocket.last().closed(1006);
  expect(await store.player.pause()).toEqual({ status: "unreachable" });
  expect(store.toasts.map((toast) => toast.text)).toEqual(["minion is out of reach"]);
  expect(asked).toHaveLength(0);
});

test("a verdict that has not left is taken back without asking anyone", async () => {
  const { store } = await opened();
  FakeWebSocket.last().closed(1006);
  void store.comparison.verdict("a");
  await store.comparison.undo();
  expect(store.state?.comparison?.pair?.pair_id).toBe(11);
  expect(store.waiting).toBe(0);
});

test("undo names the verdict that was heard last and shows its pair at once", async () => {
  const { store } = await opened();
  const origin = { device: identity.device, op: "x" };
  FakeWebSocket.last().says(frame("comparison:advanced", advanced(), { seq: 6, origin }));
  void store.comparison.undo();
  expect(store.state?.comparison).toMatchObject({
    pair: { pair_id: 11 },
    prefetched: { pair_id: 12 },
  });
  await settled();
  expect(asked[0]).toMatchObject({ path: "/api/comparisons/undo", body: { verdict_id: 1 } });
});

test("of a dragged volume only the last waiting value is sent", async () => {
  const { store } = await opened();
  for (const percent of [10, 20, 30, 40]) void store.outputs.setVolume(percent);
  expect(store.state?.player.volume_percent).toBe(40);
  await settled();
  asked[0]?.answer(200, {}, 6);
  await settled();
  expect(asked.map((request) => request.body)).toEqual([
    { volume_percent: 10 },
    { volume_percent: 40 },
  ]);
});

test("the badge counts who is here and says when it connects", async () => {
  const store = started();
  expect(store.link).toEqual({ state: "connecting" });
  expect(store.state).toBeNull();
  const device = { kind: "browser", connections: 1, is_output: false, connected_at: 0 } as const;
  await connected({
    devices: [
      { ...device, id: "a", name: "A" },
      { ...device, id: "b", name: "B" },
    ],
  });
  expect(store.link).toEqual({ state: "online", devices: 2, waiting: 0 });
});

test("only the elected connection of an output sounds", async () => {
  const device = { kind: "browser", connections: 2, is_output: true, connected_at: 0 };
  const here = { ...device, id: identity.device, name: "Here" };
  const outputs = { ...snapshot().player, outputs: [identity.device] };
  const { store } = await opened({ player: outputs, devices: [{ ...here, conn: "another" }] });
  expect(store.here).toMatchObject({ on: true, elected: false });
  FakeWebSocket.last().says(frame("devices:updated", [{ ...here, conn: identity.conn } as never]));
  expect(store.here.elected).toBe(true);
});

test("the pair shown next is the one that was prefetched", async () => {
  const { store } = await opened({ comparison: comparison({ prefetched: pair(12, 8, 9) }) });
  void store.comparison.verdict("tie");
  expect(store.state?.comparison?.pair).toEqual(pair(12, 8, 9));
});

test("the pair stands at its start while the radio sounds", async () => {
  const playing = { is_playing: true, position_ms: 90_000, track: track(1) };
  const { store } = await opened({ player: player({ ...playing, context: "radio" }) });
  expect(store.positionMs()).toBeGreaterThan(0);
  expect(store.pairMs()).toBe(0);
  const compared = player({ ...playing, context: "comparison" });
  FakeWebSocket.last().says(frame("player:changed", compared, { seq: 6 }));
  expect(store.pairMs()).toBeGreaterThan(0);
});

test("who has the reader's own name is another of that name", async () => {
  const device = { kind: "browser", connections: 1, is_output: false, name: "Chrome on Linux" };
  const devices = [
    { ...device, id: identity.device, connected_at: 1 },
    { ...device, id: "k", connected_at: 2 },
  ];
  const { store } = await opened({ devices });
  expect(store.deviceNames.get("k")).toBe("Chrome on Linux (2)");
  void store.comparison.verdict("b");
  await settled();
  const origin = { device: "k", op: "theirs" };
  FakeWebSocket.last().says(frame("comparison:advanced", advanced(), { seq: 6, origin }));
  expect(store.news).toBe("Another Chrome on Linux chose Track 1");
  asked[0]?.answer(409, refusal("stale_pair"));
  await settled();
  expect(store.news).toBe("Already decided on another Chrome on Linux");
});

test("what the system stops here leaves, while others play on; alone it pauses", async () => {
  const speaking = player({ outputs: ["speaker", identity.device], is_playing: true });
  const { store } = await opened({ player: speaking });
  void store.outputs.interrupted();
  await settled();
  expect(asked[0]).toMatchObject({ path: "/api/player/outputs", body: { outputs: ["speaker"] } });
  asked[0]?.answer(200, {}, 6);
  await settled();
  const alone = player({ outputs: [identity.device], is_playing: true });
  FakeWebSocket.last().says(frame("player:changed", alone, { seq: 6 }));
  void store.outputs.interrupted();
  await settled();
  expect(asked[1]).toMatchObject({ path: "/api/player/pause" });
});
