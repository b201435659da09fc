//! Whether minion is well.

use std::time::Duration;

use crate::protocol::status::Health;
use crate::services::Services;
use crate::services::problems::STORAGE_FAILED;

/// How long the engine may take to answer whoever asks for minion's health.
const ENGINE_WITHIN: Duration = Duration::from_secs(2);

/// Whether minion is well, `clients` being connected. The engine is asked for it, so what it says is
/// true at this moment.
pub async fn health(services: &Services, clients: u32) -> Health {
    let Services { engine, shared, .. } = services;
    let answered = tokio::time::timeout(ENGINE_WITHIN, engine.ping()).await;
    let silent = || match answered {
        Ok(Ok(())) => None,
        Ok(Err(gone)) => Some(gone.to_string()),
        Err(_) => Some("the engine does not answer".to_owned()),
    };
    let (status, problem) = match shared.vitals.complaint().or_else(silent) {
        Some(problem) => ("failed", Some(problem)),
        None => match shared.problems.message(STORAGE_FAILED) {
            Some(problem) => ("degraded", Some(problem)),
            None => ("healthy", None),
        },
    };
    let moment = shared.view.current();
    Health {
        status: status.into(),
        problem,
        version: env!("CARGO_PKG_VERSION").into(),
        epoch: moment.epoch.to_string(),
        seq: moment.seq,
        uptime_s: shared.clock.uptime_s(),
        clients,
        commit_ms_p99: engine.commits().p99_ms(),
    }
}
