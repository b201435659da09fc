//! Asks every part whether it lives, and tells the service manager only while all of them answer.
//!
//! What hangs withholds the report, and systemd starts the daemon anew (`WatchdogSec=` in the unit).
//! The deadline is systemd's: a part that answers late, as on a slow card, is not dead.

use std::time::Duration;

use tokio::sync::watch;

use crate::services::Services;
use crate::services::vitals::Part;

/// So often everyone is asked, unless the service manager wants to know more often.
const ASK_EVERY: Duration = Duration::from_secs(10);

/// Reports within the time after which the service manager would lose patience.
const REPORTS: u32 = 3;

/// What did not answer rightly is asked again after this.
const ASK_AGAIN: Duration = Duration::from_millis(500);

/// How often it is looked whether a thread at rest has answered.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Asks until `stop`.
pub async fn run(services: Services, mut stop: watch::Receiver<bool>) {
    let limit = sd_notify::watchdog_enabled();
    let every = limit.map_or(ASK_EVERY, |limit| ASK_EVERY.min(limit / REPORTS));
    loop {
        tokio::select! {
            biased;
            _ = stop.changed() => return,
            () = all_answer(&services) => {}
        }
        if limit.is_some() {
            let _ = sd_notify::notify(&[sd_notify::NotifyState::Watchdog]);
        }
        tokio::select! {
            biased;
            _ = stop.changed() => return,
            () = tokio::time::sleep(every) => {}
        }
    }
}

/// Waits until each part has answered once; for ever where one is dead.
async fn all_answer(services: &Services) {
    let vitals = &services.shared.vitals;
    vitals.asks(Part::Engine);
    while services.engine.ping().await.is_err() {
        tokio::time::sleep(ASK_AGAIN).await;
    }
    vitals.asks(Part::Reads);
    while !reads(services).await {
        tokio::time::sleep(ASK_AGAIN).await;
    }
    vitals.asks(Part::Library);
    library_beats(services).await;
    vitals.answered();
}

/// Whether a read, on the threads of all reads, comes back with something.
async fn reads(services: &Services) -> bool {
    let readers = services.readers.clone();
    let read = move || -> Result<i64, crate::storage::error::StorageError> {
        Ok(readers
            .get()?
            .query_row("SELECT count(*) FROM meta", [], |row| row.get(0))?)
    };
    match tokio::task::spawn_blocking(read).await {
        Ok(Ok(_)) => true,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database cannot be read");
            false
        }
        Err(_) => false,
    }
}

/// Waits for a beat of the library. At work it is alive: a file or a folder may be slow.
async fn library_beats(services: &Services) {
    let pulse = &services.shared.vitals.library;
    let before = pulse.beats();
    services.library.ask_for_a_beat();
    while !pulse.is_busy() && pulse.beats() == before {
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
