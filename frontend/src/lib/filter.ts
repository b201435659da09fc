/** Which music: as a person picks it, as the server wants it, as a sentence. Pure. */
import type { SessionRequest } from "../sync/commands";
import type { SessionFilter, SessionMode } from "../sync/wire";

export interface Choice {
  starred: boolean;
  genre: string;
  year_from: string;
  year_to: string;
  folder: string;
  playlist_id: number | null;
  mode: SessionMode;
}

export const ALL_MUSIC: Choice = {
  starred: false,
  genre: "",
  year_from: "",
  year_to: "",
  folder: "",
  playlist_id: null,
  mode: "balanced",
};

export const MODES: readonly { mode: SessionMode; name: string; means: string }[] = [
  { mode: "explore", name: "Explore", means: "Learn a little about everything" },
  { mode: "balanced", name: "Balanced", means: "Learn widely, then settle the favourites" },
  { mode: "top", name: "Favourites", means: "Put the best in order first" },
];

/** "1990-1999", "1990-", "-1999" or nothing. */
function years(choice: Choice): string | undefined {
  const { year_from, year_to } = choice;
  if (year_from === "" && year_to === "") return undefined;
  return year_from === year_to ? year_from : `${year_from}-${year_to}`;
}

export function filterOf(choice: Choice): SessionFilter {
  const filter: SessionFilter = {};
  if (choice.starred) filter.source_filter = "starred";
  if (choice.genre !== "") filter.genre_filter = choice.genre;
  const range = years(choice);
  if (range !== undefined) filter.year_filter = range;
  if (choice.folder !== "") filter.folder_filter = choice.folder;
  if (choice.playlist_id !== null) filter.playlist_id = choice.playlist_id;
  return filter;
}

export function requestOf(choice: Choice): SessionRequest {
  return { ...filterOf(choice), mode: choice.mode };
}

/** The other way round, to open the picker where one stands. */
export function choiceOf(filter: SessionFilter, mode: SessionMode): Choice {
  const [from = "", to] = (filter.year_filter ?? "").split("-", 2);
  return {
    starred: filter.source_filter === "starred",
    genre: filter.genre_filter ?? "",
    year_from: from,
    year_to: to ?? from,
    folder: filter.folder_filter ?? "",
    playlist_id: filter.playlist_id ?? null,
    mode,
  };
}

/** "All music", "Starred, Jazz, 1990-1999". */
export function filterWords(filter: SessionFilter): string {
  const parts = [
    filter.source_filter === "starred" ? "Starred" : null,
    filter.genre_filter,
    filter.year_filter,
    filter.folder_filter?.split("/").filter(Boolean).at(-1),
    filter.playlist_id ? "A playlist" : null,
  ].filter(Boolean);
  return parts.length === 0 ? "All music" : parts.join(", ");
}
