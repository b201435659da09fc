//! From notes to a finished recording: stereo, in a room, at the loudness it should have.
//!
//! The room after Schroeder, "Natural Sounding Artificial Reverberation" (1962), with the delays
//! of two walls a little apart.

use super::chance::Chance;
use super::drums::{Drum, stroke};
use super::score::{self, Stroke};
use super::song::{Song, Space};
use super::sound::{RATE, note};
use crate::media::loudness::LoudnessMeter;

/// What rings on after the last bar, seconds.
const TAIL_S: f32 = 1.2;

/// Above it peaks are rounded off.
const SOFT_LEVEL: f32 = 0.6;

/// No peak reaches it: what Opus adds to it does not clip either.
const CEILING: f32 = 0.86;

/// Left and right, apart.
type Stereo = [Vec<f32>; 2];

/// Plays a song: interleaved stereo, 48 kHz.
pub(super) fn record(song: &Song) -> Vec<f32> {
    let mut chance = Chance::new(
        song.title
            .bytes()
            .fold(7, |seed, byte| { seed * 31 + u64::from(byte) } % 1_000_003),
    );
    let bars_s = song.bars() as f32 * song.pace.steps as f32 * song.step_s();
    let frames = ((bars_s + TAIL_S) * RATE) as usize;
    let mut dry: Stereo = [vec![0.0; frames], vec![0.0; frames]];
    let mut room = dry.clone();
    for part in song.parts {
        for played in score::notes(song, part, &mut chance) {
            let sound = note(
                part.voice,
                played.midi,
                played.seconds,
                played.strength,
                &mut chance,
            );
            let at = (played.start_s * RATE) as usize;
            add(&mut dry, &sound, at, part.gain, part.pan);
            add(&mut room, &sound, at, part.gain * part.room, part.pan * 0.5);
        }
    }
    let strokes = score::strokes(song, &mut chance);
    pump(&mut dry, &strokes, song.space.pump);
    pump(&mut room, &strokes, song.space.pump);
    for (struck, index) in &strokes {
        let beat = &song.beats[*index];
        let sound = stroke(struck.drum, struck.strength, &mut chance);
        let at = (struck.start_s * RATE) as usize;
        add(&mut dry, &sound, at, beat.gain, beat.pan);
        add(&mut room, &sound, at, beat.gain * 0.08, beat.pan);
    }
    echo(
        &mut room,
        song.step_s() * 3.0 * (song.pace.beat as f32 / 4.0),
        song.space.echo,
    );
    reverb(&mut dry, &room, song.space);
    let mut mixed: Vec<f32> = dry[0]
        .iter()
        .zip(&dry[1])
        .flat_map(|(left, right)| [*left, *right])
        .collect();
    master(&mut mixed, song.lufs);
    mixed
}

/// Puts a sound into both sides, equally strong wherever it stands.
fn add(to: &mut Stereo, sound: &[f32], at: usize, gain: f32, pan: f32) {
    let angle = (pan.clamp(-1.0, 1.0) + 1.0) * std::f32::consts::FRAC_PI_4;
    for (side, level) in to.iter_mut().zip([angle.cos(), angle.sin()]) {
        for (slot, sample) in side.iter_mut().skip(at).zip(sound) {
            *slot += sample * gain * level;
        }
    }
}

/// Pushes everything down under each kick, so that it breathes.
fn pump(sound: &mut Stereo, strokes: &[(Stroke, usize)], depth: f32) {
    if depth == 0.0 {
        return;
    }
    let kicks = strokes
        .iter()
        .filter(|(stroke, _)| stroke.drum == Drum::Kick);
    for (kick, _) in kicks {
        let start = (kick.start_s * RATE) as usize;
        for frame in 0..(0.3 * RATE) as usize {
            let t = frame as f32 / RATE;
            let level = 1.0 - depth * (-t / 0.09).exp() * (t / 0.004).min(1.0);
            for side in sound.iter_mut() {
                if let Some(sample) = side.get_mut(start + frame) {
                    *sample *= level;
                }
            }
        }
    }
}

/// Adds echoes that change sides, each duller and softer than the one before.
fn echo(sound: &mut Stereo, seconds: f32, level: f32) {
    let delay = (seconds * RATE) as usize;
    if level == 0.0 || delay == 0 {
        return;
    }
    let [left, right] = sound;
    let (mut dull_left, mut dull_right) = (0.0, 0.0);
    for frame in delay..left.len() {
        dull_left += (right[frame - delay] - dull_left) * 0.5;
        dull_right += (left[frame - delay] - dull_right) * 0.5;
        left[frame] += dull_left * level;
        right[frame] += dull_right * level;
    }
}

/// Adds the room to what sounds in it.
fn reverb(dry: &mut Stereo, room: &Stereo, space: Space) {
    const COMBS_MS: [f32; 6] = [29.7, 33.1, 37.1, 41.1, 43.7, 47.9];
    const ALL_PASS_MS: [f32; 2] = [5.0, 1.7];
    for (side, wall) in [(0, 1.0), (1, 1.023)] {
        let mut wet = vec![0.0; room[side].len()];
        for comb_ms in COMBS_MS {
            let delay = (comb_ms * wall * RATE / 1_000.0) as usize;
            let keep = 10_f32.powf(-3.0 * delay as f32 / (RATE * space.ring_s));
            let mut line = vec![0.0; delay];
            let mut dull = 0.0;
            for (frame, sample) in room[side].iter().enumerate() {
                let back = line[frame % delay];
                dull += (back - dull) * 0.6;
                line[frame % delay] = sample + dull * keep;
                wet[frame] += back / COMBS_MS.len() as f32;
            }
        }
        for all_pass_ms in ALL_PASS_MS {
            let delay = (all_pass_ms * wall * RATE / 1_000.0) as usize;
            let mut line = vec![0.0; delay];
            for (frame, sample) in wet.iter_mut().enumerate() {
                let back = line[frame % delay];
                let into = *sample + 0.6 * back;
                line[frame % delay] = into;
                *sample = back - 0.6 * into;
            }
        }
        for (sample, wet) in dry[side].iter_mut().zip(&wet) {
            *sample += wet;
        }
    }
}

/// Brings the recording to its loudness, rounds off peaks, fades the end.
fn master(mixed: &mut [f32], lufs: f32) {
    // The lowest rumble only takes room away.
    let mut rumble = [0.0_f32; 2];
    for (at, sample) in mixed.iter_mut().enumerate() {
        rumble[at % 2] += (*sample - rumble[at % 2]) * 0.0035;
        *sample -= rumble[at % 2];
    }
    let mut meter = LoudnessMeter::new(2, RATE as u32);
    meter.add(mixed);
    let gain = 10_f32.powf((lufs - meter.loudness_lufs().unwrap_or(lufs)) / 20.0);
    let fade = (TAIL_S * RATE) as usize * 2;
    let start = mixed.len().saturating_sub(fade);
    for (at, sample) in mixed.iter_mut().enumerate() {
        *sample = soft(*sample * gain);
        if at >= start {
            let left = (fade - (at - start)) as f32 / fade as f32;
            *sample *= left * left * (3.0 - 2.0 * left);
        }
    }
}

/// Leaves what is below [`SOFT_LEVEL`] alone and never reaches [`CEILING`].
fn soft(sample: f32) -> f32 {
    let over = sample.abs() - SOFT_LEVEL;
    if over <= 0.0 {
        return sample;
    }
    let room = CEILING - SOFT_LEVEL;
    sample.signum() * (SOFT_LEVEL + room * (over / room).tanh())
}
