//! Saved lists: making, naming, listing. What stands in them: `playlist_items`.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};

use crate::domain::id::PlaylistId;
use crate::domain::listing::{Page, PageRequest};
use crate::storage::error::StorageError;
use crate::storage::library::page::{Cursor, page_of};
use crate::storage::library::sort_key::sort_key;

/// A saved list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaylistRow {
    /// Its id.
    pub id: PlaylistId,
    /// Name.
    pub name: String,
    /// Places in it: the same track twice counts twice.
    pub track_count: u32,
    /// Their length in all.
    pub duration_ms: i64,
    /// The file that it is read from; `None` for one that was made here.
    pub source: Option<PlaylistSourceRow>,
}

/// The file that a playlist is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaylistSourceRow {
    /// Its path below the music folder, for people.
    pub file: String,
    /// Somebody edited the playlist: what the file says from then on is not taken over.
    pub is_edited: bool,
    /// Entries that are no tracks of the library.
    pub missing_count: u32,
    /// The first of them, as the list calls them.
    pub missing: Vec<String>,
}

const SELECT: &str = "SELECT p.id, p.name,
        (SELECT count(*) FROM playlist_items i WHERE i.playlist_id = p.id),
        (SELECT coalesce(sum(t.duration_ms), 0) FROM playlist_items i
             JOIN tracks t ON t.id = i.track_id WHERE i.playlist_id = p.id),
        p.name_key, f.shown_path, f.is_edited, f.missing_count, f.missing
    FROM playlists p LEFT JOIN playlist_files f ON f.playlist_id = p.id";

/// Makes an empty playlist. Two may bear one name.
pub fn create_playlist(
    tx: &Transaction<'_>,
    name: &str,
    now_ms: i64,
) -> Result<PlaylistId, rusqlite::Error> {
    tx.prepare_cached(
        "INSERT INTO playlists (name, name_key, created_ms, changed_ms) VALUES (?1, ?2, ?3, ?3)",
    )?
    .execute((name, sort_key(name), now_ms))?;
    Ok(PlaylistId(tx.last_insert_rowid()))
}

/// Renames a playlist.
///
/// # Errors
/// `Unknown`, or what SQLite says.
pub fn rename_playlist(
    tx: &Transaction<'_>,
    id: PlaylistId,
    name: &str,
    now_ms: i64,
) -> Result<(), StorageError> {
    let renamed = tx
        .prepare_cached(
            "UPDATE playlists SET name = ?2, name_key = ?3, changed_ms = ?4 WHERE id = ?1",
        )?
        .execute((id.0, name, sort_key(name), now_ms))?;
    if renamed == 0 {
        return Err(StorageError::Unknown("playlist"));
    }
    mark_edited(tx, id)?;
    Ok(())
}

/// Deletes a playlist with its items.
///
/// # Errors
/// `Unknown`, or what SQLite says.
pub fn delete_playlist(tx: &Transaction<'_>, id: PlaylistId) -> Result<(), StorageError> {
    let deleted = tx
        .prepare_cached("DELETE FROM playlists WHERE id = ?1")?
        .execute([id.0])?;
    if deleted == 0 {
        Err(StorageError::Unknown("playlist"))
    } else {
        Ok(())
    }
}

/// One playlist; `None` for an unknown id.
pub fn find_playlist(
    conn: &Connection,
    id: PlaylistId,
) -> Result<Option<PlaylistRow>, rusqlite::Error> {
    conn.prepare_cached(&format!("{SELECT} WHERE p.id = ?1"))?
        .query_row([id.0], playlist_of_row)
        .optional()
}

/// Playlists by name.
///
/// # Errors
/// `BadCursor`, or what SQLite says.
pub fn browse_playlists(
    conn: &Connection,
    page: &PageRequest,
) -> Result<Page<PlaylistRow>, StorageError> {
    let total: i64 = conn
        .prepare_cached("SELECT count(*) FROM playlists")?
        .query_row([], |row| row.get(0))?;
    let (key, id) = page
        .start()?
        .map_or((Value::Text(String::new()), 0), |start| {
            (start.key, start.id)
        });
    let limit = page.rows();
    let sql =
        format!("{SELECT} WHERE (p.name_key, p.id) > (?1, ?2) ORDER BY p.name_key, p.id LIMIT ?3");
    let rows: Vec<(PlaylistRow, String)> = conn
        .prepare_cached(&sql)?
        .query_map((key, id, limit as i64 + 1), |row| {
            Ok((playlist_of_row(row)?, row.get(4)?))
        })?
        .collect::<Result<_, _>>()?;
    let found = page_of(rows, limit, total.cast_unsigned(), |(playlist, key)| {
        Cursor {
            key: Value::Text(key.clone()),
            id: playlist.id.0,
        }
    });
    Ok(found.map(|(playlist, _)| playlist))
}

fn playlist_of_row(row: &Row<'_>) -> Result<PlaylistRow, rusqlite::Error> {
    Ok(PlaylistRow {
        id: PlaylistId(row.get(0)?),
        name: row.get(1)?,
        track_count: row.get(2)?,
        duration_ms: row.get(3)?,
        source: source_of_row(row)?,
    })
}

fn source_of_row(row: &Row<'_>) -> Result<Option<PlaylistSourceRow>, rusqlite::Error> {
    let Some(file) = row.get(5)? else {
        return Ok(None);
    };
    let missing: String = row.get(8)?;
    Ok(Some(PlaylistSourceRow {
        file,
        is_edited: row.get(6)?,
        missing_count: row.get(7)?,
        missing: serde_json::from_str(&missing).unwrap_or_default(),
    }))
}

/// Somebody edited a playlist: if it was a file's, it is theirs from now on.
pub(super) fn mark_edited(
    tx: &Transaction<'_>,
    playlist: PlaylistId,
) -> Result<(), rusqlite::Error> {
    tx.prepare_cached("UPDATE playlist_files SET is_edited = 1 WHERE playlist_id = ?1")?
        .execute([playlist.0])?;
    Ok(())
}
