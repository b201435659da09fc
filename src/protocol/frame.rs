//! Frames of `/ws/sync`.
//!
//! `{"type": T, "data": D, "ts": unix seconds, "stream": "zone/1", "seq": n, "origin": {...}}`. `seq`
//! is dense within its stream, one per event; a projection of an event (`comparison:track_selected`,
//! `radio:now_playing`) carries the stream and seq of its event; ephemeral frames carry none.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::event::Origin;
use crate::domain::id::{DeviceId, TrackId, ZoneId};
use crate::domain::star::{Stamp, StarKind};
use crate::domain::stream::StreamId;
use crate::protocol::comparison::{
    Advanced, ComparisonInfo, Ended, PausedSessionInfo, TrackSelected, VerdictInfo,
};
use crate::protocol::jam::{JamChanges, JamInfo, RoomInfo, RoomRemoved};
use crate::protocol::library::{LibraryInfo, ScanProgress};
use crate::protocol::player::{CardInfo, PlayerInfo};
use crate::protocol::radio::{NowPlaying, OnAirInfo, RadioInfo, StationsInfo};
use crate::protocol::track::TrackInfo;
use crate::protocol::zone::{ZoneInfo, ZoneNow, ZoneRemoved};

/// What a frame says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "data")]
pub enum Body {
    /// The whole shared state.
    #[serde(rename = "sync:full")]
    Full(Box<Snapshot>),
    /// The connection goes on where it left off; the events missed follow.
    #[serde(rename = "sync:resume")]
    Resume(Resume),
    /// Every 20 s.
    #[serde(rename = "sync:heartbeat")]
    Heartbeat(Heartbeat),
    /// A session began.
    #[serde(rename = "comparison:started")]
    ComparisonStarted(Box<ComparisonInfo>),
    /// The session ended.
    #[serde(rename = "comparison:ended")]
    ComparisonEnded(Ended),
    /// A session was put aside: it can be gone on with.
    #[serde(rename = "session:paused")]
    SessionPaused(Box<PausedSessionInfo>),
    /// A session that was put aside is gone on with, or given up.
    #[serde(rename = "session:forgotten")]
    SessionForgotten(Ended),
    /// A verdict, a skip, an undo, or a member that left.
    #[serde(rename = "comparison:advanced")]
    ComparisonAdvanced(Box<Advanced>),
    /// An earlier verdict was taken back, or given again; no pair moves.
    #[serde(rename = "verdict:changed")]
    VerdictChanged(VerdictInfo),
    /// Projection: a side was selected.
    #[serde(rename = "comparison:track_selected")]
    TrackSelected(Box<TrackSelected>),
    /// The player or its queue.
    #[serde(rename = "player:changed")]
    PlayerChanged(Box<PlayerInfo>),
    /// Projection: a radio track started.
    #[serde(rename = "radio:now_playing")]
    NowPlaying(Box<NowPlaying>),
    /// Stations and their plan.
    #[serde(rename = "radio:stations")]
    RadioStations(Box<StationsInfo>),
    /// The station on air and what comes next.
    #[serde(rename = "radio:on_air")]
    OnAir(Box<OnAirInfo>),
    /// A zone was made, or has another name.
    #[serde(rename = "zone:changed")]
    ZoneChanged(ZoneInfo),
    /// A zone is no more.
    #[serde(rename = "zone:removed")]
    ZoneRemoved(ZoneRemoved),
    /// What plays in each zone: where there is more than one.
    #[serde(rename = "zones:updated")]
    ZonesUpdated(Vec<ZoneNow>),
    /// A jam room was made, or has another name.
    #[serde(rename = "jam_room:changed")]
    JamRoomChanged(RoomInfo),
    /// A jam room is no more.
    #[serde(rename = "jam_room:removed")]
    JamRoomRemoved(RoomRemoved),
    /// Something is set anew in the jam room that the connection follows.
    #[serde(rename = "jam:changed")]
    JamChanged(JamChanges),
    /// A star.
    #[serde(rename = "star:changed")]
    StarChanged(StarInfo),
    /// A track was archived, or brought back.
    #[serde(rename = "track:archived")]
    TrackArchived(TrackArchived),
    /// A device's name.
    #[serde(rename = "device:named")]
    DeviceNamed(DeviceName),
    /// Ratings that moved visibly.
    #[serde(rename = "rating:changed")]
    RatingChanged(RatingChanged),
    /// Who is here.
    #[serde(rename = "devices:updated")]
    DevicesUpdated(Vec<DeviceInfo>),
    /// Lists look different; fetch them again.
    #[serde(rename = "library:changed")]
    LibraryChanged(LibraryInfo),
    /// One track looks different.
    #[serde(rename = "track:changed")]
    TrackChanged(Box<TrackInfo>),
    /// What a scan is doing.
    #[serde(rename = "library:scan_progress")]
    ScanProgress(ScanProgress),
    /// Something every screen should say.
    #[serde(rename = "notice")]
    Notice(Notice),
    /// What is wrong with the house changed.
    #[serde(rename = "problems:changed")]
    ProblemsChanged(Problems),
    /// The answer to `time:ping`.
    #[serde(rename = "time:pong")]
    Pong(Pong),
    /// A client frame was not understood.
    #[serde(rename = "error")]
    Error(FrameError),
}

/// One frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Frame {
    /// What it says.
    #[serde(flatten)]
    pub body: Body,
    /// When it was made, unix seconds.
    pub ts: f64,
    /// The stream of its event; absent on ephemeral frames.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<StreamId>,
    /// The number of its event in that stream; absent on ephemeral frames.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// Who caused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// The whole shared state, decorated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Snapshot {
    /// Identity of the log.
    pub epoch: String,
    /// The server's clock.
    pub server_ms: i64,
    /// The zone that is shown.
    pub zone: ZoneId,
    /// How far its streams have come: the house, the zone, and the jam room if it follows one.
    pub streams: Vec<StreamPosition>,
    /// All zones.
    pub zones: Vec<ZoneInfo>,
    /// All jam rooms.
    #[serde(default)]
    pub rooms: Vec<RoomInfo>,
    /// The jam room that the connection follows; `null`: it follows none, or there is no such room.
    #[serde(default)]
    pub jam: Option<JamInfo>,
    /// The running session.
    pub comparison: Option<ComparisonInfo>,
    /// Sessions that were put aside, by their numbers.
    #[serde(default)]
    pub paused_sessions: Vec<PausedSessionInfo>,
    /// The player.
    pub player: PlayerInfo,
    /// The radio.
    pub radio: RadioInfo,
    /// Starred items.
    pub stars: Vec<StarInfo>,
    /// Names given to devices, by id.
    pub device_names: Vec<DeviceName>,
    /// Who is here.
    pub devices: Vec<DeviceInfo>,
    /// The machine's sound cards beside its speaker.
    pub cards: Vec<CardInfo>,
    /// What is wrong for longer than a moment.
    pub problems: Vec<Problem>,
    /// The library.
    pub library: LibraryInfo,
}

/// The connection goes on where it left off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Resume {
    /// Identity of the log.
    pub epoch: String,
    /// The server's clock.
    pub server_ms: i64,
    /// The zone that is shown.
    pub zone: ZoneId,
    /// How far its streams have come: the house, the zone, and the jam room if it follows one.
    pub streams: Vec<StreamPosition>,
    /// Who is here.
    pub devices: Vec<DeviceInfo>,
    /// What is wrong for longer than a moment.
    pub problems: Vec<Problem>,
    /// The library.
    pub library: LibraryInfo,
}

/// How far a stream has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StreamPosition {
    /// Which.
    pub stream: StreamId,
    /// The number of its last event.
    pub seq: u64,
    /// Hash of its state.
    pub hash: u32,
}

/// Every 20 s: where the streams stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Heartbeat {
    /// Identity of the log.
    pub epoch: String,
    /// The server's clock.
    pub server_ms: i64,
    /// How far the house and the zone have come, and the jam room if the connection follows one.
    pub streams: Vec<StreamPosition>,
}

/// One item's star.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StarInfo {
    /// Track or album.
    pub kind: StarKind,
    /// Its id.
    pub id: i64,
    /// Whether it is starred.
    pub starred: bool,
    /// When that was decided.
    pub stamp: Stamp,
}

/// A track that is never offered or played again, or that was brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrackArchived {
    /// Which.
    pub track_id: TrackId,
    /// Whether it is archived now.
    pub archived: bool,
}

/// A device's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceName {
    /// Which.
    pub id: DeviceId,
    /// What people call it.
    pub name: String,
}

/// What kind of device it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// A web page.
    #[default]
    Browser,
    /// A terminal.
    Cli,
}

/// A device that is here, or left less than 30 s ago.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeviceInfo {
    /// Its id.
    pub id: DeviceId,
    /// What people call it.
    pub name: String,
    /// What it is.
    pub kind: DeviceKind,
    /// Open connections; 0 while it is only remembered.
    pub connections: u32,
    /// Whether it is an output.
    pub is_output: bool,
    /// The connection that sounds, where the device is an output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conn: Option<String>,
    /// Round trip, ms.
    pub rtt_ms: Option<f64>,
    /// What it adds to its clock to have the server's, ms.
    pub offset_ms: Option<f64>,
    /// Since when it is here.
    pub connected_at: i64,
}

/// Ratings that moved visibly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RatingChanged {
    /// Which, and how they stand now.
    pub tracks: Vec<RatingInfo>,
}

/// How a track stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RatingInfo {
    /// Which.
    pub id: TrackId,
    /// Rating.
    pub rating: f64,
    /// Uncertainty.
    pub sd: f64,
    /// Place, from 1.
    pub rank: Option<u32>,
    /// Verdicts it took part in.
    pub comparison_count: u32,
}

/// Something every screen should say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notice {
    /// Stable code: `track_failed`, `speaker_lost`, `speaker_back`.
    pub code: String,
    /// One sentence for people.
    pub message: String,
}

/// Something that is wrong for longer than a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Stable code: `storage_failed`, `no_sound_card`, `no_music_folder`, `folder_hangs`,
    /// `library_waits`, `speaker_lost`.
    pub code: String,
    /// One sentence for people.
    pub message: String,
    /// The system's own words, for who looks closer: for Settings, not for a banner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// All that is wrong now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problems {
    /// By code.
    pub problems: Vec<Problem>,
}

/// The answer to `time:ping`; ms since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Pong {
    /// The client's clock as it sent.
    pub t0: f64,
    /// The server's clock as it received.
    pub t1: f64,
    /// The server's clock as it answered.
    pub t2: f64,
}

/// A client frame was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FrameError {
    /// Stable code.
    pub code: String,
    /// One sentence.
    pub message: String,
}
