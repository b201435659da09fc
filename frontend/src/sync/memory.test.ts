// @vitest-environment jsdom
import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { Memory, REMEMBERED_MAX, written } from "./memory";
import { comparison, player, positions, state, track } from "./testing";
import { FakeWebSocket } from "./testing_socket";
import { asked, connected, opened, settled, started } from "./testing_store";

const playing = player({ track: track(1), is_playing: true, position_ms: 1_000, at_ms: 500 });

beforeEach(() => void vi.stubGlobal("navigator", { ...navigator, onLine: true, userAgent: "" }));

/** A visit that saw the house, and ended. */
async function visited(over = {}) {
  const { store } = await opened(over);
  dispatchEvent(new Event("pagehide"));
  await settled();
  store.stop();
}

/** A page that opens while nothing answers. */
async function openedAway() {
  vi.stubGlobal("navigator", { ...navigator, onLine: false, userAgent: "" });
  const store = started();
  FakeWebSocket.last().closed(1006);
  await vi.waitFor(() => expect(store.state).not.toBeNull());
  return store;
}

test("a page that opens without minion shows what the last visit saw, and says of when", async () => {
  await visited({ player: playing });
  const store = await openedAway();
  expect(store.state?.comparison?.pair?.pair_id).toBe(11);
  // Whether it still plays is not known, so nothing moves.
  expect(store.state?.player).toMatchObject({ is_playing: false, track: { id: 1 } });
  const { link } = store;
  if (link.state !== "offline" || link.as_of_ms === null) throw new Error("it is not marked");
  expect(Math.abs(link.as_of_ms - Date.now())).toBeLessThan(10_000);
  expect(store.news).toMatch(/^As of \d\d:\d\d\. Choices you make wait here\.$/);
});

test("choices made on it wait, and go out once minion answers with what is", async () => {
  await visited();
  const store = await openedAway();
  void store.comparison.verdict("a");
  await settled();
  expect(store.state?.comparison?.pair?.pair_id).toBe(12);
  expect(store.link).toMatchObject({ state: "offline", waiting: 1 });
  expect(store.news).toMatch(/^As of \d\d:\d\d\. Your choice waits here\.$/);
  expect(asked).toHaveLength(0);

  store.tryNow();
  // What is remembered is too old to go on from: everything is asked for.
  expect(FakeWebSocket.last().url).not.toContain("since");
  await connected({ streams: positions(5, 9), player: playing });
  expect(asked.map((request) => request.body)).toEqual([{ pair_id: 11, winner: "track_a" }]);
  expect(store.state?.seqs).toEqual({ house: 5, "zone/1": 9 });
  expect(store.state?.player.is_playing).toBe(true);
  expect(store.link.state).toBe("online");
});

test("a house that answers quickly is never preceded by its past", async () => {
  await visited();
  const store = started();
  await settled();
  expect(store.state).toBeNull();
  expect(store.link).toEqual({ state: "connecting" });
});

test("what another build kept is not read", async () => {
  const present = () => ({ state: state(), server_ms: 0 });
  const memory = new Memory(present, "other");
  await memory.save();
  expect((await memory.load())?.state.epoch).toBe("e1");
  const put = { build: "another", seen_ms: 0, state: "{" };
  const request = indexedDB.open("other", 1);
  await settled();
  request.result.transaction("last", "readwrite").objectStore("last").put(put, "state");
  await settled();
  expect(await memory.load()).toBeNull();
  request.result.close();
});

test("of too many stars those in sight are kept, on their tracks", () => {
  const stars = Array.from({ length: 5_000 }, (_, id) => {
    const stamp = { ms: 1_700_000_000_000, counter: 0, device: crypto.randomUUID() };
    return { kind: "track" as const, id, starred: true, stamp };
  });
  const text = written({ state: state({ stars, comparison: comparison() }), server_ms: 0 });
  expect(text?.length).toBeLessThan(REMEMBERED_MAX);
  const kept = JSON.parse(text ?? "") as ReturnType<typeof state>;
  expect(kept.comparison?.pair?.track_a.starred).toBe(true);
  expect(kept.stars).toEqual({});
});

test("a state that is too long even so is not kept", () => {
  const long = track(1, { title: "x".repeat(REMEMBERED_MAX) });
  expect(written({ state: state({ player: player({ track: long }) }), server_ms: 0 })).toBeNull();
});
