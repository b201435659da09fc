//! Artists, genres and folders in pages, each with what it holds that is offered.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::domain::id::{ArtistId, FolderId, GenreId, TrackId};
use crate::domain::listing::{Page, PageRequest};
use crate::storage::error::StorageError;
use crate::storage::library::page::{Cursor, page_of};
use crate::storage::library::sort_key::fold;

/// A performer by whom something is offered.
#[derive(Debug, Clone, PartialEq)]
pub struct ArtistRow {
    /// Their id.
    pub id: ArtistId,
    /// Name.
    pub name: String,
    /// Tracks offered, also those on which they are not the main performer.
    pub track_count: u32,
    /// Albums of these tracks.
    pub album_count: u32,
    /// A track whose picture stands for the performer.
    pub artwork_track_id: Option<TrackId>,
    /// Hue in degrees and chroma (OKLCH) of the picture's leading colour.
    pub tint: Option<(f32, f32)>,
}

/// A genre of which something is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenreRow {
    /// Its id.
    pub id: GenreId,
    /// Name.
    pub name: String,
    /// Tracks offered, also those of which it is not the main genre.
    pub track_count: u32,
}

/// A folder that holds something offered, at any depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderRow {
    /// Its id.
    pub id: FolderId,
    /// The last part of its path.
    pub name: String,
    /// Tracks offered in it and below.
    pub track_count: u32,
    /// Whether some of these lie in folders below.
    pub has_children: bool,
}

/// An artist with what is offered of them, and the key that sorts them.
const ARTIST: &str = "SELECT a.id, a.name,
        (SELECT count(*) FROM tracks t WHERE t.artist_id = a.id
             AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL)
        + (SELECT count(*) FROM further_artists x JOIN tracks t ON t.id = x.track_id
             WHERE x.artist_id = a.id
             AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL),
        CASE WHEN EXISTS (SELECT 1 FROM further_artists x WHERE x.artist_id = a.id) THEN
             (SELECT count(album_id) FROM (SELECT t.album_id FROM tracks t WHERE t.artist_id = a.id
             AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL
             UNION SELECT t.album_id FROM further_artists x JOIN tracks t ON t.id = x.track_id
             WHERE x.artist_id = a.id
             AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL))
        ELSE (SELECT count(DISTINCT t.album_id) FROM tracks t WHERE t.artist_id = a.id
             AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL) END,
        p.id, c.tint_hue, c.tint_chroma, a.name_key
    FROM artists a
    LEFT JOIN tracks p ON p.id = coalesce((SELECT t.id FROM tracks t WHERE t.artist_id = a.id
        AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL
        AND t.cover_id IS NOT NULL LIMIT 1),
        (SELECT t.id FROM further_artists x JOIN tracks t ON t.id = x.track_id
        WHERE x.artist_id = a.id AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL
        AND t.cover_id IS NOT NULL LIMIT 1))
    LEFT JOIN covers c ON c.id = p.cover_id
    WHERE ";

/// Whether anything by an artist is offered.
const HAS_TRACKS_OF_ARTIST: &str = "(EXISTS (SELECT 1 FROM tracks t WHERE t.artist_id = a.id
        AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL)
    OR EXISTS (SELECT 1 FROM further_artists x JOIN tracks t ON t.id = x.track_id
        WHERE x.artist_id = a.id
        AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL))";

/// A genre with how many tracks of it are offered, and the key that sorts it.
const GENRE: &str = "SELECT g.id, g.name,
        (SELECT count(*) FROM tracks t WHERE t.genre_id = g.id
             AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL)
        + (SELECT count(*) FROM further_genres x JOIN tracks t ON t.id = x.track_id
             WHERE x.genre_id = g.id
             AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL), g.name_key
    FROM genres g WHERE ";

/// Whether anything of a genre is offered.
const HAS_TRACKS_OF_GENRE: &str = "(EXISTS (SELECT 1 FROM tracks t WHERE t.genre_id = g.id
        AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL)
    OR EXISTS (SELECT 1 FROM further_genres x JOIN tracks t ON t.id = x.track_id
        WHERE x.genre_id = g.id
        AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL))";

/// Performers of offered tracks, by name.
///
/// # Errors
/// `BadCursor`, or what SQLite says.
pub fn browse_artists(
    conn: &Connection,
    page: &PageRequest,
) -> Result<Page<ArtistRow>, StorageError> {
    let total = conn
        .prepare_cached(&format!(
            "SELECT count(*) FROM artists a WHERE {HAS_TRACKS_OF_ARTIST}"
        ))?
        .query_row([], |row| row.get::<_, i64>(0))?;
    let sql = format!(
        "{ARTIST} {HAS_TRACKS_OF_ARTIST} AND (a.name_key, a.id) > (?1, ?2)
         ORDER BY a.name_key, a.id LIMIT ?3 OFFSET ?4"
    );
    by_name(
        conn,
        &sql,
        page,
        total,
        |row| Ok((artist_of_row(row)?, row.get(7)?)),
        |a| a.id.0,
    )
}

/// One performer; `None` for an unknown id, or when nothing by them is offered.
pub fn find_artist(conn: &Connection, id: ArtistId) -> Result<Option<ArtistRow>, rusqlite::Error> {
    let sql = format!("{ARTIST} {HAS_TRACKS_OF_ARTIST} AND a.id = ?1");
    conn.prepare_cached(&sql)?
        .query_row([id.0], artist_of_row)
        .optional()
}

fn artist_of_row(row: &Row<'_>) -> Result<ArtistRow, rusqlite::Error> {
    Ok(ArtistRow {
        id: ArtistId(row.get(0)?),
        name: row.get(1)?,
        track_count: row.get(2)?,
        album_count: row.get(3)?,
        artwork_track_id: row.get::<_, Option<i64>>(4)?.map(TrackId),
        tint: row.get::<_, Option<f32>>(5)?.zip(row.get(6)?),
    })
}

/// Genres of offered tracks, by name.
///
/// # Errors
/// `BadCursor`, or what SQLite says.
pub fn browse_genres(
    conn: &Connection,
    page: &PageRequest,
) -> Result<Page<GenreRow>, StorageError> {
    let total = conn
        .prepare_cached(&format!(
            "SELECT count(*) FROM genres g WHERE {HAS_TRACKS_OF_GENRE}"
        ))?
        .query_row([], |row| row.get::<_, i64>(0))?;
    let sql = format!(
        "{GENRE} {HAS_TRACKS_OF_GENRE} AND (g.name_key, g.id) > (?1, ?2)
         ORDER BY g.name_key, g.id LIMIT ?3 OFFSET ?4"
    );
    by_name(
        conn,
        &sql,
        page,
        total,
        |row| Ok((genre_of_row(row)?, row.get(3)?)),
        |g| g.id.0,
    )
}

/// One genre; `None` for an unknown id, or when nothing of it is offered.
pub fn find_genre(conn: &Connection, id: GenreId) -> Result<Option<GenreRow>, rusqlite::Error> {
    let sql = format!("{GENRE} {HAS_TRACKS_OF_GENRE} AND g.id = ?1");
    conn.prepare_cached(&sql)?
        .query_row([id.0], genre_of_row)
        .optional()
}

/// The genre of that name, in whatever case and accents.
pub fn find_genre_named(conn: &Connection, name: &str) -> Result<Option<GenreId>, rusqlite::Error> {
    conn.prepare_cached("SELECT id FROM genres WHERE fold = ?1")?
        .query_row([fold(name)], |row| row.get(0).map(GenreId))
        .optional()
}

fn genre_of_row(row: &Row<'_>) -> Result<GenreRow, rusqlite::Error> {
    Ok(GenreRow {
        id: GenreId(row.get(0)?),
        name: row.get(1)?,
        track_count: row.get(2)?,
    })
}

/// Folders directly below `parent` (`None`: the library's own) that hold offered tracks at any
/// depth, by name.
///
/// # Errors
/// `BadCursor`, or what SQLite says.
pub fn browse_folders(
    conn: &Connection,
    parent: Option<FolderId>,
    page: &PageRequest,
) -> Result<Page<FolderRow>, StorageError> {
    let total = "SELECT count(*) FROM folders WHERE parent_id IS ?1 AND track_count > 0";
    let parent = parent.map(|id| id.0);
    let total = conn
        .prepare_cached(total)?
        .query_row([parent], |row| row.get::<_, i64>(0))?;
    let (key, id, skip) = start_of(page)?;
    let limit = page.rows();
    let rows = conn
        .prepare_cached(
            "SELECT f.id, f.name, f.track_count, f.track_count > f.own_count, f.name_key
             FROM folders f
             WHERE f.parent_id IS ?1 AND f.track_count > 0 AND (f.name_key, f.id) > (?2, ?3)
             ORDER BY f.name_key, f.id LIMIT ?4 OFFSET ?5",
        )?
        .query_map((parent, key, id, limit as i64 + 1, skip), |row| {
            let folder = FolderRow {
                id: FolderId(row.get(0)?),
                name: row.get(1)?,
                track_count: row.get(2)?,
                has_children: row.get(3)?,
            };
            Ok((folder, row.get(4)?))
        })?
        .collect::<Result<_, _>>()?;
    Ok(named_page(rows, limit, total.cast_unsigned(), |folder| {
        folder.id.0
    }))
}

/// A page of `sql`, whose parameters are key, id, limit and how many rows are passed over.
fn by_name<T>(
    conn: &Connection,
    sql: &str,
    page: &PageRequest,
    total: i64,
    read: impl Fn(&Row<'_>) -> Result<(T, String), rusqlite::Error>,
    id_of: impl Fn(&T) -> i64,
) -> Result<Page<T>, StorageError> {
    let (key, id, skip) = start_of(page)?;
    let limit = page.rows();
    let rows = conn
        .prepare_cached(sql)?
        .query_map((key, id, limit as i64 + 1, skip), read)?
        .collect::<Result<_, _>>()?;
    Ok(named_page(rows, limit, total.cast_unsigned(), id_of))
}

/// Behind which key and id a page begins, and how many rows it passes over.
fn start_of(page: &PageRequest) -> Result<(String, i64, u32), StorageError> {
    match page.begin()? {
        (None, skip) => Ok((String::new(), i64::MIN, skip)),
        (
            Some(Cursor {
                key: Value::Text(key),
                id,
            }),
            skip,
        ) => Ok((key, id, skip)),
        _ => Err(StorageError::BadCursor),
    }
}

fn named_page<T>(
    rows: Vec<(T, String)>,
    limit: usize,
    total: u64,
    id_of: impl Fn(&T) -> i64,
) -> Page<T> {
    let found = page_of(rows, limit, total, |(item, key)| Cursor {
        key: Value::Text(key.clone()),
        id: id_of(item),
    });
    found.map(|(item, _)| item)
}
