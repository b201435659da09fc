//! Which old events may go: those that later ones have overtaken. Star, unstar, star is a star.
//!
//! Invariant: the fold of what is kept equals the fold of everything, counters included, and goes
//! on doing so whatever is appended later. It holds because an event is an assignment of one slice
//! or one keyed entry: the last one of each is what remains of all before it. Only the queue is
//! edited instead; the last of its edits becomes the whole queue as it stood then.

use std::collections::HashSet;

use crate::domain::event::Event;
use crate::domain::home::{Counters, HomeState};
use crate::domain::id::{DeviceId, SessionId};
use crate::domain::star::StarKind;

/// The slice or the entry that an event assigns.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Slot<'a> {
    Comparison,
    Session(SessionId),
    Player,
    Queue,
    Radio,
    Star(StarKind, i64),
    Device(&'a DeviceId),
}

/// `None`: the state holds nothing of it.
fn slot(event: &Event) -> Option<Slot<'_>> {
    Some(match event {
        Event::VerdictChanged { .. } | Event::TrackArchived { .. } => return None,
        Event::ComparisonStarted { .. }
        | Event::ComparisonEnded { .. }
        | Event::ComparisonAdvanced { .. } => Slot::Comparison,
        Event::SessionPaused { session } => Slot::Session(session.comparison.session_id),
        Event::SessionForgotten { session_id, .. } => Slot::Session(*session_id),
        Event::PlayerChanged { .. } => Slot::Player,
        Event::QueueChanged { .. } | Event::QueueEdited { .. } => Slot::Queue,
        Event::RadioChanged { .. } => Slot::Radio,
        Event::StarChanged { kind, id, .. } => Slot::Star(*kind, *id),
        Event::DeviceNamed { id, .. } => Slot::Device(id),
    })
}

/// What becomes of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It goes.
    Goes,
    /// It stays.
    Stays,
    /// It stays as another one.
    Becomes(Box<Event>),
}

/// For each of `events`, in order, what becomes of it.
#[must_use]
pub fn fates(events: &[Event]) -> Vec<Fate> {
    let mut kept = vec![false; events.len()];
    let mut seen = HashSet::new();
    let mut all = HomeState::default();
    events.iter().for_each(|event| all.apply(event));
    for (at, event) in events.iter().enumerate().rev() {
        kept[at] = slot(event).is_some_and(|slot| seen.insert(slot));
    }
    // Ids are never given out twice, so what raised a counter highest stays, too.
    let mut counters = fold_counters(events.iter().zip(&kept).filter(|(_, kept)| **kept));
    let is_queue = |event: &Event| slot(event) == Some(Slot::Queue);
    let last_edit = events.iter().rposition(is_queue);
    let whole = Event::QueueChanged {
        queue: all.queue.clone(),
    };
    for (at, event) in events.iter().enumerate().rev() {
        if counters == all.counters {
            break;
        }
        if !kept[at] {
            let mut with = HomeState {
                counters,
                ..HomeState::default()
            };
            with.apply(event);
            kept[at] = with.counters != counters;
            counters = with.counters;
        }
    }
    let fate = |(at, kept): (usize, bool)| match events.get(at) {
        Some(event) if kept && Some(at) == last_edit && *event != whole => {
            Fate::Becomes(Box::new(whole.clone()))
        }
        _ if kept => Fate::Stays,
        _ => Fate::Goes,
    };
    kept.into_iter().enumerate().map(fate).collect()
}

fn fold_counters<'a>(events: impl Iterator<Item = (&'a Event, &'a bool)>) -> Counters {
    let mut state = HomeState::default();
    events.for_each(|(event, _)| state.apply(event));
    state.counters
}
