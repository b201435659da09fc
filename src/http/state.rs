//! What handlers work with.

use std::sync::Arc;

use tokio_util::task::TaskTracker;

use crate::config::Server;
use crate::domain::id::TrackId;
use crate::http::error::ApiError;
use crate::http::guard::Guard;
use crate::http::lanes::{Lane, Lanes};
use crate::http::peer::Asker;
use crate::http::zone;
use crate::protocol::selection::Selection;
use crate::services::Services;
use crate::services::error::ServiceError;
use crate::services::presenter::Presenter;
use crate::services::reading::{self, Reader};
use crate::services::selection::List;

/// What handlers work with. Cloning is cheap.
#[derive(Clone)]
pub struct AppState {
    /// What minion can do.
    pub services: Services,
    /// Who may ask, and how much of it at once.
    pub guard: Arc<Guard>,
    /// Where requests wait.
    pub lanes: Arc<Lanes>,
    /// Open WebSockets.
    pub sockets: TaskTracker,
}

impl AppState {
    /// That of a server as `config` has it.
    #[must_use]
    pub fn new(services: Services, config: &Server) -> Self {
        Self {
            services,
            guard: Arc::new(Guard::new(config)),
            lanes: Arc::default(),
            sockets: TaskTracker::new(),
        }
    }

    /// Reads on a thread where waiting for the disk delays nobody.
    ///
    /// # Errors
    /// What `read` says; 503 when no reader is free.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Reader) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.read_in(&self.lanes.reads, read).await
    }

    /// The same for what looks at the whole library or the whole history: few at a time.
    ///
    /// # Errors
    /// As [`AppState::read`].
    pub async fn read_long<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Reader) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.read_in(&self.lanes.long_reads, read).await
    }

    /// The tracks that a request means: those that it lists, or all of a selection. `None` where it
    /// says neither.
    ///
    /// # Errors
    /// 400 where it says both, or something that makes no sense.
    pub async fn tracks_of(
        &self,
        track_ids: Option<Vec<TrackId>>,
        selection: Option<Selection>,
    ) -> Result<Option<Vec<TrackId>>, ApiError> {
        let selection = match (track_ids, selection) {
            (Some(_), Some(_)) => {
                let words = "`track_ids` and `selection` may not be given together";
                return Err(ApiError::malformed(words));
            }
            (Some(ids), None) if ids.is_empty() => {
                return Err(ApiError::malformed("`track_ids` names no track"));
            }
            (Some(ids), None) => return Ok(Some(ids)),
            (None, None) => return Ok(None),
            (None, Some(selection)) => selection,
        };
        let list = List::of(selection)?;
        let shared = self.services.shared.clone();
        let found = self.read(move |conn| Ok(list.tracks(conn, &shared)?));
        found.await.map(Some)
    }

    /// Reads what is shown with titles, ratings and gains.
    ///
    /// # Errors
    /// As [`AppState::read`].
    pub async fn read_presented<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Presenter<'_>) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.read(self.services.presented(zone::current(), read))
            .await
    }

    /// The same for what looks at the whole library or the whole history: few at a time.
    ///
    /// # Errors
    /// As [`AppState::read`].
    pub async fn read_long_presented<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Presenter<'_>) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.read_long(self.services.presented(zone::current(), read))
            .await
    }

    async fn read_in<T: Send + 'static>(
        &self,
        lane: &Lane,
        read: impl FnOnce(&Reader) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let turn = lane.turn(Asker::current().peer).await;
        let read = reading::read(self.services.readers.clone(), turn, read);
        Ok(read.await.map_err(ApiError::internal)??)
    }
}
