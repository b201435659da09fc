//! The live session as its choice of pairs needs it: its tracks, what it asked, how fast it goes.
//!
//! A cache: made anew from the verdicts whenever the session is taken up.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use crate::domain::chance::Chance;
use crate::domain::comparison::{Comparison, Mode, Verdict, Winner};
use crate::domain::goal::{Goal, Left, Pace};
use crate::domain::id::{SessionId, TrackId};
use crate::domain::ranking::Ranking;
use crate::domain::ranking::aim::Asked;
use crate::domain::ranking::pick::{Pick, PickContext, pick_pair};
use crate::domain::ranking::pool::Pool;
use crate::services::lesson::Lessons;
use crate::storage::error::StorageError;
use crate::storage::library::copies::is_same_recording;
use crate::storage::verdicts::{self, Which};

#[derive(Debug)]
pub(super) struct Session {
    pub(super) id: SessionId,
    pub(super) pool: Pool,
    /// Pairs that were asked or are announced, and those that never will be: copies of one recording.
    asked: HashSet<(TrackId, TrackId)>,
    /// Pairs chosen so far.
    ordinal: u64,
    pub(super) pace: Pace,
    pub(super) lessons: Lessons,
}

fn unordered(a: TrackId, b: TrackId) -> (TrackId, TrackId) {
    (a.min(b), a.max(b))
}

impl Session {
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
            lessons: Lessons::default(),
        }
    }

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
            lessons: Lessons::default(),
        })
    }

    /// How many tracks its goal is about.
    pub(super) fn counted(&self) -> usize {
        match self.pool.goal() {
            Goal::FirstImpressions => self.pool.newcomers_count(),
            Goal::Open | Goal::Top { .. } | Goal::Complete => self.pool.len(),
        }
    }

    /// A verdict of this session was taken back, or given again.
    pub(super) fn revise(&mut self, verdict: &Verdict) {
        let pair = unordered(verdict.pair.a, verdict.pair.b);
        if verdict.is_undone {
            self.asked.remove(&pair);
        } else {
            self.asked.insert(pair);
        }
    }

    /// What is left of its goal; `None` when it has none.
    pub(super) fn left(&self, ranking: &Ranking, pending: &[TrackId]) -> Option<Left> {
        let asked = Asked {
            is_asked: &|a, b| self.asked.contains(&unordered(a, b)),
            pending,
        };
        ranking.left(&self.pool, asked)
    }

    /// Pairs that were neither asked nor announced.
    pub(super) fn open_pairs(&self) -> u32 {
        let pairs = self.pool.len() * self.pool.len().saturating_sub(1) / 2;
        u32::try_from(pairs.saturating_sub(self.asked.len())).unwrap_or(u32::MAX)
    }

    /// Chooses the next pair, and remembers that it was asked.
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

    pub(super) fn unpick(&mut self, pick: &Pick) {
        self.asked.remove(&unordered(pick.a, pick.b));
        self.ordinal = self.ordinal.saturating_sub(1);
    }
}
