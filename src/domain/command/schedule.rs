//! Decisions about the radio's schedule.

use crate::domain::command::radio::upcoming;
use crate::domain::command::{Facts, on_air_event, stations_event, wishes};
use crate::domain::event::Event;
use crate::domain::id::StationId;
use crate::domain::radio::schedule::{SLOTS_MAX, Slot};
use crate::domain::radio::{OnAir, Stations, UPCOMING};
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;

pub(super) fn set(state: &ZoneView, slots: &[Slot]) -> Result<Vec<Event>, Refusal> {
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
    let is_unknown = |slot: &&Slot| state.house.stations.station(slot.station_id).is_none();
    if let Some(slot) = slots.iter().find(is_unknown) {
        return Err(Refusal::unknown(format!(
            "no station has the id {}",
            slot.station_id
        )));
    }
    let stations = Stations {
        schedule: slots.to_vec(),
        ..Stations::clone(&state.house.stations)
    };
    Ok(stations_event(state, stations))
}

/// Another station is meant, or none. In this zone what is on air gives way.
pub(super) fn turn(state: &ZoneView, station: Option<StationId>, facts: &Facts<'_>) -> Vec<Event> {
    let scheduled = station.filter(|id| state.house.stations.station(*id).is_some());
    let stations = Stations {
        scheduled,
        ..Stations::clone(&state.house.stations)
    };
    let mut events = stations_event(state, stations);
    events.extend(give_way(state, scheduled, facts));
    events
}

/// What is on air gives way to the station that is meant: what plays is heard out, what comes is the
/// new one's. A radio that is off stays off: no schedule makes a sound by surprise. Where no station
/// is meant any more, or it has nothing to play, what is on air stays.
pub(super) fn give_way(
    state: &ZoneView,
    scheduled: Option<StationId>,
    facts: &Facts<'_>,
) -> Vec<Event> {
    let on_air = &state.zone.on_air;
    let turns = on_air.active.is_some() && scheduled.is_some() && on_air.active != scheduled;
    if !turns {
        return Vec::new();
    }
    let kept = wishes::waiting(on_air);
    let (asked, most) = (kept.len(), UPCOMING.max(kept.len()));
    let mut items = upcoming(state, kept, facts);
    items.truncate(most);
    if items.len() <= asked && (items.is_empty() || asked < UPCOMING) {
        return Vec::new();
    }
    let on_air = OnAir {
        active: scheduled,
        upcoming: items,
        ..on_air.clone()
    };
    on_air_event(state, on_air)
}
