//! Numbers as people write them: dates, places on a record, gains.

/// Years that may be one when they stand alone.
const YEARS: std::ops::RangeInclusive<i32> = 1_000..=2_999;

/// Years that are believed where digits run on (`12051999`): there was sound to record.
const RECORDED_YEARS: std::ops::RangeInclusive<i32> = 1_860..=2_199;

/// A place on a record: its side or disc, its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    /// From 0: `B2` is on side 1. `None` where no side is named.
    pub side: Option<u32>,
    pub number: Option<u32>,
}

/// The plausible year in a date, however it is written: four digits that stand alone, else the four
/// at the start or the end of digits that run on.
pub(super) fn year(text: &str) -> Option<i32> {
    let text = ascii_digits(text);
    let runs = || {
        text.split(|c: char| !c.is_ascii_digit())
            .filter(|run| !run.is_empty())
    };
    let alone = runs()
        .filter(|run| run.len() == 4)
        .filter_map(|run| run.parse().ok())
        .find(|year| YEARS.contains(year));
    let joined = || {
        runs()
            .filter(|run| matches!(run.len(), 6 | 8 | 12 | 14))
            .flat_map(|run| [run.get(..4), run.get(run.len() - 4..)])
            .filter_map(|digits| digits?.parse().ok())
            .find(|year| RECORDED_YEARS.contains(year))
    };
    alone.or_else(joined)
}

/// `3`, `03/12`, `3 of 12`, `CD 2`, `A1`, `B`.
pub(super) fn place(text: &str) -> Place {
    let text = ascii_digits(text);
    let text = text.trim();
    if let Some(place) = place_on_side(text) {
        return place;
    }
    let number = text
        .split(|c: char| !c.is_ascii_digit())
        .find(|run| !run.is_empty())
        .and_then(|run| run.parse().ok());
    Place { side: None, number }
}

/// A side's letter and perhaps a number, which a mark may set off: the side alone is its only song.
fn place_on_side(text: &str) -> Option<Place> {
    let mut letters = text.chars();
    let letter = letters.next()?.to_ascii_uppercase();
    if !letter.is_ascii_uppercase() {
        return None;
    }
    let rest = letters.as_str().trim_start_matches([' ', '-', '.']);
    let digits = rest.split_once('/').map_or(rest, |(number, _)| number);
    let is_number = digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_marked_only = digits.is_empty() && !letters.as_str().is_empty();
    if !is_number || is_marked_only {
        return None;
    }
    Some(Place {
        side: Some(u32::from(letter) - u32::from('A')),
        number: if digits.is_empty() {
            Some(1)
        } else {
            digits.parse().ok()
        },
    })
}

/// Disc and number of a track whose place may name a side. Sides go on from disc to disc (`C1`) or
/// begin anew on each (`A1` of disc 2); a record has two, so each counts as a disc.
pub(super) fn disc_and_number(track: Place, disc: Option<u32>) -> (Option<u32>, Option<u32>) {
    let Some(side) = track.side else {
        return (disc, track.number);
    };
    let discs_before = match disc {
        Some(disc) if side < 2 => disc.saturating_sub(1),
        _ => 0,
    };
    let disc = discs_before.saturating_mul(2).saturating_add(side + 1);
    (Some(disc), track.number)
}

/// The decimal at the start of a text: `-7.03 dB`, `-7,03dB`, `120 bpm`.
pub(super) fn decimal(text: &str) -> Option<f32> {
    let text = ascii_digits(text);
    let plain: String = text
        .trim_start()
        .chars()
        .map(|c| match c {
            ',' => '.',
            // The minus of typesetters.
            '\u{2212}' | '\u{2013}' => '-',
            c => c,
        })
        .take(24)
        .collect();
    let is_part =
        |at: usize, c: char| c.is_ascii_digit() || c == '.' || (at == 0 && "+-".contains(c));
    let end = plain
        .char_indices()
        .find(|(at, c)| !is_part(*at, *c))
        .map_or(plain.len(), |(at, _)| at);
    let value: f32 = plain[..end].parse().ok()?;
    value.is_finite().then_some(value)
}

/// Digits of full width, as Japanese keyboards write them, as plain ones.
fn ascii_digits(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{ff10}'..='\u{ff19}' => {
            char::from_u32(u32::from(c) - 0xff10 + u32::from('0')).unwrap_or(c)
        }
        c => c,
    };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_the_plausible_four_digits_of_a_date() {
        for (text, expected) in [
            ("1999", Some(1999)),
            ("(1999)", Some(1999)),
            ("1999-00-00", Some(1999)),
            ("1999-05-12T10:11:12Z", Some(1999)),
            ("2003-13-45", Some(2003)),
            ("12/05/1999", Some(1999)),
            ("12.05.1999", Some(1999)),
            ("May 12, 1999", Some(1999)),
            ("19990512", Some(1999)),
            ("12051999", Some(1999)),
            ("199905", Some(1999)),
            ("c1999 Example Records", Some(1999)),
            ("\u{ff11}\u{ff19}\u{ff19}\u{ff19}", Some(1999)),
            ("0000", None),
            ("0", None),
            ("99", None),
            ("", None),
            ("9999-12-31", None),
            ("123456789", None),
        ] {
            assert_eq!(year(text), expected, "{text}");
        }
    }

    #[test]
    fn a_place_is_read_however_it_is_written() {
        for (text, expected) in [
            ("3", (None, Some(3))),
            ("03/12", (None, Some(3))),
            ("1 of 12", (None, Some(1))),
            ("CD 2", (None, Some(2))),
            ("Disc 2/3", (None, Some(2))),
            ("#7", (None, Some(7))),
            ("A1", (Some(0), Some(1))),
            ("b-02", (Some(1), Some(2))),
            ("B", (Some(1), Some(1))),
            ("D 3/4", (Some(3), Some(3))),
            ("", (None, None)),
            ("?", (None, None)),
            ("99999999999", (None, None)),
        ] {
            let place = place(text);
            assert_eq!((place.side, place.number), expected, "{text}");
        }
    }

    #[test]
    fn sides_follow_one_another() {
        let at = |text, disc| disc_and_number(place(text), disc);
        assert_eq!(at("A1", None), (Some(1), Some(1)));
        assert_eq!(at("B1", Some(1)), (Some(2), Some(1)));
        assert_eq!(at("C1", Some(2)), (Some(3), Some(1)));
        assert_eq!(at("A1", Some(2)), (Some(3), Some(1)));
        assert_eq!(at("7", Some(2)), (Some(2), Some(7)));
    }

    #[test]
    fn a_decimal_ends_where_it_ends() {
        for (text, expected) in [
            ("-7.03 dB", Some(-7.03)),
            ("-7.03dB", Some(-7.03)),
            ("-7,03 dB", Some(-7.03)),
            ("\u{2212}7.03dB", Some(-7.03)),
            ("+3.5 dB", Some(3.5)),
            ("120", Some(120.0)),
            ("120 bpm", Some(120.0)),
            ("dB", None),
            ("1.2.3", None),
            ("", None),
        ] {
            assert_eq!(decimal(text), expected, "{text}");
        }
    }
}
