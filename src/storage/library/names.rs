//! Artists and genres: a row for every distinct name.

use rusqlite::{Connection, OptionalExtension};

use crate::domain::id::{ArtistId, GenreId};
use crate::storage::library::search_index;
use crate::storage::library::sort_key::{fold, sort_key};

/// The artist of that name, made if new; `None` for an empty name.
pub fn artist_of_name(
    conn: &Connection,
    name: Option<&str>,
) -> Result<Option<ArtistId>, rusqlite::Error> {
    let Some((id, is_new)) = row_of_name(conn, "artists", name)? else {
        return Ok(None);
    };
    if is_new {
        search_index::add_artist(conn, ArtistId(id), name.unwrap_or_default())?;
    }
    Ok(Some(ArtistId(id)))
}

/// The genre of that name, made if new; `None` for an empty name.
pub fn genre_of_name(
    conn: &Connection,
    name: Option<&str>,
) -> Result<Option<GenreId>, rusqlite::Error> {
    Ok(row_of_name(conn, "genres", name)?.map(|(id, _)| GenreId(id)))
}

/// What a playlist, artist, album, genre or folder is called; `None` for an unknown id.
///
/// # Errors
/// What SQLite says; an unknown `table` is one.
pub fn name_in(conn: &Connection, table: &str, id: i64) -> Result<Option<String>, rusqlite::Error> {
    let column = if table == "albums" { "title" } else { "name" };
    conn.prepare_cached(&format!("SELECT {column} FROM {table} WHERE id = ?1"))?
        .query_row([id], |row| row.get(0))
        .optional()
}

/// The id in `table` and whether the row was just made. The first spelling met is the one shown.
fn row_of_name(
    conn: &Connection,
    table: &'static str,
    name: Option<&str>,
) -> Result<Option<(i64, bool)>, rusqlite::Error> {
    let name = name.unwrap_or_default().trim();
    let folded = fold(name);
    if folded.is_empty() {
        return Ok(None);
    }
    let find = format!("SELECT id FROM {table} WHERE fold = ?1");
    let found = conn
        .prepare_cached(&find)?
        .query_row([&folded], |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        return Ok(Some((id, false)));
    }
    let insert = format!("INSERT INTO {table} (fold, name, name_key) VALUES (?1, ?2, ?3)");
    conn.prepare_cached(&insert)?
        .execute((&folded, name, sort_key(name)))?;
    Ok(Some((conn.last_insert_rowid(), true)))
}
