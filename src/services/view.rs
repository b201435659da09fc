//! What everyone may look at: the state as last published, the library's facts, the ratings.
//!
//! The engine's thread writes, in its turns; everyone else reads. Every lock here is held for
//! microseconds and never across an await.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tokio::sync::watch;

use crate::domain::hash::state_hash;
use crate::domain::home::HomeState;
use crate::domain::track::Catalog;
use crate::protocol::library::LibraryInfo;
use crate::services::judge::Judge;

/// The shared state as of one event.
#[derive(Debug)]
pub struct Moment {
    /// The state.
    pub state: HomeState,
    /// Identity of the log.
    pub epoch: Arc<str>,
    /// The number of the last event.
    pub seq: u64,
    hash: OnceLock<u32>,
}

impl Moment {
    /// The state after event `seq` of the log `epoch`.
    #[must_use]
    pub fn new(state: HomeState, epoch: Arc<str>, seq: u64) -> Self {
        Self {
            state,
            epoch,
            seq,
            hash: OnceLock::new(),
        }
    }

    /// The state's hash.
    #[must_use]
    pub fn hash(&self) -> u32 {
        *self.hash.get_or_init(|| state_hash(&self.state))
    }
}

/// What everyone may look at.
#[derive(Debug)]
pub struct View {
    moment: watch::Sender<Arc<Moment>>,
    facts: watch::Sender<()>,
    catalog: RwLock<Catalog>,
    judge: RwLock<Judge>,
    track_count: AtomicU32,
    album_count: AtomicU32,
    revision: AtomicU64,
    has_speaker: AtomicBool,
}

impl View {
    /// A view of the state at start; `revision` must be new to every page that was here before.
    #[must_use]
    pub fn new(moment: Moment, catalog: Catalog, judge: Judge, revision: u64) -> Self {
        Self {
            moment: watch::Sender::new(Arc::new(moment)),
            facts: watch::Sender::new(()),
            catalog: RwLock::new(catalog),
            judge: RwLock::new(judge),
            track_count: AtomicU32::new(0),
            album_count: AtomicU32::new(0),
            revision: AtomicU64::new(revision),
            has_speaker: AtomicBool::new(false),
        }
    }

    /// The state as last published.
    #[must_use]
    pub fn moment(&self) -> Arc<Moment> {
        Arc::clone(&self.moment.borrow())
    }

    /// Tells of every later state, or of the latest where several came at once.
    #[must_use]
    pub fn moments(&self) -> watch::Receiver<Arc<Moment>> {
        self.moment.subscribe()
    }

    pub(super) fn set_moment(&self, moment: Moment) {
        self.moment.send_replace(Arc::new(moment));
    }

    /// Tells whenever tracks became better known: measured, scanned anew.
    #[must_use]
    pub fn facts(&self) -> watch::Receiver<()> {
        self.facts.subscribe()
    }

    pub(super) fn facts_changed(&self) {
        self.facts.send_replace(());
    }

    /// The library's facts.
    pub fn catalog(&self) -> RwLockReadGuard<'_, Catalog> {
        self.catalog.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn catalog_mut(&self) -> RwLockWriteGuard<'_, Catalog> {
        self.catalog.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The ratings and the running session's pool.
    pub fn judge(&self) -> RwLockReadGuard<'_, Judge> {
        self.judge.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn judge_mut(&self) -> RwLockWriteGuard<'_, Judge> {
        self.judge.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the machine has a speaker that can sound.
    #[must_use]
    pub fn has_speaker(&self) -> bool {
        self.has_speaker.load(Ordering::Relaxed)
    }

    /// A sound card was found, or there is none.
    pub fn set_has_speaker(&self, has_speaker: bool) {
        self.has_speaker.store(has_speaker, Ordering::Relaxed);
    }

    /// The library in numbers.
    #[must_use]
    pub fn library(&self) -> LibraryInfo {
        LibraryInfo {
            track_count: self.track_count.load(Ordering::Relaxed),
            album_count: self.album_count.load(Ordering::Relaxed),
            revision: self.revision.load(Ordering::Relaxed),
        }
    }

    pub(super) fn set_library(&self, track_count: u32, album_count: u32) {
        self.track_count.store(track_count, Ordering::Relaxed);
        self.album_count.store(album_count, Ordering::Relaxed);
        self.revision.fetch_add(1, Ordering::Relaxed);
    }
}
