//! What follows the tracks: what an album holds, how much lies below a folder, the words of search.
//!
//! Whoever changes tracks notes the albums and folders they were in and are in, and refreshes them
//! before its transaction ends. The sums are counted anew, never corrected by differences: a
//! mistake cannot live on.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};

use crate::domain::id::{AlbumId, FolderId, TrackId};
use crate::storage::library::albums::refresh_album;
use crate::storage::library::search_index;

/// Albums and folders of which tracks changed, and tracks of which the words did.
#[derive(Debug, Default)]
pub struct Aggregates {
    albums: BTreeSet<AlbumId>,
    folders: BTreeSet<FolderId>,
    words: BTreeSet<TrackId>,
}

impl Aggregates {
    /// Notes an album.
    pub fn album(&mut self, id: Option<AlbumId>) {
        self.albums.extend(id);
    }

    /// Notes a folder.
    pub fn folder(&mut self, id: Option<FolderId>) {
        self.folders.extend(id);
    }

    /// Notes a track whose words for search changed.
    pub fn words(&mut self, id: TrackId) {
        self.words.insert(id);
    }

    /// Notes the album and the folder that a track is in now.
    pub fn track(&mut self, conn: &Connection, id: TrackId) -> Result<(), rusqlite::Error> {
        let place: Option<(Option<i64>, Option<i64>)> = conn
            .prepare_cached("SELECT album_id, folder_id FROM tracks WHERE id = ?1")?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some((album, folder)) = place {
            self.album(album.map(AlbumId));
            self.folder(folder.map(FolderId));
        }
        Ok(())
    }

    /// Counts all that was noted.
    ///
    /// The words come once a track and in the order of the ids: at one that is not above the last,
    /// the index of words writes out what it has gathered, and a batch would be so many pieces.
    pub fn refresh(self, conn: &Connection) -> Result<(), rusqlite::Error> {
        for id in self.words {
            search_index::refresh_track(conn, id)?;
        }
        for id in self.albums {
            refresh_album(conn, id)?;
        }
        refresh_folders(conn, self.folders)
    }
}

/// Counts what lies in the folders, then, level by level, what lies below those above them.
fn refresh_folders(
    conn: &Connection,
    mut level: BTreeSet<FolderId>,
) -> Result<(), rusqlite::Error> {
    for id in &level {
        conn.prepare_cached(
            "UPDATE folders SET own_count = (SELECT count(*) FROM tracks t WHERE t.folder_id = ?1
                 AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL)
             WHERE id = ?1",
        )?
        .execute([id.0])?;
    }
    while !level.is_empty() {
        let mut above = BTreeSet::new();
        for id in level {
            let parent: Option<i64> = conn
                .prepare_cached(
                    "UPDATE folders SET track_count = own_count + (SELECT
                         coalesce(sum(c.track_count), 0) FROM folders c WHERE c.parent_id = ?1)
                     WHERE id = ?1 RETURNING parent_id",
                )?
                .query_row([id.0], |row| row.get(0))?;
            above.extend(parent.map(FolderId));
        }
        level = above;
    }
    Ok(())
}
