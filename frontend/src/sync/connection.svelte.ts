/**
 * The one connection of this tab: its socket, the clock that is measured over it, and what to say
 * about it. Invariant: nothing is told as a frame before the clock has heard it.
 */
import { socketAddress } from "../address";
import { api } from "../api";
import { chosenZone } from "./chosen_zone";
import { FIRST_ZONE } from "./zones";
import { Clock } from "./clock";
import { Detour } from "./detour.svelte";
import { identity } from "./identity";
import { Socket, type SocketState } from "./socket";
import type { Link } from "./state";
import { sinceText, type Seqs } from "./streams";
import type { Frame } from "./wire";

/** Silent trouble shorter than this is not worth a word on screen. */
const OUT_OF_REACH_AFTER_MS = 3_000;
/** The badge counts seconds. */
const COUNTDOWN_STEP_MS = 500;

export interface ConnectionEvents {
  /** The last events that are known: what follows them is asked for. */
  known(): { epoch: string; zone: number; seqs: Seqs } | null;
  /** The jam room that is followed, too. */
  room(): number | null;
  frame(frame: Frame): void;
  /** It is about to be lost: the last moment at which everything was surely so. */
  leaving(): void;
  /** No command gets through. */
  closed(): void;
}

/** What of the house a word about the connection depends on. */
export interface Told {
  /** Devices that are here. */
  devices: number;
  /** Changes of ours that wait. */
  waiting: number;
  /** When what is shown was so, while it comes from an earlier visit. */
  as_of_ms: number | null;
  /** Whether minion has spoken on this visit. */
  is_confirmed: boolean;
}

export class Connection {
  readonly clock = new Clock();
  readonly #detour = new Detour(() => api.health().then(() => true));
  readonly #events: ConnectionEvents;
  readonly #socket = new Socket({
    url: () => this.#url(),
    frame: (frame) => this.#frame(frame),
    state: (state) => this.#changed(state),
    isRefused: () => this.#detour.is_refused,
  });
  readonly #started_at = Date.now();
  #connected = $state.raw<SocketState | { is: "online" }>({ is: "connecting" });
  /** When another zone was last asked for. */
  #turned_at = -Infinity;
  #is_offline = $state.raw(!navigator.onLine);
  #lost_at = $state.raw<number | null>(null);
  #now = $state.raw(Date.now());

  constructor(events: ConnectionEvents) {
    this.#events = events;
  }

  start(signal: AbortSignal): void {
    addEventListener("offline", () => (this.#is_offline = true), { signal });
    addEventListener("online", () => (this.#is_offline = false), { signal });
    const countdown = setInterval(() => {
      if (!this.is_online) this.#now = Date.now();
    }, COUNTDOWN_STEP_MS);
    signal.addEventListener("abort", () => clearInterval(countdown));
    this.#socket.start();
  }

  /** Closes it for good. */
  stop(): void {
    this.#socket.stop();
    this.clock.stop();
  }

  /** Minion has said how everything is: what it says from now on is of now. */
  get is_online(): boolean {
    return this.#connected.is === "online";
  }
  /** The browser itself says that it has no network. */
  get is_offline(): boolean {
    return this.#is_offline;
  }
  /** Whether it was lost long enough ago for a word on screen. */
  get is_lost(): boolean {
    return this.#lost_at !== null && this.#now - this.#lost_at > OUT_OF_REACH_AFTER_MS;
  }
  /** Minion answers, and something in between lets no WebSocket through. */
  get is_refused(): boolean {
    return this.#detour.is_refused;
  }

  /** What to say about it. It never lies and never blocks. */
  link({ devices, waiting, as_of_ms, is_confirmed }: Told): Link {
    const connected = this.#connected;
    if (connected.is === "online" || this.#isTurning())
      return { state: "online", devices, waiting };
    if (connected.is === "waiting" && connected.stopping) return { state: "stopping" };
    const is_late = this.#lost_at !== null || this.#now - this.#started_at > OUT_OF_REACH_AFTER_MS;
    if (this.#is_offline || waiting > 0 || (as_of_ms !== null && is_late)) {
      return { state: "offline", waiting, as_of_ms };
    }
    if (!is_confirmed && this.#lost_at === null) return { state: "connecting" };
    const left_ms = connected.is === "waiting" ? connected.until - this.#now : 0;
    return { state: "reconnecting", in_s: Math.max(0, Math.ceil(left_ms / 1000)) };
  }

  /** It was online a moment ago, and is lost only if the next word does not come. */
  #isTurning(): boolean {
    const is_connecting = this.#connected.is === "connecting" || this.#connected.is === "open";
    const is_recent = this.#now - this.#turned_at < OUT_OF_REACH_AFTER_MS;
    return is_connecting && is_recent && this.#lost_at === null && !this.#is_offline;
  }

  /** A snapshot, or what followed the last event, has come; whether it had been away. */
  opened(server_ms: number): boolean {
    this.clock.hint(server_ms);
    this.#lost_at = null;
    if (this.is_online) return false;
    this.#connected = { is: "online" };
    this.clock.start((ping) => this.#socket.send(ping));
    return true;
  }

  /** Asks for everything: an event is missing, or the hash shows that something else is shown. */
  askForAll(reason: "gap" | "hash"): void {
    this.#socket.send({ type: "sync:request", reason });
  }
  /** An answer did not come: asks for a sign of life. */
  probe(): void {
    this.#socket.probe();
  }
  /** Asks for another zone or room: for a moment nothing is said of it. */
  anew(): void {
    this.#turned_at = Date.now();
    this.#socket.anew();
  }
  /** Somebody asks for it: connects without waiting for the next attempt. */
  retry(): void {
    this.#socket.retry();
  }

  #url(): string {
    const { device, conn, secret, name } = identity;
    const query: Record<string, string> = { device, conn, secret, name, kind: "browser" };
    const zone = chosenZone();
    if (zone !== FIRST_ZONE) query.zone = String(zone);
    const room = this.#events.room();
    if (room !== null) query.jam = String(room);
    const known = this.#events.known();
    if (known?.zone === zone) {
      query.epoch = known.epoch;
      query.since = sinceText(known.seqs);
    }
    return socketAddress(query);
  }

  #frame(frame: Frame): void {
    if (frame.type === "time:pong") {
      this.clock.pong(frame.data);
      return;
    }
    this.clock.hear(frame.ts * 1000, frame.type === "sync:heartbeat");
    this.#events.frame(frame);
  }

  #changed(state: SocketState): void {
    if (state.is === "open") {
      this.#detour.heard();
      return;
    }
    if (state.is === "waiting") {
      this.#lost_at ??= Date.now();
      void this.#detour.failed();
    }
    this.#now = Date.now();
    if (this.is_online) this.#events.leaving();
    this.#connected = state;
    this.clock.stop();
    this.#events.closed();
  }
}
