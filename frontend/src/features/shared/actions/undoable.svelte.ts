/** What was just taken away, and how to bring it back: one at a time, for a few seconds. */

const OFFERED_MS = 8_000;

interface Offer {
  text: string;
  undo: () => unknown;
}

export class Undoable {
  #offer = $state.raw<Offer | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  get offer(): Offer | null {
    return this.#offer;
  }
  /** Says what happened, with a button that undoes it. */
  say(text: string, undo: () => unknown): void {
    this.#offer = { text, undo };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#offer = null), OFFERED_MS);
  }
  take(): void {
    this.#offer?.undo();
    this.#offer = null;
  }
  dismiss(): void {
    this.#offer = null;
  }
}
