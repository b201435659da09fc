/** Names of devices that can be told apart: of two with one name the later is "(2)". */
import type { Device } from "./wire";

/** What each device is called on screen, by its id. */
export function namesOf(devices: readonly Device[]): ReadonlyMap<string, string> {
  const seen = new Map<string, number>();
  const names = new Map<string, string>();
  const by_age = devices.toSorted(
    (a, b) => a.connected_at - b.connected_at || (a.id < b.id ? -1 : 1),
  );
  for (const { id, name } of by_age) {
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    names.set(id, nth === 1 ? name : `${name} (${nth})`);
  }
  return names;
}
