//! Decisions about when the music stops by itself.

use crate::domain::command::{Facts, SleepAfter, player_event};
use crate::domain::event::Event;
use crate::domain::player::{Player, Sleep};
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;

/// Longest time until the music stops by itself, minutes: a day.
const MINUTES_MAX: u32 = 24 * 60;

pub(super) fn set(
    state: &ZoneView,
    after: Option<SleepAfter>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let sleep = match after {
        None => None,
        Some(_) if state.zone.player.track.is_none() => return Err(Refusal::nothing_playing()),
        Some(SleepAfter::Track) => Some(Sleep::Track),
        Some(SleepAfter::Minutes(minutes)) if (1..=MINUTES_MAX).contains(&minutes) => {
            let at_ms = facts.now_ms + i64::from(minutes) * 60_000;
            Some(Sleep::Minutes { at_ms })
        }
        Some(SleepAfter::Minutes(_)) => {
            let words = format!("the music can stop after 1 to {MINUTES_MAX} minutes");
            return Err(Refusal::invalid("unsound_sleep", words));
        }
    };
    let player = Player {
        sleep,
        ..state.zone.player.clone()
    };
    Ok(player_event(state, player))
}

/// The moment came. One that was put off since is not there yet.
pub(super) fn came(state: &ZoneView, facts: &Facts<'_>) -> Vec<Event> {
    match state.zone.player.sleep {
        Some(Sleep::Minutes { at_ms }) if at_ms <= facts.now_ms => {}
        _ => return Vec::new(),
    }
    let player = Player {
        is_playing: false,
        sleep: None,
        ..state.zone.player.anchored(facts.now_ms, facts.catalog)
    };
    player_event(state, player)
}
