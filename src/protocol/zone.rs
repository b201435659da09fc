//! Zones on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::{DeviceId, ZoneId};
use crate::domain::player::{Context, OutputId};
use crate::domain::zone::Zone;
use crate::protocol::track::TrackInfo;

/// A place where music sounds by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ZoneInfo {
    /// Its number; never given to another.
    pub id: ZoneId,
    /// What people call it.
    pub name: String,
    /// The device that it was made for: it goes by itself after a silent day. `null`: it stays.
    #[serde(default)]
    pub device: Option<DeviceId>,
}

impl From<&Zone> for ZoneInfo {
    fn from(zone: &Zone) -> Self {
        Self {
            id: zone.id,
            name: zone.name.clone(),
            device: zone.device.clone(),
        }
    }
}

/// A zone is no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ZoneRemoved {
    /// Which.
    pub id: ZoneId,
}

/// A zone, and what plays there now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ZoneNow {
    /// Its number.
    pub id: ZoneId,
    /// What people call it.
    pub name: String,
    /// The device that it was made for.
    #[serde(default)]
    pub device: Option<DeviceId>,
    /// Where it sounds.
    pub outputs: Vec<OutputId>,
    /// What it plays by.
    pub context: Context,
    /// What is loaded.
    pub track: Option<TrackInfo>,
    /// Whether it sounds.
    pub is_playing: bool,
}

/// A zone to be made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ZoneRequest {
    /// 1 to 100 characters, and no other zone's.
    pub name: String,
    /// Where it sounds: these leave the zones that they are in.
    #[serde(default)]
    pub outputs: Option<Vec<OutputId>>,
    /// The device that it is for alone: it goes by itself after a silent day.
    #[serde(default)]
    pub device: Option<DeviceId>,
}

/// Where the music of a zone goes.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveMusicRequest {
    /// The zone that it goes to; what is there is gone then.
    pub to: ZoneId,
    /// Whether it stays where it is, too.
    #[serde(default)]
    pub copy: bool,
}
