//! What was found out is kept, however long the disk says no.
//!
//! Reading and measuring files takes hours, a full disk some minutes of somebody's time. So the
//! library's thread waits with what it has in hand, says so on every screen, and goes on by itself;
//! nothing is read twice. What does not wait (a scan that was called off) is found by the next scan.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rusqlite::Transaction;

use crate::services::engine::{Changed, NotKept};
use crate::services::library::Scanner;
use crate::services::problems::{LIBRARY_WAITS, STORAGE_FAILED};
use crate::storage::error::StorageError;

/// Between two tries at least, and at most: each one that fails costs the engine a look at the whole
/// library.
const TRY_AFTER: Duration = Duration::from_secs(2);
const TRY_AFTER_MAX: Duration = Duration::from_secs(30);

/// Between two looks whether the disk takes writes again, or nobody waits any more.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What the screens are told meanwhile.
const WAITS: &str = "minion's disk takes nothing more: what was found in the music folders waits \
                     for room, and goes on by itself.";

impl Scanner {
    /// Has a job done, once the disk takes it: it may be called several times, each time as if it
    /// was the first. Waits as long as `may_wait`.
    ///
    /// # Errors
    /// [`NotKept`]: nothing of it happened.
    pub(super) fn keep_at_last<J>(&self, may_wait: &dyn Fn() -> bool, job: J) -> Result<(), NotKept>
    where
        J: Fn(&Transaction<'_>, i64) -> Result<Changed, StorageError> + Send + Sync + 'static,
    {
        let job = Arc::new(job);
        let mut pause = TRY_AFTER;
        let mut has_waited = false;
        let done = loop {
            let again = Arc::clone(&job);
            let done = self
                .engine
                .work(Box::new(move |tx, now_ms| again(tx, now_ms)));
            match &done {
                Err(NotKept::Disk(error)) if may_wait() => {
                    if !std::mem::replace(&mut has_waited, true) {
                        tracing::warn!(%error, "the library waits until its disk takes writes");
                        self.shared
                            .set_problem(LIBRARY_WAITS, Some(WAITS.to_owned()));
                    }
                }
                _ => break done,
            }
            self.wait_for_the_disk(pause, may_wait);
            pause = (pause * 2).min(TRY_AFTER_MAX);
        };
        if has_waited {
            self.shared.set_problem(LIBRARY_WAITS, None);
            tracing::info!("the library waits no longer for its disk");
        }
        if matches!(done, Err(NotKept::Disk(_))) {
            self.flags.is_something_open.store(true, Ordering::Relaxed);
        }
        done
    }

    /// Waits for `pause`, or until others could write meanwhile.
    fn wait_for_the_disk(&self, pause: Duration, may_wait: &dyn Fn() -> bool) {
        let since = Instant::now();
        while since.elapsed() < pause && may_wait() {
            let is_better = !self.shared.problems.has(STORAGE_FAILED);
            if is_better && since.elapsed() >= TRY_AFTER {
                return;
            }
            self.shared.vitals.library.beat();
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Whether the scan in hand is still wanted.
    pub(super) fn is_scan_wanted(&self) -> bool {
        !self.flags.is_scan_cancelled.load(Ordering::Relaxed)
    }
}
