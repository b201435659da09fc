/**
 * This browser as an output: follows the anchor while the server has elected this tab to sound.
 * Invariant: at most one deck sounds, but for the 20 ms of a cross-fade, and none unless elected.
 */
import { untrack } from "svelte";
import { positionMs, switchMs } from "../sync/clock";
import { driftOf } from "../sync/loop";
import type { State } from "../sync/state";
import type { Store } from "../sync/store.svelte";
import type { Player, TrackInfo } from "../sync/wire";
import { Deck } from "./deck";
import { assign, correct, HEADROOM_DB, median } from "./drift";
import { LockScreen } from "./media_session";
import { Rounds } from "./rounds";

/** What sounds, the other side or the next track, the pair's successor, and what fades out. */
const DECKS = 4;
const CHECK_EVERY_MS = 100;
/** Errors are judged by the median of this many checks. */
const SAMPLES = 5;
/** An element sounds some time after it was asked to; nobody's takes longer than this. */
const LEAD_MAX_MS = 200;
/** A jump that lands nearer than this is left to the gentle correction. */
const LANDED_MS = 120;
/** Aims in all before a jump has landed, near or not. */
const LANDINGS = 3;
/** After a jump the element needs this long before its position means anything. */
const CALM_AFTER_SEEK_MS = 1_500;
/** In a comparison the side that sounds waits this long at most for the other to be ready. */
const SWITCH_WAIT_MS = 1_500;

export class Output {
  readonly #store: Store;
  readonly #lock_screen: LockScreen;
  readonly #decks = Array.from({ length: DECKS }, () => this.#newDeck());
  readonly #rounds = new Rounds(this.#newDeck(), {
    turn: (deck) => this.#turnRound(deck),
    late: () => this.#jumpRound(),
  });
  #current: Deck | null = null;
  #leaving: Deck | null = null;
  #leave: ReturnType<typeof setTimeout> | undefined;
  #seek_rev = -1;
  #errors_ms: number[] = [];
  #is_correcting = false;
  #calm_until = 0;
  /** How far ahead of the anchor a jump aims, learned from where the last ones landed. */
  #lead_ms = 60;
  /** How often the jump under way may still be aimed anew. */
  #landings = 0;
  /** A round has begun whose start is still to be judged. */
  #has_turned = false;
  /** The deck had no data when it was asked to start: it aims once more when it has. */
  #aims_again = false;

  constructor(store: Store) {
    this.#store = store;
    this.#lock_screen = new LockScreen(store);
  }

  start(): void {
    this.#store.own.onUnlock(() => this.#unlock());
    $effect.root(() => {
      $effect(() => {
        const state = this.#store.is_elected ? this.#store.state : null;
        untrack(() => this.#follow(state));
      });
      $effect(() => {
        if (this.#store.link.state === "online") for (const deck of this.#decks) deck.retry();
      });
    });
    setInterval(() => this.#check(), CHECK_EVERY_MS);
  }

  #newDeck(): Deck {
    const deck: Deck = new Deck({
      playing: () => this.#sounding(),
      failed: (track) => this.#failed(track),
      interrupted: () => {
        if (deck === this.#current && this.#store.is_elected)
          void this.#store.outputs.interrupted();
      },
    });
    return deck;
  }

  #failed(track: TrackInfo): void {
    this.#store.own.report({ problem: `"${track.title}" cannot be played here` });
  }

  #follow(state: State | null): void {
    const player = state?.player;
    if (!state || !player?.track) {
      this.#quiet();
      this.#lock_screen.show(null, 0);
      return;
    }
    const wanted = [player.track, ...comingUp(state)];
    const held = this.#decks.map((deck) => deck.track?.id ?? null);
    const sounding = this.#current?.track ?? player.track;
    const ids = assign(
      held,
      [...wanted, sounding].map((track) => track.id),
    );
    const headroom_db = headroomOf(player);
    this.#decks.forEach((deck, i) => {
      const track = wanted.find((track) => track.id === ids[i]);
      if (track) deck.load(track, headroom_db);
      else if (ids[i] !== sounding.id) deck.unload();
      deck.volume_percent = loudnessOf(player);
    });
    const deck = this.#decks.find((deck) => deck.track?.id === player.track?.id);
    if (deck) this.#turnTo(deck, player);
    this.#placeOther(state);
    if (!player.loop || !player.is_playing) this.#rounds.forget();
    this.#lock_screen.show(player, this.#store.serverNow());
  }

  /** A side that goes on from its own position waits there, so that it sounds at once. */
  #placeOther({ player, comparison }: State): void {
    const pair = player.context === "comparison" && player.switching === "own" && comparison?.pair;
    if (!pair) return;
    const side = pair.track_a.id === player.track?.id ? pair.track_b : pair.track_a;
    const deck = this.#decks.find((deck) => deck.track?.id === side.id);
    if (!deck || deck === this.#current || deck === this.#leaving) return;
    const own_ms = switchMs(player, side, this.#store.serverNow()) + this.#store.own.offset_ms;
    if (deck.element.paused && Math.abs(deck.position_ms - own_ms) > LANDED_MS) deck.seek(own_ms);
  }

  #turnTo(deck: Deck, player: Player): void {
    const is_other = deck !== this.#current;
    if (is_other) {
      this.#letGo(player.context === "comparison" && player.is_playing);
      this.#current = deck;
      deck.silence();
      this.#store.own.report({ problem: null });
    }
    const jumps = is_other || this.#seek_rev !== player.seek_rev;
    this.#seek_rev = player.seek_rev;
    if (jumps) this.#seek(deck, player);
    if (!player.is_playing) {
      this.#letGo(false);
      deck.fadeOut();
    } else if (deck.element.paused) {
      if (!jumps) this.#seek(deck, player);
      void this.#play(deck);
    } else {
      deck.fadeIn();
    }
  }

  /** The side that sounded goes: at once, or as soon as the other one sounds. */
  #letGo(waits: boolean): void {
    clearTimeout(this.#leave);
    this.#leaving?.fadeOut();
    this.#leaving = waits ? this.#current : null;
    if (waits) this.#leave = setTimeout(() => this.#sounding(), SWITCH_WAIT_MS);
    else if (this.#current?.element.paused === false) this.#current.fadeOut();
  }

  /** What waited at the beginning of the loop sounds; what has come to its end waits next. */
  #turnRound(deck: Deck): Deck {
    const ended = this.#current;
    if (!ended) return deck;
    this.#decks[this.#decks.indexOf(ended)] = deck;
    this.#letGo(true);
    this.#current = deck;
    deck.silence();
    deck.rate = 1;
    this.#is_correcting = false;
    this.#errors_ms = [];
    this.#landings = 0;
    this.#has_turned = true;
    void this.#play(deck);
    return ended;
  }

  /** Without a deck that waits: a jump, and a moment of silence with it. */
  #jumpRound(): void {
    const player = this.#store.state?.player;
    if (this.#current && player?.loop) this.#seek(this.#current, player);
  }

  #sounding(): void {
    const current = this.#current;
    if (!current || current.element.paused) return;
    const player = this.#store.state?.player;
    if (this.#aims_again && player?.track?.id === current.track?.id && !current.is_buffering) {
      if (player) this.#seek(current, player);
      return;
    }
    clearTimeout(this.#leave);
    this.#leaving?.fadeOut();
    this.#leaving = null;
    current.fadeIn();
  }

  async #play(deck: Deck): Promise<void> {
    try {
      await deck.element.play();
      this.#store.own.report({ needs_tap: false });
    } catch (error) {
      const is_refused = error instanceof DOMException && error.name === "NotAllowedError";
      if (is_refused && deck === this.#current) this.#store.own.report({ needs_tap: true });
    }
  }

  #seek(deck: Deck, player: Player, landings = LANDINGS): void {
    // A deck without data yet starts late by its loading, which teaches nothing.
    this.#aims_again = player.is_playing && deck.is_buffering;
    this.#landings = player.is_playing && !deck.is_buffering ? landings : 0;
    const lead_ms = this.#landings > 0 ? this.#lead_ms : 0;
    deck.seek(positionMs(player, this.#store.serverNow() + this.#store.own.offset_ms + lead_ms));
    deck.rate = 1;
    this.#is_correcting = false;
    this.#errors_ms = [];
    this.#calm_until = performance.now() + CALM_AFTER_SEEK_MS;
  }

  /** Compares with the anchor and corrects, gently where that is enough. */
  #check(): void {
    const deck = this.#current;
    const player = this.#store.state?.player;
    if (!deck || !player?.is_playing || !this.#store.is_elected || deck.element.paused) return;
    const target_ms = positionMs(player, this.#store.serverNow() + this.#store.own.offset_ms);
    if (player.loop && player.track) {
      const { loop, track } = player;
      const volume_percent = loudnessOf(player);
      const left_ms = loop.to_ms - target_ms;
      const headroom_db = headroomOf(player);
      this.#rounds.follow({ loop, track, headroom_db, volume_percent, left_ms });
      // A timer that came far too late: this tab was asleep.
      if (deck.position_ms > loop.to_ms + LANDED_MS) this.#jumpRound();
    }
    if (deck.is_buffering || deck.element.ended) {
      this.#errors_ms = [];
      return;
    }
    const late_ms = driftOf(player.loop, target_ms - deck.position_ms);
    this.#errors_ms = [...this.#errors_ms, late_ms].slice(-SAMPLES);
    if (this.#errors_ms.length < SAMPLES) return;
    const error_ms = median(this.#errors_ms);
    if (this.#has_turned) this.#rounds.learn(error_ms);
    this.#has_turned = false;
    if (this.#landings > 0) {
      this.#landings -= 1;
      // A larger miss was the network's or the sound card's doing, and teaches nothing.
      const learned_ms = Math.abs(error_ms) < LANDED_MS ? error_ms / 4 : 0;
      this.#lead_ms = Math.max(0, Math.min(LEAD_MAX_MS, this.#lead_ms + learned_ms));
      // A start that missed is corrected at once: nobody listens yet, and seconds at another speed
      // would be heard.
      if (Math.abs(error_ms) > LANDED_MS && this.#landings > 0) {
        this.#seek(deck, player, this.#landings);
        return;
      }
      this.#landings = 0;
    }
    const is_correcting = this.#is_correcting;
    const correction = correct({ error_ms, is_correcting, is_buffering: false });
    this.#is_correcting = correction.kind === "rate";
    if (correction.kind === "seek") {
      if (performance.now() > this.#calm_until) this.#seek(deck, player);
    } else {
      deck.rate = correction.kind === "rate" ? correction.rate : 1;
    }
  }

  #quiet(): void {
    clearTimeout(this.#leave);
    for (const deck of this.#decks) deck.unload();
    this.#rounds.forget();
    this.#current = this.#leaving = null;
    this.#seek_rev = -1;
    this.#store.own.report({ needs_tap: false, problem: null });
  }

  /** Runs inside a touch: browsers let an element sound later if it was started in one. */
  #unlock(): void {
    const decks = [...this.#decks, this.#rounds.deck];
    for (const deck of decks) if (!deck.track) deck.element.load();
    const player = this.#store.state?.player;
    if (!this.#current || !player?.is_playing) return;
    this.#seek(this.#current, player);
    void this.#play(this.#current);
  }
}

function headroomOf(player: Player): number {
  return player.context === "comparison" ? 0 : HEADROOM_DB;
}

/** What may sound next, the likeliest first. */
function comingUp(state: State): TrackInfo[] {
  const { player, comparison, radio } = state;
  if (player.context === "comparison") {
    const { pair, prefetched } = comparison ?? {};
    const other = pair?.track_a.id === player.track?.id ? pair?.track_b : pair?.track_a;
    return [other, prefetched?.track_a].filter((track) => track !== undefined);
  }
  if (player.context === "radio") return radio.upcoming.slice(0, 1).map((item) => item.track);
  const { window } = player.queue;
  const at = window.findIndex((item) => item.queue_item_id === player.queue_item_id);
  return window.slice(at + 1, at + 2).map((item) => item.track);
}

/** How loud it is meant to be: what is muted is silent, and goes on. */
function loudnessOf({ is_muted, volume_percent }: Player): number {
  return is_muted ? 0 : volume_percent;
}
