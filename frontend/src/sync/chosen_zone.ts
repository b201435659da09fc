/** The zone whose music this device controls, kept across visits: whoever asks minion names it. */
import { FIRST_ZONE } from "./zones";
import { keepNumber, keptNumber } from "./kept";

const KEY = "minion.zone";

let chosen = keptNumber(KEY) || FIRST_ZONE;

export function chosenZone(): number {
  return chosen;
}

export function chooseZone(zone: number): void {
  chosen = zone;
  keepNumber(KEY, zone);
}

/** The path of a request that is meant for `zone`. */
export function inZone(path: string, zone: number): string {
  if (zone === FIRST_ZONE) return path;
  return `${path}${path.includes("?") ? "&" : "?"}zone=${zone}`;
}
