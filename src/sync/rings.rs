//! A memory of the last numbered frames of each stream, for connections that come back.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;

use crate::domain::stream::StreamId;

/// Frames of a stream kept for connections that resume: minutes of busy use.
const RING_FRAMES_MAX: usize = 2_000;

/// Bytes of a stream kept for connections that resume.
const RING_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Bytes of all streams kept for connections that resume: two busy ones have all they may.
const RINGS_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The last numbered frames of all streams.
#[derive(Debug, Default)]
pub(super) struct Rings {
    rings: BTreeMap<StreamId, Ring>,
    /// Of all rings together.
    bytes: usize,
}

impl Rings {
    /// Keeps a frame; where all streams have too much, the one with most gives way.
    pub(super) fn remember(&mut self, stream: StreamId, seq: u64, text: Bytes) {
        let ring = self.rings.entry(stream).or_default();
        self.bytes -= ring.bytes;
        ring.remember(seq, text);
        self.bytes += ring.bytes;
        while self.bytes > RINGS_BYTES_MAX {
            let Some(biggest) = self.rings.values_mut().max_by_key(|ring| ring.bytes) else {
                return;
            };
            self.bytes -= biggest.bytes;
            biggest.forget_oldest();
            self.bytes += biggest.bytes;
        }
    }

    /// Forgets a stream.
    pub(super) fn forget(&mut self, stream: StreamId) {
        if let Some(gone) = self.rings.remove(&stream) {
            self.bytes -= gone.bytes;
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The frames of a stream after `since` and up to `head`, if none of them is missing here.
    pub(super) fn since(
        &self,
        stream: StreamId,
        since: u64,
        head: u64,
    ) -> Option<impl Iterator<Item = (u64, Bytes)> + '_> {
        self.rings.get(&stream)?.since(since, head)
    }
}

/// The last numbered frames of one stream.
#[derive(Debug, Default)]
struct Ring {
    frames: VecDeque<(u64, Bytes)>,
    bytes: usize,
}

impl Ring {
    fn remember(&mut self, seq: u64, text: Bytes) {
        self.bytes += text.len();
        self.frames.push_back((seq, text));
        while self.frames.len() > RING_FRAMES_MAX || self.bytes > RING_BYTES_MAX {
            self.forget_oldest();
        }
    }

    /// Forgets the oldest event: all its frames together, or a resume could get half of it.
    fn forget_oldest(&mut self) {
        let Some(gone) = self.frames.front().map(|(seq, _)| *seq) else {
            return;
        };
        while self.frames.front().is_some_and(|(seq, _)| *seq == gone) {
            if let Some((_, text)) = self.frames.pop_front() {
                self.bytes -= text.len();
            }
        }
    }

    /// The frames after `since` and up to `head`, if none of them is missing here.
    fn since(&self, since: u64, head: u64) -> Option<impl Iterator<Item = (u64, Bytes)> + '_> {
        let oldest = self.frames.front().map(|(seq, _)| *seq)?;
        let newest = self.frames.back().map(|(seq, _)| *seq)?;
        if since > head || oldest > since + 1 || newest != head {
            return None;
        }
        let later = self.frames.iter().filter(move |(seq, _)| *seq > since);
        Some(later.cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::ZoneId;

    fn zone(id: i64) -> StreamId {
        StreamId::Zone(ZoneId(id))
    }

    fn kept(rings: &Rings, stream: StreamId, since: u64, head: u64) -> Option<usize> {
        rings.since(stream, since, head).map(Iterator::count)
    }

    #[test]
    fn all_streams_together_keep_no_more_than_their_bound() {
        let mut rings = Rings::default();
        for seq in 1..=2 {
            rings.remember(zone(9), seq, Bytes::from_static(b"quiet"));
        }
        for seq in 1..=70 {
            for busy in 1..=8 {
                rings.remember(zone(busy), seq, Bytes::from(vec![b' '; 100_000]));
            }
        }
        let bytes: usize = rings.rings.values().map(|ring| ring.bytes).sum();
        assert_eq!(bytes, rings.bytes);
        assert!(bytes <= RINGS_BYTES_MAX, "{bytes}");
        assert!(bytes > RINGS_BYTES_MAX / 2, "{bytes}");
        assert_eq!(kept(&rings, zone(9), 1, 2), Some(1));
        for busy in 1..=8 {
            assert_eq!(kept(&rings, zone(busy), 60, 70), Some(10), "zone {busy}");
            assert_eq!(kept(&rings, zone(busy), 0, 70), None, "zone {busy}");
        }
        rings.forget(zone(1));
        let left: usize = rings.rings.values().map(|ring| ring.bytes).sum();
        assert_eq!(left, rings.bytes);
    }
}
