//! The disk under the house: its commits take time, fail, or are the last thing that happens.
//!
//! The database is real, and so is its file. Only what a commit comes to is drawn by lot.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use minion::domain::chance::Chance;
use rusqlite::Connection;
use tokio::time::Sleep;

use super::trace::Trace;

/// The longest that a commit takes.
const COMMIT_MS_MAX: usize = 40;

/// What becomes of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Done,
    /// The disk says no, and the house goes on.
    Failed,
    /// The plug is pulled before it was durable.
    Lost,
    /// The plug is pulled when it was durable, and before anybody was told.
    Unheard,
}

/// The disk of one house.
#[derive(Debug, Clone)]
pub struct Disk(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    chance: Chance,
    trace: Trace,
    commits: u64,
    is_armed: bool,
    is_dead: bool,
}

impl Disk {
    /// A disk that does as it is told, until it is armed.
    pub fn new(chance: Chance, trace: Trace) -> Self {
        Self(Arc::new(Mutex::new(State {
            chance,
            trace,
            commits: 0,
            is_armed: false,
            is_dead: false,
        })))
    }

    /// From now on it may fail, or not any more.
    pub fn arm(&self, is_armed: bool) {
        self.state().is_armed = is_armed;
    }

    /// Whether the plug was pulled since this was last asked.
    pub fn take_death(&self) -> bool {
        std::mem::take(&mut self.state().is_dead)
    }

    /// Stands between a connection and its file.
    pub fn carry(&self, writer: &Connection) {
        let disk = self.clone();
        let hook = move || disk.commit();
        writer.commit_hook(Some(hook)).expect("its own connection");
    }

    /// A commit is due. Says whether it comes to nothing.
    fn commit(&self) -> bool {
        let mut state = self.state();
        state.commits += 1;
        if state.is_dead {
            return true;
        }
        let fate = match state.chance.below(100) {
            _ if !state.is_armed => Fate::Done,
            0..=4 => Fate::Failed,
            5 => Fate::Lost,
            6 => Fate::Unheard,
            _ => Fate::Done,
        };
        if fate != Fate::Done {
            state.trace.note("disk", format!("{fate:?}"));
        }
        if matches!(fate, Fate::Lost | Fate::Unheard) {
            // Whatever the process still says in its last moment, nobody hears.
            super::faults::cut_everybody_off();
            state.is_dead = true;
        }
        matches!(fate, Fate::Failed | Fate::Lost)
    }

    fn takes(&self) -> Duration {
        let ms = self.state().chance.below(COMMIT_MS_MAX + 1);
        Duration::from_millis(ms as u64)
    }

    fn commits(&self) -> u64 {
        self.state().commits
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The engine's work at the pace of its disk: after each turn that committed, it is busy for a
/// while, and what arrives meanwhile gathers for the next.
pub struct Paced<F> {
    work: Pin<Box<F>>,
    disk: Disk,
    busy: Option<Pin<Box<Sleep>>>,
}

impl<F> Paced<F> {
    /// Paces `work`.
    pub fn new(work: F, disk: Disk) -> Self {
        Self {
            work: Box::pin(work),
            disk,
            busy: None,
        }
    }
}

impl<F: Future<Output = ()>> Future for Paced<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        loop {
            if let Some(busy) = &mut self.busy {
                std::task::ready!(busy.as_mut().poll(context));
                self.busy = None;
            }
            let before = self.disk.commits();
            let polled = self.work.as_mut().poll(context);
            if polled.is_ready() || self.disk.commits() == before {
                return polled;
            }
            self.busy = Some(Box::pin(tokio::time::sleep(self.disk.takes())));
        }
    }
}
