//! `/api/library`: scans.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::http::error::{ApiError, MINION_SEQ};
use crate::http::home::Home;
use crate::http::mutation::Mutation;
use crate::protocol::library::ScanProgress;
use crate::protocol::request::Empty;

/// Starts a scan; one that is running is enough.
#[utoipa::path(post, path = "/api/library/scan",
    operation_id = "start_scan", responses((status = 200)))]
pub async fn scan(State(home): State<Home>, _asked: Mutation<Empty>) -> Result<Response, ApiError> {
    home.library.scan();
    Ok(accepted(&home))
}

/// Stops the running scan.
#[utoipa::path(delete, path = "/api/library/scan",
    operation_id = "cancel_scan", responses((status = 200)))]
pub async fn cancel(
    State(home): State<Home>,
    _asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    home.library.cancel();
    Ok(accepted(&home))
}

/// What was last said of scanning and measuring; `null` before anything was.
#[utoipa::path(get, path = "/api/library/scan",
    operation_id = "get_scan", responses((status = 200, body = Option<ScanProgress>)))]
pub async fn progress(State(home): State<Home>) -> Json<Option<ScanProgress>> {
    Json(home.library.progress())
}

fn accepted(home: &Home) -> Response {
    let seq = home.shared.view.current().seq;
    (
        [(MINION_SEQ.clone(), seq.to_string())],
        Json(serde_json::json!({"status": "ok"})),
    )
        .into_response()
}
