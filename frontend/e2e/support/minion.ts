/**
 * A house of a test's own: the real binary with temporary folders, a port of its own and no sound
 * card. What the command line does is done by the same binary.
 */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type * as gen from "../../src/protocol.gen";
import { until } from "./until";

type Schemas = gen.components["schemas"];
export type Snapshot = Schemas["Snapshot"];
export type PastVerdict = Schemas["PastVerdict"];

const ROOT = resolve(import.meta.dirname, "../../..");
const BINARY = resolve(process.env.MINION_BINARY ?? join(ROOT, "target/debug/minion"));
/** Shared by all runs: a debug build needs a minute to compose the demo. */
const DEMO_CACHE = process.env.MINION_DEMO_CACHE ?? join(ROOT, "target/e2e-cache");
/** A debug build that composes the demo anew takes longest. */
export const START_MAX_MS = 300_000;
const STOP_MAX_MS = 15_000;

/** Below what systems give to whoever asks for any port: from 32,768 on Linux. */
const PORTS = { first: 12_000, last: 32_000 };

/** How a command of the command line ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

export interface HouseOptions {
  /** A folder with music; "": none is said; absent: the demo library. */
  music?: string;
  env?: Record<string, string>;
  /** What its configuration says. */
  config?: string;
}

export class House {
  readonly folder = mkdtempSync(join(tmpdir(), "minion-e2e-"));
  readonly #music: string | undefined;
  readonly #env: Record<string, string>;
  #port = 0;
  #daemon: ChildProcess | null = null;
  #log = "";

  constructor({ music, env = {}, config = "" }: HouseOptions = {}) {
    this.#music = music;
    this.#env = env;
    const folder = join(this.folder, "config/minion");
    mkdirSync(folder, { recursive: true });
    if (config !== "") writeFileSync(join(folder, "config.toml"), config);
  }

  /** Opens a house and waits until its music is known. */
  static async open(options: HouseOptions = {}): Promise<House> {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is missing: run make browser-test`);
    const house = new House(options);
    house.#port = await freePort();
    await house.start();
    await until("the first scan is over", START_MAX_MS, async () => {
      const scan = await house.get<Schemas["ScanProgress"] | null>("/api/library/scan");
      return (scan?.scans ?? 0) > 0;
    });
    return house;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** What the daemon has said so far. */
  get log(): string {
    return this.#log;
  }

  async start(): Promise<void> {
    const told = this.#music === "" ? [] : ["--music", this.#music ?? ""];
    const what = this.#music === undefined ? ["--demo"] : told;
    const daemon = spawn(BINARY, ["serve", ...what], {
      env: this.#environment(),
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#daemon = daemon;
    daemon.stderr.on("data", (words: Buffer) => (this.#log += words.toString()));
    await until("minion answers", START_MAX_MS, async () => {
      if (daemon.exitCode !== null) throw new Error(`minion ended:\n${this.#log}`);
      return (await fetch(`${this.origin}/health`)).ok;
    });
  }

  /** Ends the daemon: politely, or as a pulled plug does (`SIGKILL`). */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const daemon = this.#daemon;
    this.#daemon = null;
    if (!daemon || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const ended = once(daemon, "exit");
    daemon.kill(signal);
    const patience = setTimeout(() => daemon.kill("SIGKILL"), STOP_MAX_MS);
    await ended;
    clearTimeout(patience);
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs `minion ARGUMENTS` in a terminal of this house. */
  async run(...words: string[]): Promise<Ended> {
    const env = { ...this.#environment(), MINION_REMOTE_SERVER: this.origin };
    return new Promise((done) => {
      execFile(BINARY, words, { env }, (error, stdout, stderr) => {
        done({
          code: typeof error?.code === "number" ? error.code : error ? -1 : 0,
          stdout,
          stderr,
        });
      });
    });
  }

  async get<T = unknown>(path: string): Promise<T> {
    return (await this.ask("GET", path)) as T;
  }

  /** Asks over REST; an answer that is not 2xx is an error. */
  async ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await this.send(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  /** The same; the answer as it comes. */
  async send(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(this.origin + path, {
      method,
      headers: { ...headers, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  async state(): Promise<Snapshot> {
    return this.get<Snapshot>("/api/state");
  }

  /** Compares all music and judges so many pairs, so that there is a ranking: the lower id wins. */
  async judge(count: number): Promise<void> {
    await this.ask("POST", "/api/comparisons/session", {});
    for (let done = 0; done < count; done += 1) {
      const pair = (await this.state()).comparison?.pair;
      if (!pair) return;
      const winner = pair.track_a.id < pair.track_b.id ? "track_a" : "track_b";
      await this.ask("POST", "/api/comparisons/verdict", { pair_id: pair.pair_id, winner });
    }
  }

  /** Every verdict ever given, newest first. */
  async verdicts(): Promise<PastVerdict[]> {
    const all: PastVerdict[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const after: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
      const page: { items: PastVerdict[]; next?: string | null } = await this.get(
        `/api/comparisons/history?limit=500${after}`,
      );
      all.push(...page.items);
      cursor = page.next ?? null;
    }
    return all;
  }

  #environment(): Record<string, string> {
    // A house that nobody told where its music is may be asked for the demo.
    const cache = this.#music ? join(this.folder, "cache") : DEMO_CACHE;
    return {
      PATH: process.env.PATH ?? "",
      HOME: this.folder,
      XDG_CONFIG_HOME: join(this.folder, "config"),
      XDG_DATA_HOME: join(this.folder, "data"),
      XDG_STATE_HOME: join(this.folder, "state"),
      XDG_CACHE_HOME: cache,
      MINION_SERVER_BIND: `127.0.0.1:${this.#port}`,
      MINION_SPEAKER_ENABLED: "false",
      ...this.#env,
    };
  }
}

/**
 * A port on which a house can be started again after it was killed: none of those that the system
 * gives to whoever asks for any, so that nobody has it meanwhile.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.first + Math.floor(Math.random() * (PORTS.last - PORTS.first));
    const server = createServer();
    const is_free = new Promise<boolean>((resolve) => {
      server.once("listening", () => resolve(true)).once("error", () => resolve(false));
    });
    server.listen(port, "127.0.0.1");
    if (!(await is_free)) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
