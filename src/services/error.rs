//! Why a query has no answer. Each way in tells it in its own words.

use thiserror::Error;

use crate::storage::error::StorageError;

/// Why a query has no answer.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// What is named is not there.
    #[error("{0}")]
    NotFound(String),
    /// The question makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// Not as things stand.
    #[error("{message}")]
    Refused {
        /// Stable code, `snake_case`.
        code: &'static str,
        /// One sentence, lower case, without a period.
        message: String,
    },
    /// The log no longer goes back so far.
    #[error("the log is whole from event {0} on; what was before is gone")]
    Pruned(u64),
    /// No reader is free.
    #[error("minion is busy; try again")]
    Busy,
    /// Nobody waits for the answer any more.
    #[error("the request was given up")]
    GivenUp,
    /// The database cannot be read.
    #[error(transparent)]
    Storage(StorageError),
}

impl ServiceError {
    /// No such thing.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::NotFound(message.into())
    }

    /// The question makes no sense.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid(message.into())
    }

    /// Not as things stand.
    pub fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self::Refused {
            code,
            message: message.into(),
        }
    }
}

impl From<StorageError> for ServiceError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::BadCursor => Self::Invalid(error.to_string()),
            StorageError::Unknown(_) => Self::NotFound(error.to_string()),
            StorageError::Readers(_) => Self::Busy,
            error if error.is_interrupted() => Self::GivenUp,
            other => Self::Storage(other),
        }
    }
}

impl From<rusqlite::Error> for ServiceError {
    fn from(error: rusqlite::Error) -> Self {
        StorageError::from(error).into()
    }
}
