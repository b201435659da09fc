//! What the tags of one file say of its rating, and what they shall say: pure.
//!
//! Invariant: a rating that minion did not write changes only when it is asked for by name, and
//! then what it was is kept in minion's mark, so that taking minion's ratings out puts it back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::score::Score;

/// The "e-mail" of minion's own popularimeter.
pub(super) const OWNER: &str = "minion";

/// The field that says what minion wrote. As long as a rating is what it says, minion may change it.
pub(super) const MARK: &str = "MINION_RATING";

/// Longest mark that is read, bytes: beyond it is no work of minion.
const MARK_BYTES_MAX: usize = 4_096;

/// A place in a file's tags where a rating stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Key {
    /// A popularimeter of ID3v2, by its e-mail; 1 to 255, 0 is none.
    #[serde(rename = "POPM")]
    Popm(String),
    /// `FMPS_RATING`, 0.0 to 1.0, whatever the format calls it; -1 is none.
    #[serde(rename = "FMPS_RATING")]
    Fmps,
    /// The same in the APE tag of an MP3.
    #[serde(rename = "APE:FMPS_RATING")]
    ApeFmps,
    /// `RATING` of Vorbis comments, 0 to 100; 0 is none.
    #[serde(rename = "RATING")]
    Rating,
}

impl Key {
    /// Minion's own popularimeter.
    pub(super) fn own_popm() -> Self {
        Self::Popm(OWNER.to_owned())
    }

    /// What stands here for `score`.
    fn text(&self, score: Score) -> String {
        match self {
            Self::Popm(_) => score.popm_byte().to_string(),
            Self::Fmps | Self::ApeFmps => score.fraction(),
            Self::Rating => score.percent().to_string(),
        }
    }

    /// Whether `text` is what programs write for "not rated".
    fn is_none(&self, text: &str) -> bool {
        let number: Option<f64> = text.trim().parse().ok();
        match self {
            Self::Popm(_) | Self::Rating => text.trim().is_empty() || number == Some(0.0),
            Self::Fmps | Self::ApeFmps => {
                text.trim().is_empty() || number.is_some_and(|number| number < 0.0)
            }
        }
    }
}

/// What minion wrote into a file, as its tags tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    /// The rating, in hundredths.
    pub rating: u8,
    /// What stood there before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub was: Vec<(Key, String)>,
    /// The whole tag is minion's: the file had none of its kind.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub made_tag: bool,
}

impl Mark {
    /// Reads a mark; `None` for what minion did not write.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mark: Self = serde_json::from_str(text.get(..MARK_BYTES_MAX).unwrap_or(text)).ok()?;
        mark.score().map(|_| mark)
    }

    /// As it is written.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn score(&self) -> Option<Score> {
        Score::of_hundredths(self.rating)
    }
}

/// The ratings in the tags of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Fields {
    pub ratings: BTreeMap<Key, String>,
    pub mark: Option<Mark>,
}

/// What is to be done with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// It says what it shall say.
    Same,
    /// Its rating is someone else's.
    HasOwn,
    /// Its tags shall say this.
    Change(Fields),
}

impl Fields {
    /// What minion wrote last.
    pub(super) fn score(&self) -> Option<Score> {
        self.mark.as_ref().and_then(Mark::score)
    }

    /// The step to `score`, in the places `own` that minion writes to in this kind of file.
    /// `replaces`: others' ratings give way.
    pub(super) fn towards(&self, score: Score, own: &[Key], replaces: bool) -> Step {
        let foreign = self
            .ratings
            .iter()
            .filter(|(key, text)| !self.is_ours(key, text));
        let (none, foreign): (Vec<_>, Vec<_>) = foreign.partition(|(key, text)| key.is_none(text));
        if !foreign.is_empty() && !replaces {
            return Step::HasOwn;
        }
        // What was replaced earlier stays replaced, and is still known.
        let mut was: BTreeMap<Key, String> =
            self.mark.iter().flat_map(|mark| mark.was.clone()).collect();
        let overwritten = none.into_iter().filter(|(key, _)| own.contains(key));
        for (key, text) in overwritten.chain(foreign) {
            was.insert(key.clone(), text.clone());
        }
        let mut ratings = self.ratings.clone();
        let written = own.iter().chain(was.keys());
        ratings.extend(written.map(|key| (key.clone(), key.text(score))));
        let mark = Mark {
            rating: score.hundredths(),
            was: was.into_iter().collect(),
            made_tag: self.mark.as_ref().is_some_and(|mark| mark.made_tag),
        };
        self.step_to(Fields {
            ratings,
            mark: Some(mark),
        })
    }

    /// The step to a file in which minion never wrote.
    pub(super) fn without_minion(&self) -> Step {
        let was: BTreeMap<Key, String> =
            self.mark.iter().flat_map(|mark| mark.was.clone()).collect();
        let mut ratings = self.ratings.clone();
        for (key, text) in &self.ratings {
            if self.is_ours(key, text) {
                match was.get(key) {
                    Some(before) => ratings.insert(key.clone(), before.clone()),
                    None => ratings.remove(key),
                };
            }
        }
        self.step_to(Fields {
            ratings,
            mark: None,
        })
    }

    fn step_to(&self, wanted: Fields) -> Step {
        if wanted == *self {
            Step::Same
        } else {
            Step::Change(wanted)
        }
    }

    /// Whether minion wrote this, and nobody changed it since.
    fn is_ours(&self, key: &Key, text: &str) -> bool {
        *key == Key::own_popm() || self.score().is_some_and(|score| key.text(score) == text)
    }
}

#[cfg(test)]
mod tests;
