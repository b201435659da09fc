//! A copy of the database, taken while the daemon goes on writing.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::storage::error::StorageError;
use crate::storage::identity;

/// How long a copy waits for a lock that the daemon holds for milliseconds.
const BUSY: std::time::Duration = std::time::Duration::from_secs(10);

/// Copies the database at `from` into a new file `to`, as of one moment (`VACUUM INTO`).
///
/// The copy forgets its epoch: once it is put to use, its log goes on differently from the one it
/// was taken from, and no screen may take the one for the other.
///
/// # Errors
/// `Open` when there is no sound database at `from`; `Sql` when `to` exists or cannot be written.
pub fn copy(from: &Path, to: &Path) -> Result<(), StorageError> {
    let open = |path: &Path, flags| {
        Connection::open_with_flags(path, flags).map_err(|cause| StorageError::open(path, cause))
    };
    let source = open(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    source.busy_timeout(BUSY)?;
    // What SQLite reads first tells whether this is a database; the copy may fail for other reasons.
    source
        .query_row("PRAGMA schema_version", [], |_| Ok(()))
        .map_err(|cause| StorageError::open(from, cause))?;
    identity::expect_own(&source, from)?;
    source.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    let copy = open(to, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    copy.execute("DELETE FROM meta WHERE key = 'epoch'", [])?;
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use crate::storage::database::Database;
    use crate::storage::{event_log, meta};

    #[test]
    fn a_copy_holds_everything_but_is_no_continuation() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("minion.db"), folder.path().join("copy"));
        let open = Database::open(&from).unwrap();
        let epoch = event_log::open(&open.writer, "first").unwrap().epoch;
        meta::put(&open.writer, "kept", "yes").unwrap();

        copy(&from, &to).unwrap();
        let copied = Database::open(&to).unwrap();
        assert_eq!(
            meta::find(&copied.writer, "kept").unwrap().as_deref(),
            Some("yes")
        );
        assert_eq!(epoch, "first");
        assert_eq!(
            event_log::open(&copied.writer, "second").unwrap().epoch,
            "second"
        );

        assert!(copy(&from, &to).is_err(), "nothing is overwritten");
    }
}
