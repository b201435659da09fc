//! Decisions about what is asked of the radio while it plays: it sounds, then the radio goes on.

use std::collections::HashSet;

use crate::domain::command::QueuePlace;
use crate::domain::command::radio_event;
use crate::domain::event::Event;
use crate::domain::home::HomeState;
use crate::domain::id::QueueItemId;
use crate::domain::player::Context;
use crate::domain::queue::QueueItem;
use crate::domain::radio::Radio;
use crate::domain::refusal::Refusal;

/// Most tracks that wait to be heard between the radio's own: each screen shows them all.
const WISHES_MAX: usize = 50;

/// Whether what plays, or is paused, is the radio.
fn is_radio(state: &HomeState) -> bool {
    state.player.context == Context::Radio && state.radio.active.is_some()
}

/// Puts items between what the radio plays next; `None` where they belong to the queue.
pub(super) fn add(
    state: &HomeState,
    items: &[QueueItem],
    place: QueuePlace,
) -> Result<Option<Vec<Event>>, Refusal> {
    let radio = &state.radio;
    let is_wish = |item: &&QueueItem| radio.wishes.contains(&item.id);
    let next = radio.upcoming.iter().take_while(is_wish).count();
    let position = |id| radio.upcoming.iter().position(|item| item.id == id);
    let at = match place {
        _ if !is_radio(state) => return Ok(None),
        QueuePlace::Next => next,
        QueuePlace::End => radio.upcoming.len(),
        QueuePlace::After(None) => 0,
        QueuePlace::After(id) if id == state.player.queue_item_id => next,
        QueuePlace::After(Some(id)) => match position(id) {
            Some(at) => at + 1,
            None => return Ok(None),
        },
    };
    let mut wishes = still_there(radio);
    if wishes.len() + items.len() > WISHES_MAX {
        return Err(Refusal::conflict(
            "too_many_wishes",
            format!("the radio takes {WISHES_MAX} wishes at a time; play the list instead"),
        ));
    }
    wishes.extend(items.iter().map(|item| item.id));
    let mut upcoming = radio.upcoming.clone();
    upcoming.splice(at..at, items.iter().copied());
    let radio = Radio {
        upcoming,
        wishes,
        ..radio.clone()
    };
    Ok(Some(radio_event(state, radio)))
}

/// The wishes that were not heard yet.
fn still_there(radio: &Radio) -> Vec<QueueItemId> {
    let is_wish = |item: &&QueueItem| radio.wishes.contains(&item.id);
    let there = radio.upcoming.iter().filter(is_wish);
    there.map(|item| item.id).collect()
}

/// The items of the wishes that were not heard yet, in order.
pub(super) fn waiting(radio: &Radio) -> Vec<QueueItem> {
    let is_wish = |item: &&QueueItem| radio.wishes.contains(&item.id);
    radio.upcoming.iter().filter(is_wish).copied().collect()
}

/// Takes items out of what the radio plays next.
pub(super) fn remove(state: &HomeState, named: &HashSet<&QueueItemId>) -> Vec<Event> {
    let mut radio = state.radio.clone();
    radio.upcoming.retain(|item| !named.contains(&item.id));
    if radio.upcoming.len() == state.radio.upcoming.len() {
        return Vec::new();
    }
    radio.wishes = still_there(&radio);
    radio_event(state, radio)
}

/// What was asked of the radio goes; what it plays by itself stays. `None` where it does not play.
pub(super) fn clear(state: &HomeState) -> Option<Vec<Event>> {
    if !is_radio(state) {
        return None;
    }
    let waiting = waiting(&state.radio);
    let named = waiting.iter().map(|item| &item.id).collect();
    Some(remove(state, &named))
}

/// Without wishes that had their turn.
pub(super) fn pruned(mut radio: Radio) -> Radio {
    radio.wishes = still_there(&radio);
    radio
}
