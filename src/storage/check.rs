//! A look at a database from outside: whether it opens, and whether its pages hold together.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::storage::error::StorageError;

/// Complaints reported at most: the first says what to do already.
const COMPLAINTS_MAX: u32 = 3;

/// What SQLite finds wrong with the file at `path`; nothing in a sound one. Reads the whole file
/// (`PRAGMA quick_check`), changes nothing, and may run beside the daemon.
///
/// # Errors
/// `Open` when the file cannot be opened, or is no database.
pub fn find_damage(path: &Path) -> Result<Vec<String>, StorageError> {
    let open = |cause| StorageError::open(path, cause);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(path, flags).map_err(open)?;
    let check = format!("PRAGMA quick_check({COMPLAINTS_MAX})");
    let mut statement = connection.prepare(&check).map_err(open)?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0));
    let found: Result<Vec<_>, _> = lines.map_err(open)?.collect();
    let found = found.map_err(open)?;
    Ok(found.into_iter().filter(|line| line != "ok").collect())
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
}
