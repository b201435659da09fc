//! Who asks, as a request says.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::domain::id::DeviceId;
use crate::domain::permission::Caller;
use crate::http::error::ApiError;

/// Longest device id, characters: a UUID has 36.
const DEVICE_CHARS_MAX: usize = 64;

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let device = text_header(&parts.headers, "minion-device", DEVICE_CHARS_MAX)?;
        device.map(parse_device).transpose().map(Self::owner)
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

/// What a header says, if it is there.
///
/// # Errors
/// 400 for an empty one, a longer one than `chars_max`, and one that is no text.
pub fn text_header(
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
