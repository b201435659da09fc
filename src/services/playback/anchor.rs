//! The anchor of each zone kept in the database: where its player was, should the plug be pulled.

use std::time::Duration;

use crate::domain::id::ZoneId;
use crate::domain::player::Player;
use crate::services::engine::{Changed, EngineHandle, Shared};
use crate::storage::meta;

/// The anchor is kept so often while something plays: after a power cut it is at most so old.
pub(super) const CHECKPOINT_EVERY: Duration = Duration::from_secs(60);

/// The key under which a zone's anchor is kept.
fn key(zone: ZoneId) -> String {
    match zone {
        ZoneId::FIRST => "anchor".to_owned(),
        other => format!("anchor {other}"),
    }
}

/// Keeps where a player is, so that a power cut loses a minute at most.
pub(super) async fn keep(engine: &EngineHandle, shared: &Shared, zone: ZoneId, player: &Player) {
    let position = player.position_at(shared.clock.now_ms(), &shared.view.catalog());
    let text = format!("{} {position}", player.seek_rev);
    let kept = engine.work_async(Box::new(move |tx, _| {
        meta::put(tx, &key(zone), &text)?;
        Ok(Changed::new())
    }));
    if let Err(error) = kept.await {
        tracing::debug!(%error, "the anchor was not kept");
    }
}

/// The position of a zone that was kept last, if it belongs to what is loaded there now.
#[must_use]
pub fn kept_position(conn: &rusqlite::Connection, zone: ZoneId, player: &Player) -> Option<i64> {
    let text = meta::find(conn, &key(zone)).ok().flatten()?;
    let (seek_rev, position) = text.split_once(' ')?;
    (seek_rev.parse() == Ok(player.seek_rev)).then(|| position.parse().ok())?
}
