/**
 * What a cell and a drum sound like: nodes of Web Audio, made for one note and thrown away with it.
 * The voice is that of trill-symbiont: oscillator, low-pass, envelope, and a slow second oscillator
 * that swings the pitch.
 */
import type { Drum, Voice, Wave } from "../../sync/jam_wire";

const ATTACK_S = 0.05;
const PEAK = 0.3;
const CUTOFF_HZ = 800;
const CUTOFF_HZ_PER_CELL = 40;
const RESONANCE = 1.2;
/** How long a note takes to make room for the next: too short to hear, long enough not to click. */
const RELEASE_S = 0.01;

interface DrumSound {
  wave: Wave;
  from_hz: number;
  to_hz: number;
  decay_s: number;
  /** How loud it begins. */
  gain: number;
}
const DRUMS: Record<Drum, DrumSound> = {
  kick: { wave: "sine", from_hz: 150, to_hz: 60, decay_s: 0.3, gain: 0.8 },
  snare: { wave: "triangle", from_hz: 200, to_hz: 200, decay_s: 0.2, gain: 0.5 },
  hat: { wave: "square", from_hz: 800, to_hz: 800, decay_s: 0.05, gain: 0.15 },
  clap: { wave: "sawtooth", from_hz: 400, to_hz: 400, decay_s: 0.15, gain: 0.3 },
};

/** A note that sounds, or will. Times are of its context, seconds. */
export interface Note {
  at: number;
  ends_at: number;
  /** Ends it early: before it began without a sound, else softly. */
  end(at: number): void;
}

/** A cell's note. `hz`: the pitch of the cell, before its voice's own ratio. */
export function cellNote(to: AudioNode, voice: Voice, cell: number, hz: number, at: number): Note {
  const audio = to.context;
  const tone = oscillator(audio, voice.wave, (hz * voice.frequency) / 1_000);
  const filter = new BiquadFilterNode(audio, {
    ...{ type: "lowpass", Q: RESONANCE, frequency: CUTOFF_HZ + CUTOFF_HZ_PER_CELL * cell },
  });
  const decay_s = voice.decay / 1_000;
  const envelope = faded(audio, (PEAK * voice.gain) / 1_000, ATTACK_S, decay_s, at);
  tone.connect(filter).connect(envelope.node).connect(to);
  const ends_at = at + ATTACK_S + Math.max(voice.decay, voice.lfo_decay) / 1_000;
  const sources = [tone];
  if (voice.lfo_gain > 0) {
    const lfo = oscillator(audio, voice.lfo_wave, voice.lfo_frequency / 1_000);
    const depth = faded(audio, voice.lfo_gain / 1_000, ATTACK_S, voice.lfo_decay / 1_000, at);
    lfo.connect(depth.node).connect(tone.frequency);
    sources.push(lfo);
  }
  return noteOf(sources, envelope, at, ends_at);
}

/** A drum's stroke. */
export function drumNote(to: AudioNode, drum: Drum, at: number): Note {
  const { wave, from_hz, to_hz, decay_s, gain } = DRUMS[drum];
  const tone = oscillator(to.context, wave, from_hz);
  tone.frequency.setValueAtTime(from_hz, at);
  tone.frequency.exponentialRampToValueAtTime(to_hz, at + decay_s);
  const envelope = faded(to.context, gain, 0, decay_s, at);
  tone.connect(envelope.node).connect(to);
  return noteOf([tone], envelope, at, at + decay_s);
}

function oscillator(audio: BaseAudioContext, type: Wave, frequency: number): OscillatorNode {
  return new OscillatorNode(audio, { type, frequency });
}

interface Envelope {
  node: GainNode;
  levelAt(time: number): number;
}

/** From nothing to `peak` in `attack_s`, to nothing in `decay_s`, both in straight lines. */
function faded(
  audio: BaseAudioContext,
  peak: number,
  attack_s: number,
  decay_s: number,
  at: number,
): Envelope {
  const node = new GainNode(audio, { gain: 0 });
  node.gain.setValueAtTime(attack_s > 0 ? 0 : peak, at);
  if (attack_s > 0) node.gain.linearRampToValueAtTime(peak, at + attack_s);
  node.gain.linearRampToValueAtTime(0, at + attack_s + decay_s);
  const levelAt = (time: number): number => {
    const since = time - at;
    if (since < attack_s) return (peak * Math.max(0, since)) / attack_s;
    return peak * Math.max(0, 1 - (since - attack_s) / decay_s);
  };
  return { node, levelAt };
}

function noteOf(
  sources: OscillatorNode[],
  { node, levelAt }: Envelope,
  at: number,
  ends_at: number,
): Note {
  for (const source of sources) {
    source.start(at);
    source.stop(ends_at);
  }
  const end = (when: number): void => {
    if (when <= at) {
      node.disconnect();
      for (const source of sources) source.stop();
      return;
    }
    if (when >= ends_at) return;
    // The line that it was on, up to here, then down.
    node.gain.cancelScheduledValues(when);
    node.gain.linearRampToValueAtTime(levelAt(when), when);
    node.gain.linearRampToValueAtTime(0, when + RELEASE_S);
    for (const source of sources) source.stop(when + RELEASE_S);
  };
  return { at, ends_at, end };
}
