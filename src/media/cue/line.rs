//! The lines of a cue sheet: a command each, and what it is told.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// A longer line is no name.
const LINE_BYTES_MAX: usize = 4_096;

/// Places are counted in frames of a CD.
const FRAMES_PER_S: u64 = 75;

/// Longest place, minutes: a week of sound.
const MINUTES_MAX: u64 = 7 * 24 * 60;

/// The text in letters of 8 bits, without the mark that tells how it is written.
pub(super) fn without_mark(bytes: &[u8]) -> Vec<u8> {
    match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if [UTF_16LE, UTF_16BE].contains(&encoding) => {
            let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
            text.into_owned().into_bytes()
        }
        Some((_, mark)) => bytes[mark..].to_vec(),
        None => bytes.to_vec(),
    }
}

/// A command and the rest of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) command: &'a [u8],
    pub(super) rest: &'a [u8],
    /// It is a remark, of which some are understood.
    is_remark: bool,
}

/// All lines that say something.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = Line<'_>> {
    text.split(|byte| matches!(byte, b'\n' | b'\r'))
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty() && line.len() <= LINE_BYTES_MAX)
        .map(Line::of)
}

impl<'a> Line<'a> {
    fn of(line: &'a [u8]) -> Self {
        let (command, rest) = first_word(line);
        let is_remark = command.eq_ignore_ascii_case(b"REM");
        let (command, rest) = match is_remark {
            true => first_word(rest),
            false => (command, rest),
        };
        Self {
            command,
            rest,
            is_remark,
        }
    }

    /// Whether it is this command. What the format knows is none where it stands in a remark.
    pub(super) fn is(&self, command: &str) -> bool {
        !self.is_remark && self.command.eq_ignore_ascii_case(command.as_bytes())
    }

    /// Whether it is this remark (`REM DATE 1999`), with or without the mark of one.
    pub(super) fn remarks(&self, name: &str) -> bool {
        self.command.eq_ignore_ascii_case(name.as_bytes())
    }

    /// A name: what stands in quotes, up to the last of them, else the whole rest of the line.
    pub(super) fn name(&self) -> &'a [u8] {
        quoted(self.rest).map_or(self.rest, |(name, _)| name)
    }

    /// The name of a file, without the word behind it that says of what kind it is.
    pub(super) fn file_name(&self) -> &'a [u8] {
        if let Some((name, _)) = quoted(self.rest) {
            return name;
        }
        let kinds = ["WAVE", "MP3", "AIFF", "BINARY", "MOTOROLA", "FLAC"];
        let end = self.rest.iter().rposition(u8::is_ascii_whitespace);
        let is_kind = |word: &[u8]| {
            kinds
                .iter()
                .any(|kind| word.eq_ignore_ascii_case(kind.as_bytes()))
        };
        match end {
            Some(end) if is_kind(&self.rest[end + 1..]) => self.rest[..end].trim_ascii(),
            _ => self.rest,
        }
    }

    /// A number, and the word behind it.
    pub(super) fn number_and_word(&self) -> Option<(u32, &'a [u8])> {
        let (number, rest) = first_word(self.rest);
        Some((decimal(number)?.try_into().ok()?, first_word(rest).0))
    }
}

fn first_word(line: &[u8]) -> (&[u8], &[u8]) {
    let end = line
        .iter()
        .position(u8::is_ascii_whitespace)
        .unwrap_or(line.len());
    (&line[..end], line[end..].trim_ascii())
}

fn quoted(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let inner = rest.strip_prefix(b"\"")?;
    let end = inner.iter().rposition(|byte| *byte == b'"')?;
    Some((&inner[..end], inner[end + 1..].trim_ascii()))
}

/// A place in a file, `mm:ss:ff` with 75 frames a second, in µs.
pub(super) fn place_us(text: &[u8]) -> Option<i64> {
    let mut parts = text.split(|byte| *byte == b':').map(decimal);
    let (minutes, seconds, frames) = (parts.next()??, parts.next()??, parts.next()??);
    let is_possible = minutes <= MINUTES_MAX && seconds < 60 && frames < FRAMES_PER_S;
    if parts.next().is_some() || !is_possible {
        return None;
    }
    let all = (minutes * 60 + seconds) * FRAMES_PER_S + frames;
    // Rounded, so that no sample is missed at any rate.
    i64::try_from((all * 1_000_000 + FRAMES_PER_S / 2) / FRAMES_PER_S).ok()
}

fn decimal(digits: &[u8]) -> Option<u64> {
    let is_number = (1..=9).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(digits).ok().filter(|_| is_number)?;
    text.parse().ok()
}
