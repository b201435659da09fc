//! What a station plays next, and what it would play.

use crate::domain::chance::Chance;
use crate::domain::filter::Filter;
use crate::domain::id::{StationId, TrackId};
use crate::domain::listing::{Page, PageRequest};
use crate::domain::player::Context;
use crate::domain::radio::draw::draw;
use crate::domain::radio::forecast::forecast;
use crate::domain::radio::odds::{Candidate, is_skipped, weights};
use crate::domain::radio::{Adventure, Station, UPCOMING};
use crate::domain::star::StarKind;
use crate::domain::track::TrackFacts;
use crate::protocol::radio::{Heard, LikelyTrack, StationInfo, StationOdds};
use crate::protocol::track::TrackInfo;
use crate::services::error::ServiceError;
use crate::services::matching::filter_sets;
use crate::services::presenter::Presenter;
use crate::services::presenter::why::why;
use crate::storage::error::StorageError;
use crate::storage::library::listens;

/// The offered tracks that match a filter, with all that their odds are made of: one pass over the
/// catalog.
pub fn candidates(
    presenter: &Presenter<'_>,
    filter: &Filter,
) -> Result<Vec<Candidate>, StorageError> {
    let Presenter { state, now_ms, .. } = *presenter;
    let sets = filter_sets(presenter.conn, filter, &state.house)?;
    let matching = presenter
        .catalog
        .iter()
        .filter(|(id, track)| filter.matches(**id, track, &sets));
    // Both lists are in the order of ids, so they are walked side by side.
    let tracks = state
        .house
        .starred()
        .filter(|(kind, ..)| *kind == StarKind::Track);
    let mut starred = tracks.map(|(_, id, _)| id).peekable();
    let candidate = |(id, track): (&TrackId, &TrackFacts)| {
        while starred.next_if(|star| *star < id.0).is_some() {}
        let belief = presenter.ratings.ranking.belief(*id);
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
pub fn draws(
    presenter: &Presenter<'_>,
    station: &Station,
    kept: &[TrackId],
    chance: &mut Chance,
) -> Result<Vec<TrackId>, StorageError> {
    let Presenter { state, catalog, .. } = *presenter;
    let find = |id: &TrackId| catalog.get(id).map(|track| (*id, track.artist));
    // What is banned leaves the row, so there is one more to draw.
    let is_offered = |id: &&TrackId| catalog.get(id).is_some_and(TrackFacts::is_offered);
    let kept: Vec<_> = kept.iter().filter(is_offered).filter_map(find).collect();
    let missing = (UPCOMING + 1).saturating_sub(kept.len());
    let is_on_air = state.zone.player.context == Context::Radio;
    let plays = state.zone.player.track.filter(|_| is_on_air);
    let before: Vec<_> = plays.iter().filter_map(find).chain(kept).collect();
    let candidates = candidates(presenter, &station.filter)?;
    let weights = weights(station.adventure, &candidates);
    Ok(draw(&candidates, &weights, &before, missing, chance))
}

/// What a station would play, for people.
pub fn odds(
    presenter: &Presenter<'_>,
    filter: &Filter,
    adventure: Adventure,
    listed: usize,
) -> Result<StationOdds, StorageError> {
    let forecast = forecast(adventure, &candidates(presenter, filter)?, listed);
    let ids: Vec<_> = forecast.likeliest.iter().map(|(id, _)| *id).collect();
    let likely = |track: TrackInfo| {
        let found = forecast.likeliest.iter().find(|(id, _)| *id == track.id);
        LikelyTrack {
            percent: percent(found.map_or(0.0, |(_, share)| *share)),
            why: why(presenter, track.id, Some(adventure)),
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
        likeliest: presenter.tracks(&ids)?.into_iter().map(likely).collect(),
    })
}

/// A share with as many digits as say something: a track of 50,000 has its odds, too.
fn percent(share: f64) -> f64 {
    (share * 100_000.0).round() / 1_000.0
}

/// What odds are asked for.
#[derive(Debug, Clone, Default)]
pub struct OddsWanted {
    /// A station whose filter and, unless it is given, knob are meant.
    pub station: Option<StationId>,
    /// Else these tracks.
    pub filter: Filter,
    /// The knob; that of the station, or the usual one, where it is not given.
    pub adventure: Option<Adventure>,
}

/// What a station would play: of any filter, at any place of the knob, saved or not. `likeliest`
/// tracks are told one by one.
///
/// # Errors
/// `NotFound` for an unknown station.
pub fn odds_of(
    presenter: &Presenter<'_>,
    wanted: OddsWanted,
    likeliest: usize,
) -> Result<StationOdds, ServiceError> {
    let saved = wanted.station.map(|id| {
        let found = presenter.state.house.stations.station(id);
        found.ok_or_else(|| unknown_station(id))
    });
    let (filter, adventure) = match saved.transpose()? {
        Some(station) => (
            station.filter.clone(),
            wanted.adventure.unwrap_or(station.adventure),
        ),
        None => (wanted.filter, wanted.adventure.unwrap_or_default()),
    };
    Ok(odds(presenter, &filter, adventure, likeliest)?)
}

/// One station.
///
/// # Errors
/// `NotFound`.
pub fn station(presenter: &Presenter<'_>, id: StationId) -> Result<StationInfo, ServiceError> {
    let mut stations = presenter.radio()?.stations.into_iter();
    let found = stations.find(|station| station.id == id);
    found.ok_or_else(|| unknown_station(id))
}

fn unknown_station(id: StationId) -> ServiceError {
    ServiceError::NotFound(format!("no station has the id {id}"))
}

/// What the radio played, the latest first.
///
/// # Errors
/// `Invalid` for a cursor that was never given out.
pub fn history(presenter: &Presenter<'_>, page: &PageRequest) -> Result<Page<Heard>, ServiceError> {
    let rows = listens::history(presenter.conn, Some("radio"), page)?;
    let mut items = Vec::with_capacity(rows.items.len());
    for row in rows.items {
        let Some(track) = presenter.find_track(row.track)? else {
            continue;
        };
        items.push(Heard {
            track,
            at_ms: row.at_ms - row.heard_ms,
            heard_ms: row.heard_ms,
            station_id: row.station,
        });
    }
    Ok(Page {
        items,
        next: rows.next,
        total: rows.total,
    })
}
