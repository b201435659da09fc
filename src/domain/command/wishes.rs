//! Decisions about what is asked of the radio while it plays: it sounds, then the radio goes on.

use std::collections::HashSet;

use crate::domain::command::QueuePlace;
use crate::domain::command::on_air_event;
use crate::domain::event::Event;
use crate::domain::id::QueueItemId;
use crate::domain::player::Context;
use crate::domain::queue::QueueItem;
use crate::domain::radio::OnAir;
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;

/// Most tracks that wait to be heard between the radio's own: each screen shows them all.
const WISHES_MAX: usize = 50;

/// Whether what plays, or is paused, is the radio.
fn is_radio(state: &ZoneView) -> bool {
    state.zone.player.context == Context::Radio && state.zone.on_air.active.is_some()
}

/// Puts items between what the radio plays next; `None` where they belong to the queue.
pub(super) fn add(
    state: &ZoneView,
    items: &[QueueItem],
    place: QueuePlace,
) -> Result<Option<Vec<Event>>, Refusal> {
    let on_air = &state.zone.on_air;
    let is_wish = |item: &&QueueItem| on_air.wishes.contains(&item.id);
    let next = on_air.upcoming.iter().take_while(is_wish).count();
    let position = |id| on_air.upcoming.iter().position(|item| item.id == id);
    let at = match place {
        _ if !is_radio(state) => return Ok(None),
        QueuePlace::Next => next,
        QueuePlace::End => on_air.upcoming.len(),
        QueuePlace::After(None) => 0,
        QueuePlace::After(id) if id == state.zone.player.queue_item_id => next,
        QueuePlace::After(Some(id)) => match position(id) {
            Some(at) => at + 1,
            None => return Ok(None),
        },
    };
    let mut wishes = still_there(on_air);
    if wishes.len() + items.len() > WISHES_MAX {
        return Err(Refusal::conflict(
            "too_many_wishes",
            format!("the radio takes {WISHES_MAX} wishes at a time; play the list instead"),
        ));
    }
    wishes.extend(items.iter().map(|item| item.id));
    let mut upcoming = on_air.upcoming.clone();
    upcoming.splice(at..at, items.iter().copied());
    let on_air = OnAir {
        upcoming,
        wishes,
        ..on_air.clone()
    };
    Ok(Some(on_air_event(state, on_air)))
}

/// The wishes that were not heard yet.
fn still_there(on_air: &OnAir) -> Vec<QueueItemId> {
    let is_wish = |item: &&QueueItem| on_air.wishes.contains(&item.id);
    let there = on_air.upcoming.iter().filter(is_wish);
    there.map(|item| item.id).collect()
}

/// The items of the wishes that were not heard yet, in order.
pub(super) fn waiting(on_air: &OnAir) -> Vec<QueueItem> {
    let is_wish = |item: &&QueueItem| on_air.wishes.contains(&item.id);
    on_air.upcoming.iter().filter(is_wish).copied().collect()
}

/// Takes items out of what the radio plays next.
pub(super) fn remove(state: &ZoneView, named: &HashSet<&QueueItemId>) -> Vec<Event> {
    let mut on_air = state.zone.on_air.clone();
    on_air.upcoming.retain(|item| !named.contains(&item.id));
    if on_air.upcoming.len() == state.zone.on_air.upcoming.len() {
        return Vec::new();
    }
    on_air.wishes = still_there(&on_air);
    on_air_event(state, on_air)
}

/// What was asked of the radio goes; what it plays by itself stays. `None` where it does not play.
pub(super) fn clear(state: &ZoneView) -> Option<Vec<Event>> {
    if !is_radio(state) {
        return None;
    }
    let waiting = waiting(&state.zone.on_air);
    let named = waiting.iter().map(|item| &item.id).collect();
    Some(remove(state, &named))
}

/// Without wishes that had their turn.
pub(super) fn pruned(mut on_air: OnAir) -> OnAir {
    on_air.wishes = still_there(&on_air);
    on_air
}
