//! A request that changes something: who asks, under which key, with which body.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::domain::command::Command;
use crate::domain::id::ZoneId;
use crate::domain::permission::Caller;
use crate::http::caller::text_header;
use crate::http::error::ApiError;
use crate::http::state::AppState;
use crate::http::zone;
use crate::protocol::BODY_BYTES_MAX;
use crate::services::engine::{Asked, Key};

/// How long a body may take to arrive: all of it, since a byte now and then would never end.
const BODY_WITHIN: Duration = Duration::from_secs(20);

/// Longest Idempotency-Key, characters.
const KEY_CHARS_MAX: usize = 128;

/// A mutation with its parsed body. An empty body is read as `{}`.
#[derive(Debug)]
pub struct Mutation<T> {
    /// The body.
    pub body: T,
    /// Who asks.
    pub caller: Caller,
    /// In which zone.
    pub zone: ZoneId,
    /// For retries.
    pub key: Option<Key>,
}

impl<T> Mutation<T> {
    /// Asks the engine, and answers as it says.
    ///
    /// # Errors
    /// 503 while shutting down.
    pub async fn ask(self, app: &AppState, command: Command) -> Result<Response, ApiError> {
        let asked = Asked {
            command,
            caller: self.caller,
            zone: self.zone,
            key: self.key,
        };
        Ok(app.services.engine.ask(asked).await?.into_response())
    }
}

impl<T: DeserializeOwned> FromRequest<AppState> for Mutation<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let key = text_header(request.headers(), "idempotency-key", KEY_CHARS_MAX)?;
        let content_type = request.headers().get(header::CONTENT_TYPE).cloned();
        let mut hash = Fnv64::default();
        hash.add(request.method().as_str().as_bytes());
        hash.add(request.uri().path().as_bytes());
        let zone = zone::current();
        if zone != ZoneId::FIRST {
            hash.add(zone.to_string().as_bytes());
        }
        let body = timeout(BODY_WITHIN, Bytes::from_request(request, app))
            .await
            .map_err(|_| ApiError::stalled())?
            .map_err(|rejection| match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => {
                    ApiError::too_large(format!("a body takes {BODY_BYTES_MAX} bytes at most"))
                }
                // Whatever else ends a body early: silence, or a line that broke.
                _ => ApiError::stalled(),
            })?;
        hash.add(&body);
        let is_json = content_type
            .as_ref()
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| {
                value
                    .split(';')
                    .next()
                    .is_some_and(|t| t.trim().eq_ignore_ascii_case("application/json"))
            });
        let bytes: &[u8] = if body.is_empty() { b"{}" } else { &body };
        if !body.is_empty() && !is_json {
            return Err(ApiError::not_json());
        }
        let body = serde_json::from_slice(bytes)
            .map_err(|error| ApiError::malformed(format!("cannot read the body: {error}")))?;
        Ok(Self {
            body,
            caller,
            zone,
            key: key.map(|name| Key {
                name,
                request_hash: hash.0.cast_signed(),
            }),
        })
    }
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): the same in every version of minion, unlike std's hashers.
struct Fnv64(u64);

impl Default for Fnv64 {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv64 {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&[0]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
