//! Files that a scan could not read: listed, never fatal.

use std::collections::HashMap;
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, Transaction};

use crate::domain::listing::{Page, PageRequest};
use crate::domain::track::FileMark;
use crate::storage::error::StorageError;
use crate::storage::library::folder_tree::path_of_bytes;
use crate::storage::library::page::{Cursor, page_of};

/// Lists files (path, reason) as broken; the newest reason holds. A file with a mark is set aside:
/// not to be read again until it is another.
pub fn record_broken<'a>(
    tx: &Transaction<'_>,
    files: impl IntoIterator<Item = (&'a str, &'a str, Option<FileMark>)>,
    now_ms: i64,
) -> Result<(), rusqlite::Error> {
    let mut insert = tx.prepare_cached(
        "INSERT OR REPLACE INTO broken_files (path, reason, at_ms, size, mtime_ns, inode)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (path, reason, mark) in files {
        let size = mark.map(|mark| mark.size);
        let mtime_ns = mark.map(|mark| mark.mtime_ns);
        let inode = mark.map(|mark| mark.inode);
        insert.execute((path, reason, now_ms, size, mtime_ns, inode))?;
    }
    Ok(())
}

/// The files that are set aside, by path: how they were, and why.
pub fn set_aside(
    conn: &Connection,
) -> Result<HashMap<String, (FileMark, String)>, rusqlite::Error> {
    conn.prepare_cached(
        "SELECT path, size, mtime_ns, inode, reason FROM broken_files
         WHERE size IS NOT NULL AND mtime_ns IS NOT NULL AND inode IS NOT NULL",
    )?
    .query_map([], |row| {
        let mark = FileMark {
            size: row.get(1)?,
            mtime_ns: row.get(2)?,
            inode: row.get(3)?,
        };
        Ok((row.get(0)?, (mark, row.get(4)?)))
    })?
    .collect()
}

/// Forgets those not seen broken since `start_ms`: call it with the start of a scan that came to
/// its end.
pub fn forget_broken_before(tx: &Transaction<'_>, start_ms: i64) -> Result<(), rusqlite::Error> {
    tx.prepare_cached("DELETE FROM broken_files WHERE at_ms < ?1")?
        .execute([start_ms])?;
    Ok(())
}

/// A file that could not be read, or not decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRow {
    /// Its name with its folder's, for people; no more of where it lies.
    pub path: String,
    /// What is wrong with it, in words for people.
    pub reason: String,
    /// When that was seen, ms since 1970; 0 while unknown.
    pub at_ms: i64,
}

/// The files that the last scan could not read, and those of tracks that cannot be played.
const ALL: &str = "SELECT CAST(path AS BLOB) AS path, reason, at_ms FROM broken_files
    UNION ALL
    SELECT f.path, f.unplayable, coalesce(f.analysed_ms, 0) FROM files f
    JOIN tracks t ON t.id = f.track_id
    WHERE f.unplayable NOT NULL AND f.path NOT NULL AND t.missing_since_ms IS NULL";

/// Broken files by path, each with its folder's name and no more of where it lies.
///
/// # Errors
/// `BadCursor`, or what SQLite says.
pub fn browse_broken(
    conn: &Connection,
    page: &PageRequest,
) -> Result<Page<BrokenRow>, StorageError> {
    let total: i64 = conn
        .prepare_cached(&format!("SELECT count(*) FROM ({ALL})"))?
        .query_row([], |row| row.get(0))?;
    // The cursor counts: one with the path in it would tell where the file lies.
    let start = match page.start()?.map(|start| start.key) {
        Some(Value::Integer(start)) => start.max(0),
        Some(_) => return Err(StorageError::BadCursor),
        None => 0,
    };
    let limit = page.rows();
    let rows: Vec<(i64, BrokenRow)> = conn
        .prepare_cached(&format!(
            "SELECT * FROM ({ALL}) ORDER BY path LIMIT ?2 OFFSET ?1"
        ))?
        .query_map((start, limit as i64 + 1), |row| {
            Ok(BrokenRow {
                path: short(&path_of_bytes(row.get_ref(0)?.as_blob()?)),
                reason: row.get(1)?,
                at_ms: row.get(2)?,
            })
        })?
        .zip(start + 1..)
        .map(|(file, at)| Ok((at, file?)))
        .collect::<Result<_, rusqlite::Error>>()?;
    let page = page_of(rows, limit, total.cast_unsigned(), |(at, _)| Cursor {
        key: Value::Integer(*at),
        id: 0,
    });
    Ok(page.map(|(_, file)| file))
}

/// The name of a file and of its folder.
fn short(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    let folder = path.parent().and_then(Path::file_name);
    match folder {
        Some(folder) => format!("{}/{}", folder.display(), name.display()),
        None => name.display().to_string(),
    }
}
