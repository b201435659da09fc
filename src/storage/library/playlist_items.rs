//! What stands in a playlist, in order. An item is a place: the same track twice is two items.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction};

use crate::domain::id::{PlaylistId, TrackId};
use crate::domain::listing::{Page, PageRequest};
use crate::storage::error::StorageError;
use crate::storage::library::page::{Cursor, page_of};
use crate::storage::library::playlists::mark_edited;
use crate::storage::library::track_row::{TrackRow, track_rows};

/// Items of one playlist at most: a list of more is a filter, and renumbering must stay short.
pub const ITEMS_MAX: usize = 10_000;

/// Room between neighbours: 1,048,576 tracks fit between two before a renumbering.
const GAP: i64 = 1 << 20;

/// A place in a playlist.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaylistItem {
    /// The place.
    pub item_id: i64,
    /// What stands there; it may be archived or missing.
    pub track: TrackRow,
}

/// Puts tracks behind an item, or at the end; returns the ids of the new items. Unknown tracks are
/// passed over.
///
/// # Errors
/// `Unknown` for the playlist or the item, `TooMany` past [`ITEMS_MAX`], or what SQLite says.
pub fn add_tracks(
    tx: &Transaction<'_>,
    playlist: PlaylistId,
    tracks: &[TrackId],
    after_item: Option<i64>,
    now_ms: i64,
) -> Result<Vec<i64>, StorageError> {
    touch(tx, playlist, now_ms)?;
    let count: i64 = tx
        .prepare_cached("SELECT count(*) FROM playlist_items WHERE playlist_id = ?1")?
        .query_row([playlist.0], |row| row.get(0))?;
    if count as usize + tracks.len() > ITEMS_MAX {
        return Err(StorageError::TooMany("tracks in a playlist", ITEMS_MAX));
    }
    let (mut position, step) = room_behind(tx, playlist, after_item, tracks.len())?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO playlist_items (playlist_id, track_id, position)
         SELECT ?1, id, ?3 FROM tracks WHERE id = ?2",
    )?;
    let mut items = Vec::with_capacity(tracks.len());
    for track in tracks {
        position += step;
        if insert.execute((playlist.0, track.0, position))? > 0 {
            items.push(tx.last_insert_rowid());
        }
    }
    Ok(items)
}

/// Moves an item behind another, or to the front; it keeps its id.
///
/// # Errors
/// `Unknown` for the playlist or an item, or what SQLite says.
pub fn move_item(
    tx: &Transaction<'_>,
    playlist: PlaylistId,
    item: i64,
    after_item: Option<i64>,
    now_ms: i64,
) -> Result<(), StorageError> {
    touch(tx, playlist, now_ms)?;
    if after_item == Some(item) {
        return Ok(());
    }
    let position = match after_item {
        None => {
            let first: i64 = tx
                .prepare_cached(
                    "SELECT coalesce(min(position), 0) FROM playlist_items WHERE playlist_id = ?1",
                )?
                .query_row([playlist.0], |row| row.get(0))?;
            first - GAP
        }
        Some(_) => {
            let (before, step) = room_behind(tx, playlist, after_item, 1)?;
            before + step
        }
    };
    let moved = tx
        .prepare_cached(
            "UPDATE playlist_items SET position = ?3 WHERE playlist_id = ?1 AND id = ?2",
        )?
        .execute((playlist.0, item, position))?;
    if moved == 0 {
        return Err(StorageError::Unknown("playlist item"));
    }
    Ok(())
}

/// Takes items out; those that are gone already are passed over. Returns how many went.
///
/// # Errors
/// `Unknown` for the playlist, or what SQLite says.
pub fn remove_items(
    tx: &Transaction<'_>,
    playlist: PlaylistId,
    items: &[i64],
    now_ms: i64,
) -> Result<usize, StorageError> {
    touch(tx, playlist, now_ms)?;
    let mut delete =
        tx.prepare_cached("DELETE FROM playlist_items WHERE playlist_id = ?1 AND id = ?2")?;
    let mut removed = 0;
    for item in items {
        removed += delete.execute((playlist.0, item))?;
    }
    Ok(removed)
}

/// A page of a playlist, in order.
///
/// # Errors
/// `BadCursor`, or what SQLite says.
pub fn browse_items(
    conn: &Connection,
    playlist: PlaylistId,
    page: &PageRequest,
) -> Result<Page<PlaylistItem>, StorageError> {
    let total: i64 = conn
        .prepare_cached("SELECT count(*) FROM playlist_items WHERE playlist_id = ?1")?
        .query_row([playlist.0], |row| row.get(0))?;
    let (start, skip) = page.begin()?;
    let (position, id) = start.map_or((Value::Integer(i64::MIN), 0), |start| (start.key, start.id));
    let limit = page.rows();
    let places: Vec<(i64, TrackId, i64)> = conn
        .prepare_cached(
            "SELECT id, track_id, position FROM playlist_items
             WHERE playlist_id = ?1 AND (position, id) > (?2, ?3)
             ORDER BY position, id LIMIT ?4 OFFSET ?5",
        )?
        .query_map((playlist.0, position, id, limit as i64 + 1, skip), |row| {
            Ok((row.get(0)?, TrackId(row.get(1)?), row.get(2)?))
        })?
        .collect::<Result<_, _>>()?;
    let found = page_of(places, limit, total.cast_unsigned(), |(id, _, position)| {
        Cursor {
            key: Value::Integer(*position),
            id: *id,
        }
    });
    let tracks: Vec<TrackId> = found.items.iter().map(|(_, track, _)| *track).collect();
    // A foreign key holds every item to its track, so the rows stand side by side.
    let rows = track_rows(conn, &tracks)?;
    let items = found.items.iter().zip(rows);
    let items = items.map(|((item_id, ..), track)| PlaylistItem {
        item_id: *item_id,
        track,
    });
    Ok(Page {
        items: items.collect(),
        next: found.next,
        total: found.total,
    })
}

/// All tracks of a playlist, in order.
pub fn playlist_tracks(
    conn: &Connection,
    playlist: PlaylistId,
) -> Result<Vec<TrackId>, rusqlite::Error> {
    conn.prepare_cached(
        "SELECT track_id FROM playlist_items WHERE playlist_id = ?1 ORDER BY position, id",
    )?
    .query_map([playlist.0], |row| row.get(0).map(TrackId))?
    .collect()
}

/// Makes what a file says the playlist's items from place `from` on; the places before it stay.
/// It is still the file's.
pub fn replace_from(
    tx: &Transaction<'_>,
    playlist: PlaylistId,
    from: usize,
    tracks: &[TrackId],
) -> Result<(), rusqlite::Error> {
    tx.prepare_cached(
        "DELETE FROM playlist_items WHERE playlist_id = ?1 AND id NOT IN (
             SELECT id FROM playlist_items WHERE playlist_id = ?1
             ORDER BY position, id LIMIT ?2)",
    )?
    .execute((playlist.0, from as i64))?;
    let (mut position, step) = room_behind_last(tx, playlist)?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO playlist_items (playlist_id, track_id, position)
         SELECT ?1, id, ?3 FROM tracks WHERE id = ?2",
    )?;
    for track in tracks {
        position += step;
        insert.execute((playlist.0, track.0, position))?;
    }
    Ok(())
}

/// Where `count` items go behind `after_item`: the position before the first, and the step.
fn room_behind(
    tx: &Transaction<'_>,
    playlist: PlaylistId,
    after_item: Option<i64>,
    count: usize,
) -> Result<(i64, i64), StorageError> {
    let Some(item) = after_item else {
        return Ok(room_behind_last(tx, playlist)?);
    };
    let (before, after) = neighbours(tx, playlist, item)?;
    let steps = count as i64 + 1;
    match after {
        None => Ok((before, GAP)),
        Some(after) if after - before >= steps => Ok((before, (after - before) / steps)),
        Some(_) => {
            renumber(tx, playlist)?;
            let (before, _) = neighbours(tx, playlist, item)?;
            Ok((before, GAP / steps))
        }
    }
}

fn room_behind_last(
    tx: &Transaction<'_>,
    playlist: PlaylistId,
) -> Result<(i64, i64), rusqlite::Error> {
    let last = tx
        .prepare_cached(
            "SELECT coalesce(max(position), 0) FROM playlist_items WHERE playlist_id = ?1",
        )?
        .query_row([playlist.0], |row| row.get(0))?;
    Ok((last, GAP))
}

/// The positions of an item and of the one behind it.
fn neighbours(
    tx: &Transaction<'_>,
    playlist: PlaylistId,
    item: i64,
) -> Result<(i64, Option<i64>), StorageError> {
    let before: i64 = tx
        .prepare_cached("SELECT position FROM playlist_items WHERE playlist_id = ?1 AND id = ?2")?
        .query_row((playlist.0, item), |row| row.get(0))
        .optional()?
        .ok_or(StorageError::Unknown("playlist item"))?;
    let after = tx
        .prepare_cached(
            "SELECT min(position) FROM playlist_items WHERE playlist_id = ?1 AND position > ?2",
        )?
        .query_row((playlist.0, before), |row| row.get(0))?;
    Ok((before, after))
}

/// Gives every item its room again.
fn renumber(tx: &Transaction<'_>, playlist: PlaylistId) -> Result<(), rusqlite::Error> {
    tx.prepare_cached(
        "UPDATE playlist_items SET position = n.place * ?2
         FROM (SELECT id, row_number() OVER (ORDER BY position, id) AS place
               FROM playlist_items WHERE playlist_id = ?1) n
         WHERE playlist_items.id = n.id",
    )?
    .execute((playlist.0, GAP))?;
    Ok(())
}

fn touch(tx: &Transaction<'_>, playlist: PlaylistId, now_ms: i64) -> Result<(), StorageError> {
    let known = tx
        .prepare_cached("UPDATE playlists SET changed_ms = ?2 WHERE id = ?1")?
        .execute((playlist.0, now_ms))?;
    if known == 0 {
        return Err(StorageError::Unknown("playlist"));
    }
    // Whoever edits it here makes it theirs.
    mark_edited(tx, playlist)?;
    Ok(())
}
