//! A file rendered as WAV: what `/stream?render=wav&gain_db=` serves, any byte range of it.
//!
//! 44 bytes of header, then 16-bit stereo at the file's own rate. Invariant: a byte of the
//! rendering depends on file, gain and offset only, never on how the reader cut its ranges.
//! Samples are rounded without dither for that reason.

use super::file::MusicFile;
use super::{DecodeError, Decoder, open, to_stereo};

/// Length of the RIFF, `fmt ` and `data` headers.
pub const HEADER_BYTES: u64 = 44;

/// Two channels of 16 bits.
const FRAME_BYTES: u64 = 4;

/// More does not fit the 32-bit sizes of a WAV file: 6.7 h at 44.1 kHz; the rest is cut off.
const FRAMES_MAX: u64 = (u32::MAX as u64 - 36) / FRAME_BYTES;

/// A codec with endless memory is restarted at every multiple of this many frames, so that all
/// readers decode from the same places.
const SEGMENT_FRAMES: u64 = 1 << 18;

/// Silence made at once where a file ends before its length, frames.
const SILENCE_FRAMES: u64 = 1 << 14;

/// Longest silence that is put where sound should be, seconds: damage that the decoder passes over.
const GAP_S_MAX: u64 = 10;

/// A file as WAV, readable at any byte.
pub struct WavRender {
    decoder: Decoder,
    gain: f32,
    frames: u64,
    header: [u8; HEADER_BYTES as usize],
    /// Frame at which the decoder goes on by itself; `None`: it must be told.
    next: Option<u64>,
    /// Rendered frames, from `ready_start` on.
    ready: Vec<u8>,
    ready_start: u64,
    stereo: Vec<f32>,
}

impl WavRender {
    /// Opens a file for rendering, `gain_db` louder (negative: softer). `measured` is how many
    /// frames the whole of it was decoded to once, if it was; else its packets are counted now,
    /// read and not decoded, and no further than a WAV file can be long.
    ///
    /// # Errors
    /// As [`open`]; also `Broken` when there is no frame of sound.
    pub fn open(
        file: impl Into<MusicFile>,
        gain_db: f32,
        measured: Option<u64>,
    ) -> Result<Self, DecodeError> {
        let file = file.into();
        let frames = match measured {
            Some(frames) => frames,
            None => open(&file)?.count_frames(FRAMES_MAX)?,
        }
        .min(FRAMES_MAX);
        let decoder = open(&file)?;
        let header = header(decoder.sample_rate(), frames);
        Ok(Self {
            decoder,
            gain: 10_f32.powf(gain_db / 20.0),
            frames,
            header,
            next: Some(0),
            ready: Vec::new(),
            ready_start: 0,
            stereo: Vec::new(),
        })
    }

    /// Size of the whole rendering, bytes; exact.
    #[must_use]
    pub fn total_bytes(&self) -> u64 {
        HEADER_BYTES + self.frames * FRAME_BYTES
    }

    /// Fills `buffer` from byte `offset` on; gives how many bytes, fewer only at the end.
    ///
    /// # Errors
    /// [`DecodeError::Broken`] when the file cannot be decoded there.
    pub fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize, DecodeError> {
        let mut filled = 0;
        while filled < buffer.len() {
            let at = offset + filled as u64;
            if at >= self.total_bytes() {
                break;
            }
            let source = if at < HEADER_BYTES {
                &self.header[at as usize..]
            } else {
                let frame = (at - HEADER_BYTES) / FRAME_BYTES;
                if !self.is_ready(frame) {
                    self.render(frame)?;
                }
                let start = HEADER_BYTES + self.ready_start * FRAME_BYTES;
                &self.ready[(at - start) as usize..]
            };
            let count = source.len().min(buffer.len() - filled);
            buffer[filled..filled + count].copy_from_slice(&source[..count]);
            filled += count;
        }
        Ok(filled)
    }

    fn is_ready(&self, frame: u64) -> bool {
        let frames = self.ready.len() as u64 / FRAME_BYTES;
        (self.ready_start..self.ready_start + frames).contains(&frame)
    }

    /// Makes `frame` and some that follow ready.
    fn render(&mut self, frame: u64) -> Result<(), DecodeError> {
        let segment = frame - frame % SEGMENT_FRAMES;
        let is_segmented = self.decoder.has_endless_memory();
        let limit = if is_segmented {
            segment + SEGMENT_FRAMES
        } else {
            u64::MAX
        }
        .min(self.frames);
        let is_next = self.next.is_some_and(|next| {
            if is_segmented {
                next <= frame && next >= segment
            } else {
                next == frame
            }
        });
        if !is_next || (is_segmented && frame == segment && frame > 0) {
            self.decoder
                .seek(if is_segmented { segment } else { frame })?;
        }
        loop {
            let channels = self.decoder.channels();
            let Some(block) = self.decoder.read_block()? else {
                self.next = None;
                return self.fill(frame, limit);
            };
            let count = (block.len() / channels) as u64;
            self.stereo.clear();
            to_stereo(block, channels, &mut self.stereo);
            let end = self.decoder.position();
            let start = end - count;
            self.next = Some(end).filter(|&end| end < limit);
            if start > frame {
                // Sound that cannot be decoded right after the place that was asked for.
                self.next = None;
                return self.fill(frame, limit.min(start));
            }
            if end > frame {
                self.stereo
                    .truncate(((end.min(limit) - start) * 2) as usize);
                self.quantize(start);
                return Ok(());
            }
        }
    }

    fn quantize(&mut self, start: u64) {
        let scale = self.gain * 32768.0;
        self.ready_start = start;
        self.ready.clear();
        self.ready.extend(self.stereo.iter().flat_map(|sample| {
            let level = (sample * scale).round().clamp(-32768.0, 32767.0);
            (level as i16).to_le_bytes()
        }));
    }

    /// Makes the silence ready that is missing up to `end`; what is no short gap is no sound, and
    /// a length that was a lie.
    fn fill(&mut self, start: u64, end: u64) -> Result<(), DecodeError> {
        let gap = end - start;
        if gap > GAP_S_MAX * u64::from(self.decoder.sample_rate()) {
            return Err(DecodeError::Broken {
                path: self.decoder.path().to_owned(),
                reason: "it ends earlier than it did when it was measured".to_owned(),
            });
        }
        let frames = gap.min(SILENCE_FRAMES);
        self.ready_start = start;
        self.ready.clear();
        self.ready.resize((frames * FRAME_BYTES) as usize, 0);
        Ok(())
    }
}

/// The canonical 44 bytes: RIFF, a 16-byte `fmt ` chunk for PCM, `data`.
fn header(sample_rate: u32, frames: u64) -> [u8; HEADER_BYTES as usize] {
    let data_bytes = (frames * FRAME_BYTES) as u32;
    let mut header = [0; HEADER_BYTES as usize];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, b"RIFF");
    put(4, &(data_bytes + 36).to_le_bytes());
    put(8, b"WAVEfmt ");
    put(16, &16_u32.to_le_bytes());
    put(20, &1_u16.to_le_bytes());
    put(22, &2_u16.to_le_bytes());
    put(24, &sample_rate.to_le_bytes());
    put(28, &(sample_rate * FRAME_BYTES as u32).to_le_bytes());
    put(32, &(FRAME_BYTES as u16).to_le_bytes());
    put(34, &16_u16.to_le_bytes());
    put(36, b"data");
    put(40, &data_bytes.to_le_bytes());
    header
}

#[cfg(test)]
mod tests;
