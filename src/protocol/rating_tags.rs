//! Ratings in the tags of music files, on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::filter::Filter;
use crate::domain::id::TrackId;

/// What is to be done with the tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TagMode {
    /// Nothing: only look what writing would change.
    Preview,
    /// Write the ranks as ratings.
    Write,
    /// Take out what minion wrote.
    Remove,
}

/// Asks for ratings in tags.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TagRequest {
    /// What is to be done.
    pub mode: TagMode,
    /// Only the best so many of those that match; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<u32>,
    /// Which tracks; absent: all music.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Ratings that others wrote give way; what they were is kept in the tag, and comes back when
    /// minion's are taken out.
    #[serde(default)]
    pub replace: bool,
}

/// What comes, or came, of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TagFate {
    /// Its tags change, or were changed.
    Changed,
    /// It has a rating of its own, which stays.
    HasOwn,
    /// It cannot be changed, and stays as it is.
    Failed,
}

/// A file whose tags are, or are not, changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TaggedFile {
    /// The track.
    pub track_id: TrackId,
    /// The file's name, with its folder, for people.
    pub file: String,
    /// What comes of it.
    pub fate: TagFate,
    /// The stars that it gets, 0.5 to 5; `null` where minion's are taken out.
    pub stars: Option<f32>,
    /// The stars that minion wrote there before.
    pub stars_before: Option<f32>,
    /// Why it stays as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What comes of all files: a preview, or how far a run is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TagReport {
    /// What is done.
    pub mode: TagMode,
    /// Whether it is being done now.
    pub is_running: bool,
    /// Someone stopped it before its end.
    pub is_cancelled: bool,
    /// Whether the configuration lets minion write tags.
    pub may_write: bool,
    /// Files that it is about.
    pub total: u64,
    /// Of these, looked into so far: fewer than all while it runs, after a stop, and in a preview
    /// of very many.
    pub looked: u64,
    /// Files that change, or were changed.
    pub changed: u64,
    /// Files that say so already.
    pub same: u64,
    /// Files with a rating of their own.
    pub has_own: u64,
    /// Files that cannot be changed.
    pub failed: u64,
    /// The first of those that change, or cannot, or may not.
    pub files: Vec<TaggedFile>,
}

/// Most files of a report that are named.
pub const TAGGED_FILES_MAX: usize = 200;
