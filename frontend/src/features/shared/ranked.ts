/** Which part of the ranks is looked at, and how it moved. Pure. */
import type { Filter } from "../../sync/wire";
import { tidy } from "./filter/filter";

const NUMBERS = ["genre", "artist", "album", "folder", "playlist", "year_from", "year_to"] as const;

/** The filter in an address: `genre=3&starred=true`. What is no number is not there. */
export function filterOf(query: URLSearchParams): Filter {
  const filter: Filter = {};
  for (const name of NUMBERS) {
    const text = query.get(name) ?? "";
    if (/^\d{1,15}$/.test(text)) filter[name] = Number(text);
  }
  if (query.get("starred") === "true") filter.is_starred = true;
  return filter;
}

/** The filter as the server is asked for it, and as it stands in an address. */
export function questionOf(filter: Filter): Record<string, number | boolean> {
  const { is_starred, ...rest } = tidy(filter);
  const numbers = Object.entries(rest).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  return { ...Object.fromEntries(numbers), ...(is_starred && { starred: true }) };
}

/** What follows the `?` of an address; nothing where there is nothing to say. */
export function search(parts: Record<string, number | boolean | string | null>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parts)) {
    if (value !== null && value !== "") search.set(name, String(value));
  }
  return search.size === 0 ? "" : `?${search}`;
}

export interface Movement {
  /** "▲ 3", "▼ 12", "new"; nothing where it stayed. */
  sign: string;
  /** The same aloud. */
  says: string;
  is_up: boolean;
}

/**
 * How a track moved since yesterday; null where it did not, and where nobody knows.
 * `has_yesterday`: anything was ranked by then, so that a track without a place is new.
 */
export function movementOf(
  rank: number | null | undefined,
  before: number | null | undefined,
  has_yesterday: boolean,
): Movement | null {
  if (rank == null) return null;
  if (before == null) {
    return has_yesterday ? { sign: "new", says: "new since yesterday", is_up: true } : null;
  }
  const up = before - rank;
  if (up === 0) return null;
  const far = Math.abs(up);
  return up > 0
    ? { sign: `▲${far}`, says: `up ${far} since yesterday`, is_up: true }
    : { sign: `▼${far}`, says: `down ${far} since yesterday`, is_up: false };
}
