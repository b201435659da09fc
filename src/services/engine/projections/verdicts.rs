//! The verdicts, a row each: what the ratings are rebuilt from.

use rusqlite::Transaction;

use crate::domain::event::Event;
use crate::storage::event_log::LoggedEvent;
use crate::storage::verdicts::record;

/// Records the verdict that an event gives or takes back.
pub(in crate::services::engine) fn project(
    tx: &Transaction<'_>,
    logged: &LoggedEvent,
) -> Result<(), rusqlite::Error> {
    let verdict = match &logged.event {
        Event::ComparisonAdvanced { verdict, .. } => verdict.as_ref(),
        Event::VerdictChanged { verdict } => Some(verdict),
        _ => None,
    };
    match verdict {
        Some(verdict) => record(tx, verdict, logged.at_ms, logged.origin.device.as_ref()),
        None => Ok(()),
    }
}
