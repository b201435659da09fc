/** How often each kind of fetched list went out of date: who shows one reads it anew. Pure. */
import type { Frame } from "./wire";

export interface Revisions {
  readonly library: number;
  readonly decided: number;
  readonly ratings: number;
  readonly radio: number;
  readonly stars: number;
  /** What anyone did, but for edits of the queue, which has a revision of its own. */
  readonly activity: number;
}

export const FIRST: Revisions = {
  library: 0,
  decided: 0,
  ratings: 0,
  radio: 0,
  stars: 0,
  activity: 0,
};

/** The revisions after `frame`; the same object where it outdates nothing. */
export function outdated(revisions: Revisions, frame: Frame): Revisions {
  const { library, decided, ratings, radio, stars, activity } = revisions;
  switch (frame.type) {
    case "sync:full":
      return {
        library: library + 1,
        decided: decided + 1,
        ratings: ratings + 1,
        radio: radio + 1,
        stars: stars + 1,
        activity: activity + 1,
      };
    case "library:changed":
      return { ...revisions, library: library + 1 };
    case "comparison:advanced":
    case "verdict:changed":
      return { ...revisions, decided: decided + 1, ratings: ratings + 1, activity: activity + 1 };
    case "rating:changed":
      return { ...revisions, ratings: ratings + 1 };
    case "radio:now_playing":
      return { ...revisions, radio: radio + 1 };
    case "radio:stations":
    case "radio:on_air":
      return { ...revisions, radio: radio + 1, activity: activity + 1 };
    case "star:changed":
      return { ...revisions, stars: stars + 1, activity: activity + 1 };
    case "comparison:started":
    case "comparison:ended":
    case "session:paused":
    case "session:forgotten":
    case "device:named":
    case "zone:changed":
    case "zone:removed":
      return { ...revisions, activity: activity + 1 };
    default:
      return revisions;
  }
}
