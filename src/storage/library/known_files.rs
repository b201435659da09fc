//! What the last scan saw, for the next one to compare with; and what minion changed since.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction};

use crate::domain::id::TrackId;
use crate::domain::track::FileMark;
use crate::storage::library::folder_tree::{path_bytes, path_of_bytes};

/// A file that is, or once was, a track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFile {
    /// Its track.
    pub id: TrackId,
    /// Where it lies, or lay when it was last seen.
    pub path: PathBuf,
    /// Which track of the file it is, from 1; 0: the file is one track.
    pub part: u32,
    /// Where in the file it begins, µs.
    pub start_us: i64,
    /// Tells the cue sheet beside the file that cut it; 0: none.
    pub sheet: i64,
    /// Bytes.
    pub size: i64,
    /// Time of last change, ns since 1970.
    pub mtime_ns: i64,
    /// Inode number, bit for bit; 0 where there is none.
    pub inode: i64,
    /// When anything about it changed last, ns since 1970; 0 where that is not known.
    pub ctime_ns: i64,
    /// The last scan did not find it.
    pub is_missing: bool,
    /// Version of the reader of tags that read it; `None` for a further copy, whose words are not
    /// kept.
    pub reader: Option<u32>,
}

/// All known files, vanished ones and further copies too, by id.
///
/// # Errors
/// What SQLite says.
pub fn known_files(conn: &Connection) -> Result<Vec<KnownFile>, rusqlite::Error> {
    conn.prepare(
        "SELECT f.track_id, f.path, f.size, f.mtime_ns, f.inode, f.ctime_ns,
             t.missing_since_ms IS NOT NULL, f.reader, f.part, f.sheet, f.start_us
         FROM files f JOIN tracks t ON t.id = f.track_id WHERE f.path IS NOT NULL
         UNION ALL SELECT c.track_id, c.path, c.size, c.mtime_ns, c.inode, c.ctime_ns, 0, NULL, 0, 0, 0
         FROM copies c ORDER BY 1, 9",
    )?
    .query_map([], |row| {
        Ok(KnownFile {
            id: TrackId(row.get(0)?),
            path: path_of_bytes(row.get_ref(1)?.as_blob()?),
            size: row.get(2)?,
            mtime_ns: row.get(3)?,
            inode: row.get(4)?,
            ctime_ns: row.get(5)?,
            is_missing: row.get(6)?,
            reader: row.get(7)?,
            part: row.get(8)?,
            sheet: row.get(9)?,
            start_us: row.get(10)?,
        })
    })?
    .collect()
}

/// Notes that minion itself changed tags that are none of the library's, so that the next scan
/// finds the file as it is known and nothing is read or measured again. A file that had changed
/// before (its stamp is not `before`) is left to the next scan.
///
/// # Errors
/// What SQLite says.
pub fn note_rewritten(
    tx: &Transaction<'_>,
    path: &Path,
    before: FileMark,
    (after, ctime_ns): (FileMark, i64),
) -> Result<(), rusqlite::Error> {
    tx.prepare_cached(
        "UPDATE files SET size = ?2, mtime_ns = ?3, inode = ?4, ctime_ns = ?7
         WHERE path = ?1 AND size = ?5 AND mtime_ns = ?6",
    )?
    .execute((
        path_bytes(path),
        after.size,
        after.mtime_ns,
        after.inode,
        before.size,
        before.mtime_ns,
        ctime_ns,
    ))?;
    Ok(())
}
