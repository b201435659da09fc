//! Decisions about the queue.

use std::collections::HashSet;
use std::sync::Arc;

use crate::domain::chance::Chance;
use crate::domain::command::{Cleared, Facts, QueuePlace, player_event, radio};
use crate::domain::event::Event;
use crate::domain::home::HomeState;
use crate::domain::id::{QueueItemId, TrackId};
use crate::domain::player::{Context, Player};
use crate::domain::queue::{QUEUE_ITEMS_MAX, Queue, QueueItem};
use crate::domain::refusal::Refusal;

/// The current item of the queue, also while another context plays.
pub(super) fn current_item(state: &HomeState) -> Option<QueueItemId> {
    if state.player.context == Context::Queue {
        return state.player.queue_item_id;
    }
    let place = state
        .player
        .places
        .iter()
        .find(|place| place.context == Context::Queue);
    place.and_then(|place| place.queue_item_id)
}

fn numbered(state: &HomeState, tracks: &[TrackId]) -> Vec<QueueItem> {
    let item = |(i, track): (usize, &TrackId)| QueueItem {
        id: state.counters.next_queue_item(i),
        track: *track,
    };
    tracks.iter().enumerate().map(item).collect()
}

fn offered(tracks: &[TrackId], facts: &Facts<'_>) -> Result<Vec<TrackId>, Refusal> {
    if let Some(unknown) = tracks.iter().find(|t| !facts.catalog.contains_key(t)) {
        return Err(Refusal::not_found("track", unknown));
    }
    let offered: Vec<_> = tracks
        .iter()
        .filter(|t| facts.catalog[t].is_offered())
        .copied()
        .collect();
    if tracks.is_empty() {
        return Err(Refusal::conflict(
            "nothing_selected",
            "no music is in that list",
        ));
    }
    if offered.is_empty() {
        return Err(Refusal::conflict(
            "not_offered",
            "the file is missing or archived",
        ));
    }
    Ok(offered)
}

/// The list becomes the queue and plays, from `from` where it is in the list. Where the order is a
/// chance one and nobody says where to begin, chance says that, too.
pub(super) fn replace(
    state: &HomeState,
    tracks: &[TrackId],
    from: Option<TrackId>,
    shuffle: Option<bool>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let tracks = offered(tracks, facts)?;
    if tracks.len() > QUEUE_ITEMS_MAX {
        return Err(Refusal::invalid(
            "queue_full",
            format!("the queue holds {QUEUE_ITEMS_MAX} tracks at most"),
        ));
    }
    let items = numbered(state, &tracks);
    let shuffle = shuffle.unwrap_or(state.player.shuffle);
    let named = from.and_then(|from| items.iter().find(|item| item.track == from));
    let begin = match named {
        None if shuffle => Chance::new(facts.seed).below(items.len()),
        _ => 0,
    };
    let first = named.unwrap_or(&items[begin]);
    let (id, track) = (first.id, first.track);
    let queue = Queue {
        revision: state.queue.revision + 1,
        items: Arc::new(items),
        unshuffled: None,
    };
    let queue = if shuffle {
        queue.shuffled(Some(id), facts.seed)
    } else {
        queue
    };
    let player = Player {
        shuffle,
        ..in_queue(state, track, id, facts)
    };
    Ok(vec![
        Event::QueueChanged { queue },
        Event::PlayerChanged { player },
    ])
}

/// An item of the queue plays now, in its place; or one that the radio was to play next.
pub(super) fn play_item(
    state: &HomeState,
    item: QueueItemId,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if let Some(at) = state.radio.upcoming.iter().position(|next| next.id == item) {
        return radio::skip_to(state, at, facts);
    }
    let at = state
        .queue
        .position(item)
        .ok_or_else(|| Refusal::not_found("queue item", item))?;
    let track = state.queue.items[at].track;
    offered(&[track], facts)?;
    Ok(player_event(state, in_queue(state, track, item, facts)))
}

/// The player turned to the queue, playing one of its items from the start.
fn in_queue(state: &HomeState, track: TrackId, item: QueueItemId, facts: &Facts<'_>) -> Player {
    let player = state
        .player
        .turned_to(Context::Queue, facts.now_ms, facts.catalog);
    let mut player = player.loaded(track, Some(item), 0, true, facts.now_ms);
    player
        .places
        .retain(|place| place.context != Context::Queue);
    player
}

/// One track plays now; the queue goes on behind it.
pub(super) fn play_now(
    state: &HomeState,
    track: TrackId,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let items = numbered(state, &offered(&[track], facts)?);
    let queue = state.queue.inserted(&items, current_item(state))?;
    let player = in_queue(state, track, items[0].id, facts);
    Ok(vec![
        Event::QueueChanged { queue },
        Event::PlayerChanged { player },
    ])
}

pub(super) fn add(
    state: &HomeState,
    tracks: &[TrackId],
    place: QueuePlace,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let items = numbered(state, &offered(tracks, facts)?);
    let after = match place {
        QueuePlace::End => state.queue.items.last().map(|item| item.id),
        QueuePlace::Next => current_item(state),
        QueuePlace::After(after) => after,
    };
    Ok(vec![Event::QueueChanged {
        queue: state.queue.inserted(&items, after)?,
    }])
}

pub(super) fn remove(state: &HomeState, items: &[QueueItemId], facts: &Facts<'_>) -> Vec<Event> {
    if !state
        .queue
        .items
        .iter()
        .any(|item| items.contains(&item.id))
    {
        return Vec::new();
    }
    without(state, |item| items.contains(&item.id), facts)
}

/// What is to come goes, or all of it; what sounds plays on unless all goes.
pub(super) fn clear(state: &HomeState, what: Cleared, facts: &Facts<'_>) -> Vec<Event> {
    let current = current_item(state).and_then(|id| state.queue.position(id));
    let from = match (what, current) {
        (Cleared::Upcoming, Some(at)) => at + 1,
        (Cleared::Upcoming, None) | (Cleared::All, _) => 0,
    };
    let gone: HashSet<_> = state
        .queue
        .items
        .iter()
        .skip(from)
        .map(|it| it.id)
        .collect();
    if gone.is_empty() {
        return Vec::new();
    }
    without(state, |item| gone.contains(&item.id), facts)
}

/// The queue without some items; where the current one goes, the next one that stays is loaded.
pub(super) fn without(
    state: &HomeState,
    is_gone: impl Fn(&QueueItem) -> bool,
    facts: &Facts<'_>,
) -> Vec<Event> {
    let mut events = vec![Event::QueueChanged {
        queue: state.queue.without(&is_gone),
    }];
    let player = &state.player;
    let mut next = player.clone();
    next.places.retain(|place| {
        place
            .queue_item_id
            .is_none_or(|id| !state.queue.items.iter().any(|i| i.id == id && is_gone(i)))
    });
    let current = player.queue_item_id.and_then(|id| state.queue.position(id));
    if let (Context::Queue, Some(at)) = (player.context, current)
        && is_gone(&state.queue.items[at])
    {
        let heir = state.queue.items[at..].iter().find(|item| !is_gone(item));
        next = match heir {
            Some(item) => Player {
                places: next.places.clone(),
                ..player.loaded(
                    item.track,
                    Some(item.id),
                    0,
                    player.is_playing,
                    facts.now_ms,
                )
            },
            None => Player {
                places: next.places.clone(),
                ..player.unloaded(facts.now_ms)
            },
        };
    }
    events.extend(player_event(state, next));
    events
}

pub(super) fn move_item(
    state: &HomeState,
    item: QueueItemId,
    after: Option<QueueItemId>,
) -> Result<Vec<Event>, Refusal> {
    let at = state
        .queue
        .position(item)
        .ok_or_else(|| Refusal::not_found("queue item", item))?;
    if after == Some(item) {
        return Ok(Vec::new());
    }
    let moved = state.queue.items[at];
    let queue = state
        .queue
        .without(|i| i.id == item)
        .inserted(&[moved], after)?;
    if queue.items == state.queue.items {
        return Ok(Vec::new());
    }
    Ok(vec![Event::QueueChanged {
        queue: Queue {
            revision: state.queue.revision + 1,
            ..queue
        },
    }])
}
