//! Which tracks are copies of one recording: both stay in the library, but nobody is asked which
//! of them is better.

use rusqlite::Connection;

use crate::domain::id::TrackId;

/// Files that claim one artist and one title are one recording if their lengths differ by no more:
/// encoders add silence, containers round. A live version is rarely as long as the studio's.
const LENGTH_SLACK_MS: i64 = 2_000;

/// Whether two tracks sound the same: by their audio's hash, else by artist, title and length.
///
/// Some microseconds: both are found by their ids.
///
/// # Errors
/// What SQLite says.
pub fn is_same_recording(
    conn: &Connection,
    one: TrackId,
    other: TrackId,
) -> Result<bool, rusqlite::Error> {
    conn.prepare_cached(
        "SELECT 1 FROM tracks a JOIN tracks b ON b.id = ?2
             LEFT JOIN files fa ON fa.track_id = a.id LEFT JOIN files fb ON fb.track_id = b.id
         WHERE a.id = ?1 AND (fa.audio_hash = fb.audio_hash
             OR a.artist_id = b.artist_id AND a.title_key = b.title_key
                AND a.duration_ms > 0 AND b.duration_ms > 0
                AND abs(a.duration_ms - b.duration_ms) <= ?3)",
    )?
    .exists((one.0, other.0, LENGTH_SLACK_MS))
}
