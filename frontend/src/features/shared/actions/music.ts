/** What is done with music: playing, queueing, starring, keeping it in playlists, archiving it. */
import { api, type ActivityEntry } from "../../../api";
import type { QueuePlace } from "../../../sync/commands/queue";
import type { Outcome } from "../../../sync/state";
import type { Store } from "../../../sync/store.svelte";
import type { StarKind, TrackInfo } from "../../../sync/wire";
import { count, isolated } from "../../../words";
import type { Adding, Added } from "./adding.svelte";
import type { Lot } from "./lot";
import type { Undoable } from "./undoable.svelte";

/** Entries that are looked through: what was just done is among the latest. */
const LOOKED_AT = 20;

/** Of the store: what music is done with. */
type House = Pick<
  Store,
  "state" | "device_id" | "isStarred" | "player" | "queue" | "stars" | "house" | "say"
>;

/** What components are handed of it. */
export type MusicControls = Pick<MusicActions, keyof MusicActions>;

export class MusicActions {
  readonly #house: House;
  readonly #undoable: Undoable;
  readonly #adding: Adding;

  constructor(house: House, undoable: Undoable, adding: Adding) {
    this.#house = house;
    this.#undoable = undoable;
    this.#adding = adding;
  }

  /** Whether it is what sounds, or would on. */
  isLoaded(track: TrackInfo): boolean {
    return this.#house.state?.player.track?.id === track.id;
  }
  /** `fallback`: what the list said when it was fetched; a star event since then wins. */
  isStarred(kind: StarKind, id: number, fallback = false): boolean {
    return this.#house.isStarred(kind, id, fallback);
  }
  setStar(kind: StarKind, id: number, starred: boolean): Promise<Outcome> {
    return this.#house.stars.set(kind, id, starred);
  }
  toggleStar(track: TrackInfo): Promise<Outcome> {
    return this.setStar("track", track.id, !this.isStarred("track", track.id, track.starred));
  }
  /** Never offers nor plays it again; that can be had back at once. */
  async archive(track: TrackInfo): Promise<void> {
    const { stars } = this.#house;
    const outcome = await stars.archive(track.id);
    if (outcome.status !== "done") return;
    this.#undoable.say(`${isolated(track.title)} is archived`, () => stars.unarchive(track.id));
  }

  /** Makes it the queue and plays it, from `from` on; what it took the place of can be had back. */
  async play(lot: Lot, how: { from?: number; shuffle?: boolean } = {}): Promise<void> {
    const waited = this.#waiting();
    const what = { music: lot.music, track_id: how.from, shuffle: how.shuffle ?? false };
    const outcome = await this.#house.player.play(what);
    if (outcome.status !== "done" || waited === 0) return;
    const gone =
      waited === 1 ? "the track that waited" : `the ${count(waited, "track")} that waited`;
    this.#undoable.say(`${isolated(lot.name)} plays in place of ${gone}`, () =>
      this.takeBackLast((what) => what.kind === "queue" && what.action === "replaced"),
    );
  }
  /** How many tracks of the queue were still to come. */
  #waiting(): number {
    const { queue } = this.#house.state?.player ?? {};
    if (!queue) return 0;
    return Math.max(0, queue.length - (queue.index === null ? 0 : queue.index + 1));
  }
  /** Plays one track now; the queue goes on after it. */
  playNow(track: TrackInfo): Promise<Outcome> {
    return this.#house.player.play({ track_id: track.id });
  }

  /** Puts it behind what sounds, or behind everything. */
  async enqueue(lot: Lot, place: QueuePlace, track?: TrackInfo): Promise<void> {
    const { queue } = this.#house;
    const outcome = await (track ? queue.add([track], place) : queue.addAll(lot.music, place));
    if (outcome.status !== "done") return;
    const name = isolated(lot.name);
    this.#house.say(place === "next" ? `${name} comes next` : `${name} waits in the queue`);
  }
  playQueueItem(queue_item_id: number): Promise<Outcome> {
    return this.#house.player.play({ queue_item_id });
  }
  moveQueueItem(queue_item_id: number, after_id: number | null): Promise<Outcome> {
    return this.#house.queue.move(queue_item_id, after_id);
  }
  async removeQueueItem(queue_item_id: number, title: string): Promise<void> {
    const outcome = await this.#house.queue.remove(queue_item_id);
    if (outcome.status !== "done") return;
    this.#undoable.say(`${isolated(title)} is out of the queue`, () =>
      this.takeBackLast((what) => what.kind === "queue" && what.action === "removed"),
    );
  }
  /** Takes out what is to come; what sounds plays on. */
  async clearQueue(): Promise<void> {
    const outcome = await this.#house.queue.clear();
    if (outcome.status !== "done") return;
    this.#undoable.say("Nothing waits any more", () =>
      this.takeBackLast((what) => what.kind === "queue" && what.action === "cleared"),
    );
  }

  /** Asks into which playlist. */
  keep(what: Added): void {
    this.#adding.ask(what);
  }

  /** Takes back the latest action of this device that `is_it`; says where else it can be done. */
  async takeBackLast(is_it: (what: ActivityEntry["what"]) => boolean): Promise<void> {
    const none = { items: [] as ActivityEntry[] };
    const { items } = await api.activity({ limit: LOOKED_AT }).catch(() => none);
    const { device_id } = this.#house;
    const own = items.find(({ what, device }) => device === device_id && is_it(what));
    if (own) await this.#house.house.takeBack(own);
    else this.#house.say("It stands in the history, and can be taken back there.");
  }
}
