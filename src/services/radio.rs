//! What the active station plays next, and why.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::domain::chance::Chance;
use crate::domain::home::HomeState;
use crate::domain::id::TrackId;
use crate::domain::player::Context;
use crate::domain::radio::{Candidate, Station, UPCOMING, draw, weight};
use crate::domain::star::StarKind;
use crate::domain::track::Catalog;
use crate::services::judge::{Judge, matching};
use crate::storage::error::StorageError;

/// An early skip lowers a track's odds for so long: half a day.
const SKIP_MEMORY_MS: i64 = 12 * 3_600 * 1_000;

/// Early skips remembered at most.
const SKIPS_MAX: usize = 1_000;

/// Tracks skipped early, lately. In memory only: it is a mood, not a verdict.
#[derive(Debug, Default)]
pub struct Skips(HashMap<TrackId, i64>);

impl Skips {
    /// Remembers an early skip.
    pub fn note(&mut self, track: TrackId, now_ms: i64) {
        self.0.retain(|_, at| now_ms - *at < SKIP_MEMORY_MS);
        if self.0.len() < SKIPS_MAX {
            self.0.insert(track, now_ms);
        }
    }

    fn holds(&self, track: TrackId, now_ms: i64) -> bool {
        self.0
            .get(&track)
            .is_some_and(|at| now_ms - at < SKIP_MEMORY_MS)
    }
}

/// Draws enough tracks for a station to play one and show five: none twice while others are left,
/// no artist twice in a row where avoidable.
///
/// # Errors
/// What the database says.
#[expect(
    clippy::too_many_arguments,
    reason = "a draw depends on all of it and owns none of it"
)]
pub fn draws(
    conn: &Connection,
    station: &Station,
    state: &HomeState,
    is_fresh: bool,
    catalog: &Catalog,
    judge: &Judge,
    skips: &Skips,
    chance: &mut Chance,
    now_ms: i64,
) -> Result<Vec<TrackId>, StorageError> {
    let kept: Vec<TrackId> = if is_fresh {
        Vec::new()
    } else {
        state.radio.upcoming.iter().map(|item| item.track).collect()
    };
    let playing = state
        .player
        .track
        .filter(|_| state.player.context == Context::Radio);
    let tracks = matching(conn, &station.filter, catalog, state)?;
    let candidates: Vec<_> = tracks
        .iter()
        .filter_map(|id| {
            let facts = catalog.get(id)?;
            let rating = judge.ranking.rating(*id);
            let candidate = Candidate {
                id: *id,
                theta: rating.map_or(0.0, |r| r.theta),
                sd: rating.map_or(0.0, |r| r.sd),
                is_starred: state.is_starred(StarKind::Track, id.0),
                was_skipped: skips.holds(*id, now_ms),
            };
            Some((
                *id,
                facts.artist,
                weight(station.mode, &candidate, facts, now_ms),
            ))
        })
        .collect();
    let mut last = kept.last().copied().or(playing);
    let mut used: Vec<TrackId> = kept.iter().copied().chain(playing).collect();
    let mut drawn = Vec::with_capacity(UPCOMING + 1);
    while kept.len() + drawn.len() < UPCOMING + 1 && !candidates.is_empty() {
        let fresh: Vec<_> = candidates
            .iter()
            .filter(|c| !used.contains(&c.0))
            .copied()
            .collect();
        // A station of three tracks repeats them; it never falls silent.
        let pool = if fresh.is_empty() {
            &candidates
        } else {
            &fresh
        };
        let last_artist = last
            .and_then(|id| catalog.get(&id))
            .and_then(|track| track.artist);
        let not_last: Vec<_> = pool.iter().filter(|c| Some(c.0) != last).copied().collect();
        let pool = if not_last.is_empty() { pool } else { &not_last };
        let Some(id) = draw(pool, last_artist, chance.unit()) else {
            break;
        };
        used.push(id);
        last = Some(id);
        drawn.push(id);
    }
    Ok(drawn)
}
