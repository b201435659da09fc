//! Decisions about the stretch that sounds over and over.

use crate::domain::command::{Facts, player_event};
use crate::domain::event::Event;
use crate::domain::id::TrackId;
use crate::domain::looped::Loop;
use crate::domain::player::Player;
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;

/// What sounds within the stretch goes on; else it jumps to its beginning.
pub(super) fn set(
    state: &ZoneView,
    from_ms: i64,
    to_ms: i64,
    named: Option<TrackId>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let player = &state.zone.player;
    let track = loaded(player, named)?;
    let length_ms = player.duration_ms(facts.catalog);
    let looped = Loop::within(from_ms, to_ms, length_ms).ok_or_else(|| {
        Refusal::invalid(
            "loop_too_short",
            "a loop is at least a second long and lies within the track",
        )
    })?;
    if player.looped == Some(looped) {
        return Ok(Vec::new());
    }
    let now = facts.now_ms;
    let next = if looped.holds(player.position_at(now, facts.catalog)) {
        player.anchored(now, facts.catalog)
    } else {
        let item = player.queue_item_id;
        player.loaded(track, item, looped.from_ms, player.is_playing, now)
    };
    let looped = Some(looped);
    Ok(player_event(state, Player { looped, ..next }))
}

/// What sounds goes on, and beyond.
pub(super) fn clear(state: &ZoneView, facts: &Facts<'_>) -> Vec<Event> {
    if state.zone.player.looped.is_none() {
        return Vec::new();
    }
    let anchored = state.zone.player.anchored(facts.now_ms, facts.catalog);
    player_event(
        state,
        Player {
            looped: None,
            ..anchored
        },
    )
}

/// What is loaded, if it is the track that was named.
pub(super) fn loaded(player: &Player, named: Option<TrackId>) -> Result<TrackId, Refusal> {
    let track = player.track.ok_or_else(Refusal::nothing_playing)?;
    match named {
        Some(named) if named != track => Err(Refusal::conflict(
            "stale_track",
            "another track is loaded by now",
        )),
        _ => Ok(track),
    }
}
