/**
 * The fold: state and a frame make the next state. Pure, and assignment only, so that applying a
 * frame twice changes nothing; the rules live in the server.
 */
import type { Followed } from "./jam_wire";
import { starKey, type State } from "./state";
import { isRoom, newsOf, seqsOf } from "./streams";
import type {
  Comparison,
  Frame,
  PausedSession,
  Pair,
  Player,
  QueueItem,
  RatingChange,
  Selection,
  Snapshot,
  TrackInfo,
} from "./wire";

const SCAN_OVER: ReadonlySet<string> = new Set(["done", "cancelled"]);
/** Frames that repeat what an event said, under the event's number: nothing new for the state. */
const PROJECTIONS: ReadonlySet<string> = new Set([
  "comparison:track_selected",
  "radio:now_playing",
]);

/**
 * The state after `frame`, or "gap" when an event before it is missing: ask for a snapshot. `room`:
 * the jam room that is followed.
 */
export function apply(
  state: State | null,
  frame: Frame,
  room: Followed | null = null,
): State | "gap" | null {
  if (frame.type === "sync:full") {
    const next = fromSnapshot(frame.data);
    // It does not say what plays elsewhere: what was told of that still holds.
    return state?.epoch === next.epoch ? { ...next, zones_now: state.zones_now } : next;
  }
  if (!state) return null;
  if (frame.type === "sync:resume") {
    const { epoch, zone, devices, library, problems } = frame.data;
    if (epoch !== state.epoch || zone !== state.zone) return "gap";
    return { ...state, devices, library, problems };
  }
  if (PROJECTIONS.has(frame.type)) return state;
  const { stream, seq } = frame;
  if (seq == null || stream == null) return withSelection(changed(state, frame, room));
  const news = newsOf(state.seqs, frame);
  if (news === "gap") return "gap";
  if (news === "nothing") return state;
  return withSelection({ ...changed(state, frame, room), seqs: { ...state.seqs, [stream]: seq } });
}

export function fromSnapshot(snapshot: Snapshot): State {
  const stars = Object.fromEntries(
    snapshot.stars.map((star) => [starKey(star.kind, star.id), star]),
  );
  const names = Object.fromEntries(snapshot.device_names.map(({ id, name }) => [id, name]));
  const { epoch, zone, zones, comparison, paused_sessions, player, radio, rooms, jam } = snapshot;
  const { devices, cards, problems, library } = snapshot;
  return withSelection({
    ...{ epoch, zone, zones, comparison, paused_sessions, player, radio, rooms, jam },
    ...{ stars, devices, cards, problems, library },
    seqs: seqsOf(snapshot.streams),
    device_names: names,
    zones_now: [],
    scan: null,
  });
}

function changed(state: State, frame: Frame, room: Followed | null): State {
  switch (frame.type) {
    case "comparison:started":
      return { ...state, comparison: frame.data };
    case "comparison:ended":
      return { ...state, comparison: null };
    case "session:paused":
      return { ...state, paused_sessions: [...without(state, frame.data), frame.data] };
    case "session:forgotten":
      return { ...state, paused_sessions: without(state, frame.data) };
    case "comparison:advanced": {
      if (!state.comparison) return state;
      const { pair, prefetched, reached, progress } = frame.data;
      return { ...state, comparison: { ...state.comparison, pair, prefetched, reached, progress } };
    }
    case "player:changed":
      return { ...state, player: frame.data };
    case "radio:stations": {
      const { stations, schedule, scheduled } = frame.data;
      return { ...state, radio: { ...state.radio, stations, schedule, scheduled } };
    }
    case "radio:on_air": {
      const { active, upcoming } = frame.data;
      return { ...state, radio: { ...state.radio, active, upcoming } };
    }
    case "zone:changed":
      return { ...state, zones: withOne(state.zones, frame.data) };
    case "zone:removed": {
      const { id } = frame.data;
      const [zones, zones_now] = [withoutOne(state.zones, id), withoutOne(state.zones_now, id)];
      return { ...state, zones, zones_now };
    }
    case "jam:changed":
      return { ...state, jam: state.jam && (room?.changed(state.jam, frame.data.changes) ?? null) };
    case "jam_room:changed":
      return { ...state, rooms: withOne(state.rooms, frame.data) };
    case "jam_room:removed":
      return { ...state, rooms: withoutOne(state.rooms, frame.data.id) };
    case "zones:updated":
      return { ...state, zones_now: frame.data };
    case "star:changed":
      return {
        ...state,
        stars: { ...state.stars, [starKey(frame.data.kind, frame.data.id)]: frame.data },
      };
    case "device:named": {
      const { id, name } = frame.data;
      const renamed = state.devices.map((device) =>
        device.id === id ? { ...device, name } : device,
      );
      return { ...state, devices: renamed, device_names: { ...state.device_names, [id]: name } };
    }
    case "devices:updated":
      return { ...state, devices: frame.data };
    case "rating:changed":
      return rated(state, frame.data.tracks);
    case "track:changed":
      return levelled(
        mapTracks(state, (track) => (track.id === frame.data.id ? frame.data : track)),
      );
    case "library:changed":
      return { ...state, library: frame.data };
    case "library:scan_progress":
      return { ...state, scan: SCAN_OVER.has(frame.data.phase) ? null : frame.data };
    case "problems:changed":
      return { ...state, problems: frame.data.problems };
    default:
      return state;
  }
}

function without(
  { paused_sessions }: State,
  { session_id }: { session_id: number },
): PausedSession[] {
  return paused_sessions.filter((one) => one.session_id !== session_id);
}

function withOne<T extends { id: number }>(all: readonly T[], one: T): T[] {
  return [...withoutOne(all, one.id), one].toSorted((a, b) => a.id - b.id);
}

function withoutOne<T extends { id: number }>(all: readonly T[], gone: number): T[] {
  return all.filter(({ id }) => id !== gone);
}

/** The state of who follows no jam room any more. */
export function withoutRoom(state: State): State {
  const stays = Object.entries(state.seqs).filter(([stream]) => !isRoom(stream));
  return { ...state, seqs: Object.fromEntries(stays), jam: null };
}

function rated(state: State, changes: RatingChange[]): State {
  const byId = new Map(changes.map((change) => [change.id, change]));
  return mapTracks(state, (track) => ({ ...track, ...byId.get(track.id) }));
}

/** The state with every track that it mentions replaced by `change(track)`. */
export function mapTracks(state: State, change: (track: TrackInfo) => TrackInfo): State {
  const ofPair = (pair: Pair | null): Pair | null =>
    pair && { ...pair, track_a: change(pair.track_a), track_b: change(pair.track_b) };
  const { comparison, player, radio } = state;
  const ofItem = (item: QueueItem): QueueItem => ({ ...item, track: change(item.track) });
  const window = player.queue.window.map(ofItem);
  return {
    ...state,
    comparison: comparison && {
      ...comparison,
      pair: ofPair(comparison.pair),
      prefetched: ofPair(comparison.prefetched),
    },
    player: {
      ...player,
      track: player.track && change(player.track),
      queue: { ...player.queue, window },
    },
    radio: { ...radio, upcoming: radio.upcoming.map(ofItem) },
    zones_now: state.zones_now.map((zone) => ({
      ...zone,
      track: zone.track && change(zone.track),
    })),
  };
}

/**
 * A track comes levelled for the queue. In a pair the louder side is lowered to the other, as the
 * server does it (`domain/level.rs`); so one side's measurement may change the other side's level.
 */
function levelled(state: State): State {
  const { comparison, player } = state;
  if (!comparison) return state;
  const pair = comparison.pair && levelledPair(comparison.pair);
  const prefetched = comparison.prefetched && levelledPair(comparison.prefetched);
  const sides = pair && player.context === "comparison" ? [pair.track_a, pair.track_b] : [];
  const track = sides.find(({ id }) => id === player.track?.id) ?? player.track;
  return {
    ...state,
    comparison: { ...comparison, pair, prefetched },
    player: { ...player, track },
  };
}

function levelledPair(pair: Pair): Pair {
  const [a, b] = [pair.track_a.loudness_lufs, pair.track_b.loudness_lufs];
  const gainOf = (own: number | null | undefined): number | null =>
    own == null || a == null || b == null ? null : Math.min(a, b) - own;
  return {
    ...pair,
    track_a: { ...pair.track_a, gain_db: gainOf(a) },
    track_b: { ...pair.track_b, gain_db: gainOf(b) },
  };
}

/** The selected side is the side that the player holds: a projection, never a second truth. */
export function withSelection(state: State): State {
  if (!state.comparison) return state;
  const selected = selectionOf(state.comparison, state.player);
  return { ...state, comparison: { ...state.comparison, selected } };
}

function selectionOf(comparison: Comparison, player: Player): Selection | null {
  const { pair } = comparison;
  if (!pair || player.context !== "comparison" || !player.track) return null;
  const track_id = player.track.id;
  const isPlaying = player.is_playing;
  if (track_id === pair.track_a.id) return { side: "a", track_id, isPlaying };
  if (track_id === pair.track_b.id) return { side: "b", track_id, isPlaying };
  return null;
}
