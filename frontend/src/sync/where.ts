/** Where it sounds, of what is switched on: the rest has no card, or has left. Pure. */
import { namesOf } from "./names";
import type { State } from "./state";

type House = Pick<State, "player" | "devices" | "problems">;

function hasCard({ problems }: House): boolean {
  return !problems.some(({ code }) => code === "no_sound_card");
}
function isHere({ devices }: House, id: string): boolean {
  return devices.some((device) => device.id === id && device.connections > 0);
}

/** The outputs that can be heard now; this page itself is always here. */
export function audible(house: House, own_id: string): string[] {
  return house.player.outputs.filter((id) =>
    id === "speaker" ? hasCard(house) : id === own_id || isHere(house, id),
  );
}

/** Whether the only output is the speaker, and there is no sound card. */
export function isMute(house: House): boolean {
  const { outputs } = house.player;
  return outputs.length > 0 && outputs.every((id) => id === "speaker") && !hasCard(house);
}

/** What people call the outputs that left, if nothing can be heard because of that; else null. */
export function whoLeft(house: House, own_id: string): string | null {
  if (audible(house, own_id).length > 0 || isMute(house)) return null;
  const gone = house.player.outputs.filter((id) => id !== "speaker");
  if (gone.length === 0) return null;
  return gone.map((id) => nameOf(house, id, own_id)).join(" + ");
}

/** What it can be heard on instead of what left: the speaker if there is a card. */
export function instead(house: House, own_id: string): string {
  return hasCard(house) ? "speaker" : own_id;
}

/** "Pi speaker", "This device", "Kitchen phone". */
export function nameOf(house: House, id: string, own_id: string): string {
  if (id === "speaker") return "Pi speaker";
  if (id === own_id) return "This device";
  return namesOf(house.devices).get(id) ?? "A device that is away";
}
