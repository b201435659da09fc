//! `/health`, `/api/state`, `/api/stats`: how the house stands.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::protocol::frame::Snapshot;
use crate::protocol::status::{Health, Stats};
use crate::services::engine::snapshot_of;
use crate::services::problems::STORAGE_FAILED;
use crate::services::stats;

/// How long the engine may take to answer whoever asks for minion's health.
const ENGINE_WITHIN: Duration = Duration::from_secs(2);

/// Whether minion is well. The engine is asked for it, so what it says is true at this moment.
#[utoipa::path(get, path = "/health", operation_id = "get_health", responses(
    (status = 200, body = Health),
    (status = 503, body = Health, description = "a part of minion has ended, or does not answer"),
))]
pub async fn health(State(home): State<Home>) -> (StatusCode, Json<Health>) {
    let health = health_of(&home).await;
    let status = match health.status.as_str() {
        "failed" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::OK,
    };
    (status, Json(health))
}

pub(super) async fn health_of(home: &Home) -> Health {
    let answered = tokio::time::timeout(ENGINE_WITHIN, home.engine.ping()).await;
    let silent = || match answered {
        Ok(Ok(())) => None,
        Ok(Err(gone)) => Some(gone.to_string()),
        Err(_) => Some("the engine does not answer".to_owned()),
    };
    let (status, problem) = match home.shared.vitals.complaint().or_else(silent) {
        Some(problem) => ("failed", Some(problem)),
        None => match home.shared.problems.message(STORAGE_FAILED) {
            Some(problem) => ("degraded", Some(problem)),
            None => ("healthy", None),
        },
    };
    let moment = home.shared.view.current();
    Health {
        status: status.into(),
        problem,
        version: env!("CARGO_PKG_VERSION").into(),
        epoch: moment.epoch.to_string(),
        seq: moment.seq,
        uptime_s: home.shared.clock.uptime_s(),
        clients: home.sockets.len() as u32,
        commit_ms_p99: home.engine.commits().p99_ms(),
    }
}

/// The shared state, as in `sync:full`.
#[utoipa::path(get, path = "/api/state",
    operation_id = "get_state", responses((status = 200, body = Snapshot)))]
pub async fn state(State(home): State<Home>) -> Result<Json<Snapshot>, ApiError> {
    let shared = home.shared.clone();
    home.read(move |conn| Ok(snapshot_of(conn, &shared, &shared.view.current())?))
        .await
        .map(Json)
}

/// How far the comparing has come.
#[utoipa::path(get, path = "/api/stats",
    operation_id = "get_stats", responses((status = 200, body = Stats)))]
pub async fn stats(State(home): State<Home>) -> Result<Json<Stats>, ApiError> {
    home.read_long_presented(stats::stats).await.map(Json)
}
