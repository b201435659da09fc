//! What everyone may look at: the shared state, the library's facts, the ratings.
//!
//! Invariant: all of it is durable. The engine's thread replaces it after a commit, never before;
//! everyone else reads. Every lock here is held for microseconds and never across an await.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tokio::sync::watch;

use crate::domain::catalog::Catalog;
use crate::domain::goal::Left;
use crate::domain::hash::state_hash;
use crate::domain::home::HomeState;
use crate::domain::id::{SessionId, VerdictId};
use crate::domain::ranking::progress::Progress;
use crate::protocol::comparison::VerdictFeedback;
use crate::protocol::library::LibraryInfo;
use crate::services::ratings::Ratings;

/// The shared state as of one event.
#[derive(Debug)]
pub struct VersionedState {
    /// The state.
    pub state: HomeState,
    /// How far the running session has come; `None` without one.
    pub session: Option<Arc<SessionProgress>>,
    /// Identity of the log.
    pub epoch: Arc<str>,
    /// The number of the last event.
    pub seq: u64,
    hash: OnceLock<u32>,
}

impl VersionedState {
    /// The state after event `seq` of the log `epoch`.
    #[must_use]
    pub fn new(
        state: HomeState,
        session: Option<Arc<SessionProgress>>,
        epoch: Arc<str>,
        seq: u64,
    ) -> Self {
        Self {
            state,
            session,
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

/// How far the running session has come: worked out by the engine, which has its tracks at hand.
#[derive(Debug, Clone)]
pub struct SessionProgress {
    /// Which session.
    pub session_id: SessionId,
    /// How far its tracks are settled.
    pub ranking: Progress,
    /// What is left until its goal, and that in minutes; `None` where it has no goal.
    pub left: Option<(Left, u32)>,
    /// Its newest verdict, and what that taught.
    pub feedback: Option<(VerdictId, VerdictFeedback)>,
}

/// What everyone may look at.
#[derive(Debug)]
pub struct View {
    current: watch::Sender<Arc<VersionedState>>,
    facts: watch::Sender<()>,
    catalog: RwLock<Catalog>,
    ratings: RwLock<Ratings>,
    track_count: AtomicU32,
    album_count: AtomicU32,
    revision: AtomicU64,
    has_speaker: AtomicBool,
}

impl View {
    /// A view of the state at start; `revision` must be new to every page that was here before.
    #[must_use]
    pub fn new(current: VersionedState, catalog: Catalog, ratings: Ratings, revision: u64) -> Self {
        Self {
            current: watch::Sender::new(Arc::new(current)),
            facts: watch::Sender::new(()),
            catalog: RwLock::new(catalog),
            ratings: RwLock::new(ratings),
            track_count: AtomicU32::new(0),
            album_count: AtomicU32::new(0),
            revision: AtomicU64::new(revision),
            has_speaker: AtomicBool::new(false),
        }
    }

    /// The state as of the last commit.
    #[must_use]
    pub fn current(&self) -> Arc<VersionedState> {
        Arc::clone(&self.current.borrow())
    }

    /// Tells of every later state, or of the latest where several came at once.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<Arc<VersionedState>> {
        self.current.subscribe()
    }

    pub(super) fn set_current(&self, current: VersionedState) {
        self.current.send_replace(Arc::new(current));
    }

    /// Tells whenever tracks became better known: measured, scanned anew.
    #[must_use]
    pub fn facts(&self) -> watch::Receiver<()> {
        self.facts.subscribe()
    }

    pub(super) fn facts_changed(&self) {
        self.facts.send_replace(());
    }

    /// The library's facts as of the last commit.
    #[must_use]
    pub fn catalog(&self) -> Catalog {
        self.catalog
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn set_catalog(&self, catalog: Catalog) {
        *self.catalog.write().unwrap_or_else(PoisonError::into_inner) = catalog;
    }

    /// The ratings that follow from the verdicts as of the last commit.
    pub fn ratings(&self) -> RwLockReadGuard<'_, Ratings> {
        self.ratings.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn ratings_mut(&self) -> RwLockWriteGuard<'_, Ratings> {
        self.ratings.write().unwrap_or_else(PoisonError::into_inner)
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
