/** Comparing: sessions, the side that is heard, verdicts and taking them back. */
import { beginMs, positionMs, switchLoop, switchMs } from "../clock";
import type { Outcome, State } from "../state";
import type { Filter, Goal, Pair, Player, SessionMode, Side, Winner, WinnerName } from "../wire";
import { anchored, loaded, unloaded } from "./anchor";
import { post, put, remove, type Asker, type Definitions } from "./definition";

export interface SessionRequest {
  filter?: Filter;
  mode?: SessionMode;
  /** Absent: nothing in particular. */
  goal?: Goal;
}

export type ComparisonCommand =
  | { kind: "session_start"; filter: SessionRequest }
  | { kind: "session_end"; session_id: number }
  | { kind: "session_resume"; session_id: number }
  | { kind: "session_forget"; session_id: number }
  | { kind: "verdict"; pair_id: number; winner: WinnerName }
  | { kind: "undo"; verdict_id?: number; pair?: Pair }
  | { kind: "verdict_set"; verdict_id: number; undone: boolean }
  | { kind: "select"; track_id: number; is_playing: boolean };

export const comparison: Definitions<ComparisonCommand> = {
  session_start: { request: ({ filter }) => post("/api/comparisons/session", filter) },
  session_end: {
    request: ({ session_id }) => remove("/api/comparisons/session", { session_id }),
    predict: (state, { session_id }) =>
      state.comparison?.session_id === session_id ? { ...state, comparison: null } : state,
  },
  session_resume: {
    request: ({ session_id }) => post(`/api/comparisons/sessions/${session_id}/resume`),
  },
  session_forget: {
    request: ({ session_id }) => remove(`/api/comparisons/sessions/${session_id}`),
    predict: (state, { session_id }) => ({
      ...state,
      paused_sessions: state.paused_sessions.filter((one) => one.session_id !== session_id),
    }),
  },
  verdict: {
    request: ({ pair_id, winner }) => post("/api/comparisons/verdict", { pair_id, winner }),
    predict: (state, { pair_id, winner }, at_ms) =>
      judged(state, pair_id, winner === "skip", at_ms),
    is_kept: true,
  },
  undo: {
    request: ({ verdict_id }) => post("/api/comparisons/undo", { verdict_id }),
    predict: (state, { pair }, at_ms) => (pair ? undone(state, pair, at_ms) : state),
  },
  verdict_set: {
    request: ({ verdict_id, undone }) =>
      (undone ? remove : put)(`/api/comparisons/verdicts/${verdict_id}`, {}),
  },
  select: {
    request: ({ track_id, is_playing }) =>
      post("/api/comparisons/select-track", { track_id, is_playing }),
    predict: (state, { track_id, is_playing }, at_ms) =>
      selected(state, track_id, is_playing, at_ms),
  },
};

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

/** What the store knows of verdicts beyond the state. */
interface Judged {
  /** Ours is shown before it is confirmed; null: none is. */
  show(verdict: { pair_id: number; winner: Winner } | null): void;
  /** The verdict that was heard last, unless it was taken back since. */
  last(): { verdict_id: number; pair: Pair } | null;
  /** Takes back a verdict that has not left yet; false: there is none. */
  cancel(): boolean;
}

export class ComparisonCommands {
  readonly #asker: Asker<ComparisonCommand>;
  readonly #judged: Judged;

  constructor(asker: Asker<ComparisonCommand>, judged: Judged) {
    this.#asker = asker;
    this.#judged = judged;
  }

  startSession(filter: SessionRequest = {}): Promise<Outcome> {
    return this.#asker.send({ kind: "session_start", filter });
  }
  /** Goes on with a session that was put aside; the one that runs takes its place. */
  resumeSession(session_id: number): Promise<Outcome> {
    return this.#asker.send({ kind: "session_resume", session_id });
  }
  /** Gives up a session that was put aside; its verdicts stay. */
  forgetSession(session_id: number): Promise<Outcome> {
    return this.#asker.send({ kind: "session_forget", session_id });
  }
  async endSession(): Promise<void> {
    const session = this.#asker.state?.comparison;
    if (session) await this.#asker.send({ kind: "session_end", session_id: session.session_id });
  }
  /** Judges the pair on screen; without one it does nothing. */
  async verdict(choice: Winner): Promise<void> {
    const pair = this.#asker.state?.comparison?.pair;
    if (!pair) return;
    this.#judged.show({ pair_id: pair.pair_id, winner: choice });
    const winner = choice === "a" ? "track_a" : choice === "b" ? "track_b" : choice;
    await this.#asker.send({ kind: "verdict", pair_id: pair.pair_id, winner });
  }
  /** Takes a verdict back: the one named, else the last. */
  async undo(named?: number): Promise<void> {
    this.#judged.show(null);
    if (named === undefined && this.#judged.cancel()) return;
    const last = this.#judged.last();
    const verdict_id = named ?? last?.verdict_id;
    const pair = last?.verdict_id === verdict_id ? last?.pair : undefined;
    await this.#asker.send({ kind: "undo", verdict_id, pair });
  }
  /** Takes any verdict back, or gives it again; the pair on screen stays. */
  setVerdict(verdict_id: number, undone: boolean): Promise<Outcome> {
    return this.#asker.send({ kind: "verdict_set", verdict_id, undone });
  }
  /** A tap on a cover: hear that side from the same position; again: pause. */
  async hear(side: Side): Promise<void> {
    const comparison = this.#asker.state?.comparison;
    if (!comparison?.pair) return;
    const sounding = comparison.selected?.side === side && comparison.selected.isPlaying;
    await this.select(side, !sounding);
  }
  async select(side: Side, is_playing: boolean): Promise<void> {
    const pair = this.#asker.state?.comparison?.pair;
    if (!pair) return;
    const track_id = side === "a" ? pair.track_a.id : pair.track_b.id;
    await this.#asker.send({ kind: "select", track_id, is_playing });
  }
  /** The other side, playing as now; none selected: A. */
  async switchSide(): Promise<void> {
    const selected = this.#asker.state?.comparison?.selected;
    const side = selected?.side === "a" ? "b" : "a";
    await this.select(side, selected?.isPlaying ?? true);
  }
}
