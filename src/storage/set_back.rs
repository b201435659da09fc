//! A clock that was ahead is left behind: what was noted of a time to come happened until now.
//!
//! Times in the log stay in order: those that are later than now become now, all others stay.

use rusqlite::{Connection, params};

/// Every column that holds a moment, ms since 1970, and stands for something that has happened.
const MOMENTS: [(&str, &str); 15] = [
    ("events", "at_ms"),
    ("snapshots", "at_ms"),
    ("verdicts", "at_ms"),
    ("listens", "at_ms"),
    ("broken_files", "at_ms"),
    ("tracks", "added_ms"),
    ("tracks", "heard_ms"),
    ("tracks", "archived_ms"),
    ("tracks", "missing_since_ms"),
    ("albums", "added_ms"),
    ("playlists", "created_ms"),
    ("playlists", "changed_ms"),
    ("files", "analysed_ms"),
    ("covers", "tinted_ms"),
    ("answers", "at_ms"),
];

/// Makes every noted moment that is later than `now_ms` this very one.
pub fn forget_the_future(conn: &Connection, now_ms: i64) -> Result<(), rusqlite::Error> {
    for (table, column) in MOMENTS {
        let sql = format!("UPDATE {table} SET {column} = ?1 WHERE {column} > ?1");
        conn.execute(&sql, params![now_ms])?;
    }
    Ok(())
}
