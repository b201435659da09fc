/** What a session is for, how far it is, and what came of it, in words. Pure. */
import type { Decided } from "../../api";
import type { Comparison, Filter, Goal, PausedSession, TrackInfo } from "../../sync/wire";
import { count, number } from "../../words";

/** A top is looked for among at least this many times as many tracks. */
const TOP_PART = 4;
/** What can be sorted completely, the narrowest first. */
const THINGS = ["album", "playlist", "artist", "folder"] as const;
const TOP_PLACES = 50;
/** With so many comparisons a track is no longer new: the server's rule. */
const IMPRESSIONS = 3;

/** "sort your top 50", "put Nightjar in order": what follows "Started to". */
export function purpose(goal: Goal, music: string): string {
  const within = music === "All music" ? "" : ` of ${music}`;
  switch (goal.kind) {
    case "top":
      return `sort the top ${goal.places}${within}`;
    case "first_impressions":
      return `get a first impression of what is new${music === "All music" ? "" : ` in ${music}`}`;
    case "complete":
      return `put ${music} in order completely`;
    case "open":
      return `compare ${music}`;
  }
}

/** The goal as a big sentence on the sheet: "Sort my top 50", "This album completely". */
export function goalName(goal: Goal, filter: Filter = {}): string {
  switch (goal.kind) {
    case "top":
      return `Sort my top ${goal.places}`;
    case "first_impressions":
      return "First impressions of what is new";
    case "complete": {
      const thing = THINGS.find((name) => filter[name] != null);
      return thing ? `This ${thing} completely` : "All of it in order";
    }
    case "open":
      return "Just compare";
  }
}

/** What it ends with. */
export function goalMeans(goal: Goal): string {
  switch (goal.kind) {
    case "top":
      return "The best first, until they are settled";
    case "first_impressions":
      return "Three comparisons each, beside what you know";
    case "complete":
      return "Until every track stands where it belongs";
    case "open":
      return "As long as you like";
  }
}

/** A paused session: "Sort my top 50", "Jazz in order", "Compare All music". */
export function pausedName({
  goal,
  filter_text,
}: Pick<PausedSession, "goal" | "filter_text">): string {
  if (goal.kind === "complete") return `${filter_text} in order`;
  const name = goal.kind === "open" ? `Compare ${filter_text}` : goalName(goal);
  return goal.kind === "open" || filter_text === "All music" ? name : `${name}: ${filter_text}`;
}

/** "about 40", "1": what is small is known, the rest is an estimate. */
export function about(comparisons: number): string {
  if (comparisons < 5) return number(comparisons);
  const step = comparisons < 30 ? 5 : comparisons < 300 ? 10 : comparisons < 3000 ? 50 : 500;
  return `about ${number(Math.max(5, Math.round(comparisons / step) * step))}`;
}

/** "25 min", "3 h". */
export function duration(minutes: number): string {
  return minutes < 60 ? `${minutes} min` : `${number(Math.round(minutes / 60))} h`;
}

/** The line above the buttons: "About 40 more until your top 50 is settled, 10 min". */
export function leftText({ goal, progress: { left } }: Comparison): string | null {
  if (!left || goal.kind === "open") return null;
  const { comparisons, minutes, settled, parts } = left;
  if (goal.kind === "first_impressions") {
    const heard = `${number(settled)} of ${count(parts, "new track")} heard`;
    return comparisons <= 1 ? heard : `${heard}, ${about(comparisons)} more, ${duration(minutes)}`;
  }
  const until = goal.kind === "top" ? `your top ${goal.places} is settled` : "all is in order";
  if (comparisons <= 1) return `The last one until ${until}`;
  return `${capital(about(comparisons))} more until ${until}, ${duration(minutes)}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What was reached: a sentence, and one that says how surely. */
export function reachedText(session: Comparison): { says: string; more: string } {
  const { goal, reached, progress, filter_text } = session;
  const done = progress.comparisons_done;
  const made = done === 0 ? "You had said all that it takes." : `${count(done, "choice")} made.`;
  const { settled = 0, parts = 0 } = progress.left ?? {};
  if (goal.kind === "first_impressions") {
    const says = `You have heard ${count(parts, "new track")}.`;
    return { says, more: `${made} Each has its first place in the ranks.` };
  }
  if (goal.kind === "open") return { says: "Everything here is decided.", more: made };
  const says =
    goal.kind === "top" ? `Your top ${goal.places} is settled.` : `${filter_text} is in order.`;
  if (!reached) return { says: "Every pair here was asked.", more: made };
  const surely =
    goal.kind === "top"
      ? `About ${settled} of the ${parts} would stay if you went on for ever.`
      : "Each was asked against its neighbours, or stands clearly above the next.";
  return { says, more: `${made} ${surely}` };
}

/** What is left of a session that was put aside: "about 40 more". */
export function pausedLeft({ left }: Pick<PausedSession, "left">): string | null {
  return left === null || left === 0 ? null : `${about(left)} more`;
}

/** As large a top as so many tracks are good for: a quarter of them, 50 at most, in tens. */
export function topPlaces(tracks: number): number {
  const quarter = Math.floor(tracks / TOP_PART);
  if (quarter >= 10) return Math.min(TOP_PLACES, Math.floor(quarter / 10) * 10);
  return Math.max(1, quarter);
}

/** How many of so many tracks count as the top; the same as `Goal::top_of` in the server. */
export function topOf(goal: Goal, tracks: number): number {
  const quarter = Math.min(TOP_PLACES, Math.ceil(tracks / TOP_PART));
  const places = goal.kind === "top" ? Math.min(goal.places ?? TOP_PLACES, tracks) : quarter;
  return Math.max(1, places);
}

/** The tracks of a session of first impressions: those hardly compared before it, the best first. */
export function newcomersOf(decided: readonly Decided[]): TrackInfo[] {
  const tracks = new Map<number, { track: TrackInfo; times: number }>();
  for (const { track_a, track_b, winner } of decided) {
    if (winner === "skip") continue;
    for (const track of [track_a, track_b]) {
      const times = (tracks.get(track.id)?.times ?? 0) + 1;
      tracks.set(track.id, { track, times });
    }
  }
  return [...tracks.values()]
    .filter(({ track, times }) => track.comparison_count - times < IMPRESSIONS)
    .map(({ track }) => track)
    .sort((a, b) => b.rating - a.rating);
}
