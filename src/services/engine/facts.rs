//! What `decide` needs to know beyond the state, looked up for one command.

use rusqlite::Connection;

use crate::domain::command::{Command, Facts};
use crate::domain::comparison::{Comparison, PairReason};
use crate::domain::id::{StationId, TrackId};
use crate::domain::player::Context;
use crate::domain::ranking::pick::Pick;
use crate::domain::track::Catalog;
use crate::services::engine::core::Core;
use crate::services::judge::matching;
use crate::services::radio;
use crate::storage::error::StorageError;
use crate::storage::verdicts;

/// What was looked up, without the catalog.
#[derive(Debug, Default)]
pub(super) struct Looked {
    pub picks: Vec<(TrackId, TrackId, PairReason)>,
    pub matching: u32,
    pub undoable: Option<crate::domain::comparison::Verdict>,
    pub radio_draws: Vec<TrackId>,
    /// Picks that must be taken back if the command is refused.
    pub picked: Vec<Pick>,
    pub seed: u64,
}

impl Looked {
    pub fn facts<'a>(
        &self,
        catalog: &'a Catalog,
        now_ms: i64,
        device: Option<crate::domain::id::DeviceId>,
    ) -> Facts<'a> {
        Facts {
            now_ms,
            device,
            catalog,
            picks: self.picks.clone(),
            matching: self.matching,
            undoable: self.undoable,
            radio_draws: self.radio_draws.clone(),
            seed: self.seed,
        }
    }
}

impl Core {
    /// Looks up what this command needs.
    pub(super) fn look_up(
        &mut self,
        conn: &Connection,
        command: &Command,
        catalog: &Catalog,
        now_ms: i64,
    ) -> Result<Looked, StorageError> {
        let mut looked = Looked {
            seed: self.chance.bits(),
            ..Looked::default()
        };
        match command {
            Command::StartComparison { filter, mode } => {
                let tracks = matching(conn, filter, catalog, &self.state)?;
                looked.matching = u32::try_from(tracks.len()).unwrap_or(u32::MAX);
                if tracks.len() >= 2 {
                    let mut judge = self.shared.view.judge_mut();
                    judge.prepare(self.state.counters.next_session(), tracks);
                    drop(judge);
                    self.pick(*mode, 2, &mut looked);
                }
            }
            Command::RecordVerdict { .. } => {
                if let Some(comparison) = self.state.comparison.clone() {
                    self.pick(comparison.mode, 1, &mut looked);
                }
            }
            Command::UndoVerdict { verdict_id } => {
                if let Some(comparison) = &self.state.comparison {
                    looked.undoable =
                        verdicts::find_undoable(conn, comparison.session_id, *verdict_id)?;
                }
            }
            Command::SetArchived { .. } | Command::LibraryChanged => {
                self.look_up_gaps(conn, catalog, &mut looked)?;
                self.draw(
                    conn,
                    self.state.radio.active,
                    false,
                    catalog,
                    now_ms,
                    &mut looked,
                )?;
            }
            Command::ActivateStation { id } => {
                self.draw(conn, Some(*id), true, catalog, now_ms, &mut looked)?;
            }
            Command::SaveStation { id: Some(id), .. } if self.state.radio.active == Some(*id) => {
                self.draw(conn, Some(*id), true, catalog, now_ms, &mut looked)?;
            }
            Command::Next { .. }
            | Command::TrackEnded { .. }
            | Command::TrackFailed { .. }
            | Command::Play { .. }
            | Command::PlayItem { .. }
            | Command::Toggle
                if self.state.radio.active.is_some() =>
            {
                let active = self.state.radio.active;
                self.draw(conn, active, false, catalog, now_ms, &mut looked)?;
            }
            _ => {}
        }
        Ok(looked)
    }

    /// Picks for a session that lost a pair, or that had run out.
    fn look_up_gaps(
        &mut self,
        conn: &Connection,
        catalog: &Catalog,
        looked: &mut Looked,
    ) -> Result<(), StorageError> {
        let Some(comparison) = self.state.comparison.clone() else {
            return Ok(());
        };
        let gone = |id: TrackId| catalog.get(&id).is_none_or(|track| !track.is_offered());
        let holds = |pair: Option<crate::domain::comparison::Pair>| {
            pair.is_some_and(|pair| !gone(pair.a) && !gone(pair.b))
        };
        self.take_up(conn, &comparison, catalog)?;
        let missing = [comparison.pair, comparison.prefetched]
            .iter()
            .filter(|p| !holds(**p))
            .count();
        self.pick(comparison.mode, missing, looked);
        Ok(())
    }

    /// The session's pool, made of what matches its filter now.
    pub(super) fn take_up(
        &mut self,
        conn: &Connection,
        comparison: &Comparison,
        catalog: &Catalog,
    ) -> Result<(), StorageError> {
        let tracks = matching(conn, &comparison.filter, catalog, &self.state)?;
        self.shared
            .view
            .judge_mut()
            .take_up(conn, comparison, tracks)
    }

    fn pick(&mut self, mode: crate::domain::comparison::Mode, count: usize, looked: &mut Looked) {
        let mut avoid: Vec<TrackId> = self
            .state
            .comparison
            .iter()
            .flat_map(|c| [c.pair, c.prefetched])
            .flatten()
            .flat_map(|pair| [pair.a, pair.b])
            .collect();
        let mut judge = self.shared.view.judge_mut();
        for _ in 0..count {
            let Some(pick) = judge.pick(mode, &avoid, &mut self.chance) else {
                break;
            };
            avoid.extend([pick.a, pick.b]);
            looked.picks.push((pick.a, pick.b, pick.reason));
            looked.picked.push(pick);
        }
    }

    fn draw(
        &mut self,
        conn: &Connection,
        station: Option<StationId>,
        is_fresh: bool,
        catalog: &Catalog,
        now_ms: i64,
        looked: &mut Looked,
    ) -> Result<(), StorageError> {
        let Some(station) = station.and_then(|id| self.state.radio.station(id)) else {
            return Ok(());
        };
        let judge = self.shared.view.judge();
        looked.radio_draws = radio::draws(
            conn,
            station,
            &self.state,
            is_fresh,
            catalog,
            &judge,
            &self.skips,
            &mut self.chance,
            now_ms,
        )?;
        Ok(())
    }

    /// Whether the loaded track is the radio's.
    pub(super) fn is_on_air(&self) -> bool {
        self.state.player.context == Context::Radio
    }
}
