//! A stretch of a track that sounds over and over.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Shortest loop: shorter ones are a noise, and leave no time to get the next round ready.
pub const LOOP_MS_MIN: i64 = 1_000;

/// From `from_ms` up to `to_ms`, which is heard as `from_ms` again; ms from the start of the track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Loop {
    /// The first moment.
    pub from_ms: i64,
    /// The moment after the last one.
    pub to_ms: i64,
}

impl Loop {
    /// The part of a stretch that lies within a track (of unknown length: all of it); `None` where
    /// less than [`LOOP_MS_MIN`] is left.
    #[must_use]
    pub fn within(from_ms: i64, to_ms: i64, length_ms: Option<i64>) -> Option<Self> {
        let from_ms = from_ms.max(0);
        let to_ms = length_ms.map_or(to_ms, |length_ms| to_ms.min(length_ms));
        let is_long = to_ms.saturating_sub(from_ms) >= LOOP_MS_MIN;
        is_long.then_some(Self { from_ms, to_ms })
    }

    /// Whether a position lies in it.
    #[must_use]
    pub fn holds(self, position_ms: i64) -> bool {
        (self.from_ms..self.to_ms).contains(&position_ms)
    }

    /// Where the sound is that would be at `position_ms` if it ran on. Before the loop: there.
    #[must_use]
    pub fn wrapped(self, position_ms: i64) -> i64 {
        if position_ms < self.to_ms {
            position_ms
        } else {
            self.round(position_ms)
        }
    }

    /// The moment of the loop that `position_ms` falls on when the loop repeats for ever, both ways.
    #[must_use]
    pub fn round(self, position_ms: i64) -> i64 {
        self.from_ms
            + position_ms
                .saturating_sub(self.from_ms)
                .rem_euclid(self.to_ms - self.from_ms)
    }

    /// The same way as `drift_ms`, the shorter way round: -half to half of the loop.
    #[must_use]
    pub fn drift_ms(self, drift_ms: i64) -> i64 {
        let length_ms = self.to_ms - self.from_ms;
        let ahead_ms = drift_ms.rem_euclid(length_ms);
        if ahead_ms > length_ms / 2 {
            ahead_ms - length_ms
        } else {
            ahead_ms
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHORUS: Loop = Loop {
        from_ms: 60_000,
        to_ms: 80_000,
    };

    #[test]
    fn a_position_runs_round_and_before_the_loop_straight() {
        let positions = [10, 60_000, 79_999, 80_000, 99_999, 100_000, 145_000];
        let heard = positions.map(|position_ms| CHORUS.wrapped(position_ms));
        assert_eq!(heard, [10, 60_000, 79_999, 60_000, 79_999, 60_000, 65_000]);
        assert_eq!(CHORUS.round(59_000), 79_000, "a step back from its start");
    }

    #[test]
    fn it_is_cut_to_the_track_and_never_shorter_than_a_second() {
        let within = |from_ms, to_ms| Loop::within(from_ms, to_ms, Some(70_000));
        assert_eq!(
            within(-5, 99_000),
            Some(Loop {
                from_ms: 0,
                to_ms: 70_000
            })
        );
        assert_eq!(within(69_500, 99_000), None);
        assert_eq!(within(5_000, 4_000), None);
        assert_eq!(within(i64::MAX, i64::MIN), None);
        assert!(within(1_000, 2_000).is_some());
        assert!(Loop::within(5, i64::MAX, None).is_some());
    }

    #[test]
    fn a_drift_over_the_seam_is_small() {
        assert_eq!(CHORUS.drift_ms(19_970), -30);
        assert_eq!(CHORUS.drift_ms(-19_970), 30);
        assert_eq!(CHORUS.drift_ms(40), 40);
        assert_eq!(CHORUS.drift_ms(20_000), 0);
    }
}
