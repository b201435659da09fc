//! Which old events may go: those that later ones have overtaken. Star, unstar, star is a star.
//!
//! Invariant: the fold of what is kept equals the fold of everything, counters included, and goes
//! on doing so whatever is appended later. It holds because an event is an assignment of one slice
//! or one keyed entry: the last one of each is what remains of all before it. Only the queue is
//! edited instead; the last of its edits becomes the whole queue as it stood then.

use std::collections::{BTreeMap, HashSet};
use std::mem::{Discriminant, discriminant};
use std::sync::Arc;

use crate::domain::event::Event;
use crate::domain::id::{DeviceId, JamId, SessionId, ZoneId};
use crate::domain::jam::grid::CellIndex;
use crate::domain::jam::room::JamChange;
use crate::domain::queue::Queue;
use crate::domain::shared_state::{Counters, SharedState};
use crate::domain::star::StarKind;
use crate::domain::stream::StreamId;
use crate::domain::zone_state::ZoneState;

/// The slice or the entry that an event assigns.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Slot<'a> {
    Comparison(StreamId),
    Session(SessionId),
    Player(StreamId),
    Queue(StreamId),
    OnAir(StreamId),
    Stations,
    Star(StarKind, i64),
    Device(&'a DeviceId),
    Zone(ZoneId),
    Room(JamId),
    Cell(StreamId, CellIndex),
    Jam(StreamId, Discriminant<JamChange>),
}

/// What an event assigns. Nothing: the state holds nothing of it.
fn slots(stream: StreamId, event: &Event) -> impl Iterator<Item = Slot<'_>> {
    let (slot, and) = match event {
        Event::VerdictChanged { .. } | Event::TrackArchived { .. } => (None, None),
        Event::ComparisonStarted { .. }
        | Event::ComparisonEnded { .. }
        | Event::ComparisonAdvanced { .. } => (Some(Slot::Comparison(stream)), None),
        Event::SessionPaused { session } => {
            (Some(Slot::Session(session.comparison.session_id)), None)
        }
        Event::SessionForgotten { session_id, .. } => (Some(Slot::Session(*session_id)), None),
        Event::PlayerChanged { .. } => (Some(Slot::Player(stream)), None),
        Event::QueueChanged { .. } | Event::QueueEdited { .. } => (Some(Slot::Queue(stream)), None),
        Event::OnAirChanged { .. } => (Some(Slot::OnAir(stream)), None),
        Event::StationsChanged { .. } => (Some(Slot::Stations), None),
        Event::RadioChanged { .. } => (Some(Slot::OnAir(stream)), Some(Slot::Stations)),
        Event::StarChanged { kind, id, .. } => (Some(Slot::Star(*kind, *id)), None),
        Event::DeviceNamed { id, .. } => (Some(Slot::Device(id)), None),
        Event::ZoneChanged { zone } => (Some(Slot::Zone(zone.id)), None),
        Event::ZoneRemoved { id } => (Some(Slot::Zone(*id)), None),
        Event::JamRoomChanged { room } => (Some(Slot::Room(room.id)), None),
        Event::JamRoomRemoved { id } => (Some(Slot::Room(*id)), None),
        Event::JamChanged { .. } => (None, None),
    };
    let changes = match event {
        Event::JamChanged { changes, .. } => changes.as_slice(),
        _ => &[],
    };
    let of_room = changes.iter().flat_map(move |it| jam_slots(stream, it));
    slot.into_iter().chain(and).chain(of_room)
}

/// What a change of a jam room assigns: a slice, or cells, all of which are the pattern.
fn jam_slots<'a>(stream: StreamId, change: &JamChange) -> Vec<Slot<'a>> {
    match change {
        JamChange::Cell { cell, .. } => vec![Slot::Cell(stream, *cell)],
        JamChange::Pattern { .. } => CellIndex::all().map(|it| Slot::Cell(stream, it)).collect(),
        other => vec![Slot::Jam(stream, discriminant(other))],
    }
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
pub fn fates(events: &[(StreamId, Event)]) -> Vec<Fate> {
    let mut kept = vec![false; events.len()];
    let mut seen = HashSet::new();
    let mut gone = HashSet::new();
    let mut all = SharedState::default();
    for (stream, event) in events {
        all.apply(*stream, 0, event);
    }
    for (at, (stream, event)) in events.iter().enumerate().rev() {
        if let Event::ZoneRemoved { id } = event {
            gone.insert(StreamId::Zone(*id));
        }
        if let Event::JamRoomRemoved { id } = event {
            gone.insert(StreamId::Jam(*id));
        }
        let is_of_gone = gone.contains(stream);
        // All are asked: each of them is seen from here on.
        let assigns = slots(*stream, event).filter(|_| !is_of_gone);
        kept[at] = assigns.fold(false, |is_new, slot| seen.insert(slot) | is_new);
    }
    // Ids are never given out twice, so what raised a counter highest stays, too.
    let mut counters = Counters::default();
    for ((_, event), _) in events.iter().zip(&kept).filter(|(_, kept)| **kept) {
        counters.see(event);
    }
    for (at, (_, event)) in events.iter().enumerate().rev() {
        if counters == all.counters {
            break;
        }
        if !kept[at] {
            let before = counters;
            counters.see(event);
            kept[at] = counters != before;
        }
    }
    let wholes = whole_queues(events, &all);
    let fate = |(at, kept): (usize, bool)| match wholes.get(&at) {
        Some(whole) if kept => {
            let queue = Queue::clone(whole);
            let whole = Event::QueueChanged { queue };
            match events[at].1 == whole {
                true => Fate::Stays,
                false => Fate::Becomes(Box::new(whole)),
            }
        }
        _ if kept => Fate::Stays,
        _ => Fate::Goes,
    };
    kept.into_iter().enumerate().map(fate).collect()
}

/// The queue of each zone that is still there, at the last event that edits it.
fn whole_queues<'a>(
    events: &[(StreamId, Event)],
    all: &'a SharedState,
) -> BTreeMap<usize, &'a Queue> {
    let whole = |(id, zone): (&ZoneId, &'a Arc<ZoneState>)| {
        let edits = |(stream, event): &(StreamId, Event)| {
            let own = Slot::Queue(StreamId::Zone(*id));
            slots(*stream, event).any(|slot| slot == own)
        };
        Some((events.iter().rposition(edits)?, &zone.queue))
    };
    all.zones.iter().filter_map(whole).collect()
}
