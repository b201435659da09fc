//! Notices when something in the music folders changes, so that a scan can be asked for.
//!
//! Only a hint: folders on a network drive never tell, and a system may run out of watches. A scan
//! finds everything without it.

use std::path::PathBuf;
use std::time::Duration;

use notify_debouncer_full::notify::{RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};

/// A folder is left alone so long before a scan: an album that is being copied is one change.
const QUIET: Duration = Duration::from_secs(5);

/// Watches until it is dropped.
pub struct Watch(
    #[expect(dead_code, reason = "it watches while it is held")]
    Debouncer<RecommendedWatcher, RecommendedCache>,
);

/// Calls `changed` some seconds after files in `folders` were made, changed or removed.
///
/// `None` when nothing can be watched here; the log says why.
#[must_use]
pub fn watch(folders: &[PathBuf], changed: impl Fn() + Send + 'static) -> Option<Watch> {
    let heard = move |result: DebounceEventResult| {
        // Reading a file is an event, too: a scan must not ask for the next one.
        let is_change = |events: Vec<_>| {
            events
                .iter()
                .any(|event: &notify_debouncer_full::DebouncedEvent| !event.kind.is_access())
        };
        if result.is_ok_and(is_change) {
            changed();
        }
    };
    let mut debouncer = match new_debouncer(QUIET, None, heard) {
        Ok(debouncer) => debouncer,
        Err(error) => {
            tracing::info!(%error, "folders cannot be watched here; scan after changes");
            return None;
        }
    };
    for folder in folders {
        if let Err(error) = debouncer.watch(folder, RecursiveMode::Recursive) {
            tracing::info!(folder = %folder.display(), %error, "not watched; scan after changes");
        }
    }
    Some(Watch(debouncer))
}
