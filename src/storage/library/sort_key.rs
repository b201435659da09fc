//! How names are compared: `fold` says which are the same, `sort_key` which comes first.
//!
//! Computed once when a name is written, so that reading a sorted page is walking an index.

use icu_normalizer::{DecomposingNormalizer, DecomposingNormalizerBorrowed};

const NORMALIZER: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizer::new_nfkd();

/// Longer keys are cut: no order depends on the 97th letter, and a tag may hold a novel.
const KEY_CHARS_MAX: usize = 96;

/// Sorts after every name: what stands for "no artist" in a key.
pub const LAST: &str = "\u{10FFFF}";

/// Joins the parts of a compound key; sorts before every letter and digit.
pub const JOINT: char = '\u{1f}';

/// The name without case, accents and doubled spaces: equal folds are one artist or one genre.
///
/// `"  BJÖRK "` -> `"bjork"`.
#[must_use]
pub fn fold(name: &str) -> String {
    if name.is_ascii() {
        // Most names, several times for each file of a scan: there is nothing to decompose.
        let lower = name.chars().map(|c| c.to_ascii_lowercase());
        return fold_letters(lower, name.len());
    }
    let lower = name.chars().flat_map(char::to_lowercase);
    let letters = NORMALIZER.normalize_iter(lower);
    fold_letters(letters.filter(|c| !is_accent(*c)), name.len())
}

/// Folds decomposed small letters without accents; `bytes`: about how many.
fn fold_letters(letters: impl Iterator<Item = char>, bytes: usize) -> String {
    let mut folded = String::with_capacity(bytes);
    for c in letters.take(4 * KEY_CHARS_MAX) {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            // Typographic marks are the typewriter's: the one or the other is a taste.
            '\u{2018}'..='\u{201b}' | '\u{2bc}' | '\u{2032}' | '`' => folded.push('\''),
            '\u{201c}'..='\u{201f}' | '\u{2033}' => folded.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => folded.push('-'),
            c if c.is_whitespace() || c.is_control() => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            c => folded.push(c),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// A file's name as it is compared across machines: without case, accents decomposed but kept.
///
/// One system writes `é` as one letter, another as two, and some take `A` for `a`.
#[must_use]
pub fn file_key(name: &str) -> String {
    let lower = name.chars().flat_map(char::to_lowercase);
    NORMALIZER.normalize_iter(lower).collect()
}

/// The key by which names are put in order: the fold without a leading "the", without punctuation,
/// and with numbers that sort by value.
///
/// A number is written as its count of digits, then the digits: `"Track 9"` sorts before
/// `"Track 10"`. A name of punctuation alone keeps it.
#[must_use]
pub fn sort_key(name: &str) -> String {
    let folded = fold(name);
    let bare = folded.strip_prefix("the ").unwrap_or(&folded);
    let mut key = String::with_capacity(bare.len() + 4);
    let mut rest = bare.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_ascii_digit() {
            let mut digits = String::from(c);
            while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            push_number(&mut key, digits.trim_start_matches('0'));
        } else if c.is_alphanumeric() {
            key.push(c);
        } else if !key.is_empty() && !key.ends_with(' ') && c != '\'' && c != '\u{2019}' {
            key.push(' ');
        }
    }
    key.truncate(key.trim_end().len());
    if key.is_empty() {
        key = folded;
    }
    key.chars().take(KEY_CHARS_MAX).collect()
}

/// Digits `"42"` become `"242"`: the count as one character from `'0'` on, then the digits.
fn push_number(key: &mut String, digits: &str) {
    let count = u8::try_from(digits.len().min(15)).unwrap_or(15);
    key.push(char::from(b'0' + count));
    key.push_str(digits);
}

/// The combining marks that decomposition leaves behind, by Unicode block.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_order(names: &[&str]) {
        let mut sorted = names.to_vec();
        sorted.reverse();
        sorted.sort_by_key(|name| sort_key(name));
        assert_eq!(sorted, names);
    }

    #[test]
    fn the_same_name_in_other_letters_is_the_same() {
        assert_eq!(fold("  BJÖRK "), fold("bjo\u{308}rk"));
        assert_eq!(fold("Sigur  Rós"), "sigur ros");
        assert_eq!(fold("Mötley Crüe"), fold("MOTLEY CRUE"));
        assert_eq!(fold("Straße"), "strasse");
        assert_eq!(fold("AC/DC"), "ac/dc");
        assert_eq!(fold("Don\u{2019}t Ask"), fold("Don't Ask"));
        assert_eq!(fold("Jay\u{2010}Z"), fold("Jay-Z"));
        assert_eq!(fold("A \u{2013} B"), fold("A \u{2212} B"));
        assert_ne!(fold("The Band"), fold("Band"));
        assert_eq!(fold(" \t"), "");
    }

    #[test]
    fn a_plain_name_is_folded_like_any_other() {
        for c in (0..128_u8).map(char::from) {
            let name = format!("a {c}B");
            let accented = fold(&format!("{name}é"));
            assert_eq!(accented, format!("{}e", fold(&name)), "{c:?}");
        }
    }

    #[test]
    fn numbers_sort_by_value() {
        check_order(&[
            "1",
            "2 Become 1",
            "007",
            "10",
            "99 Luftballons",
            "1999",
            "A",
        ]);
        check_order(&["Track 9", "Track 10", "Track 100"]);
    }

    #[test]
    fn a_leading_the_and_punctuation_are_ignored() {
        check_order(&[
            "ABBA",
            "The Beatles",
            "(Björk)",
            "Blur",
            "The The",
            "'Til Tuesday",
        ]);
        assert_eq!(sort_key("The"), "the");
        assert_eq!(sort_key("???"), "???");
    }

    #[test]
    fn a_key_is_bounded() {
        assert_eq!(sort_key(&"x".repeat(10_000)).len(), KEY_CHARS_MAX);
    }
}
