/** What plays: starting, stepping, jumping, looping, and how it goes on. */
import { positionMs } from "../clock";
import { loopWithin, roundOf } from "../loop";
import type { Outcome, State } from "../state";
import type { Loop, Music, PairBegins, Repeat, Switching } from "../wire";
import { anchored, jumped, loaded, looping, playing, unloaded } from "./anchor";
import { post, put, remove, type Asker, type Definitions, type Request } from "./definition";

/** Nothing: what is loaded. */
export interface PlayRequest {
  /** Becomes the queue, whole. */
  music?: Music;
  /** The track that it begins with. Alone: it sounds now, and the queue goes on after it. */
  track_id?: number;
  shuffle?: boolean;
  /** An item of the queue, or one that the radio plays next; nothing else is given beside it. */
  queue_item_id?: number;
}

export type PlayerCommand =
  | { kind: "play"; what: PlayRequest }
  | { kind: "pause" }
  | { kind: "stop" }
  | { kind: "next"; queue_item_id?: number }
  | { kind: "previous"; queue_item_id?: number }
  | { kind: "position"; position_ms: number; seek_rev: number }
  | { kind: "hook"; track_id: number; hook_ms: number; seek_rev: number }
  | { kind: "loop"; track_id: number; loop: Loop; seek_rev: number }
  | { kind: "loop_clear" }
  | { kind: "mode"; repeat?: Repeat; shuffle?: boolean }
  | { kind: "listening"; switching?: Switching; pair_begins?: PairBegins }
  | { kind: "sleep"; after: "track" | number | null };

/** Later than this into a track "previous" means its start (the server's rule, for show only). */
const PREVIOUS_RESTARTS_AFTER_MS = 4_000;

export const player: Definitions<PlayerCommand> = {
  play: {
    request: ({ what }) =>
      post("/api/player/play", {
        selection: what.music,
        [what.music ? "start_track_id" : "track_id"]: what.track_id,
        shuffle: what.shuffle,
        queue_item_id: what.queue_item_id,
      }),
    predict: (state, { what }, at_ms) =>
      what.music || what.track_id || what.queue_item_id ? state : playing(state, true, at_ms),
  },
  pause: {
    request: () => post("/api/player/pause"),
    predict: (state, _, at_ms) => playing(state, false, at_ms),
  },
  stop: {
    request: () => post("/api/player/stop"),
    predict: (state, _, at_ms) => ({ ...state, player: unloaded(state.player, at_ms) }),
  },
  next: {
    request: ({ queue_item_id }) => post("/api/player/next", { queue_item_id }),
    predict: (state, { queue_item_id }, at_ms) =>
      stepped(state, "next", queue_item_id ?? null, at_ms),
  },
  previous: {
    request: () => post("/api/player/previous"),
    predict: (state, { queue_item_id }, at_ms) =>
      stepped(state, "previous", queue_item_id ?? null, at_ms),
  },
  position: {
    request: ({ position_ms }) => post("/api/player/position", { position_ms }),
    predict: (state, { position_ms, seek_rev }, at_ms) =>
      state.player.track && state.player.seek_rev < seek_rev
        ? { ...state, player: jumped(state.player, position_ms, seek_rev, at_ms) }
        : state,
    lane: () => "position",
  },
  hook: {
    request: ({ track_id }) => post("/api/player/hook", { track_id }),
    predict: (state, { track_id, hook_ms, seek_rev }, at_ms) =>
      state.player.track?.id === track_id && state.player.seek_rev < seek_rev
        ? { ...state, player: jumped(state.player, hook_ms, seek_rev, at_ms) }
        : state,
  },
  loop: {
    request: ({ track_id, loop }) => put("/api/player/loop", { ...loop, track_id }),
    predict: (state, { track_id, loop, seek_rev }, at_ms) =>
      state.player.track?.id === track_id
        ? { ...state, player: looping(state.player, loop, seek_rev, at_ms) }
        : state,
    lane: () => "loop",
  },
  loop_clear: {
    request: () => remove("/api/player/loop", {}),
    predict: (state, _, at_ms) => ({
      ...state,
      player: state.player.loop ? { ...anchored(state.player, at_ms), loop: null } : state.player,
    }),
    lane: () => "loop",
  },
  mode: {
    request: ({ repeat, shuffle }) => put("/api/player/mode", { repeat, shuffle }),
    predict: (state, { repeat = state.player.repeat, shuffle = state.player.shuffle }) => ({
      ...state,
      player: { ...state.player, repeat, shuffle },
    }),
  },
  listening: {
    request: ({ switching, pair_begins }) =>
      put("/api/player/listening", { switching, pair_begins }),
    predict: (state, { switching, pair_begins }) => ({
      ...state,
      player: {
        ...state.player,
        switching: switching ?? state.player.switching,
        pair_begins: pair_begins ?? state.player.pair_begins,
      },
    }),
  },
  sleep: { request: ({ after }) => sleepRequest(after) },
};

function sleepRequest(after: "track" | number | null): Request {
  if (after === null) return remove("/api/player/sleep", {});
  const minutes = after === "track" ? undefined : after;
  const what = after === "track" ? "track" : "minutes";
  return put("/api/player/sleep", { after: what, minutes });
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

interface Playing extends Asker<PlayerCommand> {
  /** The player's position now, in ms. */
  positionMs(): number;
}

export class PlayerCommands {
  readonly #asker: Playing;
  readonly #pair: { switchSide(): Promise<void> };

  /** While a pair is compared, `pair` steps from side to side. */
  constructor(asker: Playing, pair: { switchSide(): Promise<void> }) {
    this.#asker = asker;
    this.#pair = pair;
  }

  play(what: PlayRequest = {}): Promise<Outcome> {
    return this.#asker.send({ kind: "play", what });
  }
  pause(): Promise<Outcome> {
    return this.#asker.send({ kind: "pause" });
  }
  toggle(): Promise<Outcome> {
    return this.#asker.state?.player.is_playing ? this.pause() : this.play();
  }
  stop(): Promise<Outcome> {
    return this.#asker.send({ kind: "stop" });
  }
  next(): Promise<void> {
    return this.#step("next");
  }
  previous(): Promise<void> {
    return this.#step("previous");
  }
  async #step(kind: "next" | "previous"): Promise<void> {
    const { state } = this.#asker;
    if (state?.comparison && state.player.context === "comparison") {
      await this.#pair.switchSide();
      return;
    }
    const queue_item_id = state?.player.queue_item_id ?? undefined;
    await this.#asker.send({ kind, queue_item_id });
  }
  /** A step stays within a loop, and goes round. */
  seekBy(delta_ms: number): Promise<Outcome> {
    const target_ms = this.#asker.positionMs() + delta_ms;
    const loop = this.#asker.state?.player.loop;
    return this.seekTo(loop ? roundOf(loop, target_ms) : target_ms);
  }
  seekTo(position_ms: number): Promise<Outcome> {
    const { track, seek_rev = 0 } = this.#asker.state?.player ?? {};
    const end_ms = track?.duration ? track.duration * 1000 : Infinity;
    const target_ms = Math.round(Math.max(0, Math.min(position_ms, end_ms)));
    return this.#asker.send({ kind: "position", position_ms: target_ms, seek_rev: seek_rev + 1 });
  }
  /** To where the loudest passage of `track` begins, which is the one that is loaded. */
  async skipToHook(track = this.#asker.state?.player.track ?? null): Promise<void> {
    const { seek_rev = 0 } = this.#asker.state?.player ?? {};
    if (!track) return;
    if (track.hook_ms == null) {
      this.#asker.say("Its loudest passage is not known yet. minion is still listening.");
      return;
    }
    const { id: track_id, hook_ms } = track;
    await this.#asker.send({ kind: "hook", track_id, hook_ms, seek_rev: seek_rev + 1 });
  }
  /** Lets a stretch of what is loaded sound over and over, everywhere; null: play on. */
  async setLoop(stretch: Loop | null): Promise<void> {
    const { track, seek_rev = 0, loop: now = null } = this.#asker.state?.player ?? {};
    if (!track || (stretch === null && now === null)) return;
    if (stretch === null) {
      await this.#asker.send({ kind: "loop_clear" });
      return;
    }
    const [from_ms, to_ms] = [Math.round(stretch.from_ms), Math.round(stretch.to_ms)];
    const loop = loopWithin(from_ms, to_ms, Math.floor((track.duration ?? 0) * 1000));
    if (!loop) {
      this.#asker.say("A loop is at least a second long.");
      return;
    }
    await this.#asker.send({ kind: "loop", track_id: track.id, loop, seek_rev: seek_rev + 1 });
  }
  /** It stops by itself: with this track, or after so many minutes; null: it plays on. */
  setSleep(after: "track" | number | null): Promise<Outcome> {
    return this.#asker.send({ kind: "sleep", after });
  }
  setRepeat(repeat: Repeat): Promise<Outcome> {
    return this.#asker.send({ kind: "mode", repeat });
  }
  setShuffle(shuffle: boolean): Promise<Outcome> {
    return this.#asker.send({ kind: "mode", shuffle });
  }
  /** From where the other side of a pair sounds, and where a new pair begins: on every screen. */
  setListening(choice: { switching?: Switching; pair_begins?: PairBegins }): Promise<Outcome> {
    return this.#asker.send({ kind: "listening", ...choice });
  }
}
