//! Sentences about numbers: what a filter means, why a track plays.

use rusqlite::Connection;

use crate::domain::filter::Filter;
use crate::storage::error::StorageError;
use crate::storage::library;

/// A filter in words: "All music", "Jazz, 1950 to 1969".
pub fn filter_text(conn: &Connection, filter: &Filter) -> Result<String, StorageError> {
    let mut parts = Vec::new();
    if filter.is_starred {
        parts.push("Starred".to_owned());
    }
    let names = [
        (filter.playlist.map(|id| id.0), "playlists"),
        (filter.artist.map(|id| id.0), "artists"),
        (filter.album.map(|id| id.0), "albums"),
        (filter.genre.map(|id| id.0), "genres"),
        (filter.folder.map(|id| id.0), "folders"),
    ];
    for (id, table) in names {
        if let Some(id) = id {
            parts.push(library::names::name_in(conn, table, id)?.unwrap_or_else(|| "?".to_owned()));
        }
    }
    match (filter.year_from, filter.year_to) {
        (Some(from), Some(to)) if from == to => parts.push(from.to_string()),
        (Some(from), Some(to)) => parts.push(format!("{from} to {to}")),
        (Some(from), None) => parts.push(format!("since {from}")),
        (None, Some(to)) => parts.push(format!("until {to}")),
        (None, None) => {}
    }
    Ok(if parts.is_empty() {
        "All music".to_owned()
    } else {
        parts.join(", ")
    })
}
