//! What a station plays next, and what it would play.

use crate::domain::chance::Chance;
use crate::domain::filter::Filter;
use crate::domain::id::TrackId;
use crate::domain::player::Context;
use crate::domain::radio::draw::draw;
use crate::domain::radio::forecast::forecast;
use crate::domain::radio::odds::{Candidate, weights};
use crate::domain::radio::{Adventure, Station, UPCOMING};
use crate::domain::star::StarKind;
use crate::domain::track::TrackFacts;
use crate::protocol::radio::{LikelyTrack, StationOdds};
use crate::protocol::track::TrackInfo;
use crate::services::decoration::Decorator;
use crate::services::judge::filter_sets;
use crate::services::words;
use crate::storage::error::StorageError;

/// An early skip lowers a track's odds for so long: half a day.
const SKIP_MEMORY_MS: i64 = 12 * 3_600 * 1_000;

/// Whether a track was skipped early so lately that its odds are lower.
#[must_use]
pub fn is_skipped(track: &TrackFacts, now_ms: i64) -> bool {
    track
        .skipped_ms
        .is_some_and(|at| now_ms - at < SKIP_MEMORY_MS)
}

/// The offered tracks that match a filter, with all that their odds are made of: one pass over the
/// catalog.
///
/// # Errors
/// What the database says.
pub fn candidates(
    decorator: &Decorator<'_>,
    filter: &Filter,
) -> Result<Vec<Candidate>, StorageError> {
    let Decorator { state, now_ms, .. } = *decorator;
    let sets = filter_sets(decorator.conn, filter, state)?;
    let matching = decorator
        .catalog
        .iter()
        .filter(|(id, track)| filter.matches(**id, track, &sets));
    // Both lists are in the order of ids, so they are walked side by side.
    let tracks = state
        .starred()
        .filter(|(kind, ..)| *kind == StarKind::Track);
    let mut starred = tracks.map(|(_, id, _)| id).peekable();
    let candidate = |(id, track): (&TrackId, &TrackFacts)| {
        while starred.next_if(|star| *star < id.0).is_some() {}
        let belief = decorator.judge.ranking.belief(*id);
        Candidate {
            id: *id,
            artist: track.artist,
            theta: belief.map_or(0.0, |belief| belief.theta),
            sd: belief.map_or(0.0, |belief| belief.sd),
            is_compared: belief.is_some_and(|belief| belief.comparison_count > 0),
            is_starred: starred.peek() == Some(&id.0),
            heard_hours: track
                .heard_ms
                .map(|heard| (now_ms - heard) as f64 / 3_600_000.0),
            is_skipped: is_skipped(track, now_ms),
        }
    };
    Ok(matching.map(candidate).collect())
}

/// Draws enough tracks for a station to play one and show five, `kept` among them.
///
/// # Errors
/// What the database says.
pub fn draws(
    decorator: &Decorator<'_>,
    station: &Station,
    kept: &[TrackId],
    chance: &mut Chance,
) -> Result<Vec<TrackId>, StorageError> {
    let Decorator { state, catalog, .. } = *decorator;
    let find = |id: &TrackId| catalog.get(id).map(|track| (*id, track.artist));
    // What is banned leaves the row, so there is one more to draw.
    let is_offered = |id: &&TrackId| catalog.get(id).is_some_and(TrackFacts::is_offered);
    let kept: Vec<_> = kept.iter().filter(is_offered).filter_map(find).collect();
    let missing = (UPCOMING + 1).saturating_sub(kept.len());
    let is_on_air = state.player.context == Context::Radio;
    let plays = state.player.track.filter(|_| is_on_air);
    let before: Vec<_> = plays.iter().filter_map(find).chain(kept).collect();
    let candidates = candidates(decorator, &station.filter)?;
    let weights = weights(station.adventure, &candidates);
    Ok(draw(&candidates, &weights, &before, missing, chance))
}

/// What a station would play, for people.
///
/// # Errors
/// What the database says.
pub fn odds(
    decorator: &Decorator<'_>,
    filter: &Filter,
    adventure: Adventure,
    listed: usize,
) -> Result<StationOdds, StorageError> {
    let forecast = forecast(adventure, &candidates(decorator, filter)?, listed);
    let ids: Vec<_> = forecast.likeliest.iter().map(|(id, _)| *id).collect();
    let likely = |track: TrackInfo| {
        let found = forecast.likeliest.iter().find(|(id, _)| *id == track.id);
        LikelyTrack {
            percent: percent(found.map_or(0.0, |(_, share)| *share)),
            why: words::why(decorator, track.id, Some(adventure)),
            track,
        }
    };
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(StationOdds {
        adventure_percent: adventure,
        track_count: count(forecast.track_count),
        compared_count: count(forecast.compared_count),
        starred_count: count(forecast.starred_count),
        top_tenth_percent: percent(forecast.top_tenth),
        never_compared_percent: percent(forecast.never_compared),
        starred_percent: percent(forecast.starred),
        likeliest: decorator.tracks(&ids)?.into_iter().map(likely).collect(),
    })
}

/// A share with as many digits as say something: a track of 50,000 has its odds, too.
fn percent(share: f64) -> f64 {
    (share * 100_000.0).round() / 1_000.0
}
