//! Whose database a file is: SQLite's application id, and the tables of before it was set.

use std::path::Path;

use rusqlite::Connection;

use crate::storage::error::StorageError;

/// What SQLite's header says of a file of minion's (`PRAGMA application_id`): "mini".
const APPLICATION_ID: i32 = 0x6d69_6e69;

/// Refuses a database of another program: nothing is changed in it.
///
/// # Errors
/// `Foreign`; `Open` when the file cannot be read or is no database.
pub fn expect_own(conn: &Connection, path: &Path) -> Result<(), StorageError> {
    let is_own = is_own(conn).map_err(|cause| StorageError::open(path, cause))?;
    if is_own {
        return Ok(());
    }
    let path = path.to_owned();
    Err(StorageError::Foreign { path })
}

/// Says in the file that it is minion's.
pub fn mark(conn: &Connection) -> Result<(), rusqlite::Error> {
    if application_id(conn)? == APPLICATION_ID {
        return Ok(());
    }
    conn.pragma_update(None, "application_id", APPLICATION_ID)
}

/// An empty file is anybody's; one without an id is minion's if it holds minion's tables.
fn is_own(conn: &Connection) -> Result<bool, rusqlite::Error> {
    let id = application_id(conn)?;
    if id != 0 {
        return Ok(id == APPLICATION_ID);
    }
    conn.query_row(
        "SELECT count(*) = 0 OR count(*) FILTER (WHERE name IN ('tracks', 'files', 'covers')) = 3
         FROM sqlite_schema WHERE type = 'table'",
        [],
        |row| row.get(0),
    )
}

fn application_id(conn: &Connection) -> Result<i32, rusqlite::Error> {
    conn.query_row("PRAGMA application_id", [], |row| row.get(0))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use crate::storage::database::Database;

    fn opens(path: &Path) -> Result<(), String> {
        let opened = Database::open(path);
        opened.map(|_| ()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_stranger_s_database_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("minion.db");
        let make = |sql: &str| {
            let _ = std::fs::remove_file(&path);
            Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        };
        for sql in [
            "CREATE TABLE songs (id INTEGER)",
            "CREATE TABLE tracks (id INTEGER); PRAGMA user_version = 4",
            "PRAGMA application_id = 7",
            "CREATE TABLE tracks (id); CREATE TABLE files (id); CREATE TABLE covers (id);
             PRAGMA application_id = 7",
        ] {
            make(sql);
            let before = std::fs::read(&path).unwrap();
            let refused = opens(&path).unwrap_err();
            assert!(refused.ends_with("is not minion's"), "{sql}: {refused}");
            assert_eq!(std::fs::read(&path).unwrap(), before, "{sql}");
        }
    }

    #[test]
    fn a_database_from_before_the_mark_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("minion.db");
        opens(&path).unwrap();
        let unmarked = Connection::open(&path).unwrap();
        unmarked.pragma_update(None, "application_id", 0).unwrap();
        drop(unmarked);
        opens(&path).unwrap();
        let marked = Connection::open(&path).unwrap();
        assert_eq!(application_id(&marked).unwrap(), APPLICATION_ID);
    }

    #[test]
    fn a_house_that_had_a_past_does_not_begin_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("minion.db");
        let beside = |ending: &str| folder.path().join(format!("minion.db{ending}"));
        let check = |is_refused: bool, what: &str| {
            assert_eq!(opens(&path).is_err(), is_refused, "{what}");
        };
        std::fs::write(beside("-seen"), "0123 0\n").unwrap();
        check(false, "nothing was ever written in it");
        std::fs::write(beside("-seen"), "0123 9\n").unwrap();
        check(false, "it is there");
        std::fs::write(&path, "").unwrap();
        check(true, "it is empty");
        std::fs::remove_file(&path).unwrap();
        check(true, "it is gone");
        assert!(!path.exists(), "and nothing is made");
        std::fs::remove_file(beside("-seen")).unwrap();
        std::fs::write(beside("-wal"), "a log").unwrap();
        check(true, "its log is there without it");
        std::fs::remove_file(beside("-wal")).unwrap();
        check(false, "a new house");
    }
}
