//! The words and measures of single tracks, for whoever shows them.

use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension, Row};

use crate::domain::id::{AlbumId, ArtistId, FolderId, GenreId, TrackId};
use crate::domain::track::{FileMark, Span};
use crate::storage::library::catalog::known;
use crate::storage::library::folder_tree::path_of_bytes;

/// Everything the database can say about a track on a screen.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackRow {
    /// Its id.
    pub id: TrackId,
    /// Title; never empty.
    pub title: String,
    /// Performer as tagged, for a screen.
    pub artist: Option<String>,
    /// Main performer's id.
    pub artist_id: Option<ArtistId>,
    /// Every performer, the main one first.
    pub artists: Vec<(ArtistId, String)>,
    /// Album title.
    pub album: Option<String>,
    /// Album's id.
    pub album_id: Option<AlbumId>,
    /// Every genre, the main one first.
    pub genres: Vec<(GenreId, String)>,
    /// The folder it lies in.
    pub folder_id: Option<FolderId>,
    /// Year of release.
    pub year: Option<i32>,
    /// Place on the disc, from 1.
    pub track_number: Option<u32>,
    /// Disc, from 1.
    pub disc_number: Option<u32>,
    /// Beats per minute.
    pub bpm: Option<f32>,
    /// Length; 0 while unknown.
    pub duration_ms: i64,
    /// What its tags say of its loudness, LUFS.
    pub tag_loudness_lufs: Option<f32>,
    /// Measured integrated loudness, LUFS.
    pub loudness_lufs: Option<f32>,
    /// Measured sample peak, dBFS.
    pub peak_dbfs: Option<f32>,
    /// Where the loudest passage begins, ms; `None` while unmeasured.
    pub hook_ms: Option<i64>,
    /// A waveform was computed.
    pub has_waveform: bool,
    /// There is a picture.
    pub has_artwork: bool,
    /// Hue in degrees and chroma (OKLCH) of the picture's leading colour.
    pub tint: Option<(f32, f32)>,
    /// When the library first saw it, ms since 1970.
    pub added_ms: i64,
    /// Last listen, ms since 1970.
    pub heard_ms: Option<i64>,
    /// Never offered again.
    pub is_archived: bool,
    /// The file vanished.
    pub is_missing: bool,
    /// Why its file cannot be played; `None`: it can, or nobody tried.
    pub unplayable: Option<String>,
}

/// What [`row_of`] reads of the tracks with the ids of a JSON list, in its order. One statement for a
/// page: opening the tables takes longer than reading a row. `CROSS` keeps the list outside.
///
/// Most tracks have no further names, and nearly all play: that is asked first, of small indexes.
const SELECT: &str = "SELECT t.id, t.title, a.name, t.artist_id, b.title, t.album_id, g.name,
    t.genre_id, t.folder_id, t.year, t.track_number, t.disc_number, t.bpm, t.duration_ms,
    t.tag_loudness_lufs, t.loudness_lufs, t.peak_dbfs, t.hook_ms,
    EXISTS (SELECT 1 FROM waveforms w WHERE w.track_id = t.id), t.cover_id IS NOT NULL,
    c.tint_hue, c.tint_chroma, t.added_ms, t.heard_ms, t.archived_ms IS NOT NULL,
    t.missing_since_ms IS NOT NULL,
    (SELECT f.unplayable FROM files f INDEXED BY files_unplayable
        WHERE f.track_id = t.id AND f.unplayable NOT NULL),
    t.artist_text,
    CASE WHEN EXISTS (SELECT 1 FROM further_artists x WHERE x.track_id = t.id) THEN
        (SELECT json_group_array(json_array(x.artist_id, n.name) ORDER BY x.position)
        FROM further_artists x JOIN artists n ON n.id = x.artist_id WHERE x.track_id = t.id) END,
    CASE WHEN EXISTS (SELECT 1 FROM further_genres x WHERE x.track_id = t.id) THEN
        (SELECT json_group_array(json_array(x.genre_id, n.name) ORDER BY x.position)
        FROM further_genres x JOIN genres n ON n.id = x.genre_id WHERE x.track_id = t.id) END
    FROM json_each(?1) asked CROSS JOIN tracks t ON t.id = asked.value
    LEFT JOIN artists a ON a.id = t.artist_id
    LEFT JOIN albums b ON b.id = t.album_id
    LEFT JOIN genres g ON g.id = t.genre_id
    LEFT JOIN covers c ON c.id = t.cover_id
    ORDER BY asked.key";

/// The rows of those of `ids` that exist, in their order (an id asked twice comes twice).
pub fn track_rows(conn: &Connection, ids: &[TrackId]) -> Result<Vec<TrackRow>, rusqlite::Error> {
    if ids.is_empty() {
        // An empty queue is shown with every event of its zone.
        return Ok(Vec::new());
    }
    let ids: Vec<String> = ids.iter().map(|id| id.0.to_string()).collect();
    conn.prepare_cached(SELECT)?
        .query_map([format!("[{}]", ids.join(","))], row_of)?
        .collect()
}

/// Reads the columns of [`SELECT`].
fn row_of(row: &Row<'_>) -> Result<TrackRow, rusqlite::Error> {
    let main_artist: Option<String> = row.get(2)?;
    let artist_id = row.get::<_, Option<i64>>(3)?.map(ArtistId);
    let main_genre = row.get::<_, Option<i64>>(7)?.map(GenreId);
    let artists = artist_id.zip(main_artist.clone()).into_iter();
    let genres = main_genre.zip(row.get(6)?).into_iter();
    let further = |column| row.get::<_, Option<String>>(column).map(further_names);
    Ok(TrackRow {
        id: TrackId(row.get(0)?),
        title: row.get(1)?,
        artist: row.get::<_, Option<String>>(27)?.or(main_artist),
        artist_id,
        artists: artists
            .chain(
                further(28)?
                    .into_iter()
                    .map(|(id, name)| (ArtistId(id), name)),
            )
            .collect(),
        album: row.get(4)?,
        album_id: row.get::<_, Option<i64>>(5)?.map(AlbumId),
        genres: genres
            .chain(
                further(29)?
                    .into_iter()
                    .map(|(id, name)| (GenreId(id), name)),
            )
            .collect(),
        folder_id: row.get::<_, Option<i64>>(8)?.map(FolderId),
        year: known(row.get(9)?),
        track_number: row.get(10)?,
        disc_number: row.get(11)?,
        bpm: row.get(12)?,
        duration_ms: row.get(13)?,
        tag_loudness_lufs: row.get(14)?,
        loudness_lufs: row.get(15)?,
        peak_dbfs: row.get(16)?,
        hook_ms: row.get(17)?,
        has_waveform: row.get(18)?,
        has_artwork: row.get(19)?,
        tint: row.get::<_, Option<f32>>(20)?.zip(row.get(21)?),
        added_ms: row.get(22)?,
        heard_ms: known(row.get(23)?),
        is_archived: row.get(24)?,
        is_missing: row.get(25)?,
        unplayable: row.get(26)?,
    })
}

/// Ids and names of a list that [`SELECT`] made.
fn further_names(list: Option<String>) -> Vec<(i64, String)> {
    list.and_then(|list| serde_json::from_str(&list).ok())
        .unwrap_or_default()
}

/// Where the track lies, or lay when it vanished; `None` for an unknown id, or when another file
/// has taken its place.
pub fn track_path(conn: &Connection, id: TrackId) -> Result<Option<PathBuf>, rusqlite::Error> {
    conn.prepare_cached("SELECT path FROM files WHERE track_id = ?1 AND path IS NOT NULL")?
        .query_row([id.0], |row| Ok(path_of_bytes(row.get_ref(0)?.as_blob()?)))
        .optional()
}

/// A track's file, for whoever opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackFile {
    /// Where it lies, or lay when it vanished.
    pub path: PathBuf,
    /// How the last scan found it there.
    pub mark: FileMark,
    /// The part of it that is the track; `None`: all of it.
    pub span: Option<Span>,
}

/// Like [`track_path`], and how the last scan found the file there.
pub fn track_file(conn: &Connection, id: TrackId) -> Result<Option<TrackFile>, rusqlite::Error> {
    conn.prepare_cached(
        "SELECT path, size, mtime_ns, inode, part, start_us, end_us FROM files
         WHERE track_id = ?1 AND path IS NOT NULL",
    )?
    .query_row([id.0], |row| {
        let mark = FileMark {
            size: row.get(1)?,
            mtime_ns: row.get(2)?,
            inode: row.get(3)?,
        };
        let span = Span {
            start_us: row.get(5)?,
            end_us: row.get(6)?,
        };
        let is_part = row.get::<_, u32>(4)? > 0;
        Ok(TrackFile {
            path: path_of_bytes(row.get_ref(0)?.as_blob()?),
            mark,
            span: is_part.then_some(span),
        })
    })
    .optional()
}

/// The music folder that holds the track: the top of the folders that it lies in.
pub fn track_root(conn: &Connection, id: TrackId) -> Result<Option<PathBuf>, rusqlite::Error> {
    conn.prepare_cached(
        "WITH RECURSIVE above (id, parent_id, path) AS (
             SELECT f.id, f.parent_id, f.path FROM folders f
             JOIN tracks t ON t.folder_id = f.id WHERE t.id = ?1
             UNION SELECT f.id, f.parent_id, f.path FROM folders f
             JOIN above a ON f.id = a.parent_id)
         SELECT path FROM above WHERE parent_id IS NULL",
    )?
    .query_row([id.0], |row| Ok(path_of_bytes(row.get_ref(0)?.as_blob()?)))
    .optional()
}

/// Where a track's picture is to be read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CoverSource {
    /// Inside this music file.
    Embedded(PathBuf),
    /// This image file.
    File(PathBuf),
}

/// The picture of a track: the hash of its bytes (hexadecimal; names thumbnails and caches), and
/// where it is; `None` when there is none.
pub fn cover_source(
    conn: &Connection,
    id: TrackId,
) -> Result<Option<(String, CoverSource)>, rusqlite::Error> {
    conn.prepare_cached(
        "SELECT c.hash, t.is_cover_embedded,
             iif(t.is_cover_embedded, f.path, coalesce(p.file, c.file_path)) AS place
         FROM tracks t JOIN covers c ON c.id = t.cover_id JOIN files f ON f.track_id = t.id
         LEFT JOIN folders o ON o.id = t.folder_id
         LEFT JOIN folder_pictures p ON p.folder = o.path AND p.cover_id = t.cover_id
         WHERE t.id = ?1 AND place IS NOT NULL",
    )?
    .query_row([id.0], |row| {
        let path = path_of_bytes(row.get_ref(2)?.as_blob()?);
        let is_embedded: bool = row.get(1)?;
        let source = if is_embedded {
            CoverSource::Embedded(path)
        } else {
            CoverSource::File(path)
        };
        Ok((row.get(0)?, source))
    })
    .optional()
}
