/**
 * Who this browser is: a device id kept across visits, a connection id for this tab, and a name
 * to begin with. A plain-http LAN address has no `crypto.randomUUID`, so the id is made by hand.
 */

export interface Identity {
  device: string;
  conn: string;
  /** What this tab alone knows: nobody else takes its place. */
  secret: string;
  name: string;
}

const DEVICE_KEY = "minion.device";

/** A random UUID, version 4 (RFC 9562, section 5.4). */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function keptDevice(): string {
  try {
    const kept = localStorage.getItem(DEVICE_KEY);
    if (kept) return kept;
    const made = uuid();
    localStorage.setItem(DEVICE_KEY, made);
    return made;
  } catch {
    // Storage is switched off: this visit is a device of its own.
    return uuid();
  }
}

/** A first name for a device, from what the browser says about itself. */
export function guessName(agent: string): string {
  if (/iPhone/.test(agent)) return "iPhone";
  if (/iPad/.test(agent)) return "iPad";
  if (/Android/.test(agent)) return /Mobile/.test(agent) ? "Android phone" : "Android tablet";
  const browser = /Firefox\//.test(agent)
    ? "Firefox"
    : /Edg\//.test(agent)
      ? "Edge"
      : /Chrome\//.test(agent)
        ? "Chrome"
        : /Safari\//.test(agent)
          ? "Safari"
          : "Browser";
  const system = /Mac OS X/.test(agent)
    ? "Mac"
    : /Windows/.test(agent)
      ? "Windows"
      : /CrOS/.test(agent)
        ? "Chromebook"
        : /Linux/.test(agent)
          ? "Linux"
          : null;
  return system ? `${browser} on ${system}` : browser;
}

export const identity: Identity = {
  device: keptDevice(),
  conn: uuid().slice(0, 8),
  secret: uuid(),
  name: guessName(navigator.userAgent),
};
