//! Title, artist and number from a file name, for files whose tags are silent.

use std::path::Path;

use super::clean;

/// What a file name says.
#[derive(Debug, PartialEq, Eq, Default)]
pub(super) struct Named {
    /// Never empty.
    pub title: String,
    pub artist: Option<String>,
    pub track_number: Option<u32>,
    pub disc_number: Option<u32>,
}

/// A bare number before a space is a place on a record only up to here: `50 Cent` is a name.
const BARE_NUMBER_MAX: u32 = 40;

/// Reads `Artist - Title`, `01 Title`, `01 - Artist - Title`, `1-03 Title`, `01_artist_-_title`.
pub(super) fn parse(path: &Path) -> Named {
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy())
        .unwrap_or_default();
    let spaced = if stem.contains(' ') {
        stem.into_owned()
    } else {
        stem.replace('_', " ")
    };
    let (disc_number, track_number, rest) = split_number(spaced.trim());
    let (artist, title) = match split_dash(rest) {
        Some((artist, title)) => (clean(artist), clean(title)),
        None => (None, clean(rest)),
    };
    Named {
        title: title
            .or_else(|| clean(&spaced))
            .unwrap_or_else(|| "Untitled".to_owned()),
        artist,
        track_number,
        disc_number,
    }
}

fn split_dash(text: &str) -> Option<(&str, &str)> {
    let (artist, title) = [" - ", " \u{2013} ", " \u{2014} "]
        .iter()
        .filter_map(|dash| text.split_once(dash))
        .min_by_key(|(artist, _)| artist.len())?;
    (!artist.trim().is_empty() && !title.trim().is_empty()).then_some((artist, title))
}

/// Takes `03`, `03.`, `03 -`, `1-03` off the front; whatever else starts with a digit stays.
fn split_number(text: &str) -> (Option<u32>, Option<u32>, &str) {
    let Some((digits, rest)) = leading_digits(text) else {
        return (None, None, text);
    };
    if let Some(after_dash) = rest.strip_prefix('-')
        && let Some((track, title)) = leading_digits(after_dash)
        && track.len() == 2
        && let Some(title) = strip_separator(title)
    {
        return (digits.parse().ok(), track.parse().ok(), title);
    }
    let Ok(number) = digits.parse::<u32>() else {
        return (None, None, text);
    };
    let is_marked = rest.trim_start().starts_with(['.', '-', ')', '\u{2013}']);
    let is_bare = digits.len() == 2 && number <= BARE_NUMBER_MAX;
    match strip_separator(rest) {
        Some(title) if number > 0 && (is_marked || is_bare) => (None, Some(number), title),
        _ => (None, None, text),
    }
}

/// One to three digits at the start.
fn leading_digits(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    (1..=3).contains(&end).then(|| text.split_at(end))
}

/// What follows a number: it must be set off by a space or a mark, and something must be left.
fn strip_separator(rest: &str) -> Option<&str> {
    let title = rest.trim_start_matches([' ', '.', '-', ')', '\u{2013}']);
    (title.len() < rest.len() && !title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file_name: &str, expected: (Option<u32>, Option<u32>, Option<&str>, &str)) {
        let named = parse(Path::new(file_name));
        let seen = (
            named.disc_number,
            named.track_number,
            named.artist.as_deref(),
            named.title.as_str(),
        );
        assert_eq!(seen, expected, "{file_name}");
    }

    #[test]
    fn a_name_gives_artist_title_and_number_where_it_has_them() {
        check(
            "Halma Reyes - Nightjar.mp3",
            (None, None, Some("Halma Reyes"), "Nightjar"),
        );
        check("01 Nightjar.mp3", (None, Some(1), None, "Nightjar"));
        check(
            "01 - Halma Reyes - Nightjar.mp3",
            (None, Some(1), Some("Halma Reyes"), "Nightjar"),
        );
        check("07. Nightjar.flac", (None, Some(7), None, "Nightjar"));
        check("1-03 Nightjar.flac", (Some(1), Some(3), None, "Nightjar"));
        check("112 - Nightjar.flac", (None, Some(112), None, "Nightjar"));
        check(
            "03_halma_reyes_-_nightjar.ogg",
            (None, Some(3), Some("halma reyes"), "nightjar"),
        );
        check(
            "Halma Reyes \u{2013} Nightjar.mp3",
            (None, None, Some("Halma Reyes"), "Nightjar"),
        );
    }

    #[test]
    fn a_number_that_belongs_to_a_name_stays_there() {
        check(
            "50 Cent - In Da Club.mp3",
            (None, None, Some("50 Cent"), "In Da Club"),
        );
        check("99 Problems.mp3", (None, None, None, "99 Problems"));
        check("1979.mp3", (None, None, None, "1979"));
        check("7 Rings.mp3", (None, None, None, "7 Rings"));
        check("12.mp3", (None, None, None, "12"));
        check("A - .mp3", (None, None, None, "A -"));
        check(" .mp3", (None, None, None, "Untitled"));
    }
}
