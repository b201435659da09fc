//! Jam rooms: which there are, what is in one, how they evolve, and when they go.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::domain::command::Command;
use crate::domain::command::jam::JamCommand;
use crate::domain::id::JamId;
use crate::domain::jam::evolution::TickMs;
use crate::domain::shared_state::SharedState;
use crate::protocol::jam::{JamInfo, RoomInfo};
use crate::services::engine::{EngineHandle, Shared};
use crate::services::error::ServiceError;

/// How often rooms that nobody touches are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(3_600);

/// All rooms, by their numbers.
#[must_use]
pub fn list(shared: &Shared) -> Vec<RoomInfo> {
    let moment = shared.view.current();
    let rooms = moment.state.house.rooms.values();
    rooms.map(RoomInfo::from).collect()
}

/// A room with all that is in it.
///
/// # Errors
/// `NotFound` where there is none of that number.
pub fn get(shared: &Shared, id: JamId) -> Result<JamInfo, ServiceError> {
    let unknown = || ServiceError::NotFound(format!("no room has the id {id}"));
    JamInfo::of(&shared.view.current().state, id).ok_or_else(unknown)
}

/// When which room has its next tick, and how long its ticks are.
type Due = BTreeMap<JamId, (Instant, TickMs)>;

/// Asks for the ticks of rooms that evolve, until `stop`. A room in which nobody listens waits: its
/// ticks would be heard by no one, and each of them is written to the disk.
pub async fn evolve(shared: Shared, engine: EngineHandle, mut stop: watch::Receiver<bool>) {
    let mut changes = shared.view.changes();
    let mut due = Due::new();
    loop {
        let moment = Arc::clone(&changes.borrow_and_update());
        due = next_ticks(&moment.state, &due, Instant::now());
        let first = due.values().map(|(at, _)| *at).min();
        tokio::select! {
            biased;
            _ = stop.changed() => return,
            () = reached(first) => {}
            changed = changes.changed() => match changed {
                Ok(()) => continue,
                Err(_) => return,
            },
        }
        let now = Instant::now();
        for (id, (at, tick)) in due.iter_mut().filter(|(_, (at, _))| *at <= now) {
            // After a stall there is one tick, not all that were missed.
            *at = (*at + length(*tick)).max(now);
            if shared.sync.listeners(*id) > 0 {
                engine
                    .tell(Command::Jam(JamCommand::EvolveRoom { id: *id }))
                    .await;
            }
        }
    }
}

/// The next tick of each room that evolves. One that began to, or got another tempo, has it one tick
/// from now.
fn next_ticks(state: &SharedState, before: &Due, now: Instant) -> Due {
    let running = state
        .jams
        .iter()
        .filter(|(_, it)| it.state.evolution.is_running);
    let next = running.map(|(id, room)| {
        let tick = room.state.evolution.tick_ms;
        let known = before.get(id).filter(|(_, known)| *known == tick);
        (*id, known.copied().unwrap_or((now + length(tick), tick)))
    });
    next.collect()
}

fn length(tick: TickMs) -> Duration {
    Duration::from_millis(u16::from(tick).into())
}

async fn reached(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// Removes rooms that nobody has touched for a season, until `stop`.
pub async fn forget_untouched(
    shared: Shared,
    engine: EngineHandle,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        tokio::select! {
            biased;
            _ = stop.changed() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        let moment = shared.view.current();
        let now_ms = shared.clock.now_ms();
        for room in moment.state.house.rooms.values() {
            let jam = moment.state.jams.get(&room.id);
            if jam.is_some_and(|jam| jam.is_over(room, now_ms)) {
                tracing::info!(room = %room.name, "nobody has touched it for 90 days: it goes");
                let id = room.id;
                engine
                    .tell(Command::Jam(JamCommand::RemoveRoom { id }))
                    .await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::ZoneId;
    use crate::domain::jam::edit::JamEdit;
    use crate::domain::stream::StreamId;
    use crate::services::engine::Engine;
    use crate::storage::database::Database;
    use crate::sync::followed::Followed;

    const ROOM: JamId = JamId(1);

    /// How far the room has come; `None`: it is gone.
    fn seq(shared: &Shared) -> Option<u64> {
        let moment = shared.view.current();
        let is_there = moment.state.jams.contains_key(&ROOM);
        is_there.then(|| moment.state.head(StreamId::Jam(ROOM)))
    }

    /// A house with a room that evolves ten times a second, and with the tasks that look after it.
    async fn house(folder: &tempfile::TempDir) -> (Shared, EngineHandle, watch::Sender<bool>) {
        let database = Database::open(&folder.path().join("minion.db")).expect("it opens");
        let (engine, shared) = Engine::open(database.writer, 1, 1_000).expect("it opens");
        let (engine, work) = engine.start();
        tokio::spawn(work);
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(evolve(shared.clone(), engine.clone(), stopped.clone()));
        tokio::spawn(forget_untouched(shared.clone(), engine.clone(), stopped));
        let name = "Attic".into();
        let evolving = r#"[{"set":"randomized"},
            {"set":"evolution","is_running":true,"tick_ms":100}]"#;
        let edits = serde_json::from_str(evolving).expect("edits");
        let asked = [
            JamCommand::CreateRoom { name },
            JamCommand::EditRoom { id: ROOM, edits },
        ];
        for asked in asked {
            engine.tell(Command::Jam(asked)).await;
        }
        (shared, engine, stop)
    }

    #[tokio::test(start_paused = true)]
    async fn a_room_evolves_while_somebody_listens_and_is_written_nowhere_while_nobody_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let (shared, engine, stop) = house(&folder).await;
        let ten_s = || tokio::time::sleep(Duration::from_secs(10));
        ten_s().await;
        assert_eq!(seq(&shared), Some(1), "nobody listens");
        let followed = Followed {
            zone: ZoneId::FIRST,
            jam: Some(ROOM),
        };
        let listener = engine.subscribe(followed, None).await.expect("it runs");
        ten_s().await;
        // A tick that changes no cell is no event.
        let heard = seq(&shared).unwrap_or_default();
        assert!((50..=102).contains(&heard), "{heard}");
        shared.sync.unsubscribe(listener.id());
        ten_s().await;
        assert!(seq(&shared) <= Some(heard + 1));
        drop(stop);
    }

    #[tokio::test(start_paused = true)]
    async fn a_room_that_nobody_touches_for_a_season_goes() {
        let folder = tempfile::tempdir().expect("a folder");
        let (shared, engine, _stop) = house(&folder).await;
        let days = |days: u64| tokio::time::sleep(Duration::from_secs(days * 24 * 3_600));
        let touch = |edit| {
            let edits = vec![edit];
            let touched = JamCommand::EditRoom { id: ROOM, edits };
            engine.tell(Command::Jam(touched))
        };
        touch(JamEdit::Cleared).await;
        days(60).await;
        touch(JamEdit::ChordLock { is_on: true }).await;
        days(89).await;
        assert_eq!(seq(&shared), Some(3));
        days(2).await;
        assert_eq!(seq(&shared), None);
        assert!(shared.view.current().state.house.rooms.is_empty());
    }
}
