//! Identifiers: a type each, so that a track is never taken for an album.
//!
//! On the wire and in the database each is a plain integer (a device: a string).

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
            ToSchema,
        )]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// One playable file; stable for the life of the database, through renames and retagging.
    TrackId,
    /// An album: the tracks that share an album title and an album artist (or a folder).
    AlbumId,
    /// A performer.
    ArtistId,
    /// A genre.
    GenreId,
    /// A folder that holds tracks.
    FolderId,
    /// A saved list.
    PlaylistId,
    /// Two tracks put beside each other once.
    PairId,
    /// The answer to a pair.
    VerdictId,
    /// A run of pairs under one filter.
    SessionId,
    /// A place in the queue; the same track twice is two items.
    QueueItemId,
    /// A rule that keeps the queue filled.
    StationId,
    /// A place where music sounds by itself.
    ZoneId,
    /// A jam room.
    JamId,
}

impl ZoneId {
    /// The one that a house begins with, and always has.
    pub const FIRST: Self = Self(1);
}

/// A phone, laptop or terminal: a string of its own choosing (a UUID), kept by it across visits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct DeviceId(pub String);

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
