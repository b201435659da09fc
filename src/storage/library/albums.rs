//! Which tracks are one album, and the sums kept with each.
//!
//! An album is a title and an album artist; where no file names an album artist, a title and a
//! folder. Its row outlives moves and later tagging: when the new identity is free and the old one
//! came from a folder, the row takes the new one over instead of leaving its star behind.

use rusqlite::{Connection, OptionalExtension};

use crate::domain::id::{AlbumId, ArtistId, FolderId};
use crate::storage::library::sort_key::{JOINT, LAST, fold, sort_key};
use crate::storage::library::words;

/// What decides the album of a file.
#[derive(Debug, Clone, Copy)]
pub struct AlbumTags<'a> {
    /// Album title.
    pub title: &'a str,
    /// Album artist with the name that was tagged.
    pub artist: Option<(ArtistId, &'a str)>,
    /// The folder the file lies in.
    pub folder: FolderId,
    /// The album this track belonged to so far.
    pub previous: Option<AlbumId>,
}

/// The album of a file, made if new; `None` for an empty title.
///
/// # Errors
/// What SQLite says.
pub fn album_of_tags(
    conn: &Connection,
    tags: AlbumTags<'_>,
) -> Result<Option<AlbumId>, rusqlite::Error> {
    let title = tags.title.trim();
    let title_fold = fold(title);
    if title_fold.is_empty() {
        return Ok(None);
    }
    let artist_id = tags.artist.map(|(id, _)| id.0);
    let identity = match tags.artist {
        Some((_, name)) => format!("{title_fold}{JOINT}artist {}", fold(name)),
        None => format!("{title_fold}{JOINT}folder {}", tags.folder),
    };
    let found = conn
        .prepare_cached("SELECT id FROM albums WHERE fold = ?1")?
        .query_row([&identity], |row| row.get(0).map(AlbumId))
        .optional()?;
    if found.is_some() {
        return Ok(found);
    }
    let from_folder = format!("{title_fold}{JOINT}folder ");
    let taken_over = conn
        .prepare_cached(
            "UPDATE albums SET fold = ?1, tagged_artist_id = ?2
             WHERE id = ?3 AND substr(fold, 1, length(?4)) = ?4",
        )?
        .execute((
            &identity,
            artist_id,
            tags.previous.map(|id| id.0),
            &from_folder,
        ))?;
    if taken_over > 0 {
        if let Some(album) = tags.previous {
            words::refresh_tracks_of(conn, album)?;
        }
        return Ok(tags.previous);
    }
    conn.prepare_cached(
        "INSERT INTO albums (fold, title, title_key, tagged_artist_id) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute((&identity, title, sort_key(title), artist_id))?;
    Ok(Some(AlbumId(conn.last_insert_rowid())))
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
///
/// # Errors
/// What SQLite says.
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
         WHERE id = ?1",
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
        words::refresh_album(conn, id)?;
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
