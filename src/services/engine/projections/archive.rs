//! Which tracks the owner archived.

use rusqlite::Transaction;

use crate::domain::event::Event;
use crate::storage::event_log::LoggedEvent;
use crate::storage::library::absence::set_archived;

/// Notes when a track was archived, or that it is no longer.
pub(in crate::services::engine) fn project(
    tx: &Transaction<'_>,
    logged: &LoggedEvent,
) -> Result<(), rusqlite::Error> {
    match &logged.event {
        Event::TrackArchived { track, is_archived } => {
            set_archived(tx, &[*track], is_archived.then_some(logged.at_ms))
        }
        _ => Ok(()),
    }
}
