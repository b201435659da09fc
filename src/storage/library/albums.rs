//! Rows of albums, and the sums kept with each. Which tracks are one album: `album_groups`.

use rusqlite::{Connection, OptionalExtension};

use crate::domain::id::AlbumId;
use crate::storage::library::search_index;
use crate::storage::library::sort_key::{JOINT, LAST, sort_key};

/// What every `fold` of an album of this folded title begins with.
#[must_use]
pub fn fold_start(title_fold: &str) -> String {
    format!("{title_fold}{JOINT}")
}

/// The albums of a folded title, by id.
pub fn albums_of_title(
    conn: &Connection,
    title_fold: &str,
) -> Result<Vec<AlbumId>, rusqlite::Error> {
    let start = fold_start(title_fold);
    conn.prepare_cached(
        "SELECT id FROM albums WHERE fold >= ?1 AND fold < ?1 || char(0x10FFFF)
             AND substr(fold, 1, length(?1)) = ?1 ORDER BY id",
    )?
    .query_map([start], |row| row.get(0).map(AlbumId))?
    .collect()
}

/// Makes an album.
pub fn make_album(
    conn: &Connection,
    title: &str,
    title_fold: &str,
) -> Result<AlbumId, rusqlite::Error> {
    let start = fold_start(title_fold);
    conn.prepare_cached("INSERT INTO albums (fold, title, title_key) VALUES (?1, ?2, ?3)")?
        .execute((format!("{start}new"), title, sort_key(title)))?;
    let id = conn.last_insert_rowid();
    conn.prepare_cached("UPDATE albums SET fold = ?1 || id WHERE id = ?2")?
        .execute((start, id))?;
    Ok(AlbumId(id))
}

/// Sets the album artist that the files name; tells whether it was another.
pub fn set_tagged_artist(
    conn: &Connection,
    id: AlbumId,
    artist: Option<i64>,
) -> Result<bool, rusqlite::Error> {
    let changed = conn
        .prepare_cached(
            "UPDATE albums SET tagged_artist_id = ?2 WHERE id = ?1 AND tagged_artist_id IS NOT ?2",
        )?
        .execute((id.0, artist))?;
    Ok(changed > 0)
}

/// What an album adds up to.
#[derive(Debug, PartialEq)]
struct Sums {
    track_count: i64,
    duration_ms: i64,
    year: i64,
    added_ms: i64,
    artist_id: Option<i64>,
}

/// Adds up the offered tracks of an album again.
pub fn refresh_album(conn: &Connection, id: AlbumId) -> Result<(), rusqlite::Error> {
    let (title_key, was): (String, (Option<i64>, bool)) = conn
        .prepare_cached("SELECT title_key, artist_id, track_count > 0 FROM albums WHERE id = ?1")?
        .query_row([id.0], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
    let sums = sums(conn, id)?;
    let artist_name_key: Option<String> = match sums.artist_id {
        Some(artist) => conn
            .prepare_cached("SELECT name_key FROM artists WHERE id = ?1")?
            .query_row([artist], |row| row.get(0))
            .optional()?,
        None => None,
    };
    let artist = artist_name_key.as_deref().unwrap_or(LAST);
    let artist_key = format!("{artist}{JOINT}{:04}{JOINT}{title_key}", sums.year);
    let cover: Option<(i64, Option<i64>)> = conn
        .prepare_cached(
            "SELECT id, cover_id FROM tracks
             WHERE album_id = ?1 AND archived_ms IS NULL AND missing_since_ms IS NULL
             ORDER BY cover_id IS NULL, disc_number, track_number, id LIMIT 1",
        )?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    conn.prepare_cached(
        "UPDATE albums SET artist_id = ?2, artist_key = ?3, track_count = ?4, duration_ms = ?5,
             year = ?6, added_ms = ?7, cover_track_id = ?8, cover_id = ?9
         WHERE id = ?1 AND (artist_id, artist_key, track_count, duration_ms, year, added_ms,
             cover_track_id, cover_id) IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        id.0,
        sums.artist_id,
        artist_key,
        sums.track_count,
        sums.duration_ms,
        sums.year,
        sums.added_ms,
        cover.map(|(track, _)| track),
        cover.and_then(|(_, cover)| cover),
    ))?;
    if was != (sums.artist_id, sums.track_count > 0) {
        search_index::refresh_album(conn, id)?;
    }
    Ok(())
}

/// The tagged album artist, else the only performer, else none: various.
fn sums(conn: &Connection, id: AlbumId) -> Result<Sums, rusqlite::Error> {
    conn.prepare_cached(
        "SELECT count(*), coalesce(sum(duration_ms), 0), coalesce(max(year), 0),
             coalesce(min(added_ms), 0),
             coalesce((SELECT tagged_artist_id FROM albums WHERE id = ?1),
                 CASE WHEN count(artist_id) = count(*) AND min(artist_id) = max(artist_id)
                     THEN min(artist_id) END)
         FROM tracks
         WHERE album_id = ?1 AND archived_ms IS NULL AND missing_since_ms IS NULL",
    )?
    .query_row([id.0], |row| {
        Ok(Sums {
            track_count: row.get(0)?,
            duration_ms: row.get(1)?,
            year: row.get(2)?,
            added_ms: row.get(3)?,
            artist_id: row.get(4)?,
        })
    })
}
