//! `/api/rankings`: the leaderboard of tracks, performers and albums, the same as files, and how a
//! track came to its place.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::filter::Filter;
use crate::domain::id::{AlbumId, ArtistId, FolderId, GenreId, PlaylistId, TrackId};
use crate::domain::track::TrackFacts;
use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::protocol::ranking::{
    Course, CoursePoint, ProgressPoint, RankedAlbum, RankedArtist, RankedTrack,
};
use crate::protocol::request::PageQuery;
use crate::protocol::track::TrackInfo;
use crate::protocol::{ErrorBody, PAGE_DEFAULT, PAGE_MAX, Page};
use crate::services::decoration::Decorator;
use crate::services::groups::Groups;
use crate::services::judge::duel;
use crate::services::leaderboard::{RankSort, placed};
use crate::services::standings::{Point, Ranks, Source};
use crate::services::view::View;
use crate::storage::database::Reader;
use crate::storage::library::browse_albums::find_album;
use crate::storage::library::browse_names::find_artist;
use crate::storage::library::{further, search};
use crate::storage::verdicts;

/// Most tracks that a search within the leaderboard looks through.
const RANKED_SEARCH_MAX: usize = 100_000;

/// Which tracks of the leaderboard: every part that is there must hold.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct RankedFilter {
    genre: Option<i64>,
    artist: Option<i64>,
    album: Option<i64>,
    /// A folder and all below it.
    folder: Option<i64>,
    playlist: Option<i64>,
    year_from: Option<i32>,
    year_to: Option<i32>,
    /// Only starred ones.
    starred: bool,
}

/// Which places of the leaderboard.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct RankingsQuery {
    /// `rank` (default), `uncertainty`, `count` or `worst`.
    sort: Option<String>,
    /// Words of the title, performer or album.
    q: Option<String>,
    offset: Option<usize>,
    /// `next` of the page before; the same as its offset.
    cursor: Option<usize>,
    limit: Option<u32>,
}

impl RankedFilter {
    /// The same as a filter.
    pub(super) fn filter(&self) -> Filter {
        Filter {
            is_starred: self.starred,
            genre: self.genre.map(GenreId),
            year_from: self.year_from,
            year_to: self.year_to,
            playlist: self.playlist.map(PlaylistId),
            folder: self.folder.map(FolderId),
            album: self.album.map(AlbumId),
            artist: self.artist.map(ArtistId),
        }
    }
}

/// The leaderboard.
#[utoipa::path(get, path = "/api/rankings", params(RankedFilter, RankingsQuery),
    responses((status = 200, body = Page<RankedTrack>), (status = 400, body = ErrorBody)))]
pub async fn rankings(
    State(home): State<Home>,
    Query(filter): Query<RankedFilter>,
    Query(query): Query<RankingsQuery>,
) -> Result<Json<Page<RankedTrack>>, ApiError> {
    let sort = match query.sort.as_deref() {
        None => RankSort::default(),
        Some(name) => RankSort::named(name)
            .ok_or_else(|| ApiError::malformed(format!("cannot sort rankings by `{name}`")))?,
    };
    let before = ranks_before(&home).await?;
    home.read_decorated(move |decorator| {
        let mut ids = placed(decorator, &filter.filter())?;
        sort.arrange(&mut ids, decorator);
        if let Some(words) = query.q.as_deref().filter(|words| !words.trim().is_empty()) {
            let found = search::find_ids(decorator.conn, words, RANKED_SEARCH_MAX)?;
            let found: HashSet<_> = found.into_iter().collect();
            ids.retain(|id| found.contains(id));
        }
        let from = query.cursor.or(query.offset).unwrap_or(0);
        let (ids, next, total) = part(&ids, from, query.limit);
        let ranked = |track: TrackInfo| RankedTrack {
            rank_before: before.get(&track.id).copied(),
            track,
        };
        Ok(Json(Page {
            items: decorator.tracks(ids)?.into_iter().map(ranked).collect(),
            next,
            total,
        }))
    })
    .await
}

/// The page of `all` that begins at `from`, where the next one begins, and how many there are.
fn part<T>(all: &[T], from: usize, limit: Option<u32>) -> (&[T], Option<String>, u64) {
    let from = from.min(all.len());
    let limit = limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX) as usize;
    let to = all.len().min(from + limit);
    let next = (to < all.len()).then(|| to.to_string());
    (&all[from..to], next, all.len() as u64)
}

/// Performers by the ratings of their tracks.
#[utoipa::path(get, path = "/api/rankings/artists", params(PageQuery),
    responses((status = 200, body = Page<RankedArtist>), (status = 400, body = ErrorBody)))]
pub async fn artists(
    State(home): State<Home>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<RankedArtist>>, ApiError> {
    home.read_decorated(move |decorator| {
        let further = further::artists(decorator.conn)?;
        let all = groups(decorator, |facts| facts.artist, &further).ranked();
        let from = offset_of(&query)?;
        let (some, next, total) = part(&all, from, query.limit);
        let mut items = Vec::with_capacity(some.len());
        for (rank, standing) in (from + 1..).zip(some) {
            if let Some(artist) = find_artist(decorator.conn, standing.id)? {
                items.push(RankedArtist {
                    rank: rank as u64,
                    rating: standing.rating.round(),
                    compared_count: standing.compared_count,
                    artist,
                });
            }
        }
        Ok(Json(Page { items, next, total }))
    })
    .await
}

/// Albums by the ratings of their tracks.
#[utoipa::path(get, path = "/api/rankings/albums", params(PageQuery),
    responses((status = 200, body = Page<RankedAlbum>), (status = 400, body = ErrorBody)))]
pub async fn albums(
    State(home): State<Home>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<RankedAlbum>>, ApiError> {
    home.read_decorated(move |decorator| {
        let all = groups(decorator, |facts| facts.album, &HashMap::new()).ranked();
        let from = offset_of(&query)?;
        let (some, next, total) = part(&all, from, query.limit);
        let mut items = Vec::with_capacity(some.len());
        for (rank, standing) in (from + 1..).zip(some) {
            if let Some(album) = find_album(decorator.conn, standing.id)? {
                items.push(RankedAlbum {
                    rank: rank as u64,
                    rating: standing.rating.round(),
                    compared_count: standing.compared_count,
                    album: decorator.album(album),
                });
            }
        }
        Ok(Json(Page { items, next, total }))
    })
    .await
}

fn offset_of(query: &PageQuery) -> Result<usize, ApiError> {
    let cursor = query.cursor.as_deref();
    let unknown = |_| ApiError::malformed("the cursor is none of ours");
    let place = query.offset.unwrap_or(0) as usize;
    cursor.map_or(Ok(place), |cursor| cursor.parse().map_err(unknown))
}

/// The compared tracks, gathered by what `group` says of them; each counts for all that it belongs
/// to.
pub(super) fn groups<K: Copy + Eq + Ord + Hash>(
    decorator: &Decorator<'_>,
    group: impl Fn(&TrackFacts) -> Option<K>,
    further: &HashMap<TrackId, Vec<K>>,
) -> Groups<K> {
    let mut groups = Groups::new();
    let ranking = &decorator.judge.ranking;
    for id in ranking.ranked() {
        let rating = ranking.rating(*id).filter(|r| r.comparison_count > 0);
        if let Some((rating, facts)) = rating.zip(decorator.catalog.get(id)) {
            groups.add(group(facts), rating.shown());
            for other in further.get(id).into_iter().flatten() {
                groups.add(Some(*other), rating.shown());
            }
        }
    }
    groups
}

/// How a track came to its place.
#[utoipa::path(get, path = "/api/tracks/{id}/course",
    responses((status = 200, body = Course), (status = 404, body = ErrorBody)))]
pub async fn course(
    State(home): State<Home>,
    Path(id): Path<i64>,
) -> Result<Json<Course>, ApiError> {
    let id = TrackId(id);
    if !home.shared.view.catalog().contains_key(&id) {
        return Err(ApiError::not_found(format!("no track has the id {id}")));
    }
    let view = Arc::clone(&home.shared.view);
    let standings = Arc::clone(&home.standings);
    home.read_long(move |conn| {
        let points = standings.course(&source(conn, &view)?);
        let point = |point: &Point| CoursePoint {
            at_ms: point.at_ms,
            rank: point.ranks.get(&id).copied(),
        };
        let judge = view.judge();
        Ok(Json(Course {
            points: points.iter().map(point).collect(),
            track_count: judge.ranking.ranked().len() as u64,
        }))
    })
    .await
}

/// How far the ranking had come, in the course of the verdicts.
#[utoipa::path(get, path = "/api/rankings/progress",
    responses((status = 200, body = Vec<ProgressPoint>)))]
pub async fn progress(State(home): State<Home>) -> Result<Json<Vec<ProgressPoint>>, ApiError> {
    let view = Arc::clone(&home.shared.view);
    let standings = Arc::clone(&home.standings);
    home.read_long(move |conn| {
        let points = standings.course(&source(conn, &view)?);
        let point = |point: &Point| ProgressPoint {
            at_ms: point.at_ms,
            comparisons: point.comparisons,
            settled_percent: f64::from(point.settled_percent.round()),
        };
        Ok(Json(points.iter().map(point).collect()))
    })
    .await
}

/// How the tracks stood a day ago.
async fn ranks_before(home: &Home) -> Result<Arc<Ranks>, ApiError> {
    let now_ms = home.shared.clock.now_ms();
    let view = Arc::clone(&home.shared.view);
    let standings = Arc::clone(&home.standings);
    home.read_long(move |conn| {
        let library = view.library().revision;
        standings.day_before(now_ms, library, || source(conn, &view))
    })
    .await
}

/// What past rankings follow from. The locks are let go before anything is fitted.
fn source(conn: &Reader, view: &View) -> Result<Source, ApiError> {
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
