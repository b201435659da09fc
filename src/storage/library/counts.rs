//! How much there is.

use rusqlite::Connection;

/// Tracks and albums that are offered, and files that are broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Tracks.
    pub tracks: u32,
    /// Albums.
    pub albums: u32,
    /// Files that the last scan could not read, and those that cannot be played.
    pub broken: u32,
}

/// Offered tracks, from the sums that the library's own folders keep: no walk through all tracks.
pub fn count_offered(conn: &Connection) -> Result<u32, rusqlite::Error> {
    let sql = "SELECT coalesce(sum(track_count), 0) FROM folders WHERE parent_id IS NULL";
    conn.prepare_cached(sql)?.query_row([], |row| row.get(0))
}

/// Counts what there is.
pub fn counts(conn: &Connection) -> Result<Counts, rusqlite::Error> {
    let (albums, broken) = conn
        .prepare_cached(
            "SELECT (SELECT count(*) FROM albums WHERE track_count > 0),
                 (SELECT count(*) FROM broken_files)
                 + (SELECT count(*) FROM files f JOIN tracks t ON t.id = f.track_id
                    WHERE f.unplayable NOT NULL AND f.path NOT NULL
                      AND t.missing_since_ms IS NULL)",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Counts {
        tracks: count_offered(conn)?,
        albums,
        broken,
    })
}
