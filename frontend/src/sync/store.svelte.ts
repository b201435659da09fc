/**
 * What is confirmed, what is pending, and the view that both make:
 * view = pending.reduce(predict, confirmed). Confirmation and refusal both drop the pending one.
 */
import { socketAddress } from "../address";
import { api } from "../api";
import { lessonText } from "./lesson";
import { namesOf } from "./names";
import { Clock, positionMs } from "./clock";
import type { Command } from "./commands";
import { Detour } from "./detour.svelte";
import { stateHash } from "./hash";
import { identity, keepNumber, keptNumber } from "./identity";
import { Memory, type Remembered } from "./memory";
import { choicesWait, Notices, refusalText, sentence, verdictNews } from "./notices.svelte";
import { Outbox } from "./outbox";
import { predict, type Pending } from "./predict";
import { apply } from "./reducer";
import { FIRST, outdated, type Revisions } from "./revisions";
import { Sender } from "./sender";
import { Socket, type SocketState } from "./socket";
import { starKey, type Here, type Link, type Notice, type Outcome, type State } from "./state";
import { audible, isMute, nameOf, whoLeft } from "./where";
import type { Frame, Pair, Problem, StarKind, Verdict, Winner } from "./wire";

/** Silent trouble shorter than this is not worth a word on screen. */
const OUT_OF_REACH_AFTER_MS = 3_000;

/** Events that a heartbeat overtook arrive well within this. */
const OVERTAKEN_MAX_MS = 2_000;
/** A house within reach has spoken by then: no glimpse of the past while it does. */
const RECALL_AFTER_MS = 300;
/** The badge counts seconds. */
const COUNTDOWN_STEP_MS = 500;
const OFFSET_KEY = "minion.offset_ms";

export class Store {
  readonly clock = new Clock();
  readonly notices = new Notices();
  readonly #outbox = new Outbox();
  readonly #memory = new Memory(() => {
    const state = this.#connected.is === "online" ? this.#confirmed : null;
    return state && { state, server_ms: this.clock.serverNow() };
  });
  readonly #sender = new Sender(this.#outbox, identity.device, {
    changed: () => (this.#pending = [...this.#sender.pending]),
    refused: (command, outcome) => this.#refused(command, outcome),
    note: (note) => this.notices.toast(sentence(note)),
    silence: () => this.#socket.probe(),
  });
  readonly #socket = new Socket({
    url: () => this.#url(),
    frame: (frame) => this.#frame(frame),
    state: (state) => this.#connection(state),
    isRefused: () => this.detour.is_refused,
  });
  readonly detour = new Detour(() => api.health().then(() => true));

  #confirmed = $state.raw<State | null>(null);
  /** What an earlier visit saw: shown until minion speaks. */
  #remembered = $state.raw<Remembered | null>(null);
  #started_at = Date.now();
  #pending = $state.raw<readonly Pending[]>([]);
  #connected = $state.raw<SocketState | { is: "online" }>({ is: "connecting" });
  #is_offline = $state.raw(!navigator.onLine);
  #lost_at = $state.raw<number | null>(null);
  #now = $state.raw(Date.now());
  #revisions = $state.raw(FIRST);
  #output = $state.raw({ needs_tap: false, problem: null as string | null });
  #last_verdict = $state.raw<{ pair_id: number; winner: Winner } | null>(null);
  #offset_ms = $state.raw(keptNumber(OFFSET_KEY));
  #overtaken: ReturnType<typeof setTimeout> | undefined;
  readonly #stopped = new AbortController();
  #unlock: (() => void) | null = null;
  /** The pair judged last and by whom: for undo, and to say who was faster. */
  #last: { pair: Pair; verdict: Verdict; who: string | null } | null = null;

  readonly #known = $derived(this.#confirmed ?? this.#remembered?.state ?? null);
  readonly #view = $derived(this.#known && this.#pending.reduce(predict, this.#known));

  /** Opens the connection; called once, by main. */
  start(): void {
    const { signal } = this.#stopped;
    addEventListener("offline", () => (this.#is_offline = true), { signal });
    addEventListener("online", () => (this.#is_offline = false), { signal });
    const countdown = setInterval(() => {
      if (this.#connected.is !== "online") this.#now = Date.now();
    }, COUNTDOWN_STEP_MS);
    signal.addEventListener("abort", () => clearInterval(countdown));
    void this.#sender.restore(() => this.clock.serverNow());
    this.#memory.start(signal);
    void this.#recall();
    this.#socket.start();
  }

  async #recall(): Promise<void> {
    const remembered = await this.#memory.load();
    const wait_ms = this.#is_offline ? 0 : RECALL_AFTER_MS;
    setTimeout(() => {
      if (!this.#confirmed && !this.#stopped.signal.aborted) this.#remembered = remembered;
    }, wait_ms);
  }

  /** Closes it for good. */
  stop(): void {
    this.#stopped.abort();
    clearTimeout(this.#overtaken);
    this.#socket.stop();
    this.clock.stop();
    this.#sender.setOpen(false);
  }

  get view(): State | null {
    return this.#view;
  }
  get waiting(): number {
    return this.#pending.length > 0 || this.#connected.is !== "online" ? this.#sender.waiting : 0;
  }
  get revisions(): Revisions {
    return this.#revisions;
  }
  get toasts(): readonly Notice[] {
    return this.notices.toasts;
  }

  get lastVerdict(): { pair_id: number; winner: Winner } | null {
    return this.#last_verdict;
  }
  setLastVerdict(verdict: { pair_id: number; winner: Winner } | null): void {
    this.#last_verdict = verdict;
  }

  /** When what is shown was so, while it comes from an earlier visit: local ms since 1970. */
  get as_of_ms(): number | null {
    return this.#confirmed ? null : (this.#remembered?.seen_ms ?? null);
  }

  get link(): Link {
    const connected = this.#connected;
    if (connected.is === "online") {
      const here = this.#confirmed?.devices.filter((device) => device.connections > 0);
      return { state: "online", devices: here?.length ?? 0, waiting: this.waiting };
    }
    if (connected.is === "waiting" && connected.stopping) return { state: "stopping" };
    const waiting = this.waiting;
    const { as_of_ms } = this;
    const is_late = this.#lost_at !== null || this.#now - this.#started_at > OUT_OF_REACH_AFTER_MS;
    if (this.#is_offline || waiting > 0 || (as_of_ms !== null && is_late)) {
      return { state: "offline", waiting, as_of_ms };
    }
    if (!this.#confirmed && this.#lost_at === null) return { state: "connecting" };
    const left_ms = connected.is === "waiting" ? connected.until - this.#now : 0;
    return { state: "reconnecting", in_s: Math.max(0, Math.ceil(left_ms / 1000)) };
  }

  get news(): string | null {
    const is_lost = this.#lost_at !== null && this.#now - this.#lost_at > OUT_OF_REACH_AFTER_MS;
    const { as_of_ms } = this;
    if (this.#known && (is_lost || this.waiting > 0 || as_of_ms !== null)) {
      return choicesWait(this.#sender.waitingVerdicts, this.#sender.held, as_of_ms);
    }
    return this.notices.news;
  }

  get here(): Here {
    const on = this.#view?.player.outputs.includes(identity.device) ?? false;
    return { on, elected: this.is_elected, offset_ms: this.#offset_ms, ...this.#output };
  }
  /** Whether the server chose this very tab to sound for this device. */
  get is_elected(): boolean {
    if (!this.#view?.player.outputs.includes(identity.device)) return false;
    const device = this.#confirmed?.devices.find((device) => device.id === identity.device);
    // A device with one connection needs no election: that connection is this tab.
    return device?.conn ? device.conn === identity.conn : device?.connections === 1;
  }
  /** How much earlier this device must play, for what its hardware adds. */
  get offset_ms(): number {
    return this.#offset_ms;
  }
  setOffset(offset_ms: number): void {
    this.#offset_ms = offset_ms;
    keepNumber(OFFSET_KEY, offset_ms);
  }

  /** The output of this page says how it fares. */
  report(output: { needs_tap?: boolean; problem?: string | null }): void {
    const next = { ...this.#output, ...output };
    const { needs_tap, problem } = this.#output;
    if (next.needs_tap === needs_tap && next.problem === problem) return;
    const is_new = next.problem !== null && next.problem !== this.#output.problem;
    this.#output = next;
    if (is_new && next.problem) this.notices.toast(next.problem);
  }
  /** The output of this page takes the touch that unlocks sound. */
  onUnlock(unlock: () => void): void {
    this.#unlock = unlock;
  }
  unlockSound(): void {
    this.#unlock?.();
  }

  isStarred(kind: StarKind, id: number, fallback: boolean): boolean {
    if (!this.#view) return fallback;
    return this.#view.stars[starKey(kind, id)]?.starred ?? fallback;
  }

  positionMs(): number {
    return this.#view ? positionMs(this.#view.player, this.clock.serverNow()) : 0;
  }

  /** Where the pair of a comparison stands: at its start while something else sounds. */
  pairMs(): number {
    return this.#view?.player.context === "comparison" ? this.positionMs() : 0;
  }

  problem(code: string): Problem | null {
    return this.#view?.problems.find((problem) => problem.code === code) ?? null;
  }

  /** Nothing can be heard: the one output is the speaker, and there is no sound card. */
  get is_mute(): boolean {
    return this.#view !== null && isMute(this.#view);
  }
  /** Who left, if nothing can be heard because of that. Last known says nothing about now. */
  get left(): string | null {
    const state = this.#connected.is === "online" ? this.#view : null;
    return state && whoLeft(state, identity.device);
  }
  outputNames(): string[] {
    const state = this.#view;
    return state
      ? audible(state, identity.device).map((id) => nameOf(state, id, identity.device))
      : [];
  }

  /** Does now what would be tried again in a moment. */
  tryNow(): void {
    if (this.#connected.is === "online") this.#sender.hurry();
    else this.#socket.retry();
  }

  send(command: Command): Promise<Outcome> {
    if (command.kind === "verdict" || command.kind === "undo") this.notices.hush();
    return this.#sender.send(command, this.clock.serverNow());
  }

  async undo(named?: number): Promise<void> {
    this.#last_verdict = null;
    if (named === undefined && this.#sender.cancelVerdict()) return;
    const last = this.#last?.verdict.undone === false ? this.#last : null;
    const verdict_id = named ?? last?.verdict.verdict_id;
    const pair = last?.verdict.verdict_id === verdict_id ? last?.pair : undefined;
    await this.send({ kind: "undo", verdict_id, pair });
  }

  #url(): string {
    const { device, conn, secret, name } = identity;
    const query: Record<string, string> = { device, conn, secret, name, kind: "browser" };
    if (this.#confirmed) {
      query.epoch = this.#confirmed.epoch;
      query.since = String(this.#confirmed.seq);
    }
    return socketAddress(query);
  }

  #connection(state: SocketState): void {
    if (state.is === "open") return this.detour.heard();
    if (state.is === "waiting") {
      this.#lost_at ??= Date.now();
      void this.detour.failed();
    }
    this.#now = Date.now();
    // The last moment at which it was surely so.
    if (this.#connected.is === "online") void this.#memory.save();
    this.#connected = state;
    this.clock.stop();
    this.#sender.setOpen(false);
  }

  #frame(frame: Frame): void {
    if (frame.type === "time:pong") {
      this.clock.pong(frame.data);
      return;
    }
    this.clock.hear(frame.ts * 1000, frame.type === "sync:heartbeat");
    if (frame.type === "notice") this.notices.hear(frame.data);
    if (frame.type === "comparison:advanced" && frame.seq) this.#heardVerdict(frame);
    if (frame.type === "verdict:changed") this.#heardOf(frame);
    if (frame.type === "sync:heartbeat") this.#compare(frame.data.seq, frame.data.hash);
    const next = apply(this.#confirmed, frame);
    if (next === "gap") {
      this.#socket.send({ type: "sync:request", reason: "gap" });
      return;
    }
    if (next?.epoch !== this.#confirmed?.epoch) this.#sender.forgetAnswered();
    if (next !== this.#confirmed) this.#memory.changed();
    this.#confirmed = next;
    this.#revisions = outdated(this.#revisions, frame);
    if (frame.type === "sync:full" || frame.type === "sync:resume") {
      this.clock.hint(frame.data.server_ms);
      this.#online();
    }
    if (next) this.#sender.arrived(next.seq);
  }

  #online(): void {
    this.#lost_at = null;
    if (this.#connected.is === "online") return;
    this.#connected = { is: "online" };
    this.clock.start((ping) => this.#socket.send(ping));
    void this.#learnScan();
    this.#sender.setOpen(true);
  }

  /** A scan under way tells of itself seldom: a page that opens meanwhile asks. */
  async #learnScan(): Promise<void> {
    const data = await api.scan().catch(() => null);
    if (data) this.#frame({ type: "library:scan_progress", data, ts: 0 });
  }

  /** A screen at the same event with another hash shows something else: it asks for everything. */
  #compare(seq: number, hash: number): void {
    const state = this.#confirmed;
    if (!state) return;
    if (state.seq === seq && stateHash(state) !== hash) {
      this.#socket.send({ type: "sync:request", reason: "hash" });
    }
    if (state.seq >= seq) return;
    // A heartbeat may overtake the events it counts; they follow at once, or never.
    clearTimeout(this.#overtaken);
    this.#overtaken = setTimeout(() => {
      const seen = this.#confirmed?.seq ?? 0;
      if (seen < seq) this.#socket.send({ type: "sync:request", reason: "gap" });
    }, OVERTAKEN_MAX_MS);
  }

  #heardVerdict(frame: Extract<Frame, { type: "comparison:advanced" }>): void {
    const { verdict } = frame.data;
    const current = this.#confirmed?.comparison?.pair ?? null;
    if (this.#confirmed && frame.seq && frame.seq <= this.#confirmed.seq) return;
    if (!verdict) {
      const changed = current !== null && current.pair_id !== frame.data.pair?.pair_id;
      if (changed) this.notices.tell("A track of that pair left. Here is another pair.");
      return;
    }
    const pair = current?.pair_id === verdict.pair_id ? current : null;
    const origin = frame.origin;
    const { pair_id, winner, undone } = verdict;
    this.#last_verdict = undone ? null : { pair_id, winner };
    const who = this.#nameOf(origin?.device ?? null);
    if (pair) this.#last = { pair, verdict, who };
    else if (this.#last?.verdict.verdict_id === verdict.verdict_id) this.#last = null;
    if (origin?.device !== identity.device) {
      const news = verdictNews(who ?? "Someone", verdict, pair ?? frame.data.pair);
      this.notices.tell(sentence(news));
    } else if (pair && frame.data.lesson && !this.#is_ahead_of(pair)) {
      this.notices.teach(lessonText(frame.data.lesson, pair));
    }
  }

  /** A later choice is on its way: what this one taught is of no interest any more. */
  #is_ahead_of(pair: Pair): boolean {
    const is_later = ({ command }: Pending) =>
      command.kind === "verdict" && command.pair_id !== pair.pair_id;
    return this.#pending.some(is_later);
  }

  /** A verdict of the past was taken back, or given again: no pair moves. */
  #heardOf({ data, origin, seq }: Extract<Frame, { type: "verdict:changed" }>): void {
    if (this.#confirmed && seq && seq <= this.#confirmed.seq) return;
    if (this.#last?.verdict.verdict_id === data.verdict_id) this.#last = null;
    if (origin?.device === identity.device) return;
    const who = this.#nameOf(origin?.device ?? null) ?? "Someone";
    const what = data.undone ? "took an earlier choice back" : "gave an earlier choice again";
    this.notices.tell(sentence(`${who} ${what}`));
  }

  #nameOf(device: string | null): string | null {
    if (device === null) return null;
    const { devices = [], device_names = {} } = this.#confirmed ?? {};
    const plain = (id: string) => devices.find((one) => one.id === id)?.name ?? device_names[id];
    const name = plain(device);
    if (name === undefined) return null;
    // The reader's own name says nothing about who else it was.
    if (device !== identity.device && name === plain(identity.device)) return `another ${name}`;
    return namesOf(devices).get(device) ?? name;
  }

  #refused(command: Command, outcome: Outcome): void {
    const is_judging = command.kind === "verdict";
    const last = this.#last;
    const decider =
      is_judging && last?.pair.pair_id === command.pair_id ? (last.who ?? null) : null;
    const text = refusalText(command, outcome, decider);
    if (is_judging || command.kind === "undo") this.notices.tell(text);
    else this.notices.toast(text);
  }
}
