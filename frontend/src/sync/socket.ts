/**
 * The one WebSocket of this tab: connects, notices silence, and reconnects for ever.
 * Invariant: at most one socket is alive, and whenever none is, either an attempt or a timer is.
 */
import type { Frame } from "./wire";

export const BACKOFF_BASE_MS = 500;
export const BACKOFF_MAX_MS = 30_000;
/** Nobody who looks at the page waits longer than this for the next attempt. */
export const BACKOFF_SEEN_MAX_MS = 5_000;
/** Two heartbeats of 20 s and some patience: while nobody looks. */
export const SILENCE_MAX_MS = 45_000;
/** Somebody looks: after this much silence the server is asked whether it lives. */
export const PROBE_AFTER_MS = 8_000;
/** A socket that stayed quiet this long is asked the same when the page comes back. */
const PROBE_BACK_AFTER_MS = 5_000;
const PROBE_ANSWER_MS = 3_000;
/** A connection that is not open by then is given up: a dead route may hang for minutes. */
const CONNECT_TIMEOUT_MS = 10_000;
const CLOSED_FOR_RESTART = 1012;

export type SocketState =
  { is: "connecting" } | { is: "open" } | { is: "waiting"; until: number; stopping: boolean };

export interface SocketEvents {
  /** The address for the next attempt: it names the last event seen. */
  url(): string;
  frame(frame: Frame): void;
  state(state: SocketState): void;
  /** Whether trying often is of no use: something in between lets no socket through. */
  isRefused(): boolean;
}

/** Full jitter: anything between nothing and the bound, which doubles with each attempt. */
export function backoffMs(attempt: number, random: number, is_seen: boolean): number {
  const max_ms = is_seen ? BACKOFF_SEEN_MAX_MS : BACKOFF_MAX_MS;
  return random * Math.min(max_ms, BACKOFF_BASE_MS * 2 ** Math.min(attempt, 16));
}

/**
 * When a server that restarts wants this connection back, as its last words say; null: whenever.
 * It spreads its screens itself, so that they do not all come at once.
 */
export function retryHintMs(code: number, reason: string): number | null {
  const said = code === CLOSED_FOR_RESTART ? /^retry in (\d+(?:\.\d+)?) s$/.exec(reason) : null;
  return said ? Math.min(BACKOFF_MAX_MS, Number(said[1]) * 1000) : null;
}

function isSeen(): boolean {
  return document.visibilityState === "visible";
}

export class Socket {
  readonly #events: SocketEvents;
  #socket: WebSocket | null = null;
  #attempt = 0;
  #heard_at = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #watched: AbortController | null = null;

  constructor(events: SocketEvents) {
    this.#events = events;
  }

  start(): void {
    this.#watched = new AbortController();
    const { signal } = this.#watched;
    addEventListener("online", () => this.wake(), { signal });
    addEventListener("pageshow", () => this.wake(), { signal });
    document.addEventListener(
      "visibilitychange",
      () => {
        if (isSeen()) this.wake();
        else if (this.#socket?.readyState === WebSocket.OPEN) this.#listen();
      },
      { signal },
    );
    this.#connect();
  }

  stop(): void {
    this.#watched?.abort();
    clearTimeout(this.#retry);
    this.#drop();
  }

  /** Connects at once if nothing is connected; asks a quiet connection whether it still lives. */
  wake(): void {
    if (!this.#socket) {
      this.#attempt = 0;
      this.#connect();
    } else if (Date.now() - this.#heard_at > PROBE_BACK_AFTER_MS) {
      this.probe();
    } else if (this.#socket.readyState === WebSocket.OPEN) {
      this.#listen();
    }
  }

  /** Somebody asks for it: an attempt that hangs begins anew. */
  retry(): void {
    if (this.#attempt === -1) {
      this.probe();
      return;
    }
    this.#attempt = 0;
    this.#connect();
  }

  /** Connects anew, to another address. */
  anew(): void {
    this.#attempt = 0;
    this.#connect();
  }

  /** Asks for a sign of life; none within 3 s: the connection is dead. */
  probe(): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.send({ type: "time:ping", t0: Date.now() });
    this.#watch(PROBE_ANSWER_MS, () => this.#lost(false));
  }

  send(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #connect(): void {
    clearTimeout(this.#retry);
    this.#drop();
    this.#events.state({ is: "connecting" });
    const socket = new WebSocket(this.#events.url());
    this.#socket = socket;
    this.#watch(CONNECT_TIMEOUT_MS, () => this.#lost(false));
    socket.onopen = () => this.#heard();
    socket.onmessage = (event) => this.#received(event.data);
    socket.onclose = ({ code, reason }) =>
      this.#lost(code === CLOSED_FOR_RESTART, retryHintMs(code, reason));
  }

  #received(text: unknown): void {
    const first = this.#attempt !== -1;
    this.#heard();
    const frame = parse(text);
    if (!frame) return;
    // Only a server that speaks resets the back-off: one that accepts and hangs up does not.
    if (first) {
      this.#attempt = -1;
      this.#events.state({ is: "open" });
    }
    this.#events.frame(frame);
  }

  #heard(): void {
    this.#heard_at = Date.now();
    this.#listen();
  }

  /** Waits for the next word: briefly where somebody looks, else patiently. */
  #listen(): void {
    if (isSeen()) this.#watch(PROBE_AFTER_MS, () => this.probe());
    else this.#watch(SILENCE_MAX_MS, () => this.#lost(false));
  }

  #watch(silence_ms: number, act: () => void): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(act, silence_ms);
  }

  #lost(stopping: boolean, hint_ms: number | null = null): void {
    this.#drop();
    this.#attempt = Math.max(0, this.#attempt) + 1;
    const is_hurried = isSeen() && !this.#events.isRefused();
    const wait_ms = hint_ms ?? backoffMs(this.#attempt, Math.random(), is_hurried);
    this.#events.state({ is: "waiting", until: Date.now() + wait_ms, stopping });
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), wait_ms);
  }

  /** Lets go of the socket without hearing of it again. */
  #drop(): void {
    clearTimeout(this.#watchdog);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

function parse(text: unknown): Frame | null {
  try {
    return typeof text === "string" ? (JSON.parse(text) as Frame) : null;
  } catch {
    return null;
  }
}
