//! Keeps the radio on the station that its schedule means.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::domain::command::Command;
use crate::domain::radio::Radio;
use crate::domain::radio::schedule::station_at;
use crate::services::engine::{EngineHandle, Shared};
use crate::services::view::VersionedState;
use crate::services::wall_time::wall_time;

/// A minute, ms: slots begin and end on whole ones.
const MINUTE_MS: i64 = 60_000;

/// Tells the engine when another station is meant, until `stop`.
pub async fn run(shared: Shared, engine: EngineHandle, mut stop: watch::Receiver<bool>) {
    let mut moments = shared.view.changes();
    let mut sets = shared.clock.sets();
    loop {
        let now_ms = shared.clock.now_ms();
        let moment = shared.view.current();
        let station = station_at(&moment.state.radio.schedule, wall_time(now_ms));
        if station != moment.state.radio.scheduled {
            engine.tell(Command::TurnSchedule { station }).await;
        }
        let rest_ms = MINUTE_MS - now_ms.rem_euclid(MINUTE_MS);
        tokio::select! {
            biased;
            _ = stop.changed() => return,
            Ok(()) = sets.changed() => {}
            () = edited(&mut moments, &moment.state.radio) => {}
            () = tokio::time::sleep(Duration::from_millis(rest_ms.unsigned_abs())) => {}
        }
    }
}

/// Waits until the schedule, or what it was turned to, is no longer that of `radio`.
async fn edited(moments: &mut watch::Receiver<Arc<VersionedState>>, radio: &Radio) {
    let is_other =
        |now: &Radio| (&now.schedule, now.scheduled) != (&radio.schedule, radio.scheduled);
    let changed = moments.wait_for(|moment| is_other(&moment.state.radio));
    if changed.await.is_err() {
        std::future::pending::<()>().await;
    }
}
