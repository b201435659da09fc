//! `/api/library`: scans.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::http::error::ApiError;
use crate::http::mutation::Mutation;
use crate::http::outcome::standing;
use crate::http::state::AppState;
use crate::protocol::library::ScanProgress;
use crate::protocol::request::Empty;

/// Starts a scan; one that is running is enough.
#[utoipa::path(post, path = "/api/library/scan",
    operation_id = "start_scan", responses((status = 200)))]
pub async fn scan(
    State(app): State<AppState>,
    _asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    app.services.library.scan();
    Ok(accepted(&app))
}

/// Stops the running scan.
#[utoipa::path(delete, path = "/api/library/scan",
    operation_id = "cancel_scan", responses((status = 200)))]
pub async fn cancel(
    State(app): State<AppState>,
    _asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    app.services.library.cancel();
    Ok(accepted(&app))
}

/// What was last said of scanning and measuring; `null` before anything was.
#[utoipa::path(get, path = "/api/library/scan",
    operation_id = "get_scan", responses((status = 200, body = Option<ScanProgress>)))]
pub async fn progress(State(app): State<AppState>) -> Json<Option<ScanProgress>> {
    Json(app.services.library.progress())
}

fn accepted(app: &AppState) -> Response {
    (standing(app), Json(serde_json::json!({"status": "ok"}))).into_response()
}
