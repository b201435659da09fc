/** A device with music of its own, in words. Pure. */
import type { ZoneInfo } from "../../sync/wire";

/** What kind of thing a browser runs on, by the name that it gave itself. */
export function thingOf(name: string): "phone" | "tablet" | "computer" {
  if (/ipad|tablet/i.test(name)) return "tablet";
  return /phone/i.test(name) ? "phone" : "computer";
}

/** The zone that was made for that device alone. */
export function zoneOfDevice(zones: readonly ZoneInfo[], device: string): ZoneInfo | null {
  return zones.find((zone) => zone.device === device) ?? null;
}
