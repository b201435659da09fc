//! `/api/tracks`: lists, search, one track, its waveform, why it stands where it stands.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::id::{AlbumId, ArtistId, FolderId, GenreId, TrackId};
use crate::domain::listing::{Page, PageRequest, Presence, TrackSort};
use crate::http::error::ApiError;
use crate::http::state::AppState;
use crate::protocol::library::SearchResult;
use crate::protocol::track::{TrackInfo, Waveform, Why};
use crate::protocol::{ErrorBody, limit_schema};
use crate::services::catalog::{self, TracksWanted};

/// Which tracks, in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct TracksQuery {
    album: Option<i64>,
    artist: Option<i64>,
    genre: Option<i64>,
    folder: Option<i64>,
    year_from: Option<i32>,
    year_to: Option<i32>,
    /// Only starred ones.
    starred: bool,
    /// `offered` (default), `archived` or `missing`.
    presence: Option<String>,
    /// `title` (default), `artist`, `place`, `added`, `year`, `heard` or `path`.
    sort: Option<String>,
    /// Items of a page; a number out of bounds counts as the nearest within.
    #[param(schema_with = limit_schema)]
    limit: Option<u32>,
    cursor: Option<String>,
    /// The track that the page begins with, from 0.
    offset: Option<u32>,
}

/// The order of that name.
pub(super) fn sort_of(name: Option<&str>) -> Result<TrackSort, ApiError> {
    let Some(name) = name else {
        return Ok(TrackSort::default());
    };
    let unknown = || ApiError::malformed(format!("cannot sort tracks by `{name}`"));
    TrackSort::named(name).ok_or_else(unknown)
}

fn presence_of(name: Option<&str>) -> Result<Presence, ApiError> {
    Ok(match name {
        None | Some("offered") => Presence::Offered,
        Some("archived") => Presence::Archived,
        Some("missing") => Presence::Missing,
        Some(other) => {
            return Err(ApiError::malformed(format!(
                "no presence is called `{other}`"
            )));
        }
    })
}

/// Tracks, a page at a time.
#[utoipa::path(get, path = "/api/tracks", operation_id = "list_tracks", params(TracksQuery),
    responses((status = 200, body = Page<TrackInfo>), (status = 400, body = ErrorBody)))]
pub async fn list(
    State(app): State<AppState>,
    Query(query): Query<TracksQuery>,
) -> Result<Json<Page<TrackInfo>>, ApiError> {
    let sort = sort_of(query.sort.as_deref())?;
    let presence = presence_of(query.presence.as_deref())?;
    let wanted = TracksWanted {
        presence,
        album: query.album.map(AlbumId),
        artist: query.artist.map(ArtistId),
        genre: query.genre.map(GenreId),
        folder: query.folder.map(FolderId),
        years: (query.year_from, query.year_to),
        is_starred: query.starred,
    };
    let page = PageRequest::of(query.limit, query.cursor, query.offset);
    app.read_presented(move |show| catalog::tracks(show, &wanted, sort, &page))
        .await
        .map(Json)
}

/// What is searched for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct SearchQuery {
    /// Words, or the beginnings of words.
    q: String,
    /// Items of a page; a number out of bounds counts as the nearest within.
    #[param(schema_with = limit_schema)]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// Searches titles, performers and albums.
#[utoipa::path(get, path = "/api/tracks/search",
    operation_id = "search_tracks", params(SearchQuery),
    responses((status = 200, body = SearchResult), (status = 400, body = ErrorBody)))]
pub async fn find(
    State(app): State<AppState>,
    Query(query): Query<SearchQuery>,
) -> Result<Json<SearchResult>, ApiError> {
    let page = PageRequest::of(query.limit, query.cursor, None);
    app.read_presented(move |show| catalog::search(show, &query.q, &page))
        .await
        .map(Json)
}

/// One track.
#[utoipa::path(get, path = "/api/tracks/{id}", operation_id = "get_track",
    params(("id" = i64, Path)),
    responses((status = 200, body = TrackInfo), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<AppState>,
    Path(id): Path<i64>,
) -> Result<Json<TrackInfo>, ApiError> {
    app.read_presented(move |show| catalog::track(show, TrackId(id)))
        .await
        .map(Json)
}

/// The shape of a track's sound.
#[utoipa::path(get, path = "/api/tracks/{id}/waveform", operation_id = "get_track_waveform",
    params(("id" = i64, Path)),
    responses((status = 200, body = Waveform), (status = 404, body = ErrorBody)))]
pub async fn waveform(
    State(app): State<AppState>,
    Path(id): Path<i64>,
) -> Result<Json<Waveform>, ApiError> {
    app.read(move |conn| catalog::waveform(conn, TrackId(id)))
        .await
        .map(Json)
}

/// Why a track plays, in one sentence.
#[utoipa::path(get, path = "/api/tracks/{id}/why", operation_id = "explain_track",
    params(("id" = i64, Path)),
    responses((status = 200, body = Why), (status = 404, body = ErrorBody)))]
pub async fn why(State(app): State<AppState>, Path(id): Path<i64>) -> Result<Json<Why>, ApiError> {
    app.read_presented(move |show| catalog::why(show, TrackId(id)))
        .await
        .map(Json)
}
