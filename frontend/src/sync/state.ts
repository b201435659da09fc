/** The shared state as the page holds it: what the last snapshot and the frames since then add up to. */
import type { Jam, RoomInfo } from "./jam_wire";
import type { Seqs } from "./streams";
import type {
  Card,
  Comparison,
  Device,
  PausedSession,
  LibraryCounts,
  Player,
  Problem,
  Radio,
  ScanProgress,
  StarEntry,
  ZoneInfo,
  ZoneNow,
} from "./wire";

export interface State {
  epoch: string;
  /** The last event applied of each stream that is followed: of the house, a zone, a jam room. */
  seqs: Seqs;
  /** The zone whose comparison, player and station on air these are. */
  zone: number;
  /** All zones, by id. */
  zones: readonly ZoneInfo[];
  /** What plays in each, as it was told last: presence, no shared state. */
  zones_now: readonly ZoneNow[];
  /** All jam rooms, by id. */
  rooms: readonly RoomInfo[];
  /** The one that is followed; null: none, or not known yet. */
  jam: Jam | null;
  comparison: Comparison | null;
  /** Sessions that were put aside. */
  paused_sessions: readonly PausedSession[];
  player: Player;
  radio: Radio;
  /** Last writer per item, keyed `track:7` or `album:3`. */
  stars: Readonly<Record<string, StarEntry>>;
  /** Names that people gave, by device id: shared state, unlike presence. */
  device_names: Readonly<Record<string, string>>;
  devices: readonly Device[];
  /** The machine's sound cards beside its speaker. */
  cards: readonly Card[];
  library: LibraryCounts;
  scan: ScanProgress | null;
  /** What minion cannot do now. */
  problems: readonly Problem[];
}

/** What to say about the connection. It never lies and never blocks. */
export type Link =
  | { state: "connecting" }
  | {
      state: "online";
      devices: number;
      /** Changes that minion cannot write just now: they are asked again. */
      waiting: number;
    }
  | { state: "reconnecting"; in_s: number }
  | {
      state: "offline";
      waiting: number;
      /** What is shown was so at this time, on an earlier visit; null: this page saw it itself. */
      as_of_ms: number | null;
    }
  | { state: "stopping" };

/** A short human sentence. `line` ones belong above Compare's buttons, `toast` ones anywhere. */
export interface Notice {
  id: number;
  text: string;
  place: "line" | "toast";
}

/** What this browser does as an output. */
export interface Here {
  /** Whether this device is among the player's outputs. */
  on: boolean;
  /** Whether the server elected this very tab to sound. */
  elected: boolean;
  /** The browser refused to start sound without a touch: show "Tap to hear it here". */
  needs_tap: boolean;
  /** How much earlier this device plays, for what its hardware adds, ms. */
  offset_ms: number;
  /** A sentence when the current track cannot be played here. */
  problem: string | null;
}

export type Outcome =
  | { status: "done"; answer: unknown }
  | { status: "refused"; code: string; message: string }
  | { status: "waiting" }
  | { status: "unreachable" };

export function starKey(kind: "track" | "album", id: number): string {
  return `${kind}:${id}`;
}
