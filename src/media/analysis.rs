//! Everything that only decoding tells of a track, in one pass over its file.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::decode::file::MusicFile;
use crate::decode::{self, DecodeError, Length};
use crate::domain::waveform::Waveform;
use crate::media::hook::Curve;
use crate::media::loudness::LoudnessMeter;
use crate::media::waveform::WaveformMeter;

/// What one pass over a file found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Analysis {
    /// Integrated loudness (EBU R128), LUFS; `None` for silence and for less than 400 ms.
    pub loudness_lufs: Option<f32>,
    /// Sample peak, dB to full scale; `None` for digital silence.
    pub peak_dbfs: Option<f32>,
    /// Short-term loudness, second by second.
    pub curve: Curve,
    /// Where the loudest passage begins, ms from the start.
    pub hook_ms: i64,
    /// Length as decoded and trimmed, ms.
    pub duration_ms: i64,
    /// The same in frames, at the file's own rate.
    pub frames: i64,
    /// The shape of the sound, about 1,000 pairs.
    pub waveform: Waveform,
    /// First 128 bits of SHA-256 over the demuxed audio packets, 32 hexadecimal digits: the same
    /// after renaming, moving and retagging, another after re-encoding.
    pub audio_hash: String,
}

/// Why there is no analysis.
#[derive(Debug, Clone, Serialize, Deserialize, thiserror::Error)]
pub enum AnalysisError {
    /// The file gives no sound.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// It was called off.
    #[error("called off")]
    Cancelled,
}

/// Decodes the file once, from start to end. `may_go_on` is asked after every block (some ms of
/// work): it may take its time, and `false` ends the analysis.
///
/// # Errors
/// [`AnalysisError`].
pub fn analyse(
    file: impl Into<MusicFile>,
    may_go_on: &mut dyn FnMut() -> bool,
) -> Result<Analysis, AnalysisError> {
    let opened = decode::open_while(&file.into(), may_go_on)?;
    let mut decoder = opened.ok_or(AnalysisError::Cancelled)?;
    // The tap must own what it writes to, hence the lock: taken by this thread only.
    let hasher = Arc::new(Mutex::new(Sha256::new()));
    let tapped = Arc::clone(&hasher);
    decoder.tap_packets(Box::new(move |packet| {
        tapped
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .update(packet);
    }));
    let (channels, sample_rate) = (decoder.channels(), decoder.sample_rate());
    let mut loudness = LoudnessMeter::new(channels, sample_rate);
    let mut waveform = WaveformMeter::new(channels, sample_rate);
    let mut samples = 0;
    while let Some(block) = decoder.read_block()? {
        if !may_go_on() {
            return Err(AnalysisError::Cancelled);
        }
        loudness.add(block);
        waveform.add(block);
        samples += block.len() as i64;
    }
    let frames = samples / channels.max(1) as i64;
    let digest = hasher
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .finalize_reset();
    Ok(Analysis {
        loudness_lufs: loudness.loudness_lufs(),
        peak_dbfs: loudness.peak_dbfs(),
        curve: loudness.curve().clone(),
        hook_ms: loudness.curve().hook_ms(),
        duration_ms: frames * 1_000 / i64::from(sample_rate.max(1)),
        frames,
        waveform: waveform.finish(),
        audio_hash: HEXLOWER.encode(&digest[..16]),
    })
}

/// Which sound a file holds, undecoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    packets: [u8; 32],
    sample_rate: u32,
    channels: usize,
    /// Frames, where the container counts them: a guess hangs on how long the tags are.
    frames: Option<u64>,
}

/// Which sound the file at `path` holds: equal sounds have the same packets, to the last one, and
/// are cut alike at both ends. Reads the whole file.
///
/// # Errors
/// [`DecodeError`] when the file gives no sound.
pub fn sound_of(path: &Path) -> Result<Sound, DecodeError> {
    let mut hasher = Sha256::new();
    let decoder = decode::each_packet(path, |packet| hasher.update(packet))?;
    Ok(Sound {
        packets: hasher.finalize().into(),
        sample_rate: decoder.sample_rate(),
        channels: decoder.channels(),
        frames: match decoder.length() {
            Length::Exact(frames) => Some(frames),
            Length::Estimate(_) | Length::Unknown => None,
        },
    })
}

#[cfg(test)]
mod tests;
