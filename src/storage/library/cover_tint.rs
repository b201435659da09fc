//! The colour of pictures, found after the scan: decoding a picture takes longer than a file's tags.

use rusqlite::{Connection, Transaction};

use crate::domain::id::TrackId;

/// Pictures that nobody looked at yet, each with a track that shows it, at most `limit`.
pub fn covers_to_tint(
    conn: &Connection,
    limit: u32,
) -> Result<Vec<(String, TrackId)>, rusqlite::Error> {
    conn.prepare_cached(
        "SELECT c.hash, (SELECT min(t.id) FROM tracks t
                         WHERE t.cover_id = c.id AND t.missing_since_ms IS NULL) AS track_id
         FROM covers c WHERE c.tinted_ms IS NULL AND track_id IS NOT NULL LIMIT ?1",
    )?
    .query_map([limit], |row| Ok((row.get(0)?, TrackId(row.get(1)?))))?
    .collect()
}

/// Keeps a picture's colour: hue in degrees and chroma (OKLCH), `None` for one without colour.
pub fn set_tint(
    tx: &Transaction<'_>,
    hash: &str,
    tint: Option<(f32, f32)>,
    now_ms: i64,
) -> Result<(), rusqlite::Error> {
    tx.prepare_cached(
        "UPDATE covers SET tint_hue = ?2, tint_chroma = ?3, tinted_ms = ?4 WHERE hash = ?1",
    )?
    .execute((hash, tint.map(|t| t.0), tint.map(|t| t.1), now_ms))?;
    Ok(())
}
