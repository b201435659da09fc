//! The songs of the demo library: 24, as unlike each other as a small record shelf.

use super::drums::Drum;
use super::song::{Beat, Pace, Part, Role, Song, Space};
use super::sound::Voice;

mod acoustic;
mod electric;
mod records;

/// All songs, album by album.
pub(super) fn all() -> impl Iterator<Item = &'static Song> {
    acoustic::SONGS.iter().chain(&electric::SONGS)
}

const MAJOR: &[i32] = &[0, 2, 4, 5, 7, 9, 11];
const MINOR: &[i32] = &[0, 2, 3, 5, 7, 8, 10];
const DORIAN: &[i32] = &[0, 2, 3, 5, 7, 9, 10];
const MIXOLYDIAN: &[i32] = &[0, 2, 4, 5, 7, 9, 10];
const LYDIAN: &[i32] = &[0, 2, 4, 6, 7, 9, 11];
const HARMONIC: &[i32] = &[0, 2, 3, 5, 7, 8, 11];
const HIJAZ: &[i32] = &[0, 1, 4, 5, 7, 8, 10];
const INSEN: &[i32] = &[0, 1, 5, 7, 10];

/// A part: who, what, how many octaves up, how loud, where, how much room, from which bar on.
const fn part(
    voice: Voice,
    role: Role,
    octave: i32,
    gain: f32,
    pan: f32,
    room: f32,
    from: usize,
) -> Part {
    Part {
        voice,
        role,
        octave,
        gain,
        pan,
        room,
        from,
    }
}

/// A drum's part: what, when, how loud, where, from which bar on.
const fn beat(drum: Drum, pattern: &'static str, gain: f32, pan: f32, from: usize) -> Beat {
    Beat {
        drum,
        pattern,
        gain,
        pan,
        from,
    }
}

const fn pace(bpm: f32, steps: usize, beat: usize, swing: f32) -> Pace {
    Pace {
        bpm,
        steps,
        beat,
        swing,
    }
}

const fn space(ring_s: f32, echo: f32, pump: f32) -> Space {
    Space { ring_s, echo, pump }
}
