//! Zones: which there are, and what plays in each.

use std::time::Duration;

use tokio::sync::watch;

use crate::domain::command::Command;
use crate::domain::id::ZoneId;
use crate::domain::shared_state::SharedState;
use crate::protocol::zone::ZoneNow;
use crate::services::engine::{EngineHandle, Shared};
use crate::services::error::ServiceError;
use crate::services::presenter::Presenter;

/// The zone of a number or a name, in any case of letters; `None`: there is none.
#[must_use]
pub fn named(shared: &Shared, named: &str) -> Option<ZoneId> {
    let moment = shared.view.current();
    let zones = &moment.state.house.zones;
    if let Ok(id) = named.parse().map(ZoneId)
        && zones.contains_key(&id)
    {
        return Some(id);
    }
    let wanted = named.trim().to_lowercase();
    let mut named = zones
        .values()
        .filter(|zone| zone.name.to_lowercase() == wanted);
    named.next().map(|zone| zone.id)
}

/// How often zones that go by themselves are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Removes zones that were made for one device, once nothing has sounded there for a day, until
/// `stop`.
pub async fn run(shared: Shared, engine: EngineHandle, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            biased;
            _ = stop.changed() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        let moment = shared.view.current();
        let now_ms = shared.clock.now_ms();
        for zone in moment.state.house.zones.values() {
            let there = moment.state.zones.get(&zone.id);
            let is_over = there.is_some_and(|there| zone.is_over(&there.player, now_ms));
            if is_over {
                tracing::info!(zone = %zone.name, "nothing has sounded there for a day: it goes");
                engine.tell(Command::RemoveZone { id: zone.id }).await;
            }
        }
    }
}

/// All zones, and what plays there now.
///
/// # Errors
/// When the database cannot be read.
pub fn list(presenter: &Presenter<'_>, state: &SharedState) -> Result<Vec<ZoneNow>, ServiceError> {
    Ok(presenter.zones(state)?)
}
