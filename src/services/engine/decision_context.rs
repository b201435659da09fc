//! What `decide` needs to know beyond the state, looked up for one command.

use std::sync::Arc;

use rusqlite::Connection;

use crate::domain::catalog::Catalog;
use crate::domain::command::{Command, Facts};
use crate::domain::comparison::PairReason;
use crate::domain::id::{DeviceId, QueueItemId, StationId, TrackId, ZoneId};
use crate::domain::jam::room::JamRoom;
use crate::domain::player::OutputId;
use crate::domain::radio::Station;
use crate::domain::ranking::pick::Pick;
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;
use crate::domain::undo::UndoableChange;
use crate::services::engine::core::Core;
use crate::services::presenter::Presenter;
use crate::services::radio;
use crate::storage::error::StorageError;
use crate::storage::verdicts;

/// What was looked up for one command, beside the catalog.
#[derive(Debug, Default)]
pub(super) struct DecisionContext {
    pub picks: Vec<(TrackId, TrackId, PairReason)>,
    pub matching: u32,
    pub holds: bool,
    pub left: Option<u32>,
    pub undoable: Option<crate::domain::comparison::Verdict>,
    pub is_judged_again: bool,
    pub radio_draws: Vec<TrackId>,
    /// Picks that must be taken back if the command is refused.
    pub picked: Vec<Pick>,
    pub room: Option<Arc<JamRoom>>,
    pub seed: u64,
    pub has_speaker: bool,
}

impl DecisionContext {
    pub fn facts<'a>(
        &self,
        catalog: &'a Catalog,
        now_ms: i64,
        device: Option<DeviceId>,
    ) -> Facts<'a> {
        Facts {
            now_ms,
            device,
            catalog,
            picks: self.picks.clone(),
            matching: self.matching,
            holds: self.holds,
            left: self.left,
            undoable: self.undoable,
            is_judged_again: self.is_judged_again,
            radio_draws: self.radio_draws.clone(),
            room: self.room.clone(),
            seed: self.seed,
            has_speaker: self.has_speaker,
        }
    }
}

impl Core {
    /// Why a command cannot be carried out that names a device: it is not here.
    ///
    /// Asked in the engine's turn, like everything that is refused: a retry gets its stored answer
    /// also when the device has left since.
    pub(super) fn find_absent(&self, command: &Command) -> Option<Refusal> {
        let presence = &self.shared.presence;
        match command {
            Command::SetOutputs { outputs } | Command::CreateZone { outputs, .. } => {
                let cards = self.shared.view.cards();
                let is_absent = |output: &&OutputId| {
                    let is_card = output.is_speaker() || cards.iter().any(|it| it.id == **output);
                    !is_card && !presence.is_here(&DeviceId(output.0.clone()))
                };
                let absent = outputs.iter().find(is_absent)?;
                Some(Refusal::unknown(format!(
                    "no device `{}` is here",
                    absent.0
                )))
            }
            // Names are kept, so a name for whatever anyone thinks of would fill the list for good.
            Command::NameDevice { id, .. } => {
                let is_known =
                    presence.is_here(id) || self.state.house.device_names.contains_key(id);
                (!is_known).then(|| Refusal::not_found("device", &id.0))
            }
            _ => None,
        }
    }

    /// Looks up what this command needs.
    pub(super) fn look_up(
        &mut self,
        conn: &Connection,
        here: &ZoneView,
        command: &Command,
        catalog: &Catalog,
        now_ms: i64,
    ) -> Result<DecisionContext, StorageError> {
        let mut context = DecisionContext {
            seed: self.chance.bits(),
            has_speaker: self.shared.view.has_speaker() && !self.is_speaker_elsewhere(here.id),
            ..DecisionContext::default()
        };
        match command {
            Command::StartComparison { filter, mode, goal } => {
                context.left = self.left_of_live(here);
                self.look_up_start(conn, here, (filter, *mode, *goal), catalog, &mut context)?;
            }
            Command::ResumeComparison { session_id } => {
                context.left = self.left_of_live(here);
                self.look_up_resumed(conn, here, *session_id, catalog, &mut context)?;
            }
            Command::EndComparison { .. } => context.left = self.left_of_live(here),
            Command::RecordVerdict { choice, .. } => {
                self.look_up_next(conn, here, *choice, &mut context)?;
            }
            Command::UndoVerdict { verdict_id } => {
                if let Some(comparison) = &here.zone.comparison {
                    context.undoable =
                        verdicts::find_undoable(conn, comparison.session_id, *verdict_id)?;
                }
            }
            Command::SetVerdict { verdict_id, .. } => {
                context.undoable = verdicts::find(conn, *verdict_id)?;
                if let Some(verdict) = &context.undoable {
                    context.is_judged_again = verdicts::is_judged_again(conn, verdict)?;
                }
            }
            Command::Jam(asked) => {
                let room = asked.room().and_then(|id| self.state.jams.get(&id));
                context.room = room.cloned();
            }
            Command::SetArchived { .. } | Command::LibraryChanged => {
                self.look_up_gaps(conn, here, catalog, &mut context)?;
                context.radio_draws = self.draw_on(conn, here, None, catalog, now_ms)?;
            }
            _ => context.radio_draws = self.look_up_draws(conn, here, command, catalog, now_ms)?,
        }
        Ok(context)
    }

    /// Whether another zone than `here` has the machine's own speaker.
    fn is_speaker_elsewhere(&self, here: ZoneId) -> bool {
        let mut others = self.state.zones.iter().filter(|(id, _)| **id != here);
        others.any(|(_, zone)| zone.player.outputs.iter().any(OutputId::is_speaker))
    }

    /// What the radio plays next, where the command changes that.
    fn look_up_draws(
        &mut self,
        conn: &Connection,
        here: &ZoneView,
        command: &Command,
        catalog: &Catalog,
        now_ms: i64,
    ) -> Result<Vec<TrackId>, StorageError> {
        match command {
            Command::ActivateStation { id } | Command::TurnSchedule { station: Some(id) } => {
                self.draw(conn, here, *id, &[], catalog, now_ms)
            }
            Command::SaveStation {
                id: Some(id),
                filter,
                adventure,
                ..
            } if here.zone.on_air.active == Some(*id) => {
                let mut stations = here.house.stations.list.iter();
                let Some(mut station) = stations.find(|one| one.id == *id).cloned() else {
                    return Ok(Vec::new());
                };
                station.draws_by(filter.as_ref(), *adventure);
                self.draw_for(conn, here, &station, &[], catalog, now_ms)
            }
            Command::UndoEvent {
                change:
                    UndoableChange::Station {
                        before: Some(old), ..
                    },
            } if here.zone.on_air.active == Some(old.id) => {
                self.draw_for(conn, here, old, &[], catalog, now_ms)
            }
            Command::PlayItem { item } => self.draw_on(conn, here, Some(*item), catalog, now_ms),
            Command::Next { .. }
            | Command::TrackEnded { .. }
            | Command::TrackFailed { .. }
            | Command::Play { .. }
            | Command::Toggle => self.draw_on(conn, here, None, catalog, now_ms),
            _ => Ok(Vec::new()),
        }
    }

    /// Draws for the station on air, to follow what comes next; from `item` on where it is named.
    fn draw_on(
        &mut self,
        conn: &Connection,
        here: &ZoneView,
        item: Option<QueueItemId>,
        catalog: &Catalog,
        now_ms: i64,
    ) -> Result<Vec<TrackId>, StorageError> {
        let radio = &here.zone.on_air;
        let Some(active) = radio.active else {
            return Ok(Vec::new());
        };
        let skipped = radio
            .upcoming
            .iter()
            .position(|coming| Some(coming.id) == item);
        let kept = radio.upcoming.iter().skip(skipped.unwrap_or(0));
        let kept: Vec<_> = kept.map(|item| item.track).collect();
        self.draw(conn, here, active, &kept, catalog, now_ms)
    }

    fn draw(
        &mut self,
        conn: &Connection,
        here: &ZoneView,
        station: StationId,
        kept: &[TrackId],
        catalog: &Catalog,
        now_ms: i64,
    ) -> Result<Vec<TrackId>, StorageError> {
        match here.house.stations.station(station).cloned() {
            Some(station) => self.draw_for(conn, here, &station, kept, catalog, now_ms),
            None => Ok(Vec::new()),
        }
    }

    fn draw_for(
        &mut self,
        conn: &Connection,
        here: &ZoneView,
        station: &Station,
        kept: &[TrackId],
        catalog: &Catalog,
        now_ms: i64,
    ) -> Result<Vec<TrackId>, StorageError> {
        let view = Arc::clone(&self.shared.view);
        let ratings = view.ratings();
        let presenter = Presenter {
            conn,
            state: here,
            catalog,
            ratings: &ratings,
            session: None,
            now_ms,
        };
        radio::draws(&presenter, station, kept, &mut self.chance)
    }
}
