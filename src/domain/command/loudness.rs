//! Decisions about how loud it is.

use crate::domain::command::player_event;
use crate::domain::event::Event;
use crate::domain::player::Player;
use crate::domain::shared_state::ZoneView;

/// Whoever sets the volume wants to hear something.
pub(super) fn set(state: &ZoneView, percent: i32) -> Vec<Event> {
    let player = Player {
        volume_percent: u8::try_from(percent.clamp(0, 100)).unwrap_or(100),
        is_muted: false,
        ..state.zone.player.clone()
    };
    player_event(state, player)
}

pub(super) fn change(state: &ZoneView, delta_percent: i32) -> Vec<Event> {
    let percent = i32::from(state.zone.player.volume_percent);
    set(state, percent.saturating_add(delta_percent))
}

pub(super) fn mute(state: &ZoneView, is_muted: bool) -> Vec<Event> {
    let player = Player {
        is_muted,
        ..state.zone.player.clone()
    };
    player_event(state, player)
}
