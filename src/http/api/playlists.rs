//! `/api/playlists`: saved lists.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};

use crate::domain::id::PlaylistId;
use crate::domain::listing::{Page, PageRequest};
use crate::http::error::ApiError;
use crate::http::mutation::Mutation;
use crate::http::names::parse_name;
use crate::http::state::AppState;
use crate::protocol::ErrorBody;
use crate::protocol::frame::Body;
use crate::protocol::library::{PlaylistInfo, PlaylistItemInfo};
use crate::protocol::lists::{PlaylistAddRequest, PlaylistMoveRequest, PlaylistRequest};
use crate::protocol::request::{Empty, NameRequest, PageQuery};
use crate::services::broadcast::ephemeral;
use crate::services::engine::Key;
use crate::services::playlists::{self, PlaylistEdit};

/// All playlists.
#[utoipa::path(get, path = "/api/playlists", operation_id = "list_playlists", params(PageQuery),
    responses((status = 200, body = Page<PlaylistInfo>)))]
pub async fn list(
    State(app): State<AppState>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<PlaylistInfo>>, ApiError> {
    let page = PageRequest::of(page.limit, page.cursor, None);
    app.read(move |conn| playlists::list(conn, &page))
        .await
        .map(Json)
}

/// The tracks of a playlist, in order.
#[utoipa::path(get, path = "/api/playlists/{id}/items",
    operation_id = "list_playlist_items", params(("id" = i64, Path), PageQuery),
    responses((status = 200, body = Page<PlaylistItemInfo>), (status = 404, body = ErrorBody)))]
pub async fn items(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<PlaylistItemInfo>>, ApiError> {
    let page = PageRequest::of(page.limit, page.cursor, page.offset);
    app.read_presented(move |show| playlists::items(show, PlaylistId(id), &page))
        .await
        .map(Json)
}

/// Makes a playlist: empty, or of a selection.
#[utoipa::path(post, path = "/api/playlists",
    operation_id = "create_playlist", request_body = PlaylistRequest,
    responses((status = 200, body = PlaylistInfo), (status = 400, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub async fn create(
    State(app): State<AppState>,
    asked: Mutation<PlaylistRequest>,
) -> Result<Response, ApiError> {
    let name = parse_name(&asked.body.name)?;
    let tracks = app.tracks_of(None, asked.body.selection).await?;
    edit(&app, asked.key, PlaylistEdit::Create { name, tracks }).await
}

/// Renames a playlist.
#[utoipa::path(patch, path = "/api/playlists/{id}",
    operation_id = "rename_playlist",
    params(("id" = i64, Path)), request_body = NameRequest,
    responses((status = 200, body = PlaylistInfo), (status = 404, body = ErrorBody)))]
pub async fn rename(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<NameRequest>,
) -> Result<Response, ApiError> {
    let name = parse_name(&asked.body.name)?;
    let id = PlaylistId(id);
    edit(&app, asked.key, PlaylistEdit::Rename { id, name }).await
}

/// Deletes a playlist; its tracks stay.
#[utoipa::path(delete, path = "/api/playlists/{id}", operation_id = "delete_playlist",
    params(("id" = i64, Path)),
    responses((status = 200), (status = 404, body = ErrorBody)))]
pub async fn delete(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    let id = PlaylistId(id);
    edit(&app, asked.key, PlaylistEdit::Delete { id }).await
}

/// Puts tracks into a playlist: those listed, or all of a selection.
#[utoipa::path(post, path = "/api/playlists/{id}/items",
    operation_id = "add_playlist_items",
    params(("id" = i64, Path)), request_body = PlaylistAddRequest,
    responses((status = 200, body = PlaylistInfo), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn add(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<PlaylistAddRequest>,
) -> Result<Response, ApiError> {
    let PlaylistAddRequest {
        track_ids,
        selection,
        after_item_id,
    } = asked.body;
    let Some(tracks) = app.tracks_of(track_ids, selection).await? else {
        return Err(ApiError::malformed("say `track_ids` or `selection`"));
    };
    let add = PlaylistEdit::Add {
        id: PlaylistId(id),
        tracks,
        after_item_id,
    };
    edit(&app, asked.key, add).await
}

/// Moves one track of a playlist behind another.
#[utoipa::path(patch, path = "/api/playlists/{id}/items/{item_id}",
    operation_id = "move_playlist_item",
    params(("id" = i64, Path), ("item_id" = i64, Path)),
    request_body = PlaylistMoveRequest,
    responses((status = 200, body = PlaylistInfo), (status = 404, body = ErrorBody)))]
pub async fn move_item(
    State(app): State<AppState>,
    Path((id, item_id)): Path<(i64, i64)>,
    asked: Mutation<PlaylistMoveRequest>,
) -> Result<Response, ApiError> {
    let moved = PlaylistEdit::Move {
        id: PlaylistId(id),
        item_id,
        after_item_id: asked.body.after_item_id,
    };
    edit(&app, asked.key, moved).await
}

/// Takes one track out of a playlist.
#[utoipa::path(delete, path = "/api/playlists/{id}/items/{item_id}",
    operation_id = "remove_playlist_item",
    params(("id" = i64, Path), ("item_id" = i64, Path)),
    responses((status = 200, body = PlaylistInfo), (status = 404, body = ErrorBody)))]
pub async fn remove(
    State(app): State<AppState>,
    Path((id, item_id)): Path<(i64, i64)>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    let id = PlaylistId(id);
    edit(&app, asked.key, PlaylistEdit::Remove { id, item_id }).await
}

/// Has the edit made, and tells every screen.
pub(super) async fn edit(
    app: &AppState,
    key: Option<Key>,
    edit: PlaylistEdit,
) -> Result<Response, ApiError> {
    let reply = playlists::edit(&app.services.engine, key, edit).await?;
    let answer = reply.into_response();
    if answer.status().is_success() {
        // Lists are no shared state: every screen that shows one reads it anew.
        let body = Body::LibraryChanged(app.services.shared.view.library());
        let frame = ephemeral("library", body, app.services.shared.clock.now_ms());
        app.services.shared.sync.publish(&[frame]);
    }
    Ok(answer)
}
