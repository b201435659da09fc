/** Zones in words, and what their parts here read of the store. Pure. */
import type { Store } from "../../../sync/store.svelte";
import type { State } from "../../../sync/state";
import { nameOf } from "../../../sync/where";
import type { ZoneNow } from "../../../sync/wire";

export interface Zoning extends Pick<Store, "state" | "device_id"> {
  readonly zones: Pick<Store["zones"], "control">;
}

/** What plays there: "Nightjar – Halma Reyes", "Paused: Nightjar – Halma Reyes". */
export function playsText({ track, is_playing }: Pick<ZoneNow, "track" | "is_playing">): string {
  if (!track) return "Nothing plays";
  const what = [track.title, track.artist].filter(Boolean).join(" – ");
  return is_playing ? what : `Paused: ${what}`;
}

/** On what it sounds: "Pi speaker + Kitchen phone". */
export function whereText(state: State, { outputs }: ZoneNow, own_id: string): string {
  if (outputs.length === 0) return "No speaker yet";
  return outputs.map((id) => nameOf(state, id, own_id)).join(" + ");
}
