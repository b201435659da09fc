/** Where it sounds, of what is switched on: the rest has no card, or has left. Pure. */
import { namesOf } from "./names";
import type { State } from "./state";

type House = Pick<State, "player" | "devices" | "cards" | "problems">;

/** Whether the speaker's card is there, or a further one's. */
function hasCard({ problems }: House, id = "speaker"): boolean {
  const missing = id === "speaker" ? "no_sound_card" : `output_missing ${id}`;
  return !problems.some(({ code }) => code === missing);
}
/** Whether an output is a sound card of minion's machine. */
function isCard({ cards }: House, id: string): boolean {
  return id === "speaker" || cards.some((card) => card.id === id);
}
function isHere({ devices }: House, id: string): boolean {
  return devices.some((device) => device.id === id && device.connections > 0);
}

/** The outputs that can be heard now; this page itself is always here. */
export function audible(house: House, own_id: string): string[] {
  return house.player.outputs.filter((id) =>
    isCard(house, id) ? hasCard(house, id) : id === own_id || isHere(house, id),
  );
}

/** Whether all outputs are sound cards that are not there. */
export function isMute(house: House): boolean {
  const { outputs } = house.player;
  const isSilent = (id: string) => isCard(house, id) && !hasCard(house, id);
  return outputs.length > 0 && outputs.every(isSilent);
}

/** What people call the outputs that left, if nothing can be heard because of that; else null. */
export function whoLeft(house: House, own_id: string): string | null {
  if (audible(house, own_id).length > 0 || isMute(house)) return null;
  const gone = house.player.outputs.filter((id) => !isCard(house, id));
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
  const card = house.cards.find((one) => one.id === id);
  if (card) return card.name;
  return namesOf(house.devices).get(id) ?? "A device that is away";
}
