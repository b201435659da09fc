//! The anchor kept in the database: where the player was, should the plug be pulled.

use std::time::Duration;

use super::PlaybackController;
use crate::domain::player::Player;
use crate::services::engine::Changed;
use crate::storage::meta;

/// The anchor is kept so often while something plays: after a power cut it is at most so old.
pub(super) const CHECKPOINT_EVERY: Duration = Duration::from_secs(60);

/// The key under which the anchor is kept.
const ANCHOR_KEY: &str = "anchor";

impl PlaybackController {
    /// Keeps where the player is, so that a power cut loses a minute at most.
    pub(super) async fn keep_anchor(&self) {
        let moment = self.shared.view.current();
        let player = moment.state.player.clone();
        if !player.is_playing {
            return;
        }
        let position = player.position_at(self.shared.clock.now_ms(), &self.shared.view.catalog());
        let text = format!("{} {position}", player.seek_rev);
        let kept = self.engine.work_async(Box::new(move |tx, _| {
            meta::put(tx, ANCHOR_KEY, &text)?;
            Ok(Changed::new())
        }));
        if let Err(error) = kept.await {
            tracing::debug!(%error, "the anchor was not kept");
        }
    }
}

/// The position kept last, if it belongs to what is loaded now.
#[must_use]
pub fn kept_position(conn: &rusqlite::Connection, player: &Player) -> Option<i64> {
    let text = meta::find(conn, ANCHOR_KEY).ok().flatten()?;
    let (seek_rev, position) = text.split_once(' ')?;
    (seek_rev.parse() == Ok(player.seek_rev)).then(|| position.parse().ok())?
}
