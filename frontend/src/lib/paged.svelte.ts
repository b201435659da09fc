/** A list that the server hands out in pages: the next one is fetched when the eye comes near. */
import { ApiError, type Page } from "../api";

export type Reader<T> = (
  cursor: string | null,
  limit: number,
  signal: AbortSignal,
) => Promise<Page<T>>;

/** The first page comes fast; who scrolls on wants many. The server's own bound is 500. */
const PAGE = 100;
const PAGE_MAX = 500;
/** Rows before the end of what is there at which more is fetched. */
const NEAR = 50;

export class Paged<T> {
  items = $state.raw<T[]>([]);
  /** How many there are in all; null until the first page came. */
  total = $state<number | null>(null);
  /** Why there is nothing (more) to show, as a sentence. */
  failed = $state<string | null>(null);
  #next: string | null = null;
  #reader: Reader<T> | null = null;
  #running: AbortController | null = null;

  get loading(): boolean {
    return this.total === null && this.failed === null;
  }

  /** Starts another list. The old rows leave at once: they answer another question. */
  open(reader: Reader<T>): void {
    this.items = [];
    this.total = null;
    this.#reader = reader;
    void this.#fetch(null, PAGE);
  }

  /** Reads the same list anew; what is on screen stays until the answer is there. */
  refresh(): void {
    if (this.#reader === null) return;
    const limit = Math.min(PAGE_MAX, Math.max(PAGE, this.items.length));
    void this.#fetch(null, limit);
  }

  /** Call with the index of the last row in view. */
  reach(index: number): void {
    const near = index >= this.items.length - NEAR;
    if (near && this.#next !== null && this.#running === null && this.failed === null) {
      void this.#fetch(this.#next, PAGE_MAX);
    }
  }

  async #fetch(cursor: string | null, limit: number): Promise<void> {
    const reader = this.#reader;
    if (reader === null) return;
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.failed = null;
    try {
      const page = await reader(cursor, limit, running.signal);
      if (this.#running !== running) return;
      this.items = cursor === null ? page.items : [...this.items, ...page.items];
      this.#next = page.next;
      this.total = page.total;
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
