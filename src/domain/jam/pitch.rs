//! Pitches: which one each cell of the grid has.

use crate::domain::jam::circle::Key;
use crate::domain::jam::grid::CellIndex;
use crate::domain::jam::note::OCTAVE;
use crate::domain::jam::scale::{DEGREES, Scale};

/// The C that the grid begins at when the key is C: C3, 130.81 Hz.
const BASE: u8 = 48;

/// The A of the tuning fork, as a MIDI note; 440 Hz.
const A4: u8 = 69;

/// A pitch, as a MIDI note number: 0 to 127, 60 is the middle C (C4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pitch(u8);

impl Pitch {
    /// The pitch of a MIDI note number; `None` above 127.
    #[must_use]
    pub fn new(midi: u8) -> Option<Self> {
        (midi <= 127).then_some(Self(midi))
    }

    /// The pitch of a cell: each column is one degree of the scale up, and each row begins one
    /// degree higher. The tonic of the first cell lies in the octave from C3 to B3, so the last one
    /// lies two octaves above it, at most at B5.
    #[must_use]
    pub fn of(key: Key, scale: Scale, cell: CellIndex) -> Self {
        let degree = usize::from(cell.row() + cell.column());
        let octaves = (degree / DEGREES) as u8;
        Self(BASE + key.tonic() + scale.semitones()[degree % DEGREES] + OCTAVE * octaves)
    }

    /// Its MIDI note number, 0 to 127.
    #[must_use]
    pub fn midi(self) -> u8 {
        self.0
    }

    /// Semitones above the C below, 0 to 11.
    #[must_use]
    pub fn class(self) -> u8 {
        self.0 % OCTAVE
    }

    /// Its frequency in equal temperament with A4 = 440, Hz.
    #[must_use]
    pub fn hz(self) -> f64 {
        let semitones = f64::from(self.0) - f64::from(A4);
        440.0 * (semitones / f64::from(OCTAVE)).exp2()
    }

    /// So many semitones lower, if there is such a pitch.
    #[must_use]
    pub fn lowered(self, semitones: u8) -> Option<Self> {
        self.0.checked_sub(semitones).map(Self)
    }

    /// So many semitones higher, if there is such a pitch.
    #[must_use]
    pub fn raised(self, semitones: u8) -> Option<Self> {
        self.0.checked_add(semitones).and_then(Self::new)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    /// The C major scale over two octaves as the original lists it, Hz.
    const TABLE: [f64; 15] = [
        130.81, 146.83, 164.81, 174.61, 196.00, 220.00, 246.94, 261.63, 293.66, 329.63, 349.23,
        392.00, 440.00, 493.88, 523.25,
    ];

    #[test]
    fn c_major_is_the_originals_table() {
        for cell in CellIndex::all() {
            let expected = TABLE[usize::from(cell.row() + cell.column())];
            let hz = Pitch::of(Key::C, Scale::Major, cell).hz();
            assert!(
                (hz - expected).abs() < 0.02,
                "{cell:?}: {hz} for {expected}"
            );
        }
    }

    #[test]
    fn every_cell_of_every_key_and_scale_is_where_climbing_by_steps_leads() {
        let steps = [
            [2, 2, 1, 2, 2, 2, 1],
            [2, 1, 2, 2, 1, 2, 2],
            [2, 1, 2, 2, 2, 1, 2],
            [1, 2, 2, 2, 1, 2, 2],
            [2, 2, 2, 1, 2, 2, 1],
            [2, 2, 1, 2, 2, 1, 2],
            [1, 2, 2, 1, 2, 2, 2],
        ];
        for (place, key) in Key::ALL.into_iter().enumerate() {
            let tonic = 48 + (place * 7) % 12;
            for (scale, steps) in Scale::ALL.into_iter().zip(steps) {
                for cell in CellIndex::all() {
                    let degree = usize::from(cell.row() + cell.column());
                    let climbed: usize = steps.iter().cycle().take(degree).sum();
                    let pitch = Pitch::of(key, scale, cell);
                    assert_eq!(usize::from(pitch.midi()), tonic + climbed);
                }
            }
        }
    }

    #[test]
    fn a_row_never_falls() {
        // Of the original, G major fell by an octave in its middle.
        for key in Key::ALL {
            for scale in Scale::ALL {
                for row in 0..8 {
                    let at = |column| Pitch::of(key, scale, CellIndex::at(row, column).unwrap());
                    assert!((0..7).all(|column| at(column) < at(column + 1)));
                }
            }
        }
    }

    #[test]
    fn the_tuning_fork_is_exact_and_there_is_nothing_above_127() {
        assert_eq!(Pitch(69).hz(), 440.0);
        assert_eq!(Pitch(81).hz(), 880.0);
        assert_eq!(Pitch::new(128), None);
        assert_eq!(Pitch(127).raised(1), None);
        assert_eq!(Pitch(0).lowered(1), None);
    }
}
