//! `/api/playlists`: saved lists.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::domain::id::{PlaylistId, TrackId};
use crate::http::error::{ApiError, MINION_SEQ};
use crate::http::home::Home;
use crate::http::mutation::Mutation;
use crate::http::names::parse_name;
use crate::protocol::library::{PlaylistInfo, PlaylistItemInfo};
use crate::protocol::request::{Empty, NameRequest, PageQuery, PlaylistAddRequest};
use crate::protocol::{ErrorBody, Page};
use crate::services::engine::Changed;
use crate::storage::error::StorageError;
use crate::storage::library::page::PageRequest;
use crate::storage::library::{playlist_items, playlists};

/// All playlists.
#[utoipa::path(get, path = "/api/playlists", params(PageQuery),
    responses((status = 200, body = Page<PlaylistInfo>)))]
pub async fn list(
    State(home): State<Home>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<PlaylistInfo>>, ApiError> {
    let page = PageRequest {
        limit: page.limit,
        cursor: page.cursor,
    };
    home.read(move |conn| Ok(Json(playlists::browse_playlists(conn, &page)?)))
        .await
}

/// The tracks of a playlist, in order.
#[utoipa::path(get, path = "/api/playlists/{id}/items", params(PageQuery),
    responses((status = 200, body = Page<PlaylistItemInfo>), (status = 404, body = ErrorBody)))]
pub async fn items(
    State(home): State<Home>,
    Path(id): Path<i64>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<PlaylistItemInfo>>, ApiError> {
    home.read_decorated(move |decorator| {
        if playlists::find_playlist(decorator.conn, PlaylistId(id))?.is_none() {
            return Err(StorageError::Unknown("playlist").into());
        }
        let page = PageRequest {
            limit: page.limit,
            cursor: page.cursor,
        };
        let found = playlist_items::browse_items(decorator.conn, PlaylistId(id), &page)?;
        let items = found.items.into_iter().map(|item| PlaylistItemInfo {
            item_id: item.item_id,
            track: decorator.track_of(item.track),
        });
        Ok(Json(Page {
            items: items.collect(),
            next: found.next,
            total: found.total,
        }))
    })
    .await
}

/// Makes an empty playlist.
#[utoipa::path(post, path = "/api/playlists", request_body = NameRequest,
    responses((status = 200, body = PlaylistInfo), (status = 400, body = ErrorBody)))]
pub async fn create(
    State(home): State<Home>,
    asked: Mutation<NameRequest>,
) -> Result<Response, ApiError> {
    let name = parse_name(&asked.body.name)?;
    write(&home, move |tx, now_ms| {
        Ok(playlists::create_playlist(tx, &name, now_ms)?)
    })
    .await
}

/// Renames a playlist.
#[utoipa::path(patch, path = "/api/playlists/{id}", request_body = NameRequest,
    responses((status = 200, body = PlaylistInfo), (status = 404, body = ErrorBody)))]
pub async fn rename(
    State(home): State<Home>,
    Path(id): Path<i64>,
    asked: Mutation<NameRequest>,
) -> Result<Response, ApiError> {
    let name = parse_name(&asked.body.name)?;
    write(&home, move |tx, now_ms| {
        playlists::rename_playlist(tx, PlaylistId(id), &name, now_ms)?;
        Ok(PlaylistId(id))
    })
    .await
}

/// Deletes a playlist; its tracks stay.
#[utoipa::path(delete, path = "/api/playlists/{id}",
    responses((status = 200), (status = 404, body = ErrorBody)))]
pub async fn delete(
    State(home): State<Home>,
    Path(id): Path<i64>,
    _asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    write(&home, move |tx, _| {
        playlists::delete_playlist(tx, PlaylistId(id))?;
        Ok(PlaylistId(id))
    })
    .await
}

/// Puts tracks into a playlist.
#[utoipa::path(post, path = "/api/playlists/{id}/items", request_body = PlaylistAddRequest,
    responses((status = 200, body = PlaylistInfo), (status = 404, body = ErrorBody)))]
pub async fn add(
    State(home): State<Home>,
    Path(id): Path<i64>,
    asked: Mutation<PlaylistAddRequest>,
) -> Result<Response, ApiError> {
    let PlaylistAddRequest {
        track_ids,
        after_item_id,
    } = asked.body;
    let catalog_has = |id: &TrackId| home.shared.view.catalog().contains_key(id);
    if let Some(unknown) = track_ids.iter().find(|id| !catalog_has(id)) {
        return Err(ApiError::not_found(format!(
            "no track has the id {unknown}"
        )));
    }
    write(&home, move |tx, now_ms| {
        playlist_items::add_tracks(tx, PlaylistId(id), &track_ids, after_item_id, now_ms)?;
        Ok(PlaylistId(id))
    })
    .await
}

/// Takes one track out of a playlist.
#[utoipa::path(delete, path = "/api/playlists/{id}/items/{item_id}",
    responses((status = 200, body = PlaylistInfo), (status = 404, body = ErrorBody)))]
pub async fn remove(
    State(home): State<Home>,
    Path((id, item_id)): Path<(i64, i64)>,
    _asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    write(&home, move |tx, now_ms| {
        playlist_items::remove_items(tx, PlaylistId(id), &[item_id], now_ms)?;
        Ok(PlaylistId(id))
    })
    .await
}

/// Has the engine write, and answers with the playlist as it is then.
async fn write(
    home: &Home,
    write: impl FnOnce(&rusqlite::Transaction<'_>, i64) -> Result<PlaylistId, StorageError>
    + Send
    + 'static,
) -> Result<Response, ApiError> {
    let (report, reported) = tokio::sync::oneshot::channel();
    let done = home.engine.work_async(Box::new(move |tx, now_ms| {
        let written = write(tx, now_ms).and_then(|id| Ok(playlists::find_playlist(tx, id)?));
        // Why it failed is said by type; a job's own error is only words.
        let failed = written.as_ref().err().map(ToString::to_string);
        let _ = report.send(written);
        failed.map_or(Ok(Changed::new()), |_| {
            Err(StorageError::Unknown("playlist"))
        })
    }));
    let done = done.await;
    let seq = home.shared.view.moment().seq.to_string();
    match reported.await {
        Ok(Ok(playlist)) => {
            done.map_err(ApiError::unavailable)?;
            let body = Json(playlist.map_or_else(
                || serde_json::json!({"status": "ok"}),
                |playlist| serde_json::to_value(playlist).unwrap_or_default(),
            ));
            Ok((StatusCode::OK, [(MINION_SEQ.clone(), seq)], body).into_response())
        }
        Ok(Err(error)) => Err(error.into()),
        Err(_) => Err(ApiError::unavailable("minion is shutting down")),
    }
}
