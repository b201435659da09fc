//! The schema, one step a file, applied in order and never edited once released.
//!
//! SQLite's `user_version` says how many steps a file has seen; a file with more steps than this
//! binary knows is refused rather than guessed at.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::storage::error::StorageError;

const STEPS: &[M<'static>] = &[
    M::up(include_str!("migrations/001_library.sql")),
    M::up(include_str!("migrations/002_log.sql")),
    M::up(include_str!("migrations/003_history.sql")),
    M::up(include_str!("migrations/004_hook.sql")),
    M::up(include_str!("migrations/005_playlist_files.sql")),
    M::up(include_str!("migrations/006_sounding.sql")),
    M::up(include_str!("migrations/007_folder_pictures.sql")),
    M::up(include_str!("migrations/008_album_groups.sql")),
    M::up(include_str!("migrations/009_copies.sql")),
    M::up(include_str!("migrations/010_set_aside.sql")),
    M::up(include_str!("migrations/011_further_names.sql")),
    M::up(include_str!("migrations/012_parts.sql")),
    M::up(include_str!("migrations/013_archive_events.sql")),
    M::up(include_str!("migrations/014_streams.sql")),
];

const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

/// Applies the steps that the file has not seen; each is one transaction.
///
/// # Errors
/// `Migration` when a step fails, `Newer` when the file comes from a newer minion.
pub fn migrate(connection: &mut Connection) -> Result<(), StorageError> {
    use rusqlite_migration::{Error, MigrationDefinitionError};
    MIGRATIONS
        .to_latest(connection)
        .map_err(|error| match error {
            Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => {
                let path = connection.path().unwrap_or_default().into();
                StorageError::Newer { path }
            }
            error => StorageError::Migration(error),
        })
}

/// Whether the file has seen more steps than this binary knows.
pub fn is_newer(connection: &Connection) -> Result<bool, rusqlite::Error> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(usize::try_from(version).is_ok_and(|version| version > STEPS.len()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn every_step_applies_to_an_empty_file() {
        MIGRATIONS.validate().unwrap();
    }

    #[test]
    fn a_file_from_a_newer_minion_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        connection
            .pragma_update(None, "user_version", 1000)
            .unwrap();
        let error = migrate(&mut connection).unwrap_err();
        assert!(matches!(error, StorageError::Newer { .. }), "{error}");
        assert!(
            error
                .advice()
                .is_some_and(|advice| advice.contains("update minion"))
        );
    }
}
