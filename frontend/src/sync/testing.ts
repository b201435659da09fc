/** States and frames for tests: complete and valid, with what a test cares about laid over. */
import { fromSnapshot } from "./reducer";
import type { State } from "./state";
import type {
  Advanced,
  Comparison,
  Frame,
  PausedSession,
  Pair,
  Player,
  QueueItem,
  Radio,
  Snapshot,
  StreamPosition,
  TrackInfo,
  ZoneInfo,
} from "./wire";

export function track(id: number, over: Partial<TrackInfo> = {}): TrackInfo {
  return {
    ...{ id, title: `Track ${id}`, duration: 200, rating: 1500, sd: 350 },
    ...{ comparison_count: 0, wins: 0, losses: 0, has_waveform: true, has_artwork: true },
    ...{ tint: null, starred: false },
    ...over,
  };
}

export function pair(pair_id: number, a: number, b: number): Pair {
  return {
    ...{ pair_id, session_id: 1, track_a: track(a), track_b: track(b) },
    reason: "informative",
  };
}

export function item(queue_item_id: number, track_id: number): QueueItem {
  return { queue_item_id, track: track(track_id) };
}

export function player(over: Partial<Player> = {}): Player {
  return {
    ...{ context: "queue", track: null, queue_item_id: null, is_playing: false },
    ...{ position_ms: 0, at_ms: 0, seek_rev: 0, volume_percent: 70, repeat: "off" },
    ...{
      shuffle: false,
      is_muted: false,
      sleep: null,
      switching: "same",
      pair_begins: "start",
      aside: null,
    },
    ...{ loop: null, outputs: ["speaker"] },
    queue: { revision: 0, length: 0, index: null, window: [] },
    ...over,
  };
}

export function radio(over: Partial<Radio> = {}): Radio {
  return {
    ...{ stations: [], active: null, upcoming: [], schedule: [], scheduled: null },
    ...over,
  };
}

export function comparison(over: Partial<Comparison> = {}): Comparison {
  return {
    ...{ session_id: 1, filter: {}, filter_text: "All music", mode: "balanced" },
    ...{ goal: { kind: "open" }, reached: false },
    ...{ total_tracks: 9, pair: pair(11, 1, 2), prefetched: pair(12, 3, 4), selected: null },
    progress: { comparisons_done: 0, expected_tau: 0, settled_percent: 0 },
    ...over,
  };
}

/** A session that was put aside after so many verdicts. */
export function paused(session_id: number, comparisons_done: number): PausedSession {
  return {
    ...{ session_id, comparisons_done, goal: { kind: "open" }, mode: "balanced", filter: {} },
    ...{ filter_text: "All music", total_tracks: 9, left: null, paused_ms: session_id * 1_000 },
  };
}

/** The first zone of a house, as it is called while there is no other. */
export const HOME: ZoneInfo = { id: 1, name: "Home", device: null };

/** Where the house and a zone stand. */
export function positions(house: number, own: number, zone = 1): StreamPosition[] {
  return [
    { stream: "house", seq: house, hash: 0 },
    { stream: `zone/${zone}`, seq: own, hash: 0 },
  ];
}

export function snapshot(over: Partial<Snapshot> = {}): Snapshot {
  return {
    ...{ epoch: "e1", server_ms: 1_000_000, zone: HOME.id, zones: [HOME], cards: [] },
    ...{ streams: positions(5, 5), comparison: null, paused_sessions: [] },
    ...{ player: player(), radio: radio() },
    ...{ stars: [], device_names: [], devices: [], problems: [], rooms: [], jam: null },
    library: { track_count: 9, album_count: 2, revision: 1 },
    ...over,
  };
}

export function state(over: Partial<Snapshot> = {}): State {
  return fromSnapshot(snapshot(over));
}

/** What tells of the house; other numbered frames tell of a zone. */
const OF_HOUSE: ReadonlySet<string> = new Set([
  ...["session:paused", "session:forgotten", "verdict:changed", "star:changed", "track:archived"],
  ...["device:named", "radio:stations", "zone:changed", "zone:removed"],
  ...["jam_room:changed", "jam_room:removed"],
]);

/** A frame with its envelope; a numbered one is of the house or the first zone. */
export function frame<T extends Frame["type"]>(
  type: T,
  data: Extract<Frame, { type: T }>["data"],
  envelope: Partial<Pick<Frame, "stream" | "seq" | "origin">> = {},
): Frame {
  const stream = OF_HOUSE.has(type) ? "house" : "zone/1";
  const numbered = envelope.seq === undefined ? {} : { stream };
  return { type, data, ts: 0, ...numbered, ...envelope } as Frame;
}

/** A verdict on the first pair of `comparison()`. */
export function advanced(over: Partial<Advanced> = {}): Advanced {
  return {
    ...{ session_id: 1, pair: pair(12, 3, 4), prefetched: pair(13, 5, 6), reached: false },
    verdict: { verdict_id: 1, pair_id: 11, winner: "a", undone: false },
    progress: { comparisons_done: 1, expected_tau: 0, settled_percent: 0 },
    ...over,
  };
}
