//! Ratings, and the running session's choice of pairs.
//!
//! Verdicts are the truth; everything here can be rebuilt from them at any time.

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use crate::domain::chance::Chance;
use crate::domain::comparison::{Comparison, Mode, PairReason, Verdict, Winner};
use crate::domain::filter::{Filter, FilterSets};
use crate::domain::home::HomeState;
use crate::domain::id::{SessionId, TrackId, VerdictId};
use crate::domain::ranking::pick::{Pick, PickContext, pick_pair};
use crate::domain::ranking::pool::Pool;
use crate::domain::ranking::progress::Progress;
use crate::domain::ranking::{Duel, Outcome, Ranking};
use crate::domain::star::StarKind;
use crate::domain::track::Catalog;
use crate::protocol::comparison::Lesson;
use crate::protocol::frame::RatingInfo;
use crate::services::decoration::round;
use crate::services::lesson::{Before, Lessons};
use crate::storage::error::StorageError;
use crate::storage::library;
use crate::storage::library::copies::is_same_recording;
use crate::storage::verdicts::{self, Which};

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

#[derive(Debug)]
struct Session {
    id: SessionId,
    pool: Pool,
    asked: HashSet<(TrackId, TrackId)>,
    /// Pairs chosen so far.
    ordinal: u64,
    lessons: Lessons,
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

fn unordered(a: TrackId, b: TrackId) -> (TrackId, TrackId) {
    (a.min(b), a.max(b))
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
        let mut asked: HashSet<_> = [comparison.pair, comparison.prefetched]
            .into_iter()
            .flatten()
            .map(|pair| unordered(pair.a, pair.b))
            .collect();
        let of_session = Which {
            session: Some(comparison.session_id),
            ..Which::default()
        };
        let past = verdicts::page(conn, of_session, None, u32::MAX)?;
        asked.extend(
            past.iter()
                .map(|row| unordered(row.verdict.pair.a, row.verdict.pair.b)),
        );
        let ordinal = asked.len() as u64;
        let pool = Pool::new(&self.ranking, tracks);
        self.session = Some(Session {
            id: comparison.session_id,
            pool,
            asked,
            ordinal,
            lessons: Lessons::default(),
        });
        Ok(())
    }

    /// Prepares a session about to start, whose number is not given out yet.
    pub fn prepare(&mut self, id: SessionId, tracks: Vec<TrackId>) {
        let pool = Pool::new(&self.ranking, tracks);
        self.session = Some(Session {
            id,
            pool,
            asked: HashSet::new(),
            ordinal: 0,
            lessons: Lessons::default(),
        });
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
        let pair = unordered(verdict.pair.a, verdict.pair.b);
        let session = self.session.as_mut();
        if let Some(session) = session.filter(|session| session.id == verdict.session_id) {
            if verdict.is_undone {
                session.asked.remove(&pair);
            } else {
                session.asked.insert(pair);
            }
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
        let Some(session) = self.session.as_mut() else {
            return Ok(None);
        };
        let asked = &session.asked;
        let failure = Cell::new(None);
        let same_recording = |a, b| {
            is_same_recording(conn, a, b).unwrap_or_else(|error| {
                failure.set(Some(error));
                false
            })
        };
        let context = PickContext {
            mode,
            ordinal: session.ordinal,
            asked: &|a, b| asked.contains(&unordered(a, b)),
            same_recording: &same_recording,
            avoid,
        };
        let pick = pick_pair(&self.ranking, &mut session.pool, &context, chance);
        if let Some(error) = failure.take() {
            return Err(error.into());
        }
        if let Some(pick) = &pick {
            session.asked.insert(unordered(pick.a, pick.b));
            session.ordinal += 1;
        }
        Ok(pick)
    }

    /// Takes back a pick that did not become a pair, so that it can be asked another time.
    pub fn unpick(&mut self, pick: &Pick) {
        if let Some(session) = self.session.as_mut() {
            session.asked.remove(&unordered(pick.a, pick.b));
            session.ordinal = session.ordinal.saturating_sub(1);
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
    if filter.is_starred {
        let starred = state
            .starred()
            .filter(|(kind, ..)| *kind == StarKind::Track);
        sets.starred = starred.map(|(_, id, _)| TrackId(id)).collect();
    }
    Ok(sets)
}
