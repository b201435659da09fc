/** What the answer to a pair taught, in one sentence. Pure. */
import { isolated, number } from "../words";
import type { VerdictFeedback, Pair } from "./wire";

/** The line is short: a longer title would hide what is said of it. */
const TITLE_CHARS = 26;
/** Fewer places are chance. */
const MOVE_MIN = 2;
/** Between these two tracks were about even, percent. */
const EVEN = { low: 35, high: 65 };
/** Less likely than this an answer is a surprise, percent. */
const SURPRISE = 25;

/** What the answer to `pair` taught: where it moved a track, else how much; null: nothing to say. */
export function feedbackText(feedback: VerdictFeedback, pair: Pair): string | null {
  const tracks = [pair.track_a, pair.track_b];
  const title = (id: number) => short(tracks.find((track) => track.id === id)?.title ?? "it");
  const moves = feedback.moves.map(({ track_id, from, to }) => ({
    track_id,
    from: from ?? null,
    to: to ?? null,
    up: from == null || to == null ? 0 : from - to,
  }));
  const [first] = moves.toSorted((a, b) => Math.abs(b.up) - Math.abs(a.up) || b.up - a.up);
  if (first && Math.abs(first.up) >= MOVE_MIN) {
    const way = first.up > 0 ? "up" : "down";
    return `That moved ${title(first.track_id)} ${way} ${number(Math.abs(first.up))} places`;
  }
  const [entered] = moves
    .filter((move) => move.from === null && move.to !== null)
    .toSorted((a, b) => (a.to ?? 0) - (b.to ?? 0));
  if (entered?.to != null)
    return `${title(entered.track_id)} comes in at place ${number(entered.to)}`;
  const { size, predicted_percent: predicted } = feedback;
  if (predicted < SURPRISE) return "That was a surprise: it taught a lot";
  if (size === "big") {
    const is_even = predicted >= EVEN.low && predicted <= EVEN.high;
    return is_even ? "That taught a lot: the two were a coin toss" : "That taught a lot";
  }
  return size === "small" && predicted > EVEN.high
    ? "As minion expected: that was nearly known"
    : null;
}

function short(title: string): string {
  const characters = [...title];
  const kept = characters
    .slice(0, TITLE_CHARS - 1)
    .join("")
    .trimEnd();
  return isolated(characters.length > TITLE_CHARS ? `${kept}…` : title);
}
