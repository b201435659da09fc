//! Bodies and queries of requests. Unknown fields of a body are refused.

use crate::domain::filter::Filter;
use crate::domain::goal::{Goal, Mode};
use crate::domain::id::{FolderId, PairId, PlaylistId, QueueItemId, SessionId, TrackId, VerdictId};
use crate::domain::player::{Context, OutputId, PairBegins, Repeat, Switching};
use crate::domain::radio::schedule::Slot;
use crate::domain::radio::{Adventure, StationMode};
use crate::protocol::limit_schema;
use crate::protocol::selection::Selection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A new comparison session. The `*_filter` names are the original's; `filter` says more.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StartSession {
    /// `all` or `starred`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_filter: Option<String>,
    /// A genre by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genre_filter: Option<String>,
    /// A year or a range: `1994`, `1990-1999`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year_filter: Option<String>,
    /// A playlist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub playlist_id: Option<PlaylistId>,
    /// A folder and all below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder_filter: Option<FolderId>,
    /// The filter by ids; may not be given beside the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// What it is after; a goal other than `open` has a mode of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// What it is for, and so when it ends; absent: `open`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
}

/// Ends the session.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EndSession {
    /// The one meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
}

/// The original's way to judge: by the winning track.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordVerdict {
    /// The session.
    pub session_id: SessionId,
    /// Side A.
    pub track_a_id: TrackId,
    /// Side B.
    pub track_b_id: TrackId,
    /// The better one.
    pub winner_id: TrackId,
    /// The pair meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pair_id: Option<PairId>,
}

/// An answer as a caller names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WinnerName {
    /// Side A.
    #[serde(alias = "a")]
    TrackA,
    /// Side B.
    #[serde(alias = "b")]
    TrackB,
    /// The side that is selected.
    Current,
    /// Neither.
    Tie,
    /// No answer.
    Skip,
}

/// Judges a pair.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveVerdict {
    /// The pair meant.
    pub pair_id: PairId,
    /// The answer.
    pub winner: WinnerName,
}

/// Takes a verdict back.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UndoVerdict {
    /// The one meant; else the last of this session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict_id: Option<VerdictId>,
}

/// Takes back what an event changed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UndoEvent {
    /// The log that the event was read in; refused when it is another one now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
}

/// A side by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SideName {
    /// Side A.
    #[serde(alias = "a")]
    TrackA,
    /// Side B.
    #[serde(alias = "b")]
    TrackB,
}

/// A track of the pair, by id or by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum TrackOrSide {
    /// By id.
    Id(TrackId),
    /// By side.
    Side(SideName),
}

/// Hears (or pauses) a side.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SelectTrack {
    /// Which.
    pub track_id: TrackOrSide,
    /// Whether it shall sound.
    pub is_playing: bool,
}

/// Plays: what is loaded, one track, or a list that becomes the queue.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PlayRequest {
    /// One track, put in behind what plays now; with `track_ids`: where to begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_id: Option<TrackId>,
    /// What to play by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Context>,
    /// An item of the queue; may not be given beside the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_item_id: Option<QueueItemId>,
    /// The new queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_ids: Option<Vec<TrackId>>,
    /// The new queue: all that it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selection: Option<Selection>,
    /// Where to begin in a selection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_track_id: Option<TrackId>,
    /// Whether a list plays in a chance order; absent: as the player does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shuffle: Option<bool>,
}

/// On to the next.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NextRequest {
    /// The item that is left; refused when another plays by now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_item_id: Option<QueueItemId>,
}

/// No fields.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// Jumps by.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeekRequest {
    /// Negative: back.
    pub delta_ms: i64,
}

/// Jumps to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PositionRequest {
    /// From the start.
    pub position_ms: i64,
}

/// Jumps to where the loudest passage begins.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HookRequest {
    /// Of this track; refused when another is loaded by now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_id: Option<TrackId>,
}

/// Lets a stretch sound over and over.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoopRequest {
    /// Its first moment, ms from the start.
    pub from_ms: i64,
    /// The moment after its last one; at least 1,000 later.
    pub to_ms: i64,
    /// Of this track; refused when another is loaded by now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track_id: Option<TrackId>,
}

/// Sets or changes the volume: one of the two. What was muted is heard again.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VolumeRequest {
    /// 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume_percent: Option<u8>,
    /// So much louder, or softer; -100 to 100, and clamped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delta_percent: Option<i32>,
}

/// Lets nothing be heard, or lets it be heard again.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MuteRequest {
    /// Whether nothing is heard.
    pub is_muted: bool,
}

/// When the music stops by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SleepWhen {
    /// When what is loaded has played to its end.
    Track,
    /// After so many minutes.
    Minutes,
}

/// Lets the music stop by itself.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SleepRequest {
    /// When.
    pub after: SleepWhen,
    /// How many minutes, 1 to 1,440; only with `minutes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
}

/// Chooses where it sounds.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputsRequest {
    /// `speaker` or device ids.
    pub outputs: Vec<OutputId>,
}

/// Chooses repeat and order.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ModeRequest {
    /// What happens at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// Chance order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shuffle: Option<bool>,
}

/// Chooses from where the sides of a pair sound.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListeningRequest {
    /// From where the other side sounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub switching: Option<Switching>,
    /// Where a new pair begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pair_begins: Option<PairBegins>,
}

/// A name.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameRequest {
    /// 1 to 100 characters.
    pub name: String,
}

/// A station.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StationRequest {
    /// 1 to 100 characters.
    pub name: String,
    /// Which tracks it draws from; `{}` is all music. Absent: as it is, for a new one all music.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// From 0 (only the best) to 100 (surprise me). Where neither this nor `mode` is said: as it is,
    /// for a new one 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adventure_percent: Option<Adventure>,
    /// The same as older callers say it; counts where `adventure_percent` is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<StationMode>,
}

impl StationRequest {
    /// How it draws, where that is said.
    #[must_use]
    pub fn adventure(&self) -> Option<Adventure> {
        self.adventure_percent.or(self.mode.map(Adventure::from))
    }
}

/// Says which station is meant at which time of the week, by the clock of minion's machine.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleRequest {
    /// All slots; of two that hold at one time the first counts.
    pub slots: Vec<Slot>,
}

/// Stars or unstars.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StarRequest {
    /// How long ago the thumb was down, ms; for stars queued offline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_ms: Option<i64>,
}

/// Which page of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PageQuery {
    /// Items of a page; a number out of bounds counts as the nearest within.
    #[param(schema_with = limit_schema)]
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// The row that the page begins with, from 0, for lists that can be entered anywhere.
    pub offset: Option<u32>,
}

/// Which page of a list that is long and kept in memory.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct OffsetQuery {
    /// Items of a page; a number out of bounds counts as the nearest within.
    #[param(schema_with = limit_schema)]
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// From this place on, from 0; counts where no cursor is given.
    pub offset: Option<usize>,
}
