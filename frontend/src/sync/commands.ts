/**
 * What a person can ask for, as data: it can be predicted, kept in the outbox and sent later.
 * A command names the thing it acts on, so that a late or repeated one is refused, never misread.
 */
import type {
  Filter,
  Goal,
  Loop,
  Music,
  Pair,
  PairBegins,
  Repeat,
  SessionMode,
  Slot,
  StarKind,
  Switching,
  TagRequest,
  TrackInfo,
  WinnerName,
} from "./wire";

export interface SessionRequest {
  filter?: Filter;
  mode?: SessionMode;
  /** Absent: nothing in particular. */
  goal?: Goal;
}

export interface StationDraft {
  name: string;
  /** From 0 (only the best) to 100 (surprise me). */
  adventure_percent: number;
  filter?: Filter;
}

/** Nothing: what is loaded. */
export interface PlayRequest {
  /** Becomes the queue, whole. */
  music?: Music;
  /** The track that it begins with. Alone: it sounds now, and the queue goes on after it. */
  track_id?: number;
  shuffle?: boolean;
  /** An item of the queue, or one that the radio plays next; nothing else is given beside it. */
  queue_item_id?: number;
}

/** Where in the queue something is put: right behind what sounds, or behind everything. */
export type QueuePlace = "next" | "end";

export type Command =
  | { kind: "session_start"; filter: SessionRequest }
  | { kind: "session_end"; session_id: number }
  | { kind: "session_resume"; session_id: number }
  | { kind: "session_forget"; session_id: number }
  | { kind: "verdict"; pair_id: number; winner: WinnerName }
  | { kind: "undo"; verdict_id?: number; pair?: Pair }
  | { kind: "verdict_set"; verdict_id: number; undone: boolean }
  | { kind: "take_back"; seq: number; epoch: string }
  | { kind: "select"; track_id: number; is_playing: boolean }
  | { kind: "play"; what: PlayRequest }
  | { kind: "pause" }
  | { kind: "stop" }
  | { kind: "next"; queue_item_id?: number }
  | { kind: "previous"; queue_item_id?: number }
  | { kind: "position"; position_ms: number; seek_rev: number }
  | { kind: "hook"; track_id: number; hook_ms: number; seek_rev: number }
  | { kind: "loop"; track_id: number; loop: Loop; seek_rev: number }
  | { kind: "loop_clear" }
  | { kind: "volume"; volume_percent: number }
  | { kind: "outputs"; outputs: string[] }
  | { kind: "mode"; repeat?: Repeat; shuffle?: boolean }
  | { kind: "listening"; switching?: Switching; pair_begins?: PairBegins }
  | { kind: "mute"; is_muted: boolean }
  | { kind: "sleep"; after: "track" | number | null }
  | { kind: "queue_add"; tracks: readonly TrackInfo[]; place: QueuePlace; after_id?: number }
  | { kind: "queue_add_all"; music: Music; place: QueuePlace }
  | { kind: "queue_move"; queue_item_id: number; after_id: number | null }
  | { kind: "queue_remove"; queue_item_id: number }
  | { kind: "queue_clear" }
  | { kind: "queue_keep"; name: string }
  | { kind: "playlist_create"; name: string; music?: Music }
  | { kind: "playlist_rename"; id: number; name: string }
  | { kind: "playlist_delete"; id: number }
  | { kind: "playlist_add"; id: number; music: Music; after_item_id?: number }
  | { kind: "playlist_move"; id: number; item_id: number; after_item_id: number | null }
  | { kind: "playlist_take"; id: number; item_id: number }
  | { kind: "star"; star_kind: StarKind; id: number; starred: boolean }
  | { kind: "archive"; track_id: number; archived: boolean }
  | { kind: "station_activate"; id: number }
  | { kind: "radio_stop" }
  | { kind: "station_create"; station: StationDraft }
  | { kind: "station_change"; id: number; station: StationDraft }
  | { kind: "station_delete"; id: number }
  | { kind: "schedule_set"; slots: Slot[] }
  | { kind: "device_name"; id: string; name: string }
  | { kind: "music_choose"; folders: string[]; is_demo: boolean }
  | { kind: "scan" }
  | { kind: "scan_cancel" }
  | { kind: "tag_ratings"; request: TagRequest };

export interface Request {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
}

type Requests = {
  [K in Command["kind"]]: (command: Extract<Command, { kind: K }>, age_ms: number) => Request;
};

const post = (path: string, body: unknown = {}): Request => ({ method: "POST", path, body });
const put = (path: string, body: unknown): Request => ({ method: "PUT", path, body });
const patch = (path: string, body: unknown): Request => ({ method: "PATCH", path, body });
const remove = (path: string, body?: unknown): Request => ({ method: "DELETE", path, body });

const requests: Requests = {
  session_start: ({ filter }) => post("/api/comparisons/session", filter),
  session_end: ({ session_id }) => remove("/api/comparisons/session", { session_id }),
  session_resume: ({ session_id }) => post(`/api/comparisons/sessions/${session_id}/resume`),
  session_forget: ({ session_id }) => remove(`/api/comparisons/sessions/${session_id}`),
  verdict: ({ pair_id, winner }) => post("/api/comparisons/verdict", { pair_id, winner }),
  undo: ({ verdict_id }) => post("/api/comparisons/undo", { verdict_id }),
  verdict_set: ({ verdict_id, undone }) =>
    (undone ? remove : put)(`/api/comparisons/verdicts/${verdict_id}`, {}),
  take_back: ({ seq, epoch }) => post(`/api/events/${seq}/undo`, { epoch }),
  select: ({ track_id, is_playing }) =>
    post("/api/comparisons/select-track", { track_id, is_playing }),
  play: ({ what }) =>
    post("/api/player/play", {
      selection: what.music,
      [what.music ? "start_track_id" : "track_id"]: what.track_id,
      shuffle: what.shuffle,
      queue_item_id: what.queue_item_id,
    }),
  pause: () => post("/api/player/pause"),
  stop: () => post("/api/player/stop"),
  next: ({ queue_item_id }) => post("/api/player/next", { queue_item_id }),
  previous: () => post("/api/player/previous"),
  position: ({ position_ms }) => post("/api/player/position", { position_ms }),
  hook: ({ track_id }) => post("/api/player/hook", { track_id }),
  loop: ({ track_id, loop }) => put("/api/player/loop", { ...loop, track_id }),
  loop_clear: () => remove("/api/player/loop", {}),
  volume: ({ volume_percent }) => put("/api/player/volume", { volume_percent }),
  outputs: ({ outputs }) => put("/api/player/outputs", { outputs }),
  mode: ({ repeat, shuffle }) => put("/api/player/mode", { repeat, shuffle }),
  listening: ({ switching, pair_begins }) =>
    put("/api/player/listening", { switching, pair_begins }),
  mute: ({ is_muted }) => put("/api/player/mute", { is_muted }),
  sleep: ({ after }) => {
    if (after === null) return remove("/api/player/sleep", {});
    const minutes = after === "track" ? undefined : after;
    const what = after === "track" ? "track" : "minutes";
    return put("/api/player/sleep", { after: what, minutes });
  },
  queue_add: ({ tracks, place, after_id }) =>
    post("/api/queue", {
      track_ids: tracks.map((track) => track.id),
      ...(after_id === undefined ? { place } : { after_id }),
    }),
  queue_add_all: ({ music, place }) => post("/api/queue", { selection: music, place }),
  queue_move: ({ queue_item_id, after_id }) => patch(`/api/queue/${queue_item_id}`, { after_id }),
  queue_remove: ({ queue_item_id }) => remove("/api/queue", { queue_item_ids: [queue_item_id] }),
  queue_clear: () => remove("/api/queue", { what: "upcoming" }),
  queue_keep: ({ name }) => post("/api/queue/keep", { name }),
  playlist_create: ({ name, music }) => post("/api/playlists", { name, selection: music }),
  playlist_rename: ({ id, name }) => patch(`/api/playlists/${id}`, { name }),
  playlist_delete: ({ id }) => remove(`/api/playlists/${id}`, {}),
  playlist_add: ({ id, music, after_item_id }) =>
    post(`/api/playlists/${id}/items`, { selection: music, after_item_id }),
  playlist_move: ({ id, item_id, after_item_id }) =>
    patch(`/api/playlists/${id}/items/${item_id}`, { after_item_id }),
  playlist_take: ({ id, item_id }) => remove(`/api/playlists/${id}/items/${item_id}`, {}),
  star: ({ star_kind, id, starred }, age_ms) =>
    (starred ? put : remove)(`/api/stars/${star_kind}s/${id}`, { age_ms }),
  archive: ({ track_id, archived }) =>
    (archived ? post : remove)(`/api/tracks/${track_id}/archive`, {}),
  station_activate: ({ id }) => post(`/api/radio/stations/${id}/activate`),
  radio_stop: () => post("/api/radio/deactivate"),
  station_create: ({ station }) => post("/api/radio/stations", station),
  station_change: ({ id, station }) => put(`/api/radio/stations/${id}`, station),
  station_delete: ({ id }) => remove(`/api/radio/stations/${id}`),
  schedule_set: ({ slots }) => put("/api/radio/schedule", { slots }),
  device_name: ({ id, name }) => patch(`/api/devices/${id}`, { name }),
  music_choose: ({ folders, is_demo }) => put("/api/setup/music", { folders, is_demo }),
  scan: () => post("/api/library/scan"),
  scan_cancel: () => remove("/api/library/scan"),
  tag_ratings: ({ request }) => post("/api/rankings/tags", request),
};

/** The request a command makes. `age_ms`: how long ago the thumb was down. */
export function requestOf(command: Command, age_ms: number): Request {
  const request = requests[command.kind] as (command: Command, age_ms: number) => Request;
  return request(command, age_ms);
}

/** Whether a command is kept while minion is out of reach; the others would surprise later. */
export function isKept(command: Command): boolean {
  switch (command.kind) {
    case "verdict":
    case "star":
    case "archive":
    case "queue_add":
    case "queue_move":
    case "queue_remove":
    case "device_name":
      return true;
    default:
      return false;
  }
}

/** Commands of one lane replace each other while they wait: only the last one of a drag counts. */
export function laneOf(command: Command): string | null {
  switch (command.kind) {
    case "volume":
    case "position":
    case "outputs":
    case "mute":
      return command.kind;
    case "loop":
    case "loop_clear":
      return "loop";
    case "device_name":
      return `name ${command.id}`;
    default:
      return null;
  }
}
