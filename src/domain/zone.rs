//! Zones: places where music sounds by itself. What is so in one is [`crate::domain::zone_state`].

use serde::{Deserialize, Serialize};

use crate::domain::id::{DeviceId, ZoneId};
use crate::domain::player::Player;

/// Most zones: a house has fewer rooms and phones.
pub const ZONES_MAX: usize = 32;

/// A zone that was made for one device goes when nothing has sounded there for so long, ms.
pub const SILENT_MAX_MS: i64 = 24 * 3_600 * 1_000;

/// A zone as every screen knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Its number; never given to another.
    pub id: ZoneId,
    /// What people call it.
    pub name: String,
    /// The device that it was made for: it goes by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
}

impl Zone {
    /// Whether it goes: it was made for one device, and nothing has sounded there for a day.
    #[must_use]
    pub fn is_over(&self, player: &Player, now_ms: i64) -> bool {
        self.device.is_some() && !player.is_playing && now_ms - player.at_ms > SILENT_MAX_MS
    }

    /// The one that a house begins with.
    #[must_use]
    pub fn first() -> Self {
        Self {
            id: ZoneId::FIRST,
            name: "Home".into(),
            device: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_of_one_device_is_over_after_a_silent_day_and_no_other_ever_is() {
        let own = Zone {
            device: Some(DeviceId("phone".into())),
            ..Zone::first()
        };
        let silent = Player::default();
        let playing = Player {
            is_playing: true,
            ..Player::default()
        };
        assert!(!own.is_over(&silent, SILENT_MAX_MS));
        assert!(own.is_over(&silent, SILENT_MAX_MS + 1));
        assert!(!own.is_over(&playing, SILENT_MAX_MS + 1));
        assert!(!Zone::first().is_over(&silent, SILENT_MAX_MS + 1));
    }
}
