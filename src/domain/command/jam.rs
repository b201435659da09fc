//! Decisions about jam rooms: made, named, removed, and what is set in one.

use crate::domain::chance::Chance;
use crate::domain::command::Facts;
use crate::domain::event::Event;
use crate::domain::id::JamId;
use crate::domain::jam::edit::{JamEdit, edit, evolve};
use crate::domain::jam::room::{JamChange, ROOMS_MAX, Room};
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;
use crate::domain::stream::StreamId;

/// What is asked of jam rooms.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "a sentence a variant; fields repeat the wire's names"
)]
pub enum JamCommand {
    /// Make a room.
    CreateRoom { name: String },
    /// Give a room another name.
    RenameRoom { id: JamId, name: String },
    /// Remove a room, with all that is in it.
    RemoveRoom { id: JamId },
    /// Set something in a room.
    EditRoom { id: JamId, edits: Vec<JamEdit> },
    /// From inside: the next tick of a room's evolution is due.
    EvolveRoom { id: JamId },
}

impl JamCommand {
    /// The room that it is about; `None`: it makes one.
    #[must_use]
    pub fn room(&self) -> Option<JamId> {
        match self {
            Self::CreateRoom { .. } => None,
            Self::RenameRoom { id, .. }
            | Self::RemoveRoom { id }
            | Self::EditRoom { id, .. }
            | Self::EvolveRoom { id } => Some(*id),
        }
    }

    /// The stream of what it changes.
    #[must_use]
    pub fn stream(&self) -> StreamId {
        match self {
            Self::EditRoom { id, .. } | Self::EvolveRoom { id } => StreamId::Jam(*id),
            Self::CreateRoom { .. } | Self::RenameRoom { .. } | Self::RemoveRoom { .. } => {
                StreamId::House
            }
        }
    }
}

pub(super) fn decide(
    state: &ZoneView,
    command: &JamCommand,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let mut chance = Chance::new(facts.seed);
    match command {
        JamCommand::CreateRoom { name } => create(state, name, facts),
        JamCommand::RenameRoom { id, name } => rename(state, *id, name),
        JamCommand::RemoveRoom { id } => {
            find(state, *id)?;
            Ok(vec![Event::JamRoomRemoved { id: *id }])
        }
        JamCommand::EditRoom { id, edits } => {
            let room = facts.room.as_ref().ok_or_else(|| unknown(*id))?;
            let now_us = facts.now_ms.saturating_mul(1_000);
            Ok(changed(
                edit(&room.state, edits, now_us, &mut chance)?,
                facts,
            ))
        }
        // It may have gone since it was asked for.
        JamCommand::EvolveRoom { .. } => {
            let changes = facts
                .room
                .as_ref()
                .map(|room| evolve(&room.state, &mut chance));
            Ok(changed(changes.unwrap_or_default(), facts))
        }
    }
}

fn create(state: &ZoneView, name: &str, facts: &Facts<'_>) -> Result<Vec<Event>, Refusal> {
    if state.house.rooms.len() >= ROOMS_MAX {
        let message = format!("{ROOMS_MAX} jam rooms at most; remove one first");
        return Err(Refusal::conflict("too_many_rooms", message));
    }
    let room = Room {
        id: state.counters.next_jam(),
        name: name.to_owned(),
        created_ms: facts.now_ms,
    };
    Ok(vec![Event::JamRoomChanged { room }])
}

fn rename(state: &ZoneView, id: JamId, name: &str) -> Result<Vec<Event>, Refusal> {
    let room = find(state, id)?;
    if room.name == name {
        return Ok(Vec::new());
    }
    let room = Room {
        name: name.to_owned(),
        ..room.clone()
    };
    Ok(vec![Event::JamRoomChanged { room }])
}

fn find(state: &ZoneView, id: JamId) -> Result<&Room, Refusal> {
    state.house.rooms.get(&id).ok_or_else(|| unknown(id))
}

fn unknown(id: JamId) -> Refusal {
    Refusal::not_found("room", id)
}

fn changed(changes: Vec<JamChange>, facts: &Facts<'_>) -> Vec<Event> {
    let at_ms = facts.now_ms;
    let event = (!changes.is_empty()).then_some(Event::JamChanged { changes, at_ms });
    event.into_iter().collect()
}
