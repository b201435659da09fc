/** Numbers, times and names as a person says them. Pure; `now_ms` always comes from outside. */

const numbers = new Intl.NumberFormat("en");
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** "3:07", "1:02:09". Takes milliseconds; negative and unknown lengths read as "0:00". */
export function clock(ms: number): string {
  const total = Math.max(0, Math.floor((Number.isFinite(ms) ? ms : 0) / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = String(total % 60).padStart(2, "0");
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}`
    : `${minutes}:${seconds}`;
}

/** The same for a screen reader: "3 minutes 7 seconds". */
export function spokenClock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(total / 60);
  const seconds = total % 60;
  return minutes > 0
    ? `${count(minutes, "minute")} ${count(seconds, "second")}`
    : count(seconds, "second");
}

export function number(value: number): string {
  return numbers.format(value);
}

/** "1 track", "1,284 tracks". */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${numbers.format(value)} ${value === 1 ? one : many}`;
}

/** Relative under a day, a date above: "just now", "3 min", "2 h", "12 Mar". */
export function ago(at_ms: number, now_ms: number): string {
  const past = now_ms - at_ms;
  if (past < MINUTE_MS) return "just now";
  if (past < HOUR_MS) return `${Math.floor(past / MINUTE_MS)} min`;
  if (past < DAY_MS) return `${Math.floor(past / HOUR_MS)} h`;
  return new Date(at_ms).toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}

/** "14:05", by the clock of this device. */
export function timeOfDay(at_ms: number): string {
  return new Date(at_ms).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** The time of day within a day, a date before: "14:05", "12 Mar". */
export function momentOf(at_ms: number, now_ms: number): string {
  const at = new Date(at_ms);
  return now_ms - at_ms < DAY_MS
    ? timeOfDay(at_ms)
    : at.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}

/**
 * How far a device's clock is off, which minion makes up for: "clock in step", "clock 12 ms ahead",
 * "clock 2.5 s behind". `offset_ms`: what must be added to it.
 */
export function clockText(offset_ms: number): string {
  const off_ms = Math.abs(offset_ms);
  if (off_ms < 1) return "clock in step";
  const way = offset_ms > 0 ? "behind" : "ahead";
  if (off_ms < 999.5) return `clock ${Math.round(off_ms)} ms ${way}`;
  if (off_ms < MINUTE_MS) return `clock ${(off_ms / 1000).toFixed(1)} s ${way}`;
  if (off_ms < HOUR_MS) return `clock ${Math.round(off_ms / MINUTE_MS)} min ${way}`;
  return `clock ${count(Math.round(off_ms / HOUR_MS), "hour")} ${way}`;
}

/** About how long something still takes: "a few seconds", "about 4 min". */
export function remaining(ms: number): string {
  if (ms < 10_000) return "a few seconds left";
  if (ms < MINUTE_MS) return `about ${Math.ceil(ms / 10_000) * 10} s left`;
  return `about ${Math.ceil(ms / MINUTE_MS)} min left`;
}

/** Length of a track in milliseconds; 0 while nobody knows it. */
export function lengthMs(track: { duration?: number | null } | null | undefined): number {
  return Math.round((track?.duration ?? 0) * 1000);
}

/** "Halma Reyes – Low Country", or whichever of both is known. */
export function credit(track: { artist?: string | null; album?: string | null }): string {
  return [track.artist, track.album].filter(Boolean).join(" – ") || "Unknown artist";
}

/** A message of the server as a sentence of the page: a capital, quotation marks, a period. */
export function sentenceOf(message: string): string {
  const quoted = message.replace(/`([^`]*)`/g, "“$1”");
  const said = quoted.charAt(0).toUpperCase() + quoted.slice(1);
  return /[.!?…]$/.test(said) ? said : `${said}.`;
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A name inside a sentence: one that runs from right to left keeps to itself (UAX #9, FSI). */
export function isolated(name: string): string {
  return RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name;
}

/** "Paused: Kitchen phone left". `name` is who left, or "This device". */
export function leftText(name: string, is_paused: boolean): string {
  const who = name === "This device" ? "this device" : isolated(name);
  const says = `${who} left`;
  return is_paused ? `Paused: ${says}` : says.charAt(0).toUpperCase() + says.slice(1);
}

/** Names of outputs inside a sentence: "the Pi speaker", "Pi speaker + this device". */
export function onOutputs(names: readonly string[]): string {
  const [only] = names;
  if (names.length === 1 && only === "Pi speaker") return "the Pi speaker";
  return names.map((name) => (name === "This device" ? "this device" : name)).join(" + ");
}

/** The server's messages are lower case without a period: right inside a sentence, not as one. */
export function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
