//! Whoever starts music hears it: on an output that is chosen, else on the speaker, else not at all.

use crate::domain::command::{Command, Facts};
use crate::domain::event::Event;
use crate::domain::player::OutputId;
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;

/// The events, heard on the speaker where no output is chosen.
///
/// # Errors
/// Refuses to play where there is none either.
pub(super) fn somewhere(
    state: &ZoneView,
    command: &Command,
    mut events: Vec<Event>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if command.is_from_inside() {
        return Ok(events);
    }
    let was_heard = state.zone.player.is_playing;
    for event in &mut events {
        let Event::PlayerChanged { player } = event else {
            continue;
        };
        if !player.is_playing || !player.outputs.is_empty() || was_heard {
            continue;
        }
        if !facts.has_speaker {
            return Err(Refusal::conflict(
                "no_output",
                "nothing would be heard: no output is chosen, and minion's machine has no speaker",
            ));
        }
        player.outputs = vec![OutputId::speaker()];
    }
    Ok(events)
}
