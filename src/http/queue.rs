//! `/api/queue`: items by id, never by index.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use crate::domain::command::{Command, QueuePlace};
use crate::domain::id::QueueItemId;
use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::http::mutation::Mutation;
use crate::protocol::player::{PlayerAnswer, QueueItemInfo};
use crate::protocol::request::{
    Empty, PageQuery, QueueAddRequest, QueueMoveRequest, QueueRemoveRequest, QueueWhere,
};
use crate::protocol::{ErrorBody, PAGE_DEFAULT, PAGE_MAX, Page};

/// The whole queue, in the order it sounds.
#[utoipa::path(get, path = "/api/queue", params(PageQuery),
    responses((status = 200, body = Page<QueueItemInfo>)))]
pub async fn list(
    State(home): State<Home>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<QueueItemInfo>>, ApiError> {
    let limit = page.limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX) as usize;
    home.read_decorated(move |decorator| {
        let items = &decorator.state.queue.items;
        let from = match page.cursor.as_deref().map(str::parse::<i64>) {
            None => 0,
            Some(Ok(id)) => decorator
                .state
                .queue
                .position(QueueItemId(id))
                .map_or(0, |at| at + 1),
            Some(Err(_)) => return Err(ApiError::malformed("the cursor is none of ours")),
        };
        let to = items.len().min(from + limit);
        let next = if to < items.len() {
            items[..to].last()
        } else {
            None
        };
        Ok(Json(Page {
            items: decorator.queue_items(&items[from..to])?,
            next: next.map(|item| item.id.to_string()),
            total: items.len() as u64,
        }))
    })
    .await
}

/// Puts tracks into the queue.
#[utoipa::path(post, path = "/api/queue", request_body = QueueAddRequest,
    responses((status = 200, body = PlayerAnswer), (status = 409, body = ErrorBody)))]
pub async fn add(
    State(home): State<Home>,
    mut asked: Mutation<QueueAddRequest>,
) -> Result<Response, ApiError> {
    let tracks = std::mem::take(&mut asked.body.track_ids);
    let place = match (asked.body.after_id, asked.body.place) {
        (Some(after), _) => QueuePlace::After(Some(after)),
        (None, QueueWhere::End) => QueuePlace::End,
        (None, QueueWhere::Next) => QueuePlace::Next,
        (None, QueueWhere::Front) => QueuePlace::After(None),
    };
    asked.ask(&home, Command::QueueAdd { tracks, place }).await
}

/// Moves an item behind another.
#[utoipa::path(patch, path = "/api/queue/{id}", request_body = QueueMoveRequest,
    responses((status = 200, body = PlayerAnswer), (status = 404, body = ErrorBody)))]
pub async fn move_item(
    State(home): State<Home>,
    Path(id): Path<i64>,
    asked: Mutation<QueueMoveRequest>,
) -> Result<Response, ApiError> {
    let after = asked.body.after_id;
    asked
        .ask(
            &home,
            Command::QueueMove {
                item: QueueItemId(id),
                after,
            },
        )
        .await
}

/// Takes an item out.
#[utoipa::path(delete, path = "/api/queue/{id}", responses((status = 200, body = PlayerAnswer)))]
pub async fn remove(
    State(home): State<Home>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked
        .ask(
            &home,
            Command::QueueRemove {
                items: vec![QueueItemId(id)],
            },
        )
        .await
}

/// Takes items out, or all of them.
#[utoipa::path(delete, path = "/api/queue", request_body = QueueRemoveRequest,
    responses((status = 200, body = PlayerAnswer)))]
pub async fn clear(
    State(home): State<Home>,
    mut asked: Mutation<QueueRemoveRequest>,
) -> Result<Response, ApiError> {
    let command = match asked.body.queue_item_ids.take() {
        Some(items) => Command::QueueRemove { items },
        None => Command::QueueClear,
    };
    asked.ask(&home, command).await
}
