//! A request that changes something: who asks, under which key, with which body.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::domain::command::Command;
use crate::domain::id::DeviceId;
use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::protocol::BODY_BYTES_MAX;
use crate::services::engine::{Asked, Key};

/// How long a body may take to arrive: all of it, since a byte now and then would never end.
const BODY_WITHIN: Duration = Duration::from_secs(20);

/// Longest Idempotency-Key, characters.
const KEY_CHARS_MAX: usize = 128;

/// Longest device id, characters: a UUID has 36.
const DEVICE_CHARS_MAX: usize = 64;

/// A mutation with its parsed body. An empty body is read as `{}`.
#[derive(Debug)]
pub struct Mutation<T> {
    /// The body.
    pub body: T,
    /// By which device.
    pub device: Option<DeviceId>,
    /// For retries.
    pub key: Option<Key>,
}

impl<T> Mutation<T> {
    /// Asks the engine, and answers as it says.
    ///
    /// # Errors
    /// 503 while shutting down.
    pub async fn ask(self, home: &Home, command: Command) -> Result<Response, ApiError> {
        let asked = Asked {
            command,
            device: self.device,
            key: self.key,
        };
        Ok(home.engine.ask(asked).await?.into_response())
    }
}

impl<T: DeserializeOwned> FromRequest<Home> for Mutation<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, home: &Home) -> Result<Self, ApiError> {
        let device = device_of(request.headers())?;
        let key = text_header(request.headers(), "idempotency-key", KEY_CHARS_MAX)?;
        let content_type = request.headers().get(header::CONTENT_TYPE).cloned();
        let mut hash = Fnv64::default();
        hash.add(request.method().as_str().as_bytes());
        hash.add(request.uri().path().as_bytes());
        let body = timeout(BODY_WITHIN, Bytes::from_request(request, home))
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
            device,
            key: key.map(|name| Key {
                name,
                request_hash: hash.0.cast_signed(),
            }),
        })
    }
}

/// The device that asks, as its header says.
///
/// # Errors
/// 400 for an id that no device would choose.
pub fn device_of(headers: &HeaderMap) -> Result<Option<DeviceId>, ApiError> {
    match text_header(headers, "minion-device", DEVICE_CHARS_MAX)? {
        None => Ok(None),
        Some(id) => parse_device(id).map(Some),
    }
}

/// A device id: letters, digits and hyphens. Never `speaker`, which names the machine's own output.
///
/// # Errors
/// 400 for anything else.
pub fn parse_device(id: String) -> Result<DeviceId, ApiError> {
    let is_plain = id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if id.is_empty() || id.len() > DEVICE_CHARS_MAX || !is_plain || id == "speaker" {
        return Err(ApiError::malformed(
            "a device id is 1 to 64 letters, digits and hyphens",
        ));
    }
    Ok(DeviceId(id))
}

fn text_header(
    headers: &HeaderMap,
    name: &str,
    chars_max: usize,
) -> Result<Option<String>, ApiError> {
    let Some(value) = headers.get(name) else {
        return Ok(None);
    };
    match value.to_str() {
        Ok(text) if !text.is_empty() && text.len() <= chars_max => Ok(Some(text.to_owned())),
        _ => Err(ApiError::malformed(format!(
            "the header {name} takes 1 to {chars_max} characters"
        ))),
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
