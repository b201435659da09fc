/**
 * Which sixteenths are due: each once, in order, and after a stall none that are past. Pure but for
 * what it remembers; it knows no clock.
 */
import type { Timeline } from "../../sync/jam_wire";
import { sixteenthUs, stepAt } from "./timeline";

/** What is later than this is not played any more. */
export const LATE_MAX_US = 40_000;
/** The same sixteenth at another time is one of another run: play was stopped in between. */
const SAME_US = 1_000;
/** In one go: longer than any horizon at the fastest tempo. */
const TAKEN_MAX = 64;

export interface Due {
  /** Counted from 0 since play began; two are a step. */
  sixteenth: number;
  /** When, by the server's clock. */
  at_us: number;
}

export class Agenda {
  /** What was taken last and has begun, then what has not. */
  #taken: Due[] = [];

  /** What is to sound before `until_us` and was not taken yet. */
  take(timeline: Timeline, now_us: number, until_us: number): Due[] {
    if (timeline.transport.state !== "playing") {
      this.#taken = [];
      return [];
    }
    const last = this.#taken.at(-1);
    if (last && this.#isOfAnotherRun(timeline, last)) this.#taken = [];
    const from_us = now_us - LATE_MAX_US;
    const begun = 2 * (stepAt(timeline, from_us) ?? timeline.transport.segment.step0);
    const first = Math.max(begun, (this.#taken.at(-1)?.sixteenth ?? -1) + 1);
    const due: Due[] = [];
    for (let sixteenth = first; due.length < TAKEN_MAX; sixteenth += 1) {
      const at_us = sixteenthUs(timeline, sixteenth);
      if (at_us === null || at_us >= until_us) break;
      if (at_us >= from_us) due.push({ sixteenth, at_us });
    }
    this.#taken = [...this.#taken.slice(-TAKEN_MAX), ...due];
    return due;
  }

  /** Takes back what has not begun: what it would sound like, or when, is another now. */
  revoke(now_us: number): void {
    this.#taken = this.#taken.filter(({ at_us }) => at_us <= now_us).slice(-1);
  }

  #isOfAnotherRun(timeline: Timeline, { sixteenth, at_us }: Due): boolean {
    const anew_us = sixteenthUs(timeline, sixteenth);
    return anew_us !== null && Math.abs(anew_us - at_us) > SAME_US;
  }
}
