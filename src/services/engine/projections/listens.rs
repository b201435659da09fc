//! Listens, and early skips of the radio: told from the changes of the player.

use rusqlite::Transaction;

use crate::domain::catalog::Catalog;
use crate::domain::event::Event;
use crate::domain::player::Context;
use crate::domain::zone_state::ZoneState;
use crate::services::engine::listen_tracker::ListenTracker;
use crate::storage::event_log::LoggedEvent;
use crate::storage::library::listens::{NewListen, record_listen};

/// Notes what was left when the player changes; `before` is its zone before the event. Says whether
/// a track's facts changed with it.
pub(in crate::services::engine) fn project(
    tx: &Transaction<'_>,
    logged: &LoggedEvent,
    (before, tracker): (&ZoneState, &mut ListenTracker),
    catalog: &mut Catalog,
) -> Result<bool, rusqlite::Error> {
    let Event::PlayerChanged { player } = &logged.event else {
        return Ok(false);
    };
    let (old, at_ms) = (&before.player, logged.at_ms);
    let was_on_air = old.context == Context::Radio;
    let duration = old.duration_ms(catalog).unwrap_or(0);
    let Some(left) = tracker.follow(old, player, duration, at_ms) else {
        return Ok(false);
    };
    if left.is_listen {
        let listen = NewListen {
            track: left.track,
            at_ms,
            heard_ms: left.heard_ms,
            context: if was_on_air { "radio" } else { "queue" },
            station: before.on_air.active.filter(|_| was_on_air),
        };
        record_listen(tx, listen)?;
    }
    let is_skip = left.is_early && was_on_air && !left.is_listen;
    if !left.is_listen && !is_skip {
        return Ok(false);
    }
    let Some(facts) = catalog.get_mut(&left.track) else {
        return Ok(false);
    };
    match left.is_listen {
        true => facts.heard_ms = Some(at_ms),
        false => facts.skipped_ms = Some(at_ms),
    }
    Ok(true)
}
