//! Decisions about the radio's schedule.

use crate::domain::command::radio::upcoming;
use crate::domain::command::radio_event;
use crate::domain::command::{Facts, wishes};
use crate::domain::event::Event;
use crate::domain::home::HomeState;
use crate::domain::id::StationId;
use crate::domain::radio::schedule::{SLOTS_MAX, Slot};
use crate::domain::radio::{Radio, UPCOMING};
use crate::domain::refusal::Refusal;

pub(super) fn set(state: &HomeState, slots: &[Slot]) -> Result<Vec<Event>, Refusal> {
    if slots.len() > SLOTS_MAX {
        return Err(Refusal::invalid(
            "too_many_slots",
            format!("a schedule has {SLOTS_MAX} slots at most"),
        ));
    }
    if !slots.iter().all(Slot::is_sound) {
        return Err(Refusal::invalid(
            "unsound_slot",
            "a slot has at least one day (1 to 127) and minutes from 0 to 1439",
        ));
    }
    let is_unknown = |slot: &&Slot| state.radio.station(slot.station_id).is_none();
    if let Some(slot) = slots.iter().find(is_unknown) {
        return Err(Refusal::unknown(format!(
            "no station has the id {}",
            slot.station_id
        )));
    }
    Ok(radio_event(
        state,
        Radio {
            schedule: slots.to_vec(),
            ..state.radio.clone()
        },
    ))
}

/// Another station is meant. One that is on air gives way: what plays is heard out, what comes is
/// the new one's. A radio that is off stays off: no schedule makes a sound by surprise. Where no
/// station is meant any more, or it has nothing to play, what is on air stays.
pub(super) fn turn(state: &HomeState, station: Option<StationId>, facts: &Facts<'_>) -> Vec<Event> {
    let mut radio = state.radio.clone();
    radio.scheduled = station.filter(|id| radio.station(*id).is_some());
    let turns = radio.active.is_some() && radio.scheduled.is_some();
    if turns && radio.active != radio.scheduled {
        let kept = wishes::waiting(&radio);
        let (asked, most) = (kept.len(), UPCOMING.max(kept.len()));
        let mut items = upcoming(state, kept, facts);
        items.truncate(most);
        if items.len() > asked || !items.is_empty() && asked >= UPCOMING {
            radio.active = radio.scheduled;
            radio.upcoming = items;
        }
    }
    radio_event(state, radio)
}
