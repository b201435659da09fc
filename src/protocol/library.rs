//! The library on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::{AlbumId, ArtistId, FolderId, GenreId, PlaylistId, TrackId};
use crate::protocol::track::TrackInfo;

/// An album.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlbumInfo {
    /// Its id.
    pub id: AlbumId,
    /// Title.
    pub title: String,
    /// Album artist.
    pub artist: Option<String>,
    /// Album artist's id.
    pub artist_id: Option<ArtistId>,
    /// Year of release.
    pub year: Option<i32>,
    /// Tracks offered.
    pub track_count: u32,
    /// Their length in all.
    pub duration_ms: i64,
    /// A track whose artwork stands for the album.
    pub artwork_track_id: Option<TrackId>,
    /// Hue and chroma of the picture.
    pub tint: Option<(f32, f32)>,
    /// Whether it is starred.
    pub starred: bool,
}

/// A performer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ArtistInfo {
    /// Id.
    pub id: ArtistId,
    /// Name.
    pub name: String,
    /// Tracks offered.
    pub track_count: u32,
    /// Albums.
    pub album_count: u32,
    /// A track whose artwork stands for the performer.
    pub artwork_track_id: Option<TrackId>,
    /// Hue and chroma of the picture.
    pub tint: Option<(f32, f32)>,
}

/// A genre.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GenreInfo {
    /// Id.
    pub id: GenreId,
    /// Name.
    pub name: String,
    /// Tracks offered.
    pub track_count: u32,
}

/// A folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FolderInfo {
    /// Id.
    pub id: FolderId,
    /// The last part of its path.
    pub name: String,
    /// Tracks in it and below.
    pub track_count: u32,
    /// Whether there are folders below.
    pub has_children: bool,
}

/// Where a letter begins in a list that is sorted by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Letter {
    /// The letter; `#` for figures and signs, `…` for names that are none.
    pub letter: String,
    /// The first row that begins with it, from 0.
    pub at: u32,
}

/// A saved list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlaylistInfo {
    /// Id.
    pub id: PlaylistId,
    /// Name.
    pub name: String,
    /// Tracks.
    pub track_count: u32,
    /// Their length in all.
    pub duration_ms: i64,
    /// The file that it is read from; absent for one that was made in minion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<PlaylistSource>,
}

/// A playlist's file beside the music.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlaylistSource {
    /// Its path below the music folder, for people.
    pub file: String,
    /// It was changed in minion: what the file says from then on is not taken over.
    pub is_edited: bool,
    /// Entries that are no tracks of the library.
    pub missing_count: u32,
    /// The first of them, as the list calls them.
    pub missing: Vec<String>,
}

/// A place in a playlist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlaylistItemInfo {
    /// The place.
    pub item_id: i64,
    /// What stands there.
    pub track: TrackInfo,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SearchResult {
    /// Tracks, the best first.
    pub items: Vec<TrackInfo>,
    /// Where the next page of tracks begins.
    pub next: Option<String>,
    /// Tracks in all.
    pub total: u64,
    /// Albums, the best first.
    pub albums: Vec<AlbumInfo>,
    /// Performers, the best first.
    pub artists: Vec<ArtistInfo>,
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BrokenFile {
    /// File name with its folder, for people.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
    /// When that was seen.
    pub at_ms: i64,
}

/// Files that are no tracks: a page of those that could not be read, and how many are of a kind that
/// minion does not play.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BrokenFiles {
    /// Files that could not be read, by path.
    pub items: Vec<BrokenFile>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Such files in all.
    pub total: u64,
    /// Sound files of kinds that are not played, by the endings of their names, the most first.
    pub not_played: Vec<NotPlayed>,
    /// The same in words; absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_played_words: Option<String>,
}

/// Sound files of one kind that is not played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotPlayed {
    /// The ending of their names, in small letters.
    pub ending: String,
    /// How many there are.
    pub files: u64,
}

/// `library:changed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct LibraryInfo {
    /// Tracks offered.
    pub track_count: u32,
    /// Albums.
    pub album_count: u32,
    /// Grows whenever a list may look different.
    pub revision: u64,
}

/// What a scan is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScanPhase {
    /// The demo library is being made.
    Demo,
    /// Looking at folders.
    Looking,
    /// Reading tags.
    Reading,
    /// Measuring loudness and waveforms.
    Analysing,
    /// Writing ratings into the files' tags, or taking them out.
    Tagging,
    /// Done.
    Done,
    /// Stopped by someone.
    Cancelled,
}

/// `library:scan_progress`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScanProgress {
    /// What it is doing.
    pub phase: ScanPhase,
    /// Files done.
    pub done: u64,
    /// Files in all; 0 while unknown.
    pub total: u64,
    /// The file in hand.
    pub current: Option<String>,
    /// When it will be done, ms from now.
    pub eta_ms: Option<u64>,
    /// What the owner should know: a folder that cannot be read.
    pub note: Option<String>,
    /// Scans that have ended since the start; who asked for one sees it grow.
    #[serde(default)]
    pub scans: u64,
}
