/**
 * Music that is meant together. A list is always meant whole, as it is said (an album, a search, the
 * best fifty), never as far as it happens to be loaded.
 */
import type { Music, TrackInfo } from "../../../sync/wire";

/** Music with what people call it: "Low Country", "your top 50". */
export interface Lot {
  music: Music;
  name: string;
}

export function lotOfTrack(track: TrackInfo): Lot {
  return { music: { track_ids: [track.id] }, name: track.title };
}
