//! Whether what plays is heard: when the last output that was chosen is away, the music waits where
//! it is, and goes on when one is back within its grace.

use std::collections::BTreeMap;

use crate::domain::command::Command;
use crate::domain::id::{DeviceId, ZoneId};
use crate::domain::player::{OutputId, Player};
use crate::services::engine::{EngineHandle, Shared};

/// What waits for a listener to come back.
#[derive(Debug, Default)]
pub(super) struct Listeners {
    /// By zone, the player's jump and anchor since it waits: whatever is done to it meanwhile moves
    /// them.
    waits: BTreeMap<ZoneId, (u64, i64)>,
}

impl Listeners {
    /// Looks who is there.
    pub(super) async fn look(&mut self, shared: &Shared, engine: &EngineHandle) {
        let moment = shared.view.current();
        self.waits.retain(|zone, _| moment.zone(*zone).is_some());
        for (zone, there) in moment.zones() {
            self.look_in(zone, &there.state.zone.player, shared, engine)
                .await;
        }
    }

    async fn look_in(
        &mut self,
        zone: ZoneId,
        player: &Player,
        shared: &Shared,
        engine: &EngineHandle,
    ) {
        let is_there = |output: &OutputId| {
            output.is_local() || shared.presence.is_connected(&DeviceId(output.0.clone()))
        };
        // Where no output is chosen at all, nobody can come back.
        let is_heard = player.outputs.is_empty() || player.outputs.iter().any(is_there);
        if is_heard {
            if let Some((seek_rev, at_ms)) = self.waits.remove(&zone) {
                let again = Command::HeardAgain { seek_rev, at_ms };
                engine.tell_in(zone, again).await;
            }
        } else if player.is_playing {
            engine.tell_in(zone, Command::Unheard).await;
            let player = &shared.view.zone(zone).state.zone.player.clone();
            if !player.is_playing {
                self.waits.insert(zone, (player.seek_rev, player.at_ms));
            }
        }
    }
}
