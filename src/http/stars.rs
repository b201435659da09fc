//! `/api/stars` and `/api/tracks/{id}/archive`: what the owner thinks of a thing.

use axum::extract::{Path, State};
use axum::response::Response;

use crate::domain::command::Command;
use crate::domain::id::TrackId;
use crate::domain::star::StarKind;
use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::http::mutation::Mutation;
use crate::protocol::ErrorBody;
use crate::protocol::request::{Empty, StarRequest};

/// Longest age of a thumb, ms: a phone that was away for a year starts afresh.
const AGE_MS_MAX: i64 = 366 * 24 * 3_600 * 1_000;

async fn set(
    home: Home,
    kind: StarKind,
    id: i64,
    is_starred: bool,
    asked: Mutation<StarRequest>,
) -> Result<Response, ApiError> {
    let age_ms = asked.body.age_ms.unwrap_or(0).clamp(0, AGE_MS_MAX);
    asked
        .ask(
            &home,
            Command::SetStar {
                kind,
                id,
                is_starred,
                age_ms,
            },
        )
        .await
}

/// Stars a track.
#[utoipa::path(put, path = "/api/stars/tracks/{id}", request_body = StarRequest,
    responses((status = 200), (status = 404, body = ErrorBody)))]
pub async fn star_track(
    State(home): State<Home>,
    Path(id): Path<i64>,
    asked: Mutation<StarRequest>,
) -> Result<Response, ApiError> {
    set(home, StarKind::Track, id, true, asked).await
}

/// Takes a track's star back.
#[utoipa::path(delete, path = "/api/stars/tracks/{id}", request_body = StarRequest,
    responses((status = 200), (status = 404, body = ErrorBody)))]
pub async fn unstar_track(
    State(home): State<Home>,
    Path(id): Path<i64>,
    asked: Mutation<StarRequest>,
) -> Result<Response, ApiError> {
    set(home, StarKind::Track, id, false, asked).await
}

/// Stars an album.
#[utoipa::path(put, path = "/api/stars/albums/{id}", request_body = StarRequest,
    responses((status = 200), (status = 404, body = ErrorBody)))]
pub async fn star_album(
    State(home): State<Home>,
    Path(id): Path<i64>,
    asked: Mutation<StarRequest>,
) -> Result<Response, ApiError> {
    set(home, StarKind::Album, id, true, asked).await
}

/// Takes an album's star back.
#[utoipa::path(delete, path = "/api/stars/albums/{id}", request_body = StarRequest,
    responses((status = 200), (status = 404, body = ErrorBody)))]
pub async fn unstar_album(
    State(home): State<Home>,
    Path(id): Path<i64>,
    asked: Mutation<StarRequest>,
) -> Result<Response, ApiError> {
    set(home, StarKind::Album, id, false, asked).await
}

/// Never offers a track again.
#[utoipa::path(post, path = "/api/tracks/{id}/archive",
    responses((status = 200), (status = 404, body = ErrorBody)))]
pub async fn archive(
    State(home): State<Home>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked
        .ask(
            &home,
            Command::SetArchived {
                track: TrackId(id),
                is_archived: true,
            },
        )
        .await
}

/// Offers an archived track again.
#[utoipa::path(delete, path = "/api/tracks/{id}/archive",
    responses((status = 200), (status = 404, body = ErrorBody)))]
pub async fn unarchive(
    State(home): State<Home>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked
        .ask(
            &home,
            Command::SetArchived {
                track: TrackId(id),
                is_archived: false,
            },
        )
        .await
}
