//! The two streams: data on stdout, words on stderr.
//!
//! Titles come from files of strangers; no control character of theirs reaches the terminal.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::os::fd::AsFd;

use serde::Serialize;

use crate::domain::text;
use crate::protocol::track::TrackInfo;

use super::failure::Failure;

/// Columns of a terminal that does not say.
const COLUMNS: usize = 80;

/// Writes data, followed by a line feed.
///
/// # Errors
/// When stdout cannot be written. A reader that has seen enough (`| head`) is no error.
pub(super) fn data(text: &str) -> Result<(), Failure> {
    bytes(format!("{text}\n").as_bytes())
}

/// Writes a file as it is.
///
/// # Errors
/// As [`data`].
pub(super) fn bytes(file: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(file).and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::failed(format!("cannot write to stdout: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes data as one line of JSON.
///
/// # Errors
/// As [`data`].
pub(super) fn json(value: &impl Serialize) -> Result<(), Failure> {
    match serde_json::to_string(value) {
        Ok(text) => data(&escaped(&text)),
        Err(error) => Err(Failure::failed(format!("cannot write JSON: {error}"))),
    }
}

/// JSON that says the same in characters that no terminal obeys. Outside strings JSON holds none.
fn escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        if text::is_obeyed(character) {
            let _ = write!(escaped, "\\u{:04x}", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// Says something to the person: words alone, whoever they come from. A closed stderr leaves nobody
/// to tell.
pub(super) fn say(words: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", text::lines(words));
}

/// As [`say`], for a line of titles: a terminal gets no more of it than fits.
pub(super) fn say_line(words: &str) {
    match columns_of(&io::stderr()) {
        Some(columns) => say(&cut(words, columns)),
        None => say(words),
    }
}

/// Words for stdout: where that is a terminal, each line is cut so that it fits.
pub(super) fn fit(words: &str) -> String {
    let text = text::lines(words);
    let Some(columns) = columns_of(&io::stdout()) else {
        return text;
    };
    let lines: Vec<String> = text.lines().map(|line| cut(line, columns)).collect();
    lines.join("\n")
}

/// How many columns `stream` shows; `None` where it is no terminal.
fn columns_of(stream: &(impl IsTerminal + AsFd)) -> Option<usize> {
    let size = || rustix::termios::tcgetwinsize(stream).ok();
    stream.is_terminal().then(|| {
        let columns = size().map(|size| usize::from(size.ws_col));
        columns.filter(|columns| *columns > 0).unwrap_or(COLUMNS)
    })
}

/// `line`, or as much of it as fits into `columns` with an ellipsis at its end.
fn cut(line: &str, columns: usize) -> String {
    let mut used = 0;
    // Where the line ends if it turns out to be too long: one column is the ellipsis'.
    let mut end = 0;
    for (at, character) in line.char_indices() {
        used += columns_taken(character);
        if used > columns {
            return format!("{}…", &line[..end]);
        }
        if used < columns {
            end = at + character.len_utf8();
        }
    }
    line.to_owned()
}

/// Columns of a character, about: the wide ones of Unicode's East Asian Width (UAX 11) and
/// emoji take two, accents that combine none.
fn columns_taken(character: char) -> usize {
    match character {
        '\u{300}'..='\u{36f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// `text` as one line, without what a terminal would obey.
pub(super) fn plain(text: &str) -> String {
    text::one_line(text)
}

/// A track in words: `Nightjar, The Moths`.
pub(super) fn track(track: &TrackInfo) -> String {
    let mut words = plain(&track.title);
    if let Some(artist) = &track.artist {
        let _ = write!(words, ", {}", plain(artist));
    }
    words
}

/// A length or a position: `3:07`, `1:02:40`.
pub(super) fn clock(ms: i64) -> String {
    let seconds = ms.max(0) / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::{cut, escaped};

    #[test]
    fn json_keeps_what_it_says_without_what_a_terminal_obeys() {
        let said = serde_json::json!({"title": "\u{9b}31m\u{202e}\u{7f}é"});
        let text = escaped(&said.to_string());
        assert_eq!(text, r#"{"title":"\u009b31m\u202e\u007fé"}"#);
        let read: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        assert_eq!(read, said);
    }

    #[test]
    fn a_line_is_cut_where_the_terminal_ends() {
        assert_eq!(cut("Nightjar", 8), "Nightjar");
        assert_eq!(cut("Nightjar", 7), "Nightj…");
        assert_eq!(cut("", 1), "");
        assert_eq!(cut("夜の鳥", 6), "夜の鳥", "two columns each");
        assert_eq!(cut("夜の鳥", 5), "夜の…");
        assert_eq!(cut("夜の鳥", 4), "夜…");
        assert_eq!(
            cut("e\u{301}e\u{301}e", 3),
            "e\u{301}e\u{301}e",
            "accents take none"
        );
    }
}
