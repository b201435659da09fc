//! Decisions about taking back what an event changed.

use std::collections::HashSet;
use std::sync::Arc;

use crate::domain::command::{Facts, queue, radio, rest, schedule};
use crate::domain::event::Event;
use crate::domain::home::HomeState;
use crate::domain::past::{Past, QueueEdit, Standing, hours_left};
use crate::domain::queue::{QUEUE_ITEMS_MAX, Queue, QueueItem};
use crate::domain::refusal::Refusal;

pub(super) fn take_back(
    state: &HomeState,
    past: &Past,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    match past.standing(state) {
        Standing::Undone => return Err(Refusal::already_undone()),
        Standing::Overtaken => {
            return Err(Refusal::conflict(
                "changed_since",
                "that was changed again since",
            ));
        }
        Standing::Stands => {}
    }
    match past {
        Past::Star { kind, id, star } => {
            rest::set_star(state, *kind, *id, !star.is_starred, 0, facts)
        }
        Past::Name { id, before, .. } => rest::name_device(state, id, before),
        Past::Station {
            before,
            after,
            plan,
        } => match (before, after) {
            (Some(old), None) => radio::bring_back(state, old, plan),
            (Some(old), Some(_)) => radio::save(
                state,
                Some(old.id),
                &old.name,
                &old.filter,
                old.adventure,
                facts,
            ),
            (None, Some(new)) => radio::delete(state, new.id, facts),
            (None, None) => Ok(Vec::new()),
        },
        Past::Session(kept) => {
            let session = (**kept).clone();
            Ok(vec![Event::SessionKept { session }])
        }
        Past::Schedule { before, .. } => schedule::set(state, &hours_left(before, state)),
        Past::Queue { before, after } => edit(state, before, after, facts),
    }
}

/// The queue with an edit taken back: what it took out returns to its place, what it put in goes.
fn edit(
    state: &HomeState,
    before: &Queue,
    after: &Queue,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let edit = QueueEdit::between(before, after);
    if edit.is_empty() {
        let items = Arc::clone(&before.items);
        return Ok(changed(&state.queue, items));
    }
    let left = edit.left_of(state);
    let extra: HashSet<_> = left.added.iter().map(|item| item.id).collect();
    let is_extra = |item: &QueueItem| extra.contains(&item.id);
    let is_offered = |item: &&QueueItem| {
        let track = facts.catalog.get(&item.track);
        track.is_some_and(|track| track.is_offered())
    };
    let returning: Vec<_> = left.removed.iter().filter(is_offered).copied().collect();
    if returning.is_empty() && extra.is_empty() {
        return Err(Refusal::conflict(
            "nothing_to_undo",
            "nothing is left of that to take back",
        ));
    }
    let mut events = queue::without(state, is_extra, facts);
    let kept = state.queue.without(is_extra);
    if kept.items.len() + returning.len() > QUEUE_ITEMS_MAX {
        return Err(Refusal::conflict(
            "queue_full",
            format!("the queue holds {QUEUE_ITEMS_MAX} tracks at most"),
        ));
    }
    // What plays, and was put in by this edit, sounds to its end before what was there goes on.
    let items = merged(&kept.items, &before.items, &returning, edit.playing(state));
    let mut all = changed(
        &Queue {
            revision: state.queue.revision,
            ..kept
        },
        items.into(),
    );
    // The places of other contexts may have pointed at what goes.
    all.extend(events.split_off(1));
    Ok(all)
}

fn changed(queue: &Queue, items: Arc<Vec<QueueItem>>) -> Vec<Event> {
    let queue = Queue {
        revision: queue.revision + 1,
        items,
        unshuffled: queue.unshuffled.clone(),
    };
    vec![Event::QueueChanged { queue }]
}

/// `items` with each of `returning` behind the one that it followed in `order`: the nearest that is
/// there; else behind `first`, else in front.
fn merged(
    items: &[QueueItem],
    order: &[QueueItem],
    returning: &[QueueItem],
    first: Option<crate::domain::id::QueueItemId>,
) -> Vec<QueueItem> {
    let mut items = items.to_vec();
    let there: HashSet<_> = items.iter().map(|item| item.id).collect();
    let returns: HashSet<_> = returning.iter().map(|item| item.id).collect();
    let mut last = first;
    for item in order {
        if returns.contains(&item.id) {
            let at = last.and_then(|id| items.iter().position(|it| it.id == id));
            items.insert(at.map_or(0, |at| at + 1), *item);
        } else if !there.contains(&item.id) {
            continue;
        }
        last = Some(item.id);
    }
    items
}
