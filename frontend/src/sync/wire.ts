/**
 * The shapes on the wire (protocol 1), named for the page.
 *
 * What the server sends is trusted to have these shapes; fields it adds later are ignored.
 * Times are integer milliseconds since 1970 by the server's clock unless a name says otherwise.
 */

export type Side = "a" | "b";
/** How a request names an answer. */
export type WinnerName = "track_a" | "track_b" | "tie" | "skip";
/** How frames and lists name it. */
export type Winner = Side | "tie" | "skip";
export type PairReason = "informative" | "contender" | "newcomer" | "check" | "repeat";
export type StarKind = "track" | "album";
export type Repeat = "off" | "all" | "one";
export type PlayContext = "queue" | "comparison" | "radio";
export type StationMode = "shuffle" | "loved";
export type SessionMode = "explore" | "balanced" | "top";

/** One playable file, as a frame or a list decorates it. `duration` is in seconds. */
export interface TrackInfo {
  id: number;
  title: string;
  artist?: string | null;
  artist_id?: number | null;
  album?: string | null;
  album_id?: number | null;
  track_number?: number | null;
  year?: number | null;
  bpm?: number | null;
  genre?: string | null;
  duration?: number | null;
  rating: number;
  sd: number;
  rank?: number | null;
  comparison_count: number;
  wins: number;
  losses: number;
  has_waveform: boolean;
  has_artwork: boolean;
  /** Hue in degrees and chroma of the artwork, for OKLCH; null without artwork. */
  tint: [number, number] | null;
  starred: boolean;
  archived?: boolean;
  /** Its file is away. */
  missing?: boolean;
  /** Levels this track in the context it was sent in; never above 0 in a comparison. */
  gain_db?: number | null;
  loudness_lufs?: number | null;
}

export interface Pair {
  pair_id: number;
  session_id: number;
  track_a: TrackInfo;
  track_b: TrackInfo;
  /** Why it is asked. */
  reason: PairReason;
}

export interface Progress {
  comparisons_done: number;
  expected_tau: number;
  settled_percent: number;
}

export interface Selection {
  side: Side;
  track_id: number;
  isPlaying: boolean;
}

/** Which tracks are meant: every part that is set must hold; the empty filter is all music. */
export interface Filter {
  is_starred?: boolean;
  genre?: number | null;
  year_from?: number | null;
  year_to?: number | null;
  playlist?: number | null;
  folder?: number | null;
  album?: number | null;
  artist?: number | null;
}

export interface Comparison {
  session_id: number;
  filter: Filter;
  /** The filter in words: "All music". */
  filter_text: string;
  mode: SessionMode;
  total_tracks: number;
  pair: Pair | null;
  prefetched: Pair | null;
  selected: Selection | null;
  progress: Progress;
}

export interface QueueItem {
  queue_item_id: number;
  track: TrackInfo;
}

/** The queue around the item that plays: `window` starts at some index at or before `index`. */
export interface QueueView {
  revision: number;
  length: number;
  index: number | null;
  window: QueueItem[];
}

export interface Player {
  context: PlayContext;
  track: TrackInfo | null;
  queue_item_id?: number | null;
  is_playing: boolean;
  /** Position at `at_ms`; while playing, now = `position_ms` + (server now - `at_ms`). */
  position_ms: number;
  at_ms: number;
  /** Grows on a deliberate jump only: outputs seek then, and otherwise correct gently. */
  seek_rev: number;
  volume_percent: number;
  repeat: Repeat;
  shuffle: boolean;
  /** "speaker", or the id of a device that plays in its browser. */
  outputs: string[];
  queue: QueueView;
}

export interface Station {
  id: number;
  name: string;
  mode: StationMode;
  filter: Filter;
  /** The filter in words. */
  filter_text: string;
}

export interface Radio {
  stations: Station[];
  active: number | null;
  /** What the active station plays next. */
  upcoming: QueueItem[];
}

export interface Stamp {
  ms: number;
  counter: number;
  device: string;
}

export interface StarEntry {
  kind: StarKind;
  id: number;
  starred: boolean;
  stamp: Stamp;
}

export interface Device {
  id: string;
  name: string;
  kind: "browser" | "cli";
  connections: number;
  is_output: boolean;
  rtt_ms?: number | null;
  connected_at: number;
  /** The one connection of an output device that the server elected to sound. */
  conn?: string | null;
}

export interface LibraryCounts {
  track_count: number;
  album_count: number;
  revision: number;
}

export interface DeviceName {
  id: string;
  name: string;
}

export interface ScanProgress {
  phase: "demo" | "looking" | "reading" | "analysing" | "done" | "cancelled";
  done: number;
  total: number;
  current?: string | null;
  eta_ms?: number | null;
  /** What the owner should know: a folder that cannot be read. */
  note?: string | null;
}

export interface RatingChange {
  id: number;
  rating: number;
  sd: number;
  rank: number | null;
  comparison_count: number;
}

export interface Verdict {
  verdict_id: number;
  pair_id: number;
  winner: Winner;
  undone: boolean;
}

export interface Advanced {
  session_id: number;
  pair: Pair | null;
  prefetched: Pair | null;
  verdict: Verdict | null;
  reason?: "archived" | "vanished" | "found" | null;
  progress: Progress;
}

export interface Snapshot {
  epoch: string;
  seq: number;
  hash: number;
  server_ms: number;
  comparison: Comparison | null;
  player: Player;
  radio: Radio;
  stars: StarEntry[];
  device_names: DeviceName[];
  devices: Device[];
  library: LibraryCounts;
}

export interface Origin {
  device: string | null;
  op: string | null;
}

interface Payloads {
  "sync:full": Snapshot;
  "sync:resume": Omit<Snapshot, "comparison" | "player" | "radio" | "stars" | "device_names">;
  "sync:heartbeat": Pick<Snapshot, "epoch" | "seq" | "hash" | "server_ms">;
  "comparison:started": Comparison;
  "comparison:ended": { session_id: number };
  "comparison:advanced": Advanced;
  "comparison:track_selected": { track: TrackInfo; side: Side; isPlaying: boolean };
  "player:changed": Player;
  "radio:now_playing": object;
  "radio:stations": Radio;
  "star:changed": StarEntry;
  "device:named": DeviceName;
  "rating:changed": { tracks: RatingChange[] };
  "devices:updated": Device[];
  "library:changed": LibraryCounts;
  "track:changed": TrackInfo;
  "library:scan_progress": ScanProgress;
  notice: { code: string; message: string };
  "time:pong": { t0: number; t1: number; t2: number };
  error: { code: string; message: string };
}

/** Every frame the server sends, told apart by `type`. Ephemeral ones carry no `seq`. */
export type Frame = {
  [T in keyof Payloads]: {
    type: T;
    data: Payloads[T];
    ts: number;
    seq?: number | null;
    origin?: Origin | null;
  };
}[keyof Payloads];
