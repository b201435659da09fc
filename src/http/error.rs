//! The one place that knows status codes.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};

use crate::protocol::{ErrorBody, ErrorDetail};
use crate::services::engine::{Answer, Gone, Reply};
use crate::storage::error::StorageError;

/// Where the log stands after a mutation.
pub static MINION_SEQ: HeaderName = HeaderName::from_static("minion-seq");

/// A request that failed at the edge; the rules' own refusals are replies.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    hint: Option<String>,
}

impl ApiError {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            hint: None,
        }
    }

    /// 400: the request cannot be understood.
    pub fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", message)
    }

    /// 403: not from here.
    pub fn forbidden(
        code: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            hint: Some(hint.into()),
            ..Self::new(StatusCode::FORBIDDEN, code, message)
        }
    }

    /// What the web framework refused, in a sentence made from its words.
    pub(super) fn worded(status: StatusCode, message: String) -> Self {
        let code = match status {
            StatusCode::NOT_FOUND => "not_found",
            StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
            StatusCode::PAYLOAD_TOO_LARGE => "too_large",
            StatusCode::RANGE_NOT_SATISFIABLE => "range_not_satisfiable",
            StatusCode::UPGRADE_REQUIRED => "upgrade_required",
            status if status.is_client_error() => "malformed",
            _ => "internal",
        };
        Self::new(status, code, message)
    }

    /// The stable code.
    #[cfg(test)]
    pub(super) fn code(&self) -> &str {
        self.code
    }

    /// 408: the rest of the request never came.
    pub(super) fn stalled() -> Self {
        let message = "the body did not arrive in time";
        Self::new(StatusCode::REQUEST_TIMEOUT, "stalled", message)
    }

    /// 404: no such thing.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    /// 409: not now.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, message)
    }

    /// 410: the log no longer goes back so far.
    pub fn pruned(floor: u64) -> Self {
        let message = format!("the log is whole from event {floor} on; what was before is gone");
        Self::new(StatusCode::GONE, "pruned", message)
    }

    /// 413: too much at once.
    pub fn too_large(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
    }

    /// 415: something other than JSON.
    pub fn not_json() -> Self {
        let message = "bodies are JSON: send `Content-Type: application/json`";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", message)
    }

    /// 429: too many at once.
    pub fn too_many(message: impl Into<String>) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many", message)
    }

    /// 500: our fault; the cause goes to the log, not to the caller.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed");
        let message = "something went wrong in minion; its log says what";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message)
    }

    /// 503: try again in a moment.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message)
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::BadCursor => Self::malformed(error.to_string()),
            StorageError::Unknown(_) => Self::not_found(error.to_string()),
            StorageError::Readers(_) => Self::unavailable("minion is busy; try again"),
            // Nobody waits for the answer any more.
            error if error.is_interrupted() => Self::unavailable("the request was given up"),
            other => Self::internal(other),
        }
    }
}

impl From<rusqlite::Error> for ApiError {
    fn from(error: rusqlite::Error) -> Self {
        StorageError::from(error).into()
    }
}

impl From<Gone> for ApiError {
    fn from(gone: Gone) -> Self {
        Self::unavailable(gone.to_string())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let error = ErrorDetail {
            code: self.code.into(),
            message: self.message,
            hint: self.hint,
            pair: None,
        };
        // The guard makes a page of it where a person asks.
        let told = Extension(error.clone());
        (self.status, told, Json(ErrorBody { error })).into_response()
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let (status, body) = match self.answer {
            Answer::Done(body) => (StatusCode::OK, body),
            Answer::Invalid(body) => (StatusCode::BAD_REQUEST, body),
            Answer::NotFound(body) => (StatusCode::NOT_FOUND, body),
            Answer::Refused(body) => (StatusCode::CONFLICT, body),
            Answer::KeyReused(body) => (StatusCode::UNPROCESSABLE_ENTITY, body),
            Answer::Unavailable(body) => (StatusCode::SERVICE_UNAVAILABLE, body),
        };
        let json = HeaderValue::from_static("application/json");
        let seq = HeaderValue::from(self.seq);
        (
            status,
            [(header::CONTENT_TYPE, json), (MINION_SEQ.clone(), seq)],
            body,
        )
            .into_response()
    }
}
