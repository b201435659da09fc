//! Which tracks a comparison or a station is about.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::{AlbumId, ArtistId, FolderId, GenreId, PlaylistId, TrackId};
use crate::domain::track::TrackFacts;

/// A filter: every part that is set must hold. The empty filter means all music, so a part that
/// nobody knows is refused: it is a slip, and would widen the filter instead of narrowing it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Only starred tracks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_starred: bool,
    /// One genre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub genre: Option<GenreId>,
    /// First year, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year_from: Option<i32>,
    /// Last year, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year_to: Option<i32>,
    /// The tracks of a playlist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub playlist: Option<PlaylistId>,
    /// A folder and all below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<FolderId>,
    /// One album.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<AlbumId>,
    /// One performer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artist: Option<ArtistId>,
}

/// Sets that a filter refers to and that only the database knows.
#[derive(Debug, Clone, Default)]
pub struct FilterSets {
    /// The folder of the filter and all folders below it.
    pub folders: HashSet<FolderId>,
    /// The tracks of the filter's playlist.
    pub playlist: HashSet<TrackId>,
    /// The tracks that name the filter's artist beside their first.
    pub also_by: HashSet<TrackId>,
    /// The tracks that name the filter's genre beside their first.
    pub also_of: HashSet<TrackId>,
    /// Starred tracks; filled only where the filter asks for them.
    pub starred: HashSet<TrackId>,
}

impl Filter {
    /// Whether an offered track belongs.
    #[must_use]
    pub fn matches(&self, id: TrackId, track: &TrackFacts, sets: &FilterSets) -> bool {
        track.is_offered()
            && (!self.is_starred || sets.starred.contains(&id))
            && (self.genre.is_none() || self.genre == track.genre || sets.also_of.contains(&id))
            && (self.album.is_none() || self.album == track.album)
            && (self.artist.is_none() || self.artist == track.artist || sets.also_by.contains(&id))
            && self
                .year_from
                .is_none_or(|from| track.year.is_some_and(|year| year >= from))
            && self
                .year_to
                .is_none_or(|to| track.year.is_some_and(|year| year <= to))
            && (self.playlist.is_none() || sets.playlist.contains(&id))
            && (self.folder.is_none() || track.folder.is_some_and(|f| sets.folders.contains(&f)))
    }
}
