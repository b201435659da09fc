/**
 * One `<audio>` element that holds one track. It takes the file as it is; what the browser cannot
 * play, level, or jump about in exactly, it takes as PCM from the server's decoder.
 */
import { address } from "../address";
import type { TrackInfo } from "../sync/wire";
import { elementVolume } from "./drift";

/** As long as the speaker's: the ear notices neither a click nor a gap. */
export const FADE_MS = 20;
const FADE_STEP_MS = 4;

export interface DeckEvents {
  /** It sounds now, or stands where it was told to. */
  playing(): void;
  /** Neither the file nor the rendered stream could be played. */
  failed(track: TrackInfo): void;
  /** The system stopped it, and nobody here: a phone call, a closed lid, another app. */
  interrupted(): void;
}

/** iOS keeps an element's volume at 1, whatever is asked. */
function canSetVolume(element: HTMLAudioElement): boolean {
  element.volume = 0.5;
  const can = element.volume === 0.5;
  element.volume = 1;
  return can;
}

export class Deck {
  readonly element = new Audio();
  readonly #can_level = canSetVolume(this.element);
  readonly #events: DeckEvents;
  #track: TrackInfo | null = null;
  #headroom_db = 0;
  /** The file as it is could not be played here. */
  #is_rendered = false;
  /** The level that is in what was fetched. */
  #rendered_db = "";
  #level = 1;
  #volume_percent = 100;
  #fade: ReturnType<typeof setInterval> | undefined;
  /** Whether it was stopped here. */
  #is_stopped = true;
  /** Where to begin once the length of the file is known. */
  #begin_s: number | null = null;

  constructor(events: DeckEvents) {
    this.#events = events;
    this.element.preload = "auto";
    for (const event of ["playing", "seeked"]) {
      this.element.addEventListener(event, () => events.playing());
    }
    this.element.addEventListener("error", () => this.#failed());
    this.element.addEventListener("play", () => (this.#is_stopped = false));
    this.element.addEventListener("pause", () => {
      if (!this.#is_stopped && !this.element.ended && !this.element.error) events.interrupted();
    });
    this.element.addEventListener("loadedmetadata", () => {
      if (this.#begin_s !== null) this.element.currentTime = this.#begin_s;
      this.#begin_s = null;
    });
  }

  get track(): TrackInfo | null {
    return this.#track;
  }
  get is_buffering(): boolean {
    const { readyState, seeking } = this.element;
    return seeking || readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
  }
  get position_ms(): number {
    return (this.#begin_s ?? this.element.currentTime) * 1000;
  }

  load(track: TrackInfo, headroom_db: number): void {
    this.#headroom_db = headroom_db;
    const is_same = this.#track?.id === track.id;
    this.#track = track;
    if (!is_same) {
      this.#is_rendered = !this.#can_level;
      this.#open();
    } else if (!this.#can_level && this.#renderedDb() !== this.#rendered_db) {
      // The level is in what was fetched: only what is fetched anew has another.
      this.#openAgain();
    } else {
      this.#apply();
    }
  }

  unload(): void {
    if (!this.#track) return;
    this.#track = null;
    clearInterval(this.#fade);
    this.#stop();
    this.element.removeAttribute("src");
    this.element.load();
  }

  /** Tries a track that failed once more. */
  retry(): void {
    if (this.#track && this.element.error) this.#open();
  }

  seek(position_ms: number): void {
    if (this.element.readyState === HTMLMediaElement.HAVE_NOTHING) {
      this.#begin_s = position_ms / 1000;
    } else {
      this.element.currentTime = position_ms / 1000;
    }
  }

  set volume_percent(volume_percent: number) {
    this.#volume_percent = volume_percent;
    this.#apply();
  }
  set rate(rate: number) {
    if (this.element.playbackRate !== rate) this.element.playbackRate = rate;
  }

  /** Sounds from silence, so that a switch does not click. */
  fadeIn(): void {
    this.#fadeTo(1, () => undefined);
  }
  /** Falls silent, then stops. */
  fadeOut(): void {
    if (this.element.paused) return;
    this.#fadeTo(0, () => this.#stop());
  }
  #stop(): void {
    this.#is_stopped = true;
    this.element.pause();
  }
  silence(): void {
    clearInterval(this.#fade);
    this.#level = 0;
    this.#apply();
  }

  #open(): void {
    const track = this.#track;
    if (!track) return;
    const how = this.#is_rendered ? "render=wav" : "seek=exact";
    this.#rendered_db = this.#renderedDb();
    const level = this.#can_level ? "" : `&gain_db=${this.#rendered_db}`;
    this.element.src = address(`/api/tracks/${track.id}/stream?${how}${level}`);
    this.#apply();
  }

  #failed(): void {
    if (!this.#track || !this.element.error) return;
    if (this.#is_rendered) {
      this.#events.failed(this.#track);
      return;
    }
    this.#is_rendered = true;
    this.#openAgain();
  }

  /** Opens the track anew, where it is. */
  #openAgain(): void {
    this.#begin_s ??= this.element.currentTime;
    const was_playing = !this.element.paused;
    this.#open();
    // A refusal to start is reported by whoever starts the deck next.
    if (was_playing) this.element.play().catch(() => undefined);
  }

  #fadeTo(level: number, then: () => void): void {
    clearInterval(this.#fade);
    const step = (level - this.#level) / (FADE_MS / FADE_STEP_MS);
    if (step === 0) {
      then();
      return;
    }
    this.#fade = setInterval(() => {
      const is_last = Math.abs(level - this.#level) <= Math.abs(step) * 1.5;
      this.#level = is_last ? level : this.#level + step;
      this.#apply();
      if (!is_last) return;
      clearInterval(this.#fade);
      then();
    }, FADE_STEP_MS);
  }

  /** What a rendered stream is asked for: it is only ever lowered, so that nothing clips. */
  #renderedDb(): string {
    return Math.min(0, this.#gain_db()).toFixed(2);
  }

  #gain_db(): number {
    return (this.#track?.gain_db ?? 0) - this.#headroom_db;
  }

  #apply(): void {
    // What this browser cannot level has the level in it already.
    const gain_db = this.#can_level ? this.#gain_db() : 0;
    this.element.volume = elementVolume(this.#volume_percent, gain_db, this.#level);
  }
}
