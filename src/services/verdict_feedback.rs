//! What an answer taught: for the screen that gave it; never logged, never hashed.

use crate::domain::comparison::{Verdict, Winner};
use crate::domain::id::{TrackId, VerdictId};
use crate::domain::ranking::{Ranking, Rating};
use crate::protocol::comparison::{FeedbackSize, RankMove, VerdictFeedback};

/// An answer that told this many times as much as those of the session usually do taught much.
const BIG: f64 = 1.25;

/// One that told less than this share taught little.
const SMALL: f64 = 0.5;

/// How fast "usual" follows, as the share that the newest answer has in it: some 20 answers.
const USUAL_SHARE: f64 = 0.05;

/// What the answers of the running session taught.
#[derive(Debug, Default)]
pub struct FeedbackLog {
    /// Information that an answer of this session is usually expected to bring, nats.
    usual: Option<f64>,
    last: Option<(VerdictId, VerdictFeedback)>,
}

/// How a pair stood before its answer.
#[derive(Debug, Clone, Copy)]
pub struct Before {
    ranks: [Option<u32>; 2],
    /// How likely A was to win.
    a_wins: f64,
    /// Expected information of the answer, nats.
    information: f64,
}

impl Before {
    /// How the pair of `verdict` stands in `ranking`; `None` for tracks that it does not know.
    /// Two counts over the tracks; the model is asked for two of them.
    #[must_use]
    pub fn of(ranking: &Ranking, verdict: &Verdict) -> Option<Self> {
        let (a, b) = (verdict.pair.a, verdict.pair.b);
        let a_wins = ranking.win_probability(a, b)?;
        let variance = |rating: Rating| rating.sd * rating.sd;
        let doubt = variance(ranking.rating(a)?) + variance(ranking.rating(b)?);
        Some(Self {
            ranks: [a, b].map(|id| shown_rank(ranking, id)),
            a_wins,
            // The stand-in by which pairs are chosen, too (domain/ranking/pick.rs).
            information: (a_wins * (1.0 - a_wins) * doubt).ln_1p(),
        })
    }
}

impl FeedbackLog {
    /// Notes what `verdict` taught: how its pair stood `before`, and how it stands in `ranking` now.
    pub fn note(&mut self, verdict: &Verdict, before: Before, ranking: &Ranking) {
        let usual = *self.usual.get_or_insert(before.information);
        self.usual = Some(usual + USUAL_SHARE * (before.information - usual));
        let size = match before.information / usual.max(f64::MIN_POSITIVE) {
            ratio if ratio >= BIG => FeedbackSize::Big,
            ratio if ratio <= SMALL => FeedbackSize::Small,
            _ => FeedbackSize::Usual,
        };
        let chance = match verdict.winner {
            Winner::A => before.a_wins,
            Winner::B => 1.0 - before.a_wins,
            Winner::Tie | Winner::Skip => 0.5,
        };
        let ids = [verdict.pair.a, verdict.pair.b];
        let [a, b] = [0, 1].map(|side| RankMove {
            track_id: ids[side],
            from: before.ranks[side],
            to: shown_rank(ranking, ids[side]),
        });
        let feedback = VerdictFeedback {
            size,
            predicted_percent: (100.0 * chance).round(),
            moves: vec![a, b],
        };
        self.last = Some((verdict.verdict_id, feedback));
    }

    /// The newest verdict, and what it taught.
    #[must_use]
    pub fn last(&self) -> Option<&(VerdictId, VerdictFeedback)> {
        self.last.as_ref()
    }
}

/// The rank as lists show it: none before the first comparison.
fn shown_rank(ranking: &Ranking, id: TrackId) -> Option<u32> {
    let is_compared = ranking.rating(id)?.comparison_count > 0;
    let rank = ranking.rank(id).filter(|_| is_compared)?;
    u32::try_from(rank).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::comparison::{Pair, PairReason};
    use crate::domain::id::{PairId, SessionId};
    use crate::services::ratings::duel;

    fn verdict(number: i64, a: i64, b: i64, winner: Winner) -> Verdict {
        Verdict {
            verdict_id: VerdictId(number),
            session_id: SessionId(1),
            pair: Pair {
                pair_id: PairId(number),
                a: TrackId(a),
                b: TrackId(b),
                reason: PairReason::Informative,
            },
            winner,
            is_undone: false,
        }
    }

    /// Gives each answer in turn; what the last one taught.
    fn taught(ranking: &mut Ranking, answers: &[(i64, i64, Winner)]) -> Option<VerdictFeedback> {
        let mut log = FeedbackLog::default();
        let mut last = None;
        for (number, &(a, b, winner)) in (1..).zip(answers) {
            let verdict = verdict(number, a, b, winner);
            let before = Before::of(ranking, &verdict)?;
            ranking.record(duel(&verdict)?);
            log.note(&verdict, before, ranking);
            let (of, feedback) = log.last().cloned()?;
            assert_eq!(of, verdict.verdict_id);
            last = Some(feedback);
        }
        last
    }

    fn four() -> Ranking {
        let mut ranking = Ranking::new();
        ranking.set_tracks((1..=4).map(|id| (TrackId(id), None)));
        ranking
    }

    #[test]
    fn a_first_answer_brings_both_into_the_ranks() {
        let feedback = taught(&mut four(), &[(1, 2, Winner::B)]);
        let rank_move = |track: i64, to: u32| RankMove {
            track_id: TrackId(track),
            from: None,
            to: Some(to),
        };
        let expected = VerdictFeedback {
            size: FeedbackSize::Usual,
            predicted_percent: 50.0,
            moves: vec![rank_move(1, 4), rank_move(2, 1)],
        };
        assert_eq!(feedback, Some(expected));
    }

    #[test]
    fn what_was_foretold_teaches_little_and_a_surprise_says_so() {
        let mut answers = vec![(1, 2, Winner::A); 12];
        let predicted = taught(&mut four(), &answers).map(|feedback| feedback.predicted_percent);
        assert!(predicted > Some(80.0), "{predicted:?}");
        answers.push((1, 2, Winner::B));
        let surprise = taught(&mut four(), &answers).map(|feedback| feedback.predicted_percent);
        assert!(surprise < Some(20.0), "{surprise:?}");
        // Two new ones, after many answers about the same two.
        answers.push((3, 4, Winner::A));
        let feedback = taught(&mut four(), &answers);
        assert_eq!(
            feedback.map(|feedback| feedback.size),
            Some(FeedbackSize::Big)
        );
    }
}
