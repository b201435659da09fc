//! Shared state as a database holds it: of today, or from before there were zones.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use crate::domain::comparison::Comparison;
use crate::domain::house::{HouseState, stars_as_list};
use crate::domain::id::{DeviceId, JamId, ZoneId};
use crate::domain::jam::room::JamRoom;
use crate::domain::paused_sessions::{PausedSession, PausedSessions};
use crate::domain::player::Player;
use crate::domain::queue::Queue;
use crate::domain::radio::Radio;
use crate::domain::shared_state::{Counters, SharedState};
use crate::domain::star::Stars;
use crate::domain::stream::StreamId;
use crate::domain::zone_state::ZoneState;

/// Either has some of the fields. One struct, because an untagged enum cannot read maps whose keys
/// are numbers.
#[derive(Deserialize)]
pub(super) struct StoredState {
    counters: Counters,
    /// In a state from before there were zones: put beside it when its log was divided into streams.
    #[serde(default)]
    heads: BTreeMap<StreamId, u64>,

    // Of today.
    house: Option<Arc<HouseState>>,
    zones: Option<BTreeMap<ZoneId, Arc<ZoneState>>>,
    /// None in a state from before there were jam rooms.
    #[serde(default)]
    jams: BTreeMap<JamId, Arc<JamRoom>>,

    // Of a house that had one zone and no word for it.
    comparison: Option<Comparison>,
    #[serde(default, alias = "kept")]
    paused_sessions: PausedSessions,
    #[serde(default, alias = "given_up")]
    discarded: Option<Box<PausedSession>>,
    player: Option<Player>,
    queue: Option<Queue>,
    radio: Option<Radio>,
    #[serde(default, with = "stars_as_list")]
    stars: Stars,
    #[serde(default)]
    device_names: Arc<BTreeMap<DeviceId, String>>,
}

impl TryFrom<StoredState> for SharedState {
    type Error = &'static str;

    fn try_from(stored: StoredState) -> Result<Self, Self::Error> {
        let StoredState {
            counters, heads, ..
        } = stored;
        if let Some((house, zones)) = stored.house.zip(stored.zones) {
            return Ok(Self {
                house,
                zones,
                jams: stored.jams,
                heads,
                counters,
            });
        }
        let parts = stored.player.zip(stored.queue).zip(stored.radio);
        let ((player, queue), radio) = parts.ok_or("that is no shared state")?;
        let house = HouseState {
            paused_sessions: stored.paused_sessions,
            discarded: stored.discarded,
            stations: Arc::new(radio.stations()),
            stars: stored.stars,
            device_names: stored.device_names,
            ..HouseState::default()
        };
        let zone = ZoneState {
            comparison: stored.comparison,
            player,
            queue,
            on_air: radio.on_air(),
        };
        Ok(Self {
            house: Arc::new(house),
            zones: [(ZoneId::FIRST, Arc::new(zone))].into(),
            jams: BTreeMap::new(),
            heads,
            counters,
        })
    }
}
