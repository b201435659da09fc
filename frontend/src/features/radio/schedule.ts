/** A plan of the week as a person says it. Pure. */
import type { ScheduleInfo, Slot } from "../../sync/wire";

export const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;
const EVERY_DAY = 0b111_1111;
const WEEKDAYS = 0b001_1111;
const WEEKEND = 0b110_0000;

/** The days of a slot, added up: Monday is 1, Sunday 64. */
export function hasDay(days: number, day: number): boolean {
  return (days & (1 << day)) !== 0;
}

export function withDay(days: number, day: number, is_on: boolean): number {
  return is_on ? days | (1 << day) : days & ~(1 << day);
}

/** "Every day", "Weekdays", "Mon, Wed and Fri". */
export function daysText(days: number): string {
  if (days === EVERY_DAY) return "Every day";
  if (days === WEEKDAYS) return "Weekdays";
  if (days === WEEKEND) return "Weekends";
  const names = DAYS.filter((_, day) => hasDay(days, day));
  const last = names.at(-1) ?? "Never";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last}` : last;
}

/** "07:05", as a field for times takes it. */
export function timeText(minute: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** What such a field holds; null while it is not filled in. */
export function minuteOf(text: string): number | null {
  const match = /^(\d{2}):(\d{2})/.exec(text);
  return match ? Number(match[1]) * 60 + Number(match[2]) : null;
}

/** "Weekdays, 07:00 to 09:00", "Fri, 22:30 to 02:00 the next day", "Sun, 12:00 for a day". */
export function slotText(slot: Slot): string {
  const { days, from_minute, to_minute } = slot;
  const from = `${daysText(days)}, ${timeText(from_minute)}`;
  if (from_minute === to_minute) {
    return from_minute === 0 ? `${daysText(days)}, all day` : `${from} for a day`;
  }
  const to = `${from} to ${timeText(to_minute)}`;
  return to_minute < from_minute && to_minute > 0 ? `${to} the next day` : to;
}

/** A slot to begin with: a weekday's morning. */
export function newSlot(station_id: number): Slot {
  return { days: WEEKDAYS, from_minute: 7 * 60, to_minute: 9 * 60, station_id };
}

type Clock = Pick<ScheduleInfo, "weekday" | "minute" | "zone" | "utc_offset_minutes">;

/** "It is Mon 19:05 there (Europe/Berlin).", with the offset where the zone has no name. */
export function clockText({ weekday, minute, zone, utc_offset_minutes: offset }: Clock): string {
  const sign = offset < 0 ? "-" : "+";
  const utc = offset === 0 ? "UTC" : `UTC${sign}${timeText(Math.abs(offset))}`;
  return `It is ${DAYS[weekday] ?? ""} ${timeText(minute)} there (${zone ?? utc}).`;
}

/** By how much the server's wall clock is ahead of this device's, minutes; what is under two is none. */
export function minutesAhead(info: Clock & Pick<ScheduleInfo, "server_ms">, here: Date): number {
  const there = info.server_ms / 60_000 + info.utc_offset_minutes;
  const ahead = Math.round(there - (here.getTime() / 60_000 - here.getTimezoneOffset()));
  return Math.abs(ahead) < 2 ? 0 : ahead;
}
