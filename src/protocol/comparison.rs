//! Comparison sessions on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::comparison::{AdvanceReason, PairReason, Side, Winner};
use crate::domain::filter::Filter;
use crate::domain::goal::{Goal, Mode};
use crate::domain::id::{PairId, SessionId, TrackId, VerdictId};
use crate::protocol::track::TrackInfo;

/// Two tracks put beside each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PairInfo {
    /// Its number.
    pub pair_id: PairId,
    /// Side A.
    pub track_a: TrackInfo,
    /// Side B.
    pub track_b: TrackInfo,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// Why it is asked.
    pub reason: PairReason,
}

/// How far the ranking has come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    /// Verdicts of this session.
    pub comparisons_done: u32,
    /// Expected rank correlation (Kendall) of the ranking with the listener's taste.
    pub expected_tau: f64,
    /// How settled the top is: what the goal says, else 50, of few tracks a quarter.
    pub settled_percent: f64,
    /// What is left until the session's goal; absent where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<LeftInfo>,
}

/// What is left until a session's goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeftInfo {
    /// Comparisons, about; 0: none.
    pub comparisons: u32,
    /// The same at the pace of this session's latest verdicts, minutes.
    pub minutes: u32,
    /// Of `parts`, those that are as the goal wants them: tracks expected to belong to the top, new
    /// tracks that had their comparisons, neighbours whose order is known.
    pub settled: u32,
    /// All of them.
    pub parts: u32,
}

/// The selected side: a projection of the player.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Selected {
    /// Which side.
    pub side: Side,
    /// Its track.
    pub track_id: TrackId,
    /// Whether it sounds.
    #[serde(rename = "isPlaying")]
    pub is_playing: bool,
}

/// A running session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ComparisonInfo {
    /// Its number.
    pub session_id: SessionId,
    /// Which tracks it is about.
    pub filter: Filter,
    /// The filter in words: "All music", "Jazz, 1950 to 1969".
    pub filter_text: String,
    /// What it is after.
    pub mode: Mode,
    /// What it is for.
    #[serde(default)]
    pub goal: Goal,
    /// Tracks that matched when it started; of first impressions, those that were new.
    pub total_tracks: u32,
    /// The pair in question; `null` when the goal is reached, or every pair was asked.
    pub pair: Option<PairInfo>,
    /// The pair after it; `null` when that is the last.
    pub prefetched: Option<PairInfo>,
    /// Its goal is reached: no pair is chosen any more.
    #[serde(default)]
    pub reached: bool,
    /// What is selected.
    pub selected: Option<Selected>,
    /// How far it has come.
    pub progress: Progress,
}

/// A session that was put aside and can be gone on with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PausedSessionInfo {
    /// Its number; it keeps it.
    pub session_id: SessionId,
    /// What it is for.
    pub goal: Goal,
    /// What it is after.
    pub mode: Mode,
    /// Which tracks it is about.
    pub filter: Filter,
    /// The filter in words.
    pub filter_text: String,
    /// Tracks that matched when it started; of first impressions, those that were new.
    pub total_tracks: u32,
    /// Verdicts so far.
    pub comparisons_done: u32,
    /// Comparisons that were left until its goal when it was put aside, about; `null`: it has none.
    pub left: Option<u32>,
    /// When it was put aside.
    pub paused_ms: i64,
}

/// The sessions that were put aside, the latest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KeptSessionsInfo {
    /// All of them.
    pub items: Vec<PausedSessionInfo>,
}

/// A verdict in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VerdictInfo {
    /// Its number.
    pub verdict_id: VerdictId,
    /// What was asked.
    pub pair_id: PairId,
    /// What was answered.
    pub winner: Winner,
    /// Whether it was taken back.
    pub undone: bool,
}

/// How much an answer taught, beside what answers of its session usually do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackSize {
    /// Much more: nobody could have told.
    Big,
    /// About as much.
    Usual,
    /// Little: it was nearly known.
    Small,
}

/// Where an answer moved a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RankMove {
    /// Which.
    pub track_id: TrackId,
    /// Its place before, from 1; `null`: it was not compared yet.
    pub from: Option<u32>,
    /// Its place now.
    pub to: Option<u32>,
}

/// What an answer taught.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VerdictFeedback {
    /// How much, by what was expected of it before.
    pub size: FeedbackSize,
    /// How likely the ranking had held just this answer.
    pub predicted_percent: f64,
    /// Where side A and side B stand now.
    pub moves: Vec<RankMove>,
}

/// `comparison:advanced`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Advanced {
    /// The session.
    pub session_id: SessionId,
    /// The pair in question now.
    pub pair: Option<PairInfo>,
    /// The pair after it.
    pub prefetched: Option<PairInfo>,
    /// What was answered or taken back.
    pub verdict: Option<VerdictInfo>,
    /// The session's goal is reached: no pair is chosen any more.
    #[serde(default)]
    pub reached: bool,
    /// Why it advanced without an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<AdvanceReason>,
    /// What the answer taught; absent for a skip, an undo, and what is told again later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<VerdictFeedback>,
    /// How far the session has come.
    pub progress: Progress,
}

/// `comparison:ended`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ended {
    /// The session.
    pub session_id: SessionId,
}

/// `comparison:track_selected`: a projection of `player:changed`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TrackSelected {
    /// The track.
    pub track: TrackInfo,
    /// Its side.
    pub side: Side,
    /// Whether it sounds.
    #[serde(rename = "isPlaying")]
    pub is_playing: bool,
}

/// The answer to a new session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SessionStarted {
    /// Its number.
    pub session_id: SessionId,
    /// Tracks that matched.
    pub total_tracks: u32,
    /// The first pair.
    pub pair: Option<PairInfo>,
    /// The pair after it.
    pub prefetched_pair: Option<PairInfo>,
}

/// The answer to a verdict, a skip or an undo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VerdictRecorded {
    /// Always true.
    pub success: bool,
    /// The verdict's number.
    pub verdict_id: Option<VerdictId>,
    /// Verdicts of this session.
    pub comparisons_done: u32,
    /// The pair in question now.
    pub next_pair: Option<PairInfo>,
    /// The pair after it.
    pub prefetched_pair: Option<PairInfo>,
}

/// A past verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PastVerdict {
    /// Its number.
    pub verdict_id: VerdictId,
    /// What was asked.
    pub pair_id: PairId,
    /// The session it was given in.
    pub session_id: SessionId,
    /// Side A.
    pub track_a: TrackInfo,
    /// Side B.
    pub track_b: TrackInfo,
    /// What was answered.
    pub winner: Winner,
    /// Whether it was taken back.
    pub undone: bool,
    /// When.
    pub at_ms: i64,
    /// By which device.
    pub device: Option<String>,
    /// That device's name.
    pub device_name: Option<String>,
}
