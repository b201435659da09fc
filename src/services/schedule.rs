//! Keeps the radio on the station that its schedule means.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::domain::command::Command;
use crate::domain::radio::Stations;
use crate::domain::radio::schedule::station_at;
use crate::services::engine::{EngineHandle, Shared};
use crate::services::view::Moment;
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
        let station = station_at(&moment.state.house.stations.schedule, wall_time(now_ms));
        if station != moment.state.house.stations.scheduled {
            engine.tell(Command::TurnSchedule { station }).await;
        }
        let rest_ms = MINUTE_MS - now_ms.rem_euclid(MINUTE_MS);
        tokio::select! {
            biased;
            _ = stop.changed() => return,
            Ok(()) = sets.changed() => {}
            () = edited(&mut moments, &moment.state.house.stations) => {}
            () = tokio::time::sleep(Duration::from_millis(rest_ms.unsigned_abs())) => {}
        }
    }
}

/// Waits until the schedule, or what it was turned to, is no longer as `known`.
async fn edited(moments: &mut watch::Receiver<Arc<Moment>>, known: &Stations) {
    let is_other =
        |now: &Stations| (&now.schedule, now.scheduled) != (&known.schedule, known.scheduled);
    let changed = moments.wait_for(|moment| is_other(&moment.state.house.stations));
    if changed.await.is_err() {
        std::future::pending::<()>().await;
    }
}
