//! `/api/stars` and `/api/tracks/{id}/archive`: what the owner thinks of a thing.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::domain::command::Command;
use crate::domain::id::TrackId;
use crate::domain::star::StarKind;
use crate::http::error::ApiError;
use crate::http::mutation::Mutation;
use crate::http::state::AppState;
use crate::protocol::ErrorBody;
use crate::protocol::request::{Empty, StarRequest};

/// Longest age of a thumb, ms: a phone that was away for a year starts afresh.
const AGE_MS_MAX: i64 = 366 * 24 * 3_600 * 1_000;

/// What can be starred, as an address names it.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Shelf {
    /// Tracks.
    Tracks,
    /// Albums.
    Albums,
}

impl Shelf {
    fn kind(self) -> StarKind {
        match self {
            Self::Tracks => StarKind::Track,
            Self::Albums => StarKind::Album,
        }
    }
}

/// Stars a track or an album.
#[utoipa::path(put, path = "/api/stars/{shelf}/{id}",
    operation_id = "set_star", request_body = StarRequest,
    params(("shelf" = inline(Shelf), Path), ("id" = i64, Path)),
    responses((status = 200), (status = 404, body = ErrorBody)))]
pub async fn star(
    State(app): State<AppState>,
    Path(thing): Path<(Shelf, i64)>,
    asked: Mutation<StarRequest>,
) -> Result<Response, ApiError> {
    set_star(app, thing, true, asked).await
}

/// Takes the star of a track or an album back.
#[utoipa::path(delete, path = "/api/stars/{shelf}/{id}",
    operation_id = "clear_star", request_body = StarRequest,
    params(("shelf" = inline(Shelf), Path), ("id" = i64, Path)),
    responses((status = 200), (status = 404, body = ErrorBody)))]
pub async fn unstar(
    State(app): State<AppState>,
    Path(thing): Path<(Shelf, i64)>,
    asked: Mutation<StarRequest>,
) -> Result<Response, ApiError> {
    set_star(app, thing, false, asked).await
}

async fn set_star(
    app: AppState,
    (shelf, id): (Shelf, i64),
    is_starred: bool,
    asked: Mutation<StarRequest>,
) -> Result<Response, ApiError> {
    let command = Command::SetStar {
        kind: shelf.kind(),
        id,
        is_starred,
        age_ms: asked.body.age_ms.unwrap_or(0).clamp(0, AGE_MS_MAX),
    };
    asked.ask(&app, command).await
}

/// Never offers a track again.
#[utoipa::path(post, path = "/api/tracks/{id}/archive", operation_id = "archive_track",
    params(("id" = i64, Path)),
    responses((status = 200), (status = 404, body = ErrorBody)))]
pub async fn archive(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    set_archived(app, id, true, asked).await
}

/// Offers an archived track again.
#[utoipa::path(delete, path = "/api/tracks/{id}/archive", operation_id = "unarchive_track",
    params(("id" = i64, Path)),
    responses((status = 200), (status = 404, body = ErrorBody)))]
pub async fn unarchive(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    set_archived(app, id, false, asked).await
}

async fn set_archived(
    app: AppState,
    id: i64,
    is_archived: bool,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    let track = TrackId(id);
    let command = Command::SetArchived { track, is_archived };
    asked.ask(&app, command).await
}
