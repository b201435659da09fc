/** Lists of the past under the days on which it happened. Pure. */

/** A row of a list: a day that begins, or something that happened on it. */
export type DayRow<T> = { day: string } | { one: T };

/** "Today", "Yesterday", "Thursday" within a week, "12 March", "12 March 2025" in another year. */
export function dayOf(at_ms: number, now_ms: number): string {
  const days = daysBetween(at_ms, now_ms);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  const at = new Date(at_ms);
  if (days < 7) return at.toLocaleDateString("en-GB", { weekday: "long" });
  const is_this_year = at.getFullYear() === new Date(now_ms).getFullYear();
  return at.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    ...(is_this_year ? {} : { year: "numeric" }),
  });
}

/** Midnights that lie between, by the calendar of this device. */
export function daysBetween(at_ms: number, now_ms: number): number {
  const midnight = (ms: number) => {
    const day = new Date(ms);
    return Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  };
  return Math.round((midnight(now_ms) - midnight(at_ms)) / 86_400_000);
}

/** `items`, newest first, each day before what happened on it. */
export function byDay<T extends { at_ms: number }>(
  items: readonly T[],
  now_ms: number,
): DayRow<T>[] {
  let last: string | null = null;
  return items.flatMap((one): DayRow<T>[] => {
    const day = dayOf(one.at_ms, now_ms);
    if (day === last) return [{ one }];
    last = day;
    return [{ day }, { one }];
  });
}
