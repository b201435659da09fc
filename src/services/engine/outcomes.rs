//! What a command led to, read from the state after it.

use rusqlite::Connection;

use crate::domain::command::Command;
use crate::domain::command::jam::JamCommand;
use crate::domain::comparison::{Comparison, Verdict};
use crate::domain::id::{JamId, ZoneId};
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;
use crate::protocol::comparison::{PairInfo, SessionStarted, VerdictRecorded};
use crate::protocol::jam::JamEdited;
use crate::protocol::player::{PlayerAnswer, PlayerInfo, QueueAnswer};
use crate::services::engine::core::Core;
use crate::services::engine::outcome::{Outcome, Refused};
use crate::services::presenter::Presenter;
use crate::storage::error::StorageError;

impl Core {
    /// How a command was refused; with the pair that is current instead where that helps.
    pub(super) fn refused(
        &self,
        conn: &Connection,
        zone: ZoneId,
        refusal: Refusal,
    ) -> Result<Refused, StorageError> {
        let there = self.state.zone_or_first(zone);
        let comparison = there.zone.comparison.as_ref();
        let pair = match comparison.filter(|_| refusal.code == "stale_pair") {
            None => None,
            Some(it) => self.ahead(conn, &there, |show| show.find_pair(it.pair, it.session_id))?,
        };
        Ok(Refused {
            pair: pair.map(Box::new),
            ..refusal.into()
        })
    }

    /// What a command that was carried out led to.
    pub(super) fn outcome(
        &self,
        conn: &Connection,
        (zone, command): (ZoneId, &Command),
        verdict: Option<Verdict>,
    ) -> Result<Outcome, StorageError> {
        if let Command::Jam(asked) = command {
            return Ok(self.jam_outcome(asked));
        }
        let there = self.state.zone_or_first(zone);
        self.ahead(conn, &there, |show| outcome(show, command, verdict))
    }

    /// The room that was made or named; how far one has come that was edited.
    fn jam_outcome(&self, asked: &JamCommand) -> Outcome {
        let id = match asked {
            // It got the last number that was given out.
            JamCommand::CreateRoom { .. } => JamId(self.state.counters.jam),
            JamCommand::RenameRoom { id, .. } => *id,
            JamCommand::EditRoom { .. } => {
                let seq = self.state.head(asked.stream());
                return Outcome::Jam(JamEdited { seq });
            }
            JamCommand::RemoveRoom { .. } | JamCommand::EvolveRoom { .. } => return Outcome::Done,
        };
        let room = self.state.house.rooms.get(&id);
        room.map_or(Outcome::Done, |room| Outcome::Room(room.into()))
    }

    /// Shows the state as it will be.
    fn ahead<T>(
        &self,
        conn: &Connection,
        there: &ZoneView,
        show: impl FnOnce(&Presenter<'_>) -> T,
    ) -> T {
        let ratings = self.shared.view.ratings();
        show(&Presenter {
            conn,
            state: there,
            catalog: &self.catalog,
            ratings: &ratings,
            session: None,
            now_ms: self.now_ms(),
        })
    }
}

fn outcome(
    show: &Presenter<'_>,
    command: &Command,
    verdict: Option<Verdict>,
) -> Result<Outcome, StorageError> {
    Ok(match (command, &show.state.zone.comparison) {
        (Command::StartComparison { .. } | Command::ResumeComparison { .. }, Some(it)) => {
            let [pair, prefetched_pair] = pairs(show, it)?;
            Outcome::Session(Box::new(SessionStarted {
                session_id: it.session_id,
                total_tracks: it.total_tracks,
                pair,
                prefetched_pair,
            }))
        }
        (Command::RecordVerdict { .. } | Command::UndoVerdict { .. }, Some(it)) => {
            let [next_pair, prefetched_pair] = pairs(show, it)?;
            Outcome::Verdict(Box::new(VerdictRecorded {
                success: true,
                verdict_id: verdict.map(|verdict| verdict.verdict_id),
                comparisons_done: it.comparisons_done,
                next_pair,
                prefetched_pair,
            }))
        }
        (
            Command::SelectTrack { .. }
            | Command::SetStar { .. }
            | Command::NameDevice { .. }
            | Command::SetArchived { .. }
            | Command::EndComparison { .. }
            | Command::ForgetComparison { .. }
            | Command::SetVerdict { .. }
            | Command::RemoveZone { .. }
            | Command::MoveMusic { .. }
            | Command::UndoEvent { .. },
            _,
        ) => Outcome::Done,
        (Command::CreateZone { .. } | Command::RenameZone { .. }, _) => zone(show, command),
        (
            Command::SaveStation { .. }
            | Command::DeleteStation { .. }
            | Command::ActivateStation { .. }
            | Command::DeactivateRadio
            | Command::SetSchedule { .. },
            _,
        ) => Outcome::Radio(Box::new(show.radio()?)),
        (command, _) if command.is_from_inside() => Outcome::Done,
        (
            Command::QueueAdd { .. }
            | Command::QueueRemove { .. }
            | Command::QueueMove { .. }
            | Command::QueueClear { .. },
            _,
        ) => {
            let queue = &show.state.zone.queue;
            Outcome::Queue(QueueAnswer {
                revision: queue.revision,
                length: u32::try_from(queue.items.len()).unwrap_or(u32::MAX),
            })
        }
        _ => player(show)?,
    })
}

/// The zone that was made or named.
fn zone(show: &Presenter<'_>, command: &Command) -> Outcome {
    let mut zones = show.state.house.zones.values();
    let found = zones.find(|zone| match command {
        Command::CreateZone {
            device: Some(own), ..
        } => zone.device.as_ref() == Some(own),
        Command::CreateZone { name, .. } => zone.name == *name,
        Command::RenameZone { id, .. } => zone.id == *id,
        _ => false,
    });
    found.map_or(Outcome::Done, |zone| Outcome::Zone(zone.into()))
}

/// The pair that is asked, and the one after it.
fn pairs(show: &Presenter<'_>, it: &Comparison) -> Result<[Option<PairInfo>; 2], StorageError> {
    let id = it.session_id;
    Ok([
        show.find_pair(it.pair, id)?,
        show.find_pair(it.prefetched, id)?,
    ])
}

fn player(show: &Presenter<'_>) -> Result<Outcome, StorageError> {
    // An answer is kept for retries, and screens have the queue from their frames.
    let player = PlayerInfo {
        queue: show.queue_around(&[])?,
        ..show.player()?
    };
    let is_unheard = player.is_playing && player.outputs.is_empty();
    let note = "nothing sounds: no output is on; turn one on in Devices";
    Ok(Outcome::Player(Box::new(PlayerAnswer {
        player,
        note: is_unheard.then(|| note.to_owned()),
    })))
}
