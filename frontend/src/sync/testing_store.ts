/** A page as tests of the store see it: its socket and its requests are what they play. */
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, vi } from "vitest";
import { chooseZone } from "./chosen_zone";
import { FIRST_ZONE } from "./zones";
import { Store } from "./store.svelte";
import { comparison, frame, snapshot } from "./testing";
import { FakeWebSocket } from "./testing_socket";

export interface Asked {
  method: string;
  path: string;
  key: string;
  body: unknown;
  answer: (status: number, body?: object, seq?: number, stream?: string) => void;
  fail: () => void;
}

/** The requests that the page made, oldest first. */
export const asked: Asked[] = [];
let stores: Store[] = [];

beforeEach(() => {
  asked.length = 0;
  FakeWebSocket.all = [];
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("WebSocket", FakeWebSocket);
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    // Reads are not what these tests are about.
    if (init.method === undefined) return Promise.resolve(new Response("null"));
    return new Promise((resolve, reject) => {
      const headers = new Headers(init.headers);
      asked.push({
        ...{ method: init.method ?? "GET", path, key: headers.get("idempotency-key") ?? "" },
        body: typeof init.body === "string" ? JSON.parse(init.body) : null,
        answer: (status, body = {}, seq, stream = "zone/1") => {
          const headers: Record<string, string> = seq
            ? { "minion-seq": String(seq), "minion-stream": stream }
            : {};
          resolve(new Response(JSON.stringify(body), { status, headers }));
        },
        fail: () => reject(new TypeError("Failed to fetch")),
      });
    });
  });
});
afterEach(() => {
  for (const store of stores) store.stop();
  stores = [];
  chooseZone(FIRST_ZONE);
  vi.unstubAllGlobals();
});

export function started(): Store {
  const store = new Store();
  stores.push(store);
  store.start();
  return store;
}

export async function opened(over = {}) {
  const store = started();
  await connected(over);
  return { store };
}

export async function connected(over = {}) {
  FakeWebSocket.last().opened();
  FakeWebSocket.last().says(frame("sync:full", snapshot({ comparison: comparison(), ...over })));
  await settled();
}

/** Lets promises and the fake database have their turns. */
export async function settled() {
  for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

export const refusal = (code: string) => ({
  error: { code, message: "the pair was already judged" },
});
