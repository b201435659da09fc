/**
 * Lists that the server hands out in pages. `Rows` can be entered anywhere: it is as long as the
 * whole list from the first answer on, and fetches what is under the eye. `Paged` is walked from
 * its beginning: the next page is fetched when the eye comes near.
 */
import { ApiError, type Page } from "../../../api";
import { PAGE_MAX } from "../../../protocol.gen";
import type { Viewable } from "../../../ui/viewable";

export interface Listed<T> extends Viewable {
  /** How many there are in all; null until the first page came. */
  readonly total: number | null;
  readonly loading: boolean;
  /** Why there is nothing (more) to show, as a sentence. */
  readonly failed: string | null;
  /** The rows at hand, in order. */
  readonly items: readonly T[];
  at(index: number): T | undefined;
  /** Reads what is in view anew; the rest when it comes into view. */
  refresh(): void;
}

/** The first page comes fast; who scrolls on wants as many as the server gives. */
const PAGE = 100;
/** Rows before the end of what is there at which more is fetched. */
const NEAR = 50;
/** A read that failed while minion is within reach is tried again. */
const AGAIN_AFTER_MS = 3_000;
/** So many pages are searched at most for a row that moved; a list that changed so much is new. */
const SEARCHED_PAGES_MAX = 4;
/** So many pages of a walked list are read anew at most; what is further on is walked to again. */
const WALKED_PAGES_MAX = 12;

interface Keyed {
  id: unknown;
}
/** Most rows are known by their id. */
const idOf = (one: unknown): unknown => (one as Keyed).id;

export type RowsReader<T> = (
  offset: number,
  limit: number,
  signal: AbortSignal,
) => Promise<Page<T>>;

export class Rows<T> implements Listed<T> {
  total = $state<number | null>(null);
  failed = $state<string | null>(null);
  #rows = $state.raw<readonly (T | undefined)[]>([]);
  readonly items: readonly T[] = $derived(this.#rows.filter((row) => row !== undefined));
  readonly #key: (row: T) => unknown;
  #reader: RowsReader<T> | null = null;
  /** Pages that were read since the list was last said to have changed. */
  #fresh = new Set<number>();
  #running: AbortController | null = null;
  #seen = { first: 0, last: 0 };
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(key: (row: T) => unknown = idOf) {
    this.#key = key;
  }

  get loading(): boolean {
    return this.total === null && this.failed === null;
  }
  get count(): number {
    return this.total ?? 0;
  }
  has(index: number): boolean {
    return this.#rows[index] !== undefined;
  }
  at(index: number): T | undefined {
    return this.#rows[index];
  }
  keyAt(index: number): unknown {
    const row = this.#rows[index];
    return row === undefined ? undefined : this.#key(row);
  }

  /** Starts another list. The old rows leave at once: they answer another question. */
  open(reader: RowsReader<T>): void {
    this.#running?.abort();
    this.#running = null;
    this.#reader = reader;
    this.#rows = [];
    this.total = null;
    this.#seen = { first: 0, last: 0 };
    this.#fresh = new Set();
    void this.#read(0, PAGE);
  }

  refresh(): void {
    // What is on its way may be older than the change.
    this.#fresh = new Set();
    if (this.#running === null) this.#readMissing();
  }

  /** Shows a row elsewhere at once; what the server makes of it is read afterwards. */
  move(from: number, to: number): void {
    const rows = [...this.#rows];
    rows.splice(to, 0, ...rows.splice(from, 1));
    this.#rows = rows;
  }
  /** Takes a row away at once. */
  take(index: number): void {
    this.#rows = this.#rows.toSpliced(index, 1);
    if (this.total !== null) this.total -= 1;
  }

  look(first: number, last: number): void {
    this.#seen = { first, last };
    if (this.#running === null && this.failed === null) this.#readMissing();
  }

  #readMissing(): void {
    const end = this.total === null ? PAGE : this.total;
    const from_page = Math.floor(Math.max(0, this.#seen.first - NEAR) / PAGE);
    const to_page = Math.floor(Math.min(Math.max(0, end - 1), this.#seen.last + NEAR) / PAGE);
    const pages = Array.from({ length: to_page - from_page + 1 }, (_, i) => from_page + i);
    const missing = pages.filter((page) => !this.#fresh.has(page));
    const [first] = missing;
    const last = missing.at(-1);
    if (first === undefined || last === undefined) return;
    void this.#read(first * PAGE, Math.min(PAGE_MAX, (last - first + 1) * PAGE));
  }

  async #read(offset: number, limit: number): Promise<void> {
    const reader = this.#reader;
    if (reader === null) return;
    const running = new AbortController();
    this.#running = running;
    const fresh = this.#fresh;
    clearTimeout(this.#again);
    this.failed = null;
    try {
      const page = await reader(offset, limit, running.signal);
      const parts = [{ offset, items: page.items }];
      for (const more of this.#wanted(offset + limit, page)) {
        if (this.#running !== running) return;
        const next = await reader(more, PAGE_MAX, running.signal);
        parts.push({ offset: more, items: next.items });
        if (this.#holdsAnchor(next.items)) break;
      }
      if (this.#running !== running) return;
      this.#take(parts, page.total);
      for (const part of parts) {
        const end = part.offset + part.items.length;
        for (let at = part.offset; at < end || at === 0; at += PAGE) fresh.add(at / PAGE);
      }
    } catch (error) {
      if (this.#running !== running) return;
      this.failed = sentenceOf(error);
      this.#again = setTimeout(() => {
        if (this.failed !== null && this.#running === null) this.#readMissing();
      }, AGAIN_AFTER_MS);
    }
    this.#running = null;
    if (this.failed === null) this.#readMissing();
  }

  /** Where the row under the eye may have moved to, if the list grew by more than was read. */
  #wanted(from: number, page: Page<T>): number[] {
    const grown = this.total === null ? 0 : page.total - this.total;
    if (grown <= 0 || this.#anchor() === undefined || this.#holdsAnchor(page.items)) return [];
    const pages = Math.min(SEARCHED_PAGES_MAX, Math.ceil(grown / PAGE_MAX));
    const places = Array.from({ length: pages }, (_, i) => from + i * PAGE_MAX);
    return places.filter((place) => place < page.total);
  }
  #anchor(): unknown {
    return this.#seen.first === 0 ? undefined : this.keyAt(this.#seen.first);
  }
  #holdsAnchor(items: readonly T[]): boolean {
    const anchor = this.#anchor();
    return items.some((row) => this.#key(row) === anchor);
  }

  #take(parts: readonly { offset: number; items: readonly T[] }[], total: number): void {
    const rows = this.#rows.slice(0, total);
    while (rows.length < total) rows.push(undefined);
    for (const { offset, items } of parts) {
      items.forEach((row, i) => {
        if (offset + i < total) rows[offset + i] = row;
      });
    }
    this.#rows = rows;
    this.total = total;
  }
}

export type Reader<T> = (
  cursor: string | null,
  limit: number,
  signal: AbortSignal,
) => Promise<Page<T>>;

export class Paged<T> implements Listed<T> {
  items = $state.raw<T[]>([]);
  total = $state<number | null>(null);
  failed = $state<string | null>(null);
  readonly #key: (row: T) => unknown;
  #next = $state.raw<string | null>(null);
  #reader: Reader<T> | null = null;
  #running: AbortController | null = null;

  constructor(key: (row: T) => unknown = idOf) {
    this.#key = key;
  }

  get loading(): boolean {
    return this.total === null && this.failed === null;
  }
  get count(): number {
    const { length } = this.items;
    return this.#next === null ? length : Math.max(length, this.total ?? 0);
  }
  has(index: number): boolean {
    return index < this.items.length;
  }
  at(index: number): T | undefined {
    return this.items[index];
  }
  keyAt(index: number): unknown {
    const row = this.items[index];
    return row === undefined ? undefined : this.#key(row);
  }

  /** Starts another list. The old rows leave at once: they answer another question. */
  open(reader: Reader<T>): void {
    this.items = [];
    this.total = null;
    this.#next = null;
    this.#reader = reader;
    void this.#fetch(null, PAGE);
  }

  /** Reads the same list anew, as far as it was walked; until then the old rows stay. */
  refresh(): void {
    if (this.#reader !== null) void this.#fetch(null, Math.max(PAGE, this.items.length));
  }

  look(_first: number, last: number): void {
    const near = last >= this.items.length - NEAR;
    if (near && this.#next !== null && this.#running === null && this.failed === null) {
      void this.#fetch(this.#next, PAGE_MAX);
    }
  }

  async #fetch(cursor: string | null, wanted: number): Promise<void> {
    const reader = this.#reader;
    if (reader === null) return;
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.failed = null;
    try {
      let next = cursor;
      let total = 0;
      const items: T[] = [];
      for (let pages = 0; pages < WALKED_PAGES_MAX; pages += 1) {
        const limit = Math.min(PAGE_MAX, wanted - items.length);
        const page: Page<T> = await reader(next, limit, running.signal);
        if (this.#running !== running) return;
        items.push(...page.items);
        next = page.next;
        total = page.total;
        if (next === null || items.length >= wanted || page.items.length === 0) break;
      }
      this.items = cursor === null ? items : [...this.items, ...items];
      this.#next = next;
      this.total = total;
    } catch (error) {
      if (this.#running !== running) return;
      this.failed = sentenceOf(error);
    }
    this.#running = null;
  }
}

/** What to tell a person about a read that failed. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiError && error.code !== "unreachable") return error.message;
  return "minion is out of reach. This comes back with the connection.";
}
