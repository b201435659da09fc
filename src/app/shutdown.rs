//! When to stop, and what the service manager is told of it.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

/// How long open requests may take to end.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// How long a sound card, or a thread that was told to end, may take; the disk may take its time.
pub const LETS_GO: Duration = Duration::from_secs(1);

/// How long what is still on a thread may take when all else has ended.
pub const LAST_WORDS: Duration = Duration::from_millis(200);

/// Waits for Ctrl-C or the service manager's request.
pub async fn asked() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

/// Tells the service manager that minion is ready.
pub fn say_ready() {
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
}

/// Tells the service manager that minion stops.
pub fn say_stopping() {
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
}
