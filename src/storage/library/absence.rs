//! Tracks that are not offered: vanished files, and those the owner archived.

use rusqlite::Transaction;

use crate::domain::id::TrackId;
use crate::storage::library::aggregates::Aggregates;

/// Marks tracks whose files were not found. Their ids, listens and places in playlists stay; a
/// track that was missing before keeps its first date.
pub fn mark_missing(
    tx: &Transaction<'_>,
    ids: &[TrackId],
    now_ms: i64,
) -> Result<(), rusqlite::Error> {
    let sql = "UPDATE tracks SET missing_since_ms = coalesce(missing_since_ms, ?2) WHERE id = ?1";
    mark(tx, ids, Some(now_ms), sql)
}

/// Archives tracks (`Some(now)`) or brings them back (`None`).
pub fn set_archived(
    tx: &Transaction<'_>,
    ids: &[TrackId],
    archived_ms: Option<i64>,
) -> Result<(), rusqlite::Error> {
    mark(
        tx,
        ids,
        archived_ms,
        "UPDATE tracks SET archived_ms = ?2 WHERE id = ?1",
    )
}

fn mark(
    tx: &Transaction<'_>,
    ids: &[TrackId],
    value: Option<i64>,
    sql: &str,
) -> Result<(), rusqlite::Error> {
    let mut aggregates = Aggregates::default();
    for id in ids {
        tx.prepare_cached(sql)?.execute((id.0, value))?;
        aggregates.words(*id);
        aggregates.track(tx, *id)?;
    }
    aggregates.refresh(tx)
}
