/** Two clocks that components read: where the music is, and what time it is in the house. */
import { sync } from "../../sync/sync.svelte";

const POSITION_EVERY_MS = 250;
const NOW_EVERY_MS = 15_000;

/** Milliseconds into the track, fresh four times a second while it plays. Call while mounting. */
export function positionClock(): { readonly ms: number } {
  let ms = $state(sync.positionMs());
  $effect(() => {
    const player = sync.state?.player;
    ms = sync.positionMs();
    if (!player?.is_playing) return;
    const timer = setInterval(() => (ms = sync.positionMs()), POSITION_EVERY_MS);
    return () => clearInterval(timer);
  });
  return {
    get ms() {
      return ms;
    },
  };
}

/** The server's time, fresh often enough for "3 min". Call while mounting. */
export function nowClock(): { readonly ms: number } {
  let ms = $state(sync.serverNow());
  $effect(() => {
    void sync.state?.seq;
    ms = sync.serverNow();
    const timer = setInterval(() => (ms = sync.serverNow()), NOW_EVERY_MS);
    return () => clearInterval(timer);
  });
  return {
    get ms() {
      return ms;
    },
  };
}
