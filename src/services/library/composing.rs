//! The demo library: made a few songs at a time, each few found by a scan like any other music.
//!
//! A scan makes what comes next and finds it; when that is measured and songs are missing still, the
//! house asks itself for the next scan. So what was found first can be played while the rest is made,
//! and a daemon that is killed between goes on where it was.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use crate::media::demo::{self, DemoError};
use crate::protocol::library::{ScanPhase, ScanProgress};
use crate::services::library::{Scanner, plain};

impl Scanner {
    /// The folder of the demo library, with some more songs in it than before, if it is wanted.
    pub(super) fn demo_folder(&self, cache: Option<&Path>) -> Option<PathBuf> {
        let missing = &self.flags.demo_missing;
        let Some(cache) = cache else {
            missing.store(0, Ordering::Relaxed);
            return None;
        };
        let folder = demo::folder(cache);
        let is_cancelled = &self.flags.is_scan_cancelled;
        let make = |number| {
            let mut may_go_on = || !is_cancelled.load(Ordering::Relaxed);
            let made = self.flags.reader.song(cache, number, &mut may_go_on);
            made.map_err(|why| why.map_or(DemoError::Cancelled, DemoError::Encode))
        };
        let made = demo::make_some(cache, is_cancelled, make, |done, total| {
            if done < total {
                self.say(plain(ScanPhase::Demo, done as u64, total as u64), false);
            }
        });
        // After an error the rest is tried again later; called off, at the next scan.
        missing.store(*made.as_ref().unwrap_or(&0), Ordering::Relaxed);
        match made {
            Ok(left) => self.say_demo(&folder, left),
            Err(DemoError::Cancelled) => {}
            Err(error) => {
                tracing::error!("no demo in `{}`: {error}", cache.display());
                self.flags.is_something_open.store(true, Ordering::Relaxed);
            }
        }
        folder.is_dir().then_some(folder)
    }

    /// How far the demo library is, while songs of it are missing.
    pub(super) fn demo_progress(&self) -> Option<ScanProgress> {
        let missing = self.flags.demo_missing.load(Ordering::Relaxed);
        let total = demo::track_count();
        let done = total.saturating_sub(missing);
        (missing > 0).then(|| plain(ScanPhase::Demo, done as u64, total as u64))
    }

    /// Says when there is something to hear, and once where all of it is: whoever asked for it waits
    /// at a terminal.
    fn say_demo(&self, folder: &Path, left: usize) {
        let (count, place) = (demo::track_count(), folder.display());
        if left > 0 {
            self.demo_begun.call_once(|| {
                let done = count - left;
                tracing::info!("{done} of {count} demo tracks can be played, the rest follows");
            });
        } else {
            self.demo_said
                .call_once(|| tracing::info!("{count} demo tracks in `{place}`"));
        }
    }
}
