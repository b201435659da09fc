//! Albums, performers, genres, folders, broken files.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::id::{AlbumId, ArtistId, FolderId};
use crate::domain::star::StarKind;
use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::media::kinds;
use crate::protocol::library::{
    AlbumInfo, ArtistInfo, BrokenFiles, FolderInfo, GenreInfo, NotPlayed,
};
use crate::protocol::request::PageQuery;
use crate::protocol::{ErrorBody, Page};
use crate::storage::library::broken::browse_broken;
use crate::storage::library::browse_albums::{AlbumFilter, AlbumSort, browse_albums, find_album};
use crate::storage::library::browse_names::{
    browse_artists, browse_folders, browse_genres, find_artist,
};
use crate::storage::library::not_played::not_played;
use crate::storage::library::page::PageRequest;

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
    limit: Option<u32>,
    cursor: Option<String>,
    /// The album that the page begins with, from 0.
    offset: Option<u32>,
}

/// The order of that name.
pub(super) fn album_sort_of(name: Option<&str>) -> Result<AlbumSort, ApiError> {
    Ok(match name {
        None | Some("title") => AlbumSort::Title,
        Some("artist") => AlbumSort::Artist,
        Some("year") => AlbumSort::Year,
        Some("added") => AlbumSort::Added,
        Some(other) => {
            return Err(ApiError::malformed(format!(
                "cannot sort albums by `{other}`"
            )));
        }
    })
}

/// Albums, a page at a time.
#[utoipa::path(get, path = "/api/albums", params(AlbumsQuery),
    responses((status = 200, body = Page<AlbumInfo>), (status = 400, body = ErrorBody)))]
pub async fn albums(
    State(home): State<Home>,
    Query(query): Query<AlbumsQuery>,
) -> Result<Json<Page<AlbumInfo>>, ApiError> {
    let sort = album_sort_of(query.sort.as_deref())?;
    home.read_decorated(move |decorator| {
        let starred: Vec<_> = decorator
            .state
            .starred()
            .filter(|(kind, ..)| *kind == StarKind::Album)
            .map(|(_, id, _)| AlbumId(id))
            .collect();
        let ids = query.starred.then_some(&*starred);
        let filter = AlbumFilter {
            artist: query.artist.map(ArtistId),
            ids,
        };
        let page = PageRequest::of(query.limit, query.cursor, query.offset);
        let found = browse_albums(decorator.conn, filter, sort, &page)?;
        let items = found
            .items
            .into_iter()
            .map(|album| decorator.album(album))
            .collect();
        Ok(Json(Page {
            items,
            next: found.next,
            total: found.total,
        }))
    })
    .await
}

/// One album.
#[utoipa::path(get, path = "/api/albums/{id}",
    responses((status = 200, body = AlbumInfo), (status = 404, body = ErrorBody)))]
pub async fn album(
    State(home): State<Home>,
    Path(id): Path<i64>,
) -> Result<Json<AlbumInfo>, ApiError> {
    home.read_decorated(move |decorator| {
        let album = find_album(decorator.conn, AlbumId(id))?;
        let unknown = || ApiError::not_found(format!("no album has the id {id}"));
        Ok(Json(decorator.album(album.ok_or_else(unknown)?)))
    })
    .await
}

/// Performers, a page at a time.
#[utoipa::path(get, path = "/api/artists", params(PageQuery),
    responses((status = 200, body = Page<ArtistInfo>)))]
pub async fn artists(
    State(home): State<Home>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ArtistInfo>>, ApiError> {
    home.read(move |conn| Ok(Json(browse_artists(conn, &request(page))?)))
        .await
}

/// One performer.
#[utoipa::path(get, path = "/api/artists/{id}",
    responses((status = 200, body = ArtistInfo), (status = 404, body = ErrorBody)))]
pub async fn artist(
    State(home): State<Home>,
    Path(id): Path<i64>,
) -> Result<Json<ArtistInfo>, ApiError> {
    home.read(move |conn| {
        let unknown = || ApiError::not_found(format!("no artist has the id {id}"));
        Ok(Json(find_artist(conn, ArtistId(id))?.ok_or_else(unknown)?))
    })
    .await
}

/// Genres, a page at a time.
#[utoipa::path(get, path = "/api/genres", params(PageQuery),
    responses((status = 200, body = Page<GenreInfo>)))]
pub async fn genres(
    State(home): State<Home>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<GenreInfo>>, ApiError> {
    home.read(move |conn| Ok(Json(browse_genres(conn, &request(page))?)))
        .await
}

/// Which folders.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct FoldersQuery {
    /// The folder they lie in; absent: the library's own.
    parent: Option<i64>,
    limit: Option<u32>,
    cursor: Option<String>,
    /// The folder that the page begins with, from 0.
    offset: Option<u32>,
}

/// Folders in a folder.
#[utoipa::path(get, path = "/api/folders", params(FoldersQuery),
    responses((status = 200, body = Page<FolderInfo>)))]
pub async fn folders(
    State(home): State<Home>,
    Query(query): Query<FoldersQuery>,
) -> Result<Json<Page<FolderInfo>>, ApiError> {
    home.read(move |conn| {
        let page = PageRequest::of(query.limit, query.cursor, query.offset);
        Ok(Json(browse_folders(
            conn,
            query.parent.map(FolderId),
            &page,
        )?))
    })
    .await
}

/// Files that could not be read.
#[utoipa::path(get, path = "/api/library/broken", params(PageQuery),
    responses((status = 200, body = BrokenFiles)))]
pub async fn broken(
    State(home): State<Home>,
    Query(page): Query<PageQuery>,
) -> Result<Json<BrokenFiles>, ApiError> {
    home.read(move |conn| {
        let Page { items, next, total } = browse_broken(conn, &request(page))?;
        let kinds = not_played(conn)?;
        let not_played_words = kinds::words(&kinds);
        let kind = |(ending, files)| NotPlayed { ending, files };
        Ok(Json(BrokenFiles {
            items,
            next,
            total,
            not_played: kinds.into_iter().map(kind).collect(),
            not_played_words,
        }))
    })
    .await
}
