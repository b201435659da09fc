/**
 * The live state of the house and everything that can be asked of it: all that views read. It is
 * what is confirmed, what is pending, and the view that both make:
 * view = pending.reduce(predict, confirmed). Confirmation and refusal both drop the pending one.
 * Reads are reactive where nothing else is said.
 */
import { api } from "../api";
import { sentence } from "../words";
import { predict, type Command, type Pending } from "./commands";
import { ComparisonCommands } from "./commands/comparison";
import { HouseCommands } from "./commands/house";
import { OutputCommands } from "./commands/outputs";
import { PlayerCommands } from "./commands/player";
import { QueueCommands } from "./commands/queue";
import { RadioCommands } from "./commands/radio";
import { StarCommands } from "./commands/stars";
import { ZoneCommands } from "./commands/zones";
import { chosenZone } from "./chosen_zone";
import { positionMs } from "./clock";
import { Connection } from "./connection.svelte";
import { REFUSED } from "./detour.svelte";
import { hashOf } from "./hash";
import { OwnOutput } from "./own_output.svelte";
import { OwnZone } from "./own_zone";
import { identity } from "./identity";
import { Memory, type Remembered } from "./memory";
import { namesOf } from "./names";
import { choicesWait, Notices, refusalText, type Heard } from "./notices.svelte";
import { Outbox } from "./outbox";
import type { Followed } from "./jam_wire";
import { apply, withoutRoom } from "./reducer";
import { FIRST, outdated, type Revisions } from "./revisions";
import { Sender } from "./sender";
import { starKey, type Here, type Link, type Notice, type Outcome, type State } from "./state";
import { isAhead } from "./streams";
import { Verdicts } from "./verdicts.svelte";
import { audible, isMute, nameOf, whoLeft } from "./where";
import type { Frame, Problem, StarKind, StreamPosition, Winner } from "./wire";

/** Events that a heartbeat overtook arrive well within this. */
const OVERTAKEN_MAX_MS = 2_000;
/** A house within reach has spoken by then: no glimpse of the past while it does. */
const RECALL_AFTER_MS = 300;
/** Frames after which other zones may be there than those whose music is known. */
const ASK_FOR_ZONES: ReadonlySet<string> = new Set(["sync:full", "sync:resume", "zone:changed"]);

export class Store {
  readonly #notices = new Notices();
  readonly #verdicts = new Verdicts(this.#notices);
  readonly #zone = new OwnZone();
  readonly #memory = new Memory(() => {
    const state = this.#connection.is_online ? this.#confirmed : null;
    return state && { state, server_ms: this.serverNow() };
  });
  readonly #sender = new Sender(new Outbox(), identity.device, {
    changed: () => (this.#pending = [...this.#sender.pending]),
    refused: (command, outcome) => this.#refused(command, outcome),
    note: (note) => this.say(sentence(note)),
    silence: () => this.#connection.probe(),
  });
  readonly #connection = new Connection({
    known: () => this.#confirmed,
    room: () => this.#room?.id ?? null,
    frame: (frame) => this.#frame(frame),
    leaving: () => void this.#memory.save(),
    closed: () => this.#sender.setOpen(false),
  });

  #confirmed = $state.raw<State | null>(null);
  #room: Followed | null = null;
  /** What an earlier visit saw: shown until minion speaks. */
  #remembered = $state.raw<Remembered | null>(null);
  #pending = $state.raw<readonly Pending[]>([]);
  #revisions = $state.raw(FIRST);
  #overtaken: ReturnType<typeof setTimeout> | undefined;
  readonly #stopped = new AbortController();

  readonly #known = $derived(this.#confirmed ?? this.#remembered?.state ?? null);
  readonly #view = $derived(this.#known && this.#pending.reduce(predict, this.#known));

  /** This browser as an output. */
  readonly own = new OwnOutput((text) => this.say(text));

  // What can be asked. An action shows its effect at once and is confirmed or taken back later.

  readonly comparison: ComparisonCommands = new ComparisonCommands(this, {
    show: (verdict) => this.#verdicts.show(verdict),
    last: () => this.#verdicts.last,
    cancel: () => this.#sender.cancelVerdict(),
  });
  readonly player: PlayerCommands = new PlayerCommands(this, this.comparison);
  readonly outputs: OutputCommands = new OutputCommands(this, this.player);
  readonly queue: QueueCommands = new QueueCommands(this);
  readonly stars: StarCommands = new StarCommands(this);
  readonly radio: RadioCommands = new RadioCommands(this);
  readonly house: HouseCommands = new HouseCommands(this);
  readonly zones: ZoneCommands = new ZoneCommands(this, this.player);

  /** Opens the connection; called once. */
  start(): void {
    const { signal } = this.#stopped;
    void this.#sender.restore(() => this.serverNow());
    this.#memory.start(signal);
    void this.#recall();
    this.#connection.start(signal);
  }

  /** Closes it for good. */
  stop(): void {
    this.#stopped.abort();
    clearTimeout(this.#overtaken);
    this.#connection.stop();
    this.#sender.setOpen(false);
  }

  /** Any command: the groups above name them. */
  send(command: Command): Promise<Outcome> {
    if (command.kind === "verdict" || command.kind === "undo") this.#notices.hush();
    return this.#sender.send(command, this.#known?.zone ?? chosenZone(), this.serverNow());
  }
  /** Connects, or sends what waits, without waiting for the next attempt. */
  tryNow(): void {
    if (this.#connection.is_online) this.#sender.hurry();
    else this.#connection.retry();
  }
  /** Shows that zone from now on; what is asked for is meant there. False: it is out of reach. */
  follow(zone: number): boolean {
    if (this.link.state !== "online") {
      this.say("minion is out of reach");
      return false;
    }
    if (zone === chosenZone()) return true;
    this.#zone.choose(zone);
    this.#connection.anew();
    return true;
  }
  /** Follows that jam room, too, until what it returns is called. */
  followRoom(room: Followed): () => void {
    const is_other = room.id !== this.#room?.id;
    this.#room = room;
    if (is_other) this.#turnRoom();
    // Afterwards, because the end of an effect reads the state as it was before.
    return () => queueMicrotask(() => this.#leave(room));
  }
  #leave(room: Followed): void {
    if (this.#room !== room) return;
    this.#room = null;
    this.#turnRoom();
  }
  #turnRoom(): void {
    this.#confirmed &&= withoutRoom(this.#confirmed);
    this.#connection.anew();
  }
  /** Puts a sentence on screen for a few seconds. */
  say(text: string): void {
    this.#notices.toast(text);
  }
  dismiss(notice_id: number): void {
    this.#notices.dismiss(notice_id);
  }
  /** Lets this browser sound. Call it in a touch. */
  unlockSound(): void {
    this.own.unlock();
  }

  // What is.

  /** Nothing is known yet (neither from the server nor from an earlier visit): show skeletons. */
  get state(): State | null {
    return this.#view;
  }
  /** When what is shown was so, while it comes from an earlier visit: local ms since 1970. */
  get as_of_ms(): number | null {
    return this.#confirmed ? null : (this.#remembered?.seen_ms ?? null);
  }
  /** Grows when lists fetched over REST are out of date: use it to fetch again. */
  get revisions(): Revisions {
    return this.#revisions;
  }
  /** What to say about the connection. */
  get link(): Link {
    const here = this.#confirmed?.devices.filter((device) => device.connections > 0);
    return this.#connection.link({
      devices: here?.length ?? 0,
      waiting: this.waiting,
      as_of_ms: this.as_of_ms,
      is_confirmed: this.#confirmed !== null,
    });
  }
  /** What to say while minion answers, and something in between lets no WebSocket through. */
  get socket_refused(): string | null {
    return this.#connection.is_refused ? REFUSED : null;
  }
  /** How many changes of ours wait for the connection. */
  get waiting(): number {
    const may_wait = this.#pending.length > 0 || !this.#connection.is_online;
    return may_wait ? this.#sender.waiting : 0;
  }

  /** News for the line above Compare's buttons; null: show the progress there. */
  get news(): string | null {
    const { as_of_ms } = this;
    if (this.#known && (this.#connection.is_lost || this.waiting > 0 || as_of_ms !== null)) {
      return choicesWait(this.#sender.waitingVerdicts, this.#sender.held, as_of_ms);
    }
    return this.#notices.news;
  }
  /** What the last choice from here taught, for some seconds. */
  get feedback(): string | null {
    return this.#notices.feedback;
  }
  /** The newest verdict shown, ours before it is confirmed: it tells the leaving pair who lost. */
  get lastVerdict(): { pair_id: number; winner: Winner } | null {
    return this.#verdicts.shown;
  }
  /** Short messages that appear anywhere and leave by themselves. */
  get toasts(): readonly Notice[] {
    return this.#notices.toasts;
  }
  /** The newest words of the server as it said them: for who wants to know. */
  get heard(): readonly Heard[] {
    return this.#notices.heard;
  }
  /** What minion cannot do now, by its code: `storage_failed`, `no_sound_card`, ... */
  problem(code: string): Problem | null {
    return this.#view?.problems.find((problem) => problem.code === code) ?? null;
  }

  /** The player's position now, in ms. Not reactive: call it from a frame or a timer. */
  positionMs(): number {
    return this.#view ? positionMs(this.#view.player, this.serverNow()) : 0;
  }
  /** Where the pair of a comparison stands: at its start while something else sounds. Neither. */
  pairMs(): number {
    return this.#view?.player.context === "comparison" ? this.positionMs() : 0;
  }
  /** The server's clock now, in ms since 1970. Not reactive. */
  serverNow(): number {
    return this.#connection.clock.serverNow();
  }
  /** What is added to this device's clock, ms; null until it is measured. Not reactive. */
  clockOffsetMs(): number | null {
    return this.#connection.clock.offsetMs;
  }
  /** The last round trip from here, ms; null until it is measured. Not reactive. */
  roundTripMs(): number | null {
    return this.#connection.clock.rttMs;
  }

  isStarred(kind: StarKind, id: number, fallback = false): boolean {
    return this.#view?.stars[starKey(kind, id)]?.starred ?? fallback;
  }
  /** This browser's device id: compare with `Device.id` and `Player.outputs`. */
  get device_id(): string {
    return identity.device;
  }
  /** What this browser calls itself: "Chrome on Android phone". */
  get own_name(): string {
    return identity.name;
  }
  /** What each device is called, by its id: of two with one name the later is "(2)". */
  get deviceNames(): ReadonlyMap<string, string> {
    return namesOf(this.#view?.devices ?? []);
  }
  /** What this browser does as an output. */
  get here(): Here {
    const on = this.#view?.player.outputs.includes(identity.device) ?? false;
    const { offset_ms, reported } = this.own;
    return { on, elected: this.is_elected, offset_ms, ...reported };
  }
  /** Whether the server chose this very tab to sound for this device. */
  get is_elected(): boolean {
    if (!this.#view?.player.outputs.includes(identity.device)) return false;
    const device = this.#confirmed?.devices.find((device) => device.id === identity.device);
    // A device with one connection needs no election: that connection is this tab.
    return device?.conn ? device.conn === identity.conn : device?.connections === 1;
  }
  /** Nothing can be heard: the one output is the speaker, and there is no sound card. */
  get is_mute(): boolean {
    return this.#view !== null && isMute(this.#view);
  }
  /** Who left, if nothing can be heard because of that. Last known says nothing about now. */
  get left(): string | null {
    const state = this.#connection.is_online ? this.#view : null;
    return state && whoLeft(state, identity.device);
  }
  /** Where it sounds: ["Pi speaker", "Kitchen phone"]; empty: nowhere. */
  outputNames(): string[] {
    const state = this.#view;
    if (!state) return [];
    return audible(state, identity.device).map((id) => nameOf(state, id, identity.device));
  }

  // How it comes to be.

  async #recall(): Promise<void> {
    const remembered = await this.#memory.load();
    const wait_ms = this.#connection.is_offline ? 0 : RECALL_AFTER_MS;
    setTimeout(() => {
      if (this.#confirmed || this.#stopped.signal.aborted) return;
      if (remembered?.state.zone === chosenZone()) this.#remembered = remembered;
    }, wait_ms);
  }

  #frame(frame: Frame): void {
    if (frame.type === "notice") this.#notices.hear(frame.data);
    if (frame.type === "comparison:advanced" && frame.seq) {
      this.#verdicts.advanced(frame, this.#confirmed, (pair) => this.#isAheadOf(pair));
    }
    if (frame.type === "verdict:changed") this.#verdicts.changed(frame, this.#confirmed);
    if (frame.type === "sync:heartbeat") this.#compare(frame.data.streams);
    const next = apply(this.#confirmed, frame, this.#room);
    if (next === "gap") {
      this.#connection.askForAll("gap");
      return;
    }
    if (next?.epoch !== this.#confirmed?.epoch) this.#sender.forgetAnswered();
    if (next?.zone !== this.#confirmed?.zone) this.#verdicts.forget();
    if (next !== this.#confirmed) this.#memory.changed();
    this.#confirmed = next;
    this.#revisions = outdated(this.#revisions, frame);
    if (frame.type === "sync:full") {
      const says = this.#zone.landed(frame.data);
      if (says) this.say(says);
    }
    if (next) this.#zone.saw(next);
    if (frame.type === "sync:full" || frame.type === "sync:resume") {
      if (this.#connection.opened(frame.data.server_ms)) {
        void this.#learnScan();
        this.#sender.setOpen(true);
      }
    }
    if (ASK_FOR_ZONES.has(frame.type)) void this.#learnZones();
    if (next) this.#sender.arrived(next.seqs);
  }

  /** A scan under way tells of itself seldom: a page that opens meanwhile asks. */
  async #learnScan(): Promise<void> {
    const data = await api.scan().catch(() => null);
    if (data) this.#frame({ type: "library:scan_progress", data, ts: 0 });
  }

  /** What plays elsewhere is told when it changes: who comes in between asks. */
  async #learnZones(): Promise<void> {
    const zones = this.#confirmed?.zones ?? [];
    if (zones.length < 2) return;
    const page = await api.zones().catch(() => null);
    if (page) this.#frame({ type: "zones:updated", data: page.items, ts: 0 });
  }

  /** A screen at the same event with another hash shows something else: it asks for everything. */
  #compare(streams: readonly StreamPosition[]): void {
    const state = this.#confirmed;
    if (!state) return;
    const is_other = streams.some(
      ({ stream, seq, hash }) => state.seqs[stream] === seq && hashOf(state, stream) !== hash,
    );
    if (is_other) this.#connection.askForAll("hash");
    const isBehind = () =>
      streams.some((position) => isAhead(this.#confirmed?.seqs ?? {}, position));
    if (!isBehind()) return;
    // A heartbeat may overtake the events it counts; they follow at once, or never.
    clearTimeout(this.#overtaken);
    this.#overtaken = setTimeout(() => {
      if (isBehind()) this.#connection.askForAll("gap");
    }, OVERTAKEN_MAX_MS);
  }

  /** A later choice than the one on `pair` is on its way. */
  #isAheadOf(pair: { pair_id: number }): boolean {
    return this.#pending.some(
      ({ command }) => command.kind === "verdict" && command.pair_id !== pair.pair_id,
    );
  }

  #refused(command: Command, outcome: Outcome): void {
    const is_judging = command.kind === "verdict";
    const decider = is_judging ? this.#verdicts.decider(command.pair_id) : null;
    const text = refusalText(command, outcome, decider);
    if (is_judging || command.kind === "undo") this.#notices.tell(text);
    else this.say(text);
  }
}
