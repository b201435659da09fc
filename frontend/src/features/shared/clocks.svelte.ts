/** Two clocks: where the music is, and what time it is in the house. */
import type { Store } from "../../sync/store.svelte";

const POSITION_EVERY_MS = 250;
const NOW_EVERY_MS = 15_000;

/** Milliseconds into the track, fresh four times a second while it plays. Call while mounting. */
export function positionClock(store: Pick<Store, "state" | "positionMs">): {
  readonly ms: number;
} {
  let ms = $state(store.positionMs());
  $effect(() => {
    const player = store.state?.player;
    ms = store.positionMs();
    if (!player?.is_playing) return;
    const timer = setInterval(() => (ms = store.positionMs()), POSITION_EVERY_MS);
    return () => clearInterval(timer);
  });
  return {
    get ms() {
      return ms;
    },
  };
}

/** The server's time, fresh often enough for "3 min". Call while mounting. */
export function nowClock(store: Pick<Store, "state" | "serverNow">): { readonly ms: number } {
  let ms = $state(store.serverNow());
  $effect(() => {
    void store.state?.seqs;
    ms = store.serverNow();
    const timer = setInterval(() => (ms = store.serverNow()), NOW_EVERY_MS);
    return () => clearInterval(timer);
  });
  return {
    get ms() {
      return ms;
    },
  };
}
