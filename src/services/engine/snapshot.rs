//! The first frames of a connection: the events it missed, or the whole state.

use rusqlite::Connection;

use crate::protocol::frame::{Body, Resume, Snapshot};
use crate::services::decoration::Decorator;
use crate::services::engine::core::Core;
use crate::services::frames::ephemeral;
use crate::storage::error::StorageError;
use crate::sync::Encoded;

/// Where a connection says that it left off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// Identity of the log it knew.
    pub epoch: String,
    /// The last event it applied.
    pub seq: u64,
}

impl Core {
    /// The first frames of a connection that left off at `since`, or knows nothing.
    ///
    /// Never a partial recovery: every missed event, or a snapshot.
    pub(super) fn first_frames(
        &self,
        conn: &Connection,
        since: Option<&Since>,
        now_ms: i64,
    ) -> Vec<Encoded> {
        if let Some(since) = since.filter(|since| since.epoch == self.shared.view.epoch())
            && let Some(missed) = self.shared.sync.frames_since(since.seq, self.seq)
        {
            let moment = self.shared.view.moment();
            let resume = Body::Resume(Resume {
                epoch: self.shared.view.epoch().to_owned(),
                seq: self.seq,
                hash: moment.hash(),
                server_ms: now_ms,
                devices: self.devices(),
                library: self.shared.view.library(),
            });
            let mut frames = vec![ephemeral("first", resume, now_ms)];
            frames.extend(missed);
            return frames;
        }
        match self.snapshot(conn, now_ms) {
            Ok(snapshot) => vec![ephemeral("first", Body::Full(Box::new(snapshot)), now_ms)],
            Err(error) => {
                // The connection stays silent; its page notices at the heartbeat and asks again.
                tracing::error!(%error, "cannot read a snapshot");
                Vec::new()
            }
        }
    }

    fn snapshot(&self, conn: &Connection, now_ms: i64) -> Result<Snapshot, StorageError> {
        let catalog = self.shared.view.catalog();
        let judge = self.shared.view.judge();
        let decorator = Decorator {
            conn,
            state: &self.state,
            catalog: &catalog,
            judge: &judge,
        };
        let comparison = self.state.comparison.as_ref();
        Ok(Snapshot {
            epoch: self.shared.view.epoch().to_owned(),
            seq: self.seq,
            hash: self.shared.view.moment().hash(),
            server_ms: now_ms,
            comparison: comparison.map(|c| decorator.comparison(c)).transpose()?,
            player: decorator.player()?,
            radio: decorator.radio()?,
            stars: decorator.stars(),
            device_names: decorator.device_names(),
            devices: self.devices(),
            library: self.shared.view.library(),
        })
    }

    fn devices(&self) -> Vec<crate::protocol::frame::DeviceInfo> {
        let state = &self.state;
        self.shared
            .presence
            .list(&state.device_names, &state.player.outputs)
    }
}
