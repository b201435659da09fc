/** The zones as a page shows them. Pure. While there is one, nothing on screen speaks of any. */
import type { State } from "./state";
import type { ZoneInfo, ZoneNow } from "./wire";

/** A house has it from the start, and it stays: on the wire it needs no word. */
export const FIRST_ZONE = 1;

/** Every zone with what plays there, by id: of the own one as it is shown everywhere else. */
export function zonesNow({ zone, zones, zones_now, player }: State): ZoneNow[] {
  return zones.map((one) => {
    if (one.id === zone) {
      const { context, track, is_playing, outputs } = player;
      return { ...one, context, track, is_playing, outputs };
    }
    const told = zones_now.find(({ id }) => id === one.id);
    const nothing = { context: "queue" as const, track: null, is_playing: false, outputs: [] };
    return { ...nothing, ...told, ...one };
  });
}

/** What the own zone is called, where there are others; null: nobody needs to know. */
export function ownZoneName({ zone, zones }: State): string | null {
  return zones.length > 1 ? (zones.find(({ id }) => id === zone)?.name ?? null) : null;
}

/** Which other zone sounds on that output. */
export function holderOf(state: State, output: string): ZoneNow | null {
  const others = zonesNow(state).filter(({ id }) => id !== state.zone);
  return others.find(({ outputs }) => outputs.includes(output)) ?? null;
}

/** What an output does in another zone: "plays in Kitchen", "plays music of its own". */
export function heldText(state: State, output: string): string | null {
  const holder = holderOf(state, output);
  if (holder === null) return null;
  return holder.device === output ? "plays music of its own" : `plays in ${holder.name}`;
}

/** `name`, or "name (2)": no two zones have the same, in any case. */
export function freeName(name: string, zones: readonly ZoneInfo[]): string {
  const taken = new Set(zones.map((zone) => zone.name.toLowerCase()));
  const numbered = (nth: number) => (nth === 1 ? name : `${name} (${nth})`);
  // One more than there are zones: one of them is free.
  const names = [...zones, null].map((_, i) => numbered(i + 1));
  return names.find((one) => !taken.has(one.toLowerCase())) ?? name;
}
