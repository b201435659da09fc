//! The two streams: data on stdout, words on stderr.
//!
//! Titles come from files of strangers; no control character of theirs reaches the terminal.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use serde::Serialize;

use crate::protocol::track::TrackInfo;

use super::failure::Failure;

/// Writes data, followed by a line feed.
///
/// # Errors
/// When stdout cannot be written. A reader that has seen enough (`| head`) is no error.
pub(super) fn data(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.write_all(b"\n"))
        .and_then(|()| stdout.flush());
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
        Ok(text) => data(&text),
        Err(error) => Err(Failure::failed(format!("cannot write JSON: {error}"))),
    }
}

/// Says something to the person. A closed stderr leaves nobody to tell.
pub(super) fn say(words: &str) {
    let _ = writeln!(io::stderr().lock(), "{words}");
}

/// `text` without control characters, which a terminal would obey.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
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
