/**
 * The server's clock, by the four-timestamp exchange (NTP's, RFC 5905 section 8): bursts of
 * pings of which the one with the smallest round trip counts, since it was delayed least.
 */
import { loopWithin, roundOf, wrapped } from "./loop";
import type { Loop, Player, TrackInfo } from "./wire";

/** Pings in a burst: enough that one of them meets no queue. */
const BURST = 8;
/** How long a ping of a burst may take before the next one goes out. */
const PING_TIMEOUT_MS = 500;
/** Crystals drift by up to 50 ppm: 3 ms a minute, so a burst a minute keeps within that. */
const BURST_EVERY_MS = 60_000;
/** Differences below this are noise and are smoothed; above, the clock was set: believe it. */
const SMOOTHED_BELOW_MS = 10;
/** A difference beyond this is no drift: the server's clock was set. */
const SET_BEYOND_MS = 500;

/** Local ms since 1970 that never jump when the machine's clock is set. */
export function localNow(): number {
  return performance.timeOrigin + performance.now();
}

interface Sample {
  offset_ms: number;
  rtt_ms: number;
}

export class Clock {
  readonly #now: () => number;
  #send: ((frame: object) => void) | null = null;
  #offset_ms = 0;
  #is_measured = false;
  #rtt_ms: number | null = null;
  #burst: Sample[] = [];
  #left = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(now: () => number = localNow) {
    this.#now = now;
  }

  /** Now by the server's clock, ms since 1970, with a fraction. */
  serverNow(): number {
    return this.#now() + this.#offset_ms;
  }
  /** What must be added to this machine's clock; null while only a hint is known. */
  get offsetMs(): number | null {
    return this.#is_measured ? this.#offset_ms : null;
  }
  /** The smallest round trip of the last burst. */
  get rttMs(): number | null {
    return this.#rtt_ms;
  }
  get isMeasured(): boolean {
    return this.#is_measured;
  }

  /** A first idea from a frame's `server_ms`; does nothing once a burst has measured better. */
  hint(server_ms: number): void {
    if (!this.#is_measured) this.#offset_ms = server_ms - this.#now();
  }

  /**
   * When the server sent a frame. Nothing comes from a time to come: its clock was set forward, and
   * what follows is of the new time. A heartbeat that seems old was late, or the clock was set back:
   * measuring tells. (Events may be old, where they are told again.)
   */
  hear(server_ms: number, is_of_now: boolean): void {
    const ahead_ms = server_ms - this.serverNow();
    if (ahead_ms > SET_BEYOND_MS) this.#offset_ms += ahead_ms;
    if (ahead_ms > SET_BEYOND_MS || (is_of_now && ahead_ms < -SET_BEYOND_MS)) this.#measureAnew();
  }

  /** Measures now and every minute, until `stop`. */
  start(send: (frame: object) => void): void {
    this.stop();
    this.#send = send;
    this.#beginBurst();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#send = null;
  }

  pong(data: { t0: number; t1: number; t2: number }): void {
    if (!this.#send || this.#left === 0) return;
    const t3 = this.#now();
    const rtt_ms = t3 - data.t0 - (data.t2 - data.t1);
    const offset_ms = (data.t1 - data.t0 + (data.t2 - t3)) / 2;
    const change_ms = Math.abs(offset_ms - this.#offset_ms);
    if (this.#is_measured && change_ms > Math.max(SET_BEYOND_MS, rtt_ms)) {
      // The clock was set: what was measured before it says nothing now.
      this.#burst = [];
      this.#offset_ms = offset_ms;
    }
    if (rtt_ms >= 0) this.#burst.push({ offset_ms, rtt_ms });
    this.#left -= 1;
    if (this.#left > 0) this.#ping();
    else this.#endBurst();
  }

  #measureAnew(): void {
    if (this.#send && this.#left === 0) this.#beginBurst();
  }

  #beginBurst(): void {
    this.#burst = [];
    this.#left = BURST;
    this.#ping();
  }

  #ping(): void {
    clearTimeout(this.#timer);
    const best = bestOf(this.#burst);
    const rtt_ms = best?.rtt_ms ?? this.#rtt_ms ?? undefined;
    const offset_ms = best?.offset_ms ?? this.offsetMs ?? undefined;
    this.#send?.({ type: "time:ping", t0: this.#now(), rtt_ms, offset_ms });
    this.#timer = setTimeout(() => this.#endBurst(), PING_TIMEOUT_MS);
  }

  #endBurst(): void {
    clearTimeout(this.#timer);
    this.#left = 0;
    const best = bestOf(this.#burst);
    if (best) this.#believe(best);
    this.#timer = setTimeout(() => this.#beginBurst(), BURST_EVERY_MS);
  }

  #believe(best: Sample): void {
    const change = best.offset_ms - this.#offset_ms;
    const smooth = this.#is_measured && Math.abs(change) < SMOOTHED_BELOW_MS;
    this.#offset_ms += smooth ? change / 2 : change;
    this.#rtt_ms = best.rtt_ms;
    this.#is_measured = true;
  }
}

/** The sample that was delayed least. */
function bestOf(samples: readonly Sample[]): Sample | undefined {
  const [first, ...rest] = samples;
  return first && rest.reduce((a, b) => (b.rtt_ms < a.rtt_ms ? b : a), first);
}

/** Where the player stands at `now_ms` (server time), within the track where its length is known. */
export function positionMs(player: Player, now_ms: number): number {
  const played = player.is_playing ? Math.max(0, now_ms - player.at_ms) : 0;
  const position = wrapped(player.loop, Math.max(0, player.position_ms + played));
  const duration = player.track?.duration;
  return duration ? Math.min(position, duration * 1000) : position;
}

/** Where a pair that begins with `track` begins. */
export function beginMs(player: Player, track: TrackInfo): number {
  return player.pair_begins === "hook" ? (track.hook_ms ?? 0) : 0;
}

/** Where `side`, of the pair that is loaded, sounds from at `now_ms` if it does not yet. */
export function switchMs(player: Player, side: TrackInfo, now_ms: number): number {
  if (player.switching === "own") return player.aside?.position_ms ?? beginMs(player, side);
  const from_ms = positionMs(player, now_ms);
  const length_ms = (side.duration ?? 0) * 1000;
  const loop = switchLoop(player, side);
  if (loop) return roundOf(loop, from_ms);
  return length_ms > 0 && from_ms >= length_ms ? 0 : from_ms;
}

/** What of `side`, of the pair that is loaded, sounds over and over once it does. */
export function switchLoop(player: Player, side: TrackInfo): Loop | null {
  if (player.switching === "own") return player.aside?.loop ?? null;
  const { loop } = player;
  return loop && loopWithin(loop.from_ms, loop.to_ms, (side.duration ?? 0) * 1000);
}
