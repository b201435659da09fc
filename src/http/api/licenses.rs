//! `/api/licenses`: the licences of what is in this program.

use axum::http::StatusCode;

use crate::http::error::ApiError;
use crate::services::licenses::text;

/// The licences of the works of others that this program holds.
#[utoipa::path(get, path = "/api/licenses", operation_id = "get_licenses",
    responses((status = 200, description = "text", content_type = "text/plain", body = String)))]
pub async fn licenses() -> Result<String, ApiError> {
    text().map_err(|error| {
        let words = format!("cannot read the licences: {error}");
        ApiError::worded(StatusCode::INTERNAL_SERVER_ERROR, words)
    })
}
