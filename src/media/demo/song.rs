//! What a song of the demo library is: its record, its harmony, and who plays what.

use super::art::Art;
use super::drums::Drum;
use super::sound::Voice;

/// What songs of one album have in common.
#[derive(Debug)]
pub(super) struct Record {
    pub artist: &'static str,
    pub album: &'static str,
    pub year: u32,
    pub genre: &'static str,
    pub art: Art,
}

/// One song.
#[derive(Debug)]
pub(super) struct Song {
    pub record: &'static Record,
    pub number: u32,
    pub title: &'static str,
    /// Tonic as a MIDI number, around 55, and the steps of the scale above it.
    pub tonic: i32,
    pub scale: &'static [i32],
    pub pace: Pace,
    /// Scale degree of each bar's chord, from 0; repeated.
    pub chords: &'static [i32],
    pub parts: &'static [Part],
    pub beats: &'static [Beat],
    pub space: Space,
    /// Integrated loudness that it is brought to, LUFS: as different as real records are.
    pub lufs: f32,
}

/// Time: how fast, and how a bar is divided.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub bpm: f32,
    /// Steps of a bar, and of a beat.
    pub steps: usize,
    pub beat: usize,
    /// How late every second step comes, as a part of a step.
    pub swing: f32,
}

/// The room around the instruments.
#[derive(Debug, Clone, Copy)]
pub(super) struct Space {
    /// How long it rings, seconds.
    pub ring_s: f32,
    /// Level of the echo, 0 to 1.
    pub echo: f32,
    /// How far a kick pushes the others down, 0 to 1.
    pub pump: f32,
}

/// An instrument and what it plays.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub voice: Voice,
    pub role: Role,
    /// Octaves above the tonic.
    pub octave: i32,
    pub gain: f32,
    /// -1 left to 1 right.
    pub pan: f32,
    /// How much of it goes into the room, 0 to 1.
    pub room: f32,
    /// First bar in which it plays.
    pub from: usize,
}

/// What an instrument plays: one sign a step, repeated; `-` holds on, `.` rests, a space is
/// nothing.
#[derive(Debug, Clone, Copy)]
pub(super) enum Role {
    /// The bar's chord wherever there is an `x` (or a stronger `X`).
    Chords(&'static str),
    /// Notes of the bar's chord, `0` the lowest, going on upwards over the octaves.
    Arpeggio(&'static str),
    /// Degrees above the chord's root, `1` the root itself.
    Bass(&'static str),
    /// Degrees of the scale, `1` the tonic, `8` its octave, `a` to `f` higher still.
    Line(&'static str),
    /// A tune made up from its seed: motifs that return.
    Tune(u64),
}

/// A drum and when it is struck: `x`, stronger `X`, softer `o`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beat {
    pub drum: Drum,
    pub pattern: &'static str,
    pub gain: f32,
    pub pan: f32,
    pub from: usize,
}

impl Song {
    /// Seconds of one step.
    pub(super) fn step_s(&self) -> f32 {
        60.0 / self.pace.bpm / self.pace.beat as f32
    }

    /// Bars: an even number, about 23 s.
    pub(super) fn bars(&self) -> usize {
        let bar_s = self.step_s() * self.pace.steps as f32;
        ((23.0 / bar_s / 2.0).round() as usize).max(2) * 2
    }

    /// MIDI number of a scale degree, 0 being the tonic.
    pub(super) fn pitch(&self, degree: i32) -> i32 {
        let notes = self.scale.len() as i32;
        let step = self.scale[degree.rem_euclid(notes) as usize];
        self.tonic + 12 * degree.div_euclid(notes) + step
    }

    /// Scale degree of a bar's chord; the last bar comes home.
    pub(super) fn chord(&self, bar: usize) -> i32 {
        if bar + 1 >= self.bars() {
            self.chords[0]
        } else {
            self.chords[bar % self.chords.len()]
        }
    }
}
