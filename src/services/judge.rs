//! Ratings, and the running session's choice of pairs.
//!
//! Verdicts are the truth; everything here can be rebuilt from them at any time.

use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use crate::domain::chance::Chance;
use crate::domain::comparison::{Comparison, Mode, PairReason, Verdict, Winner};
use crate::domain::filter::{Filter, FilterSets};
use crate::domain::goal::{Goal, Left};
use crate::domain::home::HomeState;
use crate::domain::id::{SessionId, TrackId, VerdictId};
use crate::domain::ranking::pick::Pick;
use crate::domain::ranking::pool::Pool;
use crate::domain::ranking::progress::Progress;
use crate::domain::ranking::{Duel, Outcome, Ranking};
use crate::domain::star::StarKind;
use crate::domain::track::Catalog;
use crate::protocol::comparison::Lesson;
use crate::protocol::frame::RatingInfo;
use crate::services::decoration::round;
use crate::services::lesson::Before;
use crate::storage::error::StorageError;
use crate::storage::library;
use crate::storage::library::further::{self, Names};
use crate::storage::verdicts;

mod session;

use session::Session;

/// The ratings and the session that teaches them.
#[derive(Debug, Default)]
pub struct Judge {
    /// The ratings.
    pub ranking: Ranking,
    session: Option<Session>,
    /// All offered tracks, from the first time that somebody asks how far they have come. Locked
    /// for a fifth of a millisecond, and a sort now and then, by those who only look.
    everything: Mutex<Option<Pool>>,
}

/// The verdict as the ranking takes it; a skip is no observation.
#[must_use]
pub fn duel(verdict: &Verdict) -> Option<Duel> {
    let outcome = match verdict.winner {
        Winner::A => Outcome::AWins,
        Winner::B => Outcome::BWins,
        Winner::Tie => Outcome::Tie,
        Winner::Skip => return None,
    };
    let is_check = verdict.pair.reason == PairReason::Check;
    Some(Duel {
        a: verdict.pair.a,
        b: verdict.pair.b,
        outcome,
        is_check,
    })
}

impl Judge {
    /// Rebuilds the ratings from the verdicts.
    ///
    /// # Errors
    /// What the database says.
    pub fn rebuild(conn: &Connection, catalog: &Catalog) -> Result<Self, StorageError> {
        let mut judge = Self::default();
        judge.set_tracks(catalog);
        let mut duels = Vec::new();
        verdicts::for_each(conn, |row| {
            duels.extend(duel(&row.verdict).filter(|_| !row.verdict.is_undone));
        })?;
        judge.ranking.rebuild(duels);
        Ok(judge)
    }

    /// Takes the library as it is now.
    pub fn set_tracks(&mut self, catalog: &Catalog) {
        let offered = catalog.iter().filter(|(_, track)| track.is_offered());
        self.ranking
            .set_tracks(offered.map(|(id, track)| (*id, track.artist)));
        self.everything = Mutex::default();
    }

    /// Takes up a session: its tracks, and what it has asked already.
    ///
    /// # Errors
    /// What the database says.
    pub fn take_up(
        &mut self,
        conn: &Connection,
        comparison: &Comparison,
        tracks: Vec<TrackId>,
    ) -> Result<(), StorageError> {
        let session = Session::take_up(conn, &self.ranking, comparison, tracks)?;
        self.session = Some(session);
        Ok(())
    }

    /// Prepares a session about to start, whose number is not given out yet, unless that will be
    /// refused. Returns how many tracks its goal is about.
    pub fn prepare(&mut self, id: SessionId, goal: Goal, tracks: Vec<TrackId>) -> u32 {
        let session = Session::prepare(&self.ranking, id, goal, tracks);
        let count = u32::try_from(session.counted()).unwrap_or(u32::MAX);
        if goal.check(count).is_ok() {
            self.session = Some(session);
        }
        count
    }

    /// Forgets the session.
    pub fn put_down(&mut self) {
        self.session = None;
    }

    /// The session whose pool is at hand.
    #[must_use]
    pub fn session_id(&self) -> Option<SessionId> {
        self.session.as_ref().map(|session| session.id)
    }

    /// Takes a verdict in, or out again.
    pub fn take(&mut self, verdict: &Verdict) {
        if let Some(duel) = duel(verdict) {
            if verdict.is_undone {
                self.ranking.remove(duel);
            } else {
                self.ranking.record(duel);
            }
        }
    }

    /// Takes the answer to the session's pair in, and notes what it taught.
    pub fn learn(&mut self, verdict: &Verdict) {
        let is_answer = !verdict.is_undone && verdict.winner != Winner::Skip;
        let before = is_answer
            .then(|| Before::of(&self.ranking, verdict))
            .flatten();
        self.take(verdict);
        if let (Some(before), Some(session)) = (before, self.session.as_mut()) {
            session.lessons.note(verdict, before, &self.ranking);
        }
    }

    /// What the newest verdict of the session taught, if it is the one asked for.
    #[must_use]
    pub fn lesson(&self, verdict: VerdictId) -> Option<Lesson> {
        self.session.as_ref()?.lessons.find(verdict)
    }

    /// Takes a verdict of any time in, or out again: its pair may be asked as if never answered.
    pub fn revise(&mut self, verdict: &Verdict) {
        self.take(verdict);
        let session = self.session.as_mut();
        if let Some(session) = session.filter(|session| session.id == verdict.session_id) {
            session.revise(verdict);
        }
    }

    /// The live session got an answer at `at_ms`: that tells how fast its owner is.
    pub fn heard_at(&mut self, at_ms: i64) {
        if let Some(session) = self.session.as_mut() {
            session.pace.note(at_ms);
        }
    }

    /// Chooses the next pair of the session, and remembers that it was asked. Copies of one
    /// recording never meet.
    ///
    /// # Errors
    /// What the database says.
    pub fn pick(
        &mut self,
        conn: &Connection,
        mode: Mode,
        avoid: &[TrackId],
        chance: &mut Chance,
    ) -> Result<Option<Pick>, StorageError> {
        match self.session.as_mut() {
            Some(session) => session.pick(conn, &self.ranking, mode, avoid, chance),
            None => Ok(None),
        }
    }

    /// Takes back a pick that did not become a pair, so that it can be asked another time.
    pub fn unpick(&mut self, pick: &Pick) {
        if let Some(session) = self.session.as_mut() {
            session.unpick(pick);
        }
    }

    /// Place of a track among those offered, from 1.
    #[must_use]
    pub fn rank(&self, id: TrackId) -> Option<u32> {
        self.ranking
            .rank(id)
            .and_then(|rank| u32::try_from(rank).ok())
    }

    /// How a track stands.
    #[must_use]
    pub fn rating_info(&self, id: TrackId) -> Option<RatingInfo> {
        let rating = self.ranking.rating(id)?;
        Some(RatingInfo {
            id,
            rating: round(rating.shown()),
            sd: round(rating.shown_sd()),
            rank: self.rank(id),
            comparison_count: rating.comparison_count,
        })
    }

    /// How far the whole library's ranking has come; nothing is sorted but now and then.
    #[must_use]
    pub fn progress_of_all(&self) -> Progress {
        let ranking = &self.ranking;
        let mut everything = self
            .everything
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let pool = everything.get_or_insert_with(|| Pool::new(ranking, ranking.present_tracks()));
        pool.refresh(ranking);
        ranking.progress(pool)
    }

    /// How far the session's tracks are settled; `None` without a session.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        self.session
            .as_ref()
            .map(|session| self.ranking.progress(&session.pool))
    }

    /// Whether the stopping rule of the session's goal holds, once the `pending` tracks' pairs are
    /// answered as well; each track stands there once for each of its pairs.
    #[must_use]
    pub fn holds(&self, pending: &[TrackId]) -> bool {
        let session = self.session.as_ref();
        let left = session.and_then(|session| session.left(&self.ranking, pending));
        left.is_some_and(|left| left.is_reached())
    }

    /// What is left of a session until its goal, and that in minutes; `None` where it has no goal,
    /// or is not the one at hand. What is announced is still asked, and no more than there is to ask.
    #[must_use]
    pub fn left(&self, comparison: &Comparison) -> Option<(Left, u32)> {
        let session = self.session.as_ref();
        let session = session.filter(|session| session.id == comparison.session_id)?;
        let left = session.left(&self.ranking, &[])?;
        let announced = [comparison.pair, comparison.prefetched];
        let announced = announced.iter().flatten().count() as u32;
        let most = session.open_pairs().saturating_add(announced);
        let comparisons = match comparison.is_reached {
            true => 0,
            false => left.comparisons.min(most).max(announced),
        };
        let left = Left {
            comparisons,
            ..left
        };
        Some((left, session.pace.minutes(comparisons)))
    }
}

/// The offered tracks that match a filter.
///
/// # Errors
/// What the database says.
pub fn matching(
    conn: &Connection,
    filter: &Filter,
    catalog: &Catalog,
    state: &HomeState,
) -> Result<Vec<TrackId>, StorageError> {
    let sets = filter_sets(conn, filter, state)?;
    Ok(catalog
        .iter()
        .filter(|(id, track)| filter.matches(**id, track, &sets))
        .map(|(id, _)| *id)
        .collect())
}

/// What a filter refers to beside the facts of a track.
///
/// # Errors
/// What the database says.
pub fn filter_sets(
    conn: &Connection,
    filter: &Filter,
    state: &HomeState,
) -> Result<FilterSets, StorageError> {
    let mut sets = FilterSets::default();
    if let Some(folder) = filter.folder {
        sets.folders = library::folder_tree::folders_within(conn, folder)?
            .into_iter()
            .collect();
    }
    if let Some(playlist) = filter.playlist {
        sets.playlist = library::playlist_items::playlist_tracks(conn, playlist)?
            .into_iter()
            .collect();
    }
    if let Some(artist) = filter.artist {
        let tracks = further::tracks_with(conn, Names::Artists, artist.0)?;
        sets.also_by = tracks.into_iter().collect();
    }
    if let Some(genre) = filter.genre {
        let tracks = further::tracks_with(conn, Names::Genres, genre.0)?;
        sets.also_of = tracks.into_iter().collect();
    }
    if filter.is_starred {
        let starred = state
            .starred()
            .filter(|(kind, ..)| *kind == StarKind::Track);
        sets.starred = starred.map(|(_, id, _)| TrackId(id)).collect();
    }
    Ok(sets)
}
