//! Paging by key: a page begins behind the last row of the page before, wherever that row now is.
//!
//! So the hundredth page costs what the first does, and a track that appears meanwhile neither
//! repeats nor hides another. A screen that jumps into the middle of a list asks by offset instead:
//! it looks at places, not at a sequence.

use data_encoding::HEXLOWER;
use rusqlite::types::Value;

use crate::domain::listing::{PLACE, Page, PageRequest, page_rows};
use crate::storage::error::StorageError;

/// A longer cursor was never given out: keys are bounded.
const CURSOR_CHARS_MAX: usize = 4_096;

impl PageRequest {
    /// Where this page begins, for a list that can be entered anywhere: behind a cursor, and how
    /// many rows are passed over.
    ///
    /// # Errors
    /// `BadCursor` when it is neither a cursor nor a place.
    pub fn begin(&self) -> Result<(Option<Cursor>, u32), StorageError> {
        let place = self.cursor.as_deref().and_then(|at| at.strip_prefix(PLACE));
        match place {
            Some(rows) => Ok((None, rows.parse().map_err(|_| StorageError::BadCursor)?)),
            None => Ok((self.start()?, 0)),
        }
    }

    /// Rows of this page.
    #[must_use]
    pub fn rows(&self) -> usize {
        page_rows(self.limit) as usize
    }

    /// Where this page begins.
    ///
    /// # Errors
    /// `BadCursor` when the cursor cannot be read.
    pub fn start(&self) -> Result<Option<Cursor>, StorageError> {
        self.cursor.as_deref().map(Cursor::parse).transpose()
    }
}

/// The last row of a page: what it was sorted by, and its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    /// The value sorted by: text or integer.
    pub key: Value,
    /// The row, which decides among equal keys.
    pub id: i64,
}

impl Cursor {
    /// As text for the client: it hands it back and does not look inside.
    #[must_use]
    pub fn encode(&self) -> String {
        match &self.key {
            Value::Integer(key) => format!("i{}.{key}", self.id),
            Value::Text(key) => {
                format!("t{}.{}", self.id, HEXLOWER.encode(key.as_bytes()))
            }
            _ => format!("n{}.", self.id),
        }
    }

    /// Reads what [`Cursor::encode`] wrote.
    ///
    /// # Errors
    /// `BadCursor`.
    pub fn parse(text: &str) -> Result<Self, StorageError> {
        Self::read(text).ok_or(StorageError::BadCursor)
    }

    fn read(text: &str) -> Option<Self> {
        if text.len() > CURSOR_CHARS_MAX || !text.is_ascii() {
            return None;
        }
        let (kind, rest) = text.split_at_checked(1)?;
        let (id, key) = rest.split_once('.')?;
        let key = match kind {
            "i" => Value::Integer(key.parse().ok()?),
            "t" => Value::Text(String::from_utf8(HEXLOWER.decode(key.as_bytes()).ok()?).ok()?),
            "n" if key.is_empty() => Value::Null,
            _ => return None,
        };
        Some(Self {
            key,
            id: id.parse().ok()?,
        })
    }
}

/// How a list is ordered: by a column and then by id, both in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// SQL of the value sorted by; never from a client.
    pub key: &'static str,
    /// SQL of the id.
    pub id: &'static str,
    /// Largest first.
    pub is_descending: bool,
}

impl Order {
    /// The condition of being behind `(?, ?)`: key and id of a cursor.
    #[must_use]
    pub fn behind(&self) -> String {
        let sign = if self.is_descending { '<' } else { '>' };
        format!("({}, {}) {sign} (?, ?)", self.key, self.id)
    }

    /// The `ORDER BY` clause.
    #[must_use]
    pub fn clause(&self) -> String {
        let direction = if self.is_descending { "DESC" } else { "ASC" };
        format!("ORDER BY {} {direction}, {} {direction}", self.key, self.id)
    }
}

/// A page of `rows`, of which one more than `limit` was asked for: it tells whether more follow.
pub fn page_of<T>(
    mut rows: Vec<T>,
    limit: usize,
    total: u64,
    cursor_of: impl Fn(&T) -> Cursor,
) -> Page<T> {
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows
        .last()
        .filter(|_| has_more)
        .map(|row| cursor_of(row).encode());
    Page {
        items: rows,
        next,
        total,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was_given_out() {
        for key in [
            Value::Integer(-7),
            Value::Text("jóga\u{1f}x".to_owned()),
            Value::Null,
        ] {
            let cursor = Cursor { key, id: 42 };
            assert_eq!(Cursor::parse(&cursor.encode()).unwrap(), cursor);
        }
    }

    #[test]
    fn a_place_is_told_from_a_cursor() {
        let at = |cursor: Option<&str>, offset| {
            PageRequest::of(None, cursor.map(str::to_owned), offset).begin()
        };
        assert_eq!(at(None, Some(1_200)).unwrap(), (None, 1_200));
        assert_eq!(at(None, None).unwrap(), (None, 0));
        let (start, skip) = at(Some("i7.3"), Some(5)).unwrap();
        assert_eq!((start.map(|start| start.id), skip), (Some(7), 0));
        for wrong in ["@", "@-1", "@x", "@99999999999"] {
            assert!(at(Some(wrong), None).is_err(), "{wrong}");
        }
        assert!(PageRequest::of(None, None, Some(1)).start().is_err());
    }

    #[test]
    fn anything_else_is_no_cursor() {
        let long = "i1.".repeat(2_000);
        for text in [
            "", "i", "i1", "x1.2", "i1.x", "t1.6", "t1.zz", "t1.ff", "ß1.2", &long,
        ] {
            assert!(Cursor::parse(text).is_err(), "{text}");
        }
    }
}
