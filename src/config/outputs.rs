//! `[[outputs]]`: further sound cards of the daemon's machine, each an output of its own.
//!
//! Invariant: no two of them have the same name, or cards that would share an [`OutputId`].

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::values;
use crate::domain::player::OutputId;
use crate::domain::text::is_obeyed;

/// Most further cards: more than a machine has sockets for.
const OUTPUTS_MAX: usize = 8;

/// Longest name and card, in characters: what is longer is no name.
const TEXT_MAX: usize = 100;

/// One of `[[outputs]]`: a sound card beside the speaker's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Output {
    /// What people call it.
    #[serde(deserialize_with = "name")]
    pub name: String,
    /// The card's ALSA id, such as `Device`, or the name of a PCM that ALSA lists; never a number.
    #[serde(deserialize_with = "card")]
    pub card: String,
    /// How much later than computed this card sounds, -2000 to 2000 ms.
    #[serde(default, deserialize_with = "values::offset_ms")]
    pub offset_ms: i32,
}

impl Output {
    /// The output's id: `speaker:` and the card in lower case, with a hyphen for all that is neither
    /// letter nor digit. It is the card's, so that a new name leaves what is kept of it alone.
    #[must_use]
    pub fn id(&self) -> OutputId {
        OutputId(format!("speaker:{}", slug(&self.card)))
    }
}

/// One key of `[[outputs]]`.
pub(super) struct OutputKey {
    pub(super) name: &'static str,
    /// What to write there, as the end of a sentence that starts with "write".
    pub(super) expected: &'static str,
}

/// The section, without brackets.
pub(super) const SECTION: &str = "outputs";

/// What to write where a whole output is wrong.
pub(super) const EXPECTED: &str =
    "up to 8 times [[outputs]], each with a `name` and a `card` of its own";

/// Its keys, in the order of `config.toml.example`. They are none of [`super::KEYS`]: a table in a
/// list has no name in the environment.
pub(super) const KEYS: [OutputKey; 3] = [
    OutputKey {
        name: "name",
        expected: r#"what people call it, in 1 to 100 characters, such as "Garden""#,
    },
    OutputKey {
        name: "card",
        expected: r#"the card's id, which `minion doctor` knows, such as "Device""#,
    },
    OutputKey {
        name: "offset_ms",
        expected: "whole milliseconds from -2000 to 2000",
    },
];

/// Reads all outputs; those that could be taken for one another are refused.
pub(super) fn all<'de, D>(deserializer: D) -> Result<Vec<Output>, D::Error>
where
    D: Deserializer<'de>,
{
    let outputs = Vec::<Output>::deserialize(deserializer)?;
    if outputs.len() > OUTPUTS_MAX {
        let count = outputs.len();
        return Err(D::Error::custom(format!("{count} outputs are too many")));
    }
    for (at, one) in outputs.iter().enumerate() {
        let earlier = &outputs[..at];
        let called = |other: &Output| other.name.to_lowercase() == one.name.to_lowercase();
        if earlier.iter().any(called) {
            let name = &one.name;
            return Err(D::Error::custom(format!("two outputs are called `{name}`")));
        }
        if let Some(other) = earlier.iter().find(|other| other.id() == one.id()) {
            return Err(D::Error::custom(format!(
                "`{}` and `{}` have the same card, `{}`",
                other.name, one.name, one.card
            )));
        }
    }
    Ok(outputs)
}

fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    plain(&text).map_err(D::Error::custom)
}

fn card<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let card = plain(&text).map_err(D::Error::custom)?;
    if slug(&card).is_empty() {
        return Err(D::Error::custom(format!("`{card}` is no card")));
    }
    if card == "default" {
        return Err(D::Error::custom("`default` is the speaker's own card"));
    }
    if is_numbered(&card) {
        return Err(D::Error::custom(format!(
            "`{card}` is a number, and another card's after the next start of the machine"
        )));
    }
    Ok(card)
}

/// `text` without spaces around it: one line of 1 to [`TEXT_MAX`] characters.
fn plain(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.chars().count() > TEXT_MAX {
        return Err(format!("it is longer than {TEXT_MAX} characters"));
    }
    if text.chars().any(is_obeyed) {
        return Err("it holds control characters".to_owned());
    }
    Ok(text.to_owned())
}

/// Whether a card is named by its place among the cards, as in `1`, `hw:1,0` or `plughw:CARD=1`.
fn is_numbered(card: &str) -> bool {
    let arguments = card.split_once(':').map_or(card, |(_, rest)| rest);
    let first = arguments.split(',').next().unwrap_or_default().trim();
    let number = first.strip_prefix("CARD=").unwrap_or(first);
    !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
}

fn slug(card: &str) -> String {
    let lower = card.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}
