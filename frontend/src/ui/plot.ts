/** Draws plots with uPlot, which is fetched with the first of them. */
import type uPlot from "uplot";

export interface Series {
  /** Seconds since 1970, rising. */
  at_s: number[];
  values: number[];
}

/** What is drawn: places (the first on top), shares, or how many stand where. */
export type Kind = "rank" | "percent" | "bars";

const HEIGHT_PX = 160;
const FONT = "12px system-ui, sans-serif";

/** The plot in `place`; null when what draws it did not come. */
export async function plotOf(
  place: HTMLElement,
  width: number,
  { at_s, values }: Series,
  kind: Kind,
): Promise<uPlot | null> {
  const fetched = await Promise.all([import("uplot"), import("uplot/dist/uPlot.min.css")]).catch(
    () => null,
  );
  if (fetched === null || !place.isConnected) return null;
  const [{ default: UPlot }] = fetched;
  const style = getComputedStyle(place);
  const colour = (name: string) => resolved(place, style.getPropertyValue(name));
  const [ink, line, accent] = [colour("--ink-2"), colour("--line"), colour("--accent")];
  const axis = {
    stroke: ink,
    font: FONT,
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
  };
  const options: uPlot.Options = {
    width,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: kind === "rank", ...(kind === "bars" && { range: widened(at_s) }) },
      y: scaleOf(kind, values),
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        space: 72,
        values: (_, splits) => (kind === "rank" ? momentsOf(splits) : splits.map(String)),
      },
      {
        ...axis,
        size: 44,
        incrs: [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000, 10_000],
        values: (_, splits) => splits.map((at) => (kind === "percent" ? `${at} %` : `${at}`)),
      },
    ],
    series: [
      {},
      {
        stroke: accent,
        width: kind === "bars" ? 0 : 2,
        points: { show: kind !== "bars" && values.length < 2 },
        ...(kind === "bars" && { fill: accent, paths: UPlot.paths.bars?.({ size: [0.9, 64] }) }),
      },
    ],
  };
  return new UPlot(options, [at_s, values], place);
}

/** Room for the halves of the outer bars. */
function widened(at: readonly number[]): [number, number] {
  const [first = 0, second = first + 1] = at;
  const half = (second - first) / 2;
  return [first - half, (at.at(-1) ?? first) + half];
}

const DAY_S = 86_400;

/** Times of day where all lie within two days, else dates. */
function momentsOf(splits: readonly number[]): string[] {
  const is_short = (splits.at(-1) ?? 0) - (splits[0] ?? 0) < 2 * DAY_S;
  return splits.map((at_s) => {
    const at = new Date(at_s * 1000);
    return is_short
      ? at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })
      : at.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  });
}

function scaleOf(kind: Kind, values: readonly number[]): uPlot.Scale {
  switch (kind) {
    case "rank": {
      const [best, worst] = [Math.min(...values), Math.max(...values)];
      const room = Math.max(1, Math.ceil((worst - best) / 10));
      return { dir: -1, range: [Math.max(1, best - room), worst + room] };
    }
    case "percent":
      return { range: [0, 100] };
    case "bars":
      return { range: [0, Math.max(1, ...values) * 1.05] };
  }
}

/** A colour as a canvas takes it: tokens may be mixed, or of either scheme. */
function resolved(place: HTMLElement, colour: string): string {
  const probe = document.createElement("i");
  probe.style.color = colour;
  place.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
