//! What a batch has decided, in order: shown to everyone once it is durable.

use crate::domain::event::Event;
use crate::domain::shared_state::SharedState;
use crate::storage::event_log::LoggedEvent;

/// One thing that the batch decided.
#[derive(Debug)]
pub(super) enum Step {
    /// The events of one command, one at least, each with the state after it.
    Events(Vec<(LoggedEvent, SharedState)>),
    /// A scan changed the library.
    LibraryChanged,
}

impl Step {
    /// Whether ratings or the live session follow from it.
    pub(super) fn changes_ratings(&self) -> bool {
        let Self::Events(events) = self else {
            return false;
        };
        events.iter().any(|(logged, _)| match &logged.event {
            Event::ComparisonAdvanced { verdict, .. } => verdict.is_some(),
            Event::VerdictChanged { .. }
            | Event::ComparisonEnded { .. }
            | Event::TrackArchived { .. } => true,
            _ => false,
        })
    }
}
