//! Why the database could not answer.

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// What went wrong below the SQL.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The file cannot be opened or created.
    #[error("cannot open the database `{path}`: {source}")]
    Open {
        /// The database file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The schema could not be brought up to date, or is newer than this binary.
    #[error("cannot bring the database up to date: {0}")]
    Migration(#[from] rusqlite_migration::Error),
    /// All readers stayed busy for too long.
    #[error("no free database reader: {0}")]
    Readers(#[from] r2d2::Error),
    /// A statement failed.
    #[error("database: {0}")]
    Sql(#[from] rusqlite::Error),
    /// A page was asked for with a cursor that this list never gave out.
    #[error("the cursor is not one that this list gave out")]
    BadCursor,
    /// There is no room on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// The id names nothing.
    #[error("no such {0}")]
    Unknown(&'static str),
    /// A bound is reached; nothing was changed.
    #[error("no more than {1} {0}")]
    TooMany(&'static str, usize),
}

impl StorageError {
    /// Whether the disk is full: the command failed, nothing was written, a later one may succeed.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::DiskFull) || self.has_code(ErrorCode::DiskFull)
    }

    /// Whether reading or writing the file itself failed (a dying card, a vanished mount).
    #[must_use]
    pub fn is_io(&self) -> bool {
        self.has_code(ErrorCode::SystemIoFailure)
    }

    fn has_code(&self, code: ErrorCode) -> bool {
        match self {
            Self::Sql(error) | Self::Open { source: error, .. } => {
                error.sqlite_error_code() == Some(code)
            }
            _ => false,
        }
    }
}
