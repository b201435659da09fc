//! Names of notes, apart from their pitch: F# and Gb sound the same and are two notes.
//!
//! A note is its place on the line of fifths (... Bb F C G D A E B F# ...), from which letter,
//! accidentals and pitch class follow.

use std::fmt;

/// Semitones in an octave.
pub const OCTAVE: u8 = 12;

/// A named note without an octave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Note(i8);

impl Note {
    /// C, where the line of fifths is counted from.
    pub const C: Self = Self(0);

    /// The note `fifths` fifths above C (below, if negative): F is -1, F# 6.
    #[must_use]
    pub const fn at(fifths: i8) -> Self {
        Self(fifths)
    }

    /// Fifths above C.
    #[must_use]
    pub fn fifths(self) -> i8 {
        self.0
    }

    /// The note `letters` letters and `semitones` semitones above: 2 and 4 make a major third.
    #[must_use]
    pub fn above(self, letters: u8, semitones: u8) -> Self {
        // An interval that is n fifths has 7n semitones modulo 12 and 4n letters modulo 7; this is
        // the n that solves both.
        let fifths = 7 * i16::from(semitones) - 12 * i16::from(letters);
        Self((i16::from(self.0) + fifths) as i8)
    }

    /// A to G.
    #[must_use]
    pub fn letter(self) -> char {
        const LETTERS: [char; 7] = ['F', 'C', 'G', 'D', 'A', 'E', 'B'];
        LETTERS[(i16::from(self.0) + 1).rem_euclid(7) as usize]
    }

    /// Sharps; flats, if negative.
    #[must_use]
    pub fn accidentals(self) -> i8 {
        (i16::from(self.0) + 1).div_euclid(7) as i8
    }

    /// Semitones above C, 0 to 11.
    #[must_use]
    pub fn pitch_class(self) -> u8 {
        (i16::from(self.0) * 7).rem_euclid(i16::from(OCTAVE)) as u8
    }
}

impl fmt::Display for Note {
    /// The letter, then a `#` for each sharp or a `b` for each flat.
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.accidentals() < 0 { "b" } else { "#" };
        let count = usize::from(self.accidentals().unsigned_abs());
        write!(to, "{}{}", self.letter(), sign.repeat(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_fifths_is_spelled_as_in_every_textbook() {
        let names: Vec<String> = (-9..=9).map(|n| Note::at(n).to_string()).collect();
        assert_eq!(
            names.join(" "),
            "Bbb Fb Cb Gb Db Ab Eb Bb F C G D A E B F# C# G# D#"
        );
    }

    #[test]
    fn an_interval_keeps_its_letters() {
        assert_eq!(Note::at(6).above(2, 4).to_string(), "A#", "a third over F#");
        assert_eq!(Note::at(-4).above(2, 3).to_string(), "Cb", "over Ab, minor");
        assert_eq!(Note::C.above(4, 7).to_string(), "G");
        assert_eq!(Note::at(5).above(6, 11).pitch_class(), 10);
    }
}
