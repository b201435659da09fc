//! Requests that edit the queue or a playlist. Unknown fields of a body are refused.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::{QueueItemId, TrackId};
use crate::protocol::selection::Selection;

/// Where tracks enter the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueueWhere {
    /// Behind everything.
    #[default]
    End,
    /// Behind what plays now.
    Next,
    /// At the front.
    Front,
}

/// Puts tracks into the queue.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueueAddRequest {
    /// Which; or a selection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track_ids: Option<Vec<TrackId>>,
    /// All that it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<Selection>,
    /// Behind this item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_id: Option<QueueItemId>,
    /// Where, when no item is named.
    #[serde(default)]
    pub place: QueueWhere,
}

/// Moves an item.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueueMoveRequest {
    /// Behind this one; `null`, which must be said: to the front.
    #[serde(deserialize_with = "said")]
    pub after_id: Option<QueueItemId>,
}

/// What goes when a queue is cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueuePart {
    /// What is to come; what sounds plays on.
    Upcoming,
    /// All of it.
    All,
}

/// Takes items out: one of the two must be said.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QueueRemoveRequest {
    /// These.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_item_ids: Option<Vec<QueueItemId>>,
    /// So much of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<QueuePart>,
}

/// Makes a playlist: empty, or of a selection.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaylistRequest {
    /// 1 to 100 characters.
    pub name: String,
    /// What it begins with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<Selection>,
}

/// Moves an item of a playlist.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaylistMoveRequest {
    /// Behind this one; `null`, which must be said: to the front.
    #[serde(deserialize_with = "said")]
    pub after_item_id: Option<i64>,
}

/// Adds tracks to a playlist.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaylistAddRequest {
    /// Which; or a selection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track_ids: Option<Vec<TrackId>>,
    /// All that it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<Selection>,
    /// Behind this item; absent: at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_item_id: Option<i64>,
}

/// Reads a field that may be `null` but must be there: what a proxy dropped is not meant.
fn said<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(from)
}
