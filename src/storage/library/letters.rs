//! Where each letter begins in a list that is sorted by name.

use rusqlite::Connection;

use crate::domain::listing::{AlbumSort, TrackSort};
use crate::storage::library::sort_key::LAST;

/// Letters told apart at most: more fit beside no list.
const LETTERS_MAX: usize = 64;

/// Which list. One that is not sorted by name has no letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lettered {
    /// All tracks.
    Tracks(TrackSort),
    /// All albums.
    Albums(AlbumSort),
    /// All performers.
    Artists,
}

impl Lettered {
    fn sql(self) -> Option<&'static str> {
        match self {
            Self::Tracks(TrackSort::Title) => Some(
                "SELECT substr(title_key, 1, 1), count(*) FROM tracks
                 WHERE archived_ms IS NULL AND missing_since_ms IS NULL GROUP BY 1 ORDER BY 1",
            ),
            Self::Tracks(TrackSort::Artist) => Some(
                "SELECT substr(artist_key, 1, 1), count(*) FROM tracks
                 WHERE archived_ms IS NULL AND missing_since_ms IS NULL GROUP BY 1 ORDER BY 1",
            ),
            Self::Albums(AlbumSort::Title) => Some(
                "SELECT substr(title_key, 1, 1), count(*) FROM albums
                 WHERE track_count > 0 GROUP BY 1 ORDER BY 1",
            ),
            Self::Albums(AlbumSort::Artist) => Some(
                "SELECT substr(artist_key, 1, 1), count(*) FROM albums
                 WHERE track_count > 0 GROUP BY 1 ORDER BY 1",
            ),
            Self::Artists => Some(
                "SELECT substr(a.name_key, 1, 1), count(*) FROM artists a
                 WHERE EXISTS (SELECT 1 FROM tracks t WHERE t.artist_id = a.id
                     AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL)
                 GROUP BY 1 ORDER BY 1",
            ),
            Self::Tracks(_) | Self::Albums(_) => None,
        }
    }
}

/// Where a letter begins in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRow {
    /// The letter, or the sign that stands for several: `#` for figures and signs, `…` for names
    /// that are none.
    pub letter: String,
    /// The first row that begins with it, from 0.
    pub at: u32,
}

/// The letters of a list in its order, each with the row (from 0) where it begins.
pub fn letters(conn: &Connection, list: Lettered) -> Result<Vec<LetterRow>, rusqlite::Error> {
    let Some(sql) = list.sql() else {
        return Ok(Vec::new());
    };
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut found: Vec<LetterRow> = Vec::new();
    let mut at = 0;
    while let Some(row) = rows.next()? {
        let first: String = row.get(0)?;
        let letter = letter_of(&first);
        if found.last().is_none_or(|last| last.letter != letter) && found.len() < LETTERS_MAX {
            found.push(LetterRow { letter, at });
        }
        at += row.get::<_, u32>(1)?;
    }
    Ok(found)
}

/// What stands for everything that begins so: alphabets by their letters, figures and signs
/// together, scripts of thousands of signs together, names that are none last.
fn letter_of(first: &str) -> String {
    let Some(c) = first.chars().next() else {
        return "#".to_owned();
    };
    if first == LAST {
        return "…".to_owned();
    }
    match c {
        '\0'..='\u{bf}' if !c.is_alphabetic() => "#".to_owned(),
        // Kana, ideographs and Hangul.
        '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7ff}' => {
            "한".to_owned()
        }
        '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' => "あ".to_owned(),
        '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
            "字".to_owned()
        }
        c if c.is_alphabetic() => c.to_uppercase().collect(),
        _ => "…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_stands_for_what_begins_with_it() {
        for (first, letter) in [
            ("a", "A"),
            ("1", "#"),
            ("?", "#"),
            ("", "#"),
            ("ж", "Ж"),
            ("夜", "字"),
            ("よ", "あ"),
            ("\u{1112}", "한"),
            ("م", "م"),
            ("🎹", "…"),
            (LAST, "…"),
        ] {
            assert_eq!(letter_of(first), letter, "{first}");
        }
    }
}
