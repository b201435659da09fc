/** Reads over REST: browse results that are fetched, not pushed. Mutations go through `sync`. */
import { address } from "./address";
import type * as gen from "./protocol.gen";
import { chosenZone, inZone } from "./sync/chosen_zone";
import type {
  Filter,
  Pair,
  QueueItem,
  ScanProgress,
  ScheduleInfo,
  StationOdds,
  Told,
  TrackInfo,
  ZoneNow,
} from "./sync/wire";

/** An answer that is not 2xx. `code` is the server's word for it, "unreachable" without a server. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
  }
}

export interface Page<T> {
  items: T[];
  next: string | null;
  total: number;
}

export type Album = Told<
  gen.AlbumInfo,
  "artist" | "artist_id" | "year" | "artwork_track_id" | "tint"
>;
export type Artist = Told<gen.ArtistInfo, "artwork_track_id" | "tint">;
export type Genre = gen.GenreInfo;
export type Folder = gen.FolderInfo;
export type Letter = gen.Letter;
/** A playlist; with the file beside the music that it is read from, if it is. */
export type Playlist = gen.PlaylistInfo & {
  source?: { file: string; is_edited: boolean; missing_count: number; missing: string[] } | null;
};
export type PlaylistItem = { item_id: number; track: TrackInfo };
/** A file that could not be read, with its folder and the reason, for people. */
export type BrokenFile = gen.BrokenFile;
/** About 1,000 pairs: min, max, min, max, ... in -128..127. */
export type Waveform = gen.Waveform;

export interface Found extends Page<TrackInfo> {
  albums: Album[];
  artists: Artist[];
}

/** A verdict of the past; undone ones are marked. */
export type Decided = Omit<gen.PastVerdict, "track_a" | "track_b"> &
  Pick<Pair, "track_a" | "track_b">;
export type Stats = Omit<gen.Stats, "leaderboard" | "held_out_accuracy"> & {
  leaderboard: TrackInfo[];
  /** Null while too few check pairs were answered. */
  held_out_accuracy: number | null;
};
/** Something that someone did. */
export type ActivityEntry = Omit<gen.ActivityEntry, "what"> & {
  /** The log that `seq` counts in. */
  epoch: string;
  /** And the stream, where the daemon names it. */
  stream?: string;
  what: What<gen.ActivityKind>;
};
type What<T> = T extends { track_a: unknown; track_b: unknown }
  ? Omit<T, "track_a" | "track_b"> & Pick<Pair, "track_a" | "track_b">
  : T extends { is_archived: unknown }
    ? Omit<T, "track"> & { track: TrackInfo }
    : T extends { count: unknown } | { starred: unknown }
      ? Omit<T, "track"> & { track?: TrackInfo | null }
      : T;
export type NamedRating = gen.NamedRating;
export type Heard = Omit<gen.Heard, "track"> & { track: TrackInfo };
export type Setup = gen.SetupInfo;
export type FolderNames = gen.FolderNames;
export type Health = gen.Health;

/** A track of the leaderboard, with its place a day ago. */
export type RankedTrack = TrackInfo & { rank_before?: number | null };
export type RankedArtist = Omit<gen.RankedArtist, "artist"> & { artist: Artist };
export type RankedAlbum = Omit<gen.RankedAlbum, "album"> & { album: Album };
export type Course = gen.Course;
export type ProgressPoint = gen.ProgressPoint;
export type TagReport = gen.TagReport;
export type TaggedFile = gen.TaggedFile;
export type TagRequest = gen.TagRequest;

type Query = Record<string, string | number | boolean | null | undefined>;

/** A bound on every read: a server that has not answered by then is out of reach. */
const READ_TIMEOUT_MS = 10_000;

async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(key, String(value));
  }
  const question = search.size > 0 ? `?${search}` : "";
  return read<T>(path + question, { headers: { accept: "application/json" } }, signal);
}

async function read<T>(path: string, init: RequestInit, signal?: AbortSignal): Promise<T> {
  const timeout = AbortSignal.timeout(READ_TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(address(inZone(path, chosenZone())), {
      ...init,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, "unreachable", "minion is out of reach");
  }
  if (!response.ok) throw await errorOf(response);
  return (await response.json()) as T;
}

/** Reads the one error envelope; anything else (a proxy's page) keeps its status only. */
export async function errorOf(response: Response): Promise<ApiError> {
  try {
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    return new ApiError(response.status, error.code, error.message);
  } catch {
    return new ApiError(response.status, "unknown", `minion answered ${response.status}`);
  }
}

export interface TrackQuery {
  album?: number;
  artist?: number;
  genre?: number;
  folder?: number;
  year_from?: number;
  year_to?: number;
  starred?: boolean;
  /** Which: those that may play, those put away, those whose file is gone. */
  presence?: "offered" | "archived" | "missing";
  sort?: "title" | "artist" | "place" | "added" | "year" | "heard";
  limit?: number;
  offset?: number;
}

export const api = {
  tracks: (query: TrackQuery = {}, signal?: AbortSignal) =>
    get<Page<TrackInfo>>("/api/tracks", { ...query }, signal),
  search: (q: string, cursor: string | null = null, signal?: AbortSignal) =>
    get<Found>("/api/tracks/search", { q, cursor }, signal),
  track: (id: number, signal?: AbortSignal) => get<TrackInfo>(`/api/tracks/${id}`, {}, signal),
  albums: (query: Query = {}, signal?: AbortSignal) =>
    get<Page<Album>>("/api/albums", query, signal),
  album: (id: number, signal?: AbortSignal) => get<Album>(`/api/albums/${id}`, {}, signal),
  artists: (query: Query = {}, signal?: AbortSignal) =>
    get<Page<Artist>>("/api/artists", query, signal),
  genres: (query: Query = {}, signal?: AbortSignal) =>
    get<Page<Genre>>("/api/genres", query, signal),
  folders: (query: Query = {}, signal?: AbortSignal) =>
    get<Page<Folder>>("/api/folders", query, signal),
  /** Where each letter begins in a list by name. */
  letters: (list: "tracks" | "albums" | "artists", sort: string, signal?: AbortSignal) =>
    get<Letter[]>(`/api/letters/${list}`, { sort }, signal),
  playlists: (query: Query = {}, signal?: AbortSignal) =>
    get<Page<Playlist>>("/api/playlists", query, signal),
  playlistItems: (id: number, query: Query = {}, signal?: AbortSignal) =>
    get<Page<PlaylistItem>>(`/api/playlists/${id}/items`, query, signal),
  broken: (query: Query = {}, signal?: AbortSignal) =>
    get<Page<BrokenFile>>("/api/library/broken", query, signal),
  rankings: (query: Query = {}, signal?: AbortSignal) =>
    get<Page<RankedTrack>>("/api/rankings", query, signal),
  rankedArtists: (query: Query = {}, signal?: AbortSignal) =>
    get<Page<RankedArtist>>("/api/rankings/artists", query, signal),
  rankedAlbums: (query: Query = {}, signal?: AbortSignal) =>
    get<Page<RankedAlbum>>("/api/rankings/albums", query, signal),
  progress: (signal?: AbortSignal) => get<ProgressPoint[]>("/api/rankings/progress", {}, signal),
  course: (id: number, signal?: AbortSignal) => get<Course>(`/api/tracks/${id}/course`, {}, signal),
  /** What writing ratings into tags would come to: a look, though its question is a body. */
  tagPreview: (request: Omit<TagRequest, "mode">, signal?: AbortSignal) => {
    const headers = { accept: "application/json", "content-type": "application/json" };
    const body = JSON.stringify({ ...request, mode: "preview" });
    return read<TagReport>("/api/rankings/tags", { method: "POST", headers, body }, signal);
  },
  tagReport: (signal?: AbortSignal) => get<TagReport | null>("/api/rankings/tags", {}, signal),
  stats: (signal?: AbortSignal) => get<Stats>("/api/stats", {}, signal),
  decided: (query: Query = {}, signal?: AbortSignal) =>
    get<Page<Decided>>("/api/comparisons/history", query, signal),
  activity: async (query: Query = {}, signal?: AbortSignal): Promise<Page<ActivityEntry>> => {
    type ActivityAnswer = Omit<Page<Omit<ActivityEntry, "epoch">>, "total"> & { epoch: string };
    let page: ActivityAnswer;
    let cursor = query.cursor;
    // A stretch of the log may hold nothing worth a line.
    do {
      page = await get<ActivityAnswer>("/api/activity", { ...query, cursor }, signal);
      cursor = page.next;
    } while (page.items.length === 0 && cursor != null);
    const items = page.items.map((entry) => ({ ...entry, epoch: page.epoch }));
    // How many there are in all nobody has counted.
    return { items, next: page.next ?? null, total: items.length };
  },
  radioHistory: (query: Query = {}, signal?: AbortSignal) =>
    get<Page<Heard>>("/api/radio/history", query, signal),
  /** What a station of this filter would play, with its knob there. */
  odds: (
    { is_starred: starred, ...filter }: Filter & { adventure_percent: number },
    signal?: AbortSignal,
  ) => get<StationOdds>("/api/radio/odds", { ...filter, starred }, signal),
  /** The plan of the week, and the clock that it goes by. */
  schedule: (signal?: AbortSignal) => get<ScheduleInfo>("/api/radio/schedule", {}, signal),
  queue: (query: Query = {}, signal?: AbortSignal) =>
    get<Page<QueueItem>>("/api/queue", query, signal),
  waveform: (id: number, signal?: AbortSignal) =>
    get<Waveform>(`/api/tracks/${id}/waveform`, {}, signal),
  /** Where the music comes from; the address of this page is told, for one that phones can reach. */
  setup: (signal?: AbortSignal) =>
    get<Setup>("/api/setup", { at: location.href.replace(/[#?].*$/, "") }, signal),
  folderNames: (path: string, signal?: AbortSignal) =>
    get<FolderNames>("/api/setup/folders", { path }, signal),
  scan: (signal?: AbortSignal) => get<ScanProgress | null>("/api/library/scan", {}, signal),
  /** All zones, with what plays in each. */
  zones: (signal?: AbortSignal) => get<Page<ZoneNow>>("/api/zones", {}, signal),
  health: (signal?: AbortSignal) => get<Health>("/health", {}, signal),
};

/** The artwork of a track. Where there is none the page draws what the server would, by itself. */
export function artworkUrl(
  track_id: number,
  size: 96 | 320 | 640 | 1280,
  tint: [number, number] | null = null,
): string {
  // Another picture mostly has another colour: under another address, no cache shows the old one.
  const version = tint ? `&c=${tint.map((part) => part.toFixed(3)).join("-")}` : "";
  return address(`/api/tracks/${track_id}/artwork?size=${size}${version}`);
}

/** Where the best tracks can be had as a file. */
export function exportUrl(parts: Record<string, string | number | boolean>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parts)) search.set(name, String(value));
  return address(`/api/rankings/export?${search}`);
}
