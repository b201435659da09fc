/**
 * After an update of minion the parts of an older page are gone, and asking for them again is of no
 * use: the newer page is fetched. Not while minion is out of reach: then this page is all there is.
 */
import { api } from "../api";

const RELOADED_KEY = "minion.reloaded_ms";
const RELOAD_AT_MOST_EVERY_MS = 60_000;

/** Parts that are being fetched ahead. */
let ahead = 0;

/** Watches for parts that do not come; called once, by main. */
export function watchForNewerPage(): void {
  addEventListener("vite:preloadError", () => {
    if (ahead === 0) void fetchNewerPage();
  });
}

/** Fetches what nobody waits for: if it does not come, it is fetched when it is wanted. */
export async function fetchAhead(fetching: () => Promise<unknown>): Promise<void> {
  ahead += 1;
  await fetching().catch(() => undefined);
  ahead -= 1;
}

async function fetchNewerPage(): Promise<void> {
  const last_ms = Number(sessionStorage.getItem(RELOADED_KEY) ?? 0);
  if (Date.now() - last_ms < RELOAD_AT_MOST_EVERY_MS) return;
  if (!(await api.health().catch(() => null))) return;
  sessionStorage.setItem(RELOADED_KEY, String(Date.now()));
  location.reload();
}
