//! Ratings into the files' tags, one file after the other, on the library's thread.
//!
//! Nothing is scanned or measured meanwhile, so nothing sees a file that is half known. What was
//! changed is told to the library at once: the next scan finds every file as it is known.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use crate::decode::file::MusicFile;
use crate::domain::id::TrackId;
use crate::media::patience::Purpose;
use crate::media::rating::{self, Swapped};
use crate::media::scan;
use crate::protocol::frame::{Body, Notice};
use crate::protocol::library::{ScanPhase, ScanProgress};
use crate::protocol::rating_tags::{TagMode, TagReport};
use crate::services::broadcast::ephemeral;
use crate::services::engine::Changed;
use crate::services::library::{Flags, LibraryHandle, Order, Scanner, plain};
use crate::services::tag_report::{Target, report};
use crate::storage::error::StorageError;
use crate::storage::library::known_files::note_rewritten;
use crate::storage::library::track_row::{TrackFile, track_file};

/// Files that one job tells of: a job of some ms, and few files to measure anew if the power goes
/// before it.
const TOLD_AT_ONCE: usize = 16;

/// Files that cannot be changed and are named in the log; the report names more.
const LOGGED_MAX: u64 = 20;

/// A folder in which the search for leftovers sees nothing for so long does not answer.
const SWEEP_MAX: Duration = Duration::from_secs(20);

/// Entries between two signs of life of that search.
const SWEEP_WORD: usize = 256;

/// What was asked for, and what came of it.
#[derive(Debug, Default)]
pub(super) struct Tagging {
    /// Not begun yet.
    asked: Option<Run>,
    /// The run that was asked for last.
    report: Option<TagReport>,
}

/// A run that was asked for.
#[derive(Debug)]
pub(super) struct Run {
    mode: TagMode,
    targets: Vec<Target>,
}

/// Why a run was not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("ratings are being written or taken out just now")]
pub struct Busy;

impl LibraryHandle {
    /// Whether the owner lets minion write tags.
    #[must_use]
    pub fn may_write_tags(&self) -> bool {
        self.flags.sources().may_write_tags
    }

    /// Begins to change the tags of `targets`, in the background; gives the report of a run that has
    /// done nothing yet.
    ///
    /// # Errors
    /// [`Busy`] while that is being done already.
    pub fn tag(&self, mode: TagMode, targets: Vec<Target>) -> Result<TagReport, Busy> {
        let mut tagging = self.flags.tagging();
        if tagging
            .report
            .as_ref()
            .is_some_and(|report| report.is_running)
        {
            return Err(Busy);
        }
        let report = begun(mode, targets.len());
        tagging.report = Some(report.clone());
        tagging.asked = Some(Run { mode, targets });
        drop(tagging);
        self.flags
            .is_tagging_cancelled
            .store(false, Ordering::Relaxed);
        self.flags.is_interrupted.store(true, Ordering::Relaxed);
        let _ = self.orders.send(Order::Look);
        Ok(report)
    }

    /// How far the run is, or what the last one came to; `None` before the first.
    #[must_use]
    pub fn tag_report(&self) -> Option<TagReport> {
        self.flags.tagging().report.clone()
    }
}

impl Flags {
    /// The run to begin now.
    pub(super) fn next_run(&self) -> Option<Run> {
        self.tagging().asked.take()
    }

    // Held for microseconds: a look, or an assignment.
    fn tagging(&self) -> MutexGuard<'_, Tagging> {
        let tagging = self.tagging.lock();
        tagging.unwrap_or_else(PoisonError::into_inner)
    }
}

/// The report of a run that has done nothing yet.
fn begun(mode: TagMode, total: usize) -> TagReport {
    TagReport {
        is_running: true,
        ..report(mode, total, true)
    }
}

/// A file that was changed: what the library is to know.
type Told = (PathBuf, Swapped);

impl Scanner {
    /// Changes one file after the other. Whoever measures next says that it is over.
    pub(super) fn tag(&self, run: Run) {
        let is_cancelled = || self.flags.is_tagging_cancelled.load(Ordering::Relaxed);
        let mut sum = begun(run.mode, run.targets.len());
        self.sweep();
        let mut told = Vec::new();
        // What sounds now, or next, comes last: a browser that has heard half of a file may ask for
        // the other half of another.
        let urgent = self.urgent();
        let is_urgent = |target: &Target| urgent.contains(&target.id);
        let (later, now): (Vec<_>, Vec<_>) = run.targets.into_iter().partition(is_urgent);
        for target in now.into_iter().chain(later) {
            if is_cancelled() {
                sum.is_cancelled = true;
                break;
            }
            self.tag_one(target, &mut sum, &mut told);
            if told.len() >= TOLD_AT_ONCE {
                self.tell_of(std::mem::take(&mut told));
            }
        }
        self.tell_of(told);
        sum.is_running = false;
        let words = sum.words();
        tracing::info!("{words}");
        self.keep_report(sum.clone());
        let notice = Body::Notice(Notice {
            code: "tags_written".into(),
            message: words,
        });
        let now = self.shared.clock.now_ms();
        let frame = ephemeral("notice tags_written", notice, now);
        self.shared.sync.publish(&[frame]);
    }

    fn tag_one(&self, target: Target, sum: &mut TagReport, told: &mut Vec<Told>) {
        let file = match self.file_of(target.id) {
            Ok(Some(found)) => MusicFile::known(found.path, found.mark).cut_to(found.span),
            // It vanished since: a scan said so, and there is no file to speak of.
            Ok(None) => return sum.looked += 1,
            Err(error) => {
                tracing::warn!(%error, "a file's place cannot be read");
                sum.looked += 1;
                sum.failed += 1;
                return;
            }
        };
        let path = file.path.clone();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        self.say(
            ScanProgress {
                current: Some(name.into_owned()),
                ..plain(ScanPhase::Tagging, sum.looked, sum.total)
            },
            false,
        );
        let changed = self.flags.reader.change(file, target.wish);
        if let (Err(error), true) = (&changed, sum.failed < LOGGED_MAX) {
            tracing::warn!(
                "the tags of `{}` stay as they are: {error:#}",
                path.display()
            );
        }
        let looked = changed.map(|(looked, swapped)| {
            told.extend(swapped.map(|swapped| (path.clone(), swapped)));
            looked
        });
        sum.note(target, &path, &looked);
        self.keep_report(sum.clone());
    }

    fn file_of(&self, id: TrackId) -> Result<Option<TrackFile>, StorageError> {
        Ok(track_file(&*self.readers.get()?, id)?)
    }

    fn keep_report(&self, report: TagReport) {
        self.flags.tagging().report = Some(report);
    }

    /// Tells the library how its files look now. What it is not told, the next scan finds.
    fn tell_of(&self, told: Vec<Told>) {
        if told.is_empty() {
            return;
        }
        let noted = self.engine.work(Box::new(move |tx, _| {
            for (path, swapped) in &told {
                note_rewritten(tx, path, swapped.before, (swapped.after, swapped.ctime_ns))?;
            }
            Ok(Changed::new())
        }));
        if let Err(error) = noted {
            tracing::warn!(%error, "changed files are read anew by the next scan");
        }
    }

    /// Removes what a run that was killed left over.
    fn sweep(&self) {
        let patience = self.flags.reader.patience();
        let is_wanted = || !self.flags.is_tagging_cancelled.load(Ordering::Relaxed);
        for folder in self.flags.sources().folders {
            let place = folder.clone();
            let begun = patience.begin(&folder, Purpose::Sweep, move |teller| {
                sweep_folder(&place, &mut || teller.say(()));
            });
            let Ok(going) = begun else { continue };
            // A word is that it goes on; where it hangs, the leftovers stay for the next run.
            while let Ok(Some(())) = going.next(SWEEP_MAX, &is_wanted) {
                self.shared.vitals.library.beat();
            }
        }
    }
}

/// Looks through a folder; `goes_on` is asked now and then.
fn sweep_folder(folder: &Path, goes_on: &mut dyn FnMut() -> bool) {
    let entries = walkdir::WalkDir::new(folder).into_iter();
    let is_music = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || entry.file_type().is_file() || !scan::is_foreign(entry.file_name())
    };
    let is_mine = |entry: &walkdir::DirEntry| {
        entry.file_type().is_file() && rating::is_leftover(entry.file_name())
    };
    // `None` now and then: a sign of life.
    let entries = entries.filter_entry(is_music).flatten().enumerate();
    let mine = entries.filter_map(|(at, entry)| match is_mine(&entry) {
        true => Some(Some(entry)),
        false => (at % SWEEP_WORD == 0).then_some(None),
    });
    for entry in mine {
        let Some(entry) = entry else {
            if goes_on() {
                continue;
            }
            return;
        };
        match std::fs::remove_file(entry.path()) {
            Ok(()) => tracing::info!("removed the unfinished `{}`", entry.path().display()),
            Err(error) => tracing::warn!("`{}` stays: {error}", entry.path().display()),
        }
    }
}
