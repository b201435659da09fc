//! `/api/rankings`: the leaderboard of tracks, performers and albums, the same as files, and how a
//! track came to its place.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::filter::Filter;
use crate::domain::id::{AlbumId, ArtistId, FolderId, GenreId, PlaylistId, TrackId};
use crate::domain::listing::Page;
use crate::http::error::ApiError;
use crate::http::state::AppState;
use crate::protocol::ranking::{Course, ProgressPoint, RankedAlbum, RankedArtist, RankedTrack};
use crate::protocol::request::PageQuery;
use crate::protocol::{ErrorBody, limit_schema};
use crate::services::leaderboard::RankSort;
use crate::services::rank_history::Ranks;
use crate::services::rankings::{self, RankedWanted};

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
    /// Items of a page; a number out of bounds counts as the nearest within.
    #[param(schema_with = limit_schema)]
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
#[utoipa::path(get, path = "/api/rankings",
    operation_id = "list_ranked_tracks", params(RankedFilter, RankingsQuery),
    responses((status = 200, body = Page<RankedTrack>), (status = 400, body = ErrorBody)))]
pub async fn rankings(
    State(app): State<AppState>,
    Query(filter): Query<RankedFilter>,
    Query(query): Query<RankingsQuery>,
) -> Result<Json<Page<RankedTrack>>, ApiError> {
    let sort = match query.sort.as_deref() {
        None => RankSort::default(),
        Some(name) => RankSort::named(name)
            .ok_or_else(|| ApiError::malformed(format!("cannot sort rankings by `{name}`")))?,
    };
    let before = ranks_before(&app).await?;
    let wanted = RankedWanted {
        filter: filter.filter(),
        sort,
        words: query.q,
    };
    let from = query.cursor.or(query.offset).unwrap_or(0);
    app.read_presented(move |show| rankings::tracks(show, &wanted, &before, from, query.limit))
        .await
        .map(Json)
}

/// Performers by the ratings of their tracks.
#[utoipa::path(get, path = "/api/rankings/artists",
    operation_id = "list_ranked_artists", params(PageQuery),
    responses((status = 200, body = Page<RankedArtist>), (status = 400, body = ErrorBody)))]
pub async fn artists(
    State(app): State<AppState>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<RankedArtist>>, ApiError> {
    let from = offset_of(&query)?;
    app.read_presented(move |show| rankings::artists(show, from, query.limit))
        .await
        .map(Json)
}

/// Albums by the ratings of their tracks.
#[utoipa::path(get, path = "/api/rankings/albums",
    operation_id = "list_ranked_albums", params(PageQuery),
    responses((status = 200, body = Page<RankedAlbum>), (status = 400, body = ErrorBody)))]
pub async fn albums(
    State(app): State<AppState>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<RankedAlbum>>, ApiError> {
    let from = offset_of(&query)?;
    app.read_presented(move |show| rankings::albums(show, from, query.limit))
        .await
        .map(Json)
}

fn offset_of(query: &PageQuery) -> Result<usize, ApiError> {
    let cursor = query.cursor.as_deref();
    let unknown = |_| ApiError::malformed("the cursor is none of ours");
    let place = query.offset.unwrap_or(0) as usize;
    cursor.map_or(Ok(place), |cursor| cursor.parse().map_err(unknown))
}

/// How a track came to its place.
#[utoipa::path(get, path = "/api/tracks/{id}/course", operation_id = "get_track_course",
    params(("id" = i64, Path)),
    responses((status = 200, body = Course), (status = 404, body = ErrorBody)))]
pub async fn course(
    State(app): State<AppState>,
    Path(id): Path<i64>,
) -> Result<Json<Course>, ApiError> {
    let view = Arc::clone(&app.services.shared.view);
    let rank_history = Arc::clone(&app.services.rank_history);
    app.read_long(move |conn| rankings::course(conn, &view, &rank_history, TrackId(id)))
        .await
        .map(Json)
}

/// How far the ranking had come, in the course of the verdicts.
#[utoipa::path(get, path = "/api/rankings/progress", operation_id = "get_ranking_progress",
    responses((status = 200, body = Vec<ProgressPoint>)))]
pub async fn progress(State(app): State<AppState>) -> Result<Json<Vec<ProgressPoint>>, ApiError> {
    let view = Arc::clone(&app.services.shared.view);
    let rank_history = Arc::clone(&app.services.rank_history);
    app.read_long(move |conn| rankings::progress(conn, &view, &rank_history))
        .await
        .map(Json)
}

/// How the tracks stood a day ago.
async fn ranks_before(app: &AppState) -> Result<Arc<Ranks>, ApiError> {
    let now_ms = app.services.shared.clock.now_ms();
    let view = Arc::clone(&app.services.shared.view);
    let rank_history = Arc::clone(&app.services.rank_history);
    app.read_long(move |conn| rankings::day_before(conn, &view, &rank_history, now_ms))
        .await
}
