//! Instruments made of arithmetic: a note goes in, samples come out (mono, 48 kHz, about +-1).
//!
//! Plucked strings after Karplus and Strong, "Digital Synthesis of Plucked-String and Drum
//! Timbres" (1983); electric pianos and bells by frequency modulation after Chowning (1973);
//! saws and squares smoothed by polynomial band-limited steps.

use std::f32::consts::TAU;

use super::chance::Chance;

/// Frames per second of everything synthesised: what Opus wants.
pub(super) const RATE: f32 = 48_000.0;

/// What plays a note.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Voice {
    /// Nylon strings.
    Guitar,
    /// Long, clear strings.
    Harp,
    /// Hard, bright strings.
    Koto,
    /// Short, dark strings.
    Oud,
    /// Plucked double bass.
    Upright,
    /// Electric piano.
    Epiano,
    /// Glassy bells.
    Bell,
    /// Wooden bars.
    Marimba,
    /// Drawbars.
    Organ,
    /// Reeds, slightly out of tune with each other.
    Accordion,
    /// Breath and a sine.
    Flute,
    /// Slow, wide saws.
    Pad,
    /// A singing saw.
    Lead,
    /// A pulse of a quarter, as in old consoles.
    Pulse,
    /// A triangle, as in old consoles.
    Triangle,
    /// A deep sine.
    Sub,
    /// A squelching saw.
    Acid,
    /// A round synthetic bass.
    Synth,
}

/// Renders one note: pitch as a MIDI number, length in seconds (the sound may ring longer),
/// strength 0 to 1.
#[rustfmt::skip] // A table: one line a voice.
pub(super) fn note(voice: Voice, midi: f32, seconds: f32, strength: f32, chance: &mut Chance) -> Vec<f32> {
    let hz = 440.0 * ((midi - 69.0) / 12.0).exp2();
    // Levels by which equal gains sound about equally loud.
    let (level, mut out) = match voice {
        Voice::Guitar => (1.0, pluck(hz, seconds + 0.9, 0.45, 2.2, chance)),
        Voice::Harp => (1.0, pluck(hz, seconds + 1.6, 0.6, 3.6, chance)),
        Voice::Koto => (1.2, pluck(hz, seconds + 0.8, 0.95, 1.6, chance)),
        Voice::Oud => (1.15, pluck(hz, seconds + 0.5, 0.35, 1.1, chance)),
        Voice::Upright => (0.85, pluck(hz, seconds + 0.25, 0.16, 2.4, chance)),
        Voice::Epiano => (0.75, fm(hz, seconds, strength, Fm { ratio: 1.0, depth: 1.3, fall_s: 0.5, ring_s: 1.6 })),
        Voice::Bell => (1.0, fm(hz, seconds, strength, Fm { ratio: 3.501, depth: 2.2, fall_s: 1.0, ring_s: 2.2 })),
        Voice::Marimba => (1.0, fm(hz, 0.0, strength, Fm { ratio: 3.99, depth: 0.9, fall_s: 0.06, ring_s: 0.42 })),
        Voice::Organ => (1.0, drawbars(hz, seconds, &[1.0, 0.7, 0.5, 0.35, 0.0, 0.2, 0.0, 0.15])),
        Voice::Accordion => (1.5, reeds(hz, seconds)),
        Voice::Flute => (1.0, flute(hz, seconds, chance)),
        Voice::Pad => (0.6, saws(hz, seconds, Saws { cents: 11.0, attack_s: 0.5, release_s: 0.9, low: 500.0, high: 1_700.0, fall_s: 3.0, bite: 0.1 })),
        Voice::Lead => (1.5, saws(hz, seconds, Saws { cents: 5.0, attack_s: 0.02, release_s: 0.18, low: 1_500.0, high: 4_500.0, fall_s: 0.5, bite: 0.25 })),
        Voice::Acid => (1.0, saws(hz, seconds, Saws { cents: 0.0, attack_s: 0.003, release_s: 0.05, low: 180.0, high: 800.0 + 2_600.0 * strength, fall_s: 0.16, bite: 0.82 })),
        Voice::Synth => (1.0, saws(hz, seconds, Saws { cents: 3.0, attack_s: 0.005, release_s: 0.08, low: 160.0, high: 900.0, fall_s: 0.2, bite: 0.2 })),
        Voice::Pulse => (1.5, shape(seconds, 0.004, 0.05, |t| pulse(hz, t, 0.25))),
        Voice::Triangle => (1.0, shape(seconds, 0.003, 0.03, |t| 4.0 * ((hz * t).fract() - 0.5).abs() - 1.0)),
        Voice::Sub => (0.7, shape(seconds, 0.008, 0.06, |t| (1.6 * (TAU * (hz * t).fract()).sin()).tanh())),
    };
    for sample in &mut out {
        *sample *= level * strength;
    }
    out
}

/// Samples of `of(seconds)` under an attack and a release (seconds).
fn shape(seconds: f32, attack_s: f32, release_s: f32, of: impl Fn(f32) -> f32) -> Vec<f32> {
    let frames = ((seconds + release_s) * RATE) as usize;
    (0..frames)
        .map(|frame| {
            let t = frame as f32 / RATE;
            let rise = (t / attack_s).min(1.0);
            let fall = ((seconds + release_s - t) / release_s).clamp(0.0, 1.0);
            of(t) * rise * fall * fall
        })
        .collect()
}

/// A burst of noise in a loop of one period that dulls and dies away within `ring_s` (to -60 dB).
fn pluck(hz: f32, seconds: f32, brightness: f32, ring_s: f32, chance: &mut Chance) -> Vec<f32> {
    let period = RATE / hz - 0.5;
    let length = (period as usize).max(2);
    let part = period - length as f32;
    let tune = (1.0 - part) / (1.0 + part);
    let mut string = Vec::with_capacity(length);
    let mut smooth = 0.0;
    for at in 0..length {
        smooth += (chance.noise() - smooth) * brightness;
        // Plucked at a fifth of its length: that overtone is missing.
        let comb: f32 = if at >= length / 5 {
            string[at - length / 5]
        } else {
            0.0
        };
        string.push(smooth / brightness.sqrt() - 0.35 * comb);
    }
    let keep = 10_f32.powf(-3.0 * period / (RATE * ring_s));
    let (mut before, mut passed_in, mut passed_out) = (0.0, 0.0, 0.0);
    let frames = (seconds * RATE) as usize;
    let fade = 0.04 * RATE;
    (0..frames)
        .map(|frame| {
            let slot = frame % length;
            let now = string[slot];
            let soft = keep * 0.5 * (now + before);
            before = now;
            let tuned = tune * soft + passed_in - tune * passed_out;
            (passed_in, passed_out) = (soft, tuned);
            string[slot] = tuned;
            now * ((frames - frame) as f32 / fade).min(1.0)
        })
        .collect()
}

/// One sine bends another: how fast, how much, and how soon that and the whole die away.
#[derive(Clone, Copy)]
struct Fm {
    ratio: f32,
    depth: f32,
    fall_s: f32,
    ring_s: f32,
}

fn fm(hz: f32, seconds: f32, strength: f32, of: Fm) -> Vec<f32> {
    let depth = of.depth * (0.4 + 0.6 * strength);
    shape(seconds + of.ring_s, 0.003, 0.15, |t| {
        let bend = depth * (-t / of.fall_s).exp() * (TAU * (hz * of.ratio * t).fract()).sin();
        (TAU * (hz * t).fract() + bend).sin() * (-2.2 * t / (seconds * 0.6 + of.ring_s)).exp()
    })
}

fn drawbars(hz: f32, seconds: f32, bars: &[f32]) -> Vec<f32> {
    let sum: f32 = bars.iter().sum();
    shape(seconds, 0.012, 0.06, |t| {
        let turn = 0.0016 * (TAU * 6.1 * t).sin();
        let wave = |(at, bar): (usize, &f32)| {
            bar * (TAU * (hz * (at + 1) as f32 * (t + turn / 6.0)).fract()).sin()
        };
        bars.iter().enumerate().map(wave).sum::<f32>() * 1.4 / sum
    })
}

fn reeds(hz: f32, seconds: f32) -> Vec<f32> {
    let swell = (seconds * 0.3).min(0.12);
    shape(seconds, swell.max(0.02), 0.1, |t| {
        let reed = |hz: f32| pulse(hz, t, 0.5) * 0.4 + (TAU * (hz * t).fract()).sin() * 0.5;
        0.5 * (reed(hz * 1.0023) + reed(hz * 0.9979)) + 0.15 * (TAU * (hz * 2.0 * t).fract()).sin()
    })
}

fn flute(hz: f32, seconds: f32, chance: &mut Chance) -> Vec<f32> {
    let mut breath = 0.0;
    let mut phase = 0.0_f32;
    let mut out = shape(seconds, 0.06, 0.12, |_| 1.0);
    for (frame, sample) in out.iter_mut().enumerate() {
        let t = frame as f32 / RATE;
        let vibrato = 1.0 + 0.006 * (t * 2.0).min(1.0) * (TAU * 5.2 * t).sin();
        phase = (phase + hz * vibrato / RATE).fract();
        breath += (chance.noise() - breath) * 0.25;
        let tone = (TAU * phase).sin()
            + 0.28 * (2.0 * TAU * phase).sin()
            + 0.1 * (3.0 * TAU * phase).sin();
        *sample *= 0.75 * tone + 0.09 * breath;
    }
    out
}

/// Two saws, some cents apart, through a low-pass filter that opens and closes.
#[derive(Clone, Copy)]
struct Saws {
    cents: f32,
    attack_s: f32,
    release_s: f32,
    /// Cut-off frequency at rest and at the start, Hz; the way between takes `fall_s`.
    low: f32,
    high: f32,
    fall_s: f32,
    /// Resonance, 0 to 1.
    bite: f32,
}

fn saws(hz: f32, seconds: f32, of: Saws) -> Vec<f32> {
    let apart = (of.cents / 1_200.0).exp2();
    let mut out = shape(seconds, of.attack_s, of.release_s, |t| {
        0.5 * (saw(hz * apart, t) + saw(hz / apart, t + 0.37 / hz))
    });
    // Two-pole state-variable filter in the trapezoidal form.
    let (mut first, mut second) = (0.0, 0.0);
    let damp = 2.0 - 1.9 * of.bite;
    for (frame, sample) in out.iter_mut().enumerate() {
        let t = frame as f32 / RATE;
        let cut = of.low + (of.high - of.low) * (-t / of.fall_s).exp();
        let g = (std::f32::consts::PI * cut.min(RATE * 0.4) / RATE).tan();
        let band = (g * (*sample - second) + first) / (1.0 + g * (g + damp));
        let low = second + g * band;
        first = 2.0 * band - first;
        second = 2.0 * low - second;
        *sample = low * 1.5;
    }
    out
}

fn saw(hz: f32, t: f32) -> f32 {
    let phase = (hz * t).fract();
    2.0 * phase - 1.0 - step(phase, hz / RATE)
}

fn pulse(hz: f32, t: f32, width: f32) -> f32 {
    let phase = (hz * t).fract();
    let level = if phase < width { 1.0 } else { -1.0 };
    let after = (phase + 1.0 - width).fract();
    0.6 * (level + step(phase, hz / RATE) - step(after, hz / RATE))
}

/// What smooths a jump of the wave at phase 0 (polynomial band-limited step).
fn step(phase: f32, increment: f32) -> f32 {
    if phase < increment {
        let x = phase / increment;
        2.0 * x - x * x - 1.0
    } else if phase > 1.0 - increment {
        let x = (phase - 1.0) / increment;
        x * x + 2.0 * x + 1.0
    } else {
        0.0
    }
}
