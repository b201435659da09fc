//! Chords: the seven triads of a scale, and the chord lock that keeps pitches within one.

use crate::domain::jam::note::{Note, OCTAVE};
use crate::domain::jam::pitch::Pitch;
use crate::domain::jam::scale::{DEGREES, Degree, Scale};

/// What kind of triad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// Major third, perfect fifth.
    Major,
    /// Minor third, perfect fifth.
    Minor,
    /// Minor third, diminished fifth.
    Diminished,
    /// Major third, augmented fifth; none of our scales has one.
    Augmented,
}

impl Quality {
    /// The kind of a triad by its third and fifth, semitones above its root.
    fn of(third: u8, fifth: u8) -> Self {
        match (third, fifth) {
            (..=3, ..=6) => Self::Diminished,
            (..=3, _) => Self::Minor,
            (_, 8..) => Self::Augmented,
            _ => Self::Major,
        }
    }
}

/// A triad on a degree of a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chord {
    /// The degree of its root.
    pub degree: Degree,
    /// Its kind.
    pub quality: Quality,
    /// Root, third and fifth, as the scale spells them.
    pub notes: [Note; 3],
}

impl Chord {
    /// The triad on a degree of the scale on a tonic: every other note from there.
    #[must_use]
    pub fn on(tonic: Note, scale: Scale, degree: Degree) -> Self {
        let scale = scale.notes(tonic);
        let notes = [0, 2, 4].map(|up| scale[(degree.index() + up) % DEGREES]);
        let [_, third, fifth] = notes.map(|note| interval(notes[0], note));
        Self {
            degree,
            quality: Quality::of(third, fifth),
            notes,
        }
    }

    /// The triads on all degrees, from the tonic up.
    #[must_use]
    pub fn all(tonic: Note, scale: Scale) -> [Self; DEGREES] {
        Degree::all().map(|degree| Self::on(tonic, scale, degree))
    }

    /// Its roman numeral: capitals where the third is major, `°` diminished, `+` augmented. It
    /// counts the degrees of the scale at hand: the third triad of a minor scale is `III`, not
    /// `bIII`.
    #[must_use]
    pub fn numeral(&self) -> String {
        const NUMERALS: [&str; DEGREES] = ["I", "II", "III", "IV", "V", "VI", "VII"];
        let numeral = NUMERALS[self.degree.index()];
        match self.quality {
            Quality::Major => numeral.to_owned(),
            Quality::Minor => numeral.to_lowercase(),
            Quality::Diminished => numeral.to_lowercase() + "°",
            Quality::Augmented => numeral.to_owned() + "+",
        }
    }

    /// Root, third and fifth as semitones above C, 0 to 11.
    #[must_use]
    pub fn pitch_classes(&self) -> [u8; 3] {
        self.notes.map(Note::pitch_class)
    }

    /// The chord lock: the nearest pitch that belongs to the chord; of two equally near, the lower.
    #[must_use]
    pub fn nearest(&self, pitch: Pitch) -> Pitch {
        let classes = self.pitch_classes();
        let belongs = |pitch: &Pitch| classes.contains(&pitch.class());
        (0..=OCTAVE)
            .flat_map(|apart| [pitch.lowered(apart), pitch.raised(apart)])
            .flatten()
            .find(belongs)
            .unwrap_or(pitch)
    }
}

/// Semitones from a note up to the next of another name, 0 to 11.
fn interval(from: Note, to: Note) -> u8 {
    (to.pitch_class() + OCTAVE - from.pitch_class()) % OCTAVE
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use crate::domain::jam::circle::Key;

    fn numerals(scale: Scale) -> String {
        let chords = Chord::all(Note::C, scale);
        chords.map(|chord| chord.numeral()).join(" ")
    }

    #[test]
    fn every_scale_has_its_textbook_triads_in_every_key() {
        let expected = [
            (Scale::Major, "I ii iii IV V vi vii°"),
            (Scale::Minor, "i ii° III iv v VI VII"),
            (Scale::Dorian, "i ii III IV v vi° VII"),
            (Scale::Phrygian, "i II III iv v° VI vii"),
            (Scale::Lydian, "I II iii iv° V vi vii"),
            (Scale::Mixolydian, "I ii iii° IV v vi VII"),
            (Scale::Locrian, "i° II iii iv V VI vii"),
        ];
        for (scale, expected) in expected {
            assert_eq!(numerals(scale), expected, "{scale:?}");
            for key in Key::ALL {
                let all = Chord::all(key.note(), scale).map(|it| it.quality);
                assert_eq!(all, Chord::all(Note::C, scale).map(|it| it.quality));
            }
        }
    }

    #[test]
    fn triads_are_spelled_and_placed_in_every_key_and_scale() {
        for key in Key::ALL {
            for scale in Scale::ALL {
                for chord in Chord::all(key.note(), scale) {
                    let above = |up: usize| {
                        let degree = chord.degree.index() + up;
                        (key.tonic() + scale.semitones()[degree % 7]) % 12
                    };
                    assert_eq!(chord.pitch_classes(), [above(0), above(2), above(4)]);
                }
            }
        }
        let spelled = |key: Key, degree| {
            let degree = Degree::try_from(degree).unwrap();
            let chord = Chord::on(key.note(), Scale::Major, degree);
            chord.notes.map(|note| note.to_string()).join(" ")
        };
        assert_eq!(spelled(Key::C, 1), "C E G");
        assert_eq!(spelled(Key::C, 2), "D F A");
        assert_eq!(spelled(Key::EFlat, 6), "C Eb G");
        assert_eq!(spelled(Key::FSharp, 7), "E# G# B");
    }

    #[test]
    fn an_augmented_triad_would_be_called_one() {
        assert_eq!(Quality::of(4, 8), Quality::Augmented);
        let augmented = Chord {
            degree: Degree::try_from(3).unwrap(),
            quality: Quality::Augmented,
            notes: [Note::C, Note::at(4), Note::at(8)],
        };
        assert_eq!(augmented.numeral(), "III+");
    }

    #[test]
    fn the_lock_finds_the_nearest_tone_and_of_two_the_lower() {
        let c = Chord::on(Note::C, Scale::Major, Degree::TONIC);
        let locked = |note: u8| c.nearest(Pitch::new(note).unwrap()).midi();
        assert_eq!(locked(60), 60, "C is one");
        assert_eq!(locked(61), 60, "C#: 1 down, 3 up");
        assert_eq!(locked(62), 60, "D: C and E are equally near");
        assert_eq!(locked(63), 64);
        assert_eq!(locked(69), 67, "A: G 2 down, C 3 up");
        assert_eq!(locked(70), 72);
    }

    #[test]
    fn every_pitch_is_locked_to_the_nearest_tone_of_every_triad() {
        for key in Key::ALL {
            for scale in Scale::ALL {
                for chord in Chord::all(key.note(), scale) {
                    let classes = chord.pitch_classes();
                    let tones = (0..=127u8).filter(|it| classes.contains(&(it % 12)));
                    let tones: Vec<u8> = tones.collect();
                    for note in 0..=127 {
                        let nearest = tones.iter().min_by_key(|it| (it.abs_diff(note), **it));
                        let locked = chord.nearest(Pitch::new(note).unwrap()).midi();
                        assert_eq!(Some(&locked), nearest);
                    }
                }
            }
        }
    }
}
