//! The library's tables: tracks and where they lie, albums, artists, genres, folders, pictures,
//! playlists, listens.
//!
//! Plain functions over a connection. Those that write take a transaction and leave every derived
//! thing (search words, sums of albums) true when they return, so whoever commits commits a whole.

pub mod absence;
pub mod albums;
pub mod catalog;
pub mod folder_tree;
pub mod known_files;
pub mod names;
pub mod new_file;
pub mod sort_key;
pub mod track_row;
pub mod upsert;
pub mod words;

#[cfg(test)]
mod tests;

/// The condition under which a track is offered; spelled once, because partial indexes match it.
pub const OFFERED: &str = "archived_ms IS NULL AND missing_since_ms IS NULL";
