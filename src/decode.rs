//! Compressed bytes to samples: open, seek, trim; one decoder for speaker, analysis and rendering.
//!
//! Invariant: frame `n` of a file is the same sound however it was reached, by decoding from the
//! start or by a seek. Frame 0 is the first frame that the encoder was given, where the file tells
//! it (LAME tag, `iTunSMPB`, edit list, Opus pre-skip); a file that does not tell is never cut.

mod codec;
pub mod file;
mod mp4;
pub mod render;
mod stereo;
#[cfg(test)]
mod tests;
mod window;

use std::path::{Path, PathBuf};

use symphonia::core::errors::Error as CodecError;
use symphonia::core::formats::{SeekMode, SeekTo};
use symphonia::core::packet::Packet;
use symphonia::core::units::Timestamp;

pub use stereo::to_stereo;

use codec::Stream;
use file::MusicFile;
use window::Window;

/// Broken packets in a row after which a file is given up: about 5 s of sound.
const BROKEN_PACKETS_MAX: u32 = 200;

/// Longest hole in a file that is played as silence, seconds; over a longer one the sound jumps.
const HOLE_S_MAX: i64 = 10;

/// Decoded before a seek's target and dropped, frames: covers the bit reservoir of MP3 (up to 12
/// packets of 1152), the overlap of AAC and Vorbis, and 80 ms of Opus (RFC 7845, section 4.6).
const PRE_ROLL_FRAMES: i64 = 16 * 1152;

/// Why a file gives no sound. Messages name the file.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// There is no such file.
    #[error("cannot open `{}`: not found", .path.display())]
    NotFound {
        /// The file.
        path: PathBuf,
    },
    /// The file exists but could not be read.
    #[error("cannot read `{}`: {reason}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said, lower case.
        reason: String,
    },
    /// No decoder of ours knows this kind of file.
    #[error("cannot play `{}`: {reason}", .path.display())]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// What is not supported.
        reason: String,
    },
    /// The kind is known, the contents are damaged.
    #[error("cannot decode `{}`: {reason}", .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is damaged.
        reason: String,
    },
}

/// How many frames a file holds, and how far that can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// The container counts frames.
    Exact(u64),
    /// Guessed from the bit rate; wrong for variable rates.
    Estimate(u64),
    /// Nothing is said.
    Unknown,
}

impl Length {
    /// The number of frames, exact or guessed.
    #[must_use]
    pub fn frames(self) -> Option<u64> {
        match self {
            Length::Exact(frames) | Length::Estimate(frames) => Some(frames),
            Length::Unknown => None,
        }
    }
}

/// An open file, being decoded.
pub struct Decoder {
    stream: Stream,
    window: Window,
    /// Raw frame of the next packet; `None` until a packet after a seek tells.
    cursor: Option<i64>,
    /// Frame (within the window) that the next sample handed out belongs to.
    position: u64,
    /// Whether the codec starts in the middle, so that its first packet is no sound yet.
    is_warming: bool,
    broken_in_a_row: u32,
    has_sounded: bool,
    is_finished: bool,
    block: Vec<f32>,
    tap: Option<PacketTap>,
}

/// Sees the bytes of every packet, as demuxed, before it is decoded.
pub type PacketTap = Box<dyn FnMut(&[u8]) + Send>;

/// Opens a music file: MP3, FLAC, Ogg Vorbis, Opus, M4A (AAC-LC, ALAC), ADTS, WAV, AIFF.
///
/// Reads headers only.
///
/// # Errors
/// [`DecodeError::NotFound`], `Unreadable`, `Unsupported` or `Broken`.
pub fn open(file: impl Into<MusicFile>) -> Result<Decoder, DecodeError> {
    let stream = Stream::open(&file.into())?;
    let window = Window::of(&stream);
    Ok(Decoder {
        stream,
        window,
        cursor: None,
        position: 0,
        is_warming: false,
        broken_in_a_row: 0,
        has_sounded: false,
        is_finished: false,
        block: Vec::new(),
        tap: None,
    })
}

/// Counts the frames of a file: from the container where it counts them, else packet by packet
/// (read, not decoded).
///
/// # Errors
/// As [`open`], and `Broken` when the packets cannot be read.
pub fn measure_frames(file: impl Into<MusicFile>) -> Result<u64, DecodeError> {
    let mut decoder = open(file)?;
    if let Length::Exact(frames) = decoder.length() {
        return Ok(frames);
    }
    let mut end = decoder.window.start;
    while let Some(packet) = decoder.stream.next_packet()? {
        let position = decoder.packet_position(&packet);
        end = position + decoder.stream.to_frames(packet.block_dur().get() as i64);
        decoder.cursor = Some(end);
    }
    Ok(decoder.window.clip(end))
}

/// Shows every packet of a file to `see`, undecoded, and gives back the file, at its end.
///
/// # Errors
/// As [`open`], and `Broken` when the packets cannot be read.
pub fn each_packet(
    file: impl Into<MusicFile>,
    mut see: impl FnMut(&[u8]),
) -> Result<Decoder, DecodeError> {
    let mut decoder = open(file)?;
    while let Some(packet) = decoder.stream.next_packet()? {
        see(&packet.data);
    }
    Ok(decoder)
}

impl Decoder {
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

    /// Length in frames, after trimming.
    #[must_use]
    pub fn length(&self) -> Length {
        self.window.length
    }

    /// Frame of the first sample that the next [`Decoder::read_block`] gives (unless the file has
    /// a hole there, see `read_block`).
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
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
    /// stays in its place; over a hole of more than 10 s the position jumps.
    ///
    /// # Errors
    /// [`DecodeError::Broken`] after 200 broken packets in a row, or when nothing was decodable.
    pub fn read_block(&mut self) -> Result<Option<&[f32]>, DecodeError> {
        self.block.clear();
        while self.block.is_empty() && !self.is_finished {
            match self.stream.next_packet()? {
                Some(packet) => {
                    if let Some(tap) = &mut self.tap {
                        tap(&packet.data);
                    }
                    self.take(&packet)?;
                }
                None => self.is_finished = true,
            }
        }
        if self.block.is_empty() {
            if !self.has_sounded && self.position == 0 && self.broken_in_a_row > 0 {
                return Err(self.stream.broken("it holds no sound that can be decoded"));
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
        let frame = frame.min(i64::MAX as u64 / 2);
        self.position = frame;
        self.is_finished = self
            .window
            .end
            .is_some_and(|end| self.window.start + frame as i64 >= end);
        self.broken_in_a_row = 0;
        self.cursor = None;
        if self.is_finished {
            return Ok(());
        }
        let target = self.window.start + frame as i64 - PRE_ROLL_FRAMES;
        let first = self.window.first;
        // A file without a frame count (or a wrong one) refuses far targets; then the packets
        // up to the target are read from the start, undecoded.
        let reached = self
            .stream
            .seek(target.max(first))
            .or_else(|_| self.stream.seek(first));
        self.is_warming = reached? > first;
        Ok(())
    }

    /// Decodes one packet and keeps what lies in the window and not before the position.
    fn take(&mut self, packet: &Packet) -> Result<(), DecodeError> {
        let start = self.packet_position(packet);
        let claimed = self.stream.to_frames(packet.block_dur().get() as i64);
        let wanted = self.window.start + self.position as i64;
        if start + claimed <= wanted - PRE_ROLL_FRAMES {
            self.cursor = Some(start + claimed);
            self.is_warming = true;
            return Ok(());
        }
        let channels = self.stream.channels;
        let frames = match self.stream.decode(packet) {
            Ok(samples) => {
                self.broken_in_a_row = 0;
                (samples.len() / channels) as i64
            }
            Err(CodecError::DecodeError(reason)) => {
                // Before the target of a seek the codec may miss what it refers to.
                if start + claimed > wanted {
                    self.broken_in_a_row += 1;
                }
                if self.broken_in_a_row > BROKEN_PACKETS_MAX {
                    return Err(self.stream.broken(reason));
                }
                self.stream.silence(claimed.max(0) as usize);
                claimed.max(0)
            }
            Err(error) => return Err(self.stream.broken(&error.to_string())),
        };
        self.cursor = Some(start + frames);
        if std::mem::take(&mut self.is_warming) {
            return Ok(());
        }
        self.keep(start, frames, wanted);
        Ok(())
    }

    /// Copies the part of the stream's samples (raw frames `start..start + frames`) that is due.
    fn keep(&mut self, start: i64, frames: i64, wanted: i64) {
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
            self.position = (end - self.window.start) as u64;
            self.has_sounded |= self.broken_in_a_row == 0;
        }
        if self.window.end.is_some_and(|end| start + frames >= end) {
            self.is_finished = true;
        }
    }

    /// Raw frame at which a packet starts. Containers whose clock does not count frames are asked
    /// once, then counted on, so that rounding never adds up.
    fn packet_position(&self, packet: &Packet) -> i64 {
        match self.cursor {
            Some(cursor) if !self.stream.has_frame_clock() => cursor,
            _ => self.stream.to_frames(packet.pts.get()),
        }
    }
}

impl Stream {
    /// Moves the demuxer to a packet at or before a raw frame and starts the codec anew.
    fn seek(&mut self, frame: i64) -> Result<i64, DecodeError> {
        let to = SeekTo::Timestamp {
            ts: Timestamp::new(self.to_ticks(frame)),
            track_id: self.track_id,
        };
        let reached = self.format.seek(SeekMode::Accurate, to);
        let reached = reached.map_err(|error| self.broken(&error.to_string()))?;
        self.restart_codec()?;
        Ok(self.to_frames(reached.actual_ts.get()))
    }
}
