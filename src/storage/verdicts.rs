//! Verdicts: the truth that ratings are rebuilt from. Kept for ever; undone ones are marked.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::comparison::{Pair, Verdict};
use crate::domain::id::{DeviceId, PairId, SessionId, TrackId, VerdictId};

/// A verdict with when and by whom it was given.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictRow {
    /// What was answered.
    pub verdict: Verdict,
    /// When, ms since 1970.
    pub at_ms: i64,
    /// By which device.
    pub device: Option<DeviceId>,
}

const COLUMNS: &str =
    "id, session_id, pair_id, track_a, track_b, winner, reason, is_undone, at_ms, device";

/// Records a verdict, or that it was undone or given again.
pub fn record(
    tx: &Transaction<'_>,
    verdict: &Verdict,
    at_ms: i64,
    device: Option<&DeviceId>,
) -> Result<(), rusqlite::Error> {
    tx.prepare_cached(&format!(
        "INSERT INTO verdicts ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (id) DO UPDATE SET is_undone = excluded.is_undone"
    ))?
    .execute(params![
        verdict.verdict_id.0,
        verdict.session_id.0,
        verdict.pair.pair_id.0,
        verdict.pair.a.0,
        verdict.pair.b.0,
        name_of(&verdict.winner),
        name_of(&verdict.pair.reason),
        verdict.is_undone,
        at_ms,
        device.map(|device| &device.0),
    ])?;
    Ok(())
}

/// The verdict that an undo takes back: the one named, or the last of the session that stands.
pub fn find_undoable(
    conn: &Connection,
    session: SessionId,
    named: Option<VerdictId>,
) -> Result<Option<Verdict>, rusqlite::Error> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM verdicts
         WHERE session_id = ?1 AND is_undone = 0 AND (?2 IS NULL OR id = ?2)
         ORDER BY id DESC LIMIT 1"
    ))?
    .query_row(params![session.0, named.map(|id| id.0)], verdict_of_row)
    .optional()
    .map(|row| row.map(|row| row.verdict))
}

/// A verdict, undone or not.
pub fn find(conn: &Connection, id: VerdictId) -> Result<Option<Verdict>, rusqlite::Error> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM verdicts WHERE id = ?1"))?
        .query_row([id.0], verdict_of_row)
        .optional()
        .map(|row| row.map(|row| row.verdict))
}

/// Whether another verdict on the pair of `verdict` stands.
pub fn is_judged_again(conn: &Connection, verdict: &Verdict) -> Result<bool, rusqlite::Error> {
    conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM verdicts
         WHERE session_id = ?1 AND pair_id = ?2 AND id <> ?3 AND is_undone = 0)",
    )?
    .query_row(
        params![
            verdict.session_id.0,
            verdict.pair.pair_id.0,
            verdict.verdict_id.0
        ],
        |row| row.get(0),
    )
}

/// Calls `each` for every verdict ever given, in order; one that cannot be read is passed over.
pub fn for_each(
    conn: &Connection,
    mut each: impl FnMut(VerdictRow),
) -> Result<(), rusqlite::Error> {
    let mut query = conn.prepare(&format!("SELECT {COLUMNS} FROM verdicts ORDER BY id"))?;
    for row in query.query_map([], verdict_of_row)? {
        match row {
            Ok(verdict) => each(verdict),
            Err(error @ rusqlite::Error::SqliteFailure(..)) => return Err(error),
            Err(error) => tracing::error!(%error, "a verdict cannot be read; it teaches nothing"),
        }
    }
    Ok(())
}

/// Which verdicts: every part that is set must hold.
#[derive(Debug, Clone, Copy, Default)]
pub struct Which {
    /// Of this session.
    pub session: Option<SessionId>,
    /// On this track.
    pub track: Option<TrackId>,
    /// Those that were taken back, too.
    pub with_undone: bool,
}

/// Verdicts, newest first, before `before`.
pub fn page(
    conn: &Connection,
    which: Which,
    before: Option<VerdictId>,
    limit: u32,
) -> Result<Vec<VerdictRow>, rusqlite::Error> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM verdicts
         WHERE (?5 OR is_undone = 0) AND (?1 IS NULL OR session_id = ?1)
           AND (?2 IS NULL OR track_a = ?2 OR track_b = ?2) AND (?3 IS NULL OR id < ?3)
         ORDER BY id DESC LIMIT ?4"
    ))?
    .query_map(
        params![
            which.session.map(|s| s.0),
            which.track.map(|t| t.0),
            before.map(|b| b.0),
            limit,
            which.with_undone,
        ],
        verdict_of_row,
    )?
    .collect()
}

/// How many verdicts stand (skips not counted), and how many of them since `since_ms`.
pub fn counts(conn: &Connection, since_ms: i64) -> Result<(u64, u64), rusqlite::Error> {
    conn.prepare_cached(
        "SELECT count(*), count(*) FILTER (WHERE at_ms >= ?1) FROM verdicts
         WHERE is_undone = 0 AND winner <> 'skip'",
    )?
    .query_row([since_ms], |row| {
        Ok((
            row.get::<_, i64>(0)?.unsigned_abs(),
            row.get::<_, i64>(1)?.unsigned_abs(),
        ))
    })
}

fn verdict_of_row(row: &Row<'_>) -> Result<VerdictRow, rusqlite::Error> {
    let pair = Pair {
        pair_id: PairId(row.get(2)?),
        a: TrackId(row.get(3)?),
        b: TrackId(row.get(4)?),
        reason: value_of(row, 6)?,
    };
    Ok(VerdictRow {
        verdict: Verdict {
            verdict_id: VerdictId(row.get(0)?),
            session_id: SessionId(row.get(1)?),
            pair,
            winner: value_of(row, 5)?,
            is_undone: row.get(7)?,
        },
        at_ms: row.get(8)?,
        device: row.get::<_, Option<String>>(9)?.map(DeviceId),
    })
}

/// An enum's name, the same as on the wire.
fn name_of(value: &impl Serialize) -> String {
    let name = serde_json::to_value(value).unwrap_or_default();
    name.as_str().unwrap_or_default().to_owned()
}

fn value_of<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T, rusqlite::Error> {
    let name: String = row.get(column)?;
    serde_json::from_value(name.into()).map_err(|e| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, e.into())
    })
}

/// How many verdicts there are of those.
pub fn count(conn: &Connection, which: Which) -> Result<u64, rusqlite::Error> {
    conn.prepare_cached(
        "SELECT count(*) FROM verdicts
         WHERE (?3 OR is_undone = 0) AND (?1 IS NULL OR session_id = ?1)
           AND (?2 IS NULL OR track_a = ?2 OR track_b = ?2)",
    )?
    .query_row(
        params![
            which.session.map(|s| s.0),
            which.track.map(|t| t.0),
            which.with_undone
        ],
        |row| row.get::<_, i64>(0),
    )
    .map(i64::unsigned_abs)
}

/// Gives the verdicts of `new` to `old`: they turned out to be one track.
pub fn adopt(tx: &Transaction<'_>, old: TrackId, new: TrackId) -> Result<(), rusqlite::Error> {
    for side in ["track_a", "track_b"] {
        tx.prepare_cached(&format!(
            "UPDATE verdicts SET {side} = ?1 WHERE {side} = ?2"
        ))?
        .execute([old.0, new.0])?;
    }
    Ok(())
}
