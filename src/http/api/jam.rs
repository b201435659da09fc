//! `/api/jam`: jam rooms, and what is set in them.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::domain::command::Command;
use crate::domain::command::jam::JamCommand;
use crate::domain::id::JamId;
use crate::domain::listing::Page;
use crate::http::error::ApiError;
use crate::http::mutation::Mutation;
use crate::http::names::parse_name;
use crate::http::state::AppState;
use crate::protocol::ErrorBody;
use crate::protocol::jam::{JamEdited, JamEdits, JamInfo, RoomInfo};
use crate::protocol::request::{Empty, NameRequest};
use crate::services::jam;

/// All jam rooms.
#[utoipa::path(get, path = "/api/jam", operation_id = "list_jam_rooms",
    responses((status = 200, body = Page<RoomInfo>)))]
pub async fn list(State(app): State<AppState>) -> Json<Page<RoomInfo>> {
    let items = jam::list(&app.services.shared);
    let total = items.len() as u64;
    Json(Page {
        items,
        next: None,
        total,
    })
}

/// Makes a jam room. Several may have one name.
#[utoipa::path(post, path = "/api/jam", operation_id = "create_jam_room",
    request_body = NameRequest,
    responses((status = 200, body = RoomInfo), (status = 400, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub async fn create(
    State(app): State<AppState>,
    asked: Mutation<NameRequest>,
) -> Result<Response, ApiError> {
    let name = parse_name(&asked.body.name)?;
    let command = JamCommand::CreateRoom { name };
    asked.ask(&app, Command::Jam(command)).await
}

/// A jam room with all that is in it.
#[utoipa::path(get, path = "/api/jam/{id}", operation_id = "get_jam_room",
    params(("id" = i64, Path)),
    responses((status = 200, body = JamInfo), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<AppState>,
    Path(id): Path<i64>,
) -> Result<Json<JamInfo>, ApiError> {
    Ok(Json(jam::get(&app.services.shared, JamId(id))?))
}

/// Gives a jam room another name.
#[utoipa::path(patch, path = "/api/jam/{id}", operation_id = "rename_jam_room",
    params(("id" = i64, Path)), request_body = NameRequest,
    responses((status = 200, body = RoomInfo), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub async fn rename(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<NameRequest>,
) -> Result<Response, ApiError> {
    let (id, name) = (JamId(id), parse_name(&asked.body.name)?);
    let command = JamCommand::RenameRoom { id, name };
    asked.ask(&app, Command::Jam(command)).await
}

/// Removes a jam room with all that is in it.
#[utoipa::path(delete, path = "/api/jam/{id}", operation_id = "delete_jam_room",
    params(("id" = i64, Path)),
    responses((status = 200), (status = 404, body = ErrorBody)))]
pub async fn remove(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    let command = JamCommand::RemoveRoom { id: JamId(id) };
    asked.ask(&app, Command::Jam(command)).await
}

/// Sets something in a jam room: all of it at once, or nothing.
#[utoipa::path(post, path = "/api/jam/{id}/edits", operation_id = "edit_jam_room",
    params(("id" = i64, Path)), request_body = JamEdits,
    responses((status = 200, body = JamEdited), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub async fn edit(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    mut asked: Mutation<JamEdits>,
) -> Result<Response, ApiError> {
    let command = JamCommand::EditRoom {
        id: JamId(id),
        edits: std::mem::take(&mut asked.body.edits),
    };
    asked.ask(&app, Command::Jam(command)).await
}
