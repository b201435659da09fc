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
}

impl Window {
    pub(super) fn of(stream: &Stream) -> Self {
        match stream.container() {
            "mp3" | "mp2" | "mp1" => Self::of_mpeg(stream),
            "ogg" => Self::of_ogg(stream),
            "isomp4" => Self::of_mp4(stream),
            _ => Self::of_counted(stream),
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
        }
    }

    /// The demuxer puts encoder and decoder delay of a LAME tag before 0. Without a tag its
    /// number of frames is a guess from the bit rate, so nothing is cut by it.
    fn of_mpeg(stream: &Stream) -> Self {
        let frames = frames_stated(stream);
        let delay = stream.track().and_then(|track| track.delay);
        match (delay, frames) {
            (Some(delay), Some(frames)) => Self::new(-i64::from(delay), 0, Some(frames)),
            (delay, frames) => {
                let length = frames.map_or(Length::Unknown, |it| Length::Estimate(it as u64));
                Self {
                    first: -i64::from(delay.unwrap_or(0)),
                    start: 0,
                    end: None,
                    length,
                }
            }
        }
    }

    /// The last page's granule position is the end (RFC 7845, section 4; Vorbis I, A.2); the
    /// delay is the Opus pre-skip or the first Vorbis block, which only primes the overlap.
    fn of_ogg(stream: &Stream) -> Self {
        let Some(track) = stream.track() else {
            return Self::new(0, 0, None);
        };
        let first = stream.to_frames(track.start_ts.get());
        let start = (first + i64::from(track.delay.unwrap_or(0))).max(0);
        Self::new(first, start, frames_stated(stream))
    }

    /// The sample table counts all of the stream; `iTunSMPB` or the edit list says which part of
    /// it is the music.
    fn of_mp4(stream: &Stream) -> Self {
        let total = stream
            .track()
            .and_then(|track| track.duration)
            .map(|duration| stream.to_frames(duration.get() as i64));
        let Some(gapless) = mp4::read_gapless(&stream.path, stream.sample_rate) else {
            return Self::new(0, 0, total);
        };
        match gapless {
            Gapless::Counted { delay, frames } => Self::new(0, delay, Some(delay + frames)),
            Gapless::Edited {
                delay,
                frames,
                tolerance,
            } => {
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

    /// FLAC, WAV, AIFF count frames and add none; a count that the file has no room for (a
    /// recording that was never closed) counts as none. ADTS tells nothing.
    fn of_counted(stream: &Stream) -> Self {
        let frames = frames_stated(stream);
        let is_counted = matches!(stream.container(), "flac" | "wave" | "aiff");
        if !is_counted {
            let length = frames.map_or(Length::Unknown, |it| Length::Estimate(it as u64));
            return Self {
                first: 0,
                start: 0,
                end: None,
                length,
            };
        }
        let bytes = std::fs::metadata(&stream.path).map_or(0, |metadata| metadata.len());
        // PCM takes at least a byte a sample, ADPCM half of one; FLAC may take almost nothing.
        let has_room = |frames: i64| {
            stream.container() == "flac"
                || (frames as u64).saturating_mul(stream.channels as u64) <= bytes * 2
        };
        Self::new(0, 0, frames.filter(|&frames| has_room(frames)))
    }
}

fn frames_stated(stream: &Stream) -> Option<i64> {
    let frames = stream.track()?.num_frames?;
    (frames > 0 && frames < FRAMES_MAX).then_some(frames as i64)
}
