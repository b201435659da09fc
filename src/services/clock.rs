//! The house's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// Milliseconds since 1970 that never step while the daemon runs and never fall behind the log.
///
/// `max(wall clock at the start, last logged time) + monotonic`: a Pi has no battery clock and
/// starts in the past; a step in the middle of a track would throw every screen's position.
///
/// The monotonic part is tokio's, so that whoever holds tokio's time still, or moves it, moves the
/// house's with it.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    start_ms: i64,
    started: Instant,
}

/// What the machine's own clock says, ms since 1970.
#[must_use]
pub fn wall_ms() -> i64 {
    let wall = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(wall.as_millis()).unwrap_or(i64::MAX)
}

impl Clock {
    /// Starts at the wall clock's time, or just after the last logged event.
    #[must_use]
    pub fn start(wall_ms: i64, last_logged_ms: i64) -> Self {
        Self {
            start_ms: wall_ms.max(last_logged_ms + 1),
            started: Instant::now(),
        }
    }

    /// Now, ms since 1970.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.start_ms + i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    /// Now, ms since 1970, with fractions.
    #[must_use]
    pub fn now_ms_precise(&self) -> f64 {
        self.start_ms as f64 + self.started.elapsed().as_secs_f64() * 1_000.0
    }

    /// How long the daemon runs, seconds.
    #[must_use]
    pub fn uptime_s(&self) -> u64 {
        self.started.elapsed().as_secs()
    }
}
