//! Keeps the house's clock with the machine's.
//!
//! A clock that was set forward is followed at once: the network has told a machine without a battery
//! clock the time, or a laptop has slept. One that is behind is believed only after a while, because
//! at the start it may merely not be set yet; and never where it cannot be right.

use std::time::{Duration, UNIX_EPOCH};

use tokio::sync::watch;
use tokio::time::Instant;

use crate::services::engine::{EngineHandle, Shared};
use crate::services::problems::CLOCK_WRONG;

/// So often the two clocks are compared.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// A smaller difference is nobody's business, ms.
const SAME_MS: i64 = 1_000;

/// A machine's clock that is behind, and runs on evenly, is believed after so long: whoever set it
/// back had time to correct a slip, and a machine that has just started to fetch the time.
const BELIEVED_AFTER: Duration = Duration::from_secs(45);

/// The same where it was behind at the start by less than [`A_DAY_MS`]: a machine without a battery
/// clock starts at the time of its last shutdown, and its network may be slow.
const BELIEVED_LATE_AFTER: Duration = Duration::from_secs(600);

/// A machine that saved the time when it was shut down starts behind by less than this.
const A_DAY_MS: i64 = 86_400_000;

/// 2024-01-01, before any minion.
const FIRST_PLAUSIBLE_MS: i64 = 1_704_067_200_000;

/// The program's file may come from a machine whose clock was ahead by a little.
const FILE_AHEAD_MS: i64 = 7 * A_DAY_MS;

/// Follows the machine's clock, as `wall_ms` tells it, until `stop`.
pub async fn run(
    shared: Shared,
    engine: EngineHandle,
    wall_ms: fn() -> i64,
    mut stop: watch::Receiver<bool>,
) {
    let mut keeper = Keeper::new(earliest_ms());
    loop {
        let wall_ms = wall_ms();
        let ahead_ms = wall_ms - shared.clock.now_ms();
        let judged = keeper.judge(wall_ms, ahead_ms, Instant::now());
        if let Judged::Set = judged {
            match engine.set_clock(ahead_ms).await {
                Ok(true) => tracing::info!(by_s = ahead_ms / 1_000, "the clock was set"),
                // It is tried again at the next look.
                Ok(false) => {}
                Err(_) => return,
            }
        }
        let is_wrong = judged == Judged::Wrong;
        let message = is_wrong.then(|| {
            "The clock of minion's machine is behind, so times and the plan of the week may be \
             wrong. Let it fetch the time."
                .to_owned()
        });
        shared.set_problem(CLOCK_WRONG, message);
        tokio::select! {
            biased;
            _ = stop.changed() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// No right clock shows an earlier time, ms since 1970: this program was made already.
#[must_use]
pub fn earliest_ms() -> i64 {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    let made = file.and_then(|facts| facts.modified()).ok();
    let since = made.and_then(|made| made.duration_since(UNIX_EPOCH).ok());
    let made_ms = since.and_then(|since| i64::try_from(since.as_millis()).ok());
    made_ms.map_or(FIRST_PLAUSIBLE_MS, |made_ms| {
        FIRST_PLAUSIBLE_MS.max(made_ms - FILE_AHEAD_MS)
    })
}

/// What is to be done about the house's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judged {
    /// Nothing.
    Keep,
    /// It is to be set after the machine's.
    Set,
    /// The machine's cannot be right.
    Wrong,
}

/// How long the machine's clock has been behind.
struct Keeper {
    earliest_ms: i64,
    /// The first look is not over yet, or the machine's clock was behind from then on.
    is_start: bool,
    behind: Option<(i64, Instant)>,
    /// Since when it shows what no right clock does.
    wrong_since: Option<Instant>,
}

impl Keeper {
    fn new(earliest_ms: i64) -> Self {
        Self {
            earliest_ms,
            is_start: true,
            behind: None,
            wrong_since: None,
        }
    }

    /// Judges one look at `now`: the machine's clock shows `wall_ms`, `ahead_ms` more than ours.
    fn judge(&mut self, wall_ms: i64, ahead_ms: i64, now: Instant) -> Judged {
        if wall_ms < self.earliest_ms && ahead_ms < SAME_MS {
            self.behind = None;
            let since = *self.wrong_since.get_or_insert(now);
            return match now.duration_since(since) < BELIEVED_AFTER {
                true => Judged::Keep,
                false => Judged::Wrong,
            };
        }
        self.wrong_since = None;
        if ahead_ms > -SAME_MS {
            (self.behind, self.is_start) = (None, false);
            return match ahead_ms < SAME_MS {
                true => Judged::Keep,
                false => Judged::Set,
            };
        }
        let even = self
            .behind
            .filter(|(was_ms, _)| (was_ms - ahead_ms).abs() < SAME_MS);
        if self.behind.is_some() && even.is_none() {
            // It was set since, and not far enough.
            self.is_start = false;
        }
        let (_, since) = *self.behind.insert(even.unwrap_or((ahead_ms, now)));
        let may_be_fetched = self.is_start && ahead_ms > -A_DAY_MS;
        let patience = match may_be_fetched {
            true => BELIEVED_LATE_AFTER,
            false => BELIEVED_AFTER,
        };
        if now.duration_since(since) < patience {
            return Judged::Keep;
        }
        (self.behind, self.is_start) = (None, false);
        Judged::Set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;
    const YEAR_MS: i64 = 365 * A_DAY_MS;
    const NOW_MS: i64 = 1_790_000_000_000;

    /// How a keeper judges looks at these seconds, when the machine is so many ms ahead.
    fn check(looks: &[(u64, i64, Judged)]) {
        check_at(NOW_MS, looks);
    }

    fn check_at(wall_ms: i64, looks: &[(u64, i64, Judged)]) {
        let begin = Instant::now();
        let mut keeper = Keeper::new(FIRST_PLAUSIBLE_MS);
        for &(second, ahead_ms, expected) in looks {
            let judged = keeper.judge(wall_ms, ahead_ms, begin + Duration::from_secs(second));
            assert_eq!(judged, expected, "after {second} s, {ahead_ms} ms ahead");
        }
    }

    #[test]
    fn a_clock_that_was_set_forward_is_followed_at_once() {
        use Judged::{Keep, Set};
        check(&[
            (0, 0, Keep),
            (2, 999, Keep),
            (4, 9 * HOUR_MS, Set),
            (6, 3, Keep),
        ]);
        check(&[(0, YEAR_MS, Set)]);
    }

    #[test]
    fn a_clock_that_was_set_back_is_believed_when_it_stays_so() {
        use Judged::{Keep, Set};
        check(&[
            (0, 0, Keep),
            (10, -HOUR_MS, Keep),
            (54, -HOUR_MS, Keep),
            (55, -HOUR_MS, Set),
        ]);
        // A slip that was corrected, and a slip that was corrected only half.
        check(&[
            (0, 0, Keep),
            (10, -HOUR_MS, Keep),
            (30, 0, Keep),
            (70, -HOUR_MS, Keep),
        ]);
        check(&[
            (0, 0, Keep),
            (10, -YEAR_MS, Keep),
            (40, -HOUR_MS, Keep),
            (60, -HOUR_MS, Keep),
        ]);
    }

    #[test]
    fn at_the_start_a_machine_has_time_to_fetch_the_time() {
        use Judged::{Keep, Set};
        check(&[
            (0, -HOUR_MS, Keep),
            (60, -HOUR_MS, Keep),
            (90, 5 * HOUR_MS, Set),
        ]);
        check(&[
            (0, -HOUR_MS, Keep),
            (599, -HOUR_MS, Keep),
            (600, -HOUR_MS, Set),
        ]);
        // Years: that was the house's clock.
        check(&[
            (0, -3 * YEAR_MS, Keep),
            (44, -3 * YEAR_MS, Keep),
            (45, -3 * YEAR_MS, Set),
        ]);
    }

    #[test]
    fn a_clock_that_cannot_be_right_is_never_believed() {
        use Judged::{Keep, Set, Wrong};
        let years = -50 * YEAR_MS;
        check_at(
            1_000,
            &[(0, years, Keep), (45, years, Wrong), (9_999, years, Wrong)],
        );
        check_at(
            1_000,
            &[(0, years, Keep), (50, years, Wrong), (60, YEAR_MS, Set)],
        );
        check_at(1_000, &[(0, 0, Keep), (44, 0, Keep), (45, 0, Wrong)]);
    }
}
