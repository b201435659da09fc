//! What a scan found becomes tracks: new ones are made, known ones brought up to date.
//!
//! A file is matched by the id that the scan names (a move), else by its path. Archive marks, the
//! time of adding, listens and measurements stay; words from the file's tags are replaced.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction};

use crate::domain::id::{AlbumId, FolderId, TrackId};
use crate::domain::track::TrackFacts;
use crate::storage::library::albums::{AlbumTags, album_of_tags};
use crate::storage::library::catalog::facts_of;
use crate::storage::library::folder_tree::{folder_of_path, path_bytes};
use crate::storage::library::names::{artist_of_name, genre_of_name};
use crate::storage::library::new_file::{NewCover, NewFile};
use crate::storage::library::sort_key::{JOINT, LAST, sort_key};
use crate::storage::library::touched::Touched;
use crate::storage::library::words;

/// The row that a file was matched to.
#[derive(Debug)]
struct Matched {
    id: TrackId,
    title: String,
    artist_id: Option<i64>,
    album_id: Option<i64>,
    is_measured: bool,
    is_offered: bool,
}

/// Makes or updates the track of each file, in order; facts are as they stand after all of them.
///
/// # Errors
/// What SQLite says; the transaction is then to be rolled back.
pub fn upsert_files(
    tx: &Transaction<'_>,
    files: &[NewFile],
    now_ms: i64,
) -> Result<Vec<(TrackId, TrackFacts)>, rusqlite::Error> {
    let mut ids = Vec::with_capacity(files.len());
    let mut touched = Touched::default();
    for file in files {
        ids.push(upsert_file(tx, file, now_ms, &mut touched)?);
    }
    touched.refresh(tx)?;
    facts_of(tx, &ids)
}

fn upsert_file(
    conn: &Connection,
    file: &NewFile,
    now_ms: i64,
    touched: &mut Touched,
) -> Result<TrackId, rusqlite::Error> {
    let matched = match_file(conn, file)?;
    free_path(conn, file, matched.as_ref(), now_ms, touched)?;
    let track = TrackColumns::of(conn, file, matched.as_ref())?;
    let id = match &matched {
        Some(matched) => {
            touched.track(conn, matched.id)?;
            track.update(conn, matched)?;
            matched.id
        }
        None => track.insert(conn, now_ms)?,
    };
    touched.album(track.album_id.map(AlbumId));
    touched.folder(Some(FolderId(track.folder_id)));
    conn.prepare_cached(
        "INSERT INTO files (track_id, path, size, mtime_ns, inode, ctime_ns)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (track_id) DO UPDATE SET
             analysed_ms = iif(size = ?3 AND mtime_ns = ?4, analysed_ms, NULL),
             unplayable = iif(size = ?3 AND mtime_ns = ?4, unplayable, NULL),
             path = ?2, size = ?3, mtime_ns = ?4, inode = ?5, ctime_ns = ?6",
    )?
    .execute((
        id.0,
        path_bytes(&file.path),
        file.size,
        file.mtime_ns,
        file.inode,
        file.ctime_ns,
    ))?;
    conn.prepare_cached("DELETE FROM broken_files WHERE path = ?1")?
        .execute([file.path.to_string_lossy()])?;
    if !matched.is_some_and(|matched| track.has_the_words_of(&matched)) {
        words::refresh_track(conn, id)?;
    }
    Ok(id)
}

/// The row of a file: by the id the scan names, else by path.
fn match_file(conn: &Connection, file: &NewFile) -> Result<Option<Matched>, rusqlite::Error> {
    let condition = if file.id.is_some() {
        "f.track_id = ?1"
    } else {
        "f.path = ?2"
    };
    let sql = format!(
        "SELECT f.track_id, t.title, t.artist_id, t.album_id,
             f.size = ?3 AND f.mtime_ns = ?4 AND f.analysed_ms IS NOT NULL,
             t.archived_ms IS NULL AND t.missing_since_ms IS NULL
         FROM files f JOIN tracks t ON t.id = f.track_id
         WHERE {condition} AND (?1 IS NULL OR ?2 IS NOT NULL)"
    );
    let id = file.id.map(|id| id.0);
    conn.prepare_cached(&sql)?
        .query_row(
            (id, path_bytes(&file.path), file.size, file.mtime_ns),
            |row| {
                Ok(Matched {
                    id: TrackId(row.get(0)?),
                    title: row.get(1)?,
                    artist_id: row.get(2)?,
                    album_id: row.get(3)?,
                    is_measured: row.get(4)?,
                    is_offered: row.get(5)?,
                })
            },
        )
        .optional()
}

/// When a moved file takes the place of another track, that one counts as vanished until the scan
/// finds it elsewhere (two files that swapped names).
fn free_path(
    conn: &Connection,
    file: &NewFile,
    matched: Option<&Matched>,
    now_ms: i64,
    touched: &mut Touched,
) -> Result<(), rusqlite::Error> {
    let displaced: Option<i64> = conn
        .prepare_cached("SELECT track_id FROM files WHERE path = ?1 AND track_id IS NOT ?2")?
        .query_row((path_bytes(&file.path), matched.map(|m| m.id.0)), |row| {
            row.get(0)
        })
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
    words::forget_track(conn, TrackId(displaced))?;
    touched.track(conn, TrackId(displaced))
}

/// What a file's tags and place become in the table of tracks.
struct TrackColumns<'a> {
    file: &'a NewFile,
    folder_id: i64,
    artist_id: Option<i64>,
    album_id: Option<i64>,
    genre_id: Option<i64>,
    cover_id: Option<i64>,
    title_key: String,
    artist_key: String,
}

impl<'a> TrackColumns<'a> {
    fn of(
        conn: &Connection,
        file: &'a NewFile,
        matched: Option<&Matched>,
    ) -> Result<Self, rusqlite::Error> {
        let tags = &file.tags;
        let folder = file.path.parent().unwrap_or(Path::new("/"));
        let folder = folder_of_path(conn, &file.root, folder)?;
        let artist = artist_of_name(conn, tags.artist.as_deref())?;
        let album_artist = artist_of_name(conn, tags.album_artist.as_deref())?;
        let album = album_of_tags(
            conn,
            AlbumTags {
                title: tags.album.as_deref().unwrap_or_default(),
                artist: album_artist.zip(tags.album_artist.as_deref()),
                folder,
                previous: matched.and_then(|matched| matched.album_id).map(AlbumId),
            },
        )?;
        let genre = genre_of_name(conn, tags.genres.first().map(String::as_str))?;
        let cover_id = file
            .cover
            .as_ref()
            .map(|cover| cover_row(conn, cover))
            .transpose()?;
        Ok(Self {
            file,
            folder_id: folder.0,
            artist_id: artist.map(|id| id.0),
            album_id: album.map(|id| id.0),
            genre_id: genre.map(|id| id.0),
            cover_id,
            title_key: sort_key(&tags.title),
            artist_key: artist_key(file),
        })
    }

    fn insert(&self, conn: &Connection, now_ms: i64) -> Result<TrackId, rusqlite::Error> {
        conn.prepare_cached(
            "INSERT INTO tracks (folder_id, artist_id, album_id, genre_id, year, track_number,
                 disc_number, bpm, duration_ms, tag_loudness_lufs, cover_id, is_cover_embedded,
                 title, title_key, artist_key, added_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(self.params(now_ms))?;
        Ok(TrackId(conn.last_insert_rowid()))
    }

    /// An unchanged file keeps its measured length: the tags only claim one.
    fn update(&self, conn: &Connection, matched: &Matched) -> Result<(), rusqlite::Error> {
        let sql = format!(
            "UPDATE tracks SET folder_id = ?1, artist_id = ?2, album_id = ?3, genre_id = ?4,
                 year = ?5, track_number = ?6, disc_number = ?7, bpm = ?8, duration_ms = {},
                 tag_loudness_lufs = ?10, cover_id = ?11, is_cover_embedded = ?12, title = ?13,
                 title_key = ?14, artist_key = ?15, missing_since_ms = NULL
             WHERE id = ?16",
            if matched.is_measured {
                "iif(duration_ms > 0, duration_ms, ?9)"
            } else {
                "?9"
            }
        );
        conn.prepare_cached(&sql)?
            .execute(self.params(matched.id.0))?;
        Ok(())
    }

    /// Whether search need not learn anything.
    fn has_the_words_of(&self, matched: &Matched) -> bool {
        matched.is_offered
            && matched.title == self.file.tags.title
            && (matched.artist_id, matched.album_id) == (self.artist_id, self.album_id)
    }

    /// The sixteen parameters that both statements share, the last being theirs.
    fn params(&self, last: i64) -> impl rusqlite::Params + '_ {
        let tags = &self.file.tags;
        let is_embedded = self
            .file
            .cover
            .as_ref()
            .is_some_and(|cover| cover.file.is_none());
        (
            self.folder_id,
            self.artist_id,
            self.album_id,
            self.genre_id,
            tags.year.unwrap_or(0),
            tags.track_number,
            tags.disc_number,
            tags.bpm,
            tags.duration_ms,
            tags.tag_loudness_lufs,
            self.cover_id,
            is_embedded,
            &tags.title,
            &self.title_key,
            &self.artist_key,
            last,
        )
    }
}

/// Artist, album, disc, number, title: the order in which one listens through an artist.
fn artist_key(file: &NewFile) -> String {
    let tags = &file.tags;
    let part = |name: Option<&str>| {
        name.map(sort_key)
            .filter(|key| !key.is_empty())
            .unwrap_or_else(|| LAST.to_owned())
    };
    format!(
        "{}{JOINT}{}{JOINT}{:03}{:05}{JOINT}{}",
        part(tags.artist.as_deref()),
        part(tags.album.as_deref()),
        tags.disc_number.unwrap_or(1),
        tags.track_number.unwrap_or(99_999),
        sort_key(&tags.title)
    )
}

/// The row of a picture. Its newest place and colour hold; a scan that brings none forgets none.
fn cover_row(conn: &Connection, cover: &NewCover) -> Result<i64, rusqlite::Error> {
    conn.prepare_cached(
        "INSERT INTO covers (hash, file_path, tint_hue, tint_chroma) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (hash) DO UPDATE SET file_path = coalesce(excluded.file_path, file_path),
             tint_hue = coalesce(excluded.tint_hue, tint_hue),
             tint_chroma = coalesce(excluded.tint_chroma, tint_chroma)
         RETURNING id",
    )?
    .query_row(
        (
            &cover.hash,
            cover.file.as_deref().map(path_bytes),
            cover.tint.map(|(hue, _)| hue),
            cover.tint.map(|(_, chroma)| chroma),
        ),
        |row| row.get(0),
    )
}
