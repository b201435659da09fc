//! Albums in pages. Only albums with an offered track are shown.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use crate::domain::id::{AlbumId, ArtistId, TrackId};
use crate::domain::listing::{AlbumSort, Page, PageRequest};
use crate::storage::error::StorageError;
use crate::storage::library::catalog::known;
use crate::storage::library::page::{Cursor, Order, page_of};

/// Which albums: every part that is set must hold.
#[derive(Debug, Clone, Copy, Default)]
pub struct AlbumFilter<'a> {
    /// By a performer, as album artist or on one of the tracks.
    pub artist: Option<ArtistId>,
    /// Only these (the starred ones).
    pub ids: Option<&'a [AlbumId]>,
}

impl AlbumSort {
    fn order(self) -> Order {
        let (key, is_descending) = match self {
            Self::Title => ("b.title_key", false),
            Self::Artist => ("b.artist_key", false),
            Self::Year => ("b.year", true),
            Self::Added => ("b.added_ms", true),
        };
        Order {
            key,
            id: "b.id",
            is_descending,
        }
    }
}

/// An album of which something is offered.
#[derive(Debug, Clone, PartialEq)]
pub struct AlbumRow {
    /// Its id.
    pub id: AlbumId,
    /// Title.
    pub title: String,
    /// Album artist; `None` for various or unknown ones.
    pub artist: Option<String>,
    /// Album artist's id.
    pub artist_id: Option<ArtistId>,
    /// Year of release.
    pub year: Option<i32>,
    /// Tracks offered.
    pub track_count: u32,
    /// Their length in all.
    pub duration_ms: i64,
    /// A track whose picture stands for the album.
    pub artwork_track_id: Option<TrackId>,
    /// Hue in degrees and chroma (OKLCH) of the picture's leading colour.
    pub tint: Option<(f32, f32)>,
}

/// What [`album_of_row`] reads.
const COLUMNS: &str = "b.id, b.title, a.name, b.artist_id, b.year, b.track_count, b.duration_ms,
    iif(b.cover_id IS NULL, NULL, b.cover_track_id), c.tint_hue, c.tint_chroma";

const TABLES: &str = "albums b LEFT JOIN artists a ON a.id = b.artist_id
    LEFT JOIN covers c ON c.id = b.cover_id";

/// A page of albums.
///
/// # Errors
/// `BadCursor`, or what SQLite says.
pub fn browse_albums(
    conn: &Connection,
    filter: AlbumFilter<'_>,
    sort: AlbumSort,
    page: &PageRequest,
) -> Result<Page<AlbumRow>, StorageError> {
    let (conditions, mut params) = filter.conditions();
    let total: i64 = conn
        .prepare_cached(&format!("SELECT count(*) FROM albums b WHERE {conditions}"))?
        .query_row(params_from_iter(&params), |row| row.get(0))?;
    let order = sort.order();
    let mut sql = format!(
        "SELECT {COLUMNS}, {} FROM {TABLES} WHERE {conditions}",
        order.key
    );
    let (start, skip) = page.begin()?;
    if let Some(start) = start {
        sql += &format!(" AND {}", order.behind());
        params.extend([start.key, Value::Integer(start.id)]);
    }
    let limit = page.rows();
    sql += &format!(" {} LIMIT {} OFFSET ?", order.clause(), limit + 1);
    params.push(Value::Integer(skip.into()));
    let rows: Vec<(AlbumRow, Value)> = conn
        .prepare_cached(&sql)?
        .query_map(params_from_iter(&params), |row| {
            Ok((album_of_row(row)?, row.get(10)?))
        })?
        .collect::<Result<_, _>>()?;
    let found = page_of(rows, limit, total.cast_unsigned(), |(album, key)| Cursor {
        key: key.clone(),
        id: album.id.0,
    });
    Ok(found.map(|(album, _)| album))
}

/// One album; `None` for an unknown id, or when nothing of it is offered.
pub fn find_album(conn: &Connection, id: AlbumId) -> Result<Option<AlbumRow>, rusqlite::Error> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE b.id = ?1 AND b.track_count > 0");
    conn.prepare_cached(&sql)?
        .query_row([id.0], album_of_row)
        .optional()
}

fn album_of_row(row: &Row<'_>) -> Result<AlbumRow, rusqlite::Error> {
    Ok(AlbumRow {
        id: AlbumId(row.get(0)?),
        title: row.get(1)?,
        artist: row.get(2)?,
        artist_id: row.get::<_, Option<i64>>(3)?.map(ArtistId),
        year: known(row.get(4)?),
        track_count: row.get(5)?,
        duration_ms: row.get(6)?,
        artwork_track_id: row.get::<_, Option<i64>>(7)?.map(TrackId),
        tint: row.get::<_, Option<f32>>(8)?.zip(row.get(9)?),
    })
}

impl AlbumFilter<'_> {
    fn conditions(&self) -> (String, Vec<Value>) {
        let mut sql = String::from("b.track_count > 0");
        let mut params = Vec::new();
        if let Some(artist) = self.artist {
            sql += " AND b.id IN (SELECT id FROM albums WHERE track_count > 0 AND artist_id = ?
                UNION SELECT album_id FROM tracks WHERE artist_id = ?
                AND archived_ms IS NULL AND missing_since_ms IS NULL
                UNION SELECT t.album_id FROM further_artists x JOIN tracks t ON t.id = x.track_id
                WHERE x.artist_id = ?
                AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL)";
            params.extend([artist.0; 3].map(Value::Integer));
        }
        if let Some(ids) = self.ids {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            sql += " AND b.id IN (SELECT value FROM json_each(?))";
            params.push(Value::Text(format!("[{}]", ids.join(","))));
        }
        (sql, params)
    }
}
