//! Tracks in pages: filtered, sorted.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::domain::id::{AlbumId, ArtistId, FolderId, GenreId, TrackId};
use crate::domain::listing::{Page, PageRequest, Presence, TrackSort};
use crate::storage::error::StorageError;
use crate::storage::library::counts::count_offered;
use crate::storage::library::further::{self, Names};
use crate::storage::library::page::{Cursor, Order, page_of};
use crate::storage::library::track_row::{TrackRow, track_rows};

/// Which tracks: every part that is set must hold.
#[derive(Debug, Clone, Copy, Default)]
pub struct TrackFilter<'a> {
    /// Offered, archived or vanished ones.
    pub presence: Presence,
    /// Of one album.
    pub album: Option<AlbumId>,
    /// By one performer.
    pub artist: Option<ArtistId>,
    /// Of one genre.
    pub genre: Option<GenreId>,
    /// In a folder or below it.
    pub folder: Option<FolderId>,
    /// First year, inclusive.
    pub year_from: Option<i32>,
    /// Last year, inclusive.
    pub year_to: Option<i32>,
    /// Only these (the starred ones).
    pub ids: Option<&'a [TrackId]>,
}

impl TrackSort {
    fn order(self) -> Order {
        let (key, is_descending) = match self {
            Self::Title => ("t.title_key", false),
            Self::Artist => ("t.artist_key", false),
            Self::Place => (
                "(coalesce(t.disc_number, 1) * 1000000 + coalesce(t.track_number, 999999))",
                false,
            ),
            Self::Added => ("t.added_ms", true),
            Self::Year => ("t.year", true),
            Self::Heard => ("t.heard_ms", true),
            // Hexadecimal digits are in the order of the bytes, and a cursor can hold them.
            Self::Path => (
                "coalesce((SELECT hex(f.path) || printf('%03d', f.part) FROM files f
                    WHERE f.track_id = t.id), '')",
                false,
            ),
        };
        Order {
            key,
            id: "t.id",
            is_descending,
        }
    }
}

/// A page of tracks.
///
/// # Errors
/// `BadCursor`, or what SQLite says.
pub fn browse_tracks(
    conn: &Connection,
    filter: TrackFilter<'_>,
    sort: TrackSort,
    page: &PageRequest,
) -> Result<Page<TrackRow>, StorageError> {
    let (conditions, mut params) = filter.conditions(conn)?;
    let total = if params.is_empty() && filter.presence == Presence::Offered {
        count_offered(conn)?.into()
    } else {
        let count = format!("SELECT count(*) FROM tracks t WHERE {conditions}");
        conn.prepare_cached(&count)?
            .query_row(params_from_iter(&params), |row| row.get::<_, i64>(0))?
            .cast_unsigned()
    };
    let order = sort.order();
    let mut sql = format!(
        "SELECT t.id, {} FROM tracks t WHERE {conditions}",
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
    let keys: Vec<(TrackId, Value)> = conn
        .prepare_cached(&sql)?
        .query_map(params_from_iter(&params), |row| {
            Ok((TrackId(row.get(0)?), row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    let found = page_of(keys, limit, total, |(id, key)| Cursor {
        key: key.clone(),
        id: id.0,
    });
    let ids: Vec<TrackId> = found.items.iter().map(|(id, _)| *id).collect();
    Ok(Page {
        items: track_rows(conn, &ids)?,
        next: found.next,
        total: found.total,
    })
}

/// All tracks that match, in order, `limit` at most.
pub fn ordered_ids(
    conn: &Connection,
    filter: TrackFilter<'_>,
    sort: TrackSort,
    limit: usize,
) -> Result<Vec<TrackId>, rusqlite::Error> {
    let (conditions, params) = filter.conditions(conn)?;
    let order = sort.order().clause();
    let sql = format!("SELECT t.id FROM tracks t WHERE {conditions} {order} LIMIT {limit}");
    conn.prepare_cached(&sql)?
        .query_map(params_from_iter(&params), |row| row.get(0).map(TrackId))?
        .collect()
}

impl TrackFilter<'_> {
    /// SQL over `tracks t`, and its parameters in order.
    fn conditions(&self, conn: &Connection) -> Result<(String, Vec<Value>), rusqlite::Error> {
        let mut sql = String::from(match self.presence {
            Presence::Offered => "t.archived_ms IS NULL AND t.missing_since_ms IS NULL",
            Presence::Archived => "t.archived_ms IS NOT NULL",
            Presence::Missing => "t.missing_since_ms IS NOT NULL",
        });
        let mut params = Vec::new();
        let mut and = |condition: &str, value: Option<Value>| {
            if let Some(value) = value {
                sql += " AND ";
                sql += condition;
                let places = condition.matches('?').count();
                params.extend(std::iter::repeat_n(value, places));
            }
        };
        and("t.album_id = ?", self.album.map(|id| Value::Integer(id.0)));
        for (names, id) in [
            (Names::Artists, self.artist.map(|id| id.0)),
            (Names::Genres, self.genre.map(|id| id.0)),
        ] {
            if let Some(id) = id {
                let condition = self.named(conn, names, id)?;
                and(&condition, Some(Value::Integer(id)));
            }
        }
        and(
            "t.folder_id IN (WITH RECURSIVE within (id) AS (VALUES (?) UNION
                SELECT f.id FROM folders f JOIN within w ON f.parent_id = w.id)
                SELECT id FROM within)",
            self.folder.map(|id| Value::Integer(id.0)),
        );
        and(
            "t.year >= ?",
            self.year_from.map(|year| Value::Integer(year.into())),
        );
        // 0 stands for an unknown year, which no range contains.
        and(
            "t.year <= ? AND t.year <> 0",
            self.year_to.map(|year| Value::Integer(year.into())),
        );
        and(
            "t.id IN (SELECT value FROM json_each(?))",
            self.ids.map(|ids| {
                let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
                Value::Text(format!("[{}]", ids.join(",")))
            }),
        );
        Ok((sql, params))
    }

    /// The condition of having an artist or a genre, as the first or beside it. Where no track has
    /// it beside its first, one index says it all.
    fn named(&self, conn: &Connection, names: Names, id: i64) -> Result<String, rusqlite::Error> {
        let (table, column) = (names.table(), names.column());
        if !further::has_tracks_with(conn, names, id)? {
            return Ok(format!("t.{column} = ?"));
        }
        let further = format!("SELECT x.track_id FROM {table} x WHERE x.{column} = ?");
        Ok(match self.presence {
            // Told apart from the list by its own words, so that the index of what is offered serves.
            Presence::Offered => format!(
                "t.id IN (SELECT a.id FROM tracks a WHERE a.{column} = ?
                    AND a.archived_ms IS NULL AND a.missing_since_ms IS NULL
                    UNION ALL {further})"
            ),
            Presence::Archived | Presence::Missing => {
                format!("(t.{column} = ? OR t.id IN ({further}))")
            }
        })
    }
}
