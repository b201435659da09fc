//! Radio: stations, and the odds by which one draws its next track.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::filter::Filter;
use crate::domain::id::{ArtistId, StationId, TrackId};
use crate::domain::queue::QueueItem;
use crate::domain::track::TrackFacts;

/// Tracks a station keeps ahead, so that every screen can show what comes.
pub const UPCOMING: usize = 5;

/// Most stations: more than anyone would scroll through.
pub const STATIONS_MAX: usize = 200;

/// How a station draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StationMode {
    /// Every track alike, the recently heard later.
    Shuffle,
    /// The better a track's rating, the more often.
    #[default]
    Loved,
}

/// A rule that keeps the queue filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Station {
    /// Its number.
    pub id: StationId,
    /// What people call it.
    pub name: String,
    /// Which tracks it draws from.
    pub filter: Filter,
    /// How it draws.
    pub mode: StationMode,
}

/// All stations, the active one, and what it plays next.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Radio {
    /// In the order they were made.
    pub stations: Vec<Station>,
    /// The one on air.
    pub active: Option<StationId>,
    /// What the active one plays next, [`UPCOMING`] at most.
    pub upcoming: Vec<QueueItem>,
}

impl Radio {
    /// A station by id.
    #[must_use]
    pub fn station(&self, id: StationId) -> Option<&Station> {
        self.stations.iter().find(|station| station.id == id)
    }
}

/// What the odds of one track are made of.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    /// The track.
    pub id: TrackId,
    /// Rating on the logit scale, 0 for a track never compared.
    pub theta: f64,
    /// Uncertainty of `theta`.
    pub sd: f64,
    /// Whether it is starred.
    pub is_starred: bool,
    /// Whether it was skipped early lately.
    pub was_skipped: bool,
}

/// Hours after which a heard track has half its odds back.
const RECOVERY_HOURS: f64 = 36.0;

/// The weight of a track on a station: not negative, comparable within one draw only.
///
/// `loved`: `exp(theta + sd/2)`, so that a track two logits better sounds seven times as often and
/// an unknown one gets the benefit of the doubt. Both modes: times `h / (h + 36)` with `h` hours since it
/// was last heard, twice for a star, a quarter after an early skip.
#[must_use]
pub fn weight(mode: StationMode, candidate: &Candidate, track: &TrackFacts, now_ms: i64) -> f64 {
    let taste = match mode {
        StationMode::Shuffle => 1.0,
        StationMode::Loved => (candidate.theta + 0.5 * candidate.sd)
            .clamp(-8.0, 8.0)
            .exp(),
    };
    let rested = track.heard_ms.map_or(1.0, |heard| {
        let hours = ((now_ms - heard).max(0) as f64) / 3_600_000.0;
        hours / (hours + RECOVERY_HOURS)
    });
    let star = if candidate.is_starred { 2.0 } else { 1.0 };
    let skipped = if candidate.was_skipped { 0.25 } else { 1.0 };
    // A floor, so that a small station that has just played everything still never runs dry.
    (taste * rested * star * skipped).max(1e-9)
}

/// Draws one of `candidates` by weight; `draw` is uniform in 0..1.
///
/// Avoids `last_artist` while anyone else has a chance.
#[must_use]
pub fn draw(
    candidates: &[(TrackId, Option<ArtistId>, f64)],
    last_artist: Option<ArtistId>,
    draw: f64,
) -> Option<TrackId> {
    let is_other = |artist: &Option<ArtistId>| last_artist.is_none() || *artist != last_artist;
    let others: f64 = candidates
        .iter()
        .filter(|c| is_other(&c.1))
        .map(|c| c.2)
        .sum();
    let all = others <= 0.0;
    let total = if all {
        candidates.iter().map(|c| c.2).sum()
    } else {
        others
    };
    let mut left = draw.clamp(0.0, 1.0) * total;
    let mut last = None;
    for (id, artist, weight) in candidates.iter().filter(|c| all || is_other(&c.1)) {
        let _ = artist;
        last = Some(*id);
        left -= weight;
        if left <= 0.0 {
            break;
        }
    }
    last
}
