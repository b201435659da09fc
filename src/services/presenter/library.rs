//! Albums and performers as they are browsed, found and ranked.

use crate::domain::star::StarKind;
use crate::protocol::library::{AlbumInfo, ArtistInfo};
use crate::services::presenter::Presenter;
use crate::storage::library::browse_albums::AlbumRow;
use crate::storage::library::browse_names::ArtistRow;

impl Presenter<'_> {
    /// An album with its star.
    #[must_use]
    pub fn album(&self, row: AlbumRow) -> AlbumInfo {
        AlbumInfo {
            id: row.id,
            title: row.title,
            artist: row.artist,
            artist_id: row.artist_id,
            year: row.year,
            track_count: row.track_count,
            duration_ms: row.duration_ms,
            artwork_track_id: row.artwork_track_id,
            tint: row.tint,
            starred: self.state.house.is_starred(StarKind::Album, row.id.0),
        }
    }
}

/// A performer, as the row has them.
#[must_use]
pub fn artist_info(row: ArtistRow) -> ArtistInfo {
    ArtistInfo {
        id: row.id,
        name: row.name,
        track_count: row.track_count,
        album_count: row.album_count,
        artwork_track_id: row.artwork_track_id,
        tint: row.tint,
    }
}
