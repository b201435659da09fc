/** Choices of this browser alone: kept here, never shared. */

const KEYS = "minion.keys";

function read(name: string, fallback: boolean): boolean {
  try {
    return (localStorage.getItem(name) ?? String(fallback)) === "true";
  } catch {
    // Storage can be switched off; the choice then lasts as long as the page.
    return fallback;
  }
}

let keys_on = $state(read(KEYS, true));

export const prefs = {
  /** Whether single keys act on Compare. */
  get keys_on(): boolean {
    return keys_on;
  },
  set keys_on(on: boolean) {
    keys_on = on;
    try {
      localStorage.setItem(KEYS, String(on));
    } catch {
      // As above.
    }
  },
};
