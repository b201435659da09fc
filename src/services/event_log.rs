//! The log, as it is asked about: its events, the state as it was, what takes an event back.

use crate::domain::command::Command;
use crate::domain::id::ZoneId;
use crate::domain::listing::page_rows;
use crate::protocol::frame::Snapshot;
use crate::services::activity::undoing::undoing;
use crate::services::engine::{Shared, snapshot_of};
use crate::services::error::ServiceError;
use crate::services::reading::Reader;
use crate::services::view::VersionedState;
use crate::storage::event_log::{LoggedEvent, events_after, has_after};
use crate::storage::history;

/// The events after `since`, of one kind if given, and the number of the last of them where there
/// are more.
///
/// # Errors
/// `Pruned` where the log no longer goes back so far.
pub fn events(
    conn: &Reader,
    since: u64,
    kind: Option<&str>,
    limit: Option<u32>,
) -> Result<(Vec<LoggedEvent>, Option<u64>), ServiceError> {
    let floor = history::floor(conn)?;
    if since < floor {
        return Err(ServiceError::Pruned(floor));
    }
    let events = events_after(conn, since, kind, page_rows(limit))?;
    let next = match events.last() {
        Some(last) if has_after(conn, last.seq, kind)? => Some(last.seq),
        _ => None,
    };
    Ok((events, next))
}

/// The command that takes back what event `seq` changed, and the zone that it is asked in.
///
/// # Errors
/// `Pruned` where the log no longer goes back so far; `Refused` where nothing can be taken back.
pub fn undo_of(conn: &Reader, seq: u64) -> Result<(Command, Option<ZoneId>), ServiceError> {
    let floor = history::floor(conn)?;
    if seq <= floor {
        return Err(ServiceError::Pruned(floor));
    }
    let message = "that cannot be taken back";
    undoing(conn, seq)?.ok_or_else(|| ServiceError::refused("cannot_undo", message))
}

/// A moment of the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// This time, ms since 1970.
    At(i64),
    /// After this event.
    After(u64),
}

/// The shared state as it was. Titles and ratings are today's.
///
/// # Errors
/// `NotFound` for an event to come; `Pruned` where the log no longer goes back so far.
pub fn state_at(
    conn: &Reader,
    shared: &Shared,
    zone: ZoneId,
    moment: Moment,
) -> Result<Snapshot, ServiceError> {
    let now = shared.view.current();
    let seq = match moment {
        Moment::After(seq) => seq,
        Moment::At(at_ms) => history::seq_at(conn, at_ms)?,
    };
    if seq > now.seq {
        let message = format!("no event has the number {seq} yet");
        return Err(ServiceError::NotFound(message));
    }
    let Some(state) = history::find_state_at(conn, seq)? else {
        return Err(ServiceError::Pruned(history::floor(conn)?));
    };
    let then = VersionedState::past(&state, zone, (&now.epoch, seq));
    Ok(snapshot_of(conn, shared, &then)?)
}
