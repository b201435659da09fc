//! Decisions about zones: made, named, removed; music that moves from one to another.

use std::sync::Arc;

use crate::domain::command::{Facts, on_air_event, player_event, reports, session};
use crate::domain::event::Event;
use crate::domain::id::{DeviceId, QueueItemId, ZoneId};
use crate::domain::player::{Context, OUTPUTS_MAX, OutputId, Place, Player};
use crate::domain::queue::{Queue, QueueItem};
use crate::domain::radio::OnAir;
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;
use crate::domain::zone::{ZONES_MAX, Zone};

/// A zone is made; a device that has one already gets no second one.
pub(super) fn create(
    state: &ZoneView,
    (name, device): (&str, Option<&DeviceId>),
    outputs: &[OutputId],
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let zones = &state.house.zones;
    let is_own = |zone: &Zone| device.is_some() && zone.device.as_ref() == device;
    if zones.values().any(is_own) {
        return Ok(Vec::new());
    }
    if zones.len() >= ZONES_MAX {
        let message = format!("{ZONES_MAX} zones at most");
        return Err(Refusal::conflict("too_many_zones", message));
    }
    if outputs.len() > OUTPUTS_MAX {
        let message = format!("{OUTPUTS_MAX} outputs at most");
        return Err(Refusal::invalid("too_many_outputs", message));
    }
    expect_free(state, name, None)?;
    let zone = Zone {
        id: state.counters.next_zone(),
        name: name.to_owned(),
        device: device.cloned(),
    };
    let mut events = vec![Event::ZoneChanged { zone }];
    events.extend(without_outputs(state, outputs, facts));
    Ok(events)
}

/// An output belongs to one zone: those that another one has now leave this one.
pub(super) fn without_outputs(
    state: &ZoneView,
    gone: &[OutputId],
    facts: &Facts<'_>,
) -> Vec<Event> {
    let mut now = state.clone();
    let mut last = Vec::new();
    for output in gone {
        let left = reports::output_left(&now, output, facts);
        left.iter().for_each(|event| now.apply(event));
        if !left.is_empty() {
            last = player_event(state, now.zone.player.clone());
        }
    }
    last
}

/// Refuses a name that another zone than `own` has: a person could not tell them apart.
fn expect_free(state: &ZoneView, name: &str, own: Option<ZoneId>) -> Result<(), Refusal> {
    let mut others = state
        .house
        .zones
        .values()
        .filter(|zone| Some(zone.id) != own);
    match others.any(|zone| zone.name.to_lowercase() == name.to_lowercase()) {
        true => Err(Refusal::conflict(
            "name_taken",
            format!("another zone is called `{name}`"),
        )),
        false => Ok(()),
    }
}

pub(super) fn rename(state: &ZoneView, id: ZoneId, name: &str) -> Result<Vec<Event>, Refusal> {
    let zone = state.house.zones.get(&id);
    let zone = zone.ok_or_else(|| Refusal::not_found("zone", id))?;
    if zone.name == name {
        return Ok(Vec::new());
    }
    expect_free(state, name, Some(id))?;
    let zone = Zone {
        name: name.to_owned(),
        ..zone.clone()
    };
    Ok(vec![Event::ZoneChanged { zone }])
}

/// The zone goes, with its queue; a session that runs there is put aside. `state` is in it.
pub(super) fn remove(
    state: &ZoneView,
    id: ZoneId,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if id == ZoneId::FIRST {
        return Err(Refusal::conflict(
            "first_zone",
            "the first zone of a house stays",
        ));
    }
    let mut events = session::put_aside(state, None, facts);
    events.push(Event::ZoneRemoved { id });
    Ok(events)
}

/// The outputs of a zone that was just made.
pub(super) fn sounds_on(state: &ZoneView, outputs: &[OutputId], facts: &Facts<'_>) -> Vec<Event> {
    let mut outputs = outputs.to_vec();
    outputs.sort();
    outputs.dedup();
    let player = Player {
        outputs,
        // Since when it is silent.
        at_ms: facts.now_ms,
        ..state.zone.player.clone()
    };
    player_event(state, player)
}

/// What plays leaves for another zone: here it is quiet then, unless a copy stays.
pub(super) fn move_music(
    state: &ZoneView,
    to: ZoneId,
    is_copy: bool,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if !state.house.zones.contains_key(&to) {
        return Err(Refusal::not_found("zone", to));
    }
    if to == state.id {
        return Ok(Vec::new());
    }
    let zone = &state.zone;
    if zone.player.context == Context::Comparison {
        return Err(Refusal::conflict(
            "comparison_on",
            "a comparison is heard there: it stays where it is; end it first",
        ));
    }
    if zone.player.track.is_none() && zone.queue.items.is_empty() {
        return Err(Refusal::conflict(
            "nothing_playing",
            "nothing plays there that could move",
        ));
    }
    if is_copy {
        return Ok(Vec::new());
    }
    let queue = Queue {
        revision: zone.queue.revision + 1,
        ..Queue::default()
    };
    let player = Player {
        context: Context::Queue,
        places: Vec::new(),
        ended: None,
        ..zone.player.unloaded(facts.now_ms)
    };
    let mut events = on_air_event(state, OnAir::default());
    if !zone.queue.items.is_empty() {
        events.push(Event::QueueChanged { queue });
    }
    events.extend(player_event(state, player));
    Ok(events)
}

/// What played in `from` plays in this zone: from the same place on, as loud as it is here. What
/// was here is gone; a comparison waits.
pub(super) fn take_over(from: &ZoneView, state: &ZoneView, facts: &Facts<'_>) -> Vec<Event> {
    // An item is in one queue only: also when the queue that it left is brought back by undo.
    let renamed = Renamed::new(from, state);
    let queue = Queue {
        revision: state.zone.queue.revision + 1,
        items: Arc::new(renamed.items(&from.zone.queue.items)),
        unshuffled: from
            .zone
            .queue
            .unshuffled
            .as_ref()
            .map(|ids| renamed.ids(ids)),
        wishes: renamed.ids(&from.zone.queue.wishes),
        seed: from.zone.queue.seed,
    };
    let on_air = OnAir {
        active: from.zone.on_air.active,
        upcoming: renamed.items(&from.zone.on_air.upcoming),
        wishes: renamed.ids(&from.zone.on_air.wishes).to_vec(),
    };
    let (theirs, ours) = (&from.zone.player, &state.zone.player);
    let sounds = !ours.outputs.is_empty();
    let place = |place: &Place| Place {
        queue_item_id: place.queue_item_id.map(|id| renamed.id(id)),
        ..place.clone()
    };
    let player = Player {
        context: theirs.context,
        track: theirs.track,
        queue_item_id: theirs.queue_item_id.map(|id| renamed.id(id)),
        is_playing: theirs.is_playing && sounds,
        position_ms: theirs.position_at(facts.now_ms, facts.catalog),
        at_ms: facts.now_ms,
        seek_rev: ours.seek_rev + 1,
        repeat: theirs.repeat,
        shuffle: theirs.shuffle,
        looped: theirs.looped,
        ended: theirs.ended.map(|id| renamed.id(id)),
        places: theirs.places.iter().map(place).collect(),
        aside: None,
        ..ours.clone()
    };
    let mut events = vec![Event::QueueChanged { queue }];
    events.extend(on_air_event(state, on_air));
    events.extend(player_event(state, player));
    events
}

/// The numbers of items in the zone to which they go.
struct Renamed {
    /// What is added to each.
    by: i64,
}

impl Renamed {
    fn new(from: &ZoneView, state: &ZoneView) -> Self {
        let zone = &from.zone;
        let (queued, coming) = (zone.queue.items.iter(), zone.on_air.upcoming.iter());
        let known = queued.chain(coming).map(|item| item.id.0);
        // One that is loaded may have left the queue.
        let player = &zone.player;
        let loaded = [player.queue_item_id, player.ended];
        let places = player.places.iter().map(|place| place.queue_item_id);
        let loaded = loaded.into_iter().chain(places).flatten().map(|id| id.0);
        let first = known.chain(loaded).min().unwrap_or(0);
        let next = state.counters.next_queue_item(0).0;
        Self { by: next - first }
    }

    fn id(&self, id: QueueItemId) -> QueueItemId {
        QueueItemId(id.0 + self.by)
    }

    fn ids(&self, ids: &[QueueItemId]) -> Arc<Vec<QueueItemId>> {
        Arc::new(ids.iter().map(|id| self.id(*id)).collect())
    }

    fn items(&self, items: &[QueueItem]) -> Vec<QueueItem> {
        let renamed = |item: &QueueItem| QueueItem {
            id: self.id(item.id),
            ..*item
        };
        items.iter().map(renamed).collect()
    }
}
