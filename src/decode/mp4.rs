//! What an M4A file says about the frames its encoder added: `iTunSMPB`, else the edit list.
//!
//! The demuxer reads neither. Boxes: ISO/IEC 14496-12; `iTunSMPB`: twelve hexadecimal numbers of
//! which the second is the delay, the third the padding and the fourth the number of frames.

mod layout;

use std::ops::Range;

pub(super) use layout::lay_out;

use super::view::View;

/// Boxes looked at in one file at most; a damaged file ends here.
const BOXES_MAX: usize = 4096;

/// Bytes of a leaf box that are read at most.
const LEAF_BYTES_MAX: u64 = 64 * 1024;

/// How an M4A file frames its music. All in frames of the sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gapless {
    /// `iTunSMPB`: exact.
    Counted { delay: i64, frames: i64 },
    /// An edit list: its length is rounded to `tolerance`.
    Edited {
        delay: i64,
        frames: Option<i64>,
        tolerance: i64,
    },
}

/// Reads what the file says; `None` if it says nothing or cannot be read.
pub(super) fn read_gapless(view: &View, sample_rate: u32) -> Option<Gapless> {
    let mut boxes = Boxes {
        view,
        left: BOXES_MAX,
    };
    let moov = boxes.find(0..view.length(), b"moov")?;
    if let Some(counted) = boxes.read_smpb(moov.clone()) {
        return Some(counted);
    }
    boxes.read_edit_list(moov, sample_rate)
}

/// Whether the sound is in fragments, each with a table of its own.
pub(super) fn is_fragmented(view: &View) -> bool {
    let mut boxes = Boxes {
        view,
        left: BOXES_MAX,
    };
    boxes
        .find_path(0..view.length(), &[b"moov", b"mvex"])
        .is_some()
}

/// The kind of the first sample entry of the first track with sound.
pub(super) fn read_sample_entry(view: &View) -> Option<[u8; 4]> {
    let mut boxes = Boxes {
        view,
        left: BOXES_MAX,
    };
    let mut tracks = boxes.find(0..view.length(), b"moov")?;
    loop {
        let (kind, track) = boxes.next(&mut tracks)?;
        if &kind != b"trak" {
            continue;
        }
        let media = boxes.find(track, b"mdia")?;
        let handler = boxes.find(media.clone(), b"hdlr")?;
        if boxes.bytes(handler)?.get(8..12) != Some(b"soun") {
            continue;
        }
        let entries = boxes.find_path(media, &[b"minf", b"stbl", b"stsd"])?;
        let entries = boxes.bytes(entries)?;
        return entries.get(12..16)?.first_chunk().copied();
    }
}

struct Boxes<'a> {
    view: &'a View,
    left: usize,
}

/// A box: its type and where its contents are.
type Found = ([u8; 4], Range<u64>);

impl Boxes<'_> {
    /// The box at the start of a range, and what is behind it.
    fn next(&mut self, range: &mut Range<u64>) -> Option<Found> {
        self.left = self.left.checked_sub(1)?;
        if range.end.checked_sub(range.start)? < 8 {
            return None;
        }
        let head = self.bytes(range.start..range.start + 8)?;
        let kind = head[4..8].try_into().ok()?;
        let (header, size) = match be(&head[..4]) {
            0 => (8, range.end - range.start),
            1 => (16, be(&self.bytes(range.start + 8..range.start + 16)?)),
            size => (8, size),
        };
        let end = range
            .start
            .checked_add(size)
            .filter(|&end| end <= range.end)?;
        let contents = range
            .start
            .checked_add(header)
            .filter(|&start| start <= end)?..end;
        range.start = end;
        Some((kind, contents))
    }

    fn find(&mut self, mut range: Range<u64>, wanted: &[u8; 4]) -> Option<Range<u64>> {
        while let Some((kind, contents)) = self.next(&mut range) {
            if &kind == wanted {
                return Some(contents);
            }
        }
        None
    }

    fn find_path(&mut self, range: Range<u64>, path: &[&[u8; 4]]) -> Option<Range<u64>> {
        path.iter()
            .try_fold(range, |range, kind| self.find(range, kind))
    }

    fn bytes(&mut self, range: Range<u64>) -> Option<Vec<u8>> {
        let length = range.end.checked_sub(range.start)?.min(LEAF_BYTES_MAX);
        let bytes = self.view.bytes(range.start, length as usize).ok()?;
        (bytes.len() as u64 == length).then_some(bytes)
    }

    fn read_smpb(&mut self, moov: Range<u64>) -> Option<Gapless> {
        let mut meta = self.find_path(moov, &[b"udta", b"meta"])?;
        // `meta` is a full box: version and flags come before its children.
        meta.start += 4;
        let mut items = self.find(meta, b"ilst")?;
        while let Some((kind, item)) = self.next(&mut items) {
            if &kind != b"----" {
                continue;
            }
            let name = self
                .find(item.clone(), b"name")
                .and_then(|range| self.bytes(range))?;
            if name.get(4..) != Some(b"iTunSMPB") {
                continue;
            }
            let data = self
                .find(item, b"data")
                .and_then(|range| self.bytes(range))?;
            return parse_smpb(std::str::from_utf8(data.get(8..)?).ok()?);
        }
        None
    }

    fn read_edit_list(&mut self, moov: Range<u64>, sample_rate: u32) -> Option<Gapless> {
        let movie = self
            .find(moov.clone(), b"mvhd")
            .and_then(|range| self.bytes(range))?;
        let movie_clock = clock(&movie)?;
        let mut tracks = moov;
        loop {
            let (kind, track) = self.next(&mut tracks)?;
            if &kind != b"trak" {
                continue;
            }
            let media = self.find(track.clone(), b"mdia")?;
            let handler = self
                .find(media.clone(), b"hdlr")
                .and_then(|range| self.bytes(range))?;
            if handler.get(8..12) != Some(b"soun") {
                continue;
            }
            let header = self
                .find(media, b"mdhd")
                .and_then(|range| self.bytes(range))?;
            let edits = self.find_path(track, &[b"edts", b"elst"])?;
            let edits = parse_edits(&self.bytes(edits)?)?;
            return framed(&edits, clock(&header)?, movie_clock, sample_rate);
        }
    }
}

/// One edit: its length on the movie's clock and where it starts on the media's.
struct Edit {
    length: u64,
    media_start: i64,
}

/// The one edit that plays something (empty ones only delay it); several cannot be one window.
fn framed(edits: &[Edit], media: u64, movie: u64, sample_rate: u32) -> Option<Gapless> {
    let rate = u64::from(sample_rate);
    let mut sounding = edits.iter().filter(|edit| edit.media_start >= 0);
    let edit = sounding.next()?;
    let delay = scale(edit.media_start as u64, rate, media)?;
    let is_whole = sounding.next().is_none() && edit.length > 0;
    let frames = if is_whole {
        Some(scale(edit.length, rate, movie)?)
    } else {
        None
    };
    Some(Gapless::Edited {
        delay,
        frames,
        tolerance: scale(1, rate, movie)? + 1,
    })
}

fn scale(ticks: u64, rate: u64, clock: u64) -> Option<i64> {
    let scaled = u128::from(ticks) * u128::from(rate) / u128::from(clock);
    i64::try_from(scaled).ok()
}

/// Ticks per second of an `mvhd` or `mdhd` box.
fn clock(header: &[u8]) -> Option<u64> {
    let at = if header.first()? == &1 { 20 } else { 12 };
    Some(be(header.get(at..at + 4)?)).filter(|&clock| clock > 0)
}

fn parse_edits(list: &[u8]) -> Option<Vec<Edit>> {
    let width = if list.first()? == &1 { 8 } else { 4 };
    let entries = list.get(8..)?.chunks_exact(2 * width + 4);
    let edits = entries
        .take(be(list.get(4..8)?) as usize)
        .map(|entry| Edit {
            length: be(&entry[..width]),
            media_start: match width {
                8 => be(&entry[8..16]) as i64,
                _ => i64::from(be(&entry[4..8]) as u32 as i32),
            },
        });
    Some(edits.collect())
}

fn parse_smpb(text: &str) -> Option<Gapless> {
    let mut numbers = text
        .split_whitespace()
        .map(|word| i64::from_str_radix(word, 16));
    let delay = numbers.nth(1)?.ok()?;
    let _padding = numbers.next()?.ok()?;
    let frames = numbers.next()?.ok()?;
    (delay >= 0 && frames > 0).then_some(Gapless::Counted { delay, frames })
}

/// A big-endian number of up to eight bytes.
fn be(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |number, &byte| number << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::{Gapless, parse_smpb};

    #[test]
    fn itunes_counts_delay_padding_and_frames_in_hexadecimal() {
        let text = " 00000000 00000840 000001CA 00000000003F31F6 00000000 00000000";
        let expected = Gapless::Counted {
            delay: 0x840,
            frames: 0x3F_31F6,
        };
        assert_eq!(parse_smpb(text), Some(expected));
        assert_eq!(parse_smpb(" 00000000 00000840"), None);
    }
}
