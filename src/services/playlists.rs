//! Playlists. They are no shared state, so their edits are no events; but they are written by the
//! engine like everything else, and once under a key.

use rusqlite::Transaction;

use crate::domain::id::{PlaylistId, TrackId};
use crate::domain::listing::{Page, PageRequest};
use crate::protocol::library::{PlaylistInfo, PlaylistItemInfo, PlaylistSource};
use crate::services::engine::{Edit, EngineHandle, Gone, Key, Outcome, Reply};
use crate::services::error::ServiceError;
use crate::services::presenter::Presenter;
use crate::services::reading::Reader;
use crate::storage::error::StorageError;
use crate::storage::library::playlist_items;
use crate::storage::library::playlists::{self, PlaylistRow, PlaylistSourceRow};

/// All playlists.
///
/// # Errors
/// `Invalid` for a cursor that was never given out.
pub fn list(conn: &Reader, page: &PageRequest) -> Result<Page<PlaylistInfo>, ServiceError> {
    Ok(playlists::browse_playlists(conn, page)?.map(playlist_info))
}

fn playlist_info(row: PlaylistRow) -> PlaylistInfo {
    let source = |file: PlaylistSourceRow| PlaylistSource {
        file: file.file,
        is_edited: file.is_edited,
        missing_count: file.missing_count,
        missing: file.missing,
    };
    PlaylistInfo {
        id: row.id,
        name: row.name,
        track_count: row.track_count,
        duration_ms: row.duration_ms,
        source: row.source.map(source),
    }
}

/// The tracks of a playlist, in order.
///
/// # Errors
/// `NotFound`.
pub fn items(
    presenter: &Presenter<'_>,
    id: PlaylistId,
    page: &PageRequest,
) -> Result<Page<PlaylistItemInfo>, ServiceError> {
    if playlists::find_playlist(presenter.conn, id)?.is_none() {
        return Err(StorageError::Unknown("playlist").into());
    }
    let rows = playlist_items::browse_items(presenter.conn, id, page)?;
    Ok(rows.map(|row| PlaylistItemInfo {
        item_id: row.item_id,
        track: presenter.track_of(row.track),
    }))
}

/// What is to be done to a playlist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaylistEdit {
    /// Make one.
    Create {
        /// What people call it.
        name: String,
        /// What it begins with; `None`: nothing.
        tracks: Option<Vec<TrackId>>,
    },
    /// Call it something else.
    Rename {
        /// Which.
        id: PlaylistId,
        /// What people call it from now on.
        name: String,
    },
    /// Forget it; its tracks stay.
    Delete {
        /// Which.
        id: PlaylistId,
    },
    /// Put tracks into it.
    Add {
        /// Which.
        id: PlaylistId,
        /// In this order.
        tracks: Vec<TrackId>,
        /// Behind this item; at the end without one.
        after_item_id: Option<i64>,
    },
    /// Move an item.
    Move {
        /// Which.
        id: PlaylistId,
        /// The item.
        item_id: i64,
        /// Behind this one; to the front without one.
        after_item_id: Option<i64>,
    },
    /// Take one item out.
    Remove {
        /// Which.
        id: PlaylistId,
        /// The item.
        item_id: i64,
    },
}

/// Has the engine make an edit; the answer is the playlist as it is then.
///
/// # Errors
/// [`Gone`] when the daemon is shutting down.
pub async fn edit(
    engine: &EngineHandle,
    key: Option<Key>,
    edit: PlaylistEdit,
) -> Result<Reply, Gone> {
    let write = Box::new(move |tx: &Transaction<'_>, now_ms| {
        let id = carry_out(tx, &edit, now_ms)?;
        let playlist = playlists::find_playlist(tx, id)?.map(playlist_info);
        // A deleted one has nothing to show.
        Ok(playlist.map_or(Outcome::Done, |it| Outcome::Playlist(Box::new(it))))
    });
    engine.edit(Edit { key, write }).await
}

fn carry_out(
    tx: &Transaction<'_>,
    edit: &PlaylistEdit,
    now_ms: i64,
) -> Result<PlaylistId, StorageError> {
    match edit {
        PlaylistEdit::Create { name, tracks } => {
            let id = playlists::create_playlist(tx, name, now_ms)?;
            if let Some(tracks) = tracks {
                fill(tx, id, tracks, None, now_ms)?;
            }
            Ok(id)
        }
        PlaylistEdit::Rename { id, name } => {
            playlists::rename_playlist(tx, *id, name, now_ms)?;
            Ok(*id)
        }
        PlaylistEdit::Delete { id } => {
            playlists::delete_playlist(tx, *id)?;
            Ok(*id)
        }
        PlaylistEdit::Add {
            id,
            tracks,
            after_item_id,
        } => {
            fill(tx, *id, tracks, *after_item_id, now_ms)?;
            Ok(*id)
        }
        PlaylistEdit::Move {
            id,
            item_id,
            after_item_id,
        } => {
            playlist_items::move_item(tx, *id, *item_id, *after_item_id, now_ms)?;
            Ok(*id)
        }
        PlaylistEdit::Remove { id, item_id } => {
            playlist_items::remove_items(tx, *id, &[*item_id], now_ms)?;
            Ok(*id)
        }
    }
}

fn fill(
    tx: &Transaction<'_>,
    id: PlaylistId,
    tracks: &[TrackId],
    after_item_id: Option<i64>,
    now_ms: i64,
) -> Result<(), StorageError> {
    if tracks.is_empty() {
        return Err(StorageError::Unknown("music: that list is empty"));
    }
    let items = playlist_items::add_tracks(tx, id, tracks, after_item_id, now_ms)?;
    if items.len() < tracks.len() {
        return Err(StorageError::Unknown("track"));
    }
    Ok(())
}
