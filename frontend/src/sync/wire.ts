/**
 * The shapes on the wire (protocol 1), named for the page. They come from the server's own
 * description; only what it always tells, with null for nothing, is said more strictly here.
 *
 * What the server sends is trusted to have these shapes; fields it adds later are ignored.
 */
import type * as gen from "../protocol.gen";
import type { Jam, RoomInfo } from "./jam_wire";

/** `T` whose fields `K` are always there: null where there is nothing. */
export type Told<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: Exclude<T[P], undefined> };
/** `T` with the fields of `U` in place of its own. */
type With<T, U> = Omit<T, keyof U> & U;

export type Side = gen.Side;
/** How frames and lists name an answer. */
export type Winner = gen.Winner;
/** How a request names it. */
export type WinnerName = "track_a" | "track_b" | "tie" | "skip";
export type PairReason = gen.PairReason;
export type StarKind = gen.StarKind;
export type Repeat = gen.Repeat;
export type Switching = gen.Switching;
export type PairBegins = gen.PairBegins;
/** A stretch that sounds over and over. */
export type Loop = gen.Loop;
/** The side of a pair that does not sound. */
export type Aside = Told<gen.Aside, "loop">;
export type PlayContext = gen.Context;
export type SessionMode = gen.Mode;
export type Filter = gen.Filter;
/** Which music is meant, whole: exactly one of the first four. */
export interface Music {
  track_ids?: number[];
  /** `{}` is all music. */
  filter?: Filter;
  /** By rank, the best first. */
  ranking?: { top?: number; filter?: Filter };
  /** All that a search finds. */
  query?: string;
  /** As the list that it is taken from is sorted; absent: the list's own order. */
  sort?: string;
}
/** What a session is for. */
export type Goal = gen.Goal;

/** One playable file, as frames and lists decorate it. `duration` is in seconds. */
export type TrackInfo = Told<gen.TrackInfo, "tint">;
export type Pair = With<gen.PairInfo, { track_a: TrackInfo; track_b: TrackInfo }>;
/** How far a session is from its goal. */
export type Left = gen.LeftInfo;
export type Progress = gen.Progress;
/** A session that was put aside and can be gone on with. */
export type PausedSession = Told<gen.PausedSessionInfo, "left">;
export type Selection = gen.Selected;
export type Comparison = With<
  gen.ComparisonInfo,
  {
    goal: Goal;
    reached: boolean;
    pair: Pair | null;
    prefetched: Pair | null;
    selected: Selection | null;
  }
>;
export type Verdict = gen.VerdictInfo;
export type VerdictFeedback = gen.VerdictFeedback;
export type Advanced = With<
  gen.Advanced,
  { reached: boolean; pair: Pair | null; prefetched: Pair | null; verdict: Verdict | null }
>;

export type QueueItem = With<gen.QueueItemInfo, { track: TrackInfo }>;
/** The queue around the item that plays. */
export type QueueView = With<Told<gen.QueueInfo, "index">, { window: QueueItem[] }>;
/** When it stops by itself: with this track, or at a moment of the server's clock. */
export type Sleep = { after: "track" } | { after: "minutes"; at_ms: number };
/** While playing, the position is `position_ms` + (server now - `at_ms`). */
export type Player = With<
  Told<gen.PlayerInfo, "queue_item_id">,
  {
    track: TrackInfo | null;
    aside: Aside | null;
    loop: Loop | null;
    queue: QueueView;
    is_muted: boolean;
    sleep?: Sleep | null;
  }
>;

export type Station = Told<gen.StationInfo, "adventure_percent">;
export type Slot = gen.Slot;
export type ScheduleInfo = gen.ScheduleInfo;
export type StationOdds = With<
  gen.StationOdds,
  { likeliest: With<gen.LikelyTrack, { track: TrackInfo }>[] }
>;
/** What of the radio is the house's: the stations and their plan. */
export type Stations = With<
  Told<gen.StationsInfo, "schedule" | "scheduled">,
  { stations: Station[] }
>;
/** What of it is a zone's: the station on air, and what it plays next. */
export type OnAir = With<Told<gen.OnAirInfo, "active">, { upcoming: QueueItem[] }>;
export type Radio = Stations & OnAir;
export type StarEntry = gen.StarInfo;
export type Device = gen.DeviceInfo;
export type DeviceName = gen.DeviceName;
export type LibraryCounts = gen.LibraryInfo;
export type ScanProgress = gen.ScanProgress;
export type TagRequest = gen.TagRequest;
export type RatingChange = gen.RatingInfo;
export type Origin = Told<gen.Origin, "device" | "op">;

export type Problem = gen.Problem;

export type StreamPosition = gen.StreamPosition;
/** A sound card of minion's machine beside its speaker. */
export type Card = gen.CardInfo;
/** A part of the house with music of its own. `device`: made for that device alone. */
export type ZoneInfo = Told<gen.ZoneInfo, "device">;
/** A zone, with what plays there. */
export type ZoneNow = With<Told<gen.ZoneNow, "device">, { track: TrackInfo | null }>;

export type Snapshot = With<
  gen.Snapshot,
  {
    zones: ZoneInfo[];
    comparison: Comparison | null;
    paused_sessions: PausedSession[];
    player: Player;
    radio: Radio;
    rooms: RoomInfo[];
    /** The room that is followed; null: none, or it is no more. */
    jam: Jam | null;
  }
>;

/** The payloads said more strictly above. */
interface Retold {
  "sync:full": Snapshot;
  "comparison:started": Comparison;
  "session:paused": PausedSession;
  "comparison:advanced": Advanced;
  "player:changed": Player;
  "radio:stations": Stations;
  "radio:on_air": OnAir;
  "zone:changed": ZoneInfo;
  "zones:updated": ZoneNow[];
  "track:changed": TrackInfo;
}

type FrameType = gen.Body["type"];
type PayloadOf<T extends FrameType> = T extends keyof Retold
  ? Retold[T]
  : Extract<gen.Body, { type: T }>["data"];

/** What every frame carries beside what it says. Ephemeral ones have neither `stream` nor `seq`. */
export interface Envelope {
  ts: number;
  stream?: string | null;
  /** Within its stream. */
  seq?: number | null;
  origin?: Origin | null;
}

/** Every frame the server sends, told apart by `type`. */
export type Frame = {
  [T in FrameType]: Envelope & { type: T; data: PayloadOf<T> };
}[FrameType];
