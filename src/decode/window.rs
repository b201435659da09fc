//! Which of a stream's decoded frames are the music: the rest is what encoders add at both ends.

use super::Length;
use super::codec::Stream;
use super::mp4::{self, Gapless};

/// Frame counts above this are a header's lie (a year of sound at 384 kHz).
const FRAMES_MAX: u64 = 384_000 * 3600 * 24 * 366;

/// The music's place on the stream's raw timeline, frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    /// Raw frame of the first decodable packet: the earliest target of a seek.
    pub(super) first: i64,
    /// Raw frame that is frame 0 of the music.
    pub(super) start: i64,
    /// Raw frame behind the last; `None`: until the packets end.
    pub(super) end: Option<i64>,
    /// What is told of the length.
    pub(super) length: Length,
    /// Whether `end` is what a head says, to be believed only when the packets end there, too.
    pub(super) is_claim: bool,
}

impl Window {
    pub(super) fn of(stream: &Stream) -> Self {
        match stream.container() {
            "mp3" | "adts" => Self::of_frames(stream),
            "ogg" => Self::of_ogg(stream),
            "isomp4" => Self::of_mp4(stream),
            "flac" => Self::of_flac(stream),
            "wave" | "aiff" => Self::of_counted(stream),
            _ => Self::of_told(stream),
        }
    }

    /// Number of frames when the stream ends at a raw frame.
    pub(super) fn clip(&self, raw_end: i64) -> u64 {
        let end = raw_end.min(self.end.unwrap_or(i64::MAX));
        (end - self.start).max(0) as u64
    }

    fn new(first: i64, start: i64, end: Option<i64>) -> Self {
        let end = end.filter(|&end| end > start && ((end - start) as u64) < FRAMES_MAX);
        let length = end.map_or(Length::Unknown, |end| Length::Exact((end - start) as u64));
        Self {
            first,
            start,
            end,
            length,
            is_claim: false,
        }
    }

    /// The demuxer puts encoder and decoder delay of a LAME tag before 0.
    fn of_frames(stream: &Stream) -> Self {
        let delay = stream.track().and_then(|track| track.delay).unwrap_or(0);
        let first = -stream.converted(delay.into());
        Self {
            is_claim: true,
            ..Self::new(first, 0, frames_stated(stream))
        }
    }

    /// The last page's granule position is the end (RFC 7845, section 4; Vorbis I, A.2); the
    /// delay is the Opus pre-skip or the first Vorbis block, which only primes the overlap.
    fn of_ogg(stream: &Stream) -> Self {
        let Some(track) = stream.track() else {
            return Self::new(0, 0, None);
        };
        let first = stream.to_frames(track.start_ts.get());
        let delay = stream.converted(track.delay.unwrap_or(0).into());
        Self {
            is_claim: true,
            ..Self::new(first, (first + delay).max(0), frames_stated(stream))
        }
    }

    /// The sample table counts all of the stream; `iTunSMPB` or the edit list says which part of
    /// it is the music.
    fn of_mp4(stream: &Stream) -> Self {
        let total = stream
            .track()
            .and_then(|track| track.duration)
            .map(|duration| stream.to_frames(duration.get() as i64));
        // In a file made of fragments it counts none of them, and their index is a promise.
        let is_fragmented = mp4::is_fragmented(&stream.view);
        let total = total.filter(|_| !is_fragmented);
        let Some(gapless) = mp4::read_gapless(&stream.view, stream.sample_rate) else {
            return Self::new(0, 0, total);
        };
        match gapless {
            Gapless::Counted { delay, frames } => Self::new(0, delay, Some(delay + frames)),
            Gapless::Edited {
                delay,
                frames,
                tolerance,
            } => {
                let frames = frames.filter(|_| !is_fragmented);
                let end = match (frames.map(|frames| delay + frames), total) {
                    // An edit ends at a tick of the movie's coarser clock: within one tick the
                    // sample table is the better witness.
                    (Some(end), Some(total)) if (end - total).abs() <= tolerance => Some(total),
                    (Some(end), Some(total)) => Some(end.min(total)),
                    (end, total) => end.or(total),
                };
                Self::new(0, delay, end)
            }
        }
    }

    /// STREAMINFO counts frames and adds none; what it says ends nothing.
    fn of_flac(stream: &Stream) -> Self {
        Self {
            end: None,
            ..Self::new(0, 0, frames_stated(stream))
        }
    }

    /// The bytes of WAV and AIFF count the frames.
    fn of_counted(stream: &Stream) -> Self {
        Self::new(0, 0, stream.counted.map(|frames| stream.converted(frames)))
    }

    /// Other containers tell a length that may be so.
    fn of_told(stream: &Stream) -> Self {
        let track = stream.track();
        let told = track.and_then(|track| track.duration);
        let length = told.map_or(Length::Unknown, |told| {
            Length::Estimate(stream.to_frames(told.get() as i64).max(0) as u64)
        });
        let delay = track.and_then(|track| track.delay).unwrap_or(0);
        let start = stream.converted(delay.into());
        Self {
            length,
            ..Self::new(0, start, None)
        }
    }
}

fn frames_stated(stream: &Stream) -> Option<i64> {
    let frames = stream.track()?.num_frames?;
    (frames > 0 && frames < FRAMES_MAX).then(|| stream.converted(frames))
}
