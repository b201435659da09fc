//! The words that search looks through, kept in step by those who write.
//!
//! Invariant: `track_words` holds exactly the offered tracks, `album_words` exactly the albums with
//! an offered track. Not triggers: names are folded here, by the same code that folds the query.

use rusqlite::{Connection, OptionalExtension};

use crate::domain::id::{AlbumId, ArtistId, TrackId};
use crate::storage::library::sort_key::fold;

/// A name as it is searched: folded, and `"don't"` as one word.
#[must_use]
pub fn searchable(name: &str) -> String {
    let mut text = fold(name);
    text.retain(|c| !matches!(c, '\'' | '\u{2019}' | '`'));
    text
}

/// Adds an artist, once and for ever.
pub fn add_artist(conn: &Connection, id: ArtistId, name: &str) -> Result<(), rusqlite::Error> {
    conn.prepare_cached("INSERT INTO artist_words (rowid, name) VALUES (?1, ?2)")?
        .execute((id.0, searchable(name)))?;
    Ok(())
}

/// Makes the words of a track what the database now says: absent if it is not offered.
pub fn refresh_track(conn: &Connection, id: TrackId) -> Result<(), rusqlite::Error> {
    forget_track(conn, id)?;
    let names: Option<[String; 4]> = conn
        .prepare_cached(
            "SELECT t.title,
                 coalesce(t.artist_text, '') || ' ' || coalesce(a.name, '') || ' '
                 || coalesce((SELECT group_concat(n.name, ' ') FROM further_artists x
                     JOIN artists n ON n.id = x.artist_id WHERE x.track_id = t.id), ''),
                 coalesce(c.name, ''), coalesce(b.title, '')
             FROM tracks t
             LEFT JOIN artists a ON a.id = t.artist_id
             LEFT JOIN albums b ON b.id = t.album_id
             LEFT JOIN artists c ON c.id = b.tagged_artist_id AND c.id IS NOT a.id
             WHERE t.id = ?1 AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL",
        )?
        .query_row([id.0], |row| {
            Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])
        })
        .optional()?;
    let Some([title, artist, album_artist, album]) = names else {
        return Ok(());
    };
    let artists = searchable(&format!("{artist} {album_artist}"));
    conn.prepare_cached(
        "INSERT INTO track_words (rowid, title, artist, album) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute((id.0, searchable(&title), artists, searchable(&album)))?;
    Ok(())
}

/// Takes a track's words out.
pub fn forget_track(conn: &Connection, id: TrackId) -> Result<(), rusqlite::Error> {
    conn.prepare_cached("DELETE FROM track_words WHERE rowid = ?1")?
        .execute([id.0])?;
    Ok(())
}

/// Makes the words of an album what the database now says: absent if nothing of it is offered.
pub fn refresh_album(conn: &Connection, id: AlbumId) -> Result<(), rusqlite::Error> {
    conn.prepare_cached("DELETE FROM album_words WHERE rowid = ?1")?
        .execute([id.0])?;
    let names: Option<(String, String)> = conn
        .prepare_cached(
            "SELECT b.title, coalesce(a.name, '')
             FROM albums b LEFT JOIN artists a ON a.id = b.artist_id
             WHERE b.id = ?1 AND b.track_count > 0",
        )?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((title, artist)) = names else {
        return Ok(());
    };
    conn.prepare_cached("INSERT INTO album_words (rowid, title, artist) VALUES (?1, ?2, ?3)")?
        .execute((id.0, searchable(&title), searchable(&artist)))?;
    Ok(())
}
