//! The schema, one step a file, applied in order and never edited once released.
//!
//! SQLite's `user_version` says how many steps a file has seen; a file with more steps than this
//! binary knows is refused rather than guessed at.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

const STEPS: &[M<'static>] = &[
    M::up(include_str!("migrations/001_library.sql")),
    M::up(include_str!("migrations/002_log.sql")),
    M::up(include_str!("migrations/003_history.sql")),
];

const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

/// Applies the steps that the file has not seen; each is one transaction.
///
/// # Errors
/// When a step fails, or the file comes from a newer minion.
pub fn migrate(connection: &mut Connection) -> Result<(), rusqlite_migration::Error> {
    MIGRATIONS.to_latest(connection)
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
        assert!(migrate(&mut connection).is_err());
    }
}
