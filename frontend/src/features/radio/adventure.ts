/** A station's knob, and what it would play, as a person says it. Pure. */
import type { StationOdds } from "../../sync/wire";
import { count, number } from "../../words";

/** Where the knob of a new station stands; the server's own default. */
export const ADVENTURE_DEFAULT = 50;
export const ADVENTURE_STEP = 5;

/** From 0 (only the best) to 100 (surprise me), in a few words. */
export function adventureText(adventure_percent: number): string {
  if (adventure_percent < 10) return "Only the best";
  if (adventure_percent < 40) return "Mostly the best";
  if (adventure_percent < 65) return "Favourites and finds";
  if (adventure_percent < 95) return "More finds";
  return "Surprise me";
}

/** A share: "62 %", "1.4 %", "0.4 %". */
export function percentText(percent: number): string {
  if (percent >= 9.95) return `${Math.round(percent)} %`;
  return percent >= 0.05 ? `${percent.toFixed(1)} %` : "under 0.1 %";
}

/** What a station would play, in a sentence or two. */
export function oddsText(odds: StationOdds): string {
  const { track_count, compared_count, starred_count } = odds;
  if (track_count === 0) return "No track matches, so there is nothing to play.";
  const all = count(track_count, "track");
  const starred = starred_count > 0 ? [`${ofHundred(odds.starred_percent)} starred`] : [];
  if (compared_count === 0) {
    const guess = `None of its ${all} was ever compared: each is a guess.`;
    return starred.length > 0 ? `${guess} Of 100 played, about ${starred[0]}.` : guess;
  }
  const never =
    compared_count < track_count
      ? [`${ofHundred(odds.never_compared_percent)} never compared`]
      : [];
  const rest = [...never, ...starred];
  const first = `${ofHundred(odds.top_tenth_percent)} from the best tenth`;
  const said =
    [first, ...rest.slice(0, -1)].join(", ") +
    rest
      .slice(-1)
      .map((last) => ` and ${last}`)
      .join("");
  return `It has ${all}. Of 100 played, about ${said}.`;
}

/** A share of a hundred; what rounds to nothing is said to be that little. */
function ofHundred(percent: number): string {
  const rounded = Math.round(percent);
  if (rounded > 0) return number(rounded);
  return percent > 0 ? "hardly any" : "none";
}
