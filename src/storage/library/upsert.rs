//! What a scan found becomes tracks: new ones are made, known ones brought up to date.
//!
//! A file is matched by the id that the scan names (a move), else by its path. Archive marks, the
//! time of adding, listens and measurements stay; words from the file's tags are replaced.

use std::path::Path;

use rusqlite::{Connection, Transaction, params};

use crate::domain::id::{AlbumId, FolderId, TrackId};
use crate::domain::track::TrackFacts;
use crate::storage::library::aggregates::Aggregates;
use crate::storage::library::album_groups::Titles;
use crate::storage::library::catalog::facts_of;
use crate::storage::library::copies::forget_copy;
use crate::storage::library::folder_tree::{folder_of_path, path_bytes};
use crate::storage::library::further::{self, Names};
use crate::storage::library::names::{artist_of_name, genre_of_name};
use crate::storage::library::new_file::{NewCover, NewFile};
use crate::storage::library::parts;
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
    // A further copy that changed may be another song now: it is looked at as a new file.
    let was_copy = forget_copy(conn, &file.path)?;
    let matched = if was_copy {
        None
    } else {
        match_file(conn, file)?
    };
    // One that was looked for by its place found all that is there.
    if file.id.is_some() || was_copy {
        free_path(conn, file, matched.as_ref(), now_ms, aggregates)?;
    }
    let track = TrackColumns::of(conn, file, matched.as_ref(), titles)?;
    let id = match &matched {
        Some(matched) => {
            aggregates.album(matched.album_id.map(AlbumId));
            aggregates.folder(matched.folder_id.map(FolderId));
            track.update(conn, matched)?;
            matched.id
        }
        None => track.insert(conn, now_ms)?,
    };
    track.set_further(conn, id, matched.as_ref())?;
    let album = file.tags.album.as_deref().unwrap_or_default().trim();
    if !track.album_fold.is_empty() {
        titles.note(album, &track.album_fold, id, track.is_newcomer);
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
        aggregates.words(id);
    }
    Ok(id)
}

/// What [`TrackColumns::write`] gives the values of, in order.
const COLUMNS: &str = "folder_id, artist_id, album_id, genre_id, year, track_number, disc_number,
    bpm, duration_ms, tag_loudness_lufs, cover_id, is_cover_embedded, title, title_key, artist_key,
    artist_text, album_artist_id, is_compilation";

/// What a file's tags and place become in the table of tracks.
struct TrackColumns<'a> {
    file: &'a NewFile,
    folder_id: i64,
    artist_id: Option<i64>,
    /// As tagged, where that is not the first artist's name.
    artist_text: Option<&'a str>,
    further_artists: Vec<i64>,
    album_artist_id: Option<i64>,
    /// Its album so far, if that is called as it should be; else where it waits for its album.
    album_id: Option<i64>,
    is_newcomer: bool,
    album_fold: String,
    disc_number: Option<u32>,
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
        titles: &mut Titles,
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
        let album = tags.album.as_deref().unwrap_or_default().trim();
        let album_fold = fold(album);
        let kept = matched
            .filter(|matched| matched.is_on_album_called(&album_fold))
            .and_then(|matched| matched.album_id);
        let album_id = match kept {
            None if !album_fold.is_empty() => Some(titles.place(conn, album, &album_fold)?.0),
            kept => kept,
        };
        let cover_id = file
            .cover
            .as_ref()
            .map(|cover| cover_row(conn, cover))
            .transpose()?;
        let (disc_number, title_key) = (disc_number(file), sort_key(&tags.title));
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
            is_newcomer: kept.is_none(),
            album_fold,
            disc_number,
            genre_id: genre,
            further_genres,
            cover_id,
            artist_key: artist_key(file, disc_number, &title_key),
            title_key,
        })
    }

    fn insert(&self, conn: &Connection, now_ms: i64) -> Result<TrackId, rusqlite::Error> {
        let sql = format!(
            "INSERT INTO tracks ({COLUMNS}, added_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                 ?18, ?19)"
        );
        self.write(conn, &sql, now_ms)?;
        Ok(TrackId(conn.last_insert_rowid()))
    }

    /// An unchanged file keeps its measured length: the tags only claim one. A row that says all of
    /// it already stays as it lies, and with it its dozen of indexes: whole libraries are read again
    /// when minion learns to read more.
    fn update(&self, conn: &Connection, matched: &Matched) -> Result<(), rusqlite::Error> {
        let duration = if matched.is_measured {
            "iif(duration_ms > 0, duration_ms, ?9)"
        } else {
            "?9"
        };
        let values = format!(
            "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, {duration}, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
             ?18"
        );
        let sql = format!(
            "UPDATE tracks SET ({COLUMNS}, missing_since_ms) = ({values}, NULL)
             WHERE id = ?19 AND ({COLUMNS}, missing_since_ms) IS NOT ({values}, NULL)"
        );
        self.write(conn, &sql, matched.id.0)
    }

    fn set_further(
        &self,
        conn: &Connection,
        id: TrackId,
        matched: Option<&Matched>,
    ) -> Result<(), rusqlite::Error> {
        let artists = matched.map_or(&[][..], |matched| &matched.further_artists);
        let genres = matched.map_or(&[][..], |matched| &matched.further_genres);
        further::set(conn, Names::Artists, id, (artists, &self.further_artists))?;
        further::set(conn, Names::Genres, id, (genres, &self.further_genres))
    }

    /// Whether search need not learn anything.
    fn has_the_words_of(&self, matched: &Matched) -> bool {
        matched.is_offered
            && matched.title == self.file.tags.title
            && (matched.artist_id, matched.album_id) == (self.artist_id, self.album_id)
            && matched.artist_text.as_deref() == self.artist_text
            && matched.further_artists == self.further_artists
    }

    /// Runs a statement with the values of [`COLUMNS`] as parameters, and one more of its own.
    fn write(&self, conn: &Connection, sql: &str, last: i64) -> Result<(), rusqlite::Error> {
        let tags = &self.file.tags;
        let is_embedded = self
            .file
            .cover
            .as_ref()
            .is_some_and(|cover| cover.file.is_none());
        conn.prepare_cached(sql)?.execute(params![
            self.folder_id,
            self.artist_id,
            self.album_id,
            self.genre_id,
            tags.year.unwrap_or(0),
            tags.track_number,
            self.disc_number,
            tags.bpm,
            tags.duration_ms,
            tags.tag_loudness_lufs,
            self.cover_id,
            is_embedded,
            tags.title,
            self.title_key,
            self.artist_key,
            self.artist_text,
            self.album_artist_id,
            tags.is_compilation,
            last,
        ])?;
        Ok(())
    }
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
