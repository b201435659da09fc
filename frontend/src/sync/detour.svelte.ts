/**
 * Whether minion answers while its WebSocket never comes to a word: then something in between,
 * most often a reverse proxy, does not pass WebSockets on, and trying again alone helps nobody.
 */

/** Attempts without a word after which it is asked whether minion answers at all. */
const ATTEMPTS = 3;
/** Attempts that hang count as that many after this time. */
const HANGS_AFTER_MS = 9_000;

/** What to tell who looks at the page: the cause, and the remedy. */
export const REFUSED =
  "minion answers, but its live connection (a WebSocket) does not get through. A reverse proxy in " +
  "between must pass on Upgrade and Connection for /ws/sync; README, “Behind a reverse proxy”, has " +
  "the lines. It is tried again now and then.";

export class Detour {
  #is_refused = $state.raw(false);
  #attempts = 0;
  #since = Date.now();
  #asking = false;
  readonly #answers: () => Promise<boolean>;

  /** `answers`: whether minion answers other requests. */
  constructor(answers: () => Promise<boolean>) {
    this.#answers = answers;
  }

  get is_refused(): boolean {
    return this.#is_refused;
  }

  /** The socket said something. */
  heard(): void {
    this.#attempts = 0;
    this.#is_refused = false;
  }

  /** An attempt ended without a word. */
  async failed(): Promise<void> {
    if (this.#attempts === 0) this.#since = Date.now();
    this.#attempts += 1;
    const hangs = this.#attempts > 1 && Date.now() - this.#since > HANGS_AFTER_MS;
    if (this.#asking || (this.#attempts < ATTEMPTS && !hangs)) return;
    this.#asking = true;
    const answers = await this.#answers().catch(() => false);
    this.#asking = false;
    // It may have spoken meanwhile.
    this.#is_refused = answers && this.#attempts > 0;
  }
}
