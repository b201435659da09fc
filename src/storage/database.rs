//! The one write connection and the readers beside it.
//!
//! Invariant: there is exactly one connection that can write, and it is handed out once. The
//! readers are opened read-only and refuse writes even if asked. WAL lets them read while the
//! writer commits; `synchronous=FULL` makes a commit that returned survive a pulled plug.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use r2d2::{Pool, PooledConnection};
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, OpenFlags};

use crate::storage::beside::beside;
use crate::storage::error::StorageError;
use crate::storage::high_water_mark::HighWaterMark;
use crate::storage::{identity, migrations};

/// Readers at once: each open one keeps its own page cache. Seven serve requests, three of them what
/// takes long; the eighth is the house's own.
const READERS_MAX: u32 = 8;

/// How long a request waits for a free reader before it is told so.
const READER_WAIT: Duration = Duration::from_secs(5);

/// Idle readers are closed after this, so that a quiet house keeps no caches.
const READER_IDLE: Duration = Duration::from_secs(60);

/// Statements kept prepared by the writer; the library alone has about fifty.
const WRITER_STATEMENTS: usize = 96;

/// Page cache 4 MiB, no memory map: both stay resident on a Pi. Foreign keys guard the ids that
/// everything hangs on.
///
/// The log is copied into the database at 4,000 pages, 16 MiB, and shrinks back to that after a big
/// scan. At SQLite's usual 1,000 one verdict in a hundred waited for it, and a page that changes with
/// every verdict was copied to the card four times as often.
const WRITER_PRAGMAS: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA cache_size = -4096;
    PRAGMA mmap_size = 0;
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = 4000;
    PRAGMA journal_size_limit = 16777216;";

/// Page cache 1 MiB a reader.
const READER_PRAGMAS: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA query_only = ON;
    PRAGMA cache_size = -1024;
    PRAGMA mmap_size = 0;
    PRAGMA temp_store = MEMORY;";

/// An open database, its schema up to date.
#[derive(Debug)]
pub struct Database {
    /// The only connection that writes; the engine's thread takes it.
    pub writer: Connection,
    readers: Readers,
}

/// A cloneable door to read-only connections.
#[derive(Debug, Clone)]
pub struct Readers {
    pool: Pool<SqliteConnectionManager>,
}

/// A read-only connection on loan; it goes back when dropped.
pub type Reader = PooledConnection<SqliteConnectionManager>;

impl Database {
    /// Opens `path`, creates it if it is not there, and brings its schema up to date.
    ///
    /// # Errors
    /// `Open` when the file cannot be opened or is no database; `Foreign` when it is another
    /// program's; `PastLost` when it is gone or empty though minion has run with it; `Newer` when it
    /// comes from a newer minion; `Migration` when a step fails.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let open_error = |cause| StorageError::open(path, cause);
        expect_no_lost_past(path)?;
        let mut writer = Connection::open(path).map_err(open_error)?;
        identity::expect_own(&writer, path)?;
        close_to_others(path);
        writer.execute_batch(WRITER_PRAGMAS).map_err(open_error)?;
        writer.set_prepared_statement_cache_capacity(WRITER_STATEMENTS);
        settle(&writer);
        migrations::migrate(&mut writer)?;
        identity::mark(&writer)?;
        Ok(Self {
            writer,
            readers: Readers::open(path),
        })
    }

    /// The readers; clones share the same few connections.
    #[must_use]
    pub fn readers(&self) -> Readers {
        self.readers.clone()
    }
}

/// Refuses to make a new database where the files beside it say that there was one: after a power cut
/// a file system may leave it empty, and a new house would look as if nothing had ever been in it.
fn expect_no_lost_past(path: &Path) -> Result<(), StorageError> {
    let bytes = |path: &Path| std::fs::metadata(path).map_or(0, |facts| facts.len());
    if bytes(path) > 0 {
        return Ok(());
    }
    let log = beside(path.to_str(), "-wal");
    let has_log = log.is_some_and(|log| bytes(&log) > 0);
    if has_log || HighWaterMark::beside(path.to_str()).knows_a_past() {
        let path = path.to_owned();
        return Err(StorageError::PastLost { path });
    }
    Ok(())
}

/// Takes the right to read away from others: what somebody hears and loves is theirs. SQLite gives
/// the files beside it the mode of the database.
fn close_to_others(path: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let file = beside(path.to_str(), ending);
        let closed = file
            .filter(|file| file.exists())
            .map(|file| std::fs::set_permissions(file, Permissions::from_mode(0o600)));
        if let Some(Err(error)) = closed {
            tracing::debug!(%error, "the database keeps its mode");
        }
    }
}

/// Makes durable what a killed process left in the log: its last commit may have reached the system
/// but not the disk. Whoever was told of it, or noted it, would be contradicted by a power cut.
fn settle(writer: &Connection) {
    // On a full disk there may be no room for it; a start that fails would help nobody.
    if let Err(error) = writer.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)") {
        tracing::warn!(%error, "the log of the last run stays beside the database");
    }
}

impl Readers {
    /// Opens no connection yet: the first look does.
    fn open(path: &Path) -> Self {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let manager = SqliteConnectionManager::file(path)
            .with_flags(flags)
            .with_init(|connection| connection.execute_batch(READER_PRAGMAS));
        let pool = Pool::builder()
            .max_size(READERS_MAX)
            .min_idle(Some(0))
            .idle_timeout(Some(READER_IDLE))
            .max_lifetime(None)
            .connection_timeout(READER_WAIT)
            .test_on_check_out(false)
            .build_unchecked(manager);
        Self { pool }
    }

    /// A reader; waits up to five seconds for a free one.
    ///
    /// # Errors
    /// `Readers` when none came free or none could be opened.
    pub fn get(&self) -> Result<Reader, StorageError> {
        Ok(self.pool.get()?)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    fn pragma(connection: &Connection, name: &str) -> String {
        connection
            .pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))
            .map(|value| format!("{value:?}"))
            .unwrap()
    }

    #[test]
    fn the_writer_syncs_every_commit_to_a_write_ahead_log() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("minion.db")).unwrap();
        assert_eq!(pragma(&database.writer, "journal_mode"), "Text(\"wal\")");
        assert_eq!(pragma(&database.writer, "synchronous"), "Integer(2)");
        assert_eq!(pragma(&database.writer, "foreign_keys"), "Integer(1)");
    }

    #[test]
    fn a_reader_sees_commits_and_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("minion.db")).unwrap();
        let reader = database.readers().get().unwrap();
        database
            .writer
            .execute(
                "INSERT INTO genres (fold, name, name_key) VALUES ('x','X','x')",
                [],
            )
            .unwrap();
        let count: i64 = reader
            .query_row("SELECT count(*) FROM genres", [], |r| r.get(0))
            .unwrap();
        assert_eq!(count, 1);
        assert!(reader.execute("DELETE FROM genres", []).is_err());
    }

    #[test]
    fn opening_again_keeps_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("minion.db");
        let database = Database::open(&path).unwrap();
        database
            .writer
            .execute(
                "INSERT INTO genres (fold, name, name_key) VALUES ('x','X','x')",
                [],
            )
            .unwrap();
        drop(database);
        let again = Database::open(&path).unwrap();
        let count: i64 = again
            .writer
            .query_row("SELECT count(*) FROM genres", [], |r| r.get(0))
            .unwrap();
        assert_eq!(count, 1);
    }

    #[test]
    fn what_a_killed_process_left_in_the_log_is_durable_before_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let killed = Database::open(&folder.path().join("minion.db")).unwrap();
        killed
            .writer
            .execute(
                "INSERT INTO genres (fold, name, name_key) VALUES ('x','X','x')",
                [],
            )
            .unwrap();
        let left = tempfile::tempdir().unwrap();
        for name in ["minion.db", "minion.db-wal"] {
            std::fs::copy(folder.path().join(name), left.path().join(name)).unwrap();
        }
        let log = left.path().join("minion.db-wal");
        assert!(std::fs::metadata(&log).unwrap().len() > 0);
        let database = Database::open(&left.path().join("minion.db")).unwrap();
        assert_eq!(std::fs::metadata(&log).unwrap().len(), 0);
        let sql = "SELECT count(*) FROM genres";
        let count: i64 = database.writer.query_row(sql, [], |r| r.get(0)).unwrap();
        assert_eq!(count, 1);
    }

    #[test]
    fn a_path_that_cannot_be_opened_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = Database::open(&folder.path().join("nowhere/minion.db")).unwrap_err();
        assert!(error.to_string().contains("nowhere/minion.db"), "{error}");
    }
}
