//! Which track a file is: by the id that the scan names, else by its path and its number there.

use rusqlite::{Connection, OptionalExtension};

use crate::domain::id::TrackId;
use crate::storage::library::aggregates::Aggregates;
use crate::storage::library::albums::fold_start;
use crate::storage::library::folder_tree::path_bytes;
use crate::storage::library::further::{self, Names};
use crate::storage::library::new_file::NewFile;
use crate::storage::library::search_index;

/// The row that a file was matched to.
#[derive(Debug)]
pub(super) struct Matched {
    pub(super) id: TrackId,
    pub(super) title: String,
    pub(super) artist_id: Option<i64>,
    pub(super) artist_text: Option<String>,
    pub(super) further_artists: Vec<i64>,
    pub(super) further_genres: Vec<i64>,
    pub(super) album_id: Option<i64>,
    pub(super) album_fold: Option<String>,
    pub(super) folder_id: Option<i64>,
    pub(super) is_measured: bool,
    pub(super) is_offered: bool,
}

impl Matched {
    /// Whether the album it is on is called so.
    pub(super) fn is_on_album_called(&self, title_fold: &str) -> bool {
        let is_called = |fold: &String| fold.starts_with(&fold_start(title_fold));
        self.album_fold.as_ref().is_some_and(is_called)
    }
}

/// The row of a file: by the id the scan names, else by its path and its number there.
pub(super) fn match_file(
    conn: &Connection,
    file: &NewFile,
) -> Result<Option<Matched>, rusqlite::Error> {
    let condition = if file.id.is_some() {
        "f.track_id = ?1"
    } else {
        "f.path = ?2 AND f.part = ?5"
    };
    let sql = format!(
        "SELECT f.track_id, t.title, t.artist_id, t.album_id,
             f.size = ?3 AND f.mtime_ns = ?4 AND f.start_us = ?6 AND f.end_us IS ?7
                 AND f.analysed_ms IS NOT NULL,
             t.archived_ms IS NULL AND t.missing_since_ms IS NULL, t.artist_text, b.fold,
             t.folder_id,
             EXISTS (SELECT 1 FROM further_artists x WHERE x.track_id = t.id)
                 OR EXISTS (SELECT 1 FROM further_genres x WHERE x.track_id = t.id)
         FROM files f JOIN tracks t ON t.id = f.track_id LEFT JOIN albums b ON b.id = t.album_id
         WHERE {condition} AND (?1 IS NULL OR ?2 IS NOT NULL) AND ?5 IS NOT NULL"
    );
    let id = file.id.map(|id| id.0);
    let found = conn
        .prepare_cached(&sql)?
        .query_row(
            (
                id,
                path_bytes(&file.path),
                file.size,
                file.mtime_ns,
                file.part,
                file.span.map_or(0, |span| span.start_us),
                file.span.and_then(|span| span.end_us),
            ),
            |row| {
                let matched = Matched {
                    id: TrackId(row.get(0)?),
                    title: row.get(1)?,
                    artist_id: row.get(2)?,
                    album_id: row.get(3)?,
                    is_measured: row.get(4)?,
                    is_offered: row.get(5)?,
                    artist_text: row.get(6)?,
                    album_fold: row.get(7)?,
                    folder_id: row.get(8)?,
                    further_artists: Vec::new(),
                    further_genres: Vec::new(),
                };
                Ok((matched, row.get(9)?))
            },
        )
        .optional()?;
    let Some((mut matched, has_further)) = found else {
        return Ok(None);
    };
    if has_further {
        matched.further_artists = further::ids_of(conn, Names::Artists, matched.id)?;
        matched.further_genres = further::ids_of(conn, Names::Genres, matched.id)?;
    }
    Ok(Some(matched))
}

/// When a moved file takes the place of another track, that one counts as vanished until the scan
/// finds it elsewhere (two files that swapped names).
pub(super) fn free_path(
    conn: &Connection,
    file: &NewFile,
    matched: Option<&Matched>,
    now_ms: i64,
    aggregates: &mut Aggregates,
) -> Result<(), rusqlite::Error> {
    let displaced: Option<i64> = conn
        .prepare_cached(
            "SELECT track_id FROM files WHERE path = ?1 AND part = ?3 AND track_id IS NOT ?2",
        )?
        .query_row(
            (path_bytes(&file.path), matched.map(|m| m.id.0), file.part),
            |row| row.get(0),
        )
        .optional()?;
    let Some(displaced) = displaced else {
        return Ok(());
    };
    conn.prepare_cached("UPDATE files SET path = NULL WHERE track_id = ?1")?
        .execute([displaced])?;
    conn.prepare_cached(
        "UPDATE tracks SET missing_since_ms = coalesce(missing_since_ms, ?2) WHERE id = ?1",
    )?
    .execute((displaced, now_ms))?;
    search_index::forget_track(conn, TrackId(displaced))?;
    aggregates.track(conn, TrackId(displaced))
}
