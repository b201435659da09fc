/**
 * A network of a test's own between a screen and minion: it can be cut, go silent, be slow, hand
 * on every byte by itself, or break in the middle of a word.
 * Chromium's offline mode does none of that to a WebSocket that is open.
 */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** How often a slow network hands on what it may. */
const TICK_MS = 20;
/** What a slow network holds before it lets the sender wait. */
const HELD_BYTES_MAX = 16 * 1024;

export interface Pace {
  bytes_per_s: number;
  latency_ms: number;
}

/** How long the first half of a word has to arrive before the connection is reset. */
const HALF_ARRIVES_MS = 100;

/** One direction of a connection. */
interface Way {
  from: Socket;
  to: Socket;
  held: { due_ms: number; bytes: Buffer }[];
  held_bytes: number;
  /** A byte is on its way; the next follows when it has left. */
  is_trickling: boolean;
  is_up: boolean;
  is_ended: boolean;
}

export class Network {
  readonly #server = createServer({ allowHalfOpen: true }, (near) => this.#accept(near));
  readonly #far: URL;
  readonly #ways = new Set<Way>();
  #mode: "open" | "cut" | "silent" = "open";
  #pace: Pace | null = null;
  #pump: ReturnType<typeof setInterval> | undefined;
  #is_split = false;
  #reset_within: { word: string; done: () => void } | null = null;

  private constructor(far: string) {
    this.#far = new URL(far);
  }

  /** A network that leads to `far`, an origin on this machine. */
  static async open(far: string): Promise<Network> {
    const network = new Network(far);
    network.#server.listen(0, "127.0.0.1");
    await once(network.#server, "listening");
    return network;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }
  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** A tunnel: every connection breaks, and new ones break at once. */
  cut(): void {
    this.#mode = "cut";
    this.#breakAll();
  }
  /** A dead route: connections stay open, new ones open too, and nothing comes through. */
  silence(): void {
    this.#mode = "silent";
  }
  heal(): void {
    // What was sent into the silence is lost, and with it its connection.
    if (this.#mode === "silent") this.#breakAll();
    this.#mode = "open";
  }
  /** Bytes a second that all connections share, each way. */
  slow(pace: Pace): void {
    this.#pace = pace;
    this.#pump ??= setInterval(() => this.#handOn(), TICK_MS);
  }

  /** From now on every byte is handed on by itself, each way. */
  split(): void {
    this.#is_split = true;
  }
  /**
   * The next connection that brings `word` to the screen brings half of it and is reset (RST).
   * Resolves when that has happened.
   */
  resetWithin(word: string): Promise<void> {
    return new Promise((done) => (this.#reset_within = { word, done }));
  }

  async close(): Promise<void> {
    clearInterval(this.#pump);
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  #breakAll(): void {
    for (const { from } of this.#ways) from.destroy();
    this.#ways.clear();
  }

  #accept(near: Socket): void {
    if (this.#mode === "cut") {
      near.on("error", () => undefined);
      near.destroy();
      return;
    }
    const { hostname: host, port } = this.#far;
    const far = connect({ host, port: Number(port), allowHalfOpen: true });
    this.#lead(near, far, true);
    this.#lead(far, near, false);
  }

  #lead(from: Socket, to: Socket, is_up: boolean): void {
    const way: Way = {
      from,
      to,
      is_up,
      held: [],
      held_bytes: 0,
      is_trickling: false,
      is_ended: false,
    };
    this.#ways.add(way);
    from.setNoDelay(true);
    from.on("data", (bytes: Buffer) => this.#carry(way, bytes));
    from.on("end", () => {
      way.is_ended = true;
      if (way.held.length === 0 && this.#mode === "open") to.end();
    });
    from.on("error", () => undefined);
    from.on("close", () => {
      this.#ways.delete(way);
      if (this.#mode !== "silent") to.destroy();
    });
  }

  #carry(way: Way, bytes: Buffer): void {
    if (this.#mode !== "open") return;
    if (this.#resets(way, bytes)) return;
    if (this.#is_split) {
      way.held.push({ due_ms: 0, bytes });
      void trickle(way);
      return;
    }
    if (!this.#pace) {
      way.to.write(bytes);
      return;
    }
    way.held.push({ due_ms: Date.now() + this.#pace.latency_ms, bytes });
    way.held_bytes += bytes.length;
    if (way.held_bytes > HELD_BYTES_MAX) way.from.pause();
  }

  /** Whether the connection was reset within the word that was waited for. */
  #resets(way: Way, bytes: Buffer): boolean {
    const waits = this.#reset_within;
    const at = waits && !way.is_up ? bytes.indexOf(waits.word) : -1;
    if (!waits || at < 0) return false;
    this.#reset_within = null;
    way.to.write(bytes.subarray(0, at + Math.ceil(waits.word.length / 2)));
    way.from.pause();
    setTimeout(() => {
      way.to.resetAndDestroy();
      way.from.destroy();
      waits.done();
    }, HALF_ARRIVES_MS);
    return true;
  }

  #handOn(): void {
    if (!this.#pace || this.#mode !== "open") return;
    const budget = (this.#pace.bytes_per_s * TICK_MS) / 1000;
    for (const is_up of [true, false]) {
      const now = Date.now();
      const due = [...this.#ways].filter(
        (way) => way.is_up === is_up && (way.held[0]?.due_ms ?? Infinity) <= now,
      );
      for (const way of due) handOn(way, Math.ceil(budget / due.length));
    }
  }
}

async function trickle(way: Way): Promise<void> {
  if (way.is_trickling) return;
  way.is_trickling = true;
  for (let next = way.held.shift(); next; next = way.held.shift()) {
    const { bytes } = next;
    for (let at = 0; at < bytes.length; at += 1) {
      if (way.to.destroyed) return;
      await new Promise((left) => way.to.write(bytes.subarray(at, at + 1), left));
    }
  }
  way.is_trickling = false;
  if (way.is_ended) way.to.end();
}

function handOn(way: Way, bytes_max: number): void {
  const [first] = way.held;
  if (!first) return;
  const now = first.bytes.subarray(0, bytes_max);
  const later = first.bytes.subarray(bytes_max);
  way.to.write(now);
  way.held_bytes -= now.length;
  if (later.length > 0) first.bytes = later;
  else way.held.shift();
  if (way.held_bytes <= HELD_BYTES_MAX) way.from.resume();
  if (way.is_ended && way.held.length === 0) way.to.end();
}
