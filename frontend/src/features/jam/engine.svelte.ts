/**
 * The sound of a room in this tab: plans what is due a little ahead, by the room's timeline, and
 * throws away what has changed before it began. Invariant: nothing sounds before a person touched
 * the page, and never more than `NOTES_MAX` notes.
 */
import type { Drum, Jam } from "../../sync/jam_wire";
import { AudioClock, type Reading } from "./audio_clock";
import { CELLS, sounding, voiceOf, VOICE, isOn } from "./pattern";
import { hzOf, midiOf } from "./pitch";
import { Agenda, type Due } from "./schedule";
import { STEPS } from "./timeline";
import { cellNote, drumNote, type Note } from "./voice";

/** How far ahead notes are planned: a page that nobody sees may be woken only once a second. */
const HORIZON_US = { visible: 150_000, hidden: 1_500_000 };
const NOTES_MAX = 64;
/** A note that begins sooner is not taken back any more. */
const SETTLED_S = 0.005;
const TICK_MS = 25;
/** How fast the level follows. */
const LEVEL_S = 0.02;
/** Up to here notes that sound together add up unchanged; above, they are bent, not cut off. */
const KNEE = 0.6;
const LOUDEST = 8;
const SIXTEENTHS = 16;
const DRUMS: readonly Drum[] = ["kick", "snare", "hat", "clap"];

/** What of a room the notes to come depend on. */
const PLANNED = [
  ...(["key", "scale", "chord", "chord_lock", "pattern", "mutes", "drums", "timeline"] as const),
];

interface Planned extends Note {
  /** Null: a drum. */
  cell: number | null;
}

export class Engine {
  readonly #serverNow: () => number;
  readonly #clock = new AudioClock();
  readonly #agenda = new Agenda();
  #audio: AudioContext | null = null;
  #out: GainNode | null = null;
  #notes: Planned[] = [];
  #jam: Jam | null = null;
  #ticker: Worker | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #is_awake = $state(false);
  #is_muted = $state(false);

  /** `serverNow`: the server's clock, ms. */
  constructor(serverNow: () => number) {
    this.#serverNow = serverNow;
  }

  /** Whether this tab may sound: a person has touched it. */
  get is_awake(): boolean {
    return this.#is_awake;
  }
  /** Silent in this tab alone. */
  get is_muted(): boolean {
    return this.#is_muted;
  }
  mute(is_muted: boolean): void {
    this.#is_muted = is_muted;
    this.#level();
  }

  /** Lets it sound. Call it in a touch. */
  async wake(): Promise<void> {
    if (this.#is_awake) return;
    const audio = (this.#audio ??= this.#open());
    await audio.resume().catch(() => undefined);
    this.#heed(audio);
  }

  /** The room as it is now; null: silence. */
  follow(jam: Jam | null): void {
    const before = this.#jam;
    this.#jam = jam;
    this.#level();
    if (before && jam && PLANNED.every((slice) => before[slice] === jam[slice])) return;
    this.#revoke();
    this.#tick();
  }

  /** A cell that a person has just turned on sounds at once. */
  touch(cell: number): void {
    const [audio, jam] = [this.#audio, this.#jam];
    if (this.#is_awake && audio && jam) this.#playCell(jam, cell, audio.currentTime);
  }
  /** So does a drum. */
  strike(drum: Drum): void {
    if (this.#is_awake && this.#audio && this.#out) {
      this.#keep({ ...drumNote(this.#out, drum, this.#audio.currentTime), cell: null });
    }
  }

  /** Ends it for good. */
  close(): void {
    this.#jam = null;
    this.#ticker?.terminate();
    clearInterval(this.#timer);
    void this.#audio?.close();
    this.#audio = null;
    this.#is_awake = false;
  }

  #open(): AudioContext {
    const audio = new AudioContext({ latencyHint: "interactive" });
    // What is outside -1 to 1 is cut off by the shaper: it is made small before, and large after.
    const out = new GainNode(audio, { gain: 0 });
    const small = new GainNode(audio, { gain: 1 / LOUDEST });
    out
      .connect(small)
      .connect(new WaveShaperNode(audio, { curve: bent() }))
      .connect(audio.destination);
    this.#out = out;
    audio.onstatechange = () => this.#heed(audio);
    this.#startTicking();
    this.#level();
    return audio;
  }

  #startTicking(): void {
    try {
      this.#ticker = new Worker(new URL("./ticker.worker.ts", import.meta.url), { type: "module" });
      this.#ticker.onmessage = () => this.#tick();
    } catch {
      this.#timer = setInterval(() => this.#tick(), TICK_MS);
    }
  }

  /** A phone that rings takes the sound away, and gives it back. */
  #heed(audio: AudioContext): void {
    this.#is_awake = audio.state === "running";
    if (this.#is_awake) this.#tick();
  }

  #level(): void {
    const [audio, out] = [this.#audio, this.#out];
    if (!audio || !out) return;
    const level = this.#is_muted ? 0 : (this.#jam?.volume_percent ?? 0) / 100;
    out.gain.setTargetAtTime(level, audio.currentTime, LEVEL_S);
  }

  #tick(): void {
    const [audio, jam] = [this.#audio, this.#jam];
    if (!audio || !jam || !this.#is_awake) return;
    this.#notes = this.#notes.filter(({ ends_at }) => ends_at > audio.currentTime);
    this.#clock.read(this.#reading(audio), jam.timeline.transport.state !== "playing");
    const now_us = this.#serverNow() * 1_000;
    const horizon_us = HORIZON_US[document.visibilityState === "hidden" ? "hidden" : "visible"];
    for (const due of this.#agenda.take(jam.timeline, now_us, now_us + horizon_us)) {
      this.#play(jam, due, audio);
    }
  }

  #play(jam: Jam, { sixteenth, at_us }: Due, audio: AudioContext): void {
    const out = this.#out;
    const wanted = this.#clock.contextS(at_us);
    if (!out || wanted === null) return;
    const at = Math.max(wanted, audio.currentTime);
    if (sixteenth % 2 === 0) {
      const column = (sixteenth / 2) % STEPS;
      for (const cell of sounding(jam.pattern, jam.mutes, column)) this.#playCell(jam, cell, at);
    }
    if (jam.drums.is_muted) return;
    for (const drum of DRUMS) {
      const { strokes, is_muted } = jam.drums[drum];
      const strikes = !is_muted && ((strokes >> (sixteenth % SIXTEENTHS)) & 1) === 1;
      if (strikes) this.#keep({ ...drumNote(out, drum, at), cell: null });
    }
  }

  #playCell(jam: Jam, cell: number, at: number): void {
    if (!this.#out || cell >= CELLS) return;
    // A note of the same cell makes room for it.
    for (const note of this.#notes) if (note.cell === cell && note.at < at) note.end(at);
    const voice = isOn(jam.pattern, cell) ? voiceOf(jam.pattern, cell) : (jam.voice ?? VOICE);
    this.#keep({ ...cellNote(this.#out, voice, cell, hzOf(midiOf(jam, cell)), at), cell });
  }

  #keep(note: Planned): void {
    const oldest = this.#notes.length >= NOTES_MAX ? this.#notes.shift() : undefined;
    oldest?.end(Math.max(oldest.at, this.#audio?.currentTime ?? 0));
    this.#notes.push(note);
  }

  /** Takes back what is planned and has not begun. */
  #revoke(): void {
    const audio = this.#audio;
    if (!audio) return;
    const settled = audio.currentTime + SETTLED_S;
    for (const note of this.#notes) if (note.at > settled) note.end(0);
    this.#notes = this.#notes.filter(({ at }) => at <= settled);
    this.#agenda.revoke(this.#serverUs(settled));
  }

  /** The server's clock when the context's is at `context_s`. */
  #serverUs(context_s: number): number {
    const now_us = this.#serverNow() * 1_000;
    const now_s = this.#clock.contextS(now_us);
    return now_s === null ? now_us : now_us + (context_s - now_s) * 1e6;
  }

  #reading(audio: AudioContext): Reading {
    const server_s = this.#serverNow() / 1_000;
    const stamp = audio.getOutputTimestamp?.();
    const is_told = stamp?.contextTime && stamp.performanceTime;
    const since_s = (performance.now() - (stamp?.performanceTime ?? 0)) / 1_000;
    return {
      ...{ server_s, current_s: audio.currentTime },
      output: is_told ? { context_s: stamp.contextTime ?? 0, since_s } : null,
      output_latency_s: audio.outputLatency,
      base_latency_s: audio.baseLatency,
    };
  }
}

/** Straight up to the knee, then ever flatter towards 1. */
function bent(): Float32Array<ArrayBuffer> {
  const POINTS = 4_097;
  const room = 1 - KNEE;
  return Float32Array.from({ length: POINTS }, (_, at) => {
    const x = ((2 * at) / (POINTS - 1) - 1) * LOUDEST;
    const over = Math.abs(x) - KNEE;
    const y = over <= 0 ? Math.abs(x) : KNEE + room * Math.tanh(over / room);
    return Math.sign(x) * y;
  });
}
