//! Answers kept by Idempotency-Key, so that a retry gets the stored answer, byte for byte.

use rusqlite::{Connection, OptionalExtension, params};

/// How long an answer is kept: a phone that slept a day may still retry.
pub const KEPT_MS: i64 = 24 * 3_600 * 1_000;

/// An answer given before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// Hash of the request that it answered.
    pub body_hash: i64,
    /// The answer.
    pub answer: String,
}

/// The answer stored under a key, unless it is older than [`KEPT_MS`].
pub fn find(
    conn: &Connection,
    key: &str,
    now_ms: i64,
) -> Result<Option<StoredAnswer>, rusqlite::Error> {
    conn.prepare_cached("SELECT body_hash, answer FROM answers WHERE key = ?1 AND at_ms > ?2")?
        .query_row(params![key, now_ms - KEPT_MS], |row| {
            Ok(StoredAnswer {
                body_hash: row.get(0)?,
                answer: row.get(1)?,
            })
        })
        .optional()
}

/// Stores an answer; the caller does so in the transaction of the event.
pub fn store(
    conn: &Connection,
    key: &str,
    body_hash: i64,
    answer: &str,
    now_ms: i64,
) -> Result<(), rusqlite::Error> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO answers (key, body_hash, answer, at_ms) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![key, body_hash, answer, now_ms])?;
    Ok(())
}

/// Makes all answers older by so many ms less: the clock was set, and a retry is as old as it was.
pub fn shift(conn: &Connection, by_ms: i64) -> Result<(), rusqlite::Error> {
    conn.execute("UPDATE answers SET at_ms = at_ms + ?1", [by_ms])?;
    Ok(())
}

/// Forgets answers that are too old to be asked for again.
pub fn prune(conn: &Connection, now_ms: i64) -> Result<(), rusqlite::Error> {
    conn.execute("DELETE FROM answers WHERE at_ms <= ?1", [now_ms - KEPT_MS])?;
    Ok(())
}
