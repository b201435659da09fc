/** What was just taken away, and how to bring it back: one at a time, for a few seconds. */

const OFFERED_MS = 8_000;

interface Offer {
  text: string;
  undo: () => unknown;
}

let offer = $state.raw<Offer | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

export const undoable = {
  get offer(): Offer | null {
    return offer;
  },
  /** Says what happened, with a button that undoes it. */
  say(text: string, undo: () => unknown): void {
    offer = { text, undo };
    clearTimeout(timer);
    timer = setTimeout(() => (offer = null), OFFERED_MS);
  },
  take(): void {
    offer?.undo();
    offer = null;
  },
  dismiss(): void {
    offer = null;
  },
};
