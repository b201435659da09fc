//! The frame without sound that encoders put first: `Xing`, `Info` (with LAME's part) and `VBRI`.
//!
//! What it says is a claim: sound is counted by its frames, and only cut at its ends by this.

use super::Head;

/// Delay of every decoder, frames, which LAME's number leaves out.
const DECODER_DELAY: u32 = 529;

/// Bytes that a claim may be wrong by: a tag at the end that some encoders count in.
const SLACK_BYTES: u64 = 4096;

/// What such a frame says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    /// Packets; 0 when it does not say.
    pub(super) packets: u32,
    /// Bytes of all of it, this frame included, where it says.
    pub(super) bytes: Option<u32>,
    /// Frames of sound to drop at the start.
    pub(super) delay: u32,
    /// And at the end.
    pub(super) padding: u32,
}

impl Count {
    /// Whether so many packets can be in the bytes that follow, and all the bytes that it says are
    /// there. More may be: another piece behind this one.
    pub(super) fn is_credible(&self, bytes: u64, first: &Head) -> bool {
        let claimed = self.bytes.map(u64::from);
        let is_there = claimed.is_none_or(|claimed| claimed <= bytes + SLACK_BYTES);
        // No packet is shorter than its head and its side information.
        is_there && u64::from(self.packets) * 21 <= bytes + first.bytes as u64
    }
}

/// Reads a frame; `None` when it is sound.
pub(super) fn read(frame: &[u8], head: &Head) -> Option<Count> {
    if head.layer != 3 {
        return None;
    }
    let side_bytes = match (head.is_first_version, head.channels) {
        (true, 1) | (false, 2) => 17,
        (true, _) => 32,
        (false, _) => 9,
    };
    // With a checksum some put it two bytes further on.
    [4 + side_bytes, 6 + side_bytes]
        .into_iter()
        .find_map(|at| read_xing(frame, at))
        .or_else(|| read_vbri(frame))
}

fn read_xing(frame: &[u8], at: usize) -> Option<Count> {
    let mark = frame.get(at..at + 4)?;
    if mark != b"Xing" && mark != b"Info" {
        return None;
    }
    // A frame of sound has side information there.
    if frame[6..at].iter().any(|byte| *byte != 0) {
        return None;
    }
    let flags = be32(frame, at + 4)?;
    let mut next = at + 8;
    let mut number = |flag: u32, bytes: usize| {
        let here = next;
        (flags & flag != 0).then(|| {
            next += bytes;
            be32(frame, here)
        })?
    };
    let packets = number(1, 4);
    let bytes = number(2, 4);
    number(4, 100);
    number(8, 4);
    let lame = frame.get(next..next + 24);
    let encoders: [&[u8]; 3] = [b"LAME", b"Lavf", b"Lavc"];
    let ends = lame
        .filter(|lame| encoders.iter().any(|name| lame.starts_with(name)))
        .map(|lame| u32::from_be_bytes([0, lame[21], lame[22], lame[23]]));
    Some(Count {
        packets: packets.unwrap_or(0),
        bytes,
        delay: ends.map_or(0, |ends| (ends >> 12) + DECODER_DELAY),
        padding: ends.map_or(0, |ends| (ends & 0xfff).saturating_sub(DECODER_DELAY)),
    })
}

fn read_vbri(frame: &[u8]) -> Option<Count> {
    let vbri = frame
        .get(36..36 + 26)
        .filter(|vbri| vbri.starts_with(b"VBRI"))?;
    if frame[6..36].iter().any(|byte| *byte != 0) {
        return None;
    }
    Some(Count {
        packets: be32(vbri, 14)?,
        bytes: be32(vbri, 10),
        delay: 0,
        padding: 0,
    })
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}
