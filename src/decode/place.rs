//! Where in a file the sound begins, and which format it is: the one place that decides it.
//!
//! Sound begins where the tags end (see `ends`). The bytes there say which format it is; the file's
//! ending is asked only where they say nothing. No file is searched for the mark of a format: such
//! marks are in pictures and in text, too.

use std::fs::File;
use std::io::Result;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::ends::between_tags;
use super::frames::Family;
use super::view::{Piece, View};
use super::{flac, mp4, riff};

/// What lies in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// MPEG audio or ADTS: frames, one behind the other.
    Frames(Family),
    Flac,
    Ogg,
    Mp4,
    Wave,
    Aiff,
    Matroska,
    Caf,
    /// Known, but no decoder of ours plays it: its name.
    Foreign(&'static str),
    /// A file that lacks what it cannot be played without: what.
    Unfinished(&'static str),
    /// Nothing that minion knows.
    Unknown,
}

impl Format {
    /// What browsers call it.
    pub(super) fn media_type(self) -> Option<&'static str> {
        match self {
            Format::Frames(Family::Mpeg) => Some("audio/mpeg"),
            Format::Frames(Family::Adts) => Some("audio/aac"),
            Format::Flac => Some("audio/flac"),
            Format::Ogg => Some("audio/ogg"),
            Format::Mp4 => Some("audio/mp4"),
            Format::Wave => Some("audio/wav"),
            Format::Aiff => Some("audio/aiff"),
            Format::Matroska => Some("audio/webm"),
            Format::Caf => Some("audio/x-caf"),
            Format::Foreign(_) | Format::Unfinished(_) | Format::Unknown => None,
        }
    }
}

/// The sound of a file.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) format: Format,
    /// What its demuxer should see.
    pub(super) view: View,
    /// Where in the file that begins, if it is the file as it is.
    pub(super) start: u64,
    /// Frames of sound, where the bytes there count them.
    pub(super) frames: Option<u64>,
}

/// Finds the sound of a file from a byte on.
pub(super) fn find(file: &Arc<File>, path: &Path, from: u64) -> Result<Place> {
    let length = file.metadata()?.len();
    let whole = View::new(file, [Piece::File(0..length)]);
    let sound = between_tags(&whole, from.min(length)..length)?;
    let head = whole.bytes(sound.start, HEAD_BYTES)?;
    let format = format_of(&head).unwrap_or_else(|| by_name(path));
    Ok(match format {
        Format::Flac => flac::lay_out(&whole, sound)?,
        Format::Wave | Format::Aiff => riff::lay_out(&whole, sound)?,
        Format::Mp4 => mp4::lay_out(&whole, sound)?,
        format => Place::bare(&whole, format, sound),
    })
}

impl Place {
    /// A part of a file, as it is.
    pub(super) fn bare(whole: &View, format: Format, sound: Range<u64>) -> Self {
        Self {
            format,
            start: sound.start,
            view: View::new(whole.file(), [Piece::File(sound)]),
            frames: None,
        }
    }
}

/// Bytes that tell every format.
const HEAD_BYTES: usize = 40;

/// Marks at the very start, with what they say.
const MARKS: [(&[u8], Format); 22] = [
    (b"fLaC", Format::Flac),
    (b"OggS", Format::Ogg),
    (b"\x1a\x45\xdf\xa3", Format::Matroska),
    (b"caff", Format::Caf),
    (b"RF64", Format::Wave),
    (b"BW64", Format::Wave),
    (riff::W64_MARK, Format::Wave),
    (b"wvpk", Format::Foreign("WavPack")),
    (b"MAC ", Format::Foreign("Monkey's Audio")),
    (b"MPCK", Format::Foreign("Musepack")),
    (b"MP+", Format::Foreign("Musepack")),
    (b"DSD ", Format::Foreign("DSD")),
    (b"FRM8", Format::Foreign("DSD")),
    (
        b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
        Format::Foreign("Windows Media Audio"),
    ),
    (b"TTA1", Format::Foreign("True Audio")),
    (b"tBaK", Format::Foreign("TAK")),
    (b"OFR ", Format::Foreign("OptimFROG")),
    (b".RMF", Format::Foreign("RealAudio")),
    (b"#!AMR", Format::Foreign("AMR")),
    (b"ADIF", Format::Foreign("AAC in ADIF")),
    (b"\x0b\x77", Format::Foreign("AC-3")),
    (b"\x7f\xfe\x80\x01", Format::Foreign("DTS")),
];

/// Boxes that an MP4 file may begin with.
const FIRST_BOXES: [&[u8]; 7] = [
    b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp",
];

fn format_of(head: &[u8]) -> Option<Format> {
    let kind = |at: usize| head.get(at..at + 4).unwrap_or_default();
    if let Some((_, format)) = MARKS.iter().find(|(mark, _)| head.starts_with(mark)) {
        return Some(*format);
    }
    match (kind(0), kind(8)) {
        (b"RIFF", b"WAVE") => return Some(Format::Wave),
        (b"FORM", b"AIFF" | b"AIFC") => return Some(Format::Aiff),
        _ => {}
    }
    if FIRST_BOXES.contains(&kind(4)) {
        return Some(Format::Mp4);
    }
    Family::of(head).map(Format::Frames)
}

/// What the ending of a name says, for frames that do not begin at once.
fn by_name(path: &Path) -> Format {
    let ending = path.extension().and_then(|ending| ending.to_str());
    match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("mp1" | "mp2" | "mp3" | "mpa") => Format::Frames(Family::Mpeg),
        Some("aac") => Format::Frames(Family::Adts),
        _ => Format::Unknown,
    }
}
