/** A room for tests, with what a test cares about laid over. */
import type { Jam, Segment, Timeline } from "../../sync/jam_wire";
import { EMPTY, VOICE } from "./pattern";

export function jam(over: Partial<Jam> = {}): Jam {
  const track = { strokes: 0, is_muted: false };
  return {
    ...{ id: 3, name: "Friday", key: "C", scale: "major", chord: null, chord_lock: false },
    ...{ volume_percent: 100, voice: VOICE, pattern: EMPTY },
    mutes: { rows: { muted: 0, solo: 0 }, columns: { muted: 0, solo: 0 } },
    drums: { is_muted: false, kick: track, snare: track, hat: track, clap: track },
    timeline: { bpm_hundredths: 9_900, swing: 0, rev: 0, transport: { state: "stopped" } },
    evolution: { is_running: false, rule: { rule: "goal", density: 25 }, tick_ms: 500 },
    ...over,
  };
}

export function segment(over: Partial<Segment> = {}): Segment {
  return { step0: 0, at_us: 0, bpm_hundredths: 9_900, swing: 0, rev: 1, ...over };
}

/** Plays by these segments. */
export function playing(first: Partial<Segment> = {}, next?: Partial<Segment>): Timeline {
  const held = segment(first);
  const transport = { state: "playing" as const, segment: held };
  return {
    ...{ bpm_hundredths: held.bpm_hundredths, swing: held.swing, rev: 1 },
    transport: next ? { ...transport, next: segment(next) } : transport,
  };
}
