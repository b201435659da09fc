//! The pairs that a command about the live session needs, chosen when it is asked.
//!
//! Before each choice the stopping rule of the session's goal is looked at, with everything that is
//! announced: once it holds, none is chosen any more, and the announced ones are the last.

use rusqlite::Connection;

use crate::domain::command::Choice;
use crate::domain::comparison::{Comparison, Mode, Pair, Winner};
use crate::domain::filter::Filter;
use crate::domain::goal::Goal;
use crate::domain::id::{SessionId, TrackId};
use crate::domain::track::Catalog;
use crate::services::engine::core::Core;
use crate::services::engine::facts::Looked;
use crate::services::judge::matching;
use crate::storage::error::StorageError;

fn tracks_of(pairs: impl IntoIterator<Item = Pair>) -> Vec<TrackId> {
    let pairs = pairs.into_iter();
    pairs.flat_map(|pair| [pair.a, pair.b]).collect()
}

impl Core {
    /// The session's pool, made of what matches its filter now.
    pub(super) fn take_up(
        &mut self,
        conn: &Connection,
        comparison: &Comparison,
        catalog: &Catalog,
    ) -> Result<(), StorageError> {
        let tracks = matching(conn, &comparison.filter, catalog, &self.state)?;
        self.shared
            .view
            .judge_mut()
            .take_up(conn, comparison, tracks)
    }

    /// How many comparisons the live session says are left until its goal.
    pub(super) fn left_of_live(&self) -> Option<u32> {
        let live = self.state.comparison.as_ref()?;
        let left = self.shared.view.judge().left(live);
        left.map(|(left, _)| left.comparisons)
    }

    /// For a new session: its tracks, and its first two pairs.
    pub(super) fn look_up_start(
        &mut self,
        conn: &Connection,
        filter: &Filter,
        mode: Mode,
        goal: Goal,
        catalog: &Catalog,
        looked: &mut Looked,
    ) -> Result<(), StorageError> {
        let tracks = matching(conn, filter, catalog, &self.state)?;
        let id = self.state.counters.next_session();
        looked.matching = self.shared.view.judge_mut().prepare(id, goal, tracks);
        if goal.check(looked.matching).is_err() {
            return Ok(());
        }
        self.pick(conn, mode, 2, Waiting::default(), looked)
    }

    /// For a session that goes on: its tracks, and what is missing of its pairs.
    pub(super) fn look_up_resumed(
        &mut self,
        conn: &Connection,
        session_id: SessionId,
        catalog: &Catalog,
        looked: &mut Looked,
    ) -> Result<(), StorageError> {
        let Some(kept) = self.state.kept.get(&session_id).cloned() else {
            return Ok(());
        };
        self.take_up(conn, &kept.comparison, catalog)?;
        self.fill(conn, &kept.comparison, catalog, looked)
    }

    /// For a verdict: the pair after the next; after an undo at the very end, two.
    pub(super) fn look_up_next(
        &mut self,
        conn: &Connection,
        choice: Choice,
        looked: &mut Looked,
    ) -> Result<(), StorageError> {
        let Some(comparison) = &self.state.comparison else {
            return Ok(());
        };
        let (mode, current, next) = (comparison.mode, comparison.pair, comparison.prefetched);
        let is_answered = choice != Choice::Winner(Winner::Skip);
        let waiting = Waiting {
            avoid: tracks_of(current.into_iter().chain(next)),
            pending: tracks_of(current.filter(|_| is_answered).into_iter().chain(next)),
        };
        let missing = if next.is_some() { 1 } else { 2 };
        self.pick(conn, mode, missing, waiting, looked)
    }

    /// For a session that lost a pair, or that had run out.
    pub(super) fn look_up_gaps(
        &mut self,
        conn: &Connection,
        catalog: &Catalog,
        looked: &mut Looked,
    ) -> Result<(), StorageError> {
        let Some(comparison) = self.state.comparison.clone() else {
            return Ok(());
        };
        self.take_up(conn, &comparison, catalog)?;
        self.fill(conn, &comparison, catalog, looked)
    }

    fn fill(
        &mut self,
        conn: &Connection,
        comparison: &Comparison,
        catalog: &Catalog,
        looked: &mut Looked,
    ) -> Result<(), StorageError> {
        if comparison.is_reached {
            return Ok(());
        }
        let is_there = |id: &TrackId| catalog.get(id).is_some_and(|track| track.is_offered());
        let announced = [comparison.pair, comparison.prefetched];
        let announced = announced.into_iter().flatten();
        let holding: Vec<Pair> = announced
            .filter(|pair| is_there(&pair.a) && is_there(&pair.b))
            .collect();
        let missing = 2 - holding.len();
        let tracks = tracks_of(holding);
        let waiting = Waiting {
            avoid: tracks.clone(),
            pending: tracks,
        };
        self.pick(conn, comparison.mode, missing, waiting, looked)
    }

    fn pick(
        &mut self,
        conn: &Connection,
        mode: Mode,
        count: usize,
        mut waiting: Waiting,
        looked: &mut Looked,
    ) -> Result<(), StorageError> {
        let mut judge = self.shared.view.judge_mut();
        for _ in 0..count {
            looked.holds = judge.holds(&waiting.pending);
            if looked.holds {
                break;
            }
            let Some(pick) = judge.pick(conn, mode, &waiting.avoid, &mut self.chance)? else {
                break;
            };
            waiting.avoid.extend([pick.a, pick.b]);
            waiting.pending.extend([pick.a, pick.b]);
            looked.picks.push((pick.a, pick.b, pick.reason));
            looked.picked.push(pick);
        }
        Ok(())
    }
}

/// Tracks of the announced pairs, once for each pair.
#[derive(Debug, Default)]
struct Waiting {
    /// Those that were or will be heard just now: others come first.
    avoid: Vec<TrackId>,
    /// Those whose answer will count.
    pending: Vec<TrackId>,
}
