//! Reading the database beside the engine: on a thread where waiting for the disk delays nobody, and
//! no longer than somebody waits for it.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::InterruptHandle;
use tokio::task::JoinError;

use crate::services::error::ServiceError;
use crate::storage::database;

/// A read-only connection, for ways in, which do not know `storage`.
pub type Reader = database::Reader;

/// Read-only connections, likewise.
pub type Readers = database::Readers;

/// Reads on a thread of its own, `turn` in hand; when this future is dropped the statement that runs
/// is broken off.
///
/// # Errors
/// When the thread panicked; inside, what `read` says, or [`ServiceError::Busy`].
pub async fn read<T: Send + 'static>(
    readers: Readers,
    turn: impl Send + 'static,
    read: impl FnOnce(&Reader) -> Result<T, ServiceError> + Send + 'static,
) -> Result<Result<T, ServiceError>, JoinError> {
    let wanted = Wanted::default();
    let statement = Arc::clone(&wanted.0);
    let done = tokio::task::spawn_blocking(move || {
        let reader = readers.get()?;
        set(&statement, Some(reader.get_interrupt_handle()));
        let done = read(&reader);
        set(&statement, None);
        // The next one gets a reader that is free.
        drop(reader);
        drop(turn);
        done
    });
    done.await
}

/// The statement that runs for a request; it is broken off when the request is given up.
#[derive(Default)]
struct Wanted(Statement);

type Statement = Arc<Mutex<Option<InterruptHandle>>>;

impl Drop for Wanted {
    fn drop(&mut self) {
        // Under the lock: the reader is still the request's own.
        if let Some(statement) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            statement.interrupt();
        }
    }
}

fn set(statement: &Statement, handle: Option<InterruptHandle>) {
    *statement.lock().unwrap_or_else(PoisonError::into_inner) = handle;
}
