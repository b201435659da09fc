//! What a scan found becomes tracks: new ones are made, known ones brought up to date.
//!
//! A file is matched by the id that the scan names (a move), else by its path. Archive marks, the
//! time of adding, listens and measurements stay; words from the file's tags are replaced.

use std::path::Path;

use rusqlite::{Connection, Transaction};

use crate::domain::id::{AlbumId, FolderId, TrackId};
use crate::domain::track::TrackFacts;
use crate::storage::library::aggregates::Aggregates;
use crate::storage::library::album_groups::Titles;
use crate::storage::library::albums::fold_start;
use crate::storage::library::catalog::facts_of;
use crate::storage::library::folder_tree::{folder_of_path, path_bytes};
use crate::storage::library::further::{self, Names};
use crate::storage::library::names::{artist_of_name, genre_of_name};
use crate::storage::library::new_file::{NewCover, NewFile};
use crate::storage::library::parts;
use crate::storage::library::search_index;
use crate::storage::library::sort_key::{fold, sort_key};
use matched::{Matched, free_path, match_file};
use names::{artist_key, disc_number, first_and_further, main_artists};

mod matched;
mod names;

/// What came of some files.
#[derive(Debug, Default)]
pub struct Upserted {
    /// The track of each file, in order, with its facts as they stand after all of them.
    pub tracks: Vec<(TrackId, TrackFacts)>,
    /// Other tracks that are on another album now, or missing.
    pub others: Vec<(TrackId, TrackFacts)>,
    /// Albums that went up in others: whoever has starred the first means the second.
    pub absorbed: Vec<(AlbumId, AlbumId)>,
}

/// Makes or updates the track of each file, in order.
///
/// # Errors
/// What SQLite says; the transaction is then to be rolled back.
pub fn upsert_files(
    tx: &Transaction<'_>,
    files: &[NewFile],
    now_ms: i64,
) -> Result<Upserted, rusqlite::Error> {
    let mut ids = Vec::with_capacity(files.len());
    let mut changes = Changes::default();
    let mut gone = Vec::new();
    for parts in files.chunk_by(|one, next| one.path == next.path) {
        let begun = ids.len();
        for file in parts {
            ids.push(upsert_file(tx, file, now_ms, &mut changes)?);
        }
        let (path, from) = (&parts[0].path, parts[0].from.as_deref());
        gone.extend(parts::settle(tx, path, from, &ids[begun..], now_ms)?);
    }
    let Changes {
        mut aggregates,
        titles,
    } = changes;
    let regrouped = titles.regroup(tx, &mut aggregates)?;
    aggregates.refresh(tx)?;
    let others = regrouped.tracks.into_iter().chain(gone);
    let others: Vec<TrackId> = others.filter(|id| !ids.contains(id)).collect();
    Ok(Upserted {
        tracks: facts_of(tx, &ids)?,
        others: facts_of(tx, &others)?,
        absorbed: regrouped.absorbed,
    })
}

/// What is to be counted and grouped anew.
#[derive(Default)]
struct Changes {
    aggregates: Aggregates,
    titles: Titles,
}

fn upsert_file(
    conn: &Connection,
    file: &NewFile,
    now_ms: i64,
    Changes { aggregates, titles }: &mut Changes,
) -> Result<TrackId, rusqlite::Error> {
    let matched = match_file(conn, file)?;
    free_path(conn, file, matched.as_ref(), now_ms, aggregates)?;
    let track = TrackColumns::of(conn, file, matched.as_ref())?;
    let id = match &matched {
        Some(matched) => {
            aggregates.track(conn, matched.id)?;
            track.update(conn, matched)?;
            matched.id
        }
        None => track.insert(conn, now_ms)?,
    };
    track.show_artist(conn, id)?;
    further::set(conn, Names::Artists, id, &track.further_artists)?;
    further::set(conn, Names::Genres, id, &track.further_genres)?;
    let album = file.tags.album.as_deref().unwrap_or_default().trim();
    if !track.album_fold.is_empty() {
        titles.note(album, &track.album_fold, id, track.album_id.is_none());
    }
    aggregates.album(track.album_id.map(AlbumId));
    aggregates.folder(Some(FolderId(track.folder_id)));
    conn.prepare_cached(
        "INSERT INTO files (track_id, path, size, mtime_ns, inode, ctime_ns, reader, part, sheet,
             start_us, end_us)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (track_id) DO UPDATE SET
             analysed_ms = iif(size = ?3 AND mtime_ns = ?4 AND start_us = ?10 AND end_us IS ?11,
                 analysed_ms, NULL),
             unplayable = iif(size = ?3 AND mtime_ns = ?4 AND start_us = ?10 AND end_us IS ?11,
                 unplayable, NULL),
             path = ?2, size = ?3, mtime_ns = ?4, inode = ?5, ctime_ns = ?6,
             reader = ?7, part = ?8, sheet = ?9, start_us = ?10, end_us = ?11",
    )?
    .execute((
        id.0,
        path_bytes(&file.path),
        file.size,
        file.mtime_ns,
        file.inode,
        file.ctime_ns,
        file.reader,
        file.part,
        file.sheet,
        file.span.map_or(0, |span| span.start_us),
        file.span.and_then(|span| span.end_us),
    ))?;
    conn.prepare_cached("DELETE FROM broken_files WHERE path = ?1")?
        .execute([file.path.to_string_lossy()])?;
    if !matched.is_some_and(|matched| track.has_the_words_of(&matched)) {
        search_index::refresh_track(conn, id)?;
    }
    Ok(id)
}

/// What a file's tags and place become in the table of tracks.
struct TrackColumns<'a> {
    file: &'a NewFile,
    folder_id: i64,
    artist_id: Option<i64>,
    /// As tagged, where that is not the first artist's name.
    artist_text: Option<&'a str>,
    further_artists: Vec<i64>,
    album_artist_id: Option<i64>,
    /// Its album so far, if that is called as it should be.
    album_id: Option<i64>,
    album_fold: String,
    genre_id: Option<i64>,
    further_genres: Vec<i64>,
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
        let (artist, further_artists) = first_and_further(
            main_artists(file)
                .filter_map(|name| artist_of_name(conn, Some(name)).transpose())
                .map(|id| id.map(|id| id.0)),
        )?;
        let (genre, further_genres) = first_and_further(
            tags.genres
                .iter()
                .filter_map(|name| genre_of_name(conn, Some(name)).transpose())
                .map(|id| id.map(|id| id.0)),
        )?;
        let album_artist = artist_of_name(conn, tags.album_artist.as_deref())?;
        let album_fold = fold(tags.album.as_deref().unwrap_or_default());
        let album_id = match matched.and_then(|matched| matched.album_id) {
            Some(album) if is_called(conn, album, &album_fold)? => Some(album),
            _ => None,
        };
        let cover_id = file
            .cover
            .as_ref()
            .map(|cover| cover_row(conn, cover))
            .transpose()?;
        Ok(Self {
            file,
            folder_id: folder.0,
            artist_id: artist,
            artist_text: tags
                .artist
                .as_deref()
                .filter(|shown| main_artists(file).next() != Some(shown)),
            further_artists,
            album_artist_id: album_artist.map(|id| id.0),
            album_id,
            album_fold,
            genre_id: genre,
            further_genres,
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
        let id = TrackId(conn.last_insert_rowid());
        self.tell_of_album(conn, id)?;
        Ok(id)
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
        self.tell_of_album(conn, matched.id)
    }

    /// What the grouping of albums goes by.
    fn tell_of_album(&self, conn: &Connection, id: TrackId) -> Result<(), rusqlite::Error> {
        conn.prepare_cached(
            "UPDATE tracks SET album_artist_id = ?2, is_compilation = ?3 WHERE id = ?1",
        )?
        .execute((id.0, self.album_artist_id, self.file.tags.is_compilation))?;
        Ok(())
    }

    /// Keeps the performer as tagged.
    fn show_artist(&self, conn: &Connection, id: TrackId) -> Result<(), rusqlite::Error> {
        conn.prepare_cached(
            "UPDATE tracks SET artist_text = ?2 WHERE id = ?1 AND artist_text IS NOT ?2",
        )?
        .execute((id.0, self.artist_text))?;
        Ok(())
    }

    /// Whether search need not learn anything.
    fn has_the_words_of(&self, matched: &Matched) -> bool {
        matched.is_offered
            && matched.title == self.file.tags.title
            && (matched.artist_id, matched.album_id) == (self.artist_id, self.album_id)
            && matched.artist_text.as_deref() == self.artist_text
            && matched.further_artists == self.further_artists
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
            disc_number(self.file),
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

fn is_called(conn: &Connection, album: i64, title_fold: &str) -> Result<bool, rusqlite::Error> {
    conn.prepare_cached("SELECT 1 FROM albums WHERE id = ?1 AND substr(fold, 1, length(?2)) = ?2")?
        .exists((album, fold_start(title_fold)))
}

/// The row of a picture. Its newest place and colour hold; a scan that brings none forgets none.
pub(super) fn cover_row(conn: &Connection, cover: &NewCover) -> Result<i64, rusqlite::Error> {
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
