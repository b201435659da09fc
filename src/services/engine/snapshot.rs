//! The first frames of a connection: the events it missed, or the whole state.

use std::sync::Arc;

use rusqlite::Connection;

use crate::domain::home::HomeState;
use crate::protocol::frame::{Body, DeviceInfo, Resume, Snapshot};
use crate::services::broadcast::{ephemeral, frames_of};
use crate::services::engine::Shared;
use crate::services::engine::core::{Core, fresh_epoch};
use crate::services::presenter::Presenter;
use crate::services::view::VersionedState;
use crate::storage::error::StorageError;
use crate::storage::{event_log, history};
use crate::sync::Encoded;

/// Where a connection says that it left off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// Identity of the log it knew.
    pub epoch: String,
    /// The last event it applied.
    pub seq: u64,
}

/// Events that a resume reads from the log at most: it happens in the engine's turn. Further back,
/// the snapshot costs less anyway.
const ENCODED_AGAIN_MAX: u64 = 100;

impl Core {
    /// A screen that has seen more of this log than there is proves that the log was put back. Then
    /// numbers may be given a second time, so the log gets another identity and every screen starts
    /// anew. Only a start can follow that, so one proof a start is believed.
    pub(super) fn weigh(&mut self, db: &Connection, since: &Since) {
        if *since.epoch != *self.epoch || since.seq <= self.seq || self.is_log_doubted {
            return;
        }
        let epoch = fresh_epoch(&mut self.chance);
        if let Err(error) = event_log::renew(db, &epoch) {
            tracing::error!(%error, "cannot renew the log's identity");
            return;
        }
        let (seen, seq) = (since.seq, self.seq);
        tracing::warn!(
            seen,
            seq,
            "the database was put back: every screen starts anew"
        );
        self.is_log_doubted = true;
        self.epoch = epoch.into();
        self.high_water_mark.note(&self.epoch, seq);
        let view = &self.shared.view;
        view.set_current(VersionedState::new(
            self.state.clone(),
            self.progress.clone(),
            Arc::clone(&self.epoch),
            seq,
        ));
        let first = self.first_frames(db, None, self.now_ms());
        self.shared.sync.restart_all(&first);
    }

    /// The first frames of a connection that left off at `since`, or knows nothing.
    ///
    /// Never a partial recovery: every missed event, or a snapshot.
    pub(super) fn first_frames(
        &self,
        conn: &Connection,
        since: Option<&Since>,
        now_ms: i64,
    ) -> Vec<Encoded> {
        if let Some(since) = since.filter(|since| *since.epoch == *self.epoch)
            && let Some(missed) = self.missed(conn, since.seq)
        {
            let moment = self.shared.view.current();
            let resume = Body::Resume(Resume {
                epoch: self.epoch.to_string(),
                seq: self.seq,
                hash: moment.hash(),
                server_ms: now_ms,
                devices: devices_of(&self.shared, &self.state),
                problems: self.shared.problems.list(),
                library: self.shared.view.library(),
            });
            let mut frames = vec![ephemeral("first", resume, now_ms)];
            frames.extend(missed);
            return frames;
        }
        match snapshot_of(conn, &self.shared, &self.shared.view.current()) {
            Ok(snapshot) => vec![ephemeral("first", Body::Full(Box::new(snapshot)), now_ms)],
            Err(error) => {
                // The connection stays silent; its page notices at the heartbeat and asks again.
                tracing::error!(%error, "cannot read a snapshot");
                Vec::new()
            }
        }
    }

    /// Every numbered frame after `since`: from memory, else from the log. `None` where either
    /// does not hold all of them.
    fn missed(&self, conn: &Connection, since: u64) -> Option<Vec<Encoded>> {
        let held = self.shared.sync.frames_since(since, self.seq);
        held.or_else(|| {
            let is_near = since <= self.seq && self.seq - since <= ENCODED_AGAIN_MAX;
            let frames = is_near.then(|| self.encode_since(conn, since))?;
            frames.unwrap_or_else(|error| {
                tracing::error!(%error, "cannot read the log again");
                None
            })
        })
    }

    /// The frames of the logged events after `since`, as they would be sent today.
    fn encode_since(
        &self,
        conn: &Connection,
        since: u64,
    ) -> Result<Option<Vec<Encoded>>, StorageError> {
        let Some(mut state) = history::find_state_at(conn, since)? else {
            return Ok(None);
        };
        let catalog = self.shared.view.catalog();
        let ratings = self.shared.view.ratings();
        let mut frames = Vec::new();
        let events = event_log::events_after(conn, since, None, ENCODED_AGAIN_MAX as u32)?;
        if events.last().is_none_or(|last| last.seq != self.seq) {
            // Too long to be read in one go: never a part of it.
            return Ok(None);
        }
        for logged in events {
            state.apply(&logged.event);
            let presenter = Presenter {
                conn,
                state: &state,
                catalog: &catalog,
                ratings: &ratings,
                session: self.progress.as_deref(),
                now_ms: logged.at_ms,
            };
            frames.extend(frames_of(&presenter, &logged)?);
        }
        Ok(Some(frames))
    }
}

/// The whole shared state as it was, with titles and ratings as they are now.
pub fn snapshot_of(
    conn: &Connection,
    shared: &Shared,
    moment: &VersionedState,
) -> Result<Snapshot, StorageError> {
    let now_ms = shared.clock.now_ms();
    shared.view.present(conn, moment, now_ms, |presenter| {
        snapshot(presenter, shared, moment)
    })
}

fn snapshot(
    presenter: &Presenter<'_>,
    shared: &Shared,
    moment: &VersionedState,
) -> Result<Snapshot, StorageError> {
    let state = presenter.state;
    let comparison = state.comparison.as_ref();
    Ok(Snapshot {
        epoch: moment.epoch.to_string(),
        seq: moment.seq,
        hash: moment.hash(),
        server_ms: presenter.now_ms,
        comparison: comparison.map(|c| presenter.comparison(c)).transpose()?,
        paused_sessions: presenter.paused_sessions()?,
        player: presenter.player()?,
        radio: presenter.radio()?,
        stars: presenter.stars(),
        device_names: presenter.device_names(),
        devices: devices_of(shared, state),
        problems: shared.problems.list(),
        library: shared.view.library(),
    })
}

fn devices_of(shared: &Shared, state: &HomeState) -> Vec<DeviceInfo> {
    let presence = &shared.presence;
    presence.list(&state.device_names, &state.player.outputs)
}
