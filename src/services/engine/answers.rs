//! What a command's caller is told.

use rusqlite::Connection;

use crate::domain::command::Command;
use crate::domain::comparison::Verdict;
use crate::domain::refusal::Refusal;
use crate::protocol::comparison::{SessionStarted, VerdictRecorded};
use crate::protocol::player::{PlayerAnswer, PlayerInfo, QueueAnswer};
use crate::services::decoration::Decorator;
use crate::services::engine::core::Core;
use crate::services::engine::reply::{Answer, json};
use crate::storage::error::StorageError;

impl Core {
    pub(super) fn refused(
        &self,
        conn: &Connection,
        refusal: &Refusal,
    ) -> Result<Answer, StorageError> {
        let comparison = self
            .state
            .comparison
            .as_ref()
            .filter(|_| refusal.code == "stale_pair");
        let Some(comparison) = comparison else {
            return Ok(Answer::refused(refusal, None));
        };
        let catalog = self.shared.view.catalog();
        let judge = self.shared.view.judge();
        let decorator = Decorator {
            conn,
            state: &self.state,
            catalog: &catalog,
            judge: &judge,
            now_ms: self.now_ms(),
        };
        let pair = decorator.find_pair(comparison.pair, comparison.session_id)?;
        Ok(Answer::refused(refusal, pair))
    }

    /// The body of a command that was carried out.
    pub(super) fn done(
        &self,
        conn: &Connection,
        command: &Command,
        verdict: Option<Verdict>,
    ) -> Result<String, StorageError> {
        let catalog = self.shared.view.catalog();
        let judge = self.shared.view.judge();
        let decorator = Decorator {
            conn,
            state: &self.state,
            catalog: &catalog,
            judge: &judge,
            now_ms: self.now_ms(),
        };
        let comparison = self.state.comparison.as_ref();
        Ok(match (command, comparison) {
            (
                Command::StartComparison { .. } | Command::ResumeComparison { .. },
                Some(comparison),
            ) => json(&SessionStarted {
                session_id: comparison.session_id,
                total_tracks: comparison.total_tracks,
                pair: decorator.find_pair(comparison.pair, comparison.session_id)?,
                prefetched_pair: decorator
                    .find_pair(comparison.prefetched, comparison.session_id)?,
            }),
            (Command::RecordVerdict { .. } | Command::UndoVerdict { .. }, Some(comparison)) => {
                json(&VerdictRecorded {
                    success: true,
                    verdict_id: verdict.map(|verdict| verdict.verdict_id),
                    comparisons_done: comparison.comparisons_done,
                    next_pair: decorator.find_pair(comparison.pair, comparison.session_id)?,
                    prefetched_pair: decorator
                        .find_pair(comparison.prefetched, comparison.session_id)?,
                })
            }
            (
                Command::SelectTrack { .. } | Command::SetStar { .. } | Command::NameDevice { .. },
                _,
            )
            | (
                Command::SetArchived { .. }
                | Command::EndComparison { .. }
                | Command::ForgetComparison { .. }
                | Command::SetVerdict { .. }
                | Command::TakeBack { .. },
                _,
            ) => r#"{"status":"ok"}"#.to_owned(),
            (Command::SaveStation { .. } | Command::DeleteStation { .. }, _)
            | (Command::ActivateStation { .. } | Command::DeactivateRadio, _)
            | (Command::SetSchedule { .. }, _) => json(&decorator.radio()?),
            (command, _) if command.is_from_inside() => String::new(),
            (
                Command::QueueAdd { .. }
                | Command::QueueRemove { .. }
                | Command::QueueMove { .. }
                | Command::QueueClear { .. },
                _,
            ) => {
                let queue = &self.state.queue;
                json(&QueueAnswer {
                    revision: queue.revision,
                    length: u32::try_from(queue.items.len()).unwrap_or(u32::MAX),
                })
            }
            _ => {
                // An answer is kept for retries, and screens have the queue from their frames.
                let player = PlayerInfo {
                    queue: decorator.queue_around(&[])?,
                    ..decorator.player()?
                };
                let is_unheard = player.is_playing && player.outputs.is_empty();
                let note = "nothing sounds: no output is on; turn one on in Devices";
                json(&PlayerAnswer {
                    player,
                    note: is_unheard.then(|| note.to_owned()),
                })
            }
        })
    }
}
