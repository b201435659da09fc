//! The radio on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::filter::Filter;
use crate::domain::id::StationId;
use crate::domain::radio::schedule::Slot;
use crate::domain::radio::{Adventure, StationMode};
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
    /// How it draws: from 0 (only the best) to 100 (surprise me).
    #[serde(default)]
    pub adventure_percent: Adventure,
    /// The same in one of two words, for clients that know no other.
    pub mode: StationMode,
}

/// `radio:stations`: all of them and their plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StationsInfo {
    /// In the order they were made.
    pub stations: Vec<StationInfo>,
    /// Which station is meant at which time of the week; the first slot that holds counts.
    #[serde(default)]
    pub schedule: Vec<Slot>,
    /// The one that is meant now.
    #[serde(default)]
    pub scheduled: Option<StationId>,
}

/// `radio:on_air`: the station on air in a zone, and what it plays next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OnAirInfo {
    /// The one on air.
    pub active: Option<StationId>,
    /// What it plays next.
    pub upcoming: Vec<QueueItemInfo>,
}

/// The radio as a zone has it: all stations, the one on air, and what it plays next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RadioInfo {
    /// In the order they were made.
    pub stations: Vec<StationInfo>,
    /// The one on air.
    pub active: Option<StationId>,
    /// What it plays next.
    pub upcoming: Vec<QueueItemInfo>,
    /// Which station is meant at which time of the week; the first slot that holds counts.
    #[serde(default)]
    pub schedule: Vec<Slot>,
    /// The one that is meant now.
    #[serde(default)]
    pub scheduled: Option<StationId>,
}

/// `GET /api/radio/schedule`: the plan of the week, and the clock that it goes by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScheduleInfo {
    /// Which station is meant at which time of the week; the first slot that holds counts.
    pub slots: Vec<Slot>,
    /// The one that is meant now.
    pub scheduled: Option<StationId>,
    /// The server's time, ms since 1970.
    pub server_ms: i64,
    /// The day there: 0 is Monday.
    pub weekday: u8,
    /// The time of day there, minutes after midnight.
    pub minute: u16,
    /// By how many minutes the server's zone is ahead of UTC now.
    pub utc_offset_minutes: i32,
    /// The zone's name, such as `Europe/Berlin`, where the machine knows it.
    pub zone: Option<String>,
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

/// What a station would play next. Shares are percent of the odds of the next draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StationOdds {
    /// The knob that it was asked for.
    pub adventure_percent: Adventure,
    /// Tracks it draws from.
    pub track_count: u32,
    /// Those that were ever compared.
    pub compared_count: u32,
    /// Those that are starred.
    pub starred_count: u32,
    /// Share of the best tenth of them by rating.
    pub top_tenth_percent: f64,
    /// Share of those that were never compared.
    pub never_compared_percent: f64,
    /// Share of the starred ones.
    pub starred_percent: f64,
    /// The likeliest, the likeliest first.
    pub likeliest: Vec<LikelyTrack>,
}

/// A track that a station may play next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LikelyTrack {
    /// Which.
    pub track: TrackInfo,
    /// How likely it is the very next, percent.
    pub percent: f64,
    /// Why, in one sentence.
    pub why: String,
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
