/**
 * What a command will probably do, shown at once: view = pending.reduce(predict, confirmed).
 * Pure. Each prediction checks that it still applies, so that one whose effect is already in the
 * confirmed state changes nothing; what cannot be known here is left to the server.
 */
import { holds } from "./loop";
import { beginMs, positionMs, switchLoop, switchMs } from "./clock";
import type { Command } from "./commands";
import { withSelection } from "./reducer";
import { starKey, type State } from "./state";
import type { Loop, Pair, Player, QueueItem, TrackInfo } from "./wire";

export interface Pending {
  /** The Idempotency-Key, by which our own effect is recognised in the stream. */
  op: string;
  command: Command;
  /** Server time at which the thumb was down. */
  at_ms: number;
}

/** Later than this into a track "previous" means its start (the server's rule, for show only). */
const PREVIOUS_RESTARTS_AFTER_MS = 4_000;

type Predictors = {
  [K in Command["kind"]]?: (
    state: State,
    command: Extract<Command, { kind: K }>,
    at_ms: number,
  ) => State;
};

const predictors: Predictors = {
  session_end: (state, { session_id }) =>
    state.comparison?.session_id === session_id ? { ...state, comparison: null } : state,
  session_forget: (state, { session_id }) => ({
    ...state,
    kept: state.kept.filter((one) => one.session_id !== session_id),
  }),
  verdict: (state, { pair_id, winner }, at_ms) => judged(state, pair_id, winner === "skip", at_ms),
  undo: (state, { pair }, at_ms) => (pair ? undone(state, pair, at_ms) : state),
  select: (state, { track_id, is_playing }, at_ms) => selected(state, track_id, is_playing, at_ms),
  play: (state, { what }, at_ms) =>
    what.music || what.track_id || what.queue_item_id ? state : playing(state, true, at_ms),
  pause: (state, _, at_ms) => playing(state, false, at_ms),
  stop: (state, _, at_ms) => ({ ...state, player: unloaded(state.player, at_ms) }),
  next: (state, { queue_item_id }, at_ms) => stepped(state, "next", queue_item_id ?? null, at_ms),
  previous: (state, { queue_item_id }, at_ms) =>
    stepped(state, "previous", queue_item_id ?? null, at_ms),
  position: (state, { position_ms, seek_rev }, at_ms) =>
    state.player.track && state.player.seek_rev < seek_rev
      ? { ...state, player: jumped(state.player, position_ms, seek_rev, at_ms) }
      : state,
  hook: (state, { track_id, hook_ms, seek_rev }, at_ms) =>
    state.player.track?.id === track_id && state.player.seek_rev < seek_rev
      ? { ...state, player: jumped(state.player, hook_ms, seek_rev, at_ms) }
      : state,
  loop: (state, { track_id, loop, seek_rev }, at_ms) =>
    state.player.track?.id === track_id
      ? { ...state, player: looping(state.player, loop, seek_rev, at_ms) }
      : state,
  loop_clear: (state, _, at_ms) => ({
    ...state,
    player: state.player.loop ? { ...anchored(state.player, at_ms), loop: null } : state.player,
  }),
  volume: (state, { volume_percent }) => ({
    ...state,
    player: { ...state.player, volume_percent, is_muted: false },
  }),
  mute: (state, { is_muted }) => ({ ...state, player: { ...state.player, is_muted } }),
  outputs: (state, { outputs }) => ({ ...state, player: { ...state.player, outputs } }),
  mode: (state, { repeat = state.player.repeat, shuffle = state.player.shuffle }) => ({
    ...state,
    player: { ...state.player, repeat, shuffle },
  }),
  listening: (state, { switching, pair_begins }) => ({
    ...state,
    player: {
      ...state.player,
      switching: switching ?? state.player.switching,
      pair_begins: pair_begins ?? state.player.pair_begins,
    },
  }),
  queue_add: edited,
  queue_move: edited,
  queue_remove: edited,
  queue_clear: edited,
  star: (state, { star_kind: kind, id, starred }, at_ms) => {
    const stamp = { ms: at_ms, counter: 0, device: "" };
    const stars = { ...state.stars, [starKey(kind, id)]: { kind, id, starred, stamp } };
    return { ...state, stars };
  },
  station_activate: (state, { id }) => ({ ...state, radio: { ...state.radio, active: id } }),
  radio_stop: (state) => ({ ...state, radio: { ...state.radio, active: null } }),
  device_name: (state, { id, name }) => ({
    ...state,
    devices: state.devices.map((device) => (device.id === id ? { ...device, name } : device)),
  }),
};

export function predict(state: State, pending: Pending): State {
  const { command, at_ms } = pending;
  const predictor = predictors[command.kind] as
    ((state: State, command: Command, at_ms: number) => State) | undefined;
  return predictor ? withSelection(predictor(state, command, at_ms)) : state;
}

function playing(state: State, is_playing: boolean, at_ms: number): State {
  const { player } = state;
  if (!player.track || player.is_playing === is_playing) return state;
  return { ...state, player: { ...anchored(player, at_ms), is_playing } };
}

function anchored(player: Player, at_ms: number): Player {
  return { ...player, position_ms: positionMs(player, at_ms), at_ms };
}

/** A jump to anywhere else ends a loop. */
function jumped(player: Player, position_ms: number, seek_rev: number, at_ms: number): Player {
  const loop = player.loop && holds(player.loop, position_ms) ? player.loop : null;
  return { ...player, position_ms, at_ms, seek_rev, loop };
}

/** What sounds within the loop goes on; else it jumps to its beginning. */
function looping(player: Player, loop: Loop, seek_rev: number, at_ms: number): Player {
  const { from_ms, to_ms } = loop;
  if (player.loop?.from_ms === from_ms && player.loop.to_ms === to_ms) return player;
  if (holds(loop, positionMs(player, at_ms))) return { ...anchored(player, at_ms), loop };
  return { ...player, position_ms: from_ms, at_ms, seek_rev, loop };
}

function loaded(player: Player, track: TrackInfo, at_ms: number): Player {
  return {
    ...player,
    ...{ track, why: null, queue_item_id: null, position_ms: 0, at_ms },
    ...{ seek_rev: player.seek_rev + 1, aside: null, loop: null },
  };
}

function unloaded(player: Player, at_ms: number): Player {
  return {
    ...player,
    track: null,
    why: null,
    queue_item_id: null,
    is_playing: false,
    position_ms: 0,
    at_ms,
    aside: null,
    loop: null,
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
      // Where no pair was announced after this one, the goal's rule holds.
      reached: comparison.prefetched === null && comparison.goal.kind !== "open",
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
    comparison: {
      ...comparison,
      pair,
      prefetched: comparison.pair ?? comparison.prefetched,
      reached: false,
    },
  };
}

function following(player: Player, next: Pair | null, at_ms: number): Player {
  if (player.context !== "comparison") return player;
  if (!next || !player.is_playing) return unloaded(player, at_ms);
  const position_ms = beginMs(player, next.track_a);
  return { ...loaded(player, next.track_a, at_ms), position_ms };
}

/** Another side sounds from the same position (beyond its end, from its start), or from its own. */
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
  const position_ms = is_here ? switchMs(player, track, at_ms) : beginMs(player, track);
  const aside = is_here ? { position_ms: positionMs(player, at_ms), loop: player.loop } : null;
  const loop = is_here ? switchLoop(player, track) : null;
  return {
    ...state,
    player: {
      ...loaded(player, track, at_ms),
      ...{ context: "comparison", position_ms, is_playing, aside, loop },
    },
  };
}

function stepped(state: State, way: "next" | "previous", leaving: number | null, at_ms: number) {
  const { player } = state;
  if (player.queue_item_id !== leaving) return state;
  if (player.context === "radio" && way === "next") return tuned(state, at_ms);
  if (player.context !== "queue") return state;
  if (way === "previous" && positionMs(player, at_ms) > PREVIOUS_RESTARTS_AFTER_MS) {
    const seek_rev = player.seek_rev + 1;
    return { ...state, player: jumped(player, 0, seek_rev, at_ms) };
  }
  const { window } = player.queue;
  const at = window.findIndex((item) => item.queue_item_id === leaving);
  const item = at < 0 ? undefined : window[at + (way === "next" ? 1 : -1)];
  return item ? loadItem(state, item.queue_item_id, at_ms) : state;
}

/** The radio goes on to the next track that it announced. */
function tuned(state: State, at_ms: number): State {
  const [next, ...upcoming] = state.radio.upcoming;
  if (!next) return state;
  const { track, queue_item_id, why } = next;
  return {
    ...state,
    radio: { ...state.radio, upcoming },
    player: { ...loaded(state.player, track, at_ms), why, queue_item_id, is_playing: true },
  };
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
      queue_item_id,
      queue: { ...queue, index },
    },
  };
}

type QueueEdit = Extract<
  Command,
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
