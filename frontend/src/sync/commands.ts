/**
 * What a person can ask for, as data: it can be predicted, kept in the outbox and sent later.
 * A command names the thing it acts on, so that a late or repeated one is refused, never misread.
 */
import type { Pair, Repeat, SessionFilter, SessionMode, StarKind, TrackInfo, Winner } from "./wire";

export interface SessionRequest extends SessionFilter {
  mode?: SessionMode;
}

export interface StationDraft {
  name: string;
  mode: string;
  filter?: SessionFilter;
}

/** Nothing: what is loaded. `tracks` become the queue, beginning with `from`. */
export interface PlayRequest {
  tracks?: readonly TrackInfo[];
  from?: number;
}

export type Command =
  | { kind: "session_start"; filter: SessionRequest }
  | { kind: "session_end"; session_id: number }
  | { kind: "verdict"; pair_id: number; winner: Winner }
  | { kind: "undo"; verdict_id?: number; pair?: Pair }
  | { kind: "select"; track_id: number; is_playing: boolean }
  | { kind: "play"; what: PlayRequest }
  | { kind: "pause" }
  | { kind: "stop" }
  | { kind: "next"; queue_item_id?: number }
  | { kind: "previous"; queue_item_id?: number }
  | { kind: "position"; position_ms: number; seek_rev: number }
  | { kind: "volume"; volume_percent: number }
  | { kind: "outputs"; outputs: string[] }
  | { kind: "mode"; repeat?: Repeat; shuffle?: boolean }
  | { kind: "queue_add"; tracks: readonly TrackInfo[]; after_id?: number | null }
  | { kind: "queue_play"; queue_item_id: number }
  | { kind: "queue_move"; queue_item_id: number; after_id: number | null }
  | { kind: "queue_remove"; queue_item_id: number }
  | { kind: "queue_clear" }
  | { kind: "star"; star_kind: StarKind; id: number; starred: boolean }
  | { kind: "archive"; track_id: number; archived: boolean }
  | { kind: "station_activate"; id: number }
  | { kind: "radio_stop" }
  | { kind: "station_create"; station: StationDraft }
  | { kind: "station_change"; id: number; station: StationDraft }
  | { kind: "station_delete"; id: number }
  | { kind: "device_name"; id: string; name: string }
  | { kind: "scan" }
  | { kind: "scan_cancel" };

export interface Request {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
}

/** The request a command makes. `age_ms`: how long ago the thumb was down. */
export function requestOf(command: Command, age_ms: number): Request {
  const post = (path: string, body?: unknown): Request => ({ method: "POST", path, body });
  const put = (path: string, body?: unknown): Request => ({ method: "PUT", path, body });
  const remove = (path: string, body?: unknown): Request => ({ method: "DELETE", path, body });
  switch (command.kind) {
    case "session_start":
      return post("/api/comparisons/session", command.filter);
    case "session_end":
      return remove("/api/comparisons/session", { session_id: command.session_id });
    case "verdict":
      return post("/api/comparisons/verdict", {
        pair_id: command.pair_id,
        winner: command.winner,
      });
    case "undo":
      return post("/api/comparisons/undo", { verdict_id: command.verdict_id });
    case "select":
      return post("/api/comparisons/select-track", {
        track_id: command.track_id,
        is_playing: command.is_playing,
      });
    case "play":
      return post("/api/player/play", {
        track_ids: command.what.tracks?.map((track) => track.id),
        track_id: command.what.from,
      });
    case "pause":
    case "stop":
    case "previous":
      return post(`/api/player/${command.kind}`, {});
    case "next":
      return post("/api/player/next", { queue_item_id: command.queue_item_id });
    case "position":
      return post("/api/player/position", { position_ms: command.position_ms });
    case "volume":
      return put("/api/player/volume", { volume_percent: command.volume_percent });
    case "outputs":
      return put("/api/player/outputs", { outputs: command.outputs });
    case "mode":
      return put("/api/player/mode", { repeat: command.repeat, shuffle: command.shuffle });
    case "queue_add":
      return post("/api/queue", {
        track_ids: command.tracks.map((track) => track.id),
        after_id: command.after_id,
      });
    case "queue_play":
      return post(`/api/queue/${command.queue_item_id}/play`, {});
    case "queue_move":
      return {
        method: "PATCH",
        path: `/api/queue/${command.queue_item_id}`,
        body: { after_id: command.after_id },
      };
    case "queue_remove":
      return remove(`/api/queue/${command.queue_item_id}`);
    case "queue_clear":
      return remove("/api/queue");
    case "star": {
      const path = `/api/stars/${command.star_kind}s/${command.id}`;
      return command.starred ? put(path, { age_ms }) : remove(path, { age_ms });
    }
    case "archive": {
      const path = `/api/tracks/${command.track_id}/archive`;
      return command.archived ? post(path, {}) : remove(path);
    }
    case "station_activate":
      return post(`/api/radio/stations/${command.id}/activate`, {});
    case "radio_stop":
      return post("/api/radio/deactivate", {});
    case "station_create":
      return post("/api/radio/stations", command.station);
    case "station_change":
      return put(`/api/radio/stations/${command.id}`, command.station);
    case "station_delete":
      return remove(`/api/radio/stations/${command.id}`);
    case "device_name":
      return { method: "PATCH", path: `/api/devices/${command.id}`, body: { name: command.name } };
    case "scan":
      return post("/api/library/scan", {});
    case "scan_cancel":
      return remove("/api/library/scan");
  }
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
      return command.kind;
    case "device_name":
      return `name ${command.id}`;
    default:
      return null;
  }
}
