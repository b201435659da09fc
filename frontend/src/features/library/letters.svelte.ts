/** The letters of a list by name, read anew when the library changed. */
import { api, type Letter } from "../../api";

/** A shorter list is seen at a glance. */
const ROWS_MIN = 60;
/** Fewer letters than this lead nowhere that a thumb is not already. */
const LETTERS_MIN = 4;

export class Letters {
  #all = $state.raw<Letter[]>([]);
  readonly #count: () => number;

  get shown(): readonly Letter[] {
    return this.#all.length >= LETTERS_MIN && this.#count() >= ROWS_MIN ? this.#all : [];
  }

  /**
   * `count`: rows of the list; `order`: what it is sorted by; `revision`: grows when the letters are
   * out of date. Call while mounting.
   */
  constructor(
    list: () => "tracks" | "albums" | "artists" | null,
    order: () => string,
    count: () => number,
    revision: () => number,
  ) {
    this.#count = count;
    $effect(() => {
      void revision();
      const name = list();
      const sort = order();
      this.#all = [];
      if (name === null) return;
      const running = new AbortController();
      api.letters(name, sort, running.signal).then(
        (letters) => (this.#all = letters),
        // The list can be scrolled all the same.
        () => undefined,
      );
      return () => running.abort();
    });
  }
}
