//! The seven scales: the white keys of a piano, begun at each of them in turn.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::jam::circle::Key;
use crate::domain::jam::note::Note;

/// Notes of a scale.
pub const DEGREES: usize = 7;

/// A scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Ionian.
    #[default]
    Major,
    /// Natural minor, aeolian.
    Minor,
    /// Minor with a major sixth.
    Dorian,
    /// Minor with a minor second.
    Phrygian,
    /// Major with an augmented fourth.
    Lydian,
    /// Major with a minor seventh.
    Mixolydian,
    /// Minor with a minor second and a diminished fifth.
    Locrian,
}

impl Scale {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Major,
        Self::Minor,
        Self::Dorian,
        Self::Phrygian,
        Self::Lydian,
        Self::Mixolydian,
        Self::Locrian,
    ];

    /// Semitones of each degree above the tonic.
    #[must_use]
    pub fn semitones(self) -> [u8; DEGREES] {
        match self {
            Self::Major => [0, 2, 4, 5, 7, 9, 11],
            Self::Minor => [0, 2, 3, 5, 7, 8, 10],
            Self::Dorian => [0, 2, 3, 5, 7, 9, 10],
            Self::Phrygian => [0, 1, 3, 5, 7, 8, 10],
            Self::Lydian => [0, 2, 4, 6, 7, 9, 11],
            Self::Mixolydian => [0, 2, 4, 5, 7, 9, 10],
            Self::Locrian => [0, 1, 3, 5, 6, 8, 10],
        }
    }

    /// Sharps that it has more than the major scale on the same tonic; flats, if negative.
    #[must_use]
    pub fn sharpness(self) -> i8 {
        match self {
            Self::Lydian => 1,
            Self::Major => 0,
            Self::Mixolydian => -1,
            Self::Dorian => -2,
            Self::Minor => -3,
            Self::Phrygian => -4,
            Self::Locrian => -5,
        }
    }

    /// Its notes from a tonic up, each letter once. With the tonic of some keys that takes double
    /// flats (Db minor has a Bbb); with [`Scale::written_tonic`] never.
    #[must_use]
    pub fn notes(self, tonic: Note) -> [Note; DEGREES] {
        let semitones = self.semitones();
        std::array::from_fn(|degree| tonic.above(degree as u8, semitones[degree]))
    }

    /// The tonic by which players call it: that of the key, or where its signature would have more
    /// than seven flats, which is none, the same pitch by its sharp name: Db minor is C# minor.
    #[must_use]
    pub fn written_tonic(self, key: Key) -> Note {
        let flats = -(key.signature() + self.sharpness());
        if flats <= 7 {
            key.note()
        } else {
            Note::at(key.note().fifths() + 12)
        }
    }
}

/// A degree of a scale, 1 (the tonic) to 7.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(try_from = "u8", into = "u8")]
#[schema(value_type = u8, minimum = 1, maximum = 7)]
pub struct Degree(u8);

impl Degree {
    /// The tonic.
    pub const TONIC: Self = Self(1);

    /// All, from the tonic up.
    #[must_use]
    pub fn all() -> [Self; DEGREES] {
        std::array::from_fn(|index| Self(index as u8 + 1))
    }

    /// Its place in a list of a scale's notes, 0 to 6.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0) - 1
    }
}

impl Default for Degree {
    fn default() -> Self {
        Self::TONIC
    }
}

impl From<Degree> for u8 {
    fn from(degree: Degree) -> Self {
        degree.0
    }
}

impl TryFrom<u8> for Degree {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        let is_one = (1..=DEGREES as u8).contains(&number);
        is_one
            .then_some(Self(number))
            .ok_or("a degree of a scale is 1 to 7")
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    /// The steps between the degrees, the last one to the octave, as the original lists them.
    const STEPS: [&str; 7] = [
        "WWHWWWH", "WHWWHWW", "WHWWWHW", "HWWWHWW", "WWWHWWH", "WWHWWHW", "HWWHWWW",
    ];

    /// Spells a scale by letters: counts letters and semitones, and knows nothing of fifths.
    fn spelled(tonic: &str, steps: &str) -> Vec<String> {
        let letters = [
            ('C', 0),
            ('D', 2),
            ('E', 4),
            ('F', 5),
            ('G', 7),
            ('A', 9),
            ('B', 11),
        ];
        let first = tonic.chars().next().unwrap();
        let start = letters.iter().position(|it| it.0 == first).unwrap();
        let mut pitch = letters[start].1;
        pitch += tonic.matches('#').count() as i32 - tonic.matches('b').count() as i32;
        let mut names = Vec::new();
        for (degree, step) in steps.chars().enumerate() {
            let (letter, natural) = letters[(start + degree) % 7];
            let off = (pitch - natural + 6).rem_euclid(12) - 6;
            let sign = if off < 0 { "b" } else { "#" };
            names.push(format!(
                "{letter}{}",
                sign.repeat(off.unsigned_abs() as usize)
            ));
            pitch += if step == 'W' { 2 } else { 1 };
        }
        names
    }

    #[test]
    fn twelve_keys_by_seven_scales_are_spelled_as_by_counting_letters() {
        for (scale, steps) in Scale::ALL.into_iter().zip(STEPS) {
            for key in Key::ALL {
                for tonic in [key.note(), scale.written_tonic(key)] {
                    let names = scale.notes(tonic).map(|note| note.to_string());
                    assert_eq!(names[..], spelled(&tonic.to_string(), steps), "{scale:?}");
                    let written: String = names.iter().map(|it| &it[..1]).collect();
                    assert!("ABCDEFG".chars().all(|letter| written.contains(letter)));
                }
            }
        }
    }

    #[test]
    fn degrees_follow_the_steps_of_the_original() {
        for (scale, steps) in Scale::ALL.into_iter().zip(STEPS) {
            let mut above = 0;
            for (degree, step) in steps.chars().enumerate() {
                assert_eq!(scale.semitones()[degree], above, "{scale:?}");
                above += if step == 'W' { 2 } else { 1 };
            }
            assert_eq!(above, 12);
        }
    }

    #[test]
    fn players_names_need_no_double_sharps_or_flats() {
        let mut respelled = Vec::new();
        for scale in Scale::ALL {
            for key in Key::ALL {
                let tonic = scale.written_tonic(key);
                assert_eq!(tonic.pitch_class(), key.tonic());
                let notes = scale.notes(tonic);
                assert!(notes.iter().all(|note| note.accidentals().abs() <= 1));
                if tonic != key.note() {
                    respelled.push(format!("{key} {scale:?}: {tonic}"));
                }
            }
        }
        let expected = [
            "Db Minor: C#",
            "Db Phrygian: C#",
            "Ab Phrygian: G#",
            "Db Locrian: C#",
            "Ab Locrian: G#",
            "Eb Locrian: D#",
        ];
        assert_eq!(respelled, expected);
    }

    #[test]
    fn what_the_original_misspelled_is_right() {
        let names = |key: Key, scale: Scale| {
            let notes = scale.notes(key.note()).map(|note| note.to_string());
            notes.join(" ")
        };
        assert_eq!(names(Key::EFlat, Scale::Major), "Eb F G Ab Bb C D");
        assert_eq!(names(Key::BFlat, Scale::Major), "Bb C D Eb F G A");
        assert_eq!(names(Key::FSharp, Scale::Lydian), "F# G# A# B# C# D# E#");
        assert_eq!(names(Key::DFlat, Scale::Minor), "Db Eb Fb Gb Ab Bbb Cb");
    }

    #[test]
    fn there_is_no_degree_but_one_to_seven() {
        let read = |text: &str| serde_json::from_str::<Degree>(text).ok();
        assert_eq!(read("1"), Some(Degree::TONIC));
        assert_eq!(read("7").map(Degree::index), Some(6));
        for text in ["0", "8", "-1", "255", "1.5"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
