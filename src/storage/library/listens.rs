//! What was heard, and when.

use rusqlite::types::Value;
use rusqlite::{Connection, Transaction, params_from_iter};

use crate::domain::id::{StationId, TrackId};
use crate::domain::listing::{Page, PageRequest};
use crate::storage::error::StorageError;
use crate::storage::library::page::{Cursor, page_of};

/// A track heard long enough to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewListen<'a> {
    /// Which.
    pub track: TrackId,
    /// When it ended, ms since 1970.
    pub at_ms: i64,
    /// How much of it was heard.
    pub heard_ms: i64,
    /// What it was played by: `queue`, `comparison`, `radio`.
    pub context: &'a str,
    /// The station, in the radio.
    pub station: Option<StationId>,
}

/// A listen of the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenRow {
    /// Its own id.
    pub id: i64,
    /// What was heard.
    pub track: TrackId,
    /// When it ended, ms since 1970.
    pub at_ms: i64,
    /// How much of it was heard.
    pub heard_ms: i64,
    /// What it was played by.
    pub context: String,
    /// The station, in the radio.
    pub station: Option<StationId>,
}

/// Records a listen; an unknown track is passed over (it was adopted by another meanwhile).
pub fn record_listen(tx: &Transaction<'_>, listen: NewListen<'_>) -> Result<(), rusqlite::Error> {
    let known = tx
        .prepare_cached("UPDATE tracks SET heard_ms = max(heard_ms, ?2) WHERE id = ?1")?
        .execute((listen.track.0, listen.at_ms))?;
    if known == 0 {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO listens (track_id, at_ms, heard_ms, context, station_id)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((
        listen.track.0,
        listen.at_ms,
        listen.heard_ms,
        listen.context,
        listen.station.map(|id| id.0),
    ))?;
    Ok(())
}

/// Listens, the last first; only those of one context, if named.
///
/// # Errors
/// `BadCursor`, or what SQLite says.
pub fn history(
    conn: &Connection,
    context: Option<&str>,
    page: &PageRequest,
) -> Result<Page<ListenRow>, StorageError> {
    let mut params = vec![context.map_or(Value::Null, |context| Value::Text(context.to_owned()))];
    let condition = "(?1 IS NULL OR context = ?1)";
    let total: i64 = conn
        .prepare_cached(&format!("SELECT count(*) FROM listens WHERE {condition}"))?
        .query_row(params_from_iter(&params), |row| row.get(0))?;
    let mut sql = format!(
        "SELECT id, track_id, at_ms, heard_ms, context, station_id FROM listens WHERE {condition}"
    );
    if let Some(start) = page.start()? {
        sql += " AND (at_ms, id) < (?2, ?3)";
        params.extend([start.key, Value::Integer(start.id)]);
    }
    let limit = page.rows();
    sql += &format!(" ORDER BY at_ms DESC, id DESC LIMIT {}", limit + 1);
    let rows = conn
        .prepare_cached(&sql)?
        .query_map(params_from_iter(&params), |row| {
            Ok(ListenRow {
                id: row.get(0)?,
                track: TrackId(row.get(1)?),
                at_ms: row.get(2)?,
                heard_ms: row.get(3)?,
                context: row.get(4)?,
                station: row.get::<_, Option<i64>>(5)?.map(StationId),
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(page_of(
        rows,
        limit,
        total.cast_unsigned(),
        |listen: &ListenRow| Cursor {
            key: Value::Integer(listen.at_ms),
            id: listen.id,
        },
    ))
}
