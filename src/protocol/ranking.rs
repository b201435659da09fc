//! The ranks on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::protocol::library::{AlbumInfo, ArtistInfo};
use crate::protocol::track::TrackInfo;

/// One row of the leaderboard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RankedTrack {
    /// The track.
    #[serde(flatten)]
    pub track: TrackInfo,
    /// Its place a day ago; absent where it was not compared by then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank_before: Option<u32>,
}

/// A performer's place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RankedArtist {
    /// Place, from 1.
    pub rank: u64,
    /// The mean rating of the compared tracks, drawn to 1500 where they are few.
    pub rating: f64,
    /// Tracks compared: two at least.
    pub compared_count: u32,
    /// The performer.
    pub artist: ArtistInfo,
}

/// An album's place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RankedAlbum {
    /// Place, from 1.
    pub rank: u64,
    /// The mean rating of the compared tracks, drawn to 1500 where they are few.
    pub rating: f64,
    /// Tracks compared: two at least.
    pub compared_count: u32,
    /// The album.
    pub album: AlbumInfo,
}

/// How a track came to its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Course {
    /// Its places, the oldest first; the last may lag some verdicts behind.
    pub points: Vec<CoursePoint>,
    /// Tracks that have places.
    pub track_count: u64,
}

/// A track's place at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoursePoint {
    /// When.
    pub at_ms: i64,
    /// The place, from 1; absent before the first verdict on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
}

/// How far the ranking had come at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProgressPoint {
    /// When.
    pub at_ms: i64,
    /// Verdicts until then; skips and undone ones not counted.
    pub comparisons: u64,
    /// How settled the top was.
    pub settled_percent: f64,
}
