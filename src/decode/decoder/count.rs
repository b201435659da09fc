//! How long a file is: by its packets, not by its head.

use symphonia::core::packet::Packet;

use super::{Decoder, PACKETS_BEHIND_MAX};
use crate::decode::{DecodeError, Length};

impl Decoder {
    /// Counts the frames of the file, as many as there are, whatever its head says: packets are
    /// read, not decoded; where the container counts them only its last ones. It stops after `most`
    /// frames and a packet. The decoder is at no place that means anything afterwards: seek.
    ///
    /// # Errors
    /// [`DecodeError::Broken`] when the packets cannot be read.
    pub fn count_frames(&mut self, most: u64) -> Result<u64, DecodeError> {
        self.go_to(0)?;
        let most = most.saturating_add(self.part.start).min(self.part.end);
        loop {
            let sure = self.sure_frames();
            let frames = match sure {
                Some(frames) => frames,
                None => self.walk_piece(&mut |_| {}, most.saturating_sub(self.base()))?,
            };
            let all = self.base() + frames;
            if sure.is_none() && all < most {
                self.go_on();
                if !self.is_finished {
                    continue;
                }
            }
            return match self.part.clip(all) {
                0 if self.part.start > 0 => Err(self.stream.broken(self.part.why_silent())),
                frames => Ok(frames),
            };
        }
    }

    /// Shows every packet of every piece, from where it is to the end.
    pub(in crate::decode) fn walk(
        &mut self,
        mut see: impl FnMut(&[u8]),
    ) -> Result<(), DecodeError> {
        while !self.is_finished {
            self.walk_piece(&mut see, u64::MAX)?;
            self.go_on();
        }
        self.open_piece(0)
    }

    /// Reads the packets of a piece to their end; gives its frames.
    fn walk_piece(&mut self, see: &mut dyn FnMut(&[u8]), most: u64) -> Result<u64, DecodeError> {
        let mut end = self.cursor.unwrap_or(self.window.start);
        let mut behind = 0;
        while let Some(packet) = self.stream.next_packet()? {
            see(&packet.data);
            behind += usize::from(self.window.end.is_some_and(|told| end >= told));
            let start = self.packet_position(&packet);
            end = start + self.packet_frames(&packet);
            self.cursor = Some(end);
            if end.saturating_sub(self.window.start) > most.min(i64::MAX as u64) as i64 {
                break;
            }
        }
        if self.window.is_claim && behind > PACKETS_BEHIND_MAX {
            self.window.end = None;
        }
        self.window.is_claim = false;
        Ok(self.window.clip(end))
    }

    /// The frames that a packet decodes to; Matroska may not say, so that only decoding tells.
    fn packet_frames(&mut self, packet: &Packet) -> i64 {
        match packet.block_dur().get() {
            0 => match self.stream.decode(packet) {
                Ok(samples) => samples.len() as i64 / self.stream.channels as i64,
                Err(_) => 0,
            },
            ticks => self.stream.to_frames(ticks as i64),
        }
    }

    /// The frames of a file that has one piece and counts them, if its last packets are there.
    fn sure_frames(&mut self) -> Option<u64> {
        let Length::Exact(told) = self.window.length else {
            return None;
        };
        match self.stream.container() {
            "wave" | "aiff" => Some(told),
            "flac" | "isomp4" => self.end_by_tail(told),
            _ => None,
        }
    }

    /// Reads from shortly before the told end on. Leaves the stream at its start when it fails.
    fn end_by_tail(&mut self, told: u64) -> Option<u64> {
        let last = self.window.start + i64::try_from(told).ok()? - 1;
        let mut end = None;
        if self.stream.seek(last).is_ok() {
            self.cursor = None;
            while let Ok(Some(packet)) = self.stream.next_packet() {
                let start = self.packet_position(&packet);
                let next = start + self.stream.to_frames(packet.block_dur().get() as i64);
                self.cursor = Some(next);
                end = Some(next);
            }
        }
        // A seek that ended elsewhere, or a tail that is not there, tells nothing.
        let end = end
            .filter(|end| *end > last)
            .map(|end| self.window.clip(end));
        if end.is_none() {
            self.cursor = None;
            self.jumps.clear();
            let _ = self.stream.seek(self.window.first);
        }
        end
    }
}
