//! The second phase: new and changed files are opened, on all cores, politely.

use std::collections::HashSet;
use std::num::NonZero;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

use super::pictures::{Candidates, FolderPicture, KnownPictures};
use super::{BATCH_FILES, BrokenFile, Found, ScanBatch, ScanPhase, ScanProgress, ScannedFile};
use crate::media::cover::{self, CoverRef};
use crate::media::tags;

/// Batches read ahead of whoever takes them: enough to keep all cores busy through a commit.
const BATCHES_AHEAD: usize = 8;

/// A file to open.
#[derive(Debug)]
pub(super) struct Job {
    pub found: Found,
    pub path: String,
    /// Index of its folder.
    pub folder: usize,
    pub size: i64,
    pub mtime_ns: i64,
    pub inode: i64,
    pub ctime_ns: i64,
}

/// A folder with music in it, and the pictures that it may show.
#[derive(Debug)]
pub(super) struct Folder {
    pub path: String,
    /// What lies there for it.
    pub pictures: Candidates,
    /// The picture that it shows, once someone asked.
    pub cover: OnceLock<Option<CoverRef>>,
}

impl Folder {
    fn cover(&self, unshowable: &HashSet<String>) -> Option<CoverRef> {
        let first = || self.pictures.first(unshowable);
        self.cover.get_or_init(first).clone()
    }
}

/// Opens the pictures of folders where they are others than before; `deliver` is called with each
/// batch.
pub(super) fn read_pictures(
    folders: &[Folder],
    known: &KnownPictures,
    is_cancelled: &AtomicBool,
    mut deliver: impl FnMut(ScanBatch),
) {
    let is_new = |folder: &&Folder| {
        let stamp = known.stamps.get(&folder.path);
        stamp.map_or("", String::as_str) != folder.pictures.stamp
    };
    let due: Vec<&Folder> = folders.iter().filter(is_new).collect();
    for (at, chunk) in due.chunks(BATCH_FILES).enumerate() {
        if is_cancelled.load(Ordering::Relaxed) {
            return;
        }
        let picture = |folder: &&Folder| FolderPicture {
            folder: folder.path.clone(),
            stamp: folder.pictures.stamp.clone(),
            cover: folder.cover(&known.unshowable),
        };
        deliver(ScanBatch {
            files: Vec::new(),
            broken: Vec::new(),
            pictures: chunk.iter().map(picture).collect(),
            progress: ScanProgress {
                phase: ScanPhase::Reading,
                done: at * BATCH_FILES,
                total: due.len(),
                current: chunk[0].path.clone(),
            },
        });
    }
}

/// How much there is to do, and with how many threads (0: one per core).
#[derive(Debug, Clone, Copy)]
pub(super) struct Total {
    pub files: usize,
    pub threads: usize,
}

/// Reads all jobs; `deliver` is called on this thread.
pub(super) fn read_all(
    jobs: &[Job],
    (folders, unshowable): (&[Folder], &HashSet<String>),
    total: Total,
    is_cancelled: &AtomicBool,
    mut deliver: impl FnMut(ScanBatch),
) {
    if jobs.is_empty() {
        return;
    }
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = if total.threads == 0 {
        cores
    } else {
        total.threads
    };
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads.min(jobs.len()))
        .thread_name(|number| format!("scan-{number}"))
        .start_handler(|_| crate::media::lower_thread_priority())
        .build();
    let done = AtomicUsize::new(0);
    let read = |chunk: &[Job]| {
        let mut batch = read_chunk(chunk, (folders, unshowable), is_cancelled);
        batch.progress.done = done.fetch_add(chunk.len(), Ordering::Relaxed) + chunk.len();
        batch.progress.total = total.files;
        batch
    };
    let Ok(pool) = pool else {
        // No threads to be had: the scan takes longer, nothing else.
        jobs.chunks(BATCH_FILES)
            .for_each(|chunk| deliver(read(chunk)));
        return;
    };
    thread::scope(|scope| {
        let (hand_over, batches) = sync_channel(BATCHES_AHEAD);
        scope.spawn(|| {
            pool.install(move || {
                jobs.par_chunks(BATCH_FILES).for_each(|chunk| {
                    if !is_cancelled.load(Ordering::Relaxed) {
                        // The receiver lives as long as this scope: sending fails never.
                        let _ = hand_over.send(read(chunk));
                    }
                });
            });
        });
        batches.into_iter().for_each(&mut deliver);
    });
}

fn read_chunk(
    chunk: &[Job],
    (folders, unshowable): (&[Folder], &HashSet<String>),
    is_cancelled: &AtomicBool,
) -> ScanBatch {
    let mut files = Vec::with_capacity(chunk.len());
    let mut broken = Vec::new();
    for job in chunk {
        if is_cancelled.load(Ordering::Relaxed) {
            break;
        }
        match read_one(job, &folders[job.folder], unshowable) {
            Ok(file) => files.push(file),
            Err(reason) => broken.push(BrokenFile {
                path: job.path.clone(),
                reason,
            }),
        }
    }
    let current = chunk.last().map(|job| job.path.clone()).unwrap_or_default();
    let progress = ScanProgress {
        phase: ScanPhase::Reading,
        done: 0,
        total: 0,
        current,
    };
    ScanBatch {
        files,
        broken,
        pictures: Vec::new(),
        progress,
    }
}

fn read_one(
    job: &Job,
    folder: &Folder,
    unshowable: &HashSet<String>,
) -> Result<ScannedFile, String> {
    let (tags, embedded) = tags::read_with_picture(Path::new(&job.path), cover::embedded)
        .map_err(|error| error.to_string())?;
    let own = embedded
        .into_iter()
        .find(|cover| !unshowable.contains(&cover.hash));
    Ok(ScannedFile {
        found: job.found.clone(),
        path: job.path.clone(),
        folder: folder.path.clone(),
        size: job.size,
        mtime_ns: job.mtime_ns,
        inode: job.inode,
        ctime_ns: job.ctime_ns,
        tags,
        cover: own.or_else(|| folder.cover(unshowable)),
    })
}
