//! Who is here, told to every screen; what left; and where the log stands.

mod listeners;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::domain::command::Command;
use crate::domain::comparison::Pair;
use crate::domain::id::{DeviceId, TrackId, ZoneId};
use crate::domain::player::OutputId;
use crate::domain::stream::StreamId;
use crate::protocol::frame::{Body, Notice};
use crate::services::broadcast::{ephemeral, heartbeats};
use crate::services::engine::{EngineHandle, Shared};
use crate::services::library::LibraryHandle;
use crate::services::view::{Moment, VersionedState};
use crate::sync::Encoded;
use crate::sync::followed::Audience;
use listeners::Listeners;

/// `devices:updated` is sent at most twice a second, however many tabs come and go.
const UPDATE_EVERY: Duration = Duration::from_millis(500);

/// How often every screen is told where the log stands.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// Keeps the screens' list of devices, their place in the log and the library's urgency in step
/// until `stop`.
pub async fn run(
    shared: Shared,
    engine: EngineHandle,
    library: LibraryHandle,
    stop: watch::Receiver<bool>,
) {
    let heart = beat(&shared, stop.clone());
    tokio::join!(watch_devices(&shared, engine, library, stop), heart);
}

/// Tells all screens at once, encoded once, through their queues: so it overtakes no event.
async fn beat(shared: &Shared, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            biased;
            _ = stop.changed() => return,
            () = tokio::time::sleep(HEARTBEAT) => {}
        }
        let now_ms = shared.clock.now_ms();
        let beats = heartbeats(&shared.view.current(), &shared.sync.followed(), now_ms);
        shared.sync.publish(&beats);
    }
}

async fn watch_devices(
    shared: &Shared,
    engine: EngineHandle,
    library: LibraryHandle,
    mut stop: watch::Receiver<bool>,
) {
    let mut moments = shared.view.changes();
    let mut urgent = None;
    let mut told = choices(shared);
    let mut listeners = Listeners::default();
    loop {
        let expiry = shared.presence.next_expiry_ms(shared.clock.now_ms());
        tokio::select! {
            biased;
            _ = stop.changed() => return,
            changed = moments.changed() => {
                if changed.is_err() {
                    return;
                }
                let moment = shared.view.current();
                let now = Some(shown(&moment));
                if urgent != now {
                    urgent = now;
                    library.prioritize();
                }
                if choices(shared) == told {
                    continue;
                }
            }
            () = shared.presence.changed() => {}
            () = expires(expiry) => {}
        }
        listeners.look(shared, &engine).await;
        let known = shared.presence.list(&told.1, &told.0);
        for device in shared.presence.expire(shared.clock.now_ms()) {
            let output = OutputId(device.0.clone());
            let moment = shared.view.current();
            let Some(zone) = moment.zone_of(&output) else {
                continue;
            };
            engine.tell_in(zone, Command::OutputLeft { output }).await;
            let is_silent = shared.view.zone(zone).state.zone.player.outputs.is_empty();
            let left = known.iter().find(|it| it.id == device && it.is_output);
            if let Some(left) = left.filter(|_| is_silent) {
                say_left(shared, zone, &left.name);
            }
        }
        told = choices(shared);
        let list = Body::DevicesUpdated(shared.presence.list(&told.1, &told.0));
        shared
            .sync
            .publish(&[ephemeral("devices", list, shared.clock.now_ms())]);
        tokio::select! {
            biased;
            _ = stop.changed() => return,
            () = tokio::time::sleep(UPDATE_EVERY) => {}
        }
    }
}

/// The last output left for good: the music waits, and everyone is told why.
fn say_left(shared: &Shared, zone: ZoneId, name: &str) {
    let notice = Body::Notice(Notice {
        code: "output_left".into(),
        message: format!("{name} left, so the music waits. Choose in Devices where it sounds."),
    });
    let now = shared.clock.now_ms();
    shared.sync.publish(&[Encoded {
        to: Audience::Stream(StreamId::Zone(zone)),
        ..ephemeral("notice output_left", notice, now)
    }]);
}

/// What people chose about devices: outputs and names. The list shows both.
fn choices(shared: &Shared) -> (Vec<OutputId>, Arc<BTreeMap<DeviceId, String>>) {
    let moment = shared.view.current();
    (
        moment.outputs(),
        Arc::clone(&moment.state.house.device_names),
    )
}

/// What is on the screens of a zone: its pairs, and what is loaded.
type Shown = (Option<(Option<Pair>, Option<Pair>)>, Option<TrackId>);

/// What is on the screens of each zone.
fn shown(moment: &Moment) -> Vec<Shown> {
    let of_zone = |(_, there): (ZoneId, &Arc<VersionedState>)| {
        let zone = &there.state.zone;
        let pairs = zone.comparison.as_ref().map(|it| (it.pair, it.prefetched));
        (pairs, zone.player.track)
    };
    moment.zones().map(of_zone).collect()
}

async fn expires(in_ms: Option<i64>) {
    match in_ms {
        Some(ms) => tokio::time::sleep(Duration::from_millis(ms.max(0).unsigned_abs())).await,
        None => std::future::pending().await,
    }
}
