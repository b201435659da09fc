//! Playlists that lie beside the music: M3U, M3U8 and PLS.
//!
//! Such a list was written by another program, often on another machine: its paths have backslashes
//! or drives, its letters any encoding. So an entry is not a path but the ways to read one; whoever
//! knows the library finds which of them is meant.

use std::io::Read;
use std::path::Path;

use data_encoding::HEXLOWER;
use encoding_rs::{BIG5, EUC_KR, GBK, SHIFT_JIS, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1251};
use encoding_rs::{Encoding, WINDOWS_1252};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::decode::file::open_regular;
use crate::media::kinds::is_music;
use crate::media::tags::clean;

/// Longer files are no playlists: 10,000 long paths are about 2 MB.
pub const LIST_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Entries of one list that are read; what follows is left out, and counted.
pub const ENTRIES_MAX: usize = 10_000;

/// A longer line is no path: the system itself takes no more.
const LINE_BYTES_MAX: usize = 4_096;

/// Parts of a path that are looked at, from its end.
const PARTS_MAX: usize = 64;

/// What letters in a list without a mark may be in, the likeliest first. Guessing is safe: only
/// what is the name of a file counts.
const ENCODINGS: [&Encoding; 7] = [
    WINDOWS_1252,
    WINDOWS_1250,
    WINDOWS_1251,
    SHIFT_JIS,
    GBK,
    BIG5,
    EUC_KR,
];

/// A playlist as a file tells it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// What it calls itself.
    pub name: Option<String>,
    /// What stands in it, in order, at most [`ENTRIES_MAX`].
    pub entries: Vec<Entry>,
    /// Entries beyond the bound.
    pub left_out: usize,
}

/// One line that should be a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Entry {
    raw: Vec<u8>,
    title: Option<String>,
    /// Where in the file it begins, ms: a file may hold several tracks.
    pub start_ms: Option<i64>,
    /// It may as well be a remark (`#1 Song.mp3`): nobody misses it.
    pub is_doubtful: bool,
}

/// One way to read an entry: the parts of its path from the top, `.` and `..` resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// The parts; never empty.
    pub parts: Vec<String>,
    /// It begins at the root of some machine's files, maybe another's; else where the list lies.
    pub is_absolute: bool,
    /// Leading `..` of a relative path.
    pub ups: usize,
}

/// Whether the ending of `path` is that of a playlist.
#[must_use]
pub fn is_list(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| {
        ["m3u", "m3u8", "pls"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(ending))
    })
}

/// Reads a list; returns the hash of its bytes, too.
///
/// # Errors
/// Why not, for people.
pub fn read(path: &Path) -> Result<(List, String), String> {
    let mut bytes = Vec::new();
    // What took its place since the scan saw it may be a pipe, which would never answer.
    let (file, _) =
        open_regular(path).map_err(|error| format!("cannot read the playlist: {error}"))?;
    file.take(LIST_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("cannot read the playlist: {error}"))?;
    if bytes.len() as u64 > LIST_BYTES_MAX {
        let most = LIST_BYTES_MAX / 1024 / 1024;
        return Err(format!("it is longer than {most} MiB: no playlist"));
    }
    let is_wide = matches!(bytes[..], [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    if bytes.contains(&0) && !is_wide {
        return Err("it is no text: no playlist".to_owned());
    }
    let hash = HEXLOWER.encode(&Sha256::digest(&bytes)[..16]);
    Ok((parse(&bytes), hash))
}

/// Understands a list of either kind.
#[must_use]
pub fn parse(bytes: &[u8]) -> List {
    let decoded = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if [UTF_16LE, UTF_16BE].contains(&encoding) => {
            let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
            Some(text.into_owned().into_bytes())
        }
        Some((_, mark)) => Some(bytes[mark..].to_vec()),
        None => None,
    };
    let bytes = decoded.as_deref().unwrap_or(bytes);
    let lines = || {
        bytes
            .split(|byte| matches!(byte, b'\n' | b'\r'))
            .filter(|line| !line.trim_ascii().is_empty() && line.len() <= LINE_BYTES_MAX)
    };
    let is_pls = lines()
        .next()
        .is_some_and(|line| line.trim_ascii().eq_ignore_ascii_case(b"[playlist]"));
    if is_pls {
        parse_pls(lines())
    } else {
        parse_m3u(lines())
    }
}

fn parse_m3u<'a>(lines: impl Iterator<Item = &'a [u8]>) -> List {
    let mut list = List::default();
    let (mut title, mut start_ms) = (None, None);
    for line in lines {
        let bare = line.trim_ascii();
        if let Some(said) = after(bare, b"#EXTINF:") {
            let at = said.iter().position(|byte| *byte == b',');
            title = at.and_then(|at| shown(&said[at + 1..]));
        } else if let Some(seconds) = after(bare, b"#EXTVLCOPT:start-time=") {
            start_ms = milliseconds(seconds);
        } else if let Some(name) = after(bare, b"#PLAYLIST:") {
            list.name = list.name.or_else(|| shown(name));
        } else if bare.starts_with(b"#") {
            // A file's name may begin like a remark.
            let is_file = likely_text(bare).is_some_and(|text| is_music(Path::new(&text)));
            if is_file && after(bare, b"#EXT").is_none() {
                list.push(line, None, true);
            }
        } else {
            list.push(line, title.take(), false);
            if let (Some(entry), true) = (list.entries.last_mut(), list.left_out == 0) {
                entry.start_ms = start_ms;
            }
            start_ms = None;
        }
    }
    list
}

/// Seconds as decimal digits, in ms.
fn milliseconds(seconds: &[u8]) -> Option<i64> {
    let seconds: f64 = std::str::from_utf8(seconds).ok()?.trim().parse().ok()?;
    (0.0..1e9)
        .contains(&seconds)
        .then_some((seconds * 1_000.0).round() as i64)
}

fn parse_pls<'a>(lines: impl Iterator<Item = &'a [u8]>) -> List {
    let mut places: std::collections::BTreeMap<u32, Entry> = std::collections::BTreeMap::new();
    let mut list = List::default();
    for line in lines {
        let Some(at) = line.iter().position(|byte| *byte == b'=') else {
            continue;
        };
        let (key, value) = (line[..at].trim_ascii(), &line[at + 1..]);
        let number = |key: &[u8]| std::str::from_utf8(key).ok()?.parse::<u32>().ok();
        if let Some(place) = after(key, b"file").and_then(number) {
            if places.len() < ENTRIES_MAX || places.contains_key(&place) {
                places.entry(place).or_default().raw = value.to_vec();
            } else {
                list.left_out += 1;
            }
        } else if let Some(place) = after(key, b"title").and_then(number)
            && (places.len() < ENTRIES_MAX || places.contains_key(&place))
        {
            places.entry(place).or_default().title = shown(value);
        }
    }
    let entries = places.into_values();
    list.entries = entries.filter(|entry| !entry.raw.is_empty()).collect();
    list
}

impl List {
    fn push(&mut self, line: &[u8], title: Option<String>, is_doubtful: bool) {
        if self.entries.len() >= ENTRIES_MAX {
            self.left_out += 1;
            return;
        }
        self.entries.push(Entry {
            raw: line.to_vec(),
            title,
            start_ms: None,
            is_doubtful,
        });
    }
}

impl Entry {
    /// The file that a line names, whatever letters it is written in.
    #[must_use]
    pub fn of_line(line: &[u8]) -> Self {
        Self {
            raw: line.to_vec(),
            ..Self::default()
        }
    }

    /// What a person would call it: the title that the list gives, else the line itself.
    #[must_use]
    pub fn label(&self) -> String {
        let line = || shown(&self.raw).unwrap_or_default();
        self.title.clone().unwrap_or_else(line)
    }

    /// The ways to read it as a path, the likeliest first.
    #[must_use]
    pub fn spellings(&self) -> Vec<Spelling> {
        let mut found: Vec<Spelling> = Vec::new();
        let mut add = |text: &str| {
            if let Some(spelling) = spelling(text)
                && !found.contains(&spelling)
            {
                found.push(spelling);
            }
        };
        for text in texts(&self.raw) {
            if let Some(rest) = after(text.trim().as_bytes(), b"file:") {
                for decoded in unescaped(&String::from_utf8_lossy(rest)) {
                    add(&without_host(&decoded));
                }
                continue;
            }
            for text in [text.as_str(), text.trim()] {
                add(text);
                add(&text.replace('\\', "/"));
                if text.contains('%') {
                    for decoded in unescaped(&text.replace('\\', "/")) {
                        add(&decoded);
                    }
                }
            }
        }
        found
    }
}

/// What stands behind `prefix`, whose letters may be small or capital.
fn after<'a>(line: &'a [u8], prefix: &[u8]) -> Option<&'a [u8]> {
    let (head, rest) = line.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// All texts that the bytes may be.
fn texts(bytes: &[u8]) -> Vec<String> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return vec![text.to_owned()];
    }
    let decode = |encoding: &&'static Encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(text.into_owned())
    };
    ENCODINGS.iter().filter_map(decode).collect()
}

fn likely_text(bytes: &[u8]) -> Option<String> {
    texts(bytes).into_iter().next()
}

/// Bytes as a screen may show them.
fn shown(bytes: &[u8]) -> Option<String> {
    clean(&likely_text(bytes)?)
}

/// The text with its `%41` read, in every encoding that they may be in.
fn unescaped(text: &str) -> Vec<String> {
    texts(&percent_decode_str(text).collect::<Vec<u8>>())
}

/// `//nas/share/a.mp3` and `///a.mp3` behind `file:`.
fn without_host(text: &str) -> String {
    let text = text.replace('\\', "/");
    match text.strip_prefix("//") {
        Some(rest) => rest.find('/').map_or(String::new(), |at| rest[at..].into()),
        None => text,
    }
}

fn spelling(text: &str) -> Option<Spelling> {
    let is_stream = text.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    if is_stream || text.contains('\0') {
        return None;
    }
    let bare = text.trim_start_matches('/');
    let drive = bare.as_bytes();
    let has_drive = drive.len() > 2
        && drive[0].is_ascii_alphabetic()
        && drive[1] == b':'
        && matches!(drive[2], b'/' | b'\\');
    let rest = if has_drive { &bare[2..] } else { text };
    let mut spelling = Spelling {
        parts: Vec::new(),
        is_absolute: has_drive || text.starts_with('/'),
        ups: 0,
    };
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." if spelling.parts.pop().is_none() => spelling.ups += 1,
            ".." => {}
            part => spelling.parts.push(part.to_owned()),
        }
    }
    (1..=PARTS_MAX)
        .contains(&spelling.parts.len())
        .then_some(spelling)
}

#[cfg(test)]
mod tests;
