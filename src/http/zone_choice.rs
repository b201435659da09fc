//! Which zone a request is about: `?zone=`, a number or a name; without it, the first.

use axum::extract::{Query, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::domain::text;
use crate::http::error::ApiError;
use crate::http::state::AppState;
use crate::http::zone;
use crate::protocol::NAME_CHARS_MAX;
use crate::services::zones;

/// Which zone.
#[derive(Debug, Deserialize)]
pub struct ZoneQuery {
    zone: Option<String>,
}

/// Answers for the zone that the request names.
///
/// # Errors
/// 404 where there is none of that number or name.
pub async fn choose(
    State(app): State<AppState>,
    Query(query): Query<ZoneQuery>,
    request: Request,
    next: Next,
) -> Response {
    let Some(named) = query.zone else {
        return next.run(request).await;
    };
    match zones::named(&app.services.shared, &named) {
        Some(zone) => zone::answering(zone, next.run(request)).await,
        None => {
            let shown: String = text::one_line(&named)
                .chars()
                .take(NAME_CHARS_MAX)
                .collect();
            ApiError::not_found(format!("no zone is called `{shown}`")).into_response()
        }
    }
}
