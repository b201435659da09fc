//! The rules' view of the library: numbers of every track, read once at start.

use rusqlite::{Connection, Row};

use crate::domain::catalog::Catalog;
use crate::domain::id::{AlbumId, ArtistId, FolderId, GenreId, TrackId};
use crate::domain::track::TrackFacts;

/// The columns that [`facts_of_row`] reads, but for the last: whether the track is unplayable.
const COLUMNS: &str = "tracks.id, duration_ms, artist_id, album_id, genre_id, folder_id, year,
    added_ms, heard_ms, coalesce(loudness_lufs, tag_loudness_lufs), peak_dbfs, hook_ms,
    archived_ms IS NOT NULL, missing_since_ms IS NOT NULL";

/// The facts of all tracks, vanished and archived ones too.
pub fn load_catalog(conn: &Connection) -> Result<Catalog, rusqlite::Error> {
    let mut catalog: Catalog = conn
        .prepare(&format!("SELECT {COLUMNS}, 0 FROM tracks ORDER BY id"))?
        .query_map([], facts_of_row)?
        .collect::<Result<_, _>>()?;
    // The few there are, from an index of them: a look at each track's file takes as long as all else.
    let mut unplayable = conn.prepare("SELECT track_id FROM files WHERE unplayable NOT NULL")?;
    let mut rows = unplayable.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(facts) = catalog.get_mut(&TrackId(row.get(0)?)) {
            facts.is_unplayable = true;
        }
    }
    Ok(catalog)
}

/// The facts of one track; `None` for an unknown id.
pub fn find_facts(conn: &Connection, id: TrackId) -> Result<Option<TrackFacts>, rusqlite::Error> {
    Ok(facts_of(conn, &[id])?.pop().map(|(_, facts)| facts))
}

/// The facts of those of `ids` that exist, in their order.
pub fn facts_of(
    conn: &Connection,
    ids: &[TrackId],
) -> Result<Vec<(TrackId, TrackFacts)>, rusqlite::Error> {
    let ids: Vec<String> = ids.iter().map(|id| id.0.to_string()).collect();
    let sql = format!(
        "SELECT {COLUMNS},
             EXISTS (SELECT 1 FROM files f WHERE f.track_id = tracks.id AND f.unplayable NOT NULL)
         FROM json_each(?1) asked CROSS JOIN tracks ON tracks.id = asked.value ORDER BY asked.key"
    );
    conn.prepare_cached(&sql)?
        .query_map([format!("[{}]", ids.join(","))], facts_of_row)?
        .collect()
}

fn facts_of_row(row: &Row<'_>) -> Result<(TrackId, TrackFacts), rusqlite::Error> {
    let facts = TrackFacts {
        duration_ms: row.get(1)?,
        artist: row.get::<_, Option<i64>>(2)?.map(ArtistId),
        album: row.get::<_, Option<i64>>(3)?.map(AlbumId),
        genre: row.get::<_, Option<i64>>(4)?.map(GenreId),
        folder: row.get::<_, Option<i64>>(5)?.map(FolderId),
        year: known(row.get(6)?),
        added_ms: row.get(7)?,
        heard_ms: known(row.get(8)?),
        skipped_ms: None,
        loudness_lufs: row.get(9)?,
        peak_dbfs: row.get(10)?,
        hook_ms: row.get(11)?,
        is_archived: row.get(12)?,
        is_missing: row.get(13)?,
        is_unplayable: row.get(14)?,
    };
    Ok((TrackId(row.get(0)?), facts))
}

/// 0 in the database stands for "unknown" where an index must sort it.
pub fn known<T: PartialEq + Default>(value: T) -> Option<T> {
    (value != T::default()).then_some(value)
}
