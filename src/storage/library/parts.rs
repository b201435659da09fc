//! Tracks that are parts of one file: which of them there are now.
//!
//! A track is known by its file and its number in it. What a file does not hold any more (its cue
//! sheet went, or names fewer tracks) is missing, and comes back under its old id.

use std::path::Path;

use rusqlite::{Connection, Transaction};

use crate::domain::id::TrackId;
use crate::storage::library::absence::mark_missing;
use crate::storage::library::folder_tree::path_bytes;

/// All tracks that the file at `path` is, or once was.
pub fn tracks_in(conn: &Connection, path: &Path) -> Result<Vec<TrackId>, rusqlite::Error> {
    conn.prepare_cached("SELECT track_id FROM files WHERE path = ?1 ORDER BY part")?
        .query_map([path_bytes(path)], |row| row.get(0).map(TrackId))?
        .collect()
}

/// The file at `path`, which lay at `from` if it was moved, holds the tracks `held` and no others
/// any more; gives those that are missing from now on.
pub(super) fn settle(
    tx: &Transaction<'_>,
    path: &Path,
    from: Option<&Path>,
    held: &[TrackId],
    now_ms: i64,
) -> Result<Vec<TrackId>, rusqlite::Error> {
    if let Some(from) = from {
        tx.prepare_cached("UPDATE OR IGNORE files SET path = ?2 WHERE path = ?1")?
            .execute((path_bytes(from), path_bytes(path)))?;
    }
    let mut gone = tx
        .prepare_cached(
            "SELECT f.track_id FROM files f JOIN tracks t ON t.id = f.track_id
             WHERE f.path = ?1 AND t.missing_since_ms IS NULL",
        )?
        .query_map([path_bytes(path)], |row| row.get(0).map(TrackId))?
        .collect::<Result<Vec<_>, _>>()?;
    gone.retain(|id| !held.contains(id));
    if !gone.is_empty() {
        mark_missing(tx, &gone, now_ms)?;
    }
    Ok(gone)
}
