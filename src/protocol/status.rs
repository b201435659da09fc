//! Health and statistics on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::protocol::track::TrackInfo;

/// `GET /health`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// `healthy`; `degraded` while the disk refuses writes; `failed`, under the status 503, where a
    /// part of minion has ended or does not answer.
    pub status: String,
    /// What is wrong, unless it is healthy.
    pub problem: Option<String>,
    /// Version of minion.
    pub version: String,
    /// Identity of the log.
    pub epoch: String,
    /// The number of the last event.
    pub seq: u64,
    /// Since the start, seconds.
    pub uptime_s: u64,
    /// Open connections.
    pub clients: u32,
    /// 99th percentile of the last commits, ms.
    pub commit_ms_p99: f64,
}

/// `GET /api/stats`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Stats {
    /// Tracks offered.
    pub total_tracks: u32,
    /// Verdicts, skips and undone ones not counted.
    pub total_comparisons: u64,
    /// Tracks compared at least once.
    pub compared_tracks: u32,
    /// Of all tracks, how many were compared.
    pub coverage_percent: f64,
    /// Verdicts a day over the last 30 days.
    pub average_comparisons_per_day: f64,
    /// Share of random check pairs that the ranking foretold; absent while too few.
    pub held_out_accuracy: Option<f64>,
    /// Expected rank correlation with the listener's taste.
    pub expected_tau: f64,
    /// How settled the top is: what the goal says, else 50, of few tracks a quarter.
    pub settled_percent: f64,
    /// The best.
    pub leaderboard: Vec<TrackInfo>,
    /// Genres by mean rating.
    pub top_genres: Vec<NamedRating>,
    /// Performers by mean rating.
    pub top_artists: Vec<NamedRating>,
}

/// A name and its mean rating.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NamedRating {
    /// Id of the genre or performer.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Mean rating of its compared tracks, drawn to 1500 where they are few.
    pub rating: f64,
    /// Tracks compared.
    pub track_count: u32,
}
