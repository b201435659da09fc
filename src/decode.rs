//! Compressed bytes to samples: open, seek, trim; one decoder for speaker, analysis and rendering.
//!
//! Invariant: frame `n` of a file is the same sound however it was reached, by decoding from the
//! start or by a seek. Frame 0 is the first frame that the encoder was given, where the file tells
//! it (LAME tag, `iTunSMPB`, edit list, Opus pre-skip); a file that does not tell is never cut.
//!
//! A file is as long as what is in it: all pieces of sound that lie behind each other (chained Ogg,
//! joined MP3s), up to where they end. What a head says of its length ends nothing and fills nothing.
//!
//! Where a file holds several tracks, each is opened as if it were a file ([`MusicFile::span`]): its
//! frame 0 is where it begins, and the frame behind its last is frame 0 of the next.

mod adapt;
mod codec;
mod decoder;
mod demux;
mod ends;
pub mod file;
mod flac;
mod frames;
mod guard;
mod mp4;
mod names;
mod ogg;
mod opus;
mod part;
mod place;
pub mod render;
mod riff;
mod stereo;
#[cfg(test)]
mod tests;
mod view;
mod window;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_AAC, CODEC_ID_AC3, CODEC_ID_ALAC, CODEC_ID_DCA, CODEC_ID_EAC3, CODEC_ID_FLAC,
    CODEC_ID_MP3, CODEC_ID_OPUS, CODEC_ID_SPEEX, CODEC_ID_TRUEHD, CODEC_ID_TTA, CODEC_ID_VORBIS,
    CODEC_ID_WAVPACK, CODEC_ID_WMA,
};

pub use decoder::Decoder;
pub use stereo::to_stereo;

use file::MusicFile;

/// Why a file gives no sound. Messages name the file.
#[derive(Debug, Clone, Serialize, Deserialize, thiserror::Error)]
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

impl DecodeError {
    /// Why, without saying where the file lies: for screens.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::NotFound { .. } => "its file is not there",
            Self::Unreadable { reason, .. }
            | Self::Unsupported { reason, .. }
            | Self::Broken { reason, .. } => reason,
        }
    }
}

/// How many frames a file holds, and how far that can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// The container counts frames.
    Exact(u64),
    /// Told by what is often wrong.
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

/// Sees the bytes of every packet, as demuxed, before it is decoded.
pub type PacketTap = Box<dyn FnMut(&[u8]) + Send>;

/// What sounds are called that containers name but no decoder of ours plays.
const CODEC_NAMES: [(AudioCodecId, &str); 14] = [
    (CODEC_ID_AAC, "AAC"),
    (CODEC_ID_AC3, "AC-3"),
    (CODEC_ID_EAC3, "E-AC-3"),
    (CODEC_ID_DCA, "DTS"),
    (CODEC_ID_TRUEHD, "TrueHD"),
    (CODEC_ID_OPUS, "Opus"),
    (CODEC_ID_SPEEX, "Speex"),
    (CODEC_ID_WMA, "Windows Media Audio"),
    (CODEC_ID_WAVPACK, "WavPack"),
    (CODEC_ID_TTA, "True Audio"),
    (CODEC_ID_VORBIS, "Vorbis"),
    (CODEC_ID_FLAC, "FLAC"),
    (CODEC_ID_ALAC, "ALAC"),
    (CODEC_ID_MP3, "MP3"),
];

/// Opens a music file: MPEG audio (layers I to III), FLAC, Ogg (Vorbis, Opus, FLAC), MP4 and
/// Matroska (AAC, ALAC, Opus, and what they else share), ADTS, WAV, AIFF, CAF.
///
/// Reads headers only; of a part of a file that has no index of its sound, all that lies before it.
///
/// # Errors
/// [`DecodeError::NotFound`], `Unreadable`, `Unsupported` or `Broken`.
pub fn open(file: impl Into<MusicFile>) -> Result<Decoder, DecodeError> {
    let music = file.into();
    open_while(&music, &mut || true)?.ok_or_else(|| DecodeError::Unreadable {
        path: music.path,
        reason: "called off".to_owned(),
    })
}

/// Like [`open`]; `may_go_on` is asked now and then, and there is no decoder when it says no.
///
/// # Errors
/// As [`open`].
pub fn open_while(
    music: &MusicFile,
    may_go_on: &mut dyn FnMut() -> bool,
) -> Result<Option<Decoder>, DecodeError> {
    let file = music
        .open()
        .map_err(|error| codec::cannot_open(&music.path, &error))?;
    let mut decoder = Decoder::open(Arc::new(file), &music.path)?;
    let is_there = match music.span {
        Some(span) => decoder.keep_to(span, may_go_on)?,
        None => true,
    };
    Ok(is_there.then_some(decoder))
}

/// What browsers call the format of an open file, by what is in it; `None` for none that we know.
#[must_use]
pub fn media_type(file: &File, path: &Path) -> Option<&'static str> {
    let file = Arc::new(file.try_clone().ok()?);
    let place = place::find(&file, path, 0).ok()?;
    place.format.media_type()
}

/// Shows every packet of a file to `see`, undecoded, and gives back the file, at its end.
///
/// # Errors
/// As [`open`], and `Broken` when the packets cannot be read.
pub fn each_packet(
    file: impl Into<MusicFile>,
    see: impl FnMut(&[u8]),
) -> Result<Decoder, DecodeError> {
    let mut decoder = open(file)?;
    decoder.walk(see)?;
    Ok(decoder)
}
