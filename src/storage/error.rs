//! Why the database could not answer, in minion's words.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// What went wrong below the SQL.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The file cannot be opened or created, or is no sound database.
    #[error("cannot open the database `{}`: {}", path.display(), reason(cause))]
    Open {
        /// The database file.
        path: PathBuf,
        /// What SQLite said. No `source`: the message says it, once.
        cause: rusqlite::Error,
    },
    /// The file knows steps of the schema that this binary does not.
    #[error("the database `{}` was made by a newer minion", path.display())]
    Newer {
        /// The database file.
        path: PathBuf,
    },
    /// The file is a database of something else.
    #[error("the database `{}` is not minion's", path.display())]
    Foreign {
        /// The database file.
        path: PathBuf,
    },
    /// The file is not there or empty, and beside it lies what says that it was more.
    #[error(
        "the database `{}` is gone or empty, and minion has run with it before", path.display()
    )]
    PastLost {
        /// The database file.
        path: PathBuf,
    },
    /// The schema could not be brought up to date.
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
    /// The file at `path` did not open, or turned out to be no sound database.
    #[must_use]
    pub fn open(path: &Path, cause: rusqlite::Error) -> Self {
        let path = path.to_owned();
        Self::Open { path, cause }
    }

    /// What the owner of the machine can do about it, where there is something.
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        if let Self::Newer { .. } = self {
            return Some("update minion, or restore a backup; see `minion backup --help`");
        }
        if let Self::Foreign { .. } = self {
            return Some(
                "choose another folder by `[paths] data`; nothing was changed in this one",
            );
        }
        if let Self::PastLost { .. } = self {
            return Some(
                "put a backup in its place (see `minion backup --help`); to begin anew without \
                 ratings, playlists and history, remove the files beside it that begin with its \
                 name",
            );
        }
        match self.code()? {
            ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => {
                Some("stop minion and put your backup in its place; see `minion backup --help`")
            }
            ErrorCode::PermissionDenied | ErrorCode::CannotOpen | ErrorCode::ReadOnly => Some(
                "let the user that runs minion write the file and its folder, or choose another \
                 folder by `[paths] data`",
            ),
            ErrorCode::DiskFull => Some("make room on its disk"),
            _ => None,
        }
    }

    /// Whether the file is not there or closed to this user.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(
            self.code(),
            Some(ErrorCode::PermissionDenied | ErrorCode::CannotOpen | ErrorCode::ReadOnly)
        )
    }

    /// Whether the disk is full: the command failed, nothing was written, a later one may succeed.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::DiskFull) || self.code() == Some(ErrorCode::DiskFull)
    }

    /// Whether reading or writing the file itself failed (a dying card, a vanished mount).
    #[must_use]
    pub fn is_io(&self) -> bool {
        self.code() == Some(ErrorCode::SystemIoFailure)
    }

    /// Whether the statement was broken off, because nobody waits for it any more.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.code() == Some(ErrorCode::OperationInterrupted)
    }

    fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Sql(error) | Self::Open { cause: error, .. } => error.sqlite_error_code(),
            _ => None,
        }
    }
}

/// What `cause` means for a whole file; SQLite's own words where they are plain.
fn reason(cause: &rusqlite::Error) -> String {
    let known = match cause.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => "it is damaged, or no database",
        Some(ErrorCode::DatabaseCorrupt) => "it is damaged",
        Some(ErrorCode::PermissionDenied) => "permission denied",
        Some(ErrorCode::CannotOpen) => "it is not there, or permission is denied",
        Some(ErrorCode::ReadOnly) => "it may not be written, or its folder or disk may not",
        Some(ErrorCode::DiskFull) => "its disk is full",
        _ => return cause.to_string(),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi::{self, Error};

    use super::*;

    /// What is said, with every cause below it, and what to do.
    fn said(code: i32) -> String {
        let cause = rusqlite::Error::SqliteFailure(Error::new(code), Some("as SQLite says".into()));
        let error = StorageError::open(Path::new("minion.db"), cause);
        assert!(std::error::Error::source(&error).is_none(), "said once");
        let advice = error.advice().unwrap_or("nothing");
        format!(
            "{error} -> {}",
            advice.split([',', ';']).next().unwrap_or(advice)
        )
    }

    #[test]
    fn a_database_that_does_not_open_is_said_once_with_what_to_do() {
        let lines = [
            ffi::SQLITE_NOTADB,
            ffi::SQLITE_CORRUPT,
            ffi::SQLITE_CANTOPEN,
            ffi::SQLITE_READONLY,
            ffi::SQLITE_FULL,
            ffi::SQLITE_INTERNAL,
        ];
        insta::assert_snapshot!(lines.map(said).join("\n"), @r"
        cannot open the database `minion.db`: it is damaged, or no database -> stop minion and put your backup in its place
        cannot open the database `minion.db`: it is damaged -> stop minion and put your backup in its place
        cannot open the database `minion.db`: it is not there, or permission is denied -> let the user that runs minion write the file and its folder
        cannot open the database `minion.db`: it may not be written, or its folder or disk may not -> let the user that runs minion write the file and its folder
        cannot open the database `minion.db`: its disk is full -> make room on its disk
        cannot open the database `minion.db`: as SQLite says -> nothing
        ");
    }
}
