//! `/api/comparisons/sessions`: sessions that were put aside, to go on with or to give up.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::domain::command::Command;
use crate::domain::id::SessionId;
use crate::http::error::ApiError;
use crate::http::mutation::Mutation;
use crate::http::state::AppState;
use crate::protocol::ErrorBody;
use crate::protocol::comparison::{KeptSessionsInfo, SessionStarted};
use crate::protocol::request::Empty;

/// The sessions that were put aside, the latest first.
#[utoipa::path(get, path = "/api/comparisons/sessions", operation_id = "list_sessions",
    responses((status = 200, body = KeptSessionsInfo)))]
pub async fn list(State(app): State<AppState>) -> Result<Json<KeptSessionsInfo>, ApiError> {
    app.read_presented(|presenter| {
        let mut items = presenter.paused_sessions()?;
        items.sort_by_key(|session| std::cmp::Reverse((session.paused_ms, session.session_id)));
        Ok(KeptSessionsInfo { items })
    })
    .await
    .map(Json)
}

/// Goes on with a session that was put aside; a live one takes its place.
#[utoipa::path(post, path = "/api/comparisons/sessions/{id}/resume",
    operation_id = "resume_session", params(("id" = i64, Path)),
    responses((status = 200, body = SessionStarted), (status = 404, body = ErrorBody)))]
pub async fn resume(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    let session_id = SessionId(id);
    asked
        .ask(&app, Command::ResumeComparison { session_id })
        .await
}

/// Gives up a session that was put aside; its verdicts stay.
#[utoipa::path(delete, path = "/api/comparisons/sessions/{id}",
    operation_id = "forget_session", params(("id" = i64, Path)),
    responses((status = 200), (status = 404, body = ErrorBody)))]
pub async fn forget(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    let session_id = SessionId(id);
    asked
        .ask(&app, Command::ForgetComparison { session_id })
        .await
}
