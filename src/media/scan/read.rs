//! The second phase: new and changed files are opened, on all cores, politely.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

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

/// A folder with music in it, and the picture lying there.
#[derive(Debug)]
pub(super) struct Folder {
    pub path: String,
    /// Best picture so far, with its rank.
    pub picture: Option<(usize, PathBuf)>,
    /// Its identity, once someone asked.
    pub cover: OnceLock<Option<CoverRef>>,
}

impl Folder {
    pub(super) fn offer_picture(&mut self, rank: usize, file: &Path) {
        if self.picture.as_ref().is_none_or(|(best, _)| rank < *best) {
            self.picture = Some((rank, file.to_owned()));
        }
    }

    fn cover(&self) -> Option<CoverRef> {
        let (_, file) = self.picture.as_ref()?;
        self.cover.get_or_init(|| cover::in_folder(file)).clone()
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
    folders: &[Folder],
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
        let mut batch = read_chunk(chunk, folders, is_cancelled);
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

fn read_chunk(chunk: &[Job], folders: &[Folder], is_cancelled: &AtomicBool) -> ScanBatch {
    let mut files = Vec::with_capacity(chunk.len());
    let mut broken = Vec::new();
    for job in chunk {
        if is_cancelled.load(Ordering::Relaxed) {
            break;
        }
        match read_one(job, &folders[job.folder]) {
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
        progress,
    }
}

fn read_one(job: &Job, folder: &Folder) -> Result<ScannedFile, String> {
    let (tags, embedded) = tags::read_with_picture(Path::new(&job.path), cover::embedded)
        .map_err(|error| error.to_string())?;
    Ok(ScannedFile {
        found: job.found.clone(),
        path: job.path.clone(),
        folder: folder.path.clone(),
        size: job.size,
        mtime_ns: job.mtime_ns,
        inode: job.inode,
        ctime_ns: job.ctime_ns,
        tags,
        cover: embedded.or_else(|| folder.cover()),
    })
}
