//! `/api/zones`: the places where music sounds by itself, and music that moves between them.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::domain::command::Command;
use crate::domain::id::ZoneId;
use crate::domain::listing::Page;
use crate::http::api::player::parse_outputs;
use crate::http::caller::parse_device;
use crate::http::error::ApiError;
use crate::http::mutation::Mutation;
use crate::http::names::parse_name;
use crate::http::state::AppState;
use crate::protocol::ErrorBody;
use crate::protocol::request::{Empty, NameRequest};
use crate::protocol::zone::{MoveMusicRequest, ZoneInfo, ZoneNow, ZoneRequest};
use crate::services::zones;

/// All zones, and what plays there.
#[utoipa::path(get, path = "/api/zones", operation_id = "list_zones",
    responses((status = 200, body = Page<ZoneNow>)))]
pub async fn list(State(app): State<AppState>) -> Result<Json<Page<ZoneNow>>, ApiError> {
    let moment = app.services.shared.view.current();
    let items = app
        .read_presented(move |show| zones::list(show, &moment.state))
        .await?;
    let total = items.len() as u64;
    Ok(Json(Page {
        items,
        next: None,
        total,
    }))
}

/// Makes a zone; for a device that has one already, it is that one.
#[utoipa::path(post, path = "/api/zones", operation_id = "create_zone", request_body = ZoneRequest,
    responses((status = 200, body = ZoneInfo), (status = 400, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub async fn create(
    State(app): State<AppState>,
    asked: Mutation<ZoneRequest>,
) -> Result<Response, ApiError> {
    let device = asked.body.device.clone().map(|id| parse_device(id.0));
    let command = Command::CreateZone {
        name: parse_name(&asked.body.name)?,
        outputs: parse_outputs(asked.body.outputs.clone().unwrap_or_default())?,
        device: device.transpose()?,
    };
    asked.ask(&app, command).await
}

/// Gives a zone another name.
#[utoipa::path(patch, path = "/api/zones/{id}", operation_id = "rename_zone",
    params(("id" = i64, Path)), request_body = NameRequest,
    responses((status = 200, body = ZoneInfo), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub async fn rename(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<NameRequest>,
) -> Result<Response, ApiError> {
    let (id, name) = (ZoneId(id), parse_name(&asked.body.name)?);
    asked.ask(&app, Command::RenameZone { id, name }).await
}

/// Removes a zone: its session is put aside, its outputs are free.
#[utoipa::path(delete, path = "/api/zones/{id}", operation_id = "delete_zone",
    params(("id" = i64, Path)),
    responses((status = 200), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn remove(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked
        .ask(&app, Command::RemoveZone { id: ZoneId(id) })
        .await
}

/// Brings what plays in a zone, its queue and what is on air to another one.
#[utoipa::path(post, path = "/api/zones/{id}/move", operation_id = "move_zone_music",
    params(("id" = i64, Path)), request_body = MoveMusicRequest,
    responses((status = 200), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn move_music(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<MoveMusicRequest>,
) -> Result<Response, ApiError> {
    let command = Command::MoveMusic {
        from: ZoneId(id),
        to: asked.body.to,
        is_copy: asked.body.copy,
    };
    asked.ask(&app, command).await
}
