//! Decisions about the radio.

use crate::domain::command::{Facts, on_air_event, player_event, stations_event, wishes};
use crate::domain::event::Event;
use crate::domain::filter::Filter;
use crate::domain::id::{StationId, TrackId};
use crate::domain::player::Context;
use crate::domain::queue::QueueItem;
use crate::domain::radio::schedule::Slot;
use crate::domain::radio::{Adventure, OnAir, STATIONS_MAX, Station, Stations, UPCOMING};
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;
use crate::domain::undo::hours_left;

pub(super) fn save(
    state: &ZoneView,
    id: Option<StationId>,
    name: &str,
    (filter, adventure): (Option<&Filter>, Option<Adventure>),
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let mut stations = Stations::clone(&state.house.stations);
    let Some(id) = id else {
        if stations.list.len() >= STATIONS_MAX {
            return Err(too_many());
        }
        stations.list.push(Station {
            id: state.counters.next_station(),
            name: name.to_owned(),
            filter: filter.cloned().unwrap_or_default(),
            adventure: adventure.unwrap_or_default(),
        });
        return Ok(stations_event(state, stations));
    };
    let station = stations.list.iter_mut().find(|one| one.id == id);
    let station = station.ok_or_else(|| Refusal::not_found("station", id))?;
    name.clone_into(&mut station.name);
    station.draws_by(filter, adventure);
    let mut events = stations_event(state, stations);
    events.extend(drawn_anew(state, id, facts));
    Ok(events)
}

/// The station draws otherwise: where it is on air, other tracks come, after what was asked for.
pub(super) fn drawn_anew(state: &ZoneView, id: StationId, facts: &Facts<'_>) -> Vec<Event> {
    let on_air = &state.zone.on_air;
    if on_air.active != Some(id) {
        return Vec::new();
    }
    let on_air = OnAir {
        upcoming: upcoming(state, wishes::waiting(on_air), facts),
        ..on_air.clone()
    };
    on_air_event(state, on_air)
}

/// A station that was removed is there again, off air, in its place; with its hours of `plan`, unless
/// the week was planned anew since.
pub(super) fn bring_back(
    state: &ZoneView,
    station: &Station,
    plan: &[Slot],
) -> Result<Vec<Event>, Refusal> {
    let mut stations = Stations::clone(&state.house.stations);
    if stations.list.len() >= STATIONS_MAX {
        return Err(too_many());
    }
    stations.list.push(station.clone());
    if !plan.is_empty() && hours_left(plan, &state.house) == stations.schedule {
        stations.schedule = plan.to_vec();
        let is_there = |id| stations.list.iter().any(|station| station.id == id);
        stations.schedule.retain(|slot| is_there(slot.station_id));
    }
    stations.list.sort_by_key(|station| station.id);
    Ok(stations_event(state, stations))
}

fn too_many() -> Refusal {
    Refusal::conflict(
        "too_many_stations",
        format!("{STATIONS_MAX} stations at most"),
    )
}

pub(super) fn delete(
    state: &ZoneView,
    id: StationId,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if state.house.stations.station(id).is_none() {
        return Err(Refusal::not_found("station", id));
    }
    let mut stations = Stations::clone(&state.house.stations);
    stations.list.retain(|station| station.id != id);
    stations.schedule.retain(|slot| slot.station_id != id);
    stations.scheduled = stations.scheduled.filter(|scheduled| *scheduled != id);
    let mut events = stations_event(state, stations);
    events.extend(taken_off(state, id, facts));
    Ok(events)
}

/// The station is no more: where it is on air, the radio goes off.
pub(super) fn taken_off(state: &ZoneView, id: StationId, facts: &Facts<'_>) -> Vec<Event> {
    if state.zone.on_air.active == Some(id) {
        deactivate(state, facts)
    } else {
        Vec::new()
    }
}

pub(super) fn activate(
    state: &ZoneView,
    id: StationId,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Some(station) = state.house.stations.station(id) else {
        return Err(Refusal::not_found("station", id));
    };
    if state.zone.on_air.active == Some(id)
        && state.zone.player.context == Context::Radio
        && state.zone.player.is_playing
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
    let mut coming = wishes::waiting(&state.zone.on_air);
    coming.extend(items);
    let on_air = OnAir {
        active: Some(id),
        upcoming: coming,
        ..state.zone.on_air.clone()
    };
    let mut player = state
        .zone
        .player
        .turned_to(Context::Radio, facts.now_ms, facts.catalog);
    player
        .places
        .retain(|place| place.context != Context::Radio);
    let player = player.loaded(first.track, Some(first.id), 0, true, facts.now_ms);
    let mut events = on_air_event(state, on_air);
    events.extend(player_event(state, player));
    Ok(events)
}

pub(super) fn deactivate(state: &ZoneView, facts: &Facts<'_>) -> Vec<Event> {
    if state.zone.on_air.active.is_none() {
        return Vec::new();
    }
    let mut events = on_air_event(state, OnAir::default());
    events.extend(leave(state, facts));
    events
}

/// On to the next upcoming track; the station draws one more.
pub(super) fn next(state: &ZoneView, facts: &Facts<'_>) -> Result<Vec<Event>, Refusal> {
    skip_to(state, 0, facts)
}

/// On to the upcoming track at place `at`; those before it are dropped, the station draws more.
pub(super) fn skip_to(
    state: &ZoneView,
    at: usize,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    go_on(state, at, true, facts)
}

/// What plays was archived or has vanished: the next one begins at once, or waits where the radio
/// was paused. Nobody who says "never again" wants to hear it out. Silence where nothing is left.
pub(super) fn leave_banned(state: &ZoneView, facts: &Facts<'_>) -> Vec<Event> {
    go_on(state, 0, state.zone.player.is_playing, facts)
        .unwrap_or_else(|_| player_event(state, state.zone.player.unloaded(facts.now_ms)))
}

fn go_on(
    state: &ZoneView,
    at: usize,
    is_playing: bool,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if state.zone.on_air.active.is_none() {
        return Err(Refusal::conflict("no_station", "no station is on air"));
    }
    let left = state.zone.on_air.upcoming.iter().skip(at);
    let kept = left.filter(|item| is_offered(item.track, facts)).copied();
    let mut items = upcoming(state, kept.collect(), facts);
    if items.is_empty() {
        return Err(Refusal::conflict(
            "station_empty",
            "no track matches the station any more",
        ));
    }
    let first = items.remove(0);
    let on_air = wishes::pruned(OnAir {
        upcoming: items,
        ..state.zone.on_air.clone()
    });
    let player = state
        .zone
        .player
        .turned_to(Context::Radio, facts.now_ms, facts.catalog);
    let player = player.loaded(first.track, Some(first.id), 0, is_playing, facts.now_ms);
    let mut events = on_air_event(state, on_air);
    events.extend(player_event(state, player));
    Ok(events)
}

/// The radio without tracks that are no longer offered.
pub(super) fn refreshed(state: &ZoneView, facts: &Facts<'_>) -> Vec<Event> {
    if state
        .zone
        .on_air
        .upcoming
        .iter()
        .all(|item| is_offered(item.track, facts))
    {
        return Vec::new();
    }
    let kept = state
        .zone
        .on_air
        .upcoming
        .iter()
        .filter(|item| is_offered(item.track, facts))
        .copied();
    let kept: Vec<_> = kept.collect();
    let most = UPCOMING.max(kept.len());
    let mut items = upcoming(state, kept, facts);
    items.truncate(most);
    let on_air = wishes::pruned(OnAir {
        upcoming: items,
        ..state.zone.on_air.clone()
    });
    on_air_event(state, on_air)
}

fn is_offered(track: TrackId, facts: &Facts<'_>) -> bool {
    facts.catalog.get(&track).is_some_and(|t| t.is_offered())
}

/// `kept`, all of it, filled up with draws to one that plays and [`UPCOMING`] that follow.
pub(super) fn upcoming(
    state: &ZoneView,
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

fn leave(state: &ZoneView, facts: &Facts<'_>) -> Vec<Event> {
    let mut player = state.zone.player.clone();
    if player.context == Context::Radio {
        player = player.returned_to(Context::Queue, facts.now_ms, facts.catalog);
    }
    player
        .places
        .retain(|place| place.context != Context::Radio);
    player_event(state, player)
}
