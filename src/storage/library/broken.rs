//! Files that a scan could not read: listed, never fatal.

use rusqlite::types::Value;
use rusqlite::{Connection, Transaction};

use crate::protocol::Page;
use crate::protocol::library::BrokenFile;
use crate::storage::error::StorageError;
use crate::storage::library::page::{Cursor, PageRequest, page_of};

/// Lists files (path, reason) as broken; the newest reason holds.
///
/// # Errors
/// What SQLite says.
pub fn record_broken<'a>(
    tx: &Transaction<'_>,
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
    now_ms: i64,
) -> Result<(), rusqlite::Error> {
    let mut insert = tx.prepare_cached(
        "INSERT OR REPLACE INTO broken_files (path, reason, at_ms) VALUES (?1, ?2, ?3)",
    )?;
    for (path, reason) in files {
        insert.execute((path, reason, now_ms))?;
    }
    Ok(())
}

/// Forgets those not seen broken since `start_ms`: call it with the start of a scan that came to
/// its end.
///
/// # Errors
/// What SQLite says.
pub fn forget_broken_before(tx: &Transaction<'_>, start_ms: i64) -> Result<(), rusqlite::Error> {
    tx.prepare_cached("DELETE FROM broken_files WHERE at_ms < ?1")?
        .execute([start_ms])?;
    Ok(())
}

/// Broken files by path.
///
/// # Errors
/// `BadCursor`, or what SQLite says.
pub fn browse_broken(
    conn: &Connection,
    page: &PageRequest,
) -> Result<Page<BrokenFile>, StorageError> {
    let total: i64 = conn
        .prepare_cached("SELECT count(*) FROM broken_files")?
        .query_row([], |row| row.get(0))?;
    let start = page
        .start()?
        .map_or(Value::Text(String::new()), |start| start.key);
    let limit = page.rows();
    let rows = conn
        .prepare_cached(
            "SELECT path, reason, at_ms FROM broken_files WHERE path > ?1
             ORDER BY path LIMIT ?2",
        )?
        .query_map((start, limit as i64 + 1), |row| {
            Ok(BrokenFile {
                path: row.get(0)?,
                reason: row.get(1)?,
                at_ms: row.get(2)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(page_of(
        rows,
        limit,
        total.cast_unsigned(),
        |file: &BrokenFile| Cursor {
            key: Value::Text(file.path.clone()),
            id: 0,
        },
    ))
}
