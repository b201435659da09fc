//! The crates underneath: demuxer and codec of one audio track, behind frames and samples.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};

use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_OPUS};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::errors::Error as CodecError;
use symphonia::core::formats::{FormatReader, Track, TrackType};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, TimeBase};

use super::demux::{self, Demuxed};
use super::file::OpenError;
use super::frames::NextPiece;
use super::guard::guarded;
use super::opus;
use super::place::{self, Format};
use super::view::View;
use super::{DecodeError, adapt, names, ogg};

/// Demuxing errors in a row after which a file is given up.
const DEMUX_ERRORS_MAX: u32 = 64;

/// Frames per second that any music has: beyond it is a damaged head, and much memory.
const RATE_MAX: u32 = 768_000;

/// Channels that any music has.
const CHANNELS_MAX: usize = 64;

/// The default codecs and libopus.
static CODECS: LazyLock<CodecRegistry> = LazyLock::new(|| {
    let mut registry = CodecRegistry::new();
    symphonia::default::register_enabled_codecs(&mut registry);
    registry.register_audio_decoder::<symphonia_adapter_libopus::OpusDecoder>();
    registry
});

/// Frames per second and channels.
pub(super) type Shape = (u32, usize);

/// What makes samples of packets.
enum Codec {
    Plain(Box<dyn AudioDecoder>),
    Surround(opus::Surround),
}

/// Demuxer and codec of the first audio track of a piece of a file. Trims nothing.
pub(super) struct Stream {
    pub(super) path: PathBuf,
    pub(super) view: View,
    pub(super) format: Box<dyn FormatReader>,
    pub(super) track_id: u32,
    /// What it is decoded to, which is what it was made with unless another was asked for.
    pub(super) sample_rate: u32,
    pub(super) channels: usize,
    /// Frames at its own rate, where the place where it lies counts them.
    pub(super) counted: Option<u64>,
    own_rate: u32,
    params: AudioCodecParameters,
    codec: Codec,
    /// What the head of an Opus stream multiplies by.
    gain: f32,
    time_base: TimeBase,
    samples: Vec<f32>,
    /// Where in the file the view begins.
    start: u64,
    next_piece: Option<NextPiece>,
}

impl Stream {
    /// Opens the sound that begins at a byte of a file (or behind the tags there).
    pub(super) fn open(
        file: &Arc<File>,
        path: &Path,
        from: u64,
        shape: Option<Shape>,
    ) -> Result<Self, DecodeError> {
        let place = place::find(file, path, from).map_err(|error| cannot_read(path, &error))?;
        let (view, format) = (place.view.clone(), place.format);
        let start = place.start;
        let counted = place.frames;
        let Demuxed { reader, next_piece } =
            guarded(|| demux::open(place)).map_err(|error| refused(path, format, error))?;
        let track = reader.default_track(TrackType::Audio);
        let (track_id, mut params, time_base) = track
            .and_then(|track| {
                let params = track.codec_params.as_ref()?.audio()?.clone();
                Some((track.id, params, track.time_base))
            })
            .ok_or_else(|| unsupported(path, names::without_sound(&view, format)))?;
        let head = params
            .extra_data
            .as_deref()
            .filter(|_| params.codec == CODEC_ID_OPUS);
        let head = head.and_then(opus::Head::read);
        if params.codec == CODEC_ID_OPUS {
            // The pre-skip is in these bytes, and the codec would drop it again after every
            // restart. The window drops it once.
            params.extra_data = None;
        }
        let codec = guarded(|| make_codec(&mut params, head.as_ref()))
            .map_err(|_| unsupported(path, names::of(&params, format, &view)))?;
        let (own_rate, own_channels) = match &codec {
            Codec::Surround(surround) => Some((48_000, surround.channels())),
            Codec::Plain(codec) => known_shape(codec.codec_params()).or(known_shape(&params)),
        }
        .ok_or_else(|| broken(path, "sample rate or channels are not stated"))?;
        if own_rate > RATE_MAX || own_channels > CHANNELS_MAX {
            let words = format!("it claims {own_channels} channels at {own_rate} Hz");
            return Err(broken(path, &words));
        }
        let time_base = time_base
            .or_else(|| TimeBase::try_from_recip(own_rate))
            .ok_or_else(|| broken(path, "its clock is not stated"))?;
        let (sample_rate, channels) = shape.unwrap_or((own_rate, own_channels));
        Ok(Self {
            path: path.to_owned(),
            view,
            format: reader,
            track_id,
            sample_rate,
            channels,
            counted,
            own_rate,
            params,
            codec,
            gain: head.map_or(1.0, |head| head.gain),
            time_base,
            samples: Vec::new(),
            start,
            next_piece,
        })
    }

    /// Where in the file another piece of sound begins, behind this one; to be asked when its
    /// packets are over.
    pub(super) fn find_next_piece(&self) -> Option<u64> {
        let at = match &self.next_piece {
            Some(next) => next.load(Ordering::Relaxed),
            None if self.container() == "ogg" => ogg::next_link(&self.view).ok()??,
            None => 0,
        };
        (at > 0).then_some(self.start + at)
    }

    /// Frames at its own rate as frames of what it is decoded to.
    pub(super) fn converted(&self, frames: u64) -> i64 {
        let scaled = u128::from(frames) * u128::from(self.sample_rate) / u128::from(self.own_rate);
        i64::try_from(scaled).unwrap_or(i64::MAX)
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

    /// Whether the container says of each packet how many frames of it are sound.
    pub(super) fn counts_packets_exactly(&self) -> bool {
        self.container() == "isomp4" && self.has_frame_clock()
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
            match guarded(|| self.format.next_packet()) {
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
                        return Err(self.broken(&format!("it is damaged ({reason})")));
                    }
                }
                Err(error) => return Err(self.broken(&words(&error))),
            }
        }
    }

    /// Decodes a packet; the samples (interleaved, whole frames) stay until the next call.
    pub(super) fn decode(&mut self, packet: &Packet) -> Result<&[f32], CodecError> {
        self.samples.clear();
        let channels = match &mut self.codec {
            Codec::Surround(surround) => {
                let decoded = surround.decode(&packet.data, &mut self.samples);
                decoded.map_err(CodecError::DecodeError)?;
                surround.channels()
            }
            Codec::Plain(codec) => {
                let samples = &mut self.samples;
                let decoded = guarded(|| {
                    let decoded = codec.decode(packet)?;
                    decoded.copy_to_vec_interleaved(samples);
                    Ok(decoded.num_planes())
                });
                let channels = match decoded {
                    Err(CodecError::IoError(_)) => {
                        Err(CodecError::DecodeError("a packet is cut off"))
                    }
                    other => other,
                }?;
                if self.params.codec == CODEC_ID_AAC && channels > 2 {
                    adapt::from_aac_order(&mut self.samples, channels);
                }
                channels
            }
        };
        if channels != self.channels && channels > 0 {
            self.samples = adapt::channels(&self.samples, channels, self.channels);
        }
        if self.own_rate != self.sample_rate {
            let frames = self.to_frames(packet.block_dur().get() as i64).max(0) as usize;
            self.samples = adapt::rate(&self.samples, self.channels, frames);
        }
        if self.gain != 1.0 {
            self.samples
                .iter_mut()
                .for_each(|sample| *sample *= self.gain);
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
        match &mut self.codec {
            // Its reset keeps the noise generator's state.
            Codec::Plain(codec) if self.params.codec == CODEC_ID_AAC => {
                *codec = CODECS
                    .make_audio_decoder(&self.params, &options())
                    .map_err(|error| broken(&self.path, &words(&error)))?;
            }
            Codec::Plain(codec) => codec.reset(),
            Codec::Surround(surround) => surround.reset(),
        }
        Ok(())
    }

    pub(super) fn broken(&self, reason: &str) -> DecodeError {
        broken(&self.path, reason)
    }
}

fn options() -> AudioDecoderOptions {
    AudioDecoderOptions::default().gapless(false)
}

fn make_codec(
    params: &mut AudioCodecParameters,
    head: Option<&opus::Head>,
) -> Result<Codec, CodecError> {
    if let Some(head) = head.filter(|head| head.is_surround()) {
        let surround = opus::Surround::new(head);
        return surround
            .map(Codec::Surround)
            .ok_or(CodecError::Unsupported("opus: channels"));
    }
    if params.codec == CODEC_ID_AAC
        && let Some(plain) = params.extra_data.as_deref().and_then(names::plain_aac)
    {
        // The upper octave of HE-AAC is not decoded; the rest of it is plain AAC.
        params.extra_data = Some(plain);
    }
    CODECS
        .make_audio_decoder(params, &options())
        .map(Codec::Plain)
}

/// Sample rate and number of channels.
fn known_shape(params: &AudioCodecParameters) -> Option<Shape> {
    let rate = params.sample_rate.filter(|&rate| rate > 0)?;
    let channels = params.channels.as_ref().map(|channels| channels.count())?;
    (channels > 0).then_some((rate, channels))
}

pub(super) fn cannot_open(path: &Path, error: &OpenError) -> DecodeError {
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

fn cannot_read(path: &Path, error: &std::io::Error) -> DecodeError {
    DecodeError::Unreadable {
        path: path.to_owned(),
        reason: error.kind().to_string(),
    }
}

fn unsupported(path: &Path, reason: String) -> DecodeError {
    DecodeError::Unsupported {
        path: path.to_owned(),
        reason,
    }
}

fn broken(path: &Path, reason: &str) -> DecodeError {
    DecodeError::Broken {
        path: path.to_owned(),
        reason: reason.to_owned(),
    }
}

/// What a crate said, as far as it helps a person; its own words stand behind.
pub(super) fn words(error: &CodecError) -> String {
    match error {
        CodecError::DecodeError(reason) => format!("it is damaged ({reason})"),
        CodecError::Unsupported(reason) => format!("what is in it is not supported ({reason})"),
        error => error.to_string(),
    }
}

fn refused(path: &Path, format: Format, error: CodecError) -> DecodeError {
    match (format, error) {
        (Format::Foreign(name), _) => unsupported(path, format!("{name} is not supported")),
        (Format::Unfinished(what), _) => broken(path, &format!("it is not whole: {what}")),
        (Format::Unknown, _) => broken(path, "it is no sound that minion knows"),
        (Format::Frames(_), CodecError::Unsupported(_)) => {
            broken(path, "no sound is in it where its tags end")
        }
        (_, error @ CodecError::Unsupported(_)) => unsupported(path, words(&error)),
        (_, CodecError::IoError(error)) if error.kind() == ErrorKind::UnexpectedEof => {
            broken(path, "it is cut off")
        }
        (_, CodecError::IoError(error)) => cannot_read(path, &error),
        (_, error) => broken(path, &words(&error)),
    }
}
