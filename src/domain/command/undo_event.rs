//! Decisions about taking back what an event changed.

use std::collections::HashSet;
use std::sync::Arc;

use crate::domain::command::{Facts, queue, radio, rest, schedule};
use crate::domain::event::Event;
use crate::domain::id::QueueItemId;
use crate::domain::queue::edit::{Edit, Piece};
use crate::domain::queue::{QUEUE_ITEMS_MAX, Queue, QueueItem};
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;
use crate::domain::undo::{QueueEdit, UndoState, UndoableChange, hours_left};

pub(super) fn undo_event(
    state: &ZoneView,
    past: &UndoableChange,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    match past.undo_state(state) {
        UndoState::Undone => return Err(Refusal::already_undone()),
        UndoState::Overtaken => {
            return Err(Refusal::conflict(
                "changed_since",
                "that was changed again since",
            ));
        }
        UndoState::Stands => {}
    }
    match past {
        UndoableChange::Star { kind, id, star } => {
            rest::set_star(state, *kind, *id, !star.is_starred, 0, facts)
        }
        UndoableChange::Name { id, before, .. } => rest::name_device(state, id, before),
        UndoableChange::Station {
            before,
            after,
            plan,
        } => match (before, after) {
            (Some(old), None) => radio::bring_back(state, old, plan),
            (Some(old), Some(_)) => radio::save(
                state,
                Some(old.id),
                &old.name,
                (Some(&old.filter), Some(old.adventure)),
                facts,
            ),
            (None, Some(new)) => radio::delete(state, new.id, facts),
            (None, None) => Ok(Vec::new()),
        },
        UndoableChange::Session(kept) => {
            let session = (**kept).clone();
            Ok(vec![Event::SessionPaused { session }])
        }
        UndoableChange::Schedule { before, .. } => {
            schedule::set(state, &hours_left(before, &state.house))
        }
        UndoableChange::Queue { before, edit, .. } => edited(state, before, edit, facts),
    }
}

/// The queue with an edit taken back: what it took out returns to its place, what it put in goes.
fn edited(
    state: &ZoneView,
    before: &Queue,
    past: &QueueEdit,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if past.is_empty() {
        return Ok(moved_back(state, before));
    }
    let left = past.left_of(state);
    let is_offered = |item: &&QueueItem| {
        let track = facts.catalog.get(&item.track);
        track.is_some_and(|track| track.is_offered())
    };
    let returning: Vec<_> = left.removed.iter().filter(is_offered).copied().collect();
    if returning.is_empty() && left.added.is_empty() {
        return Err(Refusal::conflict(
            "nothing_to_undo",
            "nothing is left of that to take back",
        ));
    }
    let length = state.zone.queue.items.len() + returning.len();
    if length - left.added.len() > QUEUE_ITEMS_MAX {
        return Err(queue::full());
    }
    let gone: HashSet<_> = left.added.iter().map(|item| item.id).collect();
    // What plays, and was put in by this edit, sounds to its end before what was there goes on.
    let stays = |item: &&QueueItem| !gone.contains(&item.id);
    let there = state
        .zone
        .queue
        .items
        .iter()
        .filter(stays)
        .map(|item| item.id);
    let put = pieces(
        &there.collect(),
        &before.items,
        &returning,
        past.playing(state),
    );
    let edit = Edit::Changed {
        gone: left.added.iter().map(|item| item.id.0).collect(),
        put,
    };
    Ok(queue::taken_out(
        state,
        edit,
        |item| gone.contains(&item.id),
        facts,
    ))
}

/// One that was moved stands where it stood; others that moved meanwhile are as they are.
fn moved_back(state: &ZoneView, before: &Queue) -> Vec<Event> {
    let (now, then) = (&state.zone.queue.items, &before.items);
    let differs = |(now, then): (&QueueItem, &QueueItem)| now.id != then.id;
    let Some(first) = now.iter().zip(then.iter()).position(differs) else {
        return Vec::new();
    };
    // Either the first that differs went back, or the one that was there came forward.
    let came = then[first].id;
    let went = now[first].id;
    let behind = |items: &[QueueItem], id| {
        let at = items.iter().position(|item| item.id == id);
        at.and_then(|at| at.checked_sub(1)).map(|at| items[at].id)
    };
    for item in [went, came] {
        let after = behind(then, item);
        let edit = Edit::Moved { item, after };
        if state.zone.queue.edited(&edit).items == before.items {
            return vec![queue::event(state, edit)];
        }
    }
    let queue = Queue {
        revision: state.zone.queue.revision + 1,
        items: Arc::clone(&before.items),
        ..state.zone.queue.clone()
    };
    vec![Event::QueueChanged { queue }]
}

/// Where each of `returning` goes: behind the one that it followed in `order`, the nearest that is
/// there; else behind `first`, else in front.
fn pieces(
    there: &HashSet<QueueItemId>,
    order: &[QueueItem],
    returning: &[QueueItem],
    first: Option<QueueItemId>,
) -> Vec<Piece> {
    let returns: HashSet<_> = returning.iter().map(|item| item.id).collect();
    let mut all: Vec<(Option<QueueItemId>, Vec<QueueItem>)> = Vec::new();
    let mut last = first;
    for item in order {
        if returns.contains(&item.id) {
            match all.last_mut() {
                Some((after, items)) if *after == last => items.push(*item),
                _ => all.push((last, vec![*item])),
            }
        } else if there.contains(&item.id) {
            last = Some(item.id);
        }
    }
    all.into_iter()
        .map(|(after, items)| Piece::of(&items, after))
        .collect()
}
