/** The lock screen and the headset's buttons. In a comparison next and previous switch sides. */
import { artworkUrl } from "../api";
import { positionMs } from "../sync/clock";
import { sync } from "../sync/sync.svelte";
import type { Player } from "../sync/wire";

const STEP_MS = 10_000;
const SIZES = [96, 320, 640] as const;

const handlers: [MediaSessionAction, (details: MediaSessionActionDetails) => void][] = [
  ["play", () => void sync.play()],
  ["pause", () => void sync.pause()],
  ["stop", () => void sync.pause()],
  ["nexttrack", () => void sync.next()],
  ["previoustrack", () => void sync.previous()],
  ["seekbackward", ({ seekOffset }) => void sync.seekBy(-(seekOffset ?? STEP_MS / 1000) * 1000)],
  ["seekforward", ({ seekOffset }) => void sync.seekBy((seekOffset ?? STEP_MS / 1000) * 1000)],
  ["seekto", ({ seekTime }) => void sync.seekTo((seekTime ?? 0) * 1000)],
];

let shown: number | null = null;

/** Shows what plays; null clears it. `now_ms` is server time. */
export function showInMediaSession(player: Player | null, now_ms: number): void {
  if (!("mediaSession" in navigator)) return;
  const session = navigator.mediaSession;
  const track = player?.track ?? null;
  if (!player || !track) {
    if (shown !== null) setHandlers(session, false);
    shown = null;
    session.metadata = null;
    session.playbackState = "none";
    return;
  }
  if (shown === null) setHandlers(session, true);
  if (shown !== track.id) {
    session.metadata = new MediaMetadata({
      title: track.title,
      artist: track.artist ?? "",
      album: track.album ?? "",
      artwork: track.has_artwork ? SIZES.map((size) => pictureOf(track.id, size)) : [],
    });
    shown = track.id;
  }
  session.playbackState = player.is_playing ? "playing" : "paused";
  if (track.duration) {
    const position = Math.min(positionMs(player, now_ms) / 1000, track.duration);
    session.setPositionState({ duration: track.duration, position, playbackRate: 1 });
  }
}

function pictureOf(id: number, size: (typeof SIZES)[number]): MediaImage {
  return { src: artworkUrl(id, size), sizes: `${size}x${size}` };
}

function setHandlers(session: MediaSession, are_set: boolean): void {
  for (const [action, handler] of handlers) {
    try {
      session.setActionHandler(action, are_set ? handler : null);
    } catch {
      // This browser does not know the action: it has no such button either.
    }
  }
}
