//! The pairs that a command about the live session needs, chosen when it is asked.
//!
//! Before each choice the stopping rule of the session's goal is context at, with everything that is
//! announced: once it holds, none is chosen any more, and the announced ones are the last.

use rusqlite::Connection;

use crate::domain::catalog::Catalog;
use crate::domain::command::Choice;
use crate::domain::comparison::{Comparison, Pair, Winner};
use crate::domain::filter::Filter;
use crate::domain::goal::{Goal, Mode};
use crate::domain::id::{SessionId, TrackId, ZoneId};
use crate::domain::ranking::pick::Pick;
use crate::domain::shared_state::ZoneView;
use crate::services::engine::core::Core;
use crate::services::engine::decision_context::DecisionContext;
use crate::services::engine::live_session::LiveSession;
use crate::services::matching::matching;
use crate::storage::error::StorageError;

fn tracks_of(pairs: impl IntoIterator<Item = Pair>) -> Vec<TrackId> {
    let pairs = pairs.into_iter();
    pairs.flat_map(|pair| [pair.a, pair.b]).collect()
}

impl Core {
    /// The session's pool, made of what matches its filter now.
    fn take_up(
        &mut self,
        conn: &Connection,
        here: &ZoneView,
        comparison: &Comparison,
        catalog: &Catalog,
    ) -> Result<(), StorageError> {
        let tracks = matching(conn, &comparison.filter, catalog, &here.house)?;
        let ratings = self.shared.view.ratings();
        let session = LiveSession::take_up(conn, &ratings.ranking, comparison, tracks)?;
        drop(ratings);
        self.sessions.insert(here.id, session);
        Ok(())
    }

    /// Takes up the sessions that run.
    pub(super) fn take_up_live(&mut self, conn: &Connection) -> Result<(), StorageError> {
        self.sessions.clear();
        let zones: Vec<_> = self.state.zones.keys().copied().collect();
        zones
            .into_iter()
            .try_for_each(|zone| self.take_up_live_in(conn, zone))
    }

    /// Takes up the session that runs in a zone, if one does.
    fn take_up_live_in(&mut self, conn: &Connection, zone: ZoneId) -> Result<(), StorageError> {
        self.sessions.remove(&zone);
        let (here, catalog) = (self.state.zone(zone), self.catalog.clone());
        let live = here
            .as_ref()
            .and_then(|here| Some((here, here.zone.comparison.as_ref()?)));
        live.map_or(Ok(()), |(here, live)| {
            self.take_up(conn, here, live, &catalog)
        })
    }

    /// What was prepared for a command is put back, because it was refused.
    pub(super) fn put_back(
        &mut self,
        conn: &Connection,
        here: &ZoneView,
        picked: &[Pick],
    ) -> Result<(), StorageError> {
        let live = here.zone.comparison.as_ref().map(|live| live.session_id);
        match self.sessions.get_mut(&here.id) {
            Some(session) if Some(session.id) == live => {
                picked.iter().for_each(|pick| session.unpick(pick));
                Ok(())
            }
            _ => self.take_up_live_in(conn, here.id),
        }
    }

    /// How many comparisons the live session says are left until its goal.
    pub(super) fn left_of_live(&self, here: &ZoneView) -> Option<u32> {
        let live = here.zone.comparison.as_ref()?;
        let session = self.sessions.get(&here.id);
        let session = session.filter(|session| session.id == live.session_id)?;
        let left = session.left_of(&self.shared.view.ratings().ranking, live);
        left.map(|left| left.comparisons)
    }

    /// For a new session: its tracks, and its first two pairs.
    pub(super) fn look_up_start(
        &mut self,
        conn: &Connection,
        here: &ZoneView,
        (filter, mode, goal): (&Filter, Mode, Goal),
        catalog: &Catalog,
        context: &mut DecisionContext,
    ) -> Result<(), StorageError> {
        let tracks = matching(conn, filter, catalog, &here.house)?;
        let id = here.counters.next_session();
        let ratings = self.shared.view.ratings();
        let session = LiveSession::prepare(&ratings.ranking, id, goal, tracks);
        drop(ratings);
        context.matching = u32::try_from(session.counted()).unwrap_or(u32::MAX);
        if goal.check(context.matching).is_err() {
            return Ok(());
        }
        self.sessions.insert(here.id, session);
        self.pick(conn, here.id, mode, (2, Waiting::default()), context)
    }

    /// For a session that goes on: its tracks, and what is missing of its pairs.
    pub(super) fn look_up_resumed(
        &mut self,
        conn: &Connection,
        here: &ZoneView,
        session_id: SessionId,
        catalog: &Catalog,
        context: &mut DecisionContext,
    ) -> Result<(), StorageError> {
        let Some(kept) = here.house.paused_sessions.get(&session_id).cloned() else {
            return Ok(());
        };
        self.take_up(conn, here, &kept.comparison, catalog)?;
        self.fill(conn, here.id, &kept.comparison, catalog, context)
    }

    /// For a verdict: the pair after the next; after an undo at the very end, two.
    pub(super) fn look_up_next(
        &mut self,
        conn: &Connection,
        here: &ZoneView,
        choice: Choice,
        context: &mut DecisionContext,
    ) -> Result<(), StorageError> {
        let Some(comparison) = &here.zone.comparison else {
            return Ok(());
        };
        let (mode, current, next) = (comparison.mode, comparison.pair, comparison.prefetched);
        let is_answered = choice != Choice::Winner(Winner::Skip);
        let waiting = Waiting {
            avoid: tracks_of(current.into_iter().chain(next)),
            pending: tracks_of(current.filter(|_| is_answered).into_iter().chain(next)),
        };
        let missing = if next.is_some() { 1 } else { 2 };
        self.pick(conn, here.id, mode, (missing, waiting), context)
    }

    /// For a session that lost a pair, or that had run out.
    pub(super) fn look_up_gaps(
        &mut self,
        conn: &Connection,
        here: &ZoneView,
        catalog: &Catalog,
        context: &mut DecisionContext,
    ) -> Result<(), StorageError> {
        let Some(comparison) = here.zone.comparison.clone() else {
            return Ok(());
        };
        self.take_up(conn, here, &comparison, catalog)?;
        self.fill(conn, here.id, &comparison, catalog, context)
    }

    fn fill(
        &mut self,
        conn: &Connection,
        zone: ZoneId,
        comparison: &Comparison,
        catalog: &Catalog,
        context: &mut DecisionContext,
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
        self.pick(conn, zone, comparison.mode, (missing, waiting), context)
    }

    fn pick(
        &mut self,
        conn: &Connection,
        zone: ZoneId,
        mode: Mode,
        (count, mut waiting): (usize, Waiting),
        context: &mut DecisionContext,
    ) -> Result<(), StorageError> {
        let Some(session) = self.sessions.get_mut(&zone) else {
            return Ok(());
        };
        let ratings = self.shared.view.ratings();
        let ranking = &ratings.ranking;
        for _ in 0..count {
            context.holds = session.holds(ranking, &waiting.pending);
            if context.holds {
                break;
            }
            let chance = &mut self.chance;
            let Some(pick) = session.pick(conn, ranking, mode, &waiting.avoid, chance)? else {
                break;
            };
            waiting.avoid.extend([pick.a, pick.b]);
            waiting.pending.extend([pick.a, pick.b]);
            context.picks.push((pick.a, pick.b, pick.reason));
            context.picked.push(pick);
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
