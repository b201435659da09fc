//! Tracks on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::{AlbumId, TrackId};

/// A track as every screen shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TrackInfo {
    /// Its id.
    pub id: TrackId,
    /// Title.
    pub title: String,
    /// Performer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    /// Main performer's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artist_id: Option<i64>,
    /// Every performer, the main one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub artists: Vec<NameInfo>,
    /// Album title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    /// Album id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_id: Option<AlbumId>,
    /// Place on the disc.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_number: Option<u32>,
    /// Year of release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// Beats per minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bpm: Option<f32>,
    /// Genres, for a screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genre: Option<String>,
    /// Every genre, the main one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub genres: Vec<NameInfo>,
    /// Length, seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// Rating, 1500 for a track nobody compared.
    pub rating: f64,
    /// Uncertainty of the rating, in the same points.
    pub sd: f64,
    /// Place, from 1; absent while never compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    /// Verdicts it took part in.
    pub comparison_count: u32,
    /// Of these, won.
    pub wins: u32,
    /// Of these, lost.
    pub losses: u32,
    /// Whether a waveform is there.
    pub has_waveform: bool,
    /// Whether a picture is there.
    pub has_artwork: bool,
    /// Hue (degrees) and chroma of the picture, OKLCH.
    pub tint: Option<(f32, f32)>,
    /// Whether it is starred.
    pub starred: bool,
    /// Whether it is archived.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    /// Whether its file is missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub missing: bool,
    /// Why its file cannot be played, in words for people; absent when it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unplayable: Option<String>,
    /// What levels it in this context, dB; absent while unmeasured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gain_db: Option<f32>,
    /// Integrated loudness, LUFS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loudness_lufs: Option<f32>,
    /// Where the loudest passage begins, ms from the start; absent while unmeasured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hook_ms: Option<i64>,
}

/// A performer or a genre of a track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NameInfo {
    /// Its id.
    pub id: i64,
    /// What it is called.
    pub name: String,
}

/// The shape of a track's sound: about 1,000 pairs.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Waveform {
    /// Always 2.
    pub version: u32,
    /// Always 1: channels are mixed.
    pub channels: u32,
    /// Samples a second of the file.
    pub sample_rate: u32,
    /// Samples that one pair stands for.
    pub samples_per_pixel: u32,
    /// Always 8.
    pub bits: u32,
    /// Pairs.
    pub length: u32,
    /// Minimum and maximum in turn, -128..=127.
    pub peaks: Vec<i8>,
}

/// Why a track stands where it stands.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Why {
    /// One sentence.
    pub why: String,
}
