//! Zones as a screen shows them: with what plays there.

use crate::domain::shared_state::SharedState;
use crate::protocol::zone::ZoneNow;
use crate::services::presenter::Presenter;
use crate::storage::error::StorageError;

impl Presenter<'_> {
    /// All zones, and what plays there.
    pub fn zones(&self, state: &SharedState) -> Result<Vec<ZoneNow>, StorageError> {
        let mut all = Vec::with_capacity(state.zones.len());
        for zone in state.house.zones.values() {
            let Some(there) = state.zones.get(&zone.id) else {
                continue;
            };
            let track = there.player.track.map(|id| self.find_track(id));
            all.push(ZoneNow {
                id: zone.id,
                name: zone.name.clone(),
                device: zone.device.clone(),
                outputs: there.player.outputs.clone(),
                context: there.player.context,
                track: track.transpose()?.flatten(),
                is_playing: there.player.is_playing,
            });
        }
        Ok(all)
    }
}
