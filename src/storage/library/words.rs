//! The words that search looks through, kept in step by those who write.
//!
//! Invariant: `track_words` holds exactly the offered tracks, `album_words` exactly the albums with an
//! offered track. Not triggers: whoever writes has the words at hand, a trigger would look them up.

use rusqlite::Connection;

use crate::domain::id::{AlbumId, ArtistId, TrackId};

/// Adds an artist, once and for ever.
///
/// # Errors
/// What SQLite says.
pub fn add_artist(conn: &Connection, id: ArtistId, name: &str) -> Result<(), rusqlite::Error> {
    conn.prepare_cached("INSERT INTO artist_words (rowid, name) VALUES (?1, ?2)")?
        .execute((id.0, name))?;
    Ok(())
}

/// Makes the words of a track what the database now says: absent if it is not offered.
///
/// # Errors
/// What SQLite says.
pub fn refresh_track(conn: &Connection, id: TrackId) -> Result<(), rusqlite::Error> {
    forget_track(conn, id)?;
    conn.prepare_cached(
        "INSERT INTO track_words (rowid, title, artist, album)
         SELECT t.id, t.title,
                coalesce(a.name, '') || CASE WHEN b.tagged_artist_id IS NULL
                    OR b.tagged_artist_id IS t.artist_id THEN '' ELSE ' ' || c.name END,
                coalesce(b.title, '')
         FROM tracks t
         LEFT JOIN artists a ON a.id = t.artist_id
         LEFT JOIN albums b ON b.id = t.album_id
         LEFT JOIN artists c ON c.id = b.tagged_artist_id
         WHERE t.id = ?1 AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL",
    )?
    .execute([id.0])?;
    Ok(())
}

/// Takes a track's words out.
///
/// # Errors
/// What SQLite says.
pub fn forget_track(conn: &Connection, id: TrackId) -> Result<(), rusqlite::Error> {
    conn.prepare_cached("DELETE FROM track_words WHERE rowid = ?1")?
        .execute([id.0])?;
    Ok(())
}

/// Makes the words of an album what the database now says: absent if nothing of it is offered.
///
/// # Errors
/// What SQLite says.
pub fn refresh_album(conn: &Connection, id: AlbumId) -> Result<(), rusqlite::Error> {
    conn.prepare_cached("DELETE FROM album_words WHERE rowid = ?1")?
        .execute([id.0])?;
    conn.prepare_cached(
        "INSERT INTO album_words (rowid, title, artist)
         SELECT b.id, b.title, coalesce(a.name, '')
         FROM albums b LEFT JOIN artists a ON a.id = b.artist_id
         WHERE b.id = ?1 AND b.track_count > 0",
    )?
    .execute([id.0])?;
    Ok(())
}
