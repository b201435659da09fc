//! What follows from a command in other zones than the one in which it was asked.

use crate::domain::command::{Command, Facts, radio, rest, schedule, zones};
use crate::domain::event::Event;
use crate::domain::shared_state::ZoneView;
use crate::domain::undo::UndoableChange;

/// Whether anything may follow elsewhere.
#[must_use]
pub fn follows_elsewhere(command: &Command) -> bool {
    matches!(
        command,
        Command::SetOutputs { .. }
            | Command::SaveStation { id: Some(_), .. }
            | Command::DeleteStation { .. }
            | Command::TurnSchedule { .. }
            | Command::UndoEvent {
                change: UndoableChange::Station { .. }
            }
            | Command::SetArchived { .. }
            | Command::LibraryChanged
            | Command::CreateZone { .. }
            | Command::MoveMusic { .. }
    )
}

/// The events that a command causes in the zone of `there`, which is not that of `before`.
///
/// `before` is the zone in which it was asked, as it was then; `there` has the house as it is now.
#[must_use]
pub fn follow(
    before: &ZoneView,
    there: &ZoneView,
    command: &Command,
    facts: &Facts<'_>,
) -> Vec<Event> {
    match command {
        Command::SetOutputs { outputs } => zones::without_outputs(there, outputs, facts),
        Command::SaveStation { id: Some(id), .. } => radio::drawn_anew(there, *id, facts),
        Command::UndoEvent {
            change: UndoableChange::Station { before, after, .. },
        } => match (before, after) {
            (Some(_), Some(new)) => radio::drawn_anew(there, new.id, facts),
            (None, Some(new)) => radio::taken_off(there, new.id, facts),
            (_, None) => Vec::new(),
        },
        Command::DeleteStation { id } => radio::taken_off(there, *id, facts),
        Command::TurnSchedule { .. } => {
            schedule::give_way(there, there.house.stations.scheduled, facts)
        }
        Command::SetArchived { .. } | Command::LibraryChanged => {
            let events = rest::tracks_left(there, command, facts);
            events.into_iter().filter(|it| !it.is_of_house()).collect()
        }
        // The device had one already: nothing was made, and its outputs stay where they are.
        Command::CreateZone { .. } if there.house.zones == before.house.zones => Vec::new(),
        Command::CreateZone { outputs, .. } if !before.house.zones.contains_key(&there.id) => {
            zones::sounds_on(there, outputs, facts)
        }
        Command::CreateZone { outputs, .. } => zones::without_outputs(there, outputs, facts),
        Command::MoveMusic { to, .. } if *to == there.id => zones::take_over(before, there, facts),
        _ => Vec::new(),
    }
}
