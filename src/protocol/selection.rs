//! Music as a list means it, whole: an action on a list is done by the daemon, on all of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::filter::Filter;
use crate::domain::id::TrackId;

/// Which music: exactly one of its first four parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Selection {
    /// These, in this order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_ids: Option<Vec<TrackId>>,
    /// All that match; `{}` is all music.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// By rank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ranking: Option<RankedSelection>,
    /// All that a search for these words finds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// The order, as the list that it is taken from names it: of `GET /api/tracks`, for a ranking
    /// of `GET /api/rankings`. Absent: the list's own (an album by disc and number, a playlist as
    /// it stands, a folder by path, an artist by album, a search as found; else by title).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
}

/// Music by rank, the best first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RankedSelection {
    /// Only so many; absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top: Option<u32>,
    /// Which; absent: all music.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
}
