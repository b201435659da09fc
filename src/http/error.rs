//! The one place that knows status codes.

use std::borrow::Cow;

use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};

use crate::domain::refusal::RefusalKind;
use crate::protocol::comparison::PairInfo;
use crate::protocol::{ErrorBody, ErrorDetail};
use crate::services::engine::{Gone, Refused};
use crate::services::error::ServiceError;

/// Where a stream stands after a mutation.
pub static MINION_SEQ: HeaderName = HeaderName::from_static("minion-seq");
/// Which stream that is.
pub static MINION_STREAM: HeaderName = HeaderName::from_static("minion-stream");

/// What a status means on every route, for the description of the wire.
pub fn meaning_of(status: &str) -> &'static str {
    match status {
        "200" => "done",
        "400" => "malformed, or a value that is not allowed",
        "403" => "not allowed",
        "404" => "no such thing",
        "409" => "refused by the rules; nothing changed",
        "410" => "older than what is kept",
        "416" => "no such range",
        _ => "",
    }
}

/// A request that failed at the edge; the rules' own refusals are replies.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    code: Cow<'static, str>,
    message: String,
    hint: Option<String>,
    pair: Option<Box<PairInfo>>,
}

impl ApiError {
    fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            hint: None,
            pair: None,
        }
    }

    /// The rules said no; with the pair that is current now where that helps.
    pub fn refused(refused: Refused) -> Self {
        let status = match refused.kind {
            RefusalKind::Invalid => StatusCode::BAD_REQUEST,
            RefusalKind::NotFound => StatusCode::NOT_FOUND,
            RefusalKind::Conflict => StatusCode::CONFLICT,
            RefusalKind::Forbidden => StatusCode::FORBIDDEN,
        };
        Self {
            pair: refused.pair,
            ..Self::new(status, refused.code, refused.message)
        }
    }

    /// 422: the Idempotency-Key stands for something else.
    pub fn key_reused() -> Self {
        let message = "this Idempotency-Key was used for another request";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "key_reused", message)
    }

    /// 503: there is no room to write.
    pub fn disk_full() -> Self {
        let message = "the disk is full; nothing was changed";
        Self {
            hint: Some("free some space and try again".into()),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "disk_full", message)
        }
    }

    /// 503: the database cannot be written.
    pub fn not_written() -> Self {
        let message = "the database cannot be written; nothing was changed";
        Self {
            hint: Some("run `minion doctor`".into()),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "storage", message)
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
        &self.code
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

impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::NotFound(message) => Self::not_found(message),
            ServiceError::Invalid(message) => Self::malformed(message),
            ServiceError::Refused { code, message } => Self::conflict(code, message),
            ServiceError::Pruned(_) => Self::new(StatusCode::GONE, "pruned", error.to_string()),
            ServiceError::Busy | ServiceError::GivenUp => Self::unavailable(error.to_string()),
            ServiceError::Storage(cause) => Self::internal(cause),
        }
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
            code: self.code.into_owned(),
            message: self.message,
            hint: self.hint,
            pair: self.pair.map(|pair| *pair),
        };
        // The guard makes a page of it where a person asks.
        let told = Extension(error.clone());
        (self.status, told, Json(ErrorBody { error })).into_response()
    }
}
