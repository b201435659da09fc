//! Pictures that lie beside the music: which one each folder lends to its tracks.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use rusqlite::{Connection, Transaction};

use crate::domain::id::TrackId;
use crate::storage::library::aggregates::Aggregates;
use crate::storage::library::folder_tree::path_bytes;
use crate::storage::library::new_file::NewCover;
use crate::storage::library::upsert::cover_row;

/// The stamps of all folders' pictures, by the folder's path.
pub fn known_stamps(conn: &Connection) -> Result<HashMap<String, String>, rusqlite::Error> {
    conn.prepare("SELECT CAST(folder AS TEXT), stamp FROM folder_pictures")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Hashes of pictures that were decoded and cannot be shown.
pub fn unshowable(conn: &Connection) -> Result<HashSet<String>, rusqlite::Error> {
    conn.prepare("SELECT hash FROM covers WHERE is_unshowable")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// Notes the picture of a folder; its tracks without one of their own show it from now on.
pub fn keep(
    tx: &Transaction<'_>,
    folder: &Path,
    stamp: &str,
    cover: Option<&NewCover>,
) -> Result<(), rusqlite::Error> {
    let cover_id = cover.map(|cover| cover_row(tx, cover)).transpose()?;
    let file = cover.and_then(|cover| cover.file.as_deref());
    tx.prepare_cached(
        "INSERT OR REPLACE INTO folder_pictures (folder, stamp, cover_id, file)
         VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute((path_bytes(folder), stamp, cover_id, file.map(path_bytes)))?;
    let tracks = ids(
        tx,
        "SELECT t.id FROM tracks t JOIN folders f ON f.id = t.folder_id
         WHERE f.path = ?1 AND NOT t.is_cover_embedded AND t.cover_id IS NOT ?2",
        (path_bytes(folder), cover_id),
    )?;
    show(
        tx,
        &tracks,
        "UPDATE tracks SET cover_id = ?2 WHERE id = ?1",
        cover_id,
    )
}

/// Notes that a picture cannot be shown: tracks that bear it show their folder's, and folders look
/// for another at the next scan, which is to be asked for if this returns true.
pub fn mark_unshowable(
    tx: &Transaction<'_>,
    hash: &str,
    now_ms: i64,
) -> Result<bool, rusqlite::Error> {
    let cover: i64 = tx
        .prepare_cached(
            "UPDATE covers SET is_unshowable = 1, tinted_ms = ?2, tint_hue = NULL,
                 tint_chroma = NULL
             WHERE hash = ?1 RETURNING id",
        )?
        .query_row((hash, now_ms), |row| row.get(0))?;
    let lent = tx
        .prepare_cached("DELETE FROM folder_pictures WHERE cover_id = ?1")?
        .execute([cover])?;
    let tracks = ids(
        tx,
        "SELECT id FROM tracks WHERE cover_id = ?1 AND ?2",
        (cover, 1),
    )?;
    show(
        tx,
        &tracks,
        "UPDATE tracks SET is_cover_embedded = 0, cover_id = (
             SELECT p.cover_id FROM folders f JOIN folder_pictures p ON p.folder = f.path
             WHERE f.id = tracks.folder_id)
         WHERE id = ?1 AND ?2 IS NOT NULL",
        Some(cover),
    )?;
    Ok(lent > 0)
}

fn ids(
    tx: &Transaction<'_>,
    sql: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<TrackId>, rusqlite::Error> {
    tx.prepare_cached(sql)?
        .query_map(params, |row| row.get(0).map(TrackId))?
        .collect()
}

fn show(
    tx: &Transaction<'_>,
    tracks: &[TrackId],
    sql: &str,
    cover: Option<i64>,
) -> Result<(), rusqlite::Error> {
    let mut aggregates = Aggregates::default();
    for id in tracks {
        tx.prepare_cached(sql)?.execute((id.0, cover))?;
        aggregates.track(tx, *id)?;
    }
    aggregates.refresh(tx)
}
