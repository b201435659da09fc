/**
 * What is done with music: playing, queueing, keeping it in playlists. A list is always meant whole,
 * as it is said (an album, a search, the best fifty), never as far as it happens to be loaded.
 */
import type { QueuePlace } from "../../../sync/commands";
import type { Outcome } from "../../../sync/state";
import { sync } from "../../../sync/sync.svelte";
import type { Music, TrackInfo } from "../../../sync/wire";
import { takeBackLast } from "./take_back";
import { undoable } from "./undoable.svelte";
import { count, isolated } from "../../../words";

/** Music with what people call it: "Low Country", "your top 50". */
export interface Lot {
  music: Music;
  name: string;
}

export function lotOfTrack(track: TrackInfo): Lot {
  return { music: { track_ids: [track.id] }, name: track.title };
}

/** Makes it the queue and plays it, from `from` on; what it took the place of can be had back. */
export async function play(
  lot: Lot,
  how: { from?: number; shuffle?: boolean } = {},
): Promise<void> {
  const waited = waiting();
  const what = { music: lot.music, track_id: how.from, shuffle: how.shuffle ?? false };
  const outcome = await sync.play(what);
  if (outcome.status !== "done" || waited === 0) return;
  const gone = waited === 1 ? "the track that waited" : `the ${count(waited, "track")} that waited`;
  undoable.say(`${isolated(lot.name)} plays in place of ${gone}`, () =>
    takeBackLast((what) => what.kind === "queue" && what.deed === "replaced"),
  );
}

/** How many tracks of the queue were still to come. */
function waiting(): number {
  const { queue } = sync.state?.player ?? {};
  if (!queue) return 0;
  return Math.max(0, queue.length - (queue.index === null ? 0 : queue.index + 1));
}

/** Plays one track now; the queue goes on after it. */
export function playNow(track: TrackInfo): Promise<Outcome> {
  return sync.play({ track_id: track.id });
}

/** Puts it behind what sounds, or behind everything. */
export async function queue(lot: Lot, place: QueuePlace, track?: TrackInfo): Promise<void> {
  const outcome = await sync.ask(
    track
      ? { kind: "queue_add", tracks: [track], place }
      : { kind: "queue_add_all", music: lot.music, place },
  );
  if (outcome.status !== "done") return;
  const name = isolated(lot.name);
  sync.say(place === "next" ? `${name} comes next` : `${name} waits in the queue`);
}

export function playQueueItem(queue_item_id: number): Promise<Outcome> {
  return sync.play({ queue_item_id });
}
export function moveQueueItem(queue_item_id: number, after_id: number | null): Promise<Outcome> {
  return sync.ask({ kind: "queue_move", queue_item_id, after_id });
}
export async function removeQueueItem(queue_item_id: number, title: string): Promise<void> {
  const outcome = await sync.ask({ kind: "queue_remove", queue_item_id });
  if (outcome.status !== "done") return;
  undoable.say(`${isolated(title)} is out of the queue`, () =>
    takeBackLast((what) => what.kind === "queue" && what.deed === "removed"),
  );
}
/** Takes out what is to come; what sounds plays on. */
export async function clearQueue(): Promise<void> {
  const outcome = await sync.ask({ kind: "queue_clear" });
  if (outcome.status !== "done") return;
  undoable.say("Nothing waits any more", () =>
    takeBackLast((what) => what.kind === "queue" && what.deed === "cleared"),
  );
}
