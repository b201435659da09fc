/** The lock screen and the headset's buttons. In a comparison next and previous switch sides. */
import { artworkUrl } from "../api";
import { positionMs } from "../sync/clock";
import type { Store } from "../sync/store.svelte";
import type { Player } from "../sync/wire";

const STEP_MS = 10_000;
const SIZES = [96, 320, 640] as const;

type Handler = [MediaSessionAction, (details: MediaSessionActionDetails) => void];

export class LockScreen {
  readonly #handlers: readonly Handler[];
  #shown: number | null = null;

  constructor({ player }: Pick<Store, "player">) {
    const step_s = STEP_MS / 1000;
    this.#handlers = [
      ["play", () => void player.play()],
      ["pause", () => void player.pause()],
      ["stop", () => void player.pause()],
      ["nexttrack", () => void player.next()],
      ["previoustrack", () => void player.previous()],
      ["seekbackward", ({ seekOffset }) => void player.seekBy(-(seekOffset ?? step_s) * 1000)],
      ["seekforward", ({ seekOffset }) => void player.seekBy((seekOffset ?? step_s) * 1000)],
      ["seekto", ({ seekTime }) => void player.seekTo((seekTime ?? 0) * 1000)],
    ];
  }

  /** Shows what plays; null clears it. `now_ms` is server time. */
  show(player: Player | null, now_ms: number): void {
    if (!("mediaSession" in navigator)) return;
    const session = navigator.mediaSession;
    const track = player?.track ?? null;
    if (!player || !track) {
      if (this.#shown !== null) this.#setHandlers(session, false);
      this.#shown = null;
      session.metadata = null;
      session.playbackState = "none";
      return;
    }
    if (this.#shown === null) this.#setHandlers(session, true);
    if (this.#shown !== track.id) {
      session.metadata = new MediaMetadata({
        title: track.title,
        artist: track.artist ?? "",
        album: track.album ?? "",
        artwork: track.has_artwork ? SIZES.map((size) => pictureOf(track.id, size)) : [],
      });
      this.#shown = track.id;
    }
    session.playbackState = player.is_playing ? "playing" : "paused";
    if (track.duration) {
      const position = Math.min(positionMs(player, now_ms) / 1000, track.duration);
      session.setPositionState({ duration: track.duration, position, playbackRate: 1 });
    }
  }

  #setHandlers(session: MediaSession, are_set: boolean): void {
    for (const [action, handler] of this.#handlers) {
      try {
        session.setActionHandler(action, are_set ? handler : null);
      } catch {
        // This browser does not know the action: it has no such button either.
      }
    }
  }
}

function pictureOf(id: number, size: (typeof SIZES)[number]): MediaImage {
  return { src: artworkUrl(id, size), sizes: `${size}x${size}` };
}
