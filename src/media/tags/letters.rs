//! Letters of 8 bits whose encoding nobody names, or names wrongly.
//!
//! ID3 knows "Latin-1" only, so taggers wrote whatever their machine used and called it that. UTF-8
//! is recognised for certain. Whatever else it is needs evidence: words of the file, and where these
//! are few those of the other files in its folder. Without evidence it is what it claims to be.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, WINDOWS_1252};

use super::block::{Block, Text};

/// Letters of words that are no Western ones (`Äîæäü`), from which on they are believed.
const FOREIGN_LETTERS_MIN: usize = 6;

/// Letters beyond ASCII in all, from which on a guess is believed whose words mix both (`Dvoøák`).
const MIXED_LETTERS_MIN: usize = 20;

/// Bytes that a guess looks at.
const LOOKED_AT_MAX: usize = 32 * 1024;

/// The encoding of all that is neither ASCII nor UTF-8 in `blocks`. `neighbours` gives texts of the
/// other files in the folder; it is asked only where the file itself says too little.
pub(super) fn encoding_of(
    blocks: &[Block],
    neighbours: impl FnOnce() -> Vec<Vec<u8>>,
) -> &'static Encoding {
    let own = unknown_texts(blocks);
    if own.is_empty() {
        return WINDOWS_1252;
    }
    let guess = detect(&own);
    let seen = Evidence::of(&own);
    if guess == WINDOWS_1252 && seen.foreign == 0 {
        return WINDOWS_1252;
    }
    if guess != WINDOWS_1252 && seen.is_foreign() {
        return guess;
    }
    let mut all = own;
    all.extend(neighbours());
    let guess = detect(&all);
    let seen = Evidence::of(&all);
    if seen.is_foreign() || seen.high >= MIXED_LETTERS_MIN {
        guess
    } else {
        WINDOWS_1252
    }
}

/// The texts in `blocks` that need an encoding.
pub(super) fn unknown_texts(blocks: &[Block]) -> Vec<Vec<u8>> {
    let texts = blocks.iter().flat_map(|block| &block.fields);
    texts
        .filter_map(|(_, text)| match text {
            Text::Bytes(bytes) if std::str::from_utf8(bytes).is_err() => Some(bytes.clone()),
            _ => None,
        })
        .collect()
}

/// The text, in UTF-8 if it is that, else in `encoding`.
pub(super) fn decode(text: &Text, encoding: &'static Encoding) -> String {
    match text {
        Text::Sure(text) => text.clone(),
        Text::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        },
    }
}

fn detect(texts: &[Vec<u8>]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut left = LOOKED_AT_MAX;
    for text in texts {
        let text = &text[..text.len().min(left)];
        left -= text.len();
        detector.feed(text, false);
        detector.feed(b"\n", false);
    }
    detector.feed(b"", true);
    detector.guess(None, Utf8Detection::Deny)
}

/// What the words look like.
#[derive(Debug, Default)]
struct Evidence {
    /// Letters beyond ASCII.
    high: usize,
    /// Of these, in words made of little else.
    foreign: usize,
    /// Letters of words that mix both.
    mixed: usize,
}

impl Evidence {
    fn of(texts: &[Vec<u8>]) -> Self {
        let mut seen = Self::default();
        let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80;
        let words = texts
            .iter()
            .flat_map(|text| text.split(move |byte| !is_letter(byte)));
        for word in words {
            let high = word.iter().filter(|byte| **byte >= 0x80).count();
            let ascii = word.len() - high;
            seen.high += high;
            if high >= 2 && high > ascii {
                seen.foreign += high;
            } else if high > 0 {
                seen.mixed += word.len();
            }
        }
        seen
    }

    fn is_foreign(&self) -> bool {
        self.foreign >= FOREIGN_LETTERS_MIN && self.foreign > 2 * self.mixed
    }
}
