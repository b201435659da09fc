/**
 * The next round of a loop: a deck that waits at its beginning, started when the end of the round
 * comes, so that nobody hears an element seek.
 */
import type { Loop, TrackInfo } from "../sync/wire";
import type { Deck } from "./deck";

/** The end of a round is timed when it is nearer than this, by the clock as it is then. */
const SOON_MS = 300;
/** A deck that waits nearer than this to the beginning is there. */
const THERE_MS = 30;
/** An element that waits with its data sounds some time after it was asked to. */
const START_FIRST_MS = 30;
const START_MAX_MS = 200;
/** A start that missed by more teaches nothing. */
const LEARNED_MAX_MS = 120;

export interface RoundEvents {
  /** The waiting deck is to sound now; gives back the one that sounded, to wait next. */
  turn: (waiting: Deck) => Deck;
  /** It is not ready: the end of the round has come without it. */
  late: () => void;
}

export interface Round {
  loop: Loop;
  track: TrackInfo;
  headroom_db: number;
  volume_percent: number;
  /** Until its end. */
  left_ms: number;
}

export class Rounds {
  readonly #events: RoundEvents;
  #waiting: Deck;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #start_ms = START_FIRST_MS;

  constructor(waiting: Deck, events: RoundEvents) {
    this.#waiting = waiting;
    this.#events = events;
  }

  get deck(): Deck {
    return this.#waiting;
  }

  /** Has the next round ready and starts it in time; asked several times a second. */
  follow({ loop, track, headroom_db, volume_percent, left_ms }: Round): void {
    const deck = this.#waiting;
    // What sounded last fades out before it waits again.
    if (deck.element.paused) {
      deck.load(track, headroom_db);
      deck.volume_percent = volume_percent;
      if (!deck.is_buffering || deck.element.readyState === HTMLMediaElement.HAVE_NOTHING) {
        if (Math.abs(deck.position_ms - loop.from_ms) > THERE_MS) deck.seek(loop.from_ms);
      }
    }
    if (left_ms > SOON_MS || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#end(), Math.max(0, left_ms - this.#start_ms));
  }

  /** There is no loop, or it does not sound. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.unload();
  }

  /** How late the last round began. */
  learn(error_ms: number): void {
    if (Math.abs(error_ms) > LEARNED_MAX_MS) return;
    this.#start_ms = Math.max(0, Math.min(START_MAX_MS, this.#start_ms + error_ms / 2));
  }

  #end(): void {
    this.#timer = undefined;
    const deck = this.#waiting;
    if (deck.element.paused && !deck.is_buffering) this.#waiting = this.#events.turn(deck);
    else this.#events.late();
  }
}
