//! The line to the card: opened for sound, closed after silence, tried again when lost.

use std::time::{Duration, Instant};

use crate::audio::NoSoundCard;
use crate::audio::card::{Card, SharedMix};

/// The card is closed after this much silence, so that idle costs nothing.
const CLOSE_AFTER: Duration = Duration::from_secs(60);

/// First and longest time between two attempts to get a lost card back.
const RETRY_FIRST: Duration = Duration::from_millis(500);
const RETRY_MAX: Duration = Duration::from_secs(30);

/// A card that fails is first reopened without a word, so often at most within this time. Once is
/// not enough: ALSA's pulse plugin says `EIO` of a stream that is too young to be asked for its
/// delay, and what was reopened is young again.
const MENDS_MAX: usize = 4;
const MENDS_WITHIN: Duration = Duration::from_secs(5);

enum State {
    Closed,
    Open(Card),
    Lost { retry_at: Instant, delay: Duration },
}

/// The card, from this side.
pub(super) struct Line {
    state: State,
    /// Number of the card that is open, so that errors of an earlier one are ignored.
    number: u64,
    /// Since when nothing sounds on an open card.
    silent_since: Option<Instant>,
    /// When the card was reopened lately.
    mended_at: Vec<Instant>,
}

impl Line {
    pub(super) fn new() -> Self {
        Self {
            state: State::Closed,
            number: 0,
            silent_since: None,
            mended_at: Vec::new(),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, State::Open(_))
    }

    pub(super) fn is_lost(&self) -> bool {
        matches!(self.state, State::Lost { .. })
    }

    /// Time from a pull of the mix until it is heard; `None` while no card is open.
    pub(super) fn latency(&self) -> Option<Duration> {
        match &self.state {
            State::Open(card) => Some(card.latency()),
            State::Closed | State::Lost { .. } => None,
        }
    }

    /// Opens a card; `open` is given its number. Gives its rate; `None`: it is open already.
    pub(super) fn open(
        &mut self,
        open: impl FnOnce(u64) -> Result<Card, NoSoundCard>,
    ) -> Option<Result<u32, NoSoundCard>> {
        if self.is_open() {
            return None;
        }
        self.number += 1;
        self.silent_since = None;
        let opened = open(self.number).map(|card| {
            let rate = card.rate();
            self.state = State::Open(card);
            rate
        });
        Some(opened)
    }

    /// Lets the mix be heard on the card that is open; it must be at the card's rate.
    pub(super) fn play(&self, shared: &SharedMix) {
        if let State::Open(card) = &self.state {
            card.play(shared);
        }
    }

    /// Whether the card of this number is the one that is open.
    pub(super) fn is_current(&self, number: u64) -> bool {
        number == self.number && self.is_open()
    }

    /// Closes a card that failed for reopening it at once (sound servers drop a stream now and
    /// then); `false`: that was tried too often in the last moments.
    pub(super) fn may_mend(&mut self, now: Instant) -> bool {
        self.mended_at.retain(|at| now < *at + MENDS_WITHIN);
        if self.mended_at.len() >= MENDS_MAX {
            return false;
        }
        self.mended_at.push(now);
        self.close();
        true
    }

    /// Gives the card up and schedules the next attempt, twice as late as the last one. Tells
    /// whether it is news.
    pub(super) fn lose(&mut self, now: Instant) -> bool {
        let (delay, is_news) = match self.state {
            State::Lost { delay, .. } => ((delay * 2).min(RETRY_MAX), false),
            State::Closed | State::Open(_) => (RETRY_FIRST, true),
        };
        self.state = State::Lost {
            retry_at: now + delay,
            delay,
        };
        self.silent_since = None;
        is_news
    }

    /// Notices silence or sound; closes the card after a minute of silence.
    pub(super) fn notice(&mut self, is_silent: bool, now: Instant) {
        self.silent_since = (is_silent && self.is_open()).then(|| self.silent_since.unwrap_or(now));
        if self
            .silent_since
            .is_some_and(|since| now >= since + CLOSE_AFTER)
        {
            self.close();
        }
    }

    pub(super) fn close(&mut self) {
        self.state = State::Closed;
        self.silent_since = None;
    }

    /// Whether a lost card is to be tried again.
    pub(super) fn is_retry_due(&self, now: Instant) -> bool {
        matches!(self.state, State::Lost { retry_at, .. } if retry_at <= now)
    }

    /// When something is to be done about the card; lost ones are tried for sound only.
    pub(super) fn due(&self, wants_sound: bool) -> Option<Instant> {
        match self.state {
            State::Lost { retry_at, .. } => wants_sound.then_some(retry_at),
            State::Closed | State::Open(_) => self.silent_since.map(|since| since + CLOSE_AFTER),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Line, MENDS_MAX, MENDS_WITHIN};
    use crate::audio::NoSoundCard;

    #[test]
    fn a_card_that_fails_again_and_again_is_given_up_after_a_few_quiet_attempts() {
        let mut line = Line::new();
        let start = Instant::now();
        let mended = (0..6).map(|at| line.may_mend(start + Duration::from_millis(30 * at)));
        assert_eq!(mended.filter(|mended| *mended).count(), MENDS_MAX);
        assert!(line.may_mend(start + MENDS_WITHIN + Duration::from_secs(1)));
    }

    #[test]
    fn a_lost_card_is_tried_again_after_growing_times_up_to_half_a_minute() {
        let mut line = Line::new();
        let mut now = Instant::now();
        let mut waited = Vec::new();
        for attempt in 0..9 {
            let refused = line.open(|_| {
                Err(NoSoundCard {
                    reason: "gone".to_owned(),
                })
            });
            assert!(refused.is_some_and(|result| result.is_err()));
            assert_eq!(line.lose(now), attempt == 0);
            assert_eq!(line.due(false), None);
            let due = line.due(true).expect("it is tried again");
            assert!(line.is_retry_due(due) && !line.is_retry_due(due - Duration::from_millis(1)));
            waited.push((due - now).as_millis());
            now = due;
        }
        assert_eq!(
            waited,
            [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]
        );
    }
}
