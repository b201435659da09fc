//! What a comparison session is for, when it has got there, and what is left until then.
//!
//! Every goal has a stopping rule of its own. A rule is looked at while the pair after the next is
//! chosen: once it holds none is chosen any more, so the pair that was announced is still asked,
//! and is the last. What was promised as the next pair always comes.
//!
//! | goal | reached when |
//! | --- | --- |
//! | open-ended | never; it ends when every pair was asked |
//! | the top N | of the tracks shown as the top, [`SETTLED_SHARE`] are expected to belong there |
//! | first impressions | every track that was new has [`IMPRESSIONS`] comparisons |
//! | completely | of every two neighbours in the order, the two were asked against each other, or the upper one is the better with probability [`CERTAIN`] |
//!
//! Each is reached, too, when every pair was asked: there is nothing left to learn then. The rules
//! themselves are in [`crate::domain::ranking::aim`]; the figures were chosen with the simulated
//! listeners of `benches/ranking` (`--goals`).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::refusal::Refusal;

/// What the comparison is after: the order of everything, or the top of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The order of everything.
    Explore,
    /// Both, the top a little more.
    #[default]
    Balanced,
    /// The very best first.
    Top,
}

/// Places of the top, unless another number is asked for: few enough to know by heart.
pub const TOP_PLACES: u32 = 50;
/// Comparisons after which a track is no longer new: fewer say hardly more than its artist does.
pub const IMPRESSIONS: u32 = 3;
/// Share of the top that must be expected to belong there, of what chance alone would not give.
/// From here on each further track costs more than the last ten did: who sits on the edge is a
/// matter of mood.
pub const SETTLED_SHARE: f64 = 0.8;
/// Probability with which the upper of two neighbours must be the better one where they were never
/// asked against each other: an answer that would be the same nine times out of ten.
pub const CERTAIN: f64 = 0.9;
/// Most tracks that are sorted completely: some 3,000 comparisons, a dozen evenings.
pub const COMPLETE_TRACKS_MAX: u32 = 200;

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Goal {
    /// Nothing in particular: it goes on while there are pairs.
    #[default]
    Open,
    /// The best of what matches.
    Top {
        /// How many: 1 or more, and fewer than there are tracks.
        #[serde(default = "top_places")]
        places: u32,
    },
    /// A first idea of every track that was hardly compared.
    FirstImpressions,
    /// The whole order of what matches: of an album, an artist, a playlist, a folder.
    Complete,
}

fn top_places() -> u32 {
    TOP_PLACES
}

impl Goal {
    /// What the choice of pairs is after, where `asked` is what the owner asked for.
    #[must_use]
    pub fn mode(self, asked: Option<Mode>) -> Mode {
        match self {
            Self::Open => asked.unwrap_or_default(),
            Self::Top { .. } => Mode::Top,
            Self::FirstImpressions | Self::Complete => Mode::Explore,
        }
    }

    /// The number that goes with it on the wire and in the hash; 0 where none does.
    #[must_use]
    pub fn places(self) -> u32 {
        match self {
            Self::Top { places } => places,
            Self::Open | Self::FirstImpressions | Self::Complete => 0,
        }
    }

    /// How many of so many tracks count as the top: as many as it says; else 50, of few tracks the
    /// best quarter. At least 1.
    #[must_use]
    pub fn top_of(self, tracks: usize) -> usize {
        let most = match self {
            Self::Top { places } => (places as usize).min(tracks),
            _ => (TOP_PLACES as usize).min(tracks.div_ceil(4)),
        };
        most.max(1)
    }

    /// Its name, the same as on the wire.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Top { .. } => "top",
            Self::FirstImpressions => "first_impressions",
            Self::Complete => "complete",
        }
    }

    /// Whether so many matching tracks are enough for it, and not too many. Of first impressions
    /// those count that are new.
    ///
    /// # Errors
    /// Why they are not.
    pub fn check(self, matching: u32) -> Result<(), Refusal> {
        let refused = |code, message| Err(Refusal::invalid(code, message));
        match self {
            Self::FirstImpressions if matching == 0 => refused(
                "nothing_new",
                format!("nothing here is new: each track was compared {IMPRESSIONS} times"),
            ),
            Self::FirstImpressions => Ok(()),
            _ if matching < 2 => refused(
                "too_few_tracks",
                format!("comparing needs 2 tracks; {matching} match"),
            ),
            Self::Top { places: 0 } => refused("too_few_places", "a top has a place".to_owned()),
            Self::Top { places } if places >= matching => refused(
                "top_too_large",
                format!("a top {places} is found among more tracks than that; {matching} match"),
            ),
            Self::Complete if matching > COMPLETE_TRACKS_MAX => refused(
                "too_many_tracks",
                format!(
                    "at most {COMPLETE_TRACKS_MAX} tracks are sorted completely; {matching} match"
                ),
            ),
            Self::Open | Self::Top { .. } | Self::Complete => Ok(()),
        }
    }
}

/// How far a session is from its goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Comparisons that are still needed, about; 0 when the rule holds.
    pub comparisons: u32,
    /// Of [`Self::parts`], those that are as the goal wants them: tracks that are expected to belong
    /// to the top, new tracks that had their comparisons, neighbours whose order is known.
    pub settled: u32,
    /// All of them.
    pub parts: u32,
}

impl Left {
    /// Whether the stopping rule holds.
    #[must_use]
    pub fn is_reached(&self) -> bool {
        self.comparisons == 0
    }
}

/// How fast the owner answers: the times between the latest verdicts of a session.
#[derive(Debug, Clone, Default)]
pub struct Pace {
    last_ms: Option<i64>,
    /// The newest last.
    gaps_ms: Vec<i64>,
}

/// Before anything is known of the owner, ms a comparison: ten seconds of each side would be more,
/// but most pairs need no more than one look.
const PACE_MS: i64 = 15_000;
/// Times that are remembered: an evening's mood, not a year's.
const GAPS_MAX: usize = 32;
/// With fewer the first slow one would speak for all.
const GAPS_MIN: usize = 3;

impl Pace {
    /// A verdict was given. Times must not go back.
    pub fn note(&mut self, at_ms: i64) {
        if let Some(last_ms) = self.last_ms.replace(at_ms) {
            if self.gaps_ms.len() == GAPS_MAX {
                self.gaps_ms.remove(0);
            }
            self.gaps_ms.push(at_ms - last_ms);
        }
    }

    /// The median time from verdict to verdict, ms: a coffee in between does not count.
    #[must_use]
    pub fn median_ms(&self) -> i64 {
        if self.gaps_ms.len() < GAPS_MIN {
            return PACE_MS;
        }
        let mut gaps = self.gaps_ms.clone();
        let middle = gaps.len() / 2;
        *gaps.select_nth_unstable(middle).1
    }

    /// So many comparisons at that pace, minutes, rounded up.
    #[must_use]
    pub fn minutes(&self, comparisons: u32) -> u32 {
        let ms = self.median_ms().saturating_mul(i64::from(comparisons));
        u32::try_from((ms + 59_999) / 60_000).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn the_top_is_what_the_goal_says_else_fifty_of_few_the_best_quarter() {
        let open = [0, 1, 3, 24, 150, 9_000].map(|tracks| Goal::Open.top_of(tracks));
        assert_eq!(open, [1, 1, 1, 6, 38, 50]);
        let ten = [3, 24, 9_000].map(|tracks| Goal::Top { places: 10 }.top_of(tracks));
        assert_eq!(ten, [3, 10, 10]);
    }

    #[test]
    fn a_goal_reads_as_it_was_written_and_a_top_has_fifty_places_unless_it_says_so() {
        let goals = [
            (Goal::Open, r#"{"kind":"open"}"#),
            (Goal::Top { places: 7 }, r#"{"kind":"top","places":7}"#),
            (Goal::FirstImpressions, r#"{"kind":"first_impressions"}"#),
            (Goal::Complete, r#"{"kind":"complete"}"#),
        ];
        for (goal, text) in goals {
            assert_eq!(serde_json::to_string(&goal).unwrap(), text);
            assert_eq!(serde_json::from_str::<Goal>(text).unwrap(), goal);
            assert!(text.contains(goal.kind()));
        }
        let top: Goal = serde_json::from_str(r#"{"kind":"top"}"#).unwrap();
        assert_eq!(top, Goal::Top { places: 50 });
    }

    #[test]
    fn a_goal_that_too_few_or_too_many_tracks_match_is_refused() {
        let check = |goal: Goal, matching| goal.check(matching).map_err(|refusal| refusal.code);
        assert_eq!(check(Goal::Open, 1), Err("too_few_tracks"));
        assert_eq!(check(Goal::Open, 2), Ok(()));
        assert_eq!(check(Goal::Top { places: 50 }, 50), Err("top_too_large"));
        assert_eq!(check(Goal::Top { places: 50 }, 51), Ok(()));
        assert_eq!(check(Goal::Top { places: 0 }, 51), Err("too_few_places"));
        assert_eq!(check(Goal::FirstImpressions, 0), Err("nothing_new"));
        assert_eq!(check(Goal::FirstImpressions, 1), Ok(()));
        assert_eq!(check(Goal::Complete, 201), Err("too_many_tracks"));
    }

    #[test]
    fn the_pace_is_the_median_and_a_coffee_does_not_count() {
        let mut pace = Pace::default();
        assert_eq!(pace.minutes(8), 2, "15 s each until something is known");
        for at_ms in [0, 6_000, 12_000, 18_000, 900_000] {
            pace.note(at_ms);
        }
        assert_eq!(pace.median_ms(), 6_000);
        assert_eq!(pace.minutes(40), 4);
        for at_ms in 0..100 {
            pace.note(1_000_000 + at_ms * 20_000);
        }
        assert_eq!(pace.median_ms(), 20_000, "only the latest are remembered");
    }
}
