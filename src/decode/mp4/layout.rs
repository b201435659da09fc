//! The boxes of an MP4 file, as its demuxer should see them.
//!
//! A box that says to be longer than the file (a download that was cut off) ends where the file
//! ends. The index of each segment (`sidx`) is passed over: its times add up to nothing that is so.

use std::io::Result;
use std::ops::Range;

use super::super::place::{Format, Place};
use super::super::view::{Piece, View};

/// Boxes looked at in one file at most: two of each segment of a day in pieces of ten seconds.
const BOXES_MAX: usize = 40_000;

/// Lays the file out with boxes that end where they end.
pub(in crate::decode) fn lay_out(whole: &View, sound: Range<u64>) -> Result<Place> {
    let mut pieces = Vec::new();
    let mut copied = sound.start;
    let mut at = sound.start;
    let mut has_index = false;
    for _ in 0..BOXES_MAX {
        let head = whole.bytes(at, 16)?;
        let Some((kind, size)) = size_of(&head) else {
            break;
        };
        has_index |= kind == *b"moov";
        let is_whole = size.is_some_and(|size| size <= sound.end - at);
        if kind == *b"sidx" {
            pieces.extend([Piece::File(copied..at + 4), Piece::Bytes(b"free".to_vec())]);
            copied = at + 8;
        }
        let Some(size) = size.filter(|_| is_whole) else {
            // Size 0: to the end. A long size keeps its place, so that nothing behind it moves.
            pieces.extend([
                Piece::File(copied..at),
                Piece::Bytes(0_u32.to_be_bytes().to_vec()),
            ]);
            copied = at + 4;
            if head.starts_with(&1_u32.to_be_bytes()) {
                let rest = sound.end - at;
                pieces.pop();
                pieces.push(Piece::Bytes(head[..8].to_vec()));
                pieces.push(Piece::Bytes(rest.to_be_bytes().to_vec()));
                copied = (at + 16).min(sound.end);
            }
            break;
        };
        at += size;
        if at >= sound.end {
            break;
        }
    }
    pieces.push(Piece::File(copied..sound.end));
    let format = if has_index {
        Format::Mp4
    } else {
        Format::Unfinished("its index, which comes last, is missing")
    };
    Ok(Place {
        format,
        start: 0,
        view: View::new(whole.file(), pieces),
        frames: None,
    })
}

/// Kind and size of a box; no size: to the end.
fn size_of(head: &[u8]) -> Option<([u8; 4], Option<u64>)> {
    let kind = *head.get(4..8)?.first_chunk::<4>()?;
    let size = match u32::from_be_bytes(*head.first_chunk()?) {
        0 => None,
        1 => Some(u64::from_be_bytes(*head.get(8..16)?.first_chunk()?)),
        size => Some(u64::from(size)),
    };
    // A box is not shorter than its head: what follows is no box.
    size.is_none_or(|size| size >= 8).then_some((kind, size))
}
