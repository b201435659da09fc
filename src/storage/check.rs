//! A look at a database from outside: whether it opens, and whether its pages hold together.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::storage::error::StorageError;
use crate::storage::{meta, migrations};

/// Complaints reported at most: the first says what to do already.
const COMPLAINTS_MAX: u32 = 3;

/// What SQLite finds wrong with the file at `path`; nothing in a sound one. Reads the whole file
/// (`PRAGMA quick_check`), changes nothing, and may run beside the daemon.
///
/// # Errors
/// `Open` when the file cannot be opened, or is no database; `Newer` when a newer minion made it, and
/// this one would refuse it.
pub fn find_damage(path: &Path) -> Result<Vec<String>, StorageError> {
    let open = |cause| StorageError::open(path, cause);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(path, flags).map_err(open)?;
    if migrations::is_newer(&connection).map_err(open)? {
        let path = path.to_owned();
        return Err(StorageError::Newer { path });
    }
    let check = format!("PRAGMA quick_check({COMPLAINTS_MAX})");
    let mut statement = connection.prepare(&check).map_err(open)?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0));
    let found: Result<Vec<_>, _> = lines.map_err(open)?.collect();
    let found = found.map_err(open)?;
    Ok(found.into_iter().filter(|line| line != "ok").collect())
}

/// The identity of the log in the database at `path`, if it can be read.
#[must_use]
pub fn find_epoch(path: &Path) -> Option<String> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(path, flags).ok()?;
    meta::find(&connection, "epoch").ok().flatten()
}

/// Whether the database at `path` holds a log of minion's.
#[must_use]
pub fn has_log(path: &Path) -> bool {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let Ok(connection) = Connection::open_with_flags(path, flags) else {
        return false;
    };
    let sql = "SELECT count(*) = 2 FROM sqlite_schema
               WHERE type = 'table' AND name IN ('events', 'meta')";
    connection
        .query_row(sql, [], |row| row.get(0))
        .unwrap_or(false)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use crate::storage::database::Database;

    #[test]
    fn a_sound_database_has_no_damage_and_a_text_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("minion.db");
        let _open = Database::open(&path).unwrap();
        assert_eq!(find_damage(&path).unwrap(), Vec::<String>::new());

        let text = folder.path().join("text.db");
        std::fs::write(&text, "not a database at all, though it is long enough").unwrap();
        assert!(find_damage(&text).is_err());
        assert!(find_damage(&folder.path().join("none.db")).is_err());
    }

    #[test]
    fn a_database_of_a_newer_minion_is_judged_as_the_daemon_does() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("minion.db");
        let open = Database::open(&path).unwrap();
        open.writer
            .pragma_update(None, "user_version", 999)
            .unwrap();
        drop(open);
        let judged = find_damage(&path).unwrap_err();
        let refused = Database::open(&path).unwrap_err();
        assert_eq!(judged.to_string(), refused.to_string());
        assert_eq!(judged.advice(), refused.advice());
    }
}
