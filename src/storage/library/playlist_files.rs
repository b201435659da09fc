//! Playlists that lie as files beside the music: which playlist is which file's, and how far the
//! two agree.
//!
//! A playlist follows its file until somebody edits it in minion: from then on it is theirs, and
//! outlives the file. One that was removed in minion stays away until its file says something else.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction};

use crate::domain::id::PlaylistId;
use crate::storage::library::folder_tree::{path_bytes, path_of_bytes};
use crate::storage::library::playlists;

/// A list's file as it was when it was last read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownList {
    /// Where it lies.
    pub path: PathBuf,
    /// Its playlist; `None`: the owner removed it.
    pub playlist: Option<PlaylistId>,
    /// Bytes.
    pub size: i64,
    /// Time of last change, ns since 1970.
    pub mtime_ns: i64,
    /// Hash of its bytes.
    pub content: String,
    /// It was edited in minion, and is followed no more.
    pub is_edited: bool,
}

/// What a file said when it was read to its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadList {
    /// Bytes.
    pub size: i64,
    /// Time of last change, ns since 1970.
    pub mtime_ns: i64,
    /// Hash of its bytes.
    pub content: String,
    /// Entries that are no tracks of the library.
    pub missing_count: u32,
    /// The first of them, for people.
    pub missing: Vec<String>,
}

/// All lists that are known as files.
pub fn known_lists(conn: &Connection) -> Result<Vec<KnownList>, rusqlite::Error> {
    conn.prepare(
        "SELECT path, playlist_id, size, mtime_ns, content, is_edited FROM playlist_files",
    )?
    .query_map([], |row| {
        Ok(KnownList {
            path: path_of_bytes(row.get_ref(0)?.as_blob()?),
            playlist: row.get::<_, Option<i64>>(1)?.map(PlaylistId),
            size: row.get(2)?,
            mtime_ns: row.get(3)?,
            content: row.get(4)?,
            is_edited: row.get(5)?,
        })
    })?
    .collect()
}

/// Makes the playlist of a file, empty, under a name.
pub fn make(
    tx: &Transaction<'_>,
    (path, shown_path): (&Path, &str),
    name: &str,
    now_ms: i64,
) -> Result<PlaylistId, rusqlite::Error> {
    let playlist = playlists::create_playlist(tx, name, now_ms)?;
    tx.prepare_cached(
        "INSERT OR REPLACE INTO playlist_files
             (path, shown_path, playlist_id, size, mtime_ns, content)
         VALUES (?1, ?2, ?3, 0, 0, '')",
    )?
    .execute((path_bytes(path), shown_path, playlist.0))?;
    Ok(playlist)
}

/// The file was renamed or moved; its playlist goes with it.
pub fn note_moved(
    tx: &Transaction<'_>,
    from: &Path,
    (to, shown_path): (&Path, &str),
) -> Result<(), rusqlite::Error> {
    tx.prepare_cached("UPDATE playlist_files SET path = ?2, shown_path = ?3 WHERE path = ?1")?
        .execute((path_bytes(from), path_bytes(to), shown_path))?;
    Ok(())
}

/// Notes that a file was read to its end, and under which name its playlist goes.
pub fn note_read(
    tx: &Transaction<'_>,
    path: &Path,
    name: &str,
    read: &ReadList,
    now_ms: i64,
) -> Result<(), rusqlite::Error> {
    tx.prepare_cached(
        "UPDATE playlist_files SET size = ?2, mtime_ns = ?3, content = ?4, missing_count = ?5,
             missing = ?6
         WHERE path = ?1",
    )?
    .execute((
        path_bytes(path),
        read.size,
        read.mtime_ns,
        &read.content,
        read.missing_count,
        serde_json::json!(read.missing).to_string(),
    ))?;
    tx.prepare_cached(
        "UPDATE playlists SET name = ?2, name_key = ?3, changed_ms = ?4
         WHERE name IS NOT ?2 AND id = (SELECT playlist_id FROM playlist_files
                                        WHERE path = ?1 AND NOT is_edited)",
    )?
    .execute((
        path_bytes(path),
        name,
        crate::storage::library::sort_key::sort_key(name),
        now_ms,
    ))?;
    Ok(())
}

/// The file is gone: so is its playlist, unless somebody made it theirs.
pub fn forget(tx: &Transaction<'_>, path: &Path) -> Result<(), rusqlite::Error> {
    tx.prepare_cached(
        "DELETE FROM playlists WHERE id = (SELECT playlist_id FROM playlist_files
                                           WHERE path = ?1 AND NOT is_edited)",
    )?
    .execute([path_bytes(path)])?;
    tx.prepare_cached("DELETE FROM playlist_files WHERE path = ?1")?
        .execute([path_bytes(path)])?;
    Ok(())
}
