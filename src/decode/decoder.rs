//! An open file, being decoded: piece after piece, from any frame on.

use std::collections::VecDeque;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use symphonia::core::errors::Error as CodecError;
use symphonia::core::formats::{SeekMode, SeekTo};
use symphonia::core::packet::Packet;
use symphonia::core::units::Timestamp;

use super::codec::{Stream, words};
use super::guard::guarded;
use super::part::Part;
use super::window::Window;
use super::{DecodeError, Length, PacketTap};

mod count;
mod parted;

/// Broken packets in a row after which a file is given up: about 5 s of sound.
const BROKEN_PACKETS_MAX: u32 = 200;

/// Longest hole in a file that is played as silence, seconds; a longer one, or a clock that goes
/// back, is a mistake of the file's clock: the sound goes on.
const HOLE_S_MAX: i64 = 10;

/// Decoded before a seek's target and dropped, frames: covers the bit reservoir of MP3 (up to 12
/// packets of 1152), the overlap of AAC and Vorbis, and 80 ms of Opus (RFC 7845, section 4.6).
const PRE_ROLL_FRAMES: i64 = 16 * 1152;

/// Packets behind an end that was told: more than encoders add means that it is not the end.
const PACKETS_BEHIND_MAX: usize = 8;

/// Pieces of one file: a day of radio with a new one every ten seconds.
const PIECES_MAX: usize = 10_000;

/// An open file, being decoded.
pub struct Decoder {
    file: Arc<File>,
    stream: Stream,
    window: Window,
    /// Where each known piece begins: byte of the file, frame of the whole.
    pieces: Vec<(u64, u64)>,
    /// The piece that is open.
    current: usize,
    /// Raw frame of the next packet; `None` until a packet after a seek tells.
    cursor: Option<i64>,
    /// Jumps of the piece's clock: frame from which on, and by how much, since its start.
    jumps: Vec<(i64, i64)>,
    /// Packets read to see whether the end is near.
    ahead: VecDeque<Packet>,
    /// Frame (within the window) that the next sample handed out belongs to.
    position: u64,
    /// The frames that are asked for, of all that there are.
    part: Part,
    /// Whether the codec starts in the middle, so that its first packet is no sound yet.
    is_warming: bool,
    broken_in_a_row: u32,
    has_sounded: bool,
    has_jumped: bool,
    is_finished: bool,
    block: Vec<f32>,
    tap: Option<PacketTap>,
}

impl Decoder {
    pub(super) fn open(file: Arc<File>, path: &Path) -> Result<Self, DecodeError> {
        let stream = Stream::open(&file, path, 0, None)?;
        let window = Window::of(&stream);
        Ok(Self {
            file,
            stream,
            window,
            pieces: vec![(0, 0)],
            current: 0,
            cursor: None,
            jumps: Vec::new(),
            ahead: VecDeque::new(),
            position: 0,
            part: Part::ALL,
            is_warming: false,
            broken_in_a_row: 0,
            has_sounded: false,
            has_jumped: false,
            is_finished: false,
            block: Vec::new(),
            tap: None,
        })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.stream.path
    }

    /// Frames per second.
    #[must_use]
    pub fn sample_rate(&self) -> u32 {
        self.stream.sample_rate
    }

    /// Channels; at least 1. More than two are in the order front left, front right, centre, LFE,
    /// surround.
    #[must_use]
    pub fn channels(&self) -> usize {
        self.stream.channels
    }

    /// Length in frames of the first piece, after trimming, as it is told.
    #[must_use]
    pub fn length(&self) -> Length {
        self.part.of_length(self.window.length)
    }

    /// Frame of the first sample that the next [`Decoder::read_block`] gives (unless the file has
    /// a hole there, see `read_block`).
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position.saturating_sub(self.part.start)
    }

    /// Whether what a frame decodes to depends, below hearing, on everything before it, so that
    /// two seeks agree bit for bit only if they start at the same place.
    #[must_use]
    pub fn has_endless_memory(&self) -> bool {
        self.stream.has_endless_memory()
    }

    /// Shows every packet that [`Decoder::read_block`] takes from here on to `tap`.
    pub fn tap_packets(&mut self, tap: PacketTap) {
        self.tap = Some(tap);
    }

    /// Decodes on; `None` at the end. The block holds interleaved samples, full scale 1.0, whole
    /// frames, never empty. A broken packet becomes silence of its length, so that what follows
    /// stays in its place.
    ///
    /// # Errors
    /// [`DecodeError::Broken`] after 200 broken packets in a row, or when nothing was decodable.
    pub fn read_block(&mut self) -> Result<Option<&[f32]>, DecodeError> {
        self.block.clear();
        while self.block.is_empty() && !self.is_finished && self.position < self.part.end {
            let next = match self.ahead.pop_front() {
                Some(packet) => Some(packet),
                None => self.stream.next_packet()?,
            };
            match next {
                Some(packet) => self.take(&packet)?,
                None => self.go_on(),
            }
        }
        self.end_with_part();
        if self.block.is_empty() {
            if !self.has_sounded && !self.has_jumped {
                return Err(self.stream.broken(self.part.why_silent()));
            }
            return Ok(None);
        }
        Ok(Some(&self.block))
    }

    /// Goes to a frame: the next block starts there exactly. Beyond the end: nothing follows.
    ///
    /// # Errors
    /// [`DecodeError::Broken`] when the file cannot be rewound.
    pub fn seek(&mut self, frame: u64) -> Result<(), DecodeError> {
        self.has_jumped |= frame > 0;
        self.go_to(self.part.start.saturating_add(frame))
    }

    /// Goes to a frame of the whole file.
    fn go_to(&mut self, frame: u64) -> Result<(), DecodeError> {
        let frame = frame.min(i64::MAX as u64 / 2);
        let behind = self.pieces.partition_point(|(_, start)| *start <= frame);
        self.open_piece(behind.saturating_sub(1))?;
        self.position = frame;
        self.is_finished =
            !self.window.is_claim && self.window.end.is_some_and(|end| self.wanted() >= end);
        self.broken_in_a_row = 0;
        self.cursor = None;
        self.ahead.clear();
        if self.is_finished {
            return Ok(());
        }
        let target = self.wanted() - PRE_ROLL_FRAMES;
        let first = self.window.first;
        // A file without a frame count (or a wrong one) refuses far targets; then the packets
        // up to the target are read from the start, undecoded.
        let reached = self
            .stream
            .seek(self.raw(target).max(first))
            .or_else(|_| self.stream.seek(first));
        self.is_warming = reached? > first;
        Ok(())
    }

    /// Frame of the whole at which the open piece begins.
    fn base(&self) -> u64 {
        self.pieces[self.current].1
    }

    /// The raw frame of the piece that is due.
    fn wanted(&self) -> i64 {
        self.window.start + self.position as i64 - self.base() as i64
    }

    /// Opens a known piece, if it is not open.
    fn open_piece(&mut self, index: usize) -> Result<(), DecodeError> {
        if index == self.current {
            return Ok(());
        }
        let shape = (self.stream.sample_rate, self.stream.channels);
        let path = self.stream.path.clone();
        self.stream = Stream::open(&self.file, &path, self.pieces[index].0, Some(shape))?;
        self.window = Window::of(&self.stream);
        self.current = index;
        self.cursor = None;
        self.jumps.clear();
        self.ahead.clear();
        self.is_warming = false;
        Ok(())
    }

    /// The piece is over: goes on with the next, if there is one.
    fn go_on(&mut self) {
        let end = self.cursor.map_or(0, |cursor| self.window.clip(cursor));
        let base = self.base() + end;
        if self.current + 1 == self.pieces.len() && self.pieces.len() < PIECES_MAX {
            let here = self.pieces[self.current].0;
            let next = self.stream.find_next_piece().filter(|at| *at > here);
            self.pieces.extend(next.map(|at| (at, base)));
        }
        // What lies there and is no sound is not heard; what was heard stays.
        self.is_finished =
            self.current + 1 >= self.pieces.len() || self.open_piece(self.current + 1).is_err();
    }

    /// Decodes one packet and keeps what lies in the window and not before the position.
    fn take(&mut self, packet: &Packet) -> Result<(), DecodeError> {
        let start = self.packet_position(packet);
        let claimed = self.stream.to_frames(packet.block_dur().get() as i64);
        let wanted = self.wanted();
        // What is decoded to get going belongs to the part before.
        if self.part.start == 0 || start + claimed >= wanted {
            self.tap.iter_mut().for_each(|tap| tap(&packet.data));
        }
        if start + claimed <= wanted - PRE_ROLL_FRAMES {
            self.cursor = Some(start + claimed);
            self.is_warming = true;
            return Ok(());
        }
        let channels = self.stream.channels;
        let frames = match self.stream.decode(packet) {
            Ok(samples) => {
                self.broken_in_a_row = 0;
                let frames = (samples.len() / channels) as i64;
                // The last packet of MP4 may count for less than it holds.
                match self.stream.counts_packets_exactly() {
                    true => frames.min(claimed),
                    false => frames,
                }
            }
            Err(CodecError::DecodeError(reason) | CodecError::Unsupported(reason)) => {
                // Before the target of a seek the codec may miss what it refers to.
                if start + claimed > wanted {
                    self.broken_in_a_row += 1;
                }
                if self.broken_in_a_row > BROKEN_PACKETS_MAX {
                    return Err(self.stream.broken(&format!("it is damaged ({reason})")));
                }
                self.stream.silence(claimed.max(0) as usize);
                claimed.max(0)
            }
            Err(error) => return Err(self.stream.broken(&words(&error))),
        };
        self.cursor = Some(start + frames);
        if std::mem::take(&mut self.is_warming) {
            return Ok(());
        }
        self.keep(start, frames, wanted)
    }

    /// Copies the part of the stream's samples (raw frames `start..start + frames`) that is due.
    fn keep(&mut self, start: i64, frames: i64, wanted: i64) -> Result<(), DecodeError> {
        if self.window.end.is_some_and(|end| start + frames >= end) {
            self.settle_end()?;
        }
        let channels = self.stream.channels;
        let end = (start + frames).min(self.window.end.unwrap_or(i64::MAX));
        if start > wanted && self.has_sounded {
            let hole = start - wanted;
            if hole <= HOLE_S_MAX * i64::from(self.stream.sample_rate) {
                self.block.resize(hole as usize * channels, 0.0);
            }
        }
        let from = start.max(wanted);
        if from < end {
            let samples = self.stream.samples();
            let range = (from - start) as usize * channels..(end - start) as usize * channels;
            self.block.extend_from_slice(&samples[range]);
        }
        if !self.block.is_empty() {
            self.position = self.base() + (end - self.window.start) as u64;
            self.has_sounded |= self.broken_in_a_row == 0;
        }
        if self.window.end.is_some_and(|end| start + frames >= end) {
            self.ahead.clear();
            self.go_on();
        }
        Ok(())
    }

    /// Sees whether the packets end where they are told to; where not, they end where they end.
    fn settle_end(&mut self) -> Result<(), DecodeError> {
        if !std::mem::take(&mut self.window.is_claim) {
            return Ok(());
        }
        while self.ahead.len() <= PACKETS_BEHIND_MAX {
            match self.stream.next_packet()? {
                Some(packet) => self.ahead.push_back(packet),
                None => return Ok(()),
            }
        }
        self.window.end = None;
        Ok(())
    }

    /// Raw frame at which a packet starts. Containers whose clock does not count frames are asked
    /// once, then counted on, so that rounding never adds up.
    fn packet_position(&mut self, packet: &Packet) -> i64 {
        let stated = self.stream.to_frames(packet.pts.get());
        let Some(cursor) = self.cursor else {
            return self.clocked(stated);
        };
        if !self.stream.has_frame_clock() {
            return cursor;
        }
        let stated = self.clocked(stated);
        let second = i64::from(self.stream.sample_rate);
        if (cursor - second..=cursor + HOLE_S_MAX * second).contains(&stated) {
            return stated;
        }
        let before = self.jumps.last().map_or(0, |(_, by)| *by);
        self.jumps.push((cursor, before + stated - cursor));
        cursor
    }

    /// A time of the piece's clock without the jumps that are known.
    fn clocked(&self, stated: i64) -> i64 {
        let mut known = self.jumps.iter().rev();
        let by = known.find(|(at, by)| stated - by >= *at);
        stated - by.map_or(0, |(_, by)| *by)
    }

    /// The other way round: when the piece's clock shows a frame.
    fn raw(&self, frame: i64) -> i64 {
        let mut known = self.jumps.iter().rev();
        frame + known.find(|(at, _)| frame >= *at).map_or(0, |(_, by)| *by)
    }
}

impl Stream {
    /// Moves the demuxer to a packet at or before a raw frame and starts the codec anew.
    pub(super) fn seek(&mut self, frame: i64) -> Result<i64, DecodeError> {
        let to = SeekTo::Timestamp {
            ts: Timestamp::new(self.to_ticks(frame)),
            track_id: self.track_id,
        };
        let reached = guarded(|| self.format.seek(SeekMode::Accurate, to));
        let reached = reached.map_err(|error| self.broken(&words(&error)))?;
        self.restart_codec()?;
        Ok(self.to_frames(reached.actual_ts.get()))
    }
}
