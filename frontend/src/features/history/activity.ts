/** What someone did, in words. Pure: who and when are told beside it. */
import type { ActivityEntry } from "../../api";
import type { TrackInfo } from "../../sync/wire";
import { pausedName, purpose } from "../shared/goal";
import { count, isolated } from "../../words";

/** "Nightjar over Halma", "Took the star off Nightjar", "Cleared the queue of 12 tracks". */
export function activityText({ what }: Pick<ActivityEntry, "what">): string {
  switch (what.kind) {
    case "verdict": {
      const said = verdictText(what);
      if (what.action === "taken_back") return `Took back: ${said}`;
      return what.action === "given_again" ? `Gave again: ${said}` : said;
    }
    case "comparison_started":
      return what.is_resumed
        ? `Went on comparing ${isolated(what.filter_text)}`
        : `Started to ${purpose(what.goal, isolated(what.filter_text))}`;
    case "comparison_ended":
      return "Ended the comparison";
    case "session_forgotten":
      return `Forgot “${pausedName({ ...what, filter_text: isolated(what.filter_text) })}”`;
    case "star": {
      const kind = what.of === "album" ? "the album " : "";
      const named = what.title == null ? null : `${kind}${isolated(what.title)}`;
      const title = named ?? `${what.of === "album" ? "an album" : "a track"} that is gone`;
      return what.starred ? `Starred ${title}` : `Took the star off ${title}`;
    }
    case "archive": {
      const title = isolated(what.track.title);
      return what.is_archived ? `Archived ${title}` : `Brought ${title} back from the archive`;
    }
    case "queue":
      return queueText(what);
    case "station":
      return stationText(what);
    case "radio":
      return what.station_id == null
        ? `Took ${isolated(what.name)} off air`
        : `Put ${isolated(what.name)} on air`;
    case "schedule":
      return what.slots === 0 ? "Dropped the radio’s plan" : "Planned the radio’s week";
    case "name":
      return what.was == null
        ? `Named a device ${isolated(what.name)}`
        : `Renamed ${isolated(what.was)} to ${isolated(what.name)}`;
  }
}

type Of<K extends ActivityEntry["what"]["kind"]> = Extract<ActivityEntry["what"], { kind: K }>;

/** "Nightjar over Halma", "Nightjar tied with Halma", "Skipped Nightjar beside Halma". */
export function verdictText(
  verdict: Pick<Of<"verdict">, "winner" | "track_a" | "track_b">,
): string {
  const { winner, track_a, track_b } = verdict;
  const [first, second] = winner === "b" ? [track_b, track_a] : [track_a, track_b];
  const [one, other] = [isolated(first.title), isolated(second.title)];
  if (winner === "skip") return `Skipped ${one} beside ${other}`;
  return winner === "tie" ? `${one} tied with ${other}` : `${one} over ${other}`;
}

function queueText({ action, count: many, track }: Of<"queue">): string {
  const title = track ? isolated(track.title) : count(many, "track");
  const tracks = many === 1 ? title : count(many, "track");
  const all = many > 1 && track ? `${tracks}, first ${title}` : tracks;
  switch (action) {
    case "added":
      return `Queued ${all}`;
    case "removed":
      return `Took ${tracks} out of the queue`;
    case "cleared":
      return `Cleared the queue of ${tracks}`;
    case "replaced":
      return `Played ${all}, in place of the queue`;
    case "moved":
      return "Put the queue in another order";
  }
}

function stationText({ name, was, is_there }: Of<"station">): string {
  if (!is_there) return `Removed the station ${isolated(name)}`;
  if (was == null) return `Made the station ${isolated(name)}`;
  return was === name
    ? `Changed the station ${isolated(name)}`
    : `Renamed the station ${isolated(was)} to ${isolated(name)}`;
}

/** The track whose cover stands for it, if one does. */
export function trackOf({ what }: Pick<ActivityEntry, "what">): TrackInfo | null {
  if (what.kind === "verdict") return what.winner === "b" ? what.track_b : what.track_a;
  if (what.kind === "archive") return what.track;
  return what.kind === "star" || what.kind === "queue" ? (what.track ?? null) : null;
}
