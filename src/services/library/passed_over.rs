//! Pictures of which nothing can be made: whoever finds one, all show another.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::domain::command::Command;
use crate::services::engine::{Changed, EngineHandle};
use crate::services::library::{LibraryHandle, Order};
use crate::storage::library::folder_pictures;

impl LibraryHandle {
    /// Notes that the picture of this hash cannot be shown: it is not tried again, and its folders
    /// look for another.
    pub async fn pass_over(&self, hash: String, engine: &EngineHandle) {
        let flags = Arc::clone(&self.flags);
        let noted = engine.work_async(Box::new(move |tx, now_ms| {
            if folder_pictures::mark_unshowable(tx, &hash, now_ms)? {
                flags.is_scan_wanted.store(true, Ordering::Relaxed);
            }
            Ok(Changed::new())
        }));
        match noted.await {
            Ok(()) => {
                engine.tell(Command::LibraryChanged).await;
                // Whoever waits for an order sees that a scan is wanted.
                let _ = self.orders.send(Order::Look);
            }
            Err(error) => tracing::warn!(%error, "a picture that cannot be shown was not noted"),
        }
    }
}
