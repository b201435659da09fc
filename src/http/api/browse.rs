//! Albums, performers, genres, folders, broken files.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::id::{AlbumId, ArtistId, FolderId};
use crate::domain::listing::{AlbumSort, Page, PageRequest};
use crate::http::error::ApiError;
use crate::http::state::AppState;
use crate::protocol::library::{AlbumInfo, ArtistInfo, BrokenFiles, FolderInfo, GenreInfo};
use crate::protocol::request::PageQuery;
use crate::protocol::{ErrorBody, limit_schema};
use crate::services::catalog;

fn request(page: PageQuery) -> PageRequest {
    PageRequest::of(page.limit, page.cursor, page.offset)
}

/// Which albums, in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AlbumsQuery {
    artist: Option<i64>,
    /// Only starred ones.
    starred: bool,
    /// `title` (default), `artist`, `year` or `added`.
    sort: Option<String>,
    /// Items of a page; a number out of bounds counts as the nearest within.
    #[param(schema_with = limit_schema)]
    limit: Option<u32>,
    cursor: Option<String>,
    /// The album that the page begins with, from 0.
    offset: Option<u32>,
}

/// The order of that name.
pub(super) fn album_sort_of(name: Option<&str>) -> Result<AlbumSort, ApiError> {
    let Some(name) = name else {
        return Ok(AlbumSort::default());
    };
    let unknown = || ApiError::malformed(format!("cannot sort albums by `{name}`"));
    AlbumSort::named(name).ok_or_else(unknown)
}

/// Albums, a page at a time.
#[utoipa::path(get, path = "/api/albums", operation_id = "list_albums", params(AlbumsQuery),
    responses((status = 200, body = Page<AlbumInfo>), (status = 400, body = ErrorBody)))]
pub async fn albums(
    State(app): State<AppState>,
    Query(query): Query<AlbumsQuery>,
) -> Result<Json<Page<AlbumInfo>>, ApiError> {
    let sort = album_sort_of(query.sort.as_deref())?;
    let (artist, is_starred) = (query.artist.map(ArtistId), query.starred);
    let page = PageRequest::of(query.limit, query.cursor, query.offset);
    app.read_presented(move |show| catalog::albums(show, artist, is_starred, sort, &page))
        .await
        .map(Json)
}

/// One album.
#[utoipa::path(get, path = "/api/albums/{id}", operation_id = "get_album",
    params(("id" = i64, Path)),
    responses((status = 200, body = AlbumInfo), (status = 404, body = ErrorBody)))]
pub async fn album(
    State(app): State<AppState>,
    Path(id): Path<i64>,
) -> Result<Json<AlbumInfo>, ApiError> {
    app.read_presented(move |show| catalog::album(show, AlbumId(id)))
        .await
        .map(Json)
}

/// Performers, a page at a time.
#[utoipa::path(get, path = "/api/artists", operation_id = "list_artists", params(PageQuery),
    responses((status = 200, body = Page<ArtistInfo>)))]
pub async fn artists(
    State(app): State<AppState>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ArtistInfo>>, ApiError> {
    app.read(move |conn| catalog::artists(conn, &request(page)))
        .await
        .map(Json)
}

/// One performer.
#[utoipa::path(get, path = "/api/artists/{id}", operation_id = "get_artist",
    params(("id" = i64, Path)),
    responses((status = 200, body = ArtistInfo), (status = 404, body = ErrorBody)))]
pub async fn artist(
    State(app): State<AppState>,
    Path(id): Path<i64>,
) -> Result<Json<ArtistInfo>, ApiError> {
    app.read(move |conn| catalog::artist(conn, ArtistId(id)))
        .await
        .map(Json)
}

/// Genres, a page at a time.
#[utoipa::path(get, path = "/api/genres", operation_id = "list_genres", params(PageQuery),
    responses((status = 200, body = Page<GenreInfo>)))]
pub async fn genres(
    State(app): State<AppState>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<GenreInfo>>, ApiError> {
    app.read(move |conn| catalog::genres(conn, &request(page)))
        .await
        .map(Json)
}

/// Which folders.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct FoldersQuery {
    /// The folder they lie in; absent: the library's own.
    parent: Option<i64>,
    /// Items of a page; a number out of bounds counts as the nearest within.
    #[param(schema_with = limit_schema)]
    limit: Option<u32>,
    cursor: Option<String>,
    /// The folder that the page begins with, from 0.
    offset: Option<u32>,
}

/// Folders in a folder.
#[utoipa::path(get, path = "/api/folders", operation_id = "list_folders", params(FoldersQuery),
    responses((status = 200, body = Page<FolderInfo>)))]
pub async fn folders(
    State(app): State<AppState>,
    Query(query): Query<FoldersQuery>,
) -> Result<Json<Page<FolderInfo>>, ApiError> {
    let (parent, page) = (
        query.parent.map(FolderId),
        PageRequest::of(query.limit, query.cursor, query.offset),
    );
    app.read(move |conn| catalog::folders(conn, parent, &page))
        .await
        .map(Json)
}

/// Files that could not be read.
#[utoipa::path(get, path = "/api/library/broken",
    operation_id = "list_broken_files", params(PageQuery),
    responses((status = 200, body = BrokenFiles)))]
pub async fn broken(
    State(app): State<AppState>,
    Query(page): Query<PageQuery>,
) -> Result<Json<BrokenFiles>, ApiError> {
    app.read(move |conn| catalog::broken(conn, &request(page)))
        .await
        .map(Json)
}
