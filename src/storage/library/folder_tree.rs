//! The folders that hold tracks, as a tree below the library's own folders.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};

use crate::domain::id::FolderId;
use crate::storage::library::sort_key::sort_key;

/// Deeper folders than this are shown as one: a loop of links must not recurse without end.
const DEPTH_MAX: usize = 64;

/// A path as it is stored: its bytes.
#[must_use]
pub fn path_bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_bytes()
}

/// A stored path.
#[must_use]
pub fn path_of_bytes(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(bytes))
}

/// The row of `folder`, made if new together with its parents up to `root`.
pub fn folder_of_path(
    conn: &Connection,
    root: &Path,
    folder: &Path,
) -> Result<FolderId, rusqlite::Error> {
    folder_below(conn, root, folder, DEPTH_MAX)
}

fn folder_below(
    conn: &Connection,
    root: &Path,
    folder: &Path,
    depth: usize,
) -> Result<FolderId, rusqlite::Error> {
    let found = conn
        .prepare_cached("SELECT id FROM folders WHERE path = ?1")?
        .query_row([path_bytes(folder)], |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        return Ok(FolderId(id));
    }
    let above = folder
        .parent()
        .filter(|_| folder != root && folder.starts_with(root) && depth > 0);
    let parent_id = match above {
        Some(parent) => Some(folder_below(conn, root, parent, depth - 1)?.0),
        None => None,
    };
    let name = folder
        .file_name()
        .unwrap_or(folder.as_os_str())
        .to_string_lossy();
    conn.prepare_cached(
        "INSERT INTO folders (parent_id, path, name, name_key) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute((parent_id, path_bytes(folder), &name, sort_key(&name)))?;
    Ok(FolderId(conn.last_insert_rowid()))
}

/// The folder and all folders below it.
pub fn folders_within(conn: &Connection, id: FolderId) -> Result<Vec<FolderId>, rusqlite::Error> {
    conn.prepare_cached(
        "WITH RECURSIVE within (id) AS (
             VALUES (?1)
             UNION SELECT f.id FROM folders f JOIN within w ON f.parent_id = w.id)
         SELECT id FROM within",
    )?
    .query_map([id.0], |row| row.get(0).map(FolderId))?
    .collect()
}
