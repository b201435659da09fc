//! `/api/queue`: items by id, never by index.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use crate::domain::command::{Cleared, Command, QueuePlace};
use crate::domain::id::QueueItemId;
use crate::domain::listing::Page;
use crate::http::api::playlists::edit;
use crate::http::error::ApiError;
use crate::http::mutation::Mutation;
use crate::http::names::parse_name;
use crate::http::state::AppState;
use crate::protocol::ErrorBody;
use crate::protocol::library::PlaylistInfo;
use crate::protocol::lists::{
    QueueAddRequest, QueueMoveRequest, QueuePart, QueueRemoveRequest, QueueWhere,
};
use crate::protocol::player::{QueueAnswer, QueueItemInfo};
use crate::protocol::request::{Empty, NameRequest, OffsetQuery};
use crate::services::playlists::PlaylistEdit;
use crate::services::queue;

/// The whole queue, in the order it sounds; a page begins at any place.
#[utoipa::path(get, path = "/api/queue", operation_id = "list_queue", params(OffsetQuery),
    responses((status = 200, body = Page<QueueItemInfo>), (status = 400, body = ErrorBody)))]
pub async fn list(
    State(app): State<AppState>,
    Query(page): Query<OffsetQuery>,
) -> Result<Json<Page<QueueItemInfo>>, ApiError> {
    let cursor = page.cursor.as_deref().map(str::parse).transpose();
    let cursor = cursor.map_err(|_| ApiError::malformed("the cursor is none of ours"))?;
    let behind = cursor.map(QueueItemId);
    app.read_presented(move |show| queue::list(show, behind, page.offset, page.limit))
        .await
        .map(Json)
}

/// Puts tracks into the queue: those listed, or all of a selection.
#[utoipa::path(post, path = "/api/queue",
    operation_id = "add_queue_items", request_body = QueueAddRequest,
    responses((status = 200, body = QueueAnswer), (status = 400, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub async fn add(
    State(app): State<AppState>,
    mut asked: Mutation<QueueAddRequest>,
) -> Result<Response, ApiError> {
    let (listed, selection) = (asked.body.track_ids.take(), asked.body.selection.take());
    let Some(tracks) = app.tracks_of(listed, selection).await? else {
        return Err(ApiError::malformed("say `track_ids` or `selection`"));
    };
    let place = match (asked.body.after_id, asked.body.place) {
        (Some(after), _) => QueuePlace::After(Some(after)),
        (None, QueueWhere::End) => QueuePlace::End,
        (None, QueueWhere::Next) => QueuePlace::Next,
        (None, QueueWhere::Front) => QueuePlace::After(None),
    };
    asked.ask(&app, Command::QueueAdd { tracks, place }).await
}

/// Makes a playlist of the queue as it stands.
#[utoipa::path(post, path = "/api/queue/keep",
    operation_id = "keep_queue", request_body = NameRequest,
    responses((status = 200, body = PlaylistInfo), (status = 400, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub async fn keep(
    State(app): State<AppState>,
    asked: Mutation<NameRequest>,
) -> Result<Response, ApiError> {
    let name = parse_name(&asked.body.name)?;
    let items = app.services.shared.view.zone(asked.zone);
    let items = items.state.zone.queue.items.clone();
    let tracks = items.iter().map(|item| item.track).collect();
    let made = PlaylistEdit::Create {
        name,
        tracks: Some(tracks),
    };
    edit(&app, asked.key, made).await
}

/// Moves an item behind another.
#[utoipa::path(patch, path = "/api/queue/{id}",
    operation_id = "move_queue_item",
    params(("id" = i64, Path)), request_body = QueueMoveRequest,
    responses((status = 200, body = QueueAnswer), (status = 404, body = ErrorBody)))]
pub async fn move_item(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<QueueMoveRequest>,
) -> Result<Response, ApiError> {
    let after = asked.body.after_id;
    asked
        .ask(
            &app,
            Command::QueueMove {
                item: QueueItemId(id),
                after,
            },
        )
        .await
}

/// Takes an item out.
#[utoipa::path(delete, path = "/api/queue/{id}",
    operation_id = "remove_queue_item",
    params(("id" = i64, Path)), responses((status = 200, body = QueueAnswer)))]
pub async fn remove(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked
        .ask(
            &app,
            Command::QueueRemove {
                items: vec![QueueItemId(id)],
            },
        )
        .await
}

/// Takes items out: those named, what is to come, or all of them. Nothing is taken out unsaid.
#[utoipa::path(delete, path = "/api/queue",
    operation_id = "clear_queue", request_body = QueueRemoveRequest,
    responses((status = 200, body = QueueAnswer), (status = 400, body = ErrorBody)))]
pub async fn clear(
    State(app): State<AppState>,
    mut asked: Mutation<QueueRemoveRequest>,
) -> Result<Response, ApiError> {
    let command = match (asked.body.queue_item_ids.take(), asked.body.what) {
        (Some(items), None) => Command::QueueRemove { items },
        (None, Some(QueuePart::Upcoming)) => Command::QueueClear {
            what: Cleared::Upcoming,
        },
        (None, Some(QueuePart::All)) => Command::QueueClear { what: Cleared::All },
        _ => {
            let words = "say which: `queue_item_ids`, or `what` (`upcoming` or `all`)";
            return Err(ApiError::malformed(words));
        }
    };
    asked.ask(&app, command).await
}
