/**
 * What a command will probably do, shown at once: view = pending.reduce(predict, confirmed).
 * Pure. Each prediction checks that it still applies, so that one whose effect is already in the
 * confirmed state changes nothing; what cannot be known here is left to the server.
 */
import { positionMs } from "./clock";
import type { Command } from "./commands";
import { withSelection } from "./reducer";
import { starKey, type State } from "./state";
import type { Pair, Player, QueueItem, TrackInfo } from "./wire";

export interface Pending {
  /** The Idempotency-Key, by which our own effect is recognised in the stream. */
  op: string;
  command: Command;
  /** Server time at which the thumb was down. */
  at_ms: number;
}

/** Later than this into a track "previous" means its start (the server's rule, for show only). */
const PREVIOUS_RESTARTS_AFTER_MS = 4_000;

export function predict(state: State, pending: Pending): State {
  return withSelection(predicted(state, pending.command, pending.at_ms));
}

function predicted(state: State, command: Command, at_ms: number): State {
  const { player, comparison } = state;
  const playing = (change: Partial<Player>): State => ({
    ...state,
    player: { ...anchored(player, at_ms), ...change },
  });
  switch (command.kind) {
    case "session_end":
      return comparison?.session_id === command.session_id ? { ...state, comparison: null } : state;
    case "verdict":
      return judged(state, command.pair_id, command.winner === "skip", at_ms);
    case "undo":
      return command.pair ? undone(state, command.pair, at_ms) : state;
    case "select":
      return selected(state, command.track_id, command.is_playing, at_ms);
    case "play":
      return command.what.tracks?.length || player.is_playing || !player.track
        ? state
        : playing({ is_playing: true });
    case "pause":
      return player.is_playing ? playing({ is_playing: false }) : state;
    case "stop":
      return { ...state, player: unloaded(player, at_ms) };
    case "next":
    case "previous":
      return stepped(state, command.kind, command.queue_item_id ?? null, at_ms);
    case "queue_play":
      return loadItem(state, command.queue_item_id, at_ms);
    case "position":
      return player.track && player.seek_rev < command.seek_rev
        ? playing({ position_ms: command.position_ms, seek_rev: command.seek_rev })
        : state;
    case "volume":
      return { ...state, player: { ...player, volume_percent: command.volume_percent } };
    case "outputs":
      return { ...state, player: { ...player, outputs: command.outputs } };
    case "mode":
      return {
        ...state,
        player: {
          ...player,
          repeat: command.repeat ?? player.repeat,
          shuffle: command.shuffle ?? player.shuffle,
        },
      };
    case "queue_add":
    case "queue_move":
    case "queue_remove":
    case "queue_clear":
      return withWindow(state, edited(player, command));
    case "star": {
      const { star_kind: kind, id, starred } = command;
      const stamp = { ms: at_ms, counter: 0, device: null };
      return {
        ...state,
        stars: { ...state.stars, [starKey(kind, id)]: { kind, id, starred, stamp } },
      };
    }
    case "station_activate":
      return { ...state, radio: { ...state.radio, active: command.id } };
    case "radio_stop":
      return { ...state, radio: { ...state.radio, active: null } };
    case "device_name": {
      const { id, name } = command;
      const devices = state.devices.map((device) =>
        device.id === id ? { ...device, name } : device,
      );
      return { ...state, devices };
    }
    default:
      return state;
  }
}

function anchored(player: Player, at_ms: number): Player {
  return { ...player, position_ms: positionMs(player, at_ms), at_ms };
}

function loaded(player: Player, track: TrackInfo, at_ms: number): Player {
  const seek_rev = player.seek_rev + 1;
  return { ...player, track, queue_item_id: null, position_ms: 0, at_ms, seek_rev };
}

function unloaded(player: Player, at_ms: number): Player {
  return {
    ...player,
    track: null,
    queue_item_id: null,
    is_playing: false,
    position_ms: 0,
    at_ms,
    seek_rev: player.seek_rev + (player.track ? 1 : 0),
  };
}

/** The prefetched pair is current; what plays goes on with its A, what is paused is unloaded. */
function judged(state: State, pair_id: number, is_skip: boolean, at_ms: number): State {
  const { comparison, player } = state;
  if (comparison?.pair?.pair_id !== pair_id) return state;
  const { progress } = comparison;
  const done = progress.comparisons_done + (is_skip ? 0 : 1);
  return {
    ...state,
    player: following(player, comparison.prefetched, at_ms),
    comparison: {
      ...comparison,
      pair: comparison.prefetched,
      prefetched: null,
      progress: { ...progress, comparisons_done: done },
    },
  };
}

function undone(state: State, pair: Pair, at_ms: number): State {
  const { comparison, player } = state;
  if (!comparison || comparison.pair?.pair_id === pair.pair_id) return state;
  return {
    ...state,
    player: following(player, pair, at_ms),
    comparison: { ...comparison, pair, prefetched: comparison.pair ?? comparison.prefetched },
  };
}

function following(player: Player, next: Pair | null, at_ms: number): Player {
  if (player.context !== "comparison") return player;
  return next && player.is_playing ? loaded(player, next.track_a, at_ms) : unloaded(player, at_ms);
}

/** Another side sounds from the same position; beyond its end, from its start. */
function selected(state: State, track_id: number, is_playing: boolean, at_ms: number): State {
  const { comparison, player } = state;
  const pair = comparison?.pair;
  const track = [pair?.track_a, pair?.track_b].find((side) => side?.id === track_id);
  if (!track) return state;
  const is_here = player.context === "comparison" && player.track !== null;
  if (is_here && player.track?.id === track_id) {
    if (player.is_playing === is_playing) return state;
    return { ...state, player: { ...anchored(player, at_ms), is_playing } };
  }
  const from_ms = is_here ? positionMs(player, at_ms) : 0;
  const length_ms = (track.duration ?? 0) * 1000;
  const position_ms = length_ms > 0 && from_ms >= length_ms ? 0 : from_ms;
  return {
    ...state,
    player: { ...loaded(player, track, at_ms), context: "comparison", position_ms, is_playing },
  };
}

function stepped(state: State, way: "next" | "previous", leaving: number | null, at_ms: number) {
  const { player } = state;
  if (player.context !== "queue" || player.queue_item_id !== leaving) return state;
  if (way === "previous" && positionMs(player, at_ms) > PREVIOUS_RESTARTS_AFTER_MS) {
    const seek_rev = player.seek_rev + 1;
    return { ...state, player: { ...player, position_ms: 0, at_ms, seek_rev } };
  }
  const { window } = player.queue;
  const at = window.findIndex((item) => item.queue_item_id === leaving);
  const item = at < 0 ? undefined : window[at + (way === "next" ? 1 : -1)];
  return item ? loadItem(state, item.queue_item_id, at_ms) : state;
}

function loadItem(state: State, queue_item_id: number, at_ms: number): State {
  const { player } = state;
  const at = player.queue.window.findIndex((item) => item.queue_item_id === queue_item_id);
  const item = player.queue.window[at];
  if (!item || player.queue_item_id === queue_item_id) return state;
  const from = player.queue.window.findIndex((i) => i.queue_item_id === player.queue_item_id);
  const { queue } = player;
  const index = queue.index === null || from < 0 ? queue.index : queue.index + at - from;
  return {
    ...state,
    player: {
      ...loaded(player, item.track, at_ms),
      context: "queue",
      queue_item_id,
      is_playing: true,
      queue: { ...queue, index },
    },
  };
}

type QueueEdit = Extract<
  Command,
  { kind: "queue_add" | "queue_move" | "queue_remove" | "queue_clear" }
>;

function edited(player: Player, command: QueueEdit): QueueItem[] {
  const { window } = player.queue;
  const after = (id: number | null | undefined, items: QueueItem[], added: QueueItem[]) => {
    const at = id === null ? 0 : items.findIndex((item) => item.queue_item_id === id) + 1;
    return at === 0 && id !== null ? items : items.toSpliced(at, 0, ...added);
  };
  switch (command.kind) {
    case "queue_clear":
      return window.filter((item) => item.queue_item_id === player.queue_item_id);
    case "queue_remove":
      return window.filter((item) => item.queue_item_id !== command.queue_item_id);
    case "queue_move": {
      const moved = window.filter((item) => item.queue_item_id === command.queue_item_id);
      const others = window.filter((item) => item.queue_item_id !== command.queue_item_id);
      const result = after(command.after_id, others, moved);
      return result === others ? window : result;
    }
    case "queue_add": {
      // Items that the server has not numbered yet wear negative ids.
      const added = command.tracks.map((track, i) => ({ queue_item_id: -1 - i - track.id, track }));
      return command.after_id === undefined
        ? [...window, ...added]
        : after(command.after_id, window, added);
    }
  }
}

function withWindow(state: State, window: QueueItem[]): State {
  const { player } = state;
  const length = player.queue.length + window.length - player.queue.window.length;
  return { ...state, player: { ...player, queue: { ...player.queue, window, length } } };
}
