/** What is about to be put into a playlist: one sheet, opened from anywhere. */
import type { Lot } from "./lot";

/** Music; what the queue holds; or nothing: an empty playlist. */
export type Added = Lot | "queue" | "nothing";

export class Adding {
  #what = $state.raw<Added | null>(null);

  get what(): Added | null {
    return this.#what;
  }
  ask(added: Added): void {
    this.#what = added;
  }
  close(): void {
    this.#what = null;
  }
}
