/**
 * The last state that minion confirmed, kept in IndexedDB: a page that opens while minion is out
 * of reach shows it, with the time at which it was so.
 */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { positionMs } from "./clock";
import { mapTracks } from "./reducer";
import { starKey, type State } from "./state";

export interface Remembered {
  state: State;
  /** When it was so: local ms since 1970. */
  seen_ms: number;
}

/** What there is to keep: the state and the server's clock; null while nothing is confirmed. */
export type Present = { state: State; server_ms: number } | null;

interface Record {
  /** The build that kept it: another one may know other shapes. */
  build: string;
  seen_ms: number;
  state: string;
}

interface Schema extends DBSchema {
  last: { key: string; value: Record };
}

const KEY = "state";
/** Its address carries a hash of the build. */
const BUILD = import.meta.url;
const SAVE_EVERY_MS = 10_000;
/** Characters. What a screen shows is some 20,000; the rest are stars. */
export const REMEMBERED_MAX = 300_000;

export class Memory {
  readonly #present: () => Present;
  readonly #name: string;
  #db: Promise<IDBPDatabase<Schema> | null> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(present: () => Present, name = "minion.last") {
    this.#present = present;
    this.#name = name;
  }

  /** Keeps what is when nobody looks any more: the page may not come back. */
  start(signal: AbortSignal): void {
    const hidden = () => document.visibilityState === "hidden" && void this.save();
    document.addEventListener("visibilitychange", hidden, { signal });
    addEventListener("pagehide", () => void this.save(), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  /** Keeps it soon. */
  changed(): void {
    this.#timer ??= setTimeout(() => void this.save(), SAVE_EVERY_MS);
  }

  /** Keeps it now. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const present = this.#present();
    const state = present && written(present);
    if (!state) return;
    const record = { build: BUILD, seen_ms: Date.now(), state };
    const db = await this.#open();
    // A full disk costs the memory, nothing else.
    await db?.put("last", record, KEY).catch(() => undefined);
  }

  async load(): Promise<Remembered | null> {
    const db = await this.#open();
    const record = await db?.get("last", KEY).catch(() => undefined);
    if (record?.build !== BUILD) return null;
    return { state: JSON.parse(record.state) as State, seen_ms: record.seen_ms };
  }

  #open(): Promise<IDBPDatabase<Schema> | null> {
    this.#db ??= openDB<Schema>(this.#name, 1, {
      upgrade: (db) => void db.createObjectStore("last"),
      // Private windows may forbid storage: such a page begins with nothing.
    }).catch(() => null);
    return this.#db;
  }
}

/**
 * The state as JSON, at rest: whether it still plays cannot be known later. Of too many stars only
 * those in sight are kept, on their tracks; null if it is too long even so.
 */
export function written({ state, server_ms }: Exclude<Present, null>): string | null {
  const { player } = state;
  const position_ms = positionMs(player, server_ms);
  const still = { ...player, is_playing: false, position_ms, at_ms: server_ms };
  const quiet: State = { ...state, player: still, scan: null, zones_now: [], jam: null };
  const text = JSON.stringify(quiet);
  if (text.length <= REMEMBERED_MAX) return text;
  const starred = mapTracks(quiet, (track) => {
    const star = state.stars[starKey("track", track.id)];
    return { ...track, starred: star?.starred ?? track.starred };
  });
  const short = JSON.stringify({ ...starred, stars: {} });
  return short.length <= REMEMBERED_MAX ? short : null;
}
