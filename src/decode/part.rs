//! Which frames of a file are a track, where it holds several.

use super::Length;
use crate::domain::track::Span;

/// Frames of a file, from the first to the one behind the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) start: u64,
    pub(super) end: u64,
}

impl Part {
    /// All there is.
    pub(super) const ALL: Self = Self {
        start: 0,
        end: u64::MAX,
    };

    /// The frames of a span. Both sides of a cut round alike: no frame is lost, none is heard twice.
    pub(super) fn of(span: Span, sample_rate: u32) -> Self {
        let frame = |at_us: i64| {
            let ticks = u128::from(at_us.max(0).unsigned_abs()) * u128::from(sample_rate);
            u64::try_from((ticks + 500_000) / 1_000_000).unwrap_or(u64::MAX)
        };
        let start = frame(span.start_us);
        let end = span.end_us.map_or(u64::MAX, frame);
        Self {
            start,
            end: end.max(start),
        }
    }

    /// How long it is, when the file is so long.
    pub(super) fn of_length(self, whole: Length) -> Length {
        match whole {
            Length::Exact(frames) => Length::Exact(self.clip(frames)),
            Length::Estimate(frames) => Length::Estimate(self.clip(frames)),
            Length::Unknown if self.end < u64::MAX => Length::Estimate(self.clip(self.end)),
            Length::Unknown => Length::Unknown,
        }
    }

    /// Its frames in a file of so many.
    pub(super) fn clip(self, frames: u64) -> u64 {
        frames.min(self.end).saturating_sub(self.start)
    }

    /// Why nothing of it sounds.
    pub(super) fn why_silent(self) -> &'static str {
        if self.start > 0 {
            "it begins behind the end of its file"
        } else {
            "it holds no sound that can be decoded"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_meet_at_one_frame_at_every_rate() {
        for rate in [8_000, 22_050, 44_100, 48_000, 96_000, 192_000] {
            for frame_of_75 in [1, 2, 74, 75, 300_001] {
                let at_us = frame_of_75 * 1_000_000 / 75;
                let cut = |start_us, end_us| Part::of(Span { start_us, end_us }, rate);
                let (before, after) = (cut(0, Some(at_us)), cut(at_us, None));
                assert_eq!(before.end, after.start);
                let exact = frame_of_75 as u64 * u64::from(rate);
                assert_eq!(after.start, (exact + 37) / 75, "{frame_of_75} at {rate}");
            }
        }
    }

    #[test]
    fn a_part_is_no_longer_than_its_file() {
        let part = Part {
            start: 100,
            end: 300,
        };
        assert_eq!(part.of_length(Length::Exact(250)), Length::Exact(150));
        assert_eq!(part.of_length(Length::Exact(90)), Length::Exact(0));
        assert_eq!(part.of_length(Length::Unknown), Length::Estimate(200));
    }
}
