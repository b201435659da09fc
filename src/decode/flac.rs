//! FLAC: the head is reduced to what decoding needs (RFC 9639, section 8).
//!
//! Pictures, cue sheets, comments and seek tables are passed over by their stated length, so that a
//! damaged one costs nothing, and a big one no memory.

use std::io::Result;
use std::ops::Range;

use super::place::{Format, Place};
use super::view::{Piece, View};

/// Blocks looked at in one file at most.
const BLOCKS_MAX: usize = 1024;

/// Bytes of a STREAMINFO block.
const INFO_BYTES: usize = 34;

/// Lays the file out as: mark, STREAMINFO, frames.
pub(super) fn lay_out(whole: &View, sound: Range<u64>) -> Result<Place> {
    let mut at = sound.start + 4;
    let mut info = None;
    let mut behind_info = at;
    let mut frames_at = None;
    for _ in 0..BLOCKS_MAX {
        let head = whole.bytes(at, 4)?;
        let Some(&[kind, a, b, c]) = head.first_chunk::<4>() else {
            break;
        };
        let end = at + 4 + u64::from(u32::from_be_bytes([0, a, b, c]));
        if kind & 0x7f == 127 || end > sound.end {
            break;
        }
        if kind & 0x7f == 0 && info.is_none() {
            info = Some(whole.bytes(at + 4, INFO_BYTES)?);
            behind_info = end;
        }
        at = end;
        if kind & 0x80 != 0 {
            frames_at = Some(at);
            break;
        }
    }
    let mut pieces = vec![Piece::Bytes(b"fLaC".to_vec())];
    if let Some(info) = info.filter(|info| info.len() == INFO_BYTES) {
        pieces.push(Piece::Bytes(vec![0x80, 0, 0, INFO_BYTES as u8]));
        pieces.push(Piece::Bytes(info));
    }
    // Where a block's length is wrong the frames are looked for behind STREAMINFO: a frame's head
    // has a checksum.
    let start = match frames_at {
        Some(at) if is_frame(&whole.bytes(at, 2)?) => at,
        _ => behind_info,
    };
    pieces.push(Piece::File(start..sound.end));
    Ok(Place {
        format: Format::Flac,
        start: 0,
        view: View::new(whole.file(), pieces),
        frames: None,
    })
}

fn is_frame(head: &[u8]) -> bool {
    matches!(head, [0xff, second] if second & 0xfc == 0xf8)
}
