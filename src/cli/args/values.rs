//! The values that can be typed, each with the words for one that cannot be read.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::domain::comparison::Side;
use crate::domain::goal::{Goal, Mode, TOP_PLACES};
use crate::domain::id::PairId;
use crate::media::patience::{Hangs, Patience, Purpose};

/// A music folder says within this that it is none, or it is believed to be one.
const FOLDER_ANSWERS_MAX: Duration = Duration::from_secs(2);

/// Longest jump of one seek, seconds: a day, longer than any track.
const SEEK_SECONDS_MAX: f64 = 86_400.0;

/// Longest time until the music stops by itself, minutes: a day, as the daemon takes it.
const SLEEP_MINUTES_MAX: u32 = 24 * 60;

/// A moment of a track: seconds, or minutes and seconds.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Moment {
    /// From the start of the track.
    pub(in crate::cli) position_ms: i64,
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let advice = || "write a moment, such as 1:02 or 62.5".to_owned();
        let (minutes, seconds) = text.rsplit_once(':').unwrap_or(("0", text));
        let minutes: u32 = minutes.parse().map_err(|_| advice())?;
        let seconds: f64 = seconds.parse().map_err(|_| advice())?;
        let seconds = f64::from(minutes) * 60.0 + seconds;
        if !(0.0..=SEEK_SECONDS_MAX).contains(&seconds) {
            return Err(advice());
        }
        let position_ms = Seconds(seconds).forward_ms();
        Ok(Self { position_ms })
    }
}

/// A volume, or a step of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Level {
    /// So loud, percent.
    To(u8),
    /// So much louder or softer, percent.
    By(i32),
}

impl FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let advice = || "write 0 to 100, or a step such as +5 or -5".to_owned();
        let percent = text.parse().map_err(|_| advice())?;
        match percent {
            -100..=100 if text.starts_with(['+', '-']) => Ok(Self::By(percent)),
            0..=100 => u8::try_from(percent).map(Self::To).map_err(|_| advice()),
            _ => Err(advice()),
        }
    }
}

/// A length of time typed in seconds: more than zero, a day at most, to the millisecond.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Seconds(f64);

impl Seconds {
    /// The same in milliseconds.
    pub(in crate::cli) fn forward_ms(self) -> i64 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a day in ms is far below i64::MAX"
        )]
        let ms = (self.0 * 1_000.0).round() as i64;
        ms
    }
}

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse::<f64>() {
            Ok(seconds) if seconds > 0.0 && seconds <= SEEK_SECONDS_MAX => Ok(Self(seconds)),
            _ => Err("write seconds, such as 10 or 2.5".to_owned()),
        }
    }
}

/// A folder; one that is not there may be mounted later, and one that does not answer is the
/// daemon's to wait for.
pub(super) fn music_folder(text: &str) -> Result<PathBuf, String> {
    /// Nothing waits for more than one folder that does not answer.
    static HAS_WAITED: AtomicBool = AtomicBool::new(false);
    if text.is_empty() {
        return Err("write a folder".to_owned());
    }
    let folder = PathBuf::from(text);
    if HAS_WAITED.load(Ordering::Relaxed) {
        return Ok(folder);
    }
    let place = folder.clone();
    let look = (folder.as_path(), Purpose::Glance);
    let is_dir = move || std::fs::metadata(place).map_or(true, |facts| facts.is_dir());
    match Patience::default().ask(look, FOLDER_ANSWERS_MAX, &|| true, is_dir) {
        Ok(Some(false)) => Err("that is no folder; name the one it is in".to_owned()),
        Ok(_) => Ok(folder),
        Err(Hangs) => {
            HAS_WAITED.store(true, Ordering::Relaxed);
            Ok(folder)
        }
    }
}

pub(super) fn mode(text: &str) -> Result<Mode, String> {
    match text {
        "explore" => Ok(Mode::Explore),
        "balanced" => Ok(Mode::Balanced),
        "top" => Ok(Mode::Top),
        _ => Err("write explore, balanced or top".to_owned()),
    }
}

/// `open`, `top`, `top:20`, `new`, `complete`.
pub(super) fn goal(text: &str) -> Result<Goal, String> {
    let top = |places| Goal::Top { places };
    match text.split_once(':') {
        None if text == "open" => Ok(Goal::Open),
        None if text == "top" => Ok(top(TOP_PLACES)),
        None if text == "new" => Ok(Goal::FirstImpressions),
        None if text == "complete" => Ok(Goal::Complete),
        Some(("top", places)) => match places.parse() {
            Ok(places) if places > 0 => Ok(top(places)),
            _ => Err("write how many, such as top:20".to_owned()),
        },
        _ => Err("write top, top:20, new, complete or open".to_owned()),
    }
}

/// Years, both inclusive; one that is absent is no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct Years {
    /// The first.
    pub(in crate::cli) from: Option<i32>,
    /// The last.
    pub(in crate::cli) to: Option<i32>,
}

impl FromStr for Years {
    type Err = String;

    /// `1994`, `1990..1999`, `1990..`, `..1999`; also with `-`.
    fn from_str(text: &str) -> Result<Self, String> {
        let advice = || "write years, such as 1994 or 1990..1999".to_owned();
        let year = |part: &str| match part.parse::<u16>() {
            Ok(year) if year <= 9_999 => Ok(Some(i32::from(year))),
            _ => Err(advice()),
        };
        let (from, to) = match text.split_once("..").or_else(|| text.split_once('-')) {
            None => (year(text)?, year(text)?),
            Some((from, "")) => (year(from)?, None),
            Some(("", to)) => (None, year(to)?),
            Some((from, to)) => (year(from)?, year(to)?),
        };
        Ok(Self { from, to })
    }
}

/// When the music shall stop by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum SleepAt {
    /// With the track that plays.
    Track,
    /// After so many minutes.
    In(u32),
    /// Not at all.
    Off,
}

impl FromStr for SleepAt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "track" => Ok(Self::Track),
            "off" => Ok(Self::Off),
            _ => match text.parse() {
                Ok(minutes @ 1..=SLEEP_MINUTES_MAX) => Ok(Self::In(minutes)),
                _ => Err(format!(
                    "write minutes from 1 to {SLEEP_MINUTES_MAX}, track or off"
                )),
            },
        }
    }
}

pub(super) fn side(text: &str) -> Result<Side, String> {
    match text {
        "a" | "A" => Ok(Side::A),
        "b" | "B" => Ok(Side::B),
        _ => Err("write a or b".to_owned()),
    }
}

pub(super) fn pair_id(text: &str) -> Result<PairId, String> {
    text.parse()
        .map(PairId)
        .map_err(|_| "write the number of a pair, as minion web-status shows it".to_owned())
}
