//! `/api/devices`: who is here, and what they are called.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::domain::command::Command;
use crate::http::caller::parse_device;
use crate::http::error::ApiError;
use crate::http::mutation::Mutation;
use crate::http::names::parse_name;
use crate::http::state::AppState;
use crate::protocol::ErrorBody;
use crate::protocol::frame::DeviceInfo;
use crate::protocol::request::NameRequest;

/// Everyone who is here, or left less than 30 s ago.
#[utoipa::path(get, path = "/api/devices",
    operation_id = "list_devices", responses((status = 200, body = Vec<DeviceInfo>)))]
pub async fn list(State(app): State<AppState>) -> Json<Vec<DeviceInfo>> {
    let moment = app.services.shared.view.current();
    let (names, outputs) = (&moment.state.house.device_names, moment.outputs());
    Json(app.services.shared.presence.list(names, &outputs))
}

/// Names a device.
#[utoipa::path(patch, path = "/api/devices/{id}",
    operation_id = "rename_device",
    params(("id" = String, Path)), request_body = NameRequest,
    responses((status = 200), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn rename(
    State(app): State<AppState>,
    Path(id): Path<String>,
    asked: Mutation<NameRequest>,
) -> Result<Response, ApiError> {
    let id = parse_device(id)?;
    let name = parse_name(&asked.body.name)?;
    asked.ask(&app, Command::NameDevice { id, name }).await
}
