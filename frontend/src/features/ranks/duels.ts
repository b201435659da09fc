/** What became of a track in its duels. Pure. */
import type { Decided } from "../../api";
import type { TrackInfo } from "../../sync/wire";
import { isolated } from "../../words";

/** Whom a track met. */
export function otherOf(duel: Decided, id: number): TrackInfo {
  return duel.track_a.id === id ? duel.track_b : duel.track_a;
}

/** "Won against Nightjar", "Lost to Nightjar", "Tied with Nightjar", "Skipped beside Nightjar". */
export function duelText(duel: Decided, id: number): string {
  const title = isolated(otherOf(duel, id).title);
  if (duel.winner === "tie") return `Tied with ${title}`;
  if (duel.winner === "skip") return `Skipped beside ${title}`;
  const is_a = duel.track_a.id === id;
  return (duel.winner === "a") === is_a ? `Won against ${title}` : `Lost to ${title}`;
}
