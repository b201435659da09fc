/** The queue: putting in, moving, taking out, keeping it as a playlist. */
import type { Outcome, State } from "../state";
import type { Music, Player, QueueItem, TrackInfo } from "../wire";
import { patch, post, remove, type Asker, type Definitions } from "./definition";

/** Where in the queue something is put: right behind what sounds, or behind everything. */
export type QueuePlace = "next" | "end";

export type QueueCommand =
  | { kind: "queue_add"; tracks: readonly TrackInfo[]; place: QueuePlace; after_id?: number }
  | { kind: "queue_add_all"; music: Music; place: QueuePlace }
  | { kind: "queue_move"; queue_item_id: number; after_id: number | null }
  | { kind: "queue_remove"; queue_item_id: number }
  | { kind: "queue_clear" }
  | { kind: "queue_keep"; name: string };

export const queue: Definitions<QueueCommand> = {
  queue_add: {
    request: ({ tracks, place, after_id }) =>
      post("/api/queue", {
        track_ids: tracks.map((track) => track.id),
        ...(after_id === undefined ? { place } : { after_id }),
      }),
    predict: edited,
    is_kept: true,
  },
  queue_add_all: {
    request: ({ music, place }) => post("/api/queue", { selection: music, place }),
  },
  queue_move: {
    request: ({ queue_item_id, after_id }) => patch(`/api/queue/${queue_item_id}`, { after_id }),
    predict: edited,
    is_kept: true,
  },
  queue_remove: {
    request: ({ queue_item_id }) => remove("/api/queue", { queue_item_ids: [queue_item_id] }),
    predict: edited,
    is_kept: true,
  },
  queue_clear: {
    request: () => remove("/api/queue", { what: "upcoming" }),
    predict: edited,
  },
  queue_keep: { request: ({ name }) => post("/api/queue/keep", { name }) },
};

type QueueEdit = Extract<
  QueueCommand,
  { kind: "queue_add" | "queue_move" | "queue_remove" | "queue_clear" }
>;

function edited(state: State, command: QueueEdit): State {
  const window = editedWindow(state.player, command);
  const { player } = state;
  const length = player.queue.length + window.length - player.queue.window.length;
  return { ...state, player: { ...player, queue: { ...player.queue, window, length } } };
}

function editedWindow(player: Player, command: QueueEdit): QueueItem[] {
  const { window } = player.queue;
  switch (command.kind) {
    case "queue_clear": {
      // What sounded and what sounds stay.
      const at = window.findIndex((item) => item.queue_item_id === player.queue_item_id);
      return window.slice(0, at + 1);
    }
    case "queue_remove":
      return window.filter((item) => item.queue_item_id !== command.queue_item_id);
    case "queue_move": {
      const moved = window.filter((item) => item.queue_item_id === command.queue_item_id);
      const others = window.filter((item) => item.queue_item_id !== command.queue_item_id);
      return inserted(others, command.after_id, moved) ?? window;
    }
    case "queue_add": {
      // Items that the server has not numbered yet wear negative ids.
      const added = command.tracks.map((track, i) => ({ queue_item_id: -1 - i - track.id, track }));
      if (command.after_id !== undefined) {
        return inserted(window, command.after_id, added) ?? window;
      }
      if (command.place === "end") return [...window, ...added];
      // Beside the queue (the radio, a comparison) the server knows where.
      if (player.context !== "queue" || player.queue_item_id === null) return window;
      return inserted(window, player.queue_item_id, added) ?? window;
    }
  }
}

/** With `added` behind the item `after_id` (null: in front); undefined if it is not in sight. */
function inserted(
  items: QueueItem[],
  after_id: number | null,
  added: QueueItem[],
): QueueItem[] | undefined {
  const at = items.findIndex((item) => item.queue_item_id === after_id) + 1;
  return after_id !== null && at === 0 ? undefined : items.toSpliced(at, 0, ...added);
}

export class QueueCommands {
  readonly #asker: Asker<QueueCommand>;

  constructor(asker: Asker<QueueCommand>) {
    this.#asker = asker;
  }

  add(tracks: readonly TrackInfo[], place: QueuePlace): Promise<Outcome> {
    return this.#asker.send({ kind: "queue_add", tracks, place });
  }
  /** All of it, as the server finds it. */
  addAll(music: Music, place: QueuePlace): Promise<Outcome> {
    return this.#asker.send({ kind: "queue_add_all", music, place });
  }
  /** Behind the item `after_id`; null: first. */
  move(queue_item_id: number, after_id: number | null): Promise<Outcome> {
    return this.#asker.send({ kind: "queue_move", queue_item_id, after_id });
  }
  remove(queue_item_id: number): Promise<Outcome> {
    return this.#asker.send({ kind: "queue_remove", queue_item_id });
  }
  /** Takes out what is to come; what sounds plays on. */
  clear(): Promise<Outcome> {
    return this.#asker.send({ kind: "queue_clear" });
  }
}
