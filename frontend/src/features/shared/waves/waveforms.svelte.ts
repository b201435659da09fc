/** Waveforms of the tracks on screen, fetched once each and kept for a while. */
import { SvelteMap } from "svelte/reactivity";
import { api } from "../../../api";
import type { TrackInfo } from "../../../sync/wire";
import type { WaveformData } from "./peaks";

/** Two pairs, what plays and what comes: more are forgotten, oldest first (about 2,000 numbers each). */
const KEPT = 24;

const known = new SvelteMap<number, WaveformData | null>();
const asked = new Set<number>();

/** The waveform of a track, or null while there is none. Reactive. */
export function waveformOf(track: TrackInfo | null | undefined): WaveformData | null {
  return track ? (known.get(track.id) ?? null) : null;
}

/** Fetches what is not known yet. Call it from an effect. */
export function wantWaveform(track: TrackInfo | null | undefined): void {
  if (!track?.has_waveform || asked.has(track.id)) return;
  asked.add(track.id);
  void fetchWaveform(track.id);
}

async function fetchWaveform(id: number): Promise<void> {
  try {
    known.set(id, await api.waveform(id));
  } catch {
    // The picture is not worth a word: the line stays flat and the next visit asks again.
    asked.delete(id);
    return;
  }
  for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - KEPT))) {
    known.delete(oldest);
    asked.delete(oldest);
  }
}
