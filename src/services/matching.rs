//! Which tracks a filter means.

use rusqlite::Connection;

use crate::domain::catalog::Catalog;
use crate::domain::filter::{Filter, FilterSets};
use crate::domain::house::HouseState;
use crate::domain::id::TrackId;
use crate::domain::star::StarKind;
use crate::storage::error::StorageError;
use crate::storage::library;
use crate::storage::library::further::{self, Names};

/// The offered tracks that match a filter.
pub fn matching(
    conn: &Connection,
    filter: &Filter,
    catalog: &Catalog,
    house: &HouseState,
) -> Result<Vec<TrackId>, StorageError> {
    let sets = filter_sets(conn, filter, house)?;
    Ok(catalog
        .iter()
        .filter(|(id, track)| filter.matches(**id, track, &sets))
        .map(|(id, _)| *id)
        .collect())
}

/// What a filter refers to beside the facts of a track.
pub fn filter_sets(
    conn: &Connection,
    filter: &Filter,
    house: &HouseState,
) -> Result<FilterSets, StorageError> {
    let mut sets = FilterSets::default();
    if let Some(folder) = filter.folder {
        sets.folders = library::folder_tree::folders_within(conn, folder)?
            .into_iter()
            .collect();
    }
    if let Some(playlist) = filter.playlist {
        sets.playlist = library::playlist_items::playlist_tracks(conn, playlist)?
            .into_iter()
            .collect();
    }
    if let Some(artist) = filter.artist {
        let tracks = further::tracks_with(conn, Names::Artists, artist.0)?;
        sets.also_by = tracks.into_iter().collect();
    }
    if let Some(genre) = filter.genre {
        let tracks = further::tracks_with(conn, Names::Genres, genre.0)?;
        sets.also_of = tracks.into_iter().collect();
    }
    if filter.is_starred {
        let starred = house
            .starred()
            .filter(|(kind, ..)| *kind == StarKind::Track);
        sets.starred = starred.map(|(_, id, _)| TrackId(id)).collect();
    }
    Ok(sets)
}
