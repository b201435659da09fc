//! Whether what plays is heard: when the last output that was chosen is away, the music waits where
//! it is, and goes on when one is back within its grace.

use crate::domain::command::Command;
use crate::domain::id::DeviceId;
use crate::domain::player::OutputId;
use crate::services::engine::{EngineHandle, Shared};

/// What waits for a listener to come back.
#[derive(Debug, Default)]
pub(super) struct Listeners {
    /// The player's jump and anchor since it waits: whatever is done to it meanwhile moves them.
    waits: Option<(u64, i64)>,
}

impl Listeners {
    /// Looks who is there.
    pub(super) async fn look(&mut self, shared: &Shared, engine: &EngineHandle) {
        let moment = shared.view.current();
        let player = &moment.state.player;
        let is_there = |output: &OutputId| {
            output.is_speaker() || shared.presence.is_connected(&DeviceId(output.0.clone()))
        };
        // Where no output is chosen at all, nobody can come back.
        let is_heard = player.outputs.is_empty() || player.outputs.iter().any(is_there);
        if is_heard {
            if let Some((seek_rev, at_ms)) = self.waits.take() {
                engine.tell(Command::HeardAgain { seek_rev, at_ms }).await;
            }
        } else if player.is_playing {
            engine.tell(Command::Unheard).await;
            let player = &shared.view.current().state.player.clone();
            self.waits = (!player.is_playing).then_some((player.seek_rev, player.at_ms));
        }
    }
}
