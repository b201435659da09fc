/** Plots of the ranks: which points, and what they say in a sentence. Pure. */
import type { Course } from "../../api";
import type { Series } from "../../ui/plot";
import { count, number } from "../../words";

/** A track's places over time, up to now. Before its first duel it had none. */
export function courseOf(course: Course, rank: number | null, now_ms: number): Series {
  const points = course.points.flatMap(({ at_ms, rank }) =>
    rank == null ? [] : [{ at_ms, value: rank }],
  );
  if (rank !== null) points.push({ at_ms: now_ms, value: rank });
  return seriesOf(points);
}

/** Points as a plot takes them: of several at one second the last holds. */
export function seriesOf(points: readonly { at_ms: number; value: number }[]): Series {
  const series: Series = { at_s: [], values: [] };
  for (const { at_ms, value } of points) {
    const at_s = Math.floor(at_ms / 1000);
    const last = series.at_s.at(-1);
    if (last !== undefined && at_s <= last) series.values[series.values.length - 1] = value;
    else {
      series.at_s.push(at_s);
      series.values.push(value);
    }
  }
  return series;
}

/** "From rank 12 to rank 3 over 14 points; the best was 2." For those who do not see the plot. */
export function courseText({ values }: Series): string {
  const [first] = values;
  const last = values.at(-1);
  if (first === undefined || last === undefined) return "It has no place yet.";
  const best = Math.min(...values);
  const way =
    first === last
      ? `Stayed at rank ${number(last)}`
      : `From rank ${number(first)} to rank ${number(last)}`;
  return `${way} in ${count(values.length, "step")}; the best was ${number(best)}.`;
}
