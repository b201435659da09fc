//! Drums made of noise and falling sines.

use std::f32::consts::TAU;

use super::chance::Chance;
use super::sound::RATE;

/// What is struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Drum {
    Kick,
    /// A kick that is felt more than heard.
    SoftKick,
    Snare,
    Clap,
    Rim,
    Hat,
    OpenHat,
    Ride,
    Shaker,
    /// A hand drum's deep and its high stroke.
    Dum,
    Tek,
    /// An iron bell.
    Gankogui,
    Brush,
}

/// Renders one stroke; strength 0 to 1.
#[rustfmt::skip] // A table: one line a drum.
pub(super) fn stroke(drum: Drum, strength: f32, chance: &mut Chance) -> Vec<f32> {
    let mut out = match drum {
        Drum::Kick => falling(Falling { from: 190.0, to: 48.0, fall_s: 0.035, ring_s: 0.16, click: 0.35 }, chance),
        Drum::SoftKick => falling(Falling { from: 105.0, to: 46.0, fall_s: 0.05, ring_s: 0.2, click: 0.05 }, chance),
        Drum::Dum => falling(Falling { from: 150.0, to: 88.0, fall_s: 0.03, ring_s: 0.2, click: 0.1 }, chance),
        Drum::Tek => mix(&falling(Falling { from: 520.0, to: 390.0, fall_s: 0.02, ring_s: 0.04, click: 0.2 }, chance), &hiss(0.05, 0.6, chance), 0.5),
        Drum::Snare => mix(&falling(Falling { from: 260.0, to: 185.0, fall_s: 0.02, ring_s: 0.07, click: 0.1 }, chance), &hiss(0.13, 0.45, chance), 0.9),
        Drum::Rim => falling(Falling { from: 900.0, to: 780.0, fall_s: 0.01, ring_s: 0.018, click: 0.5 }, chance),
        Drum::Clap => clap(chance),
        Drum::Hat => hiss(0.035, 0.9, chance),
        Drum::OpenHat => hiss(0.22, 0.9, chance),
        Drum::Shaker => shaker(chance),
        Drum::Brush => hiss(0.16, 0.3, chance),
        Drum::Ride => metal(&[3_110.0, 4_270.0, 5_390.0, 7_350.0], 0.45),
        Drum::Gankogui => metal(&[562.0, 845.0, 1_690.0], 0.16),
    };
    for sample in &mut out {
        *sample *= strength;
    }
    out
}

/// A sine that falls from one pitch to another (Hz) and dies away, with a click in front.
#[derive(Clone, Copy)]
struct Falling {
    from: f32,
    to: f32,
    fall_s: f32,
    ring_s: f32,
    click: f32,
}

fn falling(of: Falling, chance: &mut Chance) -> Vec<f32> {
    let mut phase = 0.0_f32;
    decay(of.ring_s, |t| {
        phase = (phase + (of.to + (of.from - of.to) * (-t / of.fall_s).exp()) / RATE).fract();
        (TAU * phase).sin() + of.click * chance.noise() * (-t / 0.004).exp()
    })
}

/// Noise; the higher `thin` (0 to 1), the fewer lows.
fn hiss(ring_s: f32, thin: f32, chance: &mut Chance) -> Vec<f32> {
    let mut low = 0.0;
    decay(ring_s, |_| {
        let noise = chance.noise();
        low += (noise - low) * thin;
        0.8 * (noise - low) + 0.2 * noise * (1.0 - thin)
    })
}

fn clap(chance: &mut Chance) -> Vec<f32> {
    let mut low = 0.0;
    decay(0.14, |t| {
        let noise = chance.noise();
        low += (noise - low) * 0.2;
        let hands = [0.0, 0.011, 0.021]
            .iter()
            .filter(|start| t >= **start)
            .count();
        let since = t - [0.0, 0.0, 0.011, 0.021][hands];
        (noise - low) * (0.4 + 0.6 * (-since / 0.005).exp())
    })
}

fn shaker(chance: &mut Chance) -> Vec<f32> {
    let mut low = 0.0;
    decay(0.05, |t| {
        let noise = chance.noise();
        low += (noise - low) * 0.7;
        (noise - low) * (t / 0.02).min(1.0)
    })
}

fn metal(partials: &[f32], ring_s: f32) -> Vec<f32> {
    decay(ring_s, |t| {
        let all: f32 = partials
            .iter()
            .map(|hz| (TAU * (hz * t).fract()).sin())
            .sum();
        all / partials.len() as f32
    })
}

/// Samples of `of(seconds)`, dying away by a factor of e every `ring_s`.
fn decay(ring_s: f32, mut of: impl FnMut(f32) -> f32) -> Vec<f32> {
    let frames = (ring_s * 6.0 * RATE) as usize;
    (0..frames)
        .map(|frame| {
            let t = frame as f32 / RATE;
            of(t) * (-t / ring_s).exp() * (t / 0.0008).min(1.0)
        })
        .collect()
}

fn mix(one: &[f32], other: &[f32], gain: f32) -> Vec<f32> {
    (0..one.len().max(other.len()))
        .map(|at| one.get(at).unwrap_or(&0.0) + gain * other.get(at).unwrap_or(&0.0))
        .collect()
}
