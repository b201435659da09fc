// @vitest-environment jsdom
/** A store that follows a jam room beside the house and its zone. */
import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { roomHash } from "./hash";
import type { Followed, Jam } from "./jam_wire";
import { frame, positions } from "./testing";
import { FakeWebSocket } from "./testing_socket";
import { asked, connected, opened, settled } from "./testing_store";

const jam = { id: 3, name: "Friday", volume_percent: 100 } as Jam;
const rooms = [{ id: 3, name: "Friday", created_ms: 7 }];
/** Rules of a room in which nothing but the volume can change. */
const friday: Followed = {
  id: 3,
  changed: (jam, changes) =>
    changes.reduce(
      (jam, one) => (one.is === "volume" ? { ...jam, volume_percent: one.volume } : jam),
      jam,
    ),
};
const streams = [...positions(5, 5), { stream: "jam/3", seq: 9, hash: roomHash(jam) }];

const urlOf = (socket: FakeWebSocket) => new URL(socket.url, "http://x").searchParams;
const volume = (volume: number, seq: number) =>
  frame("jam:changed", { changes: [{ is: "volume", volume }] }, { stream: "jam/3", seq });

async function inRoom() {
  const { store } = await opened({ rooms });
  const leave = store.followRoom(friday);
  await connected({ rooms, jam, streams });
  return { store, leave };
}

test("who enters a room asks for it on the way anew, with what is known of the rest", async () => {
  const { store } = await opened({ rooms });
  store.followRoom(friday);
  const { length } = FakeWebSocket.all;
  expect(length).toBe(2);
  expect(urlOf(FakeWebSocket.last()).get("jam")).toBe("3");
  expect(urlOf(FakeWebSocket.last()).get("since")).toBe("house:5,zone/1:5");
  expect(store.link.state).toBe("online");
  store.followRoom({ ...friday });
  expect(FakeWebSocket.all).toHaveLength(length);
});

test("a connection that is lost in a room is resumed there", async () => {
  const { store } = await inRoom();
  FakeWebSocket.last().says(volume(80, 10));
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  FakeWebSocket.last().closed(1006);
  await vi.advanceTimersByTimeAsync(6_000);
  vi.useRealTimers();
  const url = urlOf(FakeWebSocket.last());
  expect([url.get("jam"), url.get("since")]).toEqual(["3", "house:5,zone/1:5,jam/3:10"]);
  expect(store.state?.jam?.volume_percent).toBe(80);
});

test("who leaves forgets the room, and asks without it", async () => {
  const { store, leave } = await inRoom();
  leave();
  await settled();
  expect(store.state?.jam).toBeNull();
  const url = urlOf(FakeWebSocket.last());
  expect([url.get("jam"), url.get("since")]).toEqual([null, "house:5,zone/1:5"]);
});

test("who goes from room to room leaves the first, in whichever order that is heard of", async () => {
  const { store, leave } = await inRoom();
  const other = store.followRoom({ ...friday, id: 4 });
  leave();
  await settled();
  expect(store.state?.jam).toBeNull();
  expect(urlOf(FakeWebSocket.last()).get("jam")).toBe("4");
  const { length } = FakeWebSocket.all;
  // The same room, shown anew.
  store.followRoom({ ...friday, id: 4 });
  other();
  await settled();
  expect(FakeWebSocket.all).toHaveLength(length);
});

test("changes of the room are applied in order, and a missing one asks for everything", async () => {
  const { store } = await inRoom();
  FakeWebSocket.last().says(volume(80, 10));
  expect(store.state?.jam?.volume_percent).toBe(80);
  FakeWebSocket.last().says(volume(10, 10));
  expect(store.state?.jam?.volume_percent).toBe(80);
  FakeWebSocket.last().says(volume(60, 12));
  expect(store.state?.jam?.volume_percent).toBe(80);
  expect(FakeWebSocket.last().sent).toContainEqual({ type: "sync:request", reason: "gap" });
});

test("a heartbeat with another hash of the room asks for everything", async () => {
  await inRoom();
  const beat = (hash: number) =>
    frame("sync:heartbeat", { streams: [{ stream: "jam/3", seq: 9, hash }] } as never);
  FakeWebSocket.last().says(beat(roomHash(jam)));
  expect(FakeWebSocket.last().sent).not.toContainEqual({ type: "sync:request", reason: "hash" });
  FakeWebSocket.last().says(beat(roomHash(jam) + 1));
  expect(FakeWebSocket.last().sent).toContainEqual({ type: "sync:request", reason: "hash" });
});

test("an own edit shows at once, and until its event has come", async () => {
  const { store } = await inRoom();
  void store.send({
    kind: "jam",
    request: { method: "POST", path: "/api/jam/3/edits", body: { edits: [] } },
    predict: (state) =>
      state.jam ? { ...state, jam: { ...state.jam, volume_percent: 5 } } : state,
  });
  expect(store.state?.jam?.volume_percent).toBe(5);
  await settled();
  asked.at(-1)?.answer(200, { seq: 10 }, 10, "jam/3");
  await settled();
  expect(store.state?.jam?.volume_percent).toBe(5);
  FakeWebSocket.last().says(volume(6, 10));
  await settled();
  expect(store.state?.jam?.volume_percent).toBe(6);
});

test("rooms come, are renamed and go", async () => {
  const { store } = await opened({ rooms });
  const says = (name: string, id: number, seq: number) =>
    FakeWebSocket.last().says(frame("jam_room:changed", { id, name, created_ms: 7 }, { seq }));
  says("Attic", 4, 6);
  says("Saturday", 3, 7);
  expect(store.state?.rooms.map(({ name }) => name)).toEqual(["Saturday", "Attic"]);
  FakeWebSocket.last().says(frame("jam_room:removed", { id: 3 }, { seq: 8 }));
  expect(store.state?.rooms.map(({ name }) => name)).toEqual(["Attic"]);
});
