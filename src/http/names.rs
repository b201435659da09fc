//! Names that people give to devices, stations and playlists.

use crate::http::error::ApiError;
use crate::protocol::NAME_CHARS_MAX;

/// A name without surrounding space and control characters.
///
/// # Errors
/// 400 when nothing is left, or too much.
pub fn parse_name(name: &str) -> Result<String, ApiError> {
    let name: String = name.trim().chars().filter(|c| !c.is_control()).collect();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(ApiError::malformed(format!(
            "a name has 1 to {NAME_CHARS_MAX} characters"
        )));
    }
    Ok(name)
}
