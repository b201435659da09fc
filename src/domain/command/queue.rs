//! Decisions about the queue.

use std::collections::HashSet;

use crate::domain::chance::Chance;
use crate::domain::command::{Cleared, Facts, QueuePlace, player_event, radio, wishes};
use crate::domain::event::Event;
use crate::domain::id::{QueueItemId, TrackId};
use crate::domain::player::{Context, Player};
use crate::domain::queue::edit::{Edit, Piece, Shuffle};
use crate::domain::queue::{QUEUE_ITEMS_MAX, QueueItem};
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;
use crate::domain::track::TrackFacts;

fn numbered(state: &ZoneView, tracks: &[TrackId]) -> Vec<QueueItem> {
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
        .filter(|t| facts.catalog.get(t).is_some_and(TrackFacts::is_offered))
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
    state: &ZoneView,
    tracks: &[TrackId],
    from: Option<TrackId>,
    shuffle: Option<bool>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let tracks = offered(tracks, facts)?;
    if tracks.len() > QUEUE_ITEMS_MAX {
        return Err(full());
    }
    let items = numbered(state, &tracks);
    let shuffle = shuffle.unwrap_or(state.zone.player.shuffle);
    let named = from.and_then(|from| items.iter().find(|item| item.track == from));
    let begin = match named {
        None if shuffle => Chance::new(facts.seed).below(items.len()),
        _ => 0,
    };
    let first = named.unwrap_or(&items[begin]);
    let (id, track) = (first.id, first.track);
    let shuffled = shuffle.then_some(Shuffle {
        seed: facts.seed,
        first: Some(id),
        avoided: None,
    });
    let player = Player {
        shuffle,
        ..in_queue(state, track, id, facts)
    };
    let edit = Edit::replaced(&items, shuffled);
    Ok(vec![event(state, edit), Event::PlayerChanged { player }])
}

/// The event of an edit.
pub(super) fn event(state: &ZoneView, edit: Edit) -> Event {
    Event::QueueEdited {
        revision: state.zone.queue.revision + 1,
        edit,
    }
}

pub(super) fn full() -> Refusal {
    Refusal::conflict(
        "queue_full",
        format!("the queue holds {QUEUE_ITEMS_MAX} tracks at most"),
    )
}

/// An item of the queue plays now, in its place; or one that the radio was to play next.
pub(super) fn play_item(
    state: &ZoneView,
    item: QueueItemId,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if let Some(at) = state
        .zone
        .on_air
        .upcoming
        .iter()
        .position(|next| next.id == item)
    {
        return radio::skip_to(state, at, facts);
    }
    let at = state
        .zone
        .queue
        .position(item)
        .ok_or_else(|| Refusal::not_found("queue item", item))?;
    let track = state.zone.queue.items[at].track;
    offered(&[track], facts)?;
    Ok(player_event(state, in_queue(state, track, item, facts)))
}

/// The player turned to the queue, playing one of its items from the start.
fn in_queue(state: &ZoneView, track: TrackId, item: QueueItemId, facts: &Facts<'_>) -> Player {
    let player = state
        .zone
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
    state: &ZoneView,
    track: TrackId,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let items = numbered(state, &offered(&[track], facts)?);
    let edit = inserted(state, Piece::of(&items, state.zone.queue_place()))?;
    let player = in_queue(state, track, items[0].id, facts);
    Ok(vec![event(state, edit), Event::PlayerChanged { player }])
}

fn inserted(state: &ZoneView, piece: Piece) -> Result<Edit, Refusal> {
    if state.zone.queue.items.len() + piece.ids.0.len() > QUEUE_ITEMS_MAX {
        return Err(full());
    }
    if let Some(after) = piece
        .after
        .filter(|id| state.zone.queue.position(*id).is_none())
    {
        return Err(Refusal::not_found("queue item", after));
    }
    Ok(Edit::put(piece))
}

/// While the radio plays, what is asked for is asked of the radio; else of the queue.
pub(super) fn add(
    state: &ZoneView,
    tracks: &[TrackId],
    place: QueuePlace,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let items = numbered(state, &offered(tracks, facts)?);
    if let Some(events) = wishes::add(state, &items, place)? {
        return Ok(events);
    }
    let after = match place {
        QueuePlace::End => state.zone.queue.items.last().map(|item| item.id),
        QueuePlace::Next => state.zone.queue.next_place(state.zone.queue_place()),
        QueuePlace::After(after) => after,
    };
    let piece = Piece {
        is_next: place == QueuePlace::Next,
        ..Piece::of(&items, after)
    };
    Ok(vec![event(state, inserted(state, piece)?)])
}

/// Takes items out: of the queue, or of what the radio was asked for.
pub(super) fn remove(state: &ZoneView, items: &[QueueItemId], facts: &Facts<'_>) -> Vec<Event> {
    let named: HashSet<_> = items.iter().collect();
    let mut events = wishes::remove(state, &named);
    let there = state
        .zone
        .queue
        .items
        .iter()
        .filter(|item| named.contains(&item.id));
    let gone: Vec<_> = there.map(|item| item.id).collect();
    if !gone.is_empty() {
        let edit = Edit::without(gone);
        events.extend(taken_out(
            state,
            edit,
            |item| named.contains(&item.id),
            facts,
        ));
    }
    events
}

/// What is to come goes, or all of it; what sounds plays on unless all goes.
pub(super) fn clear(state: &ZoneView, what: Cleared, facts: &Facts<'_>) -> Vec<Event> {
    let after = match what {
        Cleared::Upcoming => state.zone.queue_place(),
        Cleared::All => None,
    };
    let from = after
        .and_then(|id| state.zone.queue.position(id))
        .map_or(0, |at| at + 1);
    let gone: HashSet<_> = state
        .zone
        .queue
        .items
        .iter()
        .skip(from)
        .map(|it| it.id)
        .collect();
    let mut events = Vec::new();
    if let Some(wishes) = wishes::clear(state) {
        // The queue waits meanwhile: what is to come is the radio's.
        if what == Cleared::Upcoming {
            return wishes;
        }
        events = wishes;
    }
    if !gone.is_empty() {
        let after = after.filter(|_| from > 0);
        let edit = Edit::Cut { after };
        events.extend(taken_out(
            state,
            edit,
            |item| gone.contains(&item.id),
            facts,
        ));
    }
    events
}

/// The queue without some items; where the current one goes, the next one that stays is loaded.
pub(super) fn without(
    state: &ZoneView,
    is_gone: impl Fn(&QueueItem) -> bool,
    facts: &Facts<'_>,
) -> Vec<Event> {
    let gone = state.zone.queue.items.iter().filter(|item| is_gone(item));
    let edit = Edit::without(gone.map(|item| item.id));
    taken_out(state, edit, is_gone, facts)
}

/// An edit by which some items go, and what that means for the player.
pub(super) fn taken_out(
    state: &ZoneView,
    edit: Edit,
    is_gone: impl Fn(&QueueItem) -> bool,
    facts: &Facts<'_>,
) -> Vec<Event> {
    let queue = &state.zone.queue;
    let mut events = vec![event(state, edit)];
    let player = &state.zone.player;
    let find = |id: QueueItemId| queue.position(id).map(|at| (at, queue.items[at]));
    let mut next = player.clone();
    next.places.retain(|place| {
        let item = place.queue_item_id.and_then(find);
        item.is_none_or(|(_, item)| !is_gone(&item))
    });
    // Where the end of the queue goes, what stood before it is its end.
    next.ended = player.ended.and_then(find).and_then(|(at, _)| {
        let mut before = queue.items[..=at].iter().rev();
        before.find(|item| !is_gone(item)).map(|item| item.id)
    });
    let current = player.queue_item_id.and_then(find);
    if let (Context::Queue, Some((at, item))) = (player.context, current)
        && is_gone(&item)
    {
        let (places, now) = (next.places, facts.now_ms);
        let heir = queue.items[at..].iter().find(|item| !is_gone(item));
        next = match heir {
            Some(item) => player.loaded(item.track, Some(item.id), 0, player.is_playing, now),
            None => player.unloaded(now),
        };
        next.places = places;
        if heir.is_none() {
            let mut before = queue.items[..at].iter().rev();
            next.ended = before.find(|item| !is_gone(item)).map(|item| item.id);
        }
    }
    events.extend(player_event(state, next));
    events
}

pub(super) fn move_item(
    state: &ZoneView,
    item: QueueItemId,
    after: Option<QueueItemId>,
) -> Result<Vec<Event>, Refusal> {
    let at = state
        .zone
        .queue
        .position(item)
        .ok_or_else(|| Refusal::not_found("queue item", item))?;
    if after == Some(item) {
        return Ok(Vec::new());
    }
    if let Some(after) = after.filter(|id| state.zone.queue.position(*id).is_none()) {
        return Err(Refusal::not_found("queue item", after));
    }
    let before = at.checked_sub(1).map(|at| state.zone.queue.items[at].id);
    if before == after {
        return Ok(Vec::new());
    }
    Ok(vec![event(state, Edit::Moved { item, after })])
}
