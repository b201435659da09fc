//! The ranks as files for other programs: a table (CSV, RFC 4180), a list to play (extended M3U).

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use crate::domain::filter::Filter;
use crate::domain::id::TrackId;
use crate::domain::track::Span;
use crate::protocol::track::TrackInfo;
use crate::services::error::ServiceError;
use crate::services::leaderboard::{is_compared, placed};
use crate::services::presenter::Presenter;
use crate::storage::library::track_row::{TrackFile, track_file, track_root};

/// The first line of the table.
const COLUMNS: [&str; 13] = [
    "rank",
    "title",
    "artist",
    "album",
    "genre",
    "year",
    "rating",
    "sd",
    "comparisons",
    "wins",
    "losses",
    "starred",
    "file",
];

/// Why a table cannot fail to be written: its rows are as long as its header, and memory takes all.
const IN_MEMORY: &str = "rows of one length are written to memory";

/// All of ASCII but what the address of a file says as it is: RFC 3986's unreserved, and slashes.
const ENCODED_IN_ADDRESS: AsciiSet = NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A ranked track and where its file lies.
#[derive(Debug)]
pub struct Entry {
    /// The track.
    pub track: TrackInfo,
    /// Its file.
    pub path: PathBuf,
    /// The part of it that is the track; `None`: all of it.
    pub span: Option<Span>,
    /// The music folder that holds it.
    pub root: PathBuf,
}

impl Entry {
    /// The path from the music folder on; the whole path of a file that lies in none.
    fn relative(&self) -> &Path {
        self.path.strip_prefix(&self.root).unwrap_or(&self.path)
    }
}

/// A piece of a table, UTF-8, lines ended by CR LF; the first one has the header.
#[must_use]
pub fn csv(entries: &[Entry], is_first: bool) -> Vec<u8> {
    let mut table = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    if is_first {
        table.write_record(COLUMNS).expect(IN_MEMORY);
    }
    for entry in entries {
        table.write_record(row(entry)).expect(IN_MEMORY);
    }
    table.into_inner().expect(IN_MEMORY)
}

fn row(entry: &Entry) -> [String; COLUMNS.len()] {
    let track = &entry.track;
    let optional = |text: &Option<String>| no_formula(text.as_deref().unwrap_or_default());
    let number = |number: Option<i64>| number.map(|n| n.to_string()).unwrap_or_default();
    [
        number(track.rank.map(i64::from)),
        no_formula(&track.title),
        optional(&track.artist),
        optional(&track.album),
        optional(&track.genre),
        number(track.year.map(i64::from)),
        track.rating.to_string(),
        track.sd.to_string(),
        track.comparison_count.to_string(),
        track.wins.to_string(),
        track.losses.to_string(),
        track.starred.to_string(),
        no_formula(&entry.path.to_string_lossy()),
    ]
}

/// A name that a spreadsheet would run as a formula gets an apostrophe in front, which spreadsheets
/// take for "this is text".
fn no_formula(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// A piece of a list to play, paths as bytes: a file's name need not be UTF-8. The first one has the
/// head.
#[must_use]
pub fn m3u(entries: &[Entry], is_relative: bool, is_first: bool) -> Vec<u8> {
    let mut list = if is_first {
        b"#EXTM3U\n".to_vec()
    } else {
        Vec::new()
    };
    for entry in entries {
        let track = &entry.track;
        let seconds = track.duration.unwrap_or(-1.0).round();
        let mut words = format!("#EXTINF:{seconds},");
        if let Some(artist) = &track.artist {
            words.push_str(&one_line(artist));
            words.push_str(" - ");
        }
        words.push_str(&one_line(&track.title));
        list.extend(words.as_bytes());
        list.push(b'\n');
        if let Some(span) = entry.span {
            list.extend(part_of_file(span).into_bytes());
        }
        let path = if is_relative {
            entry.relative()
        } else {
            &entry.path
        };
        list.extend(line_of_path(path, &entry.path));
        list.push(b'\n');
    }
    list
}

/// What a file with several tracks is followed by: the one way to name a part of it that a player
/// understands (VLC), and the others pass over.
fn part_of_file(span: Span) -> String {
    let seconds = |at_us: i64| at_us as f64 / 1e6;
    let mut lines = format!("#EXTVLCOPT:start-time={:.3}\n", seconds(span.start_us));
    if let Some(end_us) = span.end_us {
        // Writing to a string never fails.
        let _ = writeln!(lines, "#EXTVLCOPT:stop-time={:.3}", seconds(end_us));
    }
    lines
}

/// Words without line feeds and the like.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// A path as a line: one that has a line feed in it is written as the address of the whole path,
/// and one that looks like a comment is pointed at from here.
fn line_of_path(path: &Path, whole: &Path) -> Vec<u8> {
    let bytes = path.as_os_str().as_bytes();
    if bytes.iter().any(u8::is_ascii_control) {
        address_of(whole.as_os_str()).into_bytes()
    } else if bytes.starts_with(b"#") {
        [b"./", bytes].concat()
    } else {
        bytes.to_vec()
    }
}

/// `file://` and the path, percent-encoded (RFC 8089).
fn address_of(path: &OsStr) -> String {
    format!(
        "file://{}",
        percent_encode(path.as_bytes(), &ENCODED_IN_ADDRESS)
    )
}

/// The best tracks that were compared.
pub fn best_compared(
    presenter: &Presenter<'_>,
    filter: &Filter,
    limit: usize,
) -> Result<Vec<TrackId>, ServiceError> {
    let mut ids = placed(presenter, filter)?;
    ids.retain(|id| is_compared(presenter, *id));
    ids.truncate(limit);
    Ok(ids)
}

/// Tracks as entries of a file; those without a file of their own are left out.
pub fn entries(presenter: &Presenter<'_>, ids: &[TrackId]) -> Result<Vec<Entry>, ServiceError> {
    let mut entries = Vec::with_capacity(ids.len());
    for track in presenter.tracks(ids)? {
        let Some(TrackFile { path, span, .. }) = track_file(presenter.conn, track.id)? else {
            continue;
        };
        let root = track_root(presenter.conn, track.id)?.unwrap_or_default();
        entries.push(Entry {
            track,
            path,
            span,
            root,
        });
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of one field.
    fn written(text: &str) -> String {
        let mut table = csv::Writer::from_writer(Vec::new());
        let row = [no_formula(text), String::new()];
        table.write_record(row).expect(IN_MEMORY);
        String::from_utf8_lossy(&table.into_inner().expect(IN_MEMORY)).into_owned()
    }

    #[test]
    fn fields_are_quoted_and_are_never_formulas() {
        let cases = [
            ("Ночь", "Ночь"),
            ("Moths 🦋", "Moths 🦋"),
            ("One, two", "\"One, two\""),
            ("the \"best\"", "\"the \"\"best\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            (" spaced", " spaced"),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\""),
            ("\t=1", "'\t=1"),
            ("", ""),
        ];
        for (text, field) in cases {
            assert_eq!(written(text), format!("{field},\n"), "{text:?}");
        }
    }

    #[test]
    fn a_path_is_one_line_and_no_comment() {
        let line = |path: &str| {
            let whole = Path::new("/music").join(path);
            String::from_utf8_lossy(&line_of_path(Path::new(path), &whole)).into_owned()
        };
        assert_eq!(line("Живое/один, два.mp3"), "Живое/один, два.mp3");
        assert_eq!(line("#1 hit.mp3"), "./#1 hit.mp3");
        assert_eq!(
            line("two\nlines é.mp3"),
            "file:///music/two%0Alines%20%C3%A9.mp3"
        );
    }
}
