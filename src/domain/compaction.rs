//! Which old events may go: those that later ones have overtaken. Star, unstar, star is a star.
//!
//! Invariant: the fold of what is kept equals the fold of everything, counters included, and goes
//! on doing so whatever is appended later. It holds because an event is an assignment of one slice
//! or one keyed entry: the last one of each is what remains of all before it.

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
        Event::VerdictChanged { .. } => return None,
        Event::ComparisonStarted { .. }
        | Event::ComparisonEnded { .. }
        | Event::ComparisonAdvanced { .. } => Slot::Comparison,
        Event::SessionKept { session } => Slot::Session(session.comparison.session_id),
        Event::SessionForgotten { session_id, .. } => Slot::Session(*session_id),
        Event::PlayerChanged { .. } => Slot::Player,
        Event::QueueChanged { .. } => Slot::Queue,
        Event::RadioChanged { .. } => Slot::Radio,
        Event::StarChanged { kind, id, .. } => Slot::Star(*kind, *id),
        Event::DeviceNamed { id, .. } => Slot::Device(id),
    })
}

/// For each of `events`, in order, whether it must stay.
#[must_use]
pub fn kept(events: &[Event]) -> Vec<bool> {
    let mut kept = vec![false; events.len()];
    let mut seen = HashSet::new();
    let mut all = HomeState::default();
    for (at, event) in events.iter().enumerate().rev() {
        kept[at] = slot(event).is_some_and(|slot| seen.insert(slot));
        all.apply(event);
    }
    // Ids are never given out twice, so what raised a counter highest stays, too.
    let mut counters = fold_counters(events.iter().zip(&kept).filter(|(_, kept)| **kept));
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
    kept
}

fn fold_counters<'a>(events: impl Iterator<Item = (&'a Event, &'a bool)>) -> Counters {
    let mut state = HomeState::default();
    events.for_each(|(event, _)| state.apply(event));
    state.counters
}
