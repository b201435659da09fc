//! The library's tables: tracks and where they lie, albums, artists, genres, folders, pictures,
//! playlists, listens.
//!
//! Plain functions over a connection. Those that write take a transaction and leave every derived
//! thing (search words, sums of albums) true when they return, so whoever commits commits a whole.

pub mod absence;
pub mod aggregates;
pub mod album_groups;
pub mod albums;
pub mod analysis;
pub mod broken;
pub mod browse_albums;
pub mod browse_names;
pub mod browse_tracks;
pub mod catalog;
pub mod copies;
pub mod counts;
pub mod cover_tint;
pub mod cue_sheets;
pub mod folder_pictures;
pub mod folder_tree;
pub mod further;
pub mod known_files;
pub mod letters;
pub mod listens;
pub mod names;
pub mod new_file;
pub mod not_played;
pub mod page;
pub mod parts;
pub mod playlist_files;
pub mod playlist_items;
pub mod playlists;
pub mod search;
pub mod search_index;
pub mod sort_key;
pub mod track_row;
pub mod upsert;
pub mod waveform;

#[cfg(test)]
mod tests;
