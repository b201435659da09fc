//! Everything that minion can do: typed commands and typed queries.
//!
//! The engine's thread owns the shared state and the write connection; everything that changes
//! either goes through its queue. What only looks reads a [`view::View`] and a reader connection.

pub mod activity;
pub mod artwork;
pub mod broadcast;
pub mod catalog;
pub mod clock;
pub mod comparisons;
pub mod descriptions;
pub mod device_announcer;
pub mod engine;
pub mod error;
pub mod event_log;
pub mod export;
pub mod feed;
pub mod groups;
pub mod health;
pub mod jam;
pub mod leaderboard;
pub mod library;
pub mod licenses;
pub mod matching;
pub mod playback;
pub mod playlists;
pub mod presenter;
pub mod problems;
pub mod queue;
pub mod radio;
pub mod rank_history;
pub mod rankings;
pub mod rating_tags;
pub mod ratings;
pub mod reading;
pub mod schedule;
pub mod selection;
pub mod setup;
pub mod stats;
pub mod streaming;
pub mod tag_report;
pub mod timekeeper;
pub mod verdict_feedback;
pub mod view;
pub mod vitals;
pub mod wall_time;
pub mod zones;

use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::id::ZoneId;
use artwork::Pictures;
use engine::{EngineHandle, Shared};
use error::ServiceError;
use library::LibraryHandle;
use presenter::Presenter;
use rank_history::RankHistory;
use reading::{Reader, Readers};
use setup::Setup;

/// What every way in holds. Cloning is cheap.
#[derive(Clone)]
pub struct Services {
    /// Asks go here.
    pub engine: EngineHandle,
    /// What everyone may look at.
    pub shared: Shared,
    /// Read-only connections.
    pub readers: Readers,
    /// Scans and analysis.
    pub library: LibraryHandle,
    /// Where the music comes from.
    pub setup: Arc<Setup>,
    /// Rankings of the past that were worked out already.
    pub rank_history: Arc<RankHistory>,
    /// The folder where small pictures are kept.
    pub thumbnails: Arc<PathBuf>,
    /// Pictures that are being made.
    pub pictures: Arc<Pictures>,
}

impl Services {
    /// Those of a house that keeps its small pictures in `thumbnails`.
    #[must_use]
    pub fn new(
        (engine, shared, readers): (EngineHandle, Shared, Readers),
        library: LibraryHandle,
        setup: Setup,
        thumbnails: PathBuf,
    ) -> Self {
        Self {
            engine,
            shared,
            readers,
            library,
            setup: Arc::new(setup),
            rank_history: Arc::default(),
            thumbnails: Arc::new(thumbnails),
            pictures: Arc::default(),
        }
    }

    /// A query in a zone that is answered with titles, ratings and gains as they are now.
    pub fn presented<T>(
        &self,
        zone: ZoneId,
        read: impl FnOnce(&Presenter<'_>) -> Result<T, ServiceError> + Send + 'static,
    ) -> impl FnOnce(&Reader) -> Result<T, ServiceError> + Send + 'static {
        let view = Arc::clone(&self.shared.view);
        let now_ms = self.shared.clock.now_ms();
        move |conn| {
            let state = view.zone(zone);
            view.present(conn, &state, now_ms, read)
        }
    }
}
