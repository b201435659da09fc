//! What the last scan saw, for the next one to compare with; and what minion changed since.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Row, Transaction};

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
pub fn known_files(conn: &Connection) -> Result<Vec<KnownFile>, rusqlite::Error> {
    // Each from an index or in the order it lies in: joined and sorted, it takes half as long again.
    let missing: HashSet<i64> = conn
        .prepare("SELECT id FROM tracks WHERE missing_since_ms IS NOT NULL")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut files = conn
        .prepare(
            "SELECT track_id, path, size, mtime_ns, inode, ctime_ns, part, sheet, start_us, reader
             FROM files WHERE path IS NOT NULL ORDER BY track_id",
        )?
        .query_map([], |row| {
            let id = row.get(0)?;
            known_file(row, missing.contains(&id))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let count = files.len();
    let mut copies = conn.prepare(
        "SELECT track_id, path, size, mtime_ns, inode, ctime_ns, 0, 0, 0, NULL FROM copies",
    )?;
    for copy in copies.query_map([], |row| known_file(row, false))? {
        files.push(copy?);
    }
    if files.len() > count {
        files.sort_by_key(|file| (file.id, file.part));
    }
    Ok(files)
}

fn known_file(row: &Row<'_>, is_missing: bool) -> Result<KnownFile, rusqlite::Error> {
    Ok(KnownFile {
        id: TrackId(row.get(0)?),
        path: path_of_bytes(row.get_ref(1)?.as_blob()?),
        size: row.get(2)?,
        mtime_ns: row.get(3)?,
        inode: row.get(4)?,
        ctime_ns: row.get(5)?,
        part: row.get(6)?,
        sheet: row.get(7)?,
        start_us: row.get(8)?,
        is_missing,
        reader: row.get(9)?,
    })
}

/// Notes that minion itself changed tags that are none of the library's, so that the next scan
/// finds the file as it is known and nothing is read or measured again. A file that had changed
/// before (its stamp is not `before`) is left to the next scan.
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
