//! The ratings of all tracks.
//!
//! Verdicts are the truth; everything here can be rebuilt from them at any time. Readers look at it,
//! so it changes when verdicts are durable, never before.

use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use crate::domain::catalog::Catalog;
use crate::domain::comparison::{PairReason, Verdict, Winner};
use crate::domain::id::TrackId;
use crate::domain::ranking::pool::Pool;
use crate::domain::ranking::progress::Progress;
use crate::domain::ranking::{Duel, Outcome, Ranking};
use crate::protocol::frame::RatingInfo;
use crate::protocol::round;
use crate::storage::error::StorageError;
use crate::storage::verdicts;

/// The ratings of all tracks.
#[derive(Debug, Default)]
pub struct Ratings {
    /// The ratings.
    pub ranking: Ranking,
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

impl Ratings {
    /// Rebuilds the ratings from the verdicts.
    pub fn rebuild(conn: &Connection, catalog: &Catalog) -> Result<Self, StorageError> {
        let mut ratings = Self::default();
        ratings.set_tracks(catalog);
        let mut duels = Vec::new();
        verdicts::for_each(conn, |row| {
            duels.extend(duel(&row.verdict).filter(|_| !row.verdict.is_undone));
        })?;
        ratings.ranking.rebuild(duels);
        Ok(ratings)
    }

    /// Takes the library as it is now.
    pub fn set_tracks(&mut self, catalog: &Catalog) {
        let offered = catalog.iter().filter(|(_, track)| track.is_offered());
        self.ranking
            .set_tracks(offered.map(|(id, track)| (*id, track.artist)));
        self.everything = Mutex::default();
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
}
