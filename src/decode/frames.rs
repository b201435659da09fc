//! MPEG audio (layers I to III) and ADTS: frames, one behind the other, without a container.
//!
//! Our own demuxer: the crate's takes any two bytes that look like a frame's first for one, guesses
//! a length from the bit rate, and passes over the head of a second file behind the first. Here a
//! frame is one that others like it follow; frames are counted, never estimated; a tag or a head in
//! the midst is the start of another piece (`next_piece`).

mod head;
mod xing;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_AAC, CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3,
};
use symphonia::core::errors::{Error, Result, SeekErrorKind};
use symphonia::core::formats::well_known::{FORMAT_ID_ADTS, FORMAT_ID_MP3};
use symphonia::core::formats::{
    FormatInfo, FormatReader, MediaInfo, SeekMode, SeekTo, SeekedTo, Track,
};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::{Metadata, MetadataLog};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, TimeBase, Timestamp};

pub(super) use head::Family;
use head::Head;
use xing::Count;

use super::ends::tag_at;
use super::view::View;

/// Frames that must follow a place where no frame was expected: chance makes no three in a row.
const WITNESSES: usize = 2;

/// Bytes without a frame before the first one, at most: padding that a tag's size forgot.
const LEAD_BYTES_MAX: u64 = 4 << 20;

/// Bytes read at once.
const BUFFER_BYTES: usize = 64 * 1024;

/// Every so many frames a place is kept for seeking: 16 bytes for 1.7 s of MP3.
const FRAMES_A_MARK: u64 = 64;

const MPEG: FormatInfo = FormatInfo {
    format: FORMAT_ID_MP3,
    short_name: "mp3",
    long_name: "MPEG audio",
};

const ADTS: FormatInfo = FormatInfo {
    format: FORMAT_ID_ADTS,
    short_name: "adts",
    long_name: "Audio Data Transport Stream",
};

/// Where the next piece of a file begins; 0 while there is none.
pub(super) type NextPiece = Arc<AtomicU64>;

/// A demuxer of frames.
pub(super) struct FrameReader {
    input: Input,
    family: Family,
    first: Head,
    /// Byte of the first frame of sound.
    start: u64,
    /// Byte of the next frame, and the time at which it begins.
    at: u64,
    ts: i64,
    frames: u64,
    is_synced: bool,
    is_over: bool,
    marks: Vec<(i64, u64)>,
    next_piece: NextPiece,
    tracks: Vec<Track>,
    media_info: MediaInfo,
    metadata: MetadataLog,
}

impl FrameReader {
    /// Looks for the first frame; `None` where there is none.
    pub(super) fn open(view: View, family: Family) -> io::Result<Option<Self>> {
        let mut input = Input::new(view);
        let mut at = 0;
        let first = loop {
            let Some(here) = input.find_sync(at, LEAD_BYTES_MAX)? else {
                return Ok(None);
            };
            if let Some(head) = input.confirmed(here, family, None)? {
                at = here;
                break head;
            }
            at = here + 1;
        };
        let count = match family {
            Family::Mpeg => xing::read(input.peek(at, first.bytes)?, &first),
            Family::Adts => None,
        };
        if count.is_some() {
            at += first.bytes as u64;
        }
        let track = track(&first, count, input.view.length().saturating_sub(at));
        let ts = -i64::from(track.delay.unwrap_or(0));
        Ok(Some(Self {
            input,
            family,
            first,
            start: at,
            at,
            ts,
            frames: 0,
            is_synced: true,
            is_over: false,
            marks: Vec::new(),
            next_piece: NextPiece::default(),
            media_info: MediaInfo::from_track(&track),
            tracks: vec![track],
            metadata: MetadataLog::default(),
        }))
    }

    /// Tells, once the packets are over, where in the view another piece of sound begins.
    pub(super) fn next_piece(&self) -> NextPiece {
        Arc::clone(&self.next_piece)
    }

    fn begin_again(&mut self) {
        self.at = self.start;
        self.ts = -i64::from(self.tracks[0].delay.unwrap_or(0));
        self.frames = 0;
        self.is_synced = true;
        self.is_over = false;
    }

    /// The next frame, not passed by yet; `None` at the end of the piece.
    fn find_frame(&mut self) -> io::Result<Option<Head>> {
        while !self.is_over {
            let head = Head::read(self.input.peek(self.at, Head::BYTES)?, self.family);
            match head.filter(|head| head.is_like(&self.first)) {
                Some(head) if !self.input.holds(self.at, head.bytes as u64) => break,
                Some(head) if self.is_synced => {
                    let is_count = self.family == Family::Mpeg
                        && xing::read(self.input.peek(self.at, head.bytes)?, &head).is_some();
                    if !is_count {
                        return Ok(Some(head));
                    }
                    return Ok(self.end_piece());
                }
                _ => {
                    if self.is_synced && self.is_other_piece()? {
                        return Ok(self.end_piece());
                    }
                    self.resync()?;
                }
            }
        }
        self.is_over = true;
        Ok(None)
    }

    /// Whether what stands where a frame was expected begins another piece.
    fn is_other_piece(&mut self) -> io::Result<bool> {
        if let Some(size) = tag_at(&self.input.view, self.at)? {
            // A tag with nothing behind it begins no sound.
            return Ok(self.input.holds(self.at, size + 1));
        }
        Ok(self.input.confirmed(self.at, self.family, None)?.is_some())
    }

    fn end_piece(&mut self) -> Option<Head> {
        self.next_piece.store(self.at, Ordering::Relaxed);
        self.is_over = true;
        None
    }

    /// Goes on to the next byte from which frames follow each other.
    fn resync(&mut self) -> io::Result<()> {
        self.is_synced = false;
        let mut at = self.at + 1;
        loop {
            let Some(here) = self.input.find_sync(at, u64::MAX)? else {
                self.is_over = true;
                return Ok(());
            };
            if self
                .input
                .confirmed(here, self.family, Some(&self.first))?
                .is_some()
            {
                self.at = here;
                self.is_synced = true;
                return Ok(());
            }
            at = here + 1;
        }
    }

    fn pass_by(&mut self, head: &Head) {
        if self.frames.is_multiple_of(FRAMES_A_MARK)
            && self.marks.last().is_none_or(|(_, at)| *at < self.at)
        {
            self.marks.push((self.ts, self.at));
        }
        self.frames += 1;
        self.at += head.bytes as u64;
        self.ts += i64::from(head.frames);
    }
}

impl FormatReader for FrameReader {
    fn format_info(&self) -> &FormatInfo {
        match self.family {
            Family::Mpeg => &MPEG,
            Family::Adts => &ADTS,
        }
    }

    fn media_info(&self) -> &MediaInfo {
        &self.media_info
    }

    fn metadata(&mut self) -> Metadata<'_> {
        self.metadata.metadata()
    }

    fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    fn next_packet(&mut self) -> Result<Option<Packet>> {
        let Some(head) = self.find_frame()? else {
            return Ok(None);
        };
        let frame = self.input.peek(self.at, head.bytes)?;
        let packet = Packet::new(
            0,
            Timestamp::new(self.ts),
            Duration::new(u64::from(head.frames)),
            Box::<[u8]>::from(&frame[head.skipped..]),
        );
        self.pass_by(&head);
        Ok(Some(packet))
    }

    fn seek(&mut self, _mode: SeekMode, to: SeekTo) -> Result<SeekedTo> {
        let SeekTo::Timestamp {
            ts: required_ts, ..
        } = to
        else {
            return Err(Error::SeekError(SeekErrorKind::Unseekable));
        };
        let wanted = required_ts.get();
        if wanted < self.ts || self.is_over {
            self.begin_again();
        }
        let behind = self.marks.partition_point(|(ts, _)| *ts <= wanted);
        if let Some((ts, at)) = behind.checked_sub(1).map(|index| self.marks[index])
            && ts > self.ts
        {
            (self.ts, self.at) = (ts, at);
            self.frames = 1;
        }
        while let Some(head) = self.find_frame()? {
            if self.ts + i64::from(head.frames) > wanted {
                return Ok(SeekedTo {
                    track_id: 0,
                    required_ts,
                    actual_ts: Timestamp::new(self.ts),
                });
            }
            self.pass_by(&head);
        }
        Err(Error::SeekError(SeekErrorKind::OutOfRange))
    }

    fn into_inner<'s>(self: Box<Self>) -> MediaSourceStream<'s>
    where
        Self: 's,
    {
        MediaSourceStream::new(Box::new(self.input.view), Default::default())
    }
}

/// The one track, with what a LAME tag says of its ends.
fn track(first: &Head, count: Option<Count>, bytes: u64) -> Track {
    let codec = match (first.family, first.layer) {
        (Family::Adts, _) => CODEC_ID_AAC,
        (_, 1) => CODEC_ID_MP1,
        (_, 2) => CODEC_ID_MP2,
        _ => CODEC_ID_MP3,
    };
    let mut params = AudioCodecParameters::new();
    params.for_codec(codec).with_sample_rate(first.sample_rate);
    if let Some(channels) = first.layout() {
        params.with_channels(channels);
    }
    let mut track = Track::new(0);
    track.with_codec_params(CodecParameters::Audio(params));
    if let Some(time_base) = TimeBase::try_from_recip(first.sample_rate) {
        track.with_time_base(time_base);
    }
    let Some(count) = count else {
        return track;
    };
    track.with_delay(count.delay);
    let total = u64::from(count.packets) * u64::from(first.frames);
    let music = total.saturating_sub(u64::from(count.delay + count.padding));
    if music > 0 && count.is_credible(bytes, first) {
        track.with_num_frames(music);
        track.with_duration(Duration::new(music));
    }
    track
}

/// A view, read through a buffer that can be looked into anywhere.
struct Input {
    view: View,
    buffer: Vec<u8>,
    buffer_at: u64,
}

impl Input {
    fn new(view: View) -> Self {
        Self {
            view,
            buffer: Vec::new(),
            buffer_at: 0,
        }
    }

    /// Whether so many bytes follow a place.
    fn holds(&self, at: u64, bytes: u64) -> bool {
        at.checked_add(bytes)
            .is_some_and(|end| end <= self.view.length())
    }

    /// The bytes at a place, fewer only at the end.
    fn peek(&mut self, at: u64, count: usize) -> io::Result<&[u8]> {
        let end = self.buffer_at + self.buffer.len() as u64;
        if at < self.buffer_at || at + count as u64 > end {
            self.buffer = self.view.bytes(at, count.max(BUFFER_BYTES))?;
            self.buffer_at = at;
        }
        let from = (at - self.buffer_at) as usize;
        let to = (from + count).min(self.buffer.len());
        Ok(&self.buffer[from..to])
    }

    /// The next byte of ones from a place on, not more than `most` bytes further.
    fn find_sync(&mut self, from: u64, most: u64) -> io::Result<Option<u64>> {
        let mut at = from;
        while at < self.view.length() && at - from <= most {
            let bytes = self.peek(at, BUFFER_BYTES / 2)?;
            if let Some(index) = bytes.iter().position(|byte| *byte == 0xff) {
                return Ok(Some(at + index as u64));
            }
            at += (bytes.len() as u64).max(1);
        }
        Ok(None)
    }

    /// The frame at a place, if others like it follow (or the end of the file).
    fn confirmed(
        &mut self,
        at: u64,
        family: Family,
        like: Option<&Head>,
    ) -> io::Result<Option<Head>> {
        let Some(first) = Head::read(self.peek(at, Head::BYTES)?, family) else {
            return Ok(None);
        };
        if like.is_some_and(|like| !first.is_like(like)) {
            return Ok(None);
        }
        let mut next = at + first.bytes as u64;
        for witness in 0..WITNESSES {
            if !self.holds(next, Head::BYTES as u64) {
                // A short file is believed when it ends with a whole frame.
                let is_whole = next == self.view.length() || witness > 0;
                return Ok(Some(first).filter(|_| is_whole && self.holds(at, first.bytes as u64)));
            }
            match Head::read(self.peek(next, Head::BYTES)?, family) {
                Some(head) if head.is_like(&first) => next += head.bytes as u64,
                _ if witness > 0 && tag_at(&self.view, next)?.is_some() => break,
                _ => return Ok(None),
            }
        }
        Ok(Some(first))
    }
}
