/** What is about to be put into a playlist: one sheet, opened from anywhere. */
import type { Lot } from "./music";

/** Music; what the queue holds; or nothing: an empty playlist. */
export type Added = Lot | "queue" | "nothing";

let what = $state.raw<Added | null>(null);

export const adding = {
  get what(): Added | null {
    return what;
  },
  ask(added: Added): void {
    what = added;
  },
  close(): void {
    what = null;
  },
};
