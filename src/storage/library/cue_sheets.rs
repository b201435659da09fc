//! Cue sheets beside the music, as the last scan read them.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction};

use crate::storage::library::folder_tree::{path_bytes, path_of_bytes};

/// A sheet that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CueSheet {
    /// Where it lies.
    pub path: PathBuf,
    /// Tells it, and how it was, from every other.
    pub stamp: i64,
    /// Why it makes no sense, or not all of it, for people.
    pub reason: Option<String>,
}

/// All sheets that were read.
pub fn known_sheets(conn: &Connection) -> Result<Vec<CueSheet>, rusqlite::Error> {
    conn.prepare_cached("SELECT path, stamp, reason FROM cue_sheets")?
        .query_map([], |row| {
            Ok(CueSheet {
                path: path_of_bytes(row.get_ref(0)?.as_blob()?),
                stamp: row.get(1)?,
                reason: row.get(2)?,
            })
        })?
        .collect()
}

/// Keeps what was read of a sheet.
pub fn keep(tx: &Transaction<'_>, sheet: &CueSheet) -> Result<(), rusqlite::Error> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO cue_sheets (path, stamp, reason) VALUES (?1, ?2, ?3)",
    )?
    .execute((path_bytes(&sheet.path), sheet.stamp, &sheet.reason))?;
    Ok(())
}

/// Forgets a sheet that lies there no more.
pub fn forget(tx: &Transaction<'_>, path: &Path) -> Result<(), rusqlite::Error> {
    tx.prepare_cached("DELETE FROM cue_sheets WHERE path = ?1")?
        .execute([path_bytes(path)])?;
    Ok(())
}
