//! The crates underneath: demuxer and codec of one audio track, behind frames and samples.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_OPUS};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::errors::Error as CodecError;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, TimeBase};

use super::DecodeError;
use super::file::{MusicFile, OpenError};

/// Demuxing errors in a row after which a file is given up.
const DEMUX_ERRORS_MAX: u32 = 64;

/// The default codecs and libopus.
static CODECS: LazyLock<CodecRegistry> = LazyLock::new(|| {
    let mut registry = CodecRegistry::new();
    symphonia::default::register_enabled_codecs(&mut registry);
    registry.register_audio_decoder::<symphonia_adapter_libopus::OpusDecoder>();
    registry
});

/// Demuxer and codec of the file's first audio track. Trims nothing.
pub(super) struct Stream {
    pub(super) path: PathBuf,
    pub(super) format: Box<dyn FormatReader>,
    pub(super) track_id: u32,
    pub(super) sample_rate: u32,
    pub(super) channels: usize,
    params: AudioCodecParameters,
    codec: Box<dyn AudioDecoder>,
    time_base: TimeBase,
    samples: Vec<f32>,
}

impl Stream {
    pub(super) fn open(music: &MusicFile) -> Result<Self, DecodeError> {
        let path = music.path.as_path();
        let file = music.open().map_err(|error| cannot_open(path, &error))?;
        let mut hint = Hint::new();
        if let Some(extension) = path.extension().and_then(|extension| extension.to_str()) {
            hint.with_extension(&extension.to_ascii_lowercase());
        }
        let source = MediaSourceStream::new(Box::new(file), Default::default());
        let format = symphonia::default::get_probe()
            .probe(
                &hint,
                source,
                FormatOptions::default(),
                MetadataOptions::default(),
            )
            .map_err(|error| refused(path, error))?;
        let track = format.default_track(TrackType::Audio);
        let (track_id, params, time_base) = track
            .and_then(|track| {
                let params = track.codec_params.as_ref()?.audio()?.clone();
                Some((track.id, params, track.time_base))
            })
            .ok_or_else(|| unsupported(path, "it holds no sound"))?;
        let mut params = params;
        if params.codec == CODEC_ID_OPUS {
            // The pre-skip is in these bytes, and the codec would drop it again after every
            // restart. The window drops it once.
            params.extra_data = None;
        }
        let codec = make_codec(&params).map_err(|error| refused(path, error))?;
        let (sample_rate, channels) = shape(codec.codec_params())
            .or_else(|| shape(&params))
            .ok_or_else(|| unsupported(path, "sample rate or channels are not stated"))?;
        let time_base = time_base
            .or_else(|| TimeBase::try_from_recip(sample_rate))
            .ok_or_else(|| unsupported(path, "its clock is not stated"))?;
        Ok(Self {
            path: path.to_owned(),
            format,
            track_id,
            sample_rate,
            channels,
            params,
            codec,
            time_base,
            samples: Vec::new(),
        })
    }

    pub(super) fn track(&self) -> Option<&Track> {
        self.format
            .tracks()
            .iter()
            .find(|track| track.id == self.track_id)
    }

    /// Name of the container, as the demuxer calls it.
    pub(super) fn container(&self) -> &'static str {
        self.format.format_info().short_name
    }

    /// Whether the container's clock counts frames.
    pub(super) fn has_frame_clock(&self) -> bool {
        self.time_base.numer.get() == 1 && self.time_base.denom.get() == self.sample_rate
    }

    /// Opus predicts from all that was before; AAC substitutes noise from a running generator.
    pub(super) fn has_endless_memory(&self) -> bool {
        self.params.codec == CODEC_ID_OPUS || self.params.codec == CODEC_ID_AAC
    }

    /// Converts ticks of the container's clock to frames, to the nearest.
    pub(super) fn to_frames(&self, ticks: i64) -> i64 {
        let numerator = i128::from(self.time_base.numer.get()) * i128::from(self.sample_rate);
        let denominator = i128::from(self.time_base.denom.get());
        let scaled = i128::from(ticks) * numerator + denominator / 2;
        scaled
            .div_euclid(denominator)
            .clamp(i64::MIN.into(), i64::MAX.into()) as i64
    }

    /// Converts frames to ticks of the container's clock, downwards.
    pub(super) fn to_ticks(&self, frame: i64) -> i64 {
        let numerator = i128::from(self.time_base.numer.get()) * i128::from(self.sample_rate);
        let denominator = i128::from(self.time_base.denom.get());
        let scaled = i128::from(frame) * denominator;
        scaled
            .div_euclid(numerator)
            .clamp(i64::MIN.into(), i64::MAX.into()) as i64
    }

    /// The track's next packet, untrimmed; `None` at the end, also where a file was cut off.
    pub(super) fn next_packet(&mut self) -> Result<Option<Packet>, DecodeError> {
        let mut errors = 0;
        loop {
            match self.format.next_packet() {
                Ok(Some(mut packet)) if packet.track_id == self.track_id => {
                    packet.dur = packet.block_dur();
                    packet.trim_start = Duration::ZERO;
                    packet.trim_end = Duration::ZERO;
                    return Ok(Some(packet));
                }
                Ok(Some(_)) => {}
                // A second stream chained behind the first is another piece of sound.
                Ok(None) | Err(CodecError::ResetRequired) => return Ok(None),
                Err(CodecError::IoError(error)) if error.kind() == ErrorKind::UnexpectedEof => {
                    return Ok(None);
                }
                Err(CodecError::DecodeError(reason)) => {
                    errors += 1;
                    if errors > DEMUX_ERRORS_MAX {
                        return Err(self.broken(reason));
                    }
                }
                Err(error) => return Err(self.broken(&error.to_string())),
            }
        }
    }

    /// Decodes a packet; the samples (interleaved, whole frames) stay until the next call.
    pub(super) fn decode(&mut self, packet: &Packet) -> Result<&[f32], CodecError> {
        self.samples.clear();
        let decoded = match self.codec.decode(packet) {
            Err(CodecError::IoError(_)) => Err(CodecError::DecodeError("a packet is cut off")),
            other => other,
        }?;
        let planes = decoded.num_planes();
        decoded.copy_to_vec_interleaved(&mut self.samples);
        if planes != self.channels && planes > 0 {
            self.samples = with_channels(&self.samples, planes, self.channels);
        }
        Ok(&self.samples)
    }

    /// Puts silence where the last packet's samples would be.
    pub(super) fn silence(&mut self, frames: usize) {
        self.samples.clear();
        self.samples.resize(frames * self.channels, 0.0);
    }

    /// The samples of the last packet.
    pub(super) fn samples(&self) -> &[f32] {
        &self.samples
    }

    /// Forgets what was decoded before, wholly: two restarts at one place decode alike.
    pub(super) fn restart_codec(&mut self) -> Result<(), DecodeError> {
        if self.params.codec == CODEC_ID_AAC {
            // Its reset keeps the noise generator's state.
            self.codec = make_codec(&self.params).map_err(|error| refused(&self.path, error))?;
        } else {
            self.codec.reset();
        }
        Ok(())
    }

    pub(super) fn broken(&self, reason: &str) -> DecodeError {
        DecodeError::Broken {
            path: self.path.clone(),
            reason: reason.to_owned(),
        }
    }
}

fn make_codec(params: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>, CodecError> {
    CODECS.make_audio_decoder(params, &AudioDecoderOptions::default().gapless(false))
}

/// Sample rate and number of channels.
fn shape(params: &AudioCodecParameters) -> Option<(u32, usize)> {
    let rate = params.sample_rate.filter(|&rate| rate > 0)?;
    let channels = params.channels.as_ref().map(|channels| channels.count())?;
    (channels > 0).then_some((rate, channels))
}

/// A stream that changes its channels midway: extra ones are dropped, missing ones repeat.
fn with_channels(samples: &[f32], from: usize, to: usize) -> Vec<f32> {
    let frames = samples.chunks_exact(from);
    frames
        .flat_map(|frame| (0..to).map(|channel| frame[channel % from]))
        .collect()
}

fn cannot_open(path: &Path, error: &OpenError) -> DecodeError {
    let path = path.to_owned();
    match error {
        OpenError::Io(error) if error.kind() == ErrorKind::NotFound => {
            DecodeError::NotFound { path }
        }
        error => DecodeError::Unreadable {
            path,
            reason: error.to_string(),
        },
    }
}

fn unsupported(path: &Path, reason: &str) -> DecodeError {
    DecodeError::Unsupported {
        path: path.to_owned(),
        reason: reason.to_owned(),
    }
}

fn refused(path: &Path, error: CodecError) -> DecodeError {
    let path = path.to_owned();
    match error {
        CodecError::Unsupported(reason) => DecodeError::Unsupported {
            path,
            reason: reason.to_owned(),
        },
        CodecError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            DecodeError::Broken {
                path,
                reason: "it is cut off".to_owned(),
            }
        }
        CodecError::IoError(error) => DecodeError::Unreadable {
            path,
            reason: error.kind().to_string(),
        },
        error => DecodeError::Broken {
            path,
            reason: error.to_string(),
        },
    }
}
