//! Why a job of another part of the house was not committed.

use super::Gone;
use crate::storage::error::StorageError;

/// A job was not committed: nothing of it happened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotKept {
    /// The disk is full, or fails: as soon as it takes writes again, the job may be done.
    #[error("{0}")]
    Disk(String),
    /// The job's own fault: asked again, it would fail again.
    #[error("{0}")]
    Wrong(String),
    /// Nobody does it any more.
    #[error(transparent)]
    Gone(#[from] Gone),
}

impl NotKept {
    /// What became of a job in a batch that `error` took back.
    pub(super) fn because_of(error: &StorageError) -> Self {
        let words = error.to_string();
        // A disk that fails is often mounted read-only by the system.
        if error.is_disk_full() || error.is_io() || error.is_closed() {
            Self::Disk(words)
        } else {
            Self::Wrong(words)
        }
    }
}
