//! Ratings, and the running session's choice of pairs.
//!
//! Verdicts are the truth; everything here can be rebuilt from them at any time.

use std::collections::HashSet;

use rusqlite::Connection;

use crate::domain::chance::Chance;
use crate::domain::comparison::{Comparison, Mode, PairReason, Verdict, Winner};
use crate::domain::filter::{Filter, FilterSets};
use crate::domain::home::HomeState;
use crate::domain::id::{SessionId, TrackId};
use crate::domain::ranking::pick::{Pick, PickContext, pick_pair};
use crate::domain::ranking::pool::Pool;
use crate::domain::ranking::progress::Progress;
use crate::domain::ranking::{Duel, Outcome, Ranking};
use crate::domain::star::StarKind;
use crate::domain::track::Catalog;
use crate::protocol::frame::RatingInfo;
use crate::services::decoration::round;
use crate::storage::error::StorageError;
use crate::storage::{library, verdicts};

/// The ratings and the session that teaches them.
#[derive(Debug, Default)]
pub struct Judge {
    /// The ratings.
    pub ranking: Ranking,
    session: Option<Session>,
}

#[derive(Debug)]
struct Session {
    id: SessionId,
    pool: Pool,
    asked: HashSet<(TrackId, TrackId)>,
    /// Pairs chosen so far.
    ordinal: u64,
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
        let past = verdicts::page(conn, Some(comparison.session_id), None, None, u32::MAX)?;
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

    /// Chooses the next pair of the session, and remembers that it was asked.
    pub fn pick(&mut self, mode: Mode, avoid: &[TrackId], chance: &mut Chance) -> Option<Pick> {
        let session = self.session.as_mut()?;
        let asked = &session.asked;
        let context = PickContext {
            mode,
            ordinal: session.ordinal,
            asked: &|a, b| asked.contains(&unordered(a, b)),
            same_recording: &|_, _| false,
            avoid,
        };
        let pick = pick_pair(&self.ranking, &mut session.pool, &context, chance)?;
        session.asked.insert(unordered(pick.a, pick.b));
        session.ordinal += 1;
        Some(pick)
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

    /// How far the whole library's ranking has come.
    #[must_use]
    pub fn progress_of_all(&self) -> Progress {
        self.ranking.progress(&Pool::new(
            &self.ranking,
            self.ranking.ranked().iter().copied(),
        ))
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
    Ok(catalog
        .iter()
        .filter(|(id, track)| filter.matches(**id, track, &sets))
        .map(|(id, _)| *id)
        .collect())
}
