//! The house's clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::watch;
use tokio::time::Instant;

/// Milliseconds since 1970, everywhere in the house the same.
///
/// It begins at `max(wall clock, last logged time)`, because a Pi has no battery clock and starts in
/// the past, and runs with the monotonic clock. When the machine's own clock is set, the engine sets
/// this one after it, in a turn in which it moves the player's anchor, too: nothing that plays jumps,
/// and the log's times never run backwards. When that is due, [`crate::services::timekeeper`] says.
///
/// The monotonic part is tokio's, so that whoever holds tokio's time still, or moves it, moves the
/// house's with it.
#[derive(Debug, Clone)]
pub struct Clock {
    start_ms: i64,
    started: Instant,
    // Shared by everyone: what was added since.
    set_ms: Arc<AtomicI64>,
    sets: watch::Sender<()>,
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
            set_ms: Arc::default(),
            sets: watch::Sender::new(()),
        }
    }

    /// Now, ms since 1970.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        let since = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.begun_ms() + since
    }

    /// Now, ms since 1970, with fractions.
    #[must_use]
    pub fn now_ms_precise(&self) -> f64 {
        self.begun_ms() as f64 + self.started.elapsed().as_secs_f64() * 1_000.0
    }

    /// How long the daemon runs, seconds.
    #[must_use]
    pub fn uptime_s(&self) -> u64 {
        self.started.elapsed().as_secs()
    }

    /// Tells whenever the clock was set.
    #[must_use]
    pub fn sets(&self) -> watch::Receiver<()> {
        self.sets.subscribe()
    }

    /// Sets it forward by so many ms, or back. Only the engine may: who else knew the moment?
    pub(super) fn set_by(&self, by_ms: i64) {
        self.set_ms.fetch_add(by_ms, Ordering::AcqRel);
        self.sets.send_replace(());
    }

    /// When it would have begun, had it always been as it is now.
    fn begun_ms(&self) -> i64 {
        self.start_ms + self.set_ms.load(Ordering::Acquire)
    }
}
