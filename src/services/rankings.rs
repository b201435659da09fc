//! The leaderboard of tracks, performers and albums, and how it came about.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::domain::filter::Filter;
use crate::domain::id::TrackId;
use crate::domain::listing::{Page, page_rows};
use crate::protocol::ranking::{
    Course, CoursePoint, ProgressPoint, RankedAlbum, RankedArtist, RankedTrack,
};
use crate::protocol::track::TrackInfo;
use crate::services::error::ServiceError;
use crate::services::groups::groups;
use crate::services::leaderboard::{RankSort, placed};
use crate::services::presenter::Presenter;
use crate::services::presenter::library::artist_info;
use crate::services::rank_history::{Point, RankHistory, Ranks, Source};
use crate::services::ratings::duel;
use crate::services::reading::Reader;
use crate::services::view::View;
use crate::storage::library::browse_albums::find_album;
use crate::storage::library::browse_names::find_artist;
use crate::storage::library::{further, search};
use crate::storage::verdicts;

/// Most tracks that a search within the leaderboard looks through.
const RANKED_SEARCH_MAX: usize = 100_000;

/// Which tracks of the leaderboard, in which order.
#[derive(Debug, Clone, Default)]
pub struct RankedWanted {
    /// Which tracks.
    pub filter: Filter,
    /// In which order.
    pub sort: RankSort,
    /// Words of the title, performer or album.
    pub words: Option<String>,
}

/// The leaderboard from the place `from` (0 first) on; `before`: how the tracks stood a day ago.
pub fn tracks(
    presenter: &Presenter<'_>,
    wanted: &RankedWanted,
    before: &Ranks,
    from: usize,
    limit: Option<u32>,
) -> Result<Page<RankedTrack>, ServiceError> {
    let mut ids = placed(presenter, &wanted.filter)?;
    wanted.sort.arrange(&mut ids, presenter);
    let words = wanted.words.as_deref();
    if let Some(words) = words.filter(|words| !words.trim().is_empty()) {
        let found = search::find_ids(presenter.conn, words, RANKED_SEARCH_MAX)?;
        let found: HashSet<_> = found.into_iter().collect();
        ids.retain(|id| found.contains(id));
    }
    let (ids, next, total) = part(&ids, from, limit);
    let ranked = |track: TrackInfo| RankedTrack {
        rank_before: before.get(&track.id).copied(),
        track,
    };
    Ok(Page {
        items: presenter.tracks(ids)?.into_iter().map(ranked).collect(),
        next,
        total,
    })
}

/// The page of `all` that begins at `from`, where the next one begins, and how many there are.
fn part<T>(all: &[T], from: usize, limit: Option<u32>) -> (&[T], Option<String>, u64) {
    let from = from.min(all.len());
    let to = all.len().min(from + page_rows(limit) as usize);
    let next = (to < all.len()).then(|| to.to_string());
    (&all[from..to], next, all.len() as u64)
}

/// Performers by the ratings of their tracks.
pub fn artists(
    presenter: &Presenter<'_>,
    from: usize,
    limit: Option<u32>,
) -> Result<Page<RankedArtist>, ServiceError> {
    let further = further::artists(presenter.conn)?;
    let all = groups(presenter, |facts| facts.artist, &further).ranked();
    let (some, next, total) = part(&all, from, limit);
    let mut items = Vec::with_capacity(some.len());
    for (rank, group) in (from + 1..).zip(some) {
        if let Some(artist) = find_artist(presenter.conn, group.id)? {
            items.push(RankedArtist {
                rank: rank as u64,
                rating: group.rating.round(),
                compared_count: group.compared_count,
                artist: artist_info(artist),
            });
        }
    }
    Ok(Page { items, next, total })
}

/// Albums by the ratings of their tracks.
pub fn albums(
    presenter: &Presenter<'_>,
    from: usize,
    limit: Option<u32>,
) -> Result<Page<RankedAlbum>, ServiceError> {
    let all = groups(presenter, |facts| facts.album, &HashMap::new()).ranked();
    let (some, next, total) = part(&all, from, limit);
    let mut items = Vec::with_capacity(some.len());
    for (rank, group) in (from + 1..).zip(some) {
        if let Some(album) = find_album(presenter.conn, group.id)? {
            items.push(RankedAlbum {
                rank: rank as u64,
                rating: group.rating.round(),
                compared_count: group.compared_count,
                album: presenter.album(album),
            });
        }
    }
    Ok(Page { items, next, total })
}

/// How a track came to its place.
///
/// # Errors
/// `NotFound`.
pub fn course(
    conn: &Reader,
    view: &View,
    rank_history: &RankHistory,
    id: TrackId,
) -> Result<Course, ServiceError> {
    if !view.catalog().contains_key(&id) {
        return Err(ServiceError::NotFound(format!("no track has the id {id}")));
    }
    let points = rank_history.course(&source(conn, view)?);
    let point = |point: &Point| CoursePoint {
        at_ms: point.at_ms,
        rank: point.ranks.get(&id).copied(),
    };
    Ok(Course {
        points: points.iter().map(point).collect(),
        track_count: view.ratings().ranking.ranked().len() as u64,
    })
}

/// How far the ranking had come, in the course of the verdicts.
pub fn progress(
    conn: &Reader,
    view: &View,
    rank_history: &RankHistory,
) -> Result<Vec<ProgressPoint>, ServiceError> {
    let points = rank_history.course(&source(conn, view)?);
    let point = |point: &Point| ProgressPoint {
        at_ms: point.at_ms,
        comparisons: point.comparisons,
        settled_percent: f64::from(point.settled_percent.round()),
    };
    Ok(points.iter().map(point).collect())
}

/// How the tracks stood a day before `now_ms`.
pub fn day_before(
    conn: &Reader,
    view: &View,
    rank_history: &RankHistory,
    now_ms: i64,
) -> Result<Arc<Ranks>, ServiceError> {
    let library = view.library().revision;
    rank_history.day_before(now_ms, library, || source(conn, view))
}

/// What past rankings follow from. No lock is held while anything is fitted.
fn source(conn: &Reader, view: &View) -> Result<Source, ServiceError> {
    let library = view.library().revision;
    let tracks = {
        let catalog = view.catalog();
        let offered = catalog.iter().filter(|(_, track)| track.is_offered());
        offered.map(|(id, track)| (*id, track.artist)).collect()
    };
    let mut duels = Vec::new();
    verdicts::for_each(conn, |row| {
        let standing = duel(&row.verdict).filter(|_| !row.verdict.is_undone);
        duels.extend(standing.map(|duel| (row.at_ms, duel)));
    })?;
    Ok(Source {
        tracks,
        duels,
        library,
    })
}
