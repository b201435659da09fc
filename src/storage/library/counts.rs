//! How much there is.

use rusqlite::Connection;

/// Tracks and albums that are offered, and files that are broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Tracks.
    pub tracks: u32,
    /// Albums.
    pub albums: u32,
    /// Files that the last scan could not read.
    pub broken: u32,
}

/// Counts what there is.
///
/// # Errors
/// What SQLite says.
pub fn counts(conn: &Connection) -> Result<Counts, rusqlite::Error> {
    conn.prepare_cached(
        "SELECT (SELECT count(*) FROM tracks
                 WHERE archived_ms IS NULL AND missing_since_ms IS NULL),
             (SELECT count(*) FROM albums WHERE track_count > 0),
             (SELECT count(*) FROM broken_files)",
    )?
    .query_row([], |row| {
        Ok(Counts {
            tracks: row.get(0)?,
            albums: row.get(1)?,
            broken: row.get(2)?,
        })
    })
}
