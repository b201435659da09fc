//! The log: every change of shared state, numbered without gaps. Each event is of one stream and has
//! a number there, too: the log's says in which order all came, the stream's what a screen has seen.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::{from_str, to_string};

use crate::domain::event::{EVENT_VERSION, Event, Origin};
use crate::domain::id::DeviceId;
use crate::domain::stream::StreamId;
use crate::storage::meta;

/// Where the log stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Identity of the log.
    pub epoch: String,
    /// Number of the last event; 0 when there is none.
    pub seq: u64,
    /// When it happened.
    pub at_ms: i64,
}

/// An event as logged.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedEvent {
    /// Its number in the log.
    pub seq: u64,
    /// Of which stream it is.
    pub stream: StreamId,
    /// Its number there.
    pub stream_seq: u64,
    /// When it happened, ms since 1970.
    pub at_ms: i64,
    /// Who caused it.
    pub origin: Origin,
    /// What happened.
    pub event: Event,
}

/// Reads where the log stands; a new database gets `fresh_epoch`.
pub fn open(conn: &Connection, fresh_epoch: &str) -> Result<Head, rusqlite::Error> {
    let epoch = match meta::find(conn, "epoch")? {
        Some(epoch) => epoch,
        None => {
            meta::put(conn, "epoch", fresh_epoch)?;
            fresh_epoch.to_owned()
        }
    };
    let last = conn
        .query_row(
            "SELECT seq, at_ms FROM events ORDER BY seq DESC LIMIT 1",
            [],
            |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)),
        )
        .optional()?;
    let (seq, at_ms) = last.unwrap_or((0, 0));
    Ok(Head {
        epoch,
        seq: seq.unsigned_abs(),
        at_ms,
    })
}

/// Gives the log another identity: what screens know of it is no longer to be relied on.
pub fn renew(conn: &Connection, epoch: &str) -> Result<(), rusqlite::Error> {
    meta::put(conn, "epoch", epoch)
}

/// Appends one event under the number `seq`.
///
/// # Errors
/// What SQLite says; a number used before is a constraint violation.
pub fn append(tx: &Transaction<'_>, logged: &LoggedEvent) -> Result<(), rusqlite::Error> {
    let body =
        to_string(&logged.event).map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
    tx.prepare_cached(
        "INSERT INTO events (seq, stream, stream_seq, at_ms, version, kind, device, op, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        logged.seq.cast_signed(),
        logged.stream.to_string(),
        logged.stream_seq.cast_signed(),
        logged.at_ms,
        EVENT_VERSION,
        logged.event.kind(),
        logged.origin.device.as_ref().map(|device| &device.0),
        logged.origin.op,
        body,
    ])?;
    Ok(())
}

/// Bytes of events that are read at once: each may carry a whole queue, up to 1 MB of it.
const BYTES_AT_ONCE: usize = 4 * 1024 * 1024;

/// Events after `since`, of one kind if given, in order: up to `limit`, and fewer where they are
/// long (4 MiB at once), but at least one if there is any. An event whose body cannot be read is
/// passed over: one bit that flipped on a card takes no more with it than that event.
pub fn events_after(
    conn: &Connection,
    since: u64,
    kind: Option<&str>,
    limit: u32,
) -> Result<Vec<LoggedEvent>, rusqlite::Error> {
    let mut select = conn.prepare_cached(
        "SELECT seq, at_ms, device, op, body, stream, stream_seq FROM events
         WHERE seq > ?1 AND (?2 IS NULL OR kind = ?2) ORDER BY seq",
    )?;
    let mut rows = select.query(params![row_number(since), kind])?;
    let mut events = Vec::new();
    let mut bytes = 0;
    while events.len() < limit as usize
        && let Some(row) = rows.next()?
    {
        let Ok(body) = row.get_ref(4)?.as_str() else {
            continue;
        };
        bytes += body.len();
        if bytes > BYTES_AT_ONCE && !events.is_empty() {
            break;
        }
        let stream = row.get_ref(5)?.as_str().ok();
        let stream = stream.and_then(|stream| stream.parse().ok());
        let Some((stream, event)) = stream.zip(from_str(body).ok()) else {
            continue;
        };
        events.push(LoggedEvent {
            seq: row.get::<_, i64>(0)?.unsigned_abs(),
            stream,
            stream_seq: row.get::<_, i64>(6)?.unsigned_abs(),
            at_ms: row.get(1)?,
            origin: Origin {
                device: row.get::<_, Option<String>>(2)?.map(DeviceId),
                op: row.get(3)?,
            },
            event,
        });
    }
    Ok(events)
}

/// A number as rows have it. One that no row can have is behind them all.
fn row_number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// Whether there is an event after `since`, of one kind if given.
pub fn has_after(
    conn: &Connection,
    since: u64,
    kind: Option<&str>,
) -> Result<bool, rusqlite::Error> {
    conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM events WHERE seq > ?1 AND (?2 IS NULL OR kind = ?2))",
    )?
    .query_row(params![row_number(since), kind], |row| row.get(0))
}

/// The numbers of up to `limit` events after `since` that cannot be read.
pub fn find_unreadable(
    conn: &Connection,
    since: u64,
    limit: usize,
) -> Result<Vec<u64>, rusqlite::Error> {
    let mut select = conn.prepare("SELECT seq, body FROM events WHERE seq > ?1 ORDER BY seq")?;
    let mut rows = select.query([row_number(since)])?;
    let mut found = Vec::new();
    while found.len() < limit
        && let Some(row) = rows.next()?
    {
        let body = row.get_ref(1)?.as_str().ok();
        if body.is_none_or(|body| from_str::<Event>(body).is_err()) {
            found.push(row.get::<_, i64>(0)?.unsigned_abs());
        }
    }
    Ok(found)
}
