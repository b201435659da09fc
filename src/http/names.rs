//! Names that people give to devices, stations and playlists.

use crate::domain::text;
use crate::http::error::ApiError;
use crate::protocol::NAME_CHARS_MAX;

/// A name as one line, without surrounding space and whatever would turn other text around.
///
/// # Errors
/// 400 when nothing is left, or too much.
pub fn parse_name(name: &str) -> Result<String, ApiError> {
    let name = text::one_line(name);
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(ApiError::malformed(format!(
            "a name has 1 to {NAME_CHARS_MAX} characters"
        )));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<&str>) {
        assert_eq!(parse_name(name).ok().as_deref(), expected, "{name:?}");
    }

    #[test]
    fn a_name_begins_and_ends_with_something_to_see() {
        check(" Küche\n", Some("Küche"));
        check("\u{1} Küche \u{7f}", Some("Küche"));
        check(" \u{0} ", None);
        check("safe\u{202e}gnp.exe\u{2066}", Some("safegnp.exe"));
        check("\u{202e}\u{200f}", None);
        check("two\nlines", Some("two lines"));
    }

    #[test]
    fn a_name_is_no_novel() {
        check(
            &"ß".repeat(NAME_CHARS_MAX),
            Some(&"ß".repeat(NAME_CHARS_MAX)),
        );
        check(&"ß".repeat(NAME_CHARS_MAX + 1), None);
    }
}
