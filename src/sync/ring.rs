//! A memory of the last numbered frames of one stream, for connections that come back.

use std::collections::VecDeque;

use bytes::Bytes;

/// Frames of a stream kept for connections that resume: minutes of busy use.
const RING_FRAMES_MAX: usize = 2_000;

/// Bytes of a stream kept for connections that resume.
const RING_BYTES_MAX: usize = 8 * 1024 * 1024;

/// The last numbered frames of one stream.
#[derive(Debug, Default)]
pub(super) struct Ring {
    frames: VecDeque<(u64, Bytes)>,
    bytes: usize,
}

impl Ring {
    pub(super) fn remember(&mut self, seq: u64, text: Bytes) {
        self.bytes += text.len();
        self.frames.push_back((seq, text));
        while self.frames.len() > RING_FRAMES_MAX || self.bytes > RING_BYTES_MAX {
            self.forget_oldest();
        }
    }

    /// Forgets the oldest event: all its frames together, or a resume could get half of it.
    pub(super) fn forget_oldest(&mut self) {
        let Some(gone) = self.frames.front().map(|(seq, _)| *seq) else {
            return;
        };
        while self.frames.front().is_some_and(|(seq, _)| *seq == gone) {
            if let Some((_, text)) = self.frames.pop_front() {
                self.bytes -= text.len();
            }
        }
    }

    /// Bytes of the frames kept.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The frames after `since` and up to `head`, if none of them is missing here.
    pub(super) fn since(
        &self,
        since: u64,
        head: u64,
    ) -> Option<impl Iterator<Item = (u64, Bytes)> + '_> {
        let oldest = self.frames.front().map(|(seq, _)| *seq)?;
        let newest = self.frames.back().map(|(seq, _)| *seq)?;
        if since > head || oldest > since + 1 || newest != head {
            return None;
        }
        let later = self.frames.iter().filter(move |(seq, _)| *seq > since);
        Some(later.cloned())
    }
}
