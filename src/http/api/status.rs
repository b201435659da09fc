//! `/health`, `/api/state`, `/api/stats`: how the house stands.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::http::error::ApiError;
use crate::http::state::AppState;
use crate::http::zone;
use crate::protocol::frame::Snapshot;
use crate::protocol::status::{Health, Stats};
use crate::services::engine::snapshot_of;
use crate::services::{health, stats};

/// Whether minion is well. The engine is asked for it, so what it says is true at this moment.
#[utoipa::path(get, path = "/health", operation_id = "get_health", responses(
    (status = 200, body = Health),
    (status = 503, body = Health, description = "a part of minion has ended, or does not answer"),
))]
pub async fn health(State(app): State<AppState>) -> (StatusCode, Json<Health>) {
    let health = health::health(&app.services, app.sockets.len() as u32).await;
    let status = match health.status.as_str() {
        "failed" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::OK,
    };
    (status, Json(health))
}

/// The shared state, as in `sync:full`.
#[utoipa::path(get, path = "/api/state",
    operation_id = "get_state", responses((status = 200, body = Snapshot)))]
pub async fn state(State(app): State<AppState>) -> Result<Json<Snapshot>, ApiError> {
    let shared = app.services.shared.clone();
    let zone = zone::current();
    app.read(move |conn| Ok(snapshot_of(conn, &shared, &shared.view.zone(zone))?))
        .await
        .map(Json)
}

/// How far the comparing has come.
#[utoipa::path(get, path = "/api/stats",
    operation_id = "get_stats", responses((status = 200, body = Stats)))]
pub async fn stats(State(app): State<AppState>) -> Result<Json<Stats>, ApiError> {
    app.read_long_presented(stats::stats).await.map(Json)
}
