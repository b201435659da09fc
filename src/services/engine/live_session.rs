//! The live session as the engine needs it: its tracks, what it asked, how fast it goes.
//!
//! A cache of the engine's own, made anew from the verdicts whenever the session is taken up. What
//! screens show of it is told at commit, as a [`SessionProgress`].

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use crate::domain::chance::Chance;
use crate::domain::comparison::{Comparison, Verdict, Winner};
use crate::domain::goal::{Goal, Left, Mode, Pace};
use crate::domain::id::{SessionId, TrackId};
use crate::domain::ranking::Ranking;
use crate::domain::ranking::aim::Asked;
use crate::domain::ranking::pick::{Pick, PickContext, pick_pair};
use crate::domain::ranking::pool::Pool;
use crate::services::ratings::Ratings;
use crate::services::verdict_feedback::{Before, FeedbackLog};
use crate::services::view::SessionProgress;
use crate::storage::error::StorageError;
use crate::storage::library::copies::is_same_recording;
use crate::storage::verdicts::{self, Which};

#[derive(Debug)]
pub(super) struct LiveSession {
    pub(super) id: SessionId,
    pool: Pool,
    /// Pairs that were asked or are announced, and those that never will be: copies of one recording.
    asked: HashSet<(TrackId, TrackId)>,
    /// Pairs chosen so far.
    ordinal: u64,
    pace: Pace,
    feedback: FeedbackLog,
}

fn unordered(a: TrackId, b: TrackId) -> (TrackId, TrackId) {
    (a.min(b), a.max(b))
}

impl LiveSession {
    /// A session about to start, whose number is not given out yet.
    pub(super) fn prepare(
        ranking: &Ranking,
        id: SessionId,
        goal: Goal,
        tracks: Vec<TrackId>,
    ) -> Self {
        Self {
            id,
            pool: Pool::aimed(ranking, goal, tracks, |_| 0),
            asked: HashSet::new(),
            ordinal: 0,
            pace: Pace::default(),
            feedback: FeedbackLog::default(),
        }
    }

    /// A session that goes on: its tracks, and what it has asked already.
    pub(super) fn take_up(
        conn: &Connection,
        ranking: &Ranking,
        comparison: &Comparison,
        tracks: Vec<TrackId>,
    ) -> Result<Self, StorageError> {
        let announced = [comparison.pair, comparison.prefetched];
        let announced = announced.into_iter().flatten();
        let mut asked: HashSet<_> = announced.map(|pair| unordered(pair.a, pair.b)).collect();
        let of_session = Which {
            session: Some(comparison.session_id),
            ..Which::default()
        };
        let past = verdicts::page(conn, of_session, None, u32::MAX)?;
        let mut had: HashMap<TrackId, u32> = HashMap::new();
        let mut pace = Pace::default();
        for row in past.iter().rev() {
            let pair = row.verdict.pair;
            asked.insert(unordered(pair.a, pair.b));
            pace.note(row.at_ms);
            if row.verdict.winner != Winner::Skip {
                *had.entry(pair.a).or_default() += 1;
                *had.entry(pair.b).or_default() += 1;
            }
        }
        let had = |id| had.get(&id).copied().unwrap_or(0);
        Ok(Self {
            id: comparison.session_id,
            pool: Pool::aimed(ranking, comparison.goal, tracks, had),
            ordinal: asked.len() as u64,
            asked,
            pace,
            feedback: FeedbackLog::default(),
        })
    }

    /// How many tracks its goal is about.
    pub(super) fn counted(&self) -> usize {
        match self.pool.goal() {
            Goal::FirstImpressions => self.pool.newcomers_count(),
            Goal::Open | Goal::Top { .. } | Goal::Complete => self.pool.len(),
        }
    }

    /// A verdict of this session was taken back, or given again: its pair may be asked as if it had
    /// never been answered.
    pub(super) fn revise(&mut self, verdict: &Verdict) {
        let pair = unordered(verdict.pair.a, verdict.pair.b);
        if verdict.is_undone {
            self.asked.remove(&pair);
        } else {
            self.asked.insert(pair);
        }
    }

    /// Takes the answer to its pair into the ratings, and notes what that taught.
    pub(super) fn learn(&mut self, verdict: &Verdict, at_ms: i64, ratings: &mut Ratings) {
        let is_answer = !verdict.is_undone && verdict.winner != Winner::Skip;
        let before = is_answer
            .then(|| Before::of(&ratings.ranking, verdict))
            .flatten();
        ratings.take(verdict);
        if let Some(before) = before {
            self.feedback.note(verdict, before, &ratings.ranking);
        }
        if !verdict.is_undone {
            self.pace.note(at_ms);
        }
    }

    /// Whether the stopping rule of its goal holds, once the `pending` tracks' pairs are answered as
    /// well; each track stands there once for each of its pairs.
    pub(super) fn holds(&self, ranking: &Ranking, pending: &[TrackId]) -> bool {
        let left = self.left(ranking, pending);
        left.is_some_and(|left| left.is_reached())
    }

    /// How far it has come; `comparison` is its shared state.
    pub(super) fn progress(&self, ranking: &Ranking, comparison: &Comparison) -> SessionProgress {
        let left = self.left_of(ranking, comparison);
        SessionProgress {
            session_id: self.id,
            ranking: ranking.progress(&self.pool),
            left: left.map(|left| (left, self.pace.minutes(left.comparisons))),
            feedback: self.feedback.last().cloned(),
        }
    }

    /// What is left until its goal; `None` where it has none. What is announced is still asked, and
    /// no more than there is to ask.
    pub(super) fn left_of(&self, ranking: &Ranking, comparison: &Comparison) -> Option<Left> {
        let left = self.left(ranking, &[])?;
        let announced = [comparison.pair, comparison.prefetched];
        let announced = announced.iter().flatten().count() as u32;
        let most = self.open_pairs().saturating_add(announced);
        let comparisons = match comparison.is_reached {
            true => 0,
            false => left.comparisons.min(most).max(announced),
        };
        Some(Left {
            comparisons,
            ..left
        })
    }

    /// What is left of its goal; `None` when it has none.
    fn left(&self, ranking: &Ranking, pending: &[TrackId]) -> Option<Left> {
        let asked = Asked {
            is_asked: &|a, b| self.asked.contains(&unordered(a, b)),
            pending,
        };
        ranking.left(&self.pool, asked)
    }

    /// Pairs that were neither asked nor announced.
    fn open_pairs(&self) -> u32 {
        let pairs = self.pool.len() * self.pool.len().saturating_sub(1) / 2;
        u32::try_from(pairs.saturating_sub(self.asked.len())).unwrap_or(u32::MAX)
    }

    /// Chooses the next pair, and remembers that it was asked. Copies of one recording never meet.
    pub(super) fn pick(
        &mut self,
        conn: &Connection,
        ranking: &Ranking,
        mode: Mode,
        avoid: &[TrackId],
        chance: &mut Chance,
    ) -> Result<Option<Pick>, StorageError> {
        let asked = &self.asked;
        let failure = Cell::new(None);
        let copies = RefCell::new(Vec::new());
        let same_recording = |a, b| {
            let is_same = is_same_recording(conn, a, b).unwrap_or_else(|error| {
                failure.set(Some(error));
                false
            });
            if is_same {
                copies.borrow_mut().push(unordered(a, b));
            }
            is_same
        };
        let context = PickContext {
            mode,
            ordinal: self.ordinal,
            asked: &|a, b| asked.contains(&unordered(a, b)),
            same_recording: &same_recording,
            avoid,
        };
        let pick = pick_pair(ranking, &mut self.pool, &context, chance);
        if let Some(error) = failure.take() {
            return Err(error.into());
        }
        self.asked.extend(copies.into_inner());
        if let Some(pick) = &pick {
            self.asked.insert(unordered(pick.a, pick.b));
            self.ordinal += 1;
        }
        Ok(pick)
    }

    /// Takes back a pick that did not become a pair, so that it can be asked another time.
    pub(super) fn unpick(&mut self, pick: &Pick) {
        self.asked.remove(&unordered(pick.a, pick.b));
        self.ordinal = self.ordinal.saturating_sub(1);
    }
}
