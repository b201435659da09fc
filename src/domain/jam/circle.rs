//! The circle of fifths: twelve keys, each a fifth above the one before.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::jam::note::Note;

/// A key, in the order of the circle, clockwise from the top. On the wire its name (`F#`, `Db`);
/// the two names that trill-symbiont spelled against the signature are understood, never written.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    ToSchema,
)]
pub enum Key {
    /// No accidentals.
    #[default]
    C,
    /// One sharp.
    G,
    /// Two sharps.
    D,
    /// Three sharps.
    A,
    /// Four sharps.
    E,
    /// Five sharps.
    B,
    /// F sharp: six sharps.
    #[serde(rename = "F#")]
    FSharp,
    /// D flat: five flats.
    #[serde(rename = "Db", alias = "C#")]
    DFlat,
    /// A flat: four flats.
    #[serde(rename = "Ab", alias = "G#")]
    AFlat,
    /// E flat: three flats.
    #[serde(rename = "Eb")]
    EFlat,
    /// B flat: two flats.
    #[serde(rename = "Bb")]
    BFlat,
    /// One flat.
    F,
}

impl Key {
    /// All, clockwise from the top: 30 degrees of the circle each.
    pub const ALL: [Self; 12] = [
        Self::C,
        Self::G,
        Self::D,
        Self::A,
        Self::E,
        Self::B,
        Self::FSharp,
        Self::DFlat,
        Self::AFlat,
        Self::EFlat,
        Self::BFlat,
        Self::F,
    ];

    /// Accidentals in the signature of its major scale: sharps, 0 to 6; flats, -1 to -5.
    #[must_use]
    pub fn signature(self) -> i8 {
        let place = self as i8;
        if place <= 6 { place } else { place - 12 }
    }

    /// The note that it is named after.
    #[must_use]
    pub fn note(self) -> Note {
        // One sharp more is one fifth up, and C has none.
        Note::at(self.signature())
    }

    /// The tonic as semitones above C, 0 to 11.
    #[must_use]
    pub fn tonic(self) -> u8 {
        self.note().pitch_class()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note().fmt(to)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn the_circle_its_signatures_and_its_names_on_the_wire() {
        let expected = [
            ("C", 0, 0),
            ("G", 1, 7),
            ("D", 2, 2),
            ("A", 3, 9),
            ("E", 4, 4),
            ("B", 5, 11),
            ("F#", 6, 6),
            ("Db", -5, 1),
            ("Ab", -4, 8),
            ("Eb", -3, 3),
            ("Bb", -2, 10),
            ("F", -1, 5),
        ];
        for (key, (name, signature, tonic)) in Key::ALL.into_iter().zip(expected) {
            assert_eq!(key.to_string(), name);
            assert_eq!(serde_json::to_value(key).unwrap(), name);
            assert_eq!(
                serde_json::from_str::<Key>(&format!("\"{name}\"")).unwrap(),
                key
            );
            assert_eq!((key.signature(), key.tonic()), (signature, tonic), "{name}");
        }
    }

    #[test]
    fn an_old_clients_spelling_is_understood_and_no_other_is() {
        let read = |name: &str| serde_json::from_str::<Key>(&format!("\"{name}\"")).ok();
        assert_eq!(read("C#"), Some(Key::DFlat));
        assert_eq!(read("G#"), Some(Key::AFlat));
        for name in ["D#", "Gb", "c", "H", ""] {
            assert_eq!(read(name), None, "{name}");
        }
    }
}
