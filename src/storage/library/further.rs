//! Artists and genres of a track beside its first one.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::domain::id::{ArtistId, GenreId, TrackId};

/// What a track may have several of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// Its performers.
    Artists,
    /// Its genres.
    Genres,
}

impl Names {
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Artists => "further_artists",
            Self::Genres => "further_genres",
        }
    }

    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Artists => "artist_id",
            Self::Genres => "genre_id",
        }
    }
}

/// The ids beside the first one, in order.
pub fn ids_of(conn: &Connection, names: Names, id: TrackId) -> Result<Vec<i64>, rusqlite::Error> {
    let (table, column) = (names.table(), names.column());
    let sql = format!("SELECT {column} FROM {table} WHERE track_id = ?1 ORDER BY position");
    conn.prepare_cached(&sql)?
        .query_map([id.0], |row| row.get(0))?
        .collect()
}

/// Makes them what they are now; `were`: what they have been so far.
pub fn set(
    conn: &Connection,
    names: Names,
    id: TrackId,
    (were, ids): (&[i64], &[i64]),
) -> Result<(), rusqlite::Error> {
    if were == ids {
        return Ok(());
    }
    let (table, column) = (names.table(), names.column());
    conn.prepare_cached(&format!("DELETE FROM {table} WHERE track_id = ?1"))?
        .execute([id.0])?;
    let sql = format!("INSERT INTO {table} (track_id, position, {column}) VALUES (?1, ?2, ?3)");
    let mut insert = conn.prepare_cached(&sql)?;
    for (position, further) in (1_i64..).zip(ids) {
        insert.execute((id.0, position, further))?;
    }
    Ok(())
}

/// The tracks that have this one beside their first.
pub fn tracks_with(
    conn: &Connection,
    names: Names,
    further: i64,
) -> Result<Vec<TrackId>, rusqlite::Error> {
    let (table, column) = (names.table(), names.column());
    conn.prepare_cached(&format!("SELECT track_id FROM {table} WHERE {column} = ?1"))?
        .query_map([further], |row| row.get(0).map(TrackId))?
        .collect()
}

/// Whether any track has this one beside its first.
pub fn has_tracks_with(
    conn: &Connection,
    names: Names,
    further: i64,
) -> Result<bool, rusqlite::Error> {
    let (table, column) = (names.table(), names.column());
    conn.prepare_cached(&format!("SELECT 1 FROM {table} WHERE {column} = ?1"))?
        .exists([further])
}

/// All artists beside the first, by track.
pub fn artists(conn: &Connection) -> Result<HashMap<TrackId, Vec<ArtistId>>, rusqlite::Error> {
    all(conn, Names::Artists, ArtistId)
}

/// All genres beside the first, by track.
pub fn genres(conn: &Connection) -> Result<HashMap<TrackId, Vec<GenreId>>, rusqlite::Error> {
    all(conn, Names::Genres, GenreId)
}

fn all<K>(
    conn: &Connection,
    names: Names,
    typed: impl Fn(i64) -> K,
) -> Result<HashMap<TrackId, Vec<K>>, rusqlite::Error> {
    let (table, column) = (names.table(), names.column());
    let sql = format!("SELECT track_id, {column} FROM {table} ORDER BY track_id, position");
    let mut found: HashMap<TrackId, Vec<K>> = HashMap::new();
    let mut select = conn.prepare_cached(&sql)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let of_track = found.entry(TrackId(row.get(0)?)).or_default();
        of_track.push(typed(row.get(1)?));
    }
    Ok(found)
}
