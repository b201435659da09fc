/**
 * The live state of the house and everything that can be asked of it: all that views read.
 * Reads are reactive; an action shows its effect at once and is confirmed or taken back later.
 */
import { loopWithin, roundOf } from "./loop";
import { namesOf } from "./names";
import { REFUSED } from "./detour.svelte";
import type { Command, PlayRequest, SessionRequest, StationDraft } from "./commands";
import { identity } from "./identity";
import type { Heard } from "./notices.svelte";
import type { Revisions } from "./revisions";
import type { Here, Link, Notice, Outcome, State } from "./state";
import { Store } from "./store.svelte";
import { instead } from "./where";
import type {
  Loop,
  PairBegins,
  Problem,
  Repeat,
  Side,
  Slot,
  StarKind,
  Switching,
  TagRequest,
  TrackInfo,
  Winner,
} from "./wire";

/** A verdict as a person gives it. */
export type Choice = Winner;

export class Sync {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  // What is.

  /** Nothing is known yet (neither from the server nor from an earlier visit): show skeletons. */
  get state(): State | null {
    return this.#store.view;
  }
  /** When what is shown was so, while it comes from an earlier visit; null: it is so now. */
  get as_of_ms(): number | null {
    return this.#store.as_of_ms;
  }
  /** What to say while minion answers, and something in between lets no WebSocket through. */
  get socket_refused(): string | null {
    return this.#store.detour.is_refused ? REFUSED : null;
  }
  get link(): Link {
    return this.#store.link;
  }
  /** Connects, or sends what waits, without waiting for the next attempt. */
  tryNow(): void {
    this.#store.tryNow();
  }
  /** How many changes of ours wait for the connection. */
  get waiting(): number {
    return this.#store.waiting;
  }
  /** News for the line above Compare's buttons; null: show the progress there. */
  get news(): string | null {
    return this.#store.news;
  }
  /** What the last choice from here taught, for some seconds. */
  get lesson(): string | null {
    return this.#store.notices.lesson;
  }
  /** The newest verdict shown, ours before it is confirmed: it tells the leaving pair who lost. */
  get lastVerdict(): { pair_id: number; winner: Winner } | null {
    return this.#store.lastVerdict;
  }
  /** Short messages that appear anywhere and leave by themselves. */
  get toasts(): readonly Notice[] {
    return this.#store.toasts;
  }
  /** Grows when lists fetched over REST are out of date: use it to fetch again. */
  get revisions(): Revisions {
    return this.#store.revisions;
  }
  get here(): Here {
    return this.#store.here;
  }
  /** This browser's device id: compare with `Device.id` and `Player.outputs`. */
  get device_id(): string {
    return identity.device;
  }
  isStarred(kind: StarKind, id: number, fallback = false): boolean {
    return this.#store.isStarred(kind, id, fallback);
  }
  /** The player's position now, in ms. Not reactive: call it from a frame or a timer. */
  positionMs(): number {
    return this.#store.positionMs();
  }
  /** Where the pair stands, in ms: 0 while the radio or the queue sounds. Not reactive either. */
  pairMs(): number {
    return this.#store.pairMs();
  }
  /** The server's clock now, in ms since 1970. Not reactive. */
  serverNow(): number {
    return this.#store.clock.serverNow();
  }
  /** What is added to this device's clock, ms; null until it is measured. Not reactive. */
  clockOffsetMs(): number | null {
    return this.#store.clock.offsetMs;
  }
  /** The last round trip from here, ms; null until it is measured. Not reactive. */
  roundTripMs(): number | null {
    return this.#store.clock.rttMs;
  }
  /** What minion cannot do now, by its code: `storage_failed`, `no_sound_card`, ... */
  problem(code: string): Problem | null {
    return this.#store.problem(code);
  }
  /** Nothing can be heard: the one output is the speaker, and there is no sound card. */
  get is_mute(): boolean {
    return this.#store.is_mute;
  }
  /** Who left, if nothing can be heard because of that. */
  get left(): string | null {
    return this.#store.left;
  }
  /** The newest words of the server as it said them: for who wants to know. */
  get heard(): readonly Heard[] {
    return this.#store.notices.heard;
  }
  /** What each device is called, by its id: of two with one name the later is "(2)". */
  get deviceNames(): ReadonlyMap<string, string> {
    return namesOf(this.state?.devices ?? []);
  }
  /** Where it sounds: ["Pi speaker", "Kitchen phone"]; empty: nowhere. */
  outputNames(): string[] {
    return this.#store.outputNames();
  }

  // Comparing.

  startSession(filter: SessionRequest = {}): Promise<Outcome> {
    return this.#store.send({ kind: "session_start", filter });
  }
  /** Goes on with a session that was put aside; the one that runs takes its place. */
  resumeSession(session_id: number): Promise<Outcome> {
    return this.#store.send({ kind: "session_resume", session_id });
  }
  /** Gives up a session that was put aside; its verdicts stay. */
  forgetSession(session_id: number): Promise<Outcome> {
    return this.#store.send({ kind: "session_forget", session_id });
  }
  async endSession(): Promise<void> {
    const session = this.state?.comparison;
    if (session) await this.#store.send({ kind: "session_end", session_id: session.session_id });
  }
  /** Judges the pair on screen; without one it does nothing. */
  async verdict(choice: Choice): Promise<void> {
    const pair = this.state?.comparison?.pair;
    if (!pair) return;
    this.#store.setLastVerdict({ pair_id: pair.pair_id, winner: choice });
    const winner = choice === "a" ? "track_a" : choice === "b" ? "track_b" : choice;
    await this.#store.send({ kind: "verdict", pair_id: pair.pair_id, winner });
  }
  /** Takes a verdict back: the one named, else the last. */
  undo(verdict_id?: number): Promise<void> {
    return this.#store.undo(verdict_id);
  }
  /** Takes any verdict back, or gives it again; the pair on screen stays. */
  setVerdict(verdict_id: number, undone: boolean): Promise<Outcome> {
    return this.#store.send({ kind: "verdict_set", verdict_id, undone });
  }
  /** Takes back what an event changed. */
  takeBack({ seq, epoch }: { seq: number; epoch: string }): Promise<Outcome> {
    return this.#store.send({ kind: "take_back", seq, epoch });
  }
  /** A tap on a cover: hear that side from the same position; again: pause. */
  async hear(side: Side): Promise<void> {
    const comparison = this.state?.comparison;
    if (!comparison?.pair) return;
    const sounding = comparison.selected?.side === side && comparison.selected.isPlaying;
    await this.select(side, !sounding);
  }
  async select(side: Side, is_playing: boolean): Promise<void> {
    const pair = this.state?.comparison?.pair;
    if (!pair) return;
    const track_id = side === "a" ? pair.track_a.id : pair.track_b.id;
    await this.#store.send({ kind: "select", track_id, is_playing });
  }
  /** The other side, playing as now; none selected: A. */
  async switchSide(): Promise<void> {
    const selected = this.state?.comparison?.selected;
    const side = selected?.side === "a" ? "b" : "a";
    await this.select(side, selected?.isPlaying ?? true);
  }

  // Playing.

  play(what: PlayRequest = {}): Promise<Outcome> {
    return this.#store.send({ kind: "play", what });
  }
  pause(): Promise<Outcome> {
    return this.#store.send({ kind: "pause" });
  }
  toggle(): Promise<Outcome> {
    return this.state?.player.is_playing ? this.pause() : this.play();
  }
  stop(): Promise<Outcome> {
    return this.#store.send({ kind: "stop" });
  }
  async next(): Promise<void> {
    if (this.state?.comparison && this.state.player.context === "comparison") {
      await this.switchSide();
      return;
    }
    const queue_item_id = this.state?.player.queue_item_id ?? undefined;
    await this.#store.send({ kind: "next", queue_item_id });
  }
  async previous(): Promise<void> {
    if (this.state?.comparison && this.state.player.context === "comparison") {
      await this.switchSide();
      return;
    }
    const queue_item_id = this.state?.player.queue_item_id ?? undefined;
    await this.#store.send({ kind: "previous", queue_item_id });
  }
  /** A step stays within a loop, and goes round. */
  seekBy(delta_ms: number): Promise<Outcome> {
    const target_ms = this.positionMs() + delta_ms;
    const loop = this.state?.player.loop;
    return this.seekTo(loop ? roundOf(loop, target_ms) : target_ms);
  }
  seekTo(position_ms: number): Promise<Outcome> {
    const { track, seek_rev = 0 } = this.state?.player ?? {};
    const end_ms = track?.duration ? track.duration * 1000 : Infinity;
    const target_ms = Math.round(Math.max(0, Math.min(position_ms, end_ms)));
    return this.#store.send({ kind: "position", position_ms: target_ms, seek_rev: seek_rev + 1 });
  }
  /** To where the loudest passage of `track` begins, which is the one that is loaded. */
  async skipToHook(track = this.state?.player.track ?? null): Promise<void> {
    const { seek_rev = 0 } = this.state?.player ?? {};
    if (!track) return;
    if (track.hook_ms == null) {
      this.say("Its loudest passage is not known yet. minion is still listening.");
      return;
    }
    const { id: track_id, hook_ms } = track;
    await this.#store.send({ kind: "hook", track_id, hook_ms, seek_rev: seek_rev + 1 });
  }
  /** Lets a stretch of what is loaded sound over and over, everywhere; null: play on. */
  async setLoop(stretch: Loop | null): Promise<void> {
    const { track, seek_rev = 0, loop: now = null } = this.state?.player ?? {};
    if (!track || (stretch === null && now === null)) return;
    if (stretch === null) {
      await this.#store.send({ kind: "loop_clear" });
      return;
    }
    const [from_ms, to_ms] = [Math.round(stretch.from_ms), Math.round(stretch.to_ms)];
    const loop = loopWithin(from_ms, to_ms, Math.floor((track.duration ?? 0) * 1000));
    if (!loop) {
      this.say("A loop is at least a second long.");
      return;
    }
    await this.#store.send({ kind: "loop", track_id: track.id, loop, seek_rev: seek_rev + 1 });
  }
  setVolume(volume_percent: number): Promise<Outcome> {
    return this.#store.send({ kind: "volume", volume_percent: Math.round(volume_percent) });
  }
  setOutputs(outputs: string[]): Promise<Outcome> {
    return this.#store.send({ kind: "outputs", outputs });
  }
  /** Adds or removes one output: "speaker" or a device id. */
  async setOutput(id: string, on: boolean): Promise<void> {
    const others = (this.state?.player.outputs ?? []).filter((output) => output !== id);
    if (id === identity.device && on) this.#store.unlockSound();
    await this.setOutputs(on ? [...others, id] : others);
  }
  /** "Play here": this browser becomes an output, or stops being one. Call it in the click. */
  setPlayHere(on: boolean): Promise<void> {
    return this.setOutput(identity.device, on);
  }
  /** This browser instead of the speaker that is none. Call it in the click. */
  async hearHereInstead(): Promise<void> {
    const { outputs = [] } = this.state?.player ?? {};
    const others = outputs.filter((id) => id !== "speaker" && id !== identity.device);
    this.#store.unlockSound();
    await this.setOutputs([...others, identity.device]);
  }
  /** On the speaker, or here, instead of what left; and it goes on. Call it in the click. */
  async playInstead(): Promise<void> {
    const state = this.state;
    if (!state) return;
    const id = instead(state, identity.device);
    if (id === identity.device) this.#store.unlockSound();
    await this.setOutputs([id]);
    await this.play();
  }
  /** Answers "Tap to hear it here". Call it in the click. */
  tapToHear(): void {
    this.#store.unlockSound();
  }
  /** Plays this much earlier here, to make up for what this device's hardware adds. */
  setOffset(offset_ms: number): void {
    this.#store.setOffset(offset_ms);
  }
  /** Nothing is heard for now; the volume is kept. */
  setMuted(is_muted: boolean): Promise<Outcome> {
    return this.#store.send({ kind: "mute", is_muted });
  }
  /** It stops by itself: with this track, or after so many minutes; null: it plays on. */
  setSleep(after: "track" | number | null): Promise<Outcome> {
    return this.#store.send({ kind: "sleep", after });
  }
  setRepeat(repeat: Repeat): Promise<Outcome> {
    return this.#store.send({ kind: "mode", repeat });
  }
  setShuffle(shuffle: boolean): Promise<Outcome> {
    return this.#store.send({ kind: "mode", shuffle });
  }
  /** From where the other side of a pair sounds, and where a new pair begins: on every screen. */
  setListening(choice: { switching?: Switching; pair_begins?: PairBegins }): Promise<Outcome> {
    return this.#store.send({ kind: "listening", ...choice });
  }

  // Tracks and albums.

  setStar(kind: StarKind, id: number, starred: boolean): Promise<Outcome> {
    return this.#store.send({ kind: "star", star_kind: kind, id, starred });
  }
  toggleStar(track: TrackInfo): Promise<Outcome> {
    return this.setStar("track", track.id, !this.isStarred("track", track.id, track.starred));
  }
  /** Never offer or play this track again; the file stays. */
  archive(track_id: number): Promise<Outcome> {
    return this.#store.send({ kind: "archive", track_id, archived: true });
  }
  unarchive(track_id: number): Promise<Outcome> {
    return this.#store.send({ kind: "archive", track_id, archived: false });
  }

  // Radio.

  activateStation(id: number): Promise<Outcome> {
    return this.#store.send({ kind: "station_activate", id });
  }
  stopRadio(): Promise<Outcome> {
    return this.#store.send({ kind: "radio_stop" });
  }
  createStation(station: StationDraft): Promise<Outcome> {
    return this.#store.send({ kind: "station_create", station });
  }
  changeStation(id: number, station: StationDraft): Promise<Outcome> {
    return this.#store.send({ kind: "station_change", id, station });
  }
  deleteStation(id: number): Promise<Outcome> {
    return this.#store.send({ kind: "station_delete", id });
  }
  setSchedule(slots: Slot[]): Promise<Outcome> {
    return this.#store.send({ kind: "schedule_set", slots });
  }

  // The house.

  nameDevice(id: string, name: string): Promise<Outcome> {
    return this.#store.send({ kind: "device_name", id, name });
  }
  scan(): Promise<Outcome> {
    return this.#store.send({ kind: "scan" });
  }
  cancelScan(): Promise<Outcome> {
    return this.#store.send({ kind: "scan_cancel" });
  }
  /** Has ratings written into the files' tags, or taken out; it goes on in the background. */
  tagRatings(request: TagRequest): Promise<Outcome> {
    return this.#store.send({ kind: "tag_ratings", request });
  }
  /** Anything else that can be asked: what is done with music is in `music.ts`. */
  ask(command: Command): Promise<Outcome> {
    return this.#store.send(command);
  }
  /** Puts a sentence on screen for a few seconds. */
  say(text: string): void {
    this.#store.notices.toast(text);
  }
  dismiss(notice_id: number): void {
    this.#store.notices.dismiss(notice_id);
  }
}

/** The one connection of this tab; `main` opens it, the player reports to it. */
export const store = new Store();
export const sync = new Sync(store);
