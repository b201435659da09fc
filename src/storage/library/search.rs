//! Search as you type: every word typed must begin a word of the title, the artist or the album.
//!
//! Two tiers, each a walk along an index, so that a page costs the same in a library of any size:
//! first titles that begin with what was typed, A to Z; then all other matches, in the order in
//! which they were added (so an album stays together). Ranking by frequency would have to look at
//! every match of every letter typed, and says little about four words.

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::domain::id::{AlbumId, ArtistId, TrackId};
use crate::domain::listing::{Page, PageRequest};
use crate::storage::error::StorageError;
use crate::storage::library::browse_albums::{AlbumRow, find_album};
use crate::storage::library::browse_names::{ArtistRow, find_artist};
use crate::storage::library::page::Cursor;
use crate::storage::library::search_index::searchable;
use crate::storage::library::sort_key::{LAST, sort_key};
use crate::storage::library::track_row::{TrackRow, track_rows};

/// Words looked at; more tell nothing new.
const WORDS_MAX: usize = 8;

/// Characters looked at.
const QUERY_CHARS_MAX: usize = 200;

/// Albums and artists shown beside the tracks.
const NAMES_MAX: usize = 8;

/// Matches among albums or artists that are looked at to choose the best.
const CANDIDATES_MAX: usize = 64;

/// What a search found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Tracks, best first.
    pub tracks: Page<TrackRow>,
    /// Albums, best first; on the first page only.
    pub albums: Vec<AlbumRow>,
    /// Performers, best first; on the first page only.
    pub artists: Vec<ArtistRow>,
}

/// What was typed.
struct Query {
    /// Folded, whole words.
    words: Vec<String>,
    /// In the language of FTS5.
    fts: String,
    /// What a title's sort key begins with, if titles are looked up by it.
    title_key: Option<String>,
}

/// Finds offered tracks, albums and artists. An empty query finds nothing.
///
/// # Errors
/// `BadCursor`, or what SQLite says.
pub fn search(conn: &Connection, typed: &str, page: &PageRequest) -> Result<Found, StorageError> {
    let start = page.start()?;
    let Some(query) = Query::of(typed) else {
        let tracks = Page {
            items: Vec::new(),
            next: None,
            total: 0,
        };
        return Ok(Found {
            tracks,
            albums: Vec::new(),
            artists: Vec::new(),
        });
    };
    let (mut albums, mut artists) = (Vec::new(), Vec::new());
    if start.is_none() {
        albums = find_albums(conn, &query)?;
        artists = find_artists(conn, &query)?;
    }
    let total: i64 = conn
        .prepare_cached("SELECT count(*) FROM track_words WHERE track_words MATCH ?1")?
        .query_row([&query.fts], |row| row.get(0))?;
    let (ids, next) = track_ids(conn, &query, start, page.rows())?;
    let items = track_rows(conn, &ids)?;
    let tracks = Page {
        items,
        next: next.map(|at| at.encode()),
        total: total.cast_unsigned(),
    };
    Ok(Found {
        tracks,
        albums,
        artists,
    })
}

/// All offered tracks that a search finds, best first, `limit` at most.
pub fn find_ids(
    conn: &Connection,
    typed: &str,
    limit: usize,
) -> Result<Vec<TrackId>, StorageError> {
    match Query::of(typed) {
        Some(query) => Ok(track_ids(conn, &query, None, limit)?.0),
        None => Ok(Vec::new()),
    }
}

impl Query {
    fn of(typed: &str) -> Option<Self> {
        let typed: String = typed.chars().take(QUERY_CHARS_MAX).collect();
        let text = searchable(&typed);
        let words: Vec<String> = words_of(&text).take(WORDS_MAX).map(str::to_owned).collect();
        if words.is_empty() {
            return None;
        }
        let fts: Vec<String> = words.iter().map(|word| format!("\"{word}\"*")).collect();
        let title_key = sort_key(&typed);
        // A key has no leading "the": one letter after it would mean walking through all its
        // titles.
        let is_short = words[0] == "the" && words.len() > 1 && title_key.chars().count() < 2;
        let title_key = (!title_key.is_empty() && !is_short).then_some(title_key);
        Some(Self {
            words,
            fts: fts.join(" "),
            title_key,
        })
    }

    /// Whether the title alone holds every word typed, and begins with them.
    fn begins_title(&self, title: &str, key: &str) -> bool {
        let text = searchable(title);
        self.title_key
            .as_deref()
            .is_some_and(|prefix| key.starts_with(prefix))
            && self
                .words
                .iter()
                .all(|word| words_of(&text).any(|own| own.starts_with(word.as_str())))
    }
}

/// Words as FTS5's `unicode61` cuts them: letters and digits.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The ids of a page and where the next one starts. A cursor with a text key stands in the first
/// tier, one without a key in the second.
fn track_ids(
    conn: &Connection,
    query: &Query,
    start: Option<Cursor>,
    limit: usize,
) -> Result<(Vec<TrackId>, Option<Cursor>), StorageError> {
    let mut found: Vec<(TrackId, Cursor)> = Vec::with_capacity(limit + 1);
    let (mut first, mut second) = match start {
        None => (Some((String::new(), 0)), 0),
        Some(Cursor {
            key: Value::Text(key),
            id,
        }) => (Some((key, id)), 0),
        Some(Cursor {
            key: Value::Null,
            id,
        }) => (None, id),
        Some(_) => return Err(StorageError::BadCursor),
    };
    while found.len() <= limit {
        let chunk = match (&first, &query.title_key) {
            (Some(behind), Some(prefix)) => titles_from(conn, prefix, behind, limit + 1)?,
            _ => break,
        };
        let Some((last_id, _, last_key)) = chunk.last() else {
            break;
        };
        first = Some((last_key.clone(), last_id.0));
        for (id, title, key) in chunk {
            if query.begins_title(&title, &key) {
                found.push((
                    id,
                    Cursor {
                        key: Value::Text(key),
                        id: id.0,
                    },
                ));
            }
        }
    }
    while found.len() <= limit {
        let chunk = matches_from(conn, &query.fts, second, limit + 1)?;
        let Some((last_id, ..)) = chunk.last() else {
            break;
        };
        second = last_id.0;
        for (id, title, key) in chunk {
            if !query.begins_title(&title, &key) {
                found.push((
                    id,
                    Cursor {
                        key: Value::Null,
                        id: id.0,
                    },
                ));
            }
        }
    }
    let next = (found.len() > limit).then(|| found[limit - 1].1.clone());
    found.truncate(limit);
    Ok((found.into_iter().map(|(id, _)| id).collect(), next))
}

/// A track with its title and its title's sort key.
type Titled = (TrackId, String, String);

/// Tracks whose title key begins with `prefix`, from behind `(key, id)` on.
fn titles_from(
    conn: &Connection,
    prefix: &str,
    behind: &(String, i64),
    limit: usize,
) -> Result<Vec<Titled>, rusqlite::Error> {
    let key = if behind.0.is_empty() {
        prefix
    } else {
        behind.0.as_str()
    };
    conn.prepare_cached(
        "SELECT id, title, title_key FROM tracks INDEXED BY tracks_by_title
         WHERE archived_ms IS NULL AND missing_since_ms IS NULL
             AND (title_key, id) > (?1, ?2) AND title_key < ?3
         ORDER BY title_key, id LIMIT ?4",
    )?
    .query_map(
        (key, behind.1, format!("{prefix}{LAST}"), limit as i64),
        titled,
    )?
    .collect()
}

/// Tracks that match, with larger ids than `behind`.
fn matches_from(
    conn: &Connection,
    fts: &str,
    behind: i64,
    limit: usize,
) -> Result<Vec<Titled>, rusqlite::Error> {
    conn.prepare_cached(
        "SELECT t.id, t.title, t.title_key
         FROM (SELECT rowid FROM track_words
               WHERE track_words MATCH ?1 AND rowid > ?2 ORDER BY rowid LIMIT ?3) w
         JOIN tracks t ON t.id = w.rowid ORDER BY t.id",
    )?
    .query_map((fts, behind, limit as i64), titled)?
    .collect()
}

fn titled(row: &rusqlite::Row<'_>) -> Result<Titled, rusqlite::Error> {
    Ok((TrackId(row.get(0)?), row.get(1)?, row.get(2)?))
}

fn find_albums(conn: &Connection, query: &Query) -> Result<Vec<AlbumRow>, rusqlite::Error> {
    let sql = "SELECT b.id, b.title_key FROM album_words w JOIN albums b ON b.id = w.rowid
               WHERE w.album_words MATCH ?1 LIMIT ?2";
    let ids = best_names(conn, sql, query)?;
    let albums = ids
        .into_iter()
        .filter_map(|id| find_album(conn, AlbumId(id)).transpose());
    albums.take(NAMES_MAX).collect()
}

fn find_artists(conn: &Connection, query: &Query) -> Result<Vec<ArtistRow>, rusqlite::Error> {
    let sql = "SELECT a.id, a.name_key FROM artist_words w JOIN artists a ON a.id = w.rowid
               WHERE w.artist_words MATCH ?1 LIMIT ?2";
    let ids = best_names(conn, sql, query)?;
    let artists = ids
        .into_iter()
        .filter_map(|id| find_artist(conn, ArtistId(id)).transpose());
    artists.take(NAMES_MAX).collect()
}

/// Of the first matches: those that begin with what was typed, then the others, shortest first.
fn best_names(conn: &Connection, sql: &str, query: &Query) -> Result<Vec<i64>, rusqlite::Error> {
    let mut names: Vec<(i64, String)> = conn
        .prepare_cached(sql)?
        .query_map((&query.fts, CANDIDATES_MAX as i64), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    let prefix = query.title_key.as_deref().unwrap_or(LAST);
    names.sort_by_key(|(_, key)| (!key.starts_with(prefix), key.len()));
    Ok(names.into_iter().map(|(id, _)| id).collect())
}
