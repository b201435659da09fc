//! Tracks that are not offered: vanished files, and those the owner archived.

use std::collections::BTreeSet;

use rusqlite::Transaction;

use crate::domain::id::{AlbumId, TrackId};
use crate::storage::library::albums::refresh_albums;
use crate::storage::library::words;

/// Marks tracks whose files were not found. Their ids, listens and places in playlists stay; a track
/// that was missing before keeps its first date.
///
/// # Errors
/// What SQLite says.
pub fn mark_missing(
    tx: &Transaction<'_>,
    ids: &[TrackId],
    now_ms: i64,
) -> Result<(), rusqlite::Error> {
    let sql = "UPDATE tracks SET missing_since_ms = coalesce(missing_since_ms, ?2) WHERE id = ?1
               RETURNING album_id";
    mark(tx, ids, Some(now_ms), sql)
}

/// Archives tracks (`Some(now)`) or brings them back (`None`).
///
/// # Errors
/// What SQLite says.
pub fn set_archived(
    tx: &Transaction<'_>,
    ids: &[TrackId],
    archived_ms: Option<i64>,
) -> Result<(), rusqlite::Error> {
    mark(
        tx,
        ids,
        archived_ms,
        "UPDATE tracks SET archived_ms = ?2 WHERE id = ?1 RETURNING album_id",
    )
}

fn mark(
    tx: &Transaction<'_>,
    ids: &[TrackId],
    value: Option<i64>,
    sql: &str,
) -> Result<(), rusqlite::Error> {
    let mut update = tx.prepare_cached(sql)?;
    let mut albums = BTreeSet::new();
    for id in ids {
        let mut changed = update.query((id.0, value))?;
        while let Some(row) = changed.next()? {
            albums.extend(row.get::<_, Option<i64>>(0)?.map(AlbumId));
        }
        words::refresh_track(tx, *id)?;
    }
    refresh_albums(tx, albums)
}
