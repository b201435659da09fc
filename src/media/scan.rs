//! Looks at the music folders and tells what is new, changed, moved, broken or gone.
//!
//! Two phases. *Looking* walks the folders and compares size and mtime with what is known: one
//! stat a file, nothing is opened. *Reading* opens only what is new or changed, on all cores, and
//! hands it over in batches. Between the two, what vanished and what appeared are matched, so a
//! moved file arrives with its old id.
//!
//! Invariant: a folder that cannot be read loses nothing; its tracks are not called vanished.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::id::TrackId;
use crate::domain::track::{FileMark, Span, TrackTags};
use crate::media::cover::CoverRef;
use crate::media::kinds::NotPlayed;
use crate::media::patience::Hangs;
use crate::media::reader::Reader;

mod foreign;
mod moved;
mod pictures;
mod read;
mod sheets;
mod sight;
mod walk;

pub use foreign::is_foreign;
pub use moved::{FileIdentity, match_by_audio, match_moved};
pub use pictures::{FolderPicture, KnownPictures};

/// Files handed over at once: an insert of this many stays well under 10 ms.
pub const BATCH_FILES: usize = 64;

/// Playlists beside the music that are read: more are no playlists but a program's habit.
pub const LISTS_MAX: usize = 2_000;

/// A known file as it was when it was last read. Integers as a database keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStamp {
    /// Its track.
    pub id: TrackId,
    /// Bytes.
    pub size: i64,
    /// Time of last change, ns since 1970.
    pub mtime_ns: i64,
    /// Inode number, bit for bit.
    pub inode: i64,
    /// When anything about it changed last, ns since 1970: taggers can keep size and mtime, never
    /// this. 0: not known.
    pub ctime_ns: i64,
    /// It was gone at the last scan: seen again, it is read and reported.
    pub is_missing: bool,
    /// An older reader of tags has read it: it is read once more, though it did not change.
    pub is_outdated: bool,
    /// Of the cue sheet beside it that it was cut by, as [`ScannedFile`] tells it.
    pub sheet: i64,
}

/// What a scan found a file to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Never seen.
    New,
    /// Known by its path; its bytes changed, or it had been missing.
    Changed(TrackId),
    /// Known under another path, which is gone.
    Moved {
        /// Its track.
        id: TrackId,
        /// Where it was.
        from: String,
    },
}

/// One file, read; or one track of a file that holds several, which then follow each other.
#[derive(Debug, Clone, PartialEq)]
pub struct ScannedFile {
    /// New, changed or moved.
    pub found: Found,
    /// Whole path, UTF-8.
    pub path: String,
    /// Its folder, the path's parent.
    pub folder: String,
    /// Bytes.
    pub size: i64,
    /// Time of last change, ns since 1970.
    pub mtime_ns: i64,
    /// Inode number, bit for bit.
    pub inode: i64,
    /// When anything about it changed last, ns since 1970.
    pub ctime_ns: i64,
    /// Which track of the file it is, from 1; 0: the file is one track.
    pub part: u32,
    /// Where in the file it lies; `None`: it is all of it.
    pub span: Option<Span>,
    /// Tells the cue sheet beside the file, and how it was, from others; 0: none cuts it.
    pub sheet: i64,
    /// What it says about itself.
    pub tags: TrackTags,
    /// Its picture: embedded, else the folder's.
    pub cover: Option<CoverRef>,
}

/// A file that is no track, or a place that could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenFile {
    /// Where; characters that are no UTF-8 are replaced.
    pub path: String,
    /// Why, in words for a person.
    pub reason: String,
    /// How it was when reading it had to be called off: it is not to be read again until it changes.
    pub set_aside: Option<FileMark>,
}

/// A playlist's file, as one stat tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFile {
    /// Whole path.
    pub path: PathBuf,
    /// The music folder that it lies in.
    pub root: PathBuf,
    /// Bytes.
    pub size: i64,
    /// Time of last change, ns since 1970.
    pub mtime_ns: i64,
}

/// A cue sheet as it was when it was last read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownSheet {
    /// Tells the sheet, and how it was, from every other.
    pub stamp: i64,
    /// Why it, or a part of it, makes no sense, in words for a person.
    pub reason: Option<String>,
}

/// A cue sheet that was read in this scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadSheet {
    /// Whole path.
    pub path: String,
    /// What is to be known of it.
    pub known: KnownSheet,
}

/// What the scan is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanPhase {
    /// Walking the folders; `total` is not known yet.
    Looking,
    /// Opening new and changed files; `total` is how many.
    Reading,
}

/// How far the scan is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanProgress {
    /// What it is doing.
    pub phase: ScanPhase,
    /// Files looked at or read in this phase.
    pub done: usize,
    /// Files to read; 0 while looking.
    pub total: usize,
    /// The folder or file just looked at.
    pub current: String,
}

/// At most [`BATCH_FILES`] files, read or broken, with the progress; both lists may be empty.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanBatch {
    /// Files that are tracks.
    pub files: Vec<ScannedFile>,
    /// Files that are none.
    pub broken: Vec<BrokenFile>,
    /// Folders whose pictures are others than before.
    pub pictures: Vec<FolderPicture>,
    /// How far the scan is.
    pub progress: ScanProgress,
}

/// What to look at.
#[derive(Clone, Copy)]
pub struct ScanRequest<'a> {
    /// The music folders, absolute.
    pub roots: &'a [PathBuf],
    /// What was known before, by whole path.
    pub known: &'a HashMap<String, FileStamp>,
    /// What was known of pictures.
    pub pictures: &'a KnownPictures,
    /// Cue sheets that were read, by whole path.
    pub sheets: &'a HashMap<String, KnownSheet>,
    /// Threads that read; 0: one per core.
    pub threads: usize,
    /// Who reads files.
    pub reader: &'a Reader,
    /// Files that reading had to be called off for, by whole path: how they were, and why. They are
    /// not read again until they change.
    pub set_aside: &'a HashMap<String, (FileMark, String)>,
}

/// A known file that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vanished {
    /// Its track.
    pub id: TrackId,
    /// Where it was.
    pub path: String,
}

/// What a whole scan came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScanOutcome {
    /// Music files seen.
    pub seen: usize,
    /// Of these, not opened because size and mtime are as known.
    pub unchanged: usize,
    /// Of these, read.
    pub read: usize,
    /// Files and folders that could not be read; each was in a batch.
    pub broken: usize,
    /// Folders whose pictures are others than before.
    pub pictures: usize,
    /// Known files that are gone and were not found elsewhere. Empty after a cancelled scan.
    pub vanished: Vec<Vanished>,
    /// Music folders that could not be looked at, with the reason; their tracks are kept.
    pub unavailable: Vec<BrokenFile>,
    /// Playlists that lie there, at most [`LISTS_MAX`].
    pub lists: Vec<ListFile>,
    /// Cue sheets that were read in this scan.
    pub sheets: Vec<ReadSheet>,
    /// Known cue sheets that are gone.
    pub lost_sheets: Vec<String>,
    /// Places that could not be looked into: what was known there is not gone.
    pub unreadable: Vec<PathBuf>,
    /// Sound files of kinds that are not played.
    pub not_played: NotPlayed,
    /// Stopped before the end: `vanished` is unknown, what was delivered is right.
    pub is_cancelled: bool,
}

/// Scans the folders; `deliver` is called on this thread, batch by batch, also while looking
/// (with progress only). Setting `is_cancelled` ends the scan within a file or two.
pub fn scan(
    request: &ScanRequest<'_>,
    is_cancelled: &AtomicBool,
    mut deliver: impl FnMut(ScanBatch),
) -> ScanOutcome {
    let mut walk = walk_all(request, is_cancelled, &mut deliver);
    if is_cancelled.load(Ordering::Relaxed) {
        let is_cancelled = true;
        return ScanOutcome {
            is_cancelled,
            ..walk.outcome()
        };
    }
    let gone = walk.gone();
    walk.settle_pictures();
    let mut cuts = walk.settle_cuts(request, &gone, is_cancelled, &mut deliver);
    let mut outcome = walk.outcome();
    let walk::Walk {
        mut jobs,
        folders,
        sheets,
        ..
    } = walk;
    mark_moved(&mut jobs, &gone);
    let places = (folders.as_slice(), &request.pictures.unshowable);
    let total = read::Total {
        files: jobs.len(),
        threads: request.threads,
        reader: request.reader,
    };
    let mut found_again = HashSet::new();
    read::read_all(&jobs, places, total, is_cancelled, |batch| {
        outcome.read += batch.files.chunk_by(|a, b| a.path == b.path).count();
        outcome.broken += batch.broken.len();
        cuts.hear(&batch.broken);
        for file in &batch.files {
            if let Found::Moved { id, .. } = file.found {
                found_again.insert(id);
            }
        }
        deliver(batch);
    });
    read::read_pictures(
        &folders,
        (request.pictures, request.reader),
        is_cancelled,
        |batch| {
            outcome.pictures += batch.pictures.len();
            deliver(batch);
        },
    );
    outcome.add_hanging(request);
    if is_cancelled.load(Ordering::Relaxed) {
        outcome.is_cancelled = true;
        return outcome;
    }
    outcome.vanished = vanished(gone, &found_again);
    outcome.lost_sheets = sheets::lost(&sheets, request.sheets);
    outcome.sheets = cuts.into_read();
    outcome
}

/// The first phase: what lies in the folders that answer.
fn walk_all<'a>(
    request: &ScanRequest<'a>,
    is_cancelled: &AtomicBool,
    deliver: &mut impl FnMut(ScanBatch),
) -> walk::Walk<'a> {
    let mut walk = walk::Walk::new(request.known, request.set_aside);
    let patience = request.reader.patience();
    let is_wanted = || !is_cancelled.load(Ordering::Relaxed);
    let seen = patience.glance(request.roots, &is_wanted);
    for at in walk::outermost(request.roots, &seen) {
        let root = (request.roots[at].as_path(), &seen[at]);
        walk.root(root, patience, is_cancelled, deliver);
    }
    walk
}

impl ScanOutcome {
    /// Folders that answered when they were walked, and did not when their files were read.
    fn add_hanging(&mut self, request: &ScanRequest<'_>) {
        let patience = request.reader.patience();
        for root in request.roots.iter().filter(|root| patience.hangs(root)) {
            let path = root.display().to_string();
            if self.unavailable.iter().all(|known| known.path != path) {
                self.unavailable.push(BrokenFile {
                    path,
                    reason: Hangs.to_string(),
                    set_aside: None,
                });
            }
        }
    }
}

/// What is gone for good, of that which was there before.
fn vanished(gone: Vec<walk::Gone<'_>>, found_again: &HashSet<TrackId>) -> Vec<Vanished> {
    gone.into_iter()
        .filter(|lost| !lost.was_missing && !found_again.contains(&lost.id))
        .map(|lost| Vanished {
            id: lost.id,
            path: lost.path.to_owned(),
        })
        .collect()
}

/// Gives new files that are known files under a new path their old id.
fn mark_moved(jobs: &mut [read::Job], gone: &[walk::Gone<'_>]) {
    if gone.is_empty() {
        return;
    }
    let new: Vec<usize> = (0..jobs.len())
        .filter(|at| jobs[*at].found == Found::New)
        .collect();
    let appeared: Vec<FileIdentity> = new
        .iter()
        .map(|at| FileIdentity {
            inode: jobs[*at].inode,
            size: jobs[*at].size,
        })
        .collect();
    let vanished: Vec<FileIdentity> = gone.iter().map(|lost| lost.identity).collect();
    for (lost, at) in match_moved(&vanished, &appeared) {
        let lost = &gone[lost];
        jobs[new[at]].found = Found::Moved {
            id: lost.id,
            from: lost.path.to_owned(),
        };
    }
}

#[cfg(test)]
mod tests;
