//! Decisions about the radio.

use crate::domain::command::{Facts, player_event, radio_event, wishes};
use crate::domain::event::Event;
use crate::domain::filter::Filter;
use crate::domain::home::HomeState;
use crate::domain::id::{StationId, TrackId};
use crate::domain::player::Context;
use crate::domain::queue::QueueItem;
use crate::domain::radio::schedule::Slot;
use crate::domain::radio::{Adventure, Radio, STATIONS_MAX, Station, UPCOMING};
use crate::domain::refusal::Refusal;
use crate::domain::undo::hours_left;

pub(super) fn save(
    state: &HomeState,
    id: Option<StationId>,
    name: &str,
    (filter, adventure): (Option<&Filter>, Option<Adventure>),
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let mut radio = state.radio.clone();
    let Some(id) = id else {
        if radio.stations.len() >= STATIONS_MAX {
            return Err(too_many());
        }
        radio.stations.push(Station {
            id: state.counters.next_station(),
            name: name.to_owned(),
            filter: filter.cloned().unwrap_or_default(),
            adventure: adventure.unwrap_or_default(),
        });
        return Ok(radio_event(state, radio));
    };
    let station = radio.stations.iter_mut().find(|one| one.id == id);
    let station = station.ok_or_else(|| Refusal::not_found("station", id))?;
    name.clone_into(&mut station.name);
    station.draws_by(filter, adventure);
    if radio.active == Some(id) {
        radio.upcoming = upcoming(state, wishes::waiting(&state.radio), facts);
    }
    Ok(radio_event(state, radio))
}

/// A station that was removed is there again, off air, in its place; with its hours of `plan`, unless
/// the week was planned anew since.
pub(super) fn bring_back(
    state: &HomeState,
    station: &Station,
    plan: &[Slot],
) -> Result<Vec<Event>, Refusal> {
    let mut radio = state.radio.clone();
    if radio.stations.len() >= STATIONS_MAX {
        return Err(too_many());
    }
    radio.stations.push(station.clone());
    if !plan.is_empty() && hours_left(plan, state) == radio.schedule {
        radio.schedule = plan.to_vec();
        let is_there = |id| radio.stations.iter().any(|station| station.id == id);
        radio.schedule.retain(|slot| is_there(slot.station_id));
    }
    radio.stations.sort_by_key(|station| station.id);
    Ok(radio_event(state, radio))
}

fn too_many() -> Refusal {
    Refusal::conflict(
        "too_many_stations",
        format!("{STATIONS_MAX} stations at most"),
    )
}

pub(super) fn delete(
    state: &HomeState,
    id: StationId,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if state.radio.station(id).is_none() {
        return Err(Refusal::not_found("station", id));
    }
    let is_active = state.radio.active == Some(id);
    let mut radio = if is_active {
        off_air(&state.radio)
    } else {
        state.radio.clone()
    };
    radio.stations.retain(|station| station.id != id);
    radio.schedule.retain(|slot| slot.station_id != id);
    radio.scheduled = radio.scheduled.filter(|scheduled| *scheduled != id);
    let mut events = radio_event(state, radio);
    if is_active {
        events.extend(leave(state, facts));
    }
    Ok(events)
}

pub(super) fn activate(
    state: &HomeState,
    id: StationId,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Some(station) = state.radio.station(id) else {
        return Err(Refusal::not_found("station", id));
    };
    if state.radio.active == Some(id)
        && state.player.context == Context::Radio
        && state.player.is_playing
    {
        return Ok(Vec::new());
    }
    let mut items = upcoming(state, Vec::new(), facts);
    if items.is_empty() {
        return Err(Refusal::conflict(
            "station_empty",
            format!("no track matches the station `{}`", station.name),
        ));
    }
    let first = items.remove(0);
    let mut coming = wishes::waiting(&state.radio);
    coming.extend(items);
    let radio = Radio {
        active: Some(id),
        upcoming: coming,
        ..state.radio.clone()
    };
    let mut player = state
        .player
        .turned_to(Context::Radio, facts.now_ms, facts.catalog);
    player
        .places
        .retain(|place| place.context != Context::Radio);
    let player = player.loaded(first.track, Some(first.id), 0, true, facts.now_ms);
    let mut events = radio_event(state, radio);
    events.extend(player_event(state, player));
    Ok(events)
}

pub(super) fn deactivate(state: &HomeState, facts: &Facts<'_>) -> Vec<Event> {
    if state.radio.active.is_none() {
        return Vec::new();
    }
    let mut events = radio_event(state, off_air(&state.radio));
    events.extend(leave(state, facts));
    events
}

/// On to the next upcoming track; the station draws one more.
pub(super) fn next(state: &HomeState, facts: &Facts<'_>) -> Result<Vec<Event>, Refusal> {
    skip_to(state, 0, facts)
}

/// On to the upcoming track at place `at`; those before it are dropped, the station draws more.
pub(super) fn skip_to(
    state: &HomeState,
    at: usize,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    go_on(state, at, true, facts)
}

/// What plays was archived or has vanished: the next one begins at once, or waits where the radio
/// was paused. Nobody who says "never again" wants to hear it out. Silence where nothing is left.
pub(super) fn leave_banned(state: &HomeState, facts: &Facts<'_>) -> Vec<Event> {
    go_on(state, 0, state.player.is_playing, facts)
        .unwrap_or_else(|_| player_event(state, state.player.unloaded(facts.now_ms)))
}

fn go_on(
    state: &HomeState,
    at: usize,
    is_playing: bool,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if state.radio.active.is_none() {
        return Err(Refusal::conflict("no_station", "no station is on air"));
    }
    let left = state.radio.upcoming.iter().skip(at);
    let kept = left.filter(|item| is_offered(item.track, facts)).copied();
    let mut items = upcoming(state, kept.collect(), facts);
    if items.is_empty() {
        return Err(Refusal::conflict(
            "station_empty",
            "no track matches the station any more",
        ));
    }
    let first = items.remove(0);
    let radio = wishes::pruned(Radio {
        upcoming: items,
        ..state.radio.clone()
    });
    let player = state
        .player
        .turned_to(Context::Radio, facts.now_ms, facts.catalog);
    let player = player.loaded(first.track, Some(first.id), 0, is_playing, facts.now_ms);
    let mut events = radio_event(state, radio);
    events.extend(player_event(state, player));
    Ok(events)
}

/// The radio without tracks that are no longer offered.
pub(super) fn refreshed(state: &HomeState, facts: &Facts<'_>) -> Vec<Event> {
    if state
        .radio
        .upcoming
        .iter()
        .all(|item| is_offered(item.track, facts))
    {
        return Vec::new();
    }
    let kept = state
        .radio
        .upcoming
        .iter()
        .filter(|item| is_offered(item.track, facts))
        .copied();
    let kept: Vec<_> = kept.collect();
    let most = UPCOMING.max(kept.len());
    let mut items = upcoming(state, kept, facts);
    items.truncate(most);
    let radio = wishes::pruned(Radio {
        upcoming: items,
        ..state.radio.clone()
    });
    radio_event(state, radio)
}

fn is_offered(track: TrackId, facts: &Facts<'_>) -> bool {
    facts.catalog.get(&track).is_some_and(|t| t.is_offered())
}

/// `kept`, all of it, filled up with draws to one that plays and [`UPCOMING`] that follow.
pub(super) fn upcoming(
    state: &HomeState,
    kept: Vec<QueueItem>,
    facts: &Facts<'_>,
) -> Vec<QueueItem> {
    let draws = facts
        .radio_draws
        .iter()
        .filter(|track| is_offered(**track, facts));
    let new = draws.enumerate().map(|(i, track)| QueueItem {
        id: state.counters.next_queue_item(i),
        track: *track,
    });
    let wanted = kept.len().max(UPCOMING + 1);
    kept.into_iter().chain(new).take(wanted).collect()
}

fn off_air(radio: &Radio) -> Radio {
    Radio {
        active: None,
        upcoming: Vec::new(),
        wishes: Vec::new(),
        ..radio.clone()
    }
}

fn leave(state: &HomeState, facts: &Facts<'_>) -> Vec<Event> {
    let mut player = state.player.clone();
    if player.context == Context::Radio {
        player = player.returned_to(Context::Queue, facts.now_ms, facts.catalog);
    }
    player
        .places
        .retain(|place| place.context != Context::Radio);
    player_event(state, player)
}
