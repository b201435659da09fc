//! The radio on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::filter::Filter;
use crate::domain::id::StationId;
use crate::domain::radio::StationMode;
use crate::protocol::player::QueueItemInfo;
use crate::protocol::track::TrackInfo;

/// A station.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StationInfo {
    /// Its number.
    pub id: StationId,
    /// What people call it.
    pub name: String,
    /// Which tracks it draws from.
    pub filter: Filter,
    /// The filter in words.
    pub filter_text: String,
    /// How it draws.
    pub mode: StationMode,
}

/// `radio:stations`: all of them, the one on air, and what it plays next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RadioInfo {
    /// In the order they were made.
    pub stations: Vec<StationInfo>,
    /// The one on air.
    pub active: Option<StationId>,
    /// What it plays next.
    pub upcoming: Vec<QueueItemInfo>,
}

/// `radio:now_playing`: a projection of `player:changed` while the radio plays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NowPlaying {
    /// What plays.
    pub track: Option<TrackInfo>,
    /// Where it stands.
    pub position_ms: i64,
    /// The station.
    pub station_id: Option<StationId>,
    /// Its name.
    pub station_name: Option<String>,
    /// Always `local`.
    pub source_type: String,
    /// The next five.
    pub upcoming: Vec<TrackInfo>,
}

/// A track that was heard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Heard {
    /// Which.
    pub track: TrackInfo,
    /// When it began.
    pub at_ms: i64,
    /// How long it was heard.
    pub heard_ms: i64,
    /// The station it was heard on.
    pub station_id: Option<StationId>,
}
