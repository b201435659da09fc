//! What must live as long as the daemon does, and whether it really answers.
//!
//! Invariant: a part that has ended unasked, by a panic or by a mistake, is known at once; one that
//! hangs is known as soon as it owes an answer for longer than a healthy slow one ever does. Neither
//! is ever called healthy.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

/// An answer that is owed for longer than this is worth saying: a slow SD card takes some seconds.
const OWED_MAX: Duration = Duration::from_secs(10);

/// So long the library may be at one file, or one folder, before that is worth saying.
const BUSY_MAX: Duration = Duration::from_secs(600);

/// A part without which the house is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The thread that owns the state and the log.
    Engine,
    /// The thread that scans and measures.
    Library,
    /// The read-only connections, and the threads that use them.
    Reads,
    /// Who drives the speaker.
    Playback,
    /// Who tells screens of devices, time and the log, and keeps to the week's plan.
    Household,
    /// Who accepts connections.
    Server,
}

impl Part {
    /// As a sentence begins.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Engine => "the engine",
            Self::Library => "the library",
            Self::Reads => "reading the database",
            Self::Playback => "the playback",
            Self::Household => "the device announcer",
            Self::Server => "the server",
        }
    }
}

/// How the parts are.
#[derive(Debug)]
pub struct Vitals {
    ended: watch::Sender<Option<Part>>,
    owed: Mutex<Option<(Part, Instant)>>,
    /// The library's own pulse.
    pub library: Pulse,
}

impl Default for Vitals {
    fn default() -> Self {
        Self {
            ended: watch::Sender::new(None),
            owed: Mutex::default(),
            library: Pulse::default(),
        }
    }
}

/// Held by a part for as long as it lives.
#[derive(Debug)]
pub struct Alive<'a> {
    vitals: &'a Vitals,
    part: Part,
}

impl Drop for Alive<'_> {
    fn drop(&mut self) {
        let part = self.part;
        self.vitals.ended.send_if_modified(|ended| {
            let is_first = ended.is_none();
            ended.get_or_insert(part);
            is_first
        });
    }
}

impl Vitals {
    /// A part lives until what this returns is dropped, also by a panic.
    pub fn live(&self, part: Part) -> Alive<'_> {
        Alive { vitals: self, part }
    }

    /// Waits until the first part ends.
    pub async fn ended(&self) -> Part {
        let mut ended = self.ended.subscribe();
        loop {
            if let Some(part) = *ended.borrow_and_update() {
                return part;
            }
            if ended.changed().await.is_err() {
                // The sender is ours.
                std::future::pending::<()>().await;
            }
        }
    }

    /// A part is asked now, and owes an answer until [`Vitals::answered`].
    pub fn asks(&self, part: Part) {
        *self.owed() = Some((part, Instant::now()));
    }

    /// The part that was asked has answered.
    pub fn answered(&self) {
        *self.owed() = None;
    }

    /// What is wrong, in words for the owner: a part ended, or hangs.
    #[must_use]
    pub fn complaint(&self) -> Option<String> {
        if let Some(part) = *self.ended.borrow() {
            return Some(format!("{} has ended", part.name()));
        }
        if let Some((part, since)) = *self.owed()
            && since.elapsed() > OWED_MAX
        {
            let seconds = since.elapsed().as_secs();
            return Some(format!("{} has not answered for {seconds} s", part.name()));
        }
        let minutes = self.library.silence().as_secs() / 60;
        let is_stuck = self.library.is_busy() && self.library.silence() > BUSY_MAX;
        is_stuck.then(|| format!("the library has waited {minutes} minutes for one file or folder"))
    }

    fn owed(&self) -> std::sync::MutexGuard<'_, Option<(Part, Instant)>> {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The pulse of a thread that works for minutes, and rests between.
///
/// At rest it owes an answer to who asks. At work it beats between steps; a step may take as long as
/// a slow folder does.
#[derive(Debug)]
pub struct Pulse {
    started: Instant,
    beat_ms: AtomicU64,
    beats: AtomicU64,
    is_busy: AtomicBool,
}

impl Default for Pulse {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            beat_ms: AtomicU64::new(0),
            beats: AtomicU64::new(0),
            is_busy: AtomicBool::new(true),
        }
    }
}

impl Pulse {
    /// The thread is alive at this moment.
    pub fn beat(&self) {
        let ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.beat_ms.store(ms, Ordering::Relaxed);
        self.beats.fetch_add(1, Ordering::Release);
    }

    /// How often it has beaten.
    #[must_use]
    pub fn beats(&self) -> u64 {
        self.beats.load(Ordering::Acquire)
    }

    /// The thread begins to work, or to rest.
    pub fn set_busy(&self, is_busy: bool) {
        self.beat();
        self.is_busy.store(is_busy, Ordering::Release);
    }

    /// Whether the thread is at work.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.is_busy.load(Ordering::Acquire)
    }

    /// For how long it has not beaten.
    #[must_use]
    pub fn silence(&self) -> Duration {
        let beat = Duration::from_millis(self.beat_ms.load(Ordering::Relaxed));
        self.started.elapsed().saturating_sub(beat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_ends_by_a_panic_is_complained_of() {
        let vitals = std::sync::Arc::new(Vitals::default());
        assert_eq!(vitals.complaint(), None);
        let its = std::sync::Arc::clone(&vitals);
        let thread = std::thread::spawn(move || {
            let _alive = its.live(Part::Library);
            panic!("as a test asks");
        });
        assert!(thread.join().is_err());
        assert_eq!(vitals.complaint().as_deref(), Some("the library has ended"));
    }
}
