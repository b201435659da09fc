//! When each step is: a formula, so that no step is ever sent.
//!
//! A step is half a beat; eight are a bar. Steps are counted from 0 when play starts from stopped,
//! and go on over bars and pauses. Times are integer microseconds of one clock, the caller's.
//!
//! Invariant: a change of tempo or swing begins at a step that is still to come, at the time that
//! this step had before; no step before it moves, so none is lost or heard twice.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::jam::grid::SIDE;
use crate::domain::jam::tempo::{Swing, Tempo};

/// A step at one hundredth of a beat per minute, microseconds: 60 s by 2 steps a beat by 100.
const STEP_US_AT_ONE_HUNDREDTH: i128 = 60_000_000 / 2 * 100;

/// The column of the grid that sounds at a step, 0 to 7.
#[must_use]
pub fn column(step: u64) -> u8 {
    (step % u64::from(SIDE)) as u8
}

/// The bar that a step is in, from 0.
#[must_use]
pub fn bar(step: u64) -> u64 {
    step / u64::from(SIDE)
}

/// A stretch of time with one tempo and one swing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Segment {
    /// The first step; its beat is half of it.
    pub step0: u64,
    /// When the first step would be without swing, microseconds.
    pub at_us: i64,
    /// The tempo.
    #[serde(rename = "bpm_hundredths")]
    pub tempo: Tempo,
    /// The swing.
    pub swing: Swing,
    /// The [`Timeline::rev`] with which it came.
    pub rev: u64,
}

impl Segment {
    /// When a step is, microseconds:
    ///
    /// ```text
    /// at_us + floor((1000 (step - step0) + swing if step is odd) * 3 000 000 / bpm_hundredths)
    /// ```
    #[must_use]
    pub fn time_us(&self, step: u64) -> i64 {
        let swing = if step % 2 == 1 {
            self.swing
        } else {
            Swing::STRAIGHT
        };
        self.shifted_us(step, swing)
    }

    /// The last step that has begun at a time; `None` before the first.
    #[must_use]
    pub fn step_at(&self, time_us: i64) -> Option<u64> {
        let elapsed_us = i128::from(time_us) - i128::from(self.at_us);
        let steps = elapsed_us * i128::from(self.tempo.hundredths());
        let straight = i128::from(self.step0) + steps.div_euclid(STEP_US_AT_ONE_HUNDREDTH);
        // Swing moves a step by half of its length at most, so it is this one or one beside it.
        (-1..=1)
            .rev()
            .filter_map(|beside| u64::try_from(straight + beside).ok())
            .find(|step| self.time_us(*step) <= time_us)
            .filter(|step| *step >= self.step0)
    }

    /// The segment that starts with a step at this very time.
    fn starting(step0: u64, start_us: i64, tempo: Tempo, swing: Swing, rev: u64) -> Self {
        let mut segment = Self {
            step0,
            at_us: start_us,
            tempo,
            swing,
            rev,
        };
        let swung_us = segment.time_us(step0).saturating_sub(start_us);
        segment.at_us = start_us.saturating_sub(swung_us);
        segment
    }

    /// When its first step is, microseconds.
    fn start_us(&self) -> i64 {
        self.time_us(self.step0)
    }

    /// When a step is that lies `swing` beside its place without swing, microseconds.
    fn shifted_us(&self, step: u64, swing: Swing) -> i64 {
        let steps = i128::from(step) - i128::from(self.step0);
        let thousandths = steps * 1_000 + i128::from(swing.thousandths());
        let hundredths = i128::from(self.tempo.hundredths());
        let since_us = (thousandths * (STEP_US_AT_ONE_HUNDREDTH / 1_000)).div_euclid(hundredths);
        i64::try_from(i128::from(self.at_us) + since_us).unwrap_or(i64::MAX)
    }
}

/// Whether time runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Transport {
    /// At no step; play begins at step 0.
    #[default]
    Stopped,
    /// At a step, with which play goes on.
    Paused {
        /// The last step that had begun.
        step: u64,
    },
    /// It runs.
    Playing {
        /// What holds until `next` begins.
        segment: Segment,
        /// What holds from its first step on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<Segment>,
    },
}

/// The time of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
pub struct Timeline {
    /// The tempo that was asked for last.
    #[serde(rename = "bpm_hundredths")]
    pub tempo: Tempo,
    /// The swing that was asked for last.
    pub swing: Swing,
    /// Grows with every change of what is here.
    pub rev: u64,
    /// Whether it runs.
    pub transport: Transport,
}

impl Timeline {
    /// Whether it runs.
    #[must_use]
    pub fn is_playing(&self) -> bool {
        matches!(self.transport, Transport::Playing { .. })
    }

    /// When a step is, microseconds. `None` while nothing plays, and of steps before the segment
    /// that holds: their past is not kept.
    #[must_use]
    pub fn time_us(&self, step: u64) -> Option<i64> {
        let Transport::Playing { segment, next } = self.transport else {
            return None;
        };
        let holds = next.filter(|next| step >= next.step0).unwrap_or(segment);
        (step >= holds.step0).then(|| holds.time_us(step))
    }

    /// When a sixteenth is, microseconds; two are a step, and the second is halfway to the next
    /// step. `None` as for [`Timeline::time_us`].
    #[must_use]
    pub fn sixteenth_us(&self, sixteenth: u64) -> Option<i64> {
        let from_us = self.time_us(sixteenth / 2)?;
        if sixteenth.is_multiple_of(2) {
            return Some(from_us);
        }
        let to_us = self.time_us((sixteenth / 2).saturating_add(1))?;
        Some(from_us + (to_us - from_us) / 2)
    }

    /// The step at a time: the last that has begun, or the one that is held. `None` when stopped,
    /// and before the first has begun.
    #[must_use]
    pub fn step_at(&self, time_us: i64) -> Option<u64> {
        match self.transport {
            Transport::Stopped => None,
            Transport::Paused { step } => Some(step),
            Transport::Playing { segment, next } => next
                .and_then(|next| next.step_at(time_us))
                .or_else(|| segment.step_at(time_us)),
        }
    }

    /// Starts at a time: with step 0 from stopped, with the held step from paused. While it plays
    /// nothing changes.
    pub fn start(&mut self, start_us: i64) {
        let step0 = match self.transport {
            Transport::Stopped => 0,
            Transport::Paused { step } => step,
            Transport::Playing { .. } => return,
        };
        self.rev += 1;
        let segment = Segment::starting(step0, start_us, self.tempo, self.swing, self.rev);
        self.transport = Transport::Playing {
            segment,
            next: None,
        };
    }

    /// Pauses at a time, and holds the step that has begun last. Unless it plays nothing changes.
    pub fn pause(&mut self, now_us: i64) {
        let Transport::Playing { segment, .. } = self.transport else {
            return;
        };
        self.rev += 1;
        let step = self.step_at(now_us).unwrap_or(segment.step0);
        self.transport = Transport::Paused { step };
    }

    /// Stops; the step is forgotten.
    pub fn stop(&mut self) {
        if self.transport != Transport::Stopped {
            self.rev += 1;
            self.transport = Transport::Stopped;
        }
    }

    /// Moves all that is still to come by so many microseconds: the clock that it is of was set. Unless
    /// it plays nothing changes.
    pub fn shift(&mut self, by_us: i64) {
        let Transport::Playing { segment, next } = &mut self.transport else {
            return;
        };
        self.rev += 1;
        for segment in [Some(segment), next.as_mut()].into_iter().flatten() {
            segment.at_us = segment.at_us.saturating_add(by_us);
        }
    }

    /// Changes the tempo from the next step on; see [`Timeline::change`].
    pub fn set_tempo(&mut self, tempo: Tempo, now_us: i64) {
        self.change(tempo, self.swing, now_us);
    }

    /// Changes the swing from the next step on; see [`Timeline::change`].
    pub fn set_swing(&mut self, swing: Swing, now_us: i64) {
        self.change(self.tempo, swing, now_us);
    }

    /// Changes tempo and swing from the next step on. Where one of both times swings, from the next
    /// beat on: an odd step lies off its place there, and would jump, perhaps into the past.
    ///
    /// A change that has not begun is replaced, so a knob that is dragged leaves one segment, not
    /// one for each of its values.
    pub fn change(&mut self, tempo: Tempo, swing: Swing, now_us: i64) {
        if (tempo, swing) == (self.tempo, self.swing) {
            return;
        }
        self.rev += 1;
        (self.tempo, self.swing) = (tempo, swing);
        let Transport::Playing { segment, next } = &mut self.transport else {
            return;
        };
        if let Some(begun) = next.filter(|next| next.start_us() <= now_us) {
            *segment = begun;
        }
        let begun = segment.step_at(now_us);
        let mut step0 = begun.map_or(segment.step0, |step| step.saturating_add(1));
        let is_straight = [segment.swing, swing] == [Swing::STRAIGHT; 2];
        if !is_straight && step0 % 2 == 1 {
            step0 = step0.saturating_add(1);
        }
        *next = Some(Segment {
            step0,
            at_us: segment.shifted_us(step0, Swing::STRAIGHT),
            tempo,
            swing,
            rev: self.rev,
        });
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests;
