import { expect, test } from "vitest";
import { apply } from "./reducer";
import type { State } from "./state";
import {
  advanced,
  comparison,
  frame,
  item,
  paused,
  pair,
  player,
  positions,
  snapshot,
  state,
  track,
} from "./testing";
import type { ZoneInfo, ZoneNow } from "./wire";

test("a snapshot is the whole state", () => {
  const next = apply(null, frame("sync:full", snapshot({ comparison: comparison() })));
  expect(next).toMatchObject({ epoch: "e1", zone: 1, comparison: { pair: { pair_id: 11 } } });
});

test("before a snapshot there is nothing to apply an event to", () => {
  expect(apply(null, frame("player:changed", player(), { seq: 6 }))).toBeNull();
});

test("applying an event twice changes nothing", () => {
  const before = state({ comparison: comparison() });
  const event = frame("comparison:advanced", advanced(), { seq: 6 });
  const once = apply(before, event);
  expect(once).not.toEqual(before);
  expect(apply(once as typeof before, event)).toBe(once);
});

test("an event that leaves a hole is a gap, not a guess", () => {
  expect(apply(state(), frame("player:changed", player(), { seq: 7 }))).toBe("gap");
});

test("a resume under another epoch, or in another zone, is a gap", () => {
  expect(apply(state(), frame("sync:resume", snapshot({ epoch: "e2" })))).toBe("gap");
  expect(apply(state(), frame("sync:resume", snapshot({ zone: 2 })))).toBe("gap");
});

test("each stream counts for itself", () => {
  const before = state({ streams: positions(40, 5) });
  const paused_now = apply(before, frame("player:changed", player(), { seq: 6 })) as State;
  expect(paused_now.seqs).toEqual({ house: 40, "zone/1": 6 });
  const named = frame("device:named", { id: "d", name: "Desk" }, { seq: 41 });
  expect(apply(paused_now, named)).toMatchObject({ seqs: { house: 41, "zone/1": 6 } });
  expect(apply(paused_now, { ...named, seq: 42 })).toBe("gap");
});

test("what another zone's stream says is not ours to apply", () => {
  const before = state();
  const theirs = frame("player:changed", player({ volume_percent: 1 }), {
    ...{ stream: "zone/2", seq: 6 },
  });
  expect(apply(before, theirs)).toBe(before);
});

test("of the radio the house tells the stations, and the zone what is on air", () => {
  const station = {
    ...{ id: 3, name: "Loved", adventure_percent: 40, mode: "loved" as const },
    ...{ filter: {}, filter_text: "All music" },
  };
  const stations = { stations: [station], schedule: [], scheduled: 3 };
  const one = apply(state(), frame("radio:stations", stations, { seq: 6 })) as State;
  expect(one.radio).toEqual({ ...stations, active: null, upcoming: [] });
  const on_air = { active: 3, upcoming: [item(31, 5)] };
  const two = apply(one, frame("radio:on_air", on_air, { seq: 6 })) as State;
  expect(two.radio).toEqual({ ...stations, ...on_air });
});

test("zones come, are renamed and go, by id", () => {
  const kitchen = { id: 2, name: "Kitchen", device: null };
  const told = (before: State, zone: ZoneInfo, seq: number) =>
    apply(before, frame("zone:changed", zone, { seq })) as State;
  const three = told(told(state(), { ...kitchen, id: 3, name: "Attic" }, 6), kitchen, 7);
  expect(three.zones.map(({ name }) => name)).toEqual(["Home", "Kitchen", "Attic"]);
  const now = { ...kitchen, outputs: [], context: "queue", track: track(4), is_playing: true };
  const playing = apply(three, frame("zones:updated", [now as ZoneNow])) as State;
  expect(playing.zones_now).toMatchObject([{ id: 2, track: { id: 4 } }]);
  const renamed = told(playing, { ...kitchen, name: "Cellar" }, 8);
  const gone = apply(renamed, frame("zone:removed", { id: 2 }, { seq: 9 })) as State;
  expect(renamed.zones.map(({ name }) => name)).toEqual(["Home", "Cellar", "Attic"]);
  expect(gone.zones.map(({ name }) => name)).toEqual(["Home", "Attic"]);
  expect(gone.zones_now).toEqual([]);
});

test("the pair after a verdict is the one that the server names", () => {
  const before = state({ comparison: comparison() });
  const next = apply(before, frame("comparison:advanced", advanced(), { seq: 6 }));
  expect(next).toMatchObject({
    seqs: { house: 5, "zone/1": 6 },
    comparison: { pair: { pair_id: 12 }, prefetched: { pair_id: 13 }, total_tracks: 9 },
  });
});

test("the selected side follows the player", () => {
  const before = state({ comparison: comparison() });
  const sounding = player({ context: "comparison", track: track(2), is_playing: true });
  const next = apply(before, frame("player:changed", sounding, { seq: 6 }));
  expect(next).toMatchObject({
    comparison: { selected: { side: "b", track_id: 2, isPlaying: true } },
  });
});

test("a projection repeats an event's number and is no event", () => {
  const before = state({ comparison: comparison() });
  const data = { track: track(1), side: "a", isPlaying: true } as const;
  expect(apply(before, frame("comparison:track_selected", data, { seq: 6 }))).toBe(before);
});

test("ephemeral frames leave the number alone", () => {
  const devices = [
    { id: "d", name: "Phone", kind: "browser", connections: 1, is_output: false, connected_at: 0 },
  ] as const;
  const next = apply(state(), frame("devices:updated", [...devices]));
  expect(next).toMatchObject({ seqs: { house: 5, "zone/1": 5 }, devices: [{ name: "Phone" }] });
});

test("a rating reaches every place that shows the track", () => {
  const before = state({
    comparison: comparison({ pair: pair(11, 1, 2) }),
    player: player({
      track: track(1),
      queue: { revision: 1, length: 1, index: 0, window: [item(1, 1)] },
    }),
  });
  const changed = { id: 1, rating: 1600, sd: 100, rank: 3, comparison_count: 4 };
  const next = apply(before, frame("rating:changed", { tracks: [changed] }));
  expect(next).toMatchObject({
    comparison: { pair: { track_a: { rating: 1600 }, track_b: { rating: 1500 } } },
    player: { track: { rank: 3 }, queue: { window: [{ track: { rating: 1600 } }] } },
  });
});

test("an unstarred item is remembered as unstarred", () => {
  const stamp = { ms: 1, counter: 0, device: "d" };
  const before = state({ stars: [{ kind: "track", id: 7, starred: true, stamp }] });
  const data = { kind: "track", id: 7, starred: false, stamp } as const;
  const next = apply(before, frame("star:changed", data, { seq: 6 }));
  expect(next).toMatchObject({ stars: { "track:7": { starred: false } } });
});

test("problems are replaced as a whole", () => {
  const card = { code: "no_sound_card", message: "no sound card" };
  const one = apply(state(), frame("problems:changed", { problems: [card] })) as State;
  expect(one.problems).toEqual([card]);
  expect(apply(one, frame("sync:full", snapshot()))).toMatchObject({ problems: [] });
});

test("a measured side levels both sides of the pair, and the one that sounds", () => {
  const sides = { ...pair(11, 1, 2), track_a: track(1, { loudness_lufs: -20 }) };
  const sounding = player({ context: "comparison", track: track(1), is_playing: true });
  const before = state({ comparison: comparison({ pair: sides }), player: sounding });
  // Alone it would be raised by 2 dB and the other one lowered by 10.
  const measured = track(2, { loudness_lufs: -8, gain_db: -10 });
  const next = apply(before, frame("track:changed", measured));
  expect(next).toMatchObject({
    comparison: { pair: { track_a: { gain_db: 0 }, track_b: { gain_db: -12 } } },
    player: { track: { id: 1, gain_db: 0 } },
  });
});

test("a pair is levelled by nothing while one side is unknown", () => {
  const measured = track(2, { loudness_lufs: -8, gain_db: -10 });
  const next = apply(state({ comparison: comparison() }), frame("track:changed", measured));
  const levels = { track_a: { gain_db: null }, track_b: { gain_db: null } };
  expect(next).toMatchObject({ comparison: { pair: levels } });
});

test("a session is put aside under its number, and leaves when it goes on", () => {
  const before = state({ paused_sessions: [paused(4, 1)] });
  const put = apply(before, frame("session:paused", paused(7, 2), { seq: 6 })) as State;
  expect(put.paused_sessions.map((one) => one.session_id)).toEqual([4, 7]);
  const again = apply(put, frame("session:paused", paused(4, 3), { seq: 7 })) as State;
  expect(again.paused_sessions.map((one) => one.comparisons_done)).toEqual([2, 3]);
  const gone = apply(again, frame("session:forgotten", { session_id: 7 }, { seq: 8 })) as State;
  expect(gone.paused_sessions.map((one) => one.session_id)).toEqual([4]);
});
