/**
 * Commands that must not be lost, kept in IndexedDB until the server has answered them: they
 * survive a reload and a closed browser, and are sent again, in order, under the same key.
 */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Command } from "./commands";

export interface Kept {
  op: string;
  command: Command;
  /** Where it was meant; absent: in the first zone (kept before there were others). */
  zone?: number;
  /** When the thumb was down: local ms since 1970, since the server's clock may be unknown. */
  made_ms: number;
  /** How often it was sent without an answer. */
  attempts: number;
}

interface Schema extends DBSchema {
  outbox: { key: string; value: Kept; indexes: { made_ms: number } };
}

/** More than anyone taps in a tunnel; beyond it the oldest choices would be stale anyway. */
export const OUTBOX_MAX = 500;

export class Outbox {
  #db: Promise<IDBPDatabase<Schema> | null> | null = null;
  readonly #name: string;

  constructor(name = "minion") {
    this.#name = name;
  }

  /** Everything kept, oldest first. Without storage: nothing. */
  async load(): Promise<Kept[]> {
    const db = await this.#open();
    return (await this.#guard(() => db?.getAllFromIndex("outbox", "made_ms"))) ?? [];
  }

  async put(kept: Kept): Promise<void> {
    const db = await this.#open();
    await this.#guard(() => db?.put("outbox", kept));
  }

  async remove(op: string): Promise<void> {
    const db = await this.#open();
    await this.#guard(() => db?.delete("outbox", op));
  }

  #open(): Promise<IDBPDatabase<Schema> | null> {
    this.#db ??= openDB<Schema>(this.#name, 1, {
      upgrade(db) {
        db.createObjectStore("outbox", { keyPath: "op" }).createIndex("made_ms", "made_ms");
      },
      // Private windows may forbid storage: the outbox then lasts as long as the page.
    }).catch(() => null);
    return this.#db;
  }

  /** A full or failing disk costs the safety net, never the command itself. */
  async #guard<T>(step: () => Promise<T> | undefined): Promise<T | undefined> {
    try {
      return await step();
    } catch {
      return undefined;
    }
  }
}
