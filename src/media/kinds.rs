//! Kinds of sound files, by the endings of their names: those that minion plays, and the others.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

/// Endings of what can be decoded. The only list: scan and watcher go by it.
const PLAYED: [&str; 24] = [
    "mp3", "flac", "ogg", "oga", "opus", "m4a", "m4b", "aac", "wav", "aiff", "aif", "aifc", "mp1",
    "mp2", "mpa", "mpga", "mp4", "m4r", "mka", "weba", "caf", "rf64", "w64", "bwf",
];

/// Endings of sound that is not decoded: such files are counted and named, so that nobody wonders
/// where his music is.
const NOT_PLAYED: [&str; 49] = [
    "aa", "aa3", "aax", "ac3", "act", "amr", "ape", "asf", "au", "awb", "caf", "dff", "dsf", "dss",
    "dts", "dtshd", "eac3", "gsm", "la", "m4p", "m4r", "mid", "midi", "mka", "mlp", "mod", "mp1",
    "mp2", "mp4", "mpa", "mpc", "mpga", "mp+", "oma", "ofr", "ra", "rf64", "shn", "snd", "spx",
    "tak", "thd", "tta", "voc", "w64", "weba", "wma", "wv", "xm",
];

/// Endings of sound without a container: how long it is, only reading all of it tells.
const BARE: [&str; 6] = ["mp3", "mp2", "mp1", "mpa", "mpga", "aac"];

/// Whether the ending of `path` is that of sound without a container.
#[must_use]
pub fn is_bare(path: &Path) -> bool {
    ending(path).is_some_and(|ending| find(&BARE, ending).is_some())
}

/// Whether the ending of `path` is one of those that can be decoded.
#[must_use]
pub fn is_music(path: &Path) -> bool {
    ending(path).is_some_and(|ending| find(&PLAYED, ending).is_some())
}

/// The ending of `path`, in small letters, if it is that of sound which minion does not play.
#[must_use]
pub fn not_played(path: &Path) -> Option<&'static str> {
    // What is played may be taken off one list without being taken off the other.
    ending(path)
        .filter(|ending| find(&PLAYED, ending).is_none())
        .and_then(|ending| find(&NOT_PLAYED, ending))
}

fn ending(path: &Path) -> Option<&str> {
    path.extension().and_then(OsStr::to_str)
}

fn find(known: &[&'static str], ending: &str) -> Option<&'static str> {
    known
        .iter()
        .find(|known| known.eq_ignore_ascii_case(ending))
        .copied()
}

/// Sound files that were seen and are not played, by the endings of their names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NotPlayed(BTreeMap<&'static str, u64>);

impl NotPlayed {
    /// Counts the file at `path` if it is one of them.
    pub fn note(&mut self, path: &Path) {
        if let Some(ending) = not_played(path) {
            *self.0.entry(ending).or_default() += 1;
        }
    }

    /// Endings and how many files have them, the most first.
    #[must_use]
    pub fn ranked(&self) -> Vec<(&'static str, u64)> {
        let mut ranked: Vec<_> = self
            .0
            .iter()
            .map(|(ending, count)| (*ending, *count))
            .collect();
        ranked.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        ranked
    }

    /// In words for people; `None` when there are no such files.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        words(&self.ranked())
    }
}

/// `12 files of kinds that minion does not play: .wma 7, .wv 5`; `None` for none.
#[must_use]
pub fn words<E: std::fmt::Display>(ranked: &[(E, u64)]) -> Option<String> {
    let total: u64 = ranked.iter().map(|(_, count)| count).sum();
    let files = if total == 1 { "file" } else { "files" };
    let named: Vec<String> = ranked
        .iter()
        .map(|(ending, count)| format!(".{ending} {count}"))
        .collect();
    let named = named.join(", ");
    (total > 0).then(|| format!("{total} {files} of kinds that minion does not play: {named}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_whether_its_sound_is_played() {
        assert!(is_music(Path::new("a/Tone.FLAC")));
        assert!(!is_music(Path::new("a/flac")));
        assert_eq!(not_played(Path::new("a/Tone.WMA")), Some("wma"));
        assert_eq!(not_played(Path::new("a/Tone.mp3")), None);
        assert_eq!(not_played(Path::new("a/cover.jpg")), None);
    }

    #[test]
    fn what_is_not_played_is_counted_and_named() {
        let mut seen = NotPlayed::default();
        assert_eq!(seen.words(), None);
        for name in ["a.wv", "b.WMA", "c.wma", "d.mp3", "e.txt"] {
            seen.note(Path::new(name));
        }
        let expected = "3 files of kinds that minion does not play: .wma 2, .wv 1";
        assert_eq!(seen.words().as_deref(), Some(expected));
    }
}
