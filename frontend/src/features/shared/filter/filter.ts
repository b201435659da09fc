/** Which music, and what for. Pure. */
import type { Filter, SessionMode } from "../../../sync/wire";

export const MODES: readonly { mode: SessionMode; name: string; means: string }[] = [
  { mode: "explore", name: "Explore", means: "Learn a little about everything" },
  { mode: "balanced", name: "Balanced", means: "Learn widely, then settle the favourites" },
  { mode: "top", name: "Favourites", means: "Put the best in order first" },
];

/** Whether it means everything. */
export function isAll(filter: Filter): boolean {
  return Object.keys(tidy(filter)).length === 0;
}

/** Only the parts that say something: the server takes no empty ones. */
export function tidy(filter: Filter): Filter {
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value != null && value !== false),
  );
}
