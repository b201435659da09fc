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
use super::sheets::Cut;
use super::{BATCH_FILES, BrokenFile, Found, ScanBatch, ScanPhase, ScanProgress, ScannedFile};
use crate::domain::track::{FileMark, Span, TrackTags};
use crate::media::cover::CoverRef;
use crate::media::cue::Sheet;
use crate::media::kinds;
use crate::media::reader::{Lost, Reader};

/// Batches read ahead of whoever takes them: enough to keep all cores busy through a commit.
const BATCHES_AHEAD: usize = 8;

/// Threads at most, each with a process that reads for it: more make no disk faster.
const THREADS_MAX: usize = 4;

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
    /// How a cue sheet beside it cuts it into tracks.
    pub cut: Option<Cut>,
}

/// Why a file is not taken in.
pub(super) struct Refused {
    pub reason: String,
    /// How it was, and is, when reading it had to be called off.
    pub set_aside: Option<FileMark>,
}

impl<S: Into<String>> From<S> for Refused {
    fn from(reason: S) -> Self {
        Self {
            reason: reason.into(),
            set_aside: None,
        }
    }
}

/// A folder with music in it, and the pictures that it may show.
#[derive(Debug)]
pub(super) struct Folder {
    pub path: String,
    /// What lies there for it.
    pub pictures: Candidates,
    /// The picture that it shows, once someone asked.
    pub cover: OnceLock<Result<Option<CoverRef>, Lost>>,
}

impl Folder {
    fn cover(
        &self,
        unshowable: &HashSet<String>,
        reader: &Reader,
    ) -> Result<Option<CoverRef>, Lost> {
        let first = || self.pictures.first(unshowable, reader);
        self.cover.get_or_init(first).clone()
    }
}

/// Opens the pictures of folders where they are others than before; `deliver` is called with each
/// batch.
pub(super) fn read_pictures(
    folders: &[Folder],
    (known, reader): (&KnownPictures, &Reader),
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
        // Where it cannot be told now, nothing is known: the next scan asks again.
        let picture = |folder: &&Folder| {
            let cover = folder.cover(&known.unshowable, reader).ok()?;
            Some(FolderPicture {
                folder: folder.path.clone(),
                stamp: folder.pictures.stamp.clone(),
                cover,
            })
        };
        deliver(ScanBatch {
            files: Vec::new(),
            broken: Vec::new(),
            pictures: chunk.iter().filter_map(picture).collect(),
            progress: ScanProgress {
                phase: ScanPhase::Reading,
                done: at * BATCH_FILES,
                total: due.len(),
                current: chunk[0].path.clone(),
            },
        });
    }
}

/// How much there is to do, with how many threads (0: one per core), and who reads.
#[derive(Clone, Copy)]
pub(super) struct Total<'a> {
    pub files: usize,
    pub threads: usize,
    pub reader: &'a Reader,
}

/// Folders, and the pictures that are passed over.
pub(super) type Folders<'a> = (&'a [Folder], &'a HashSet<String>);

/// Reads all jobs; `deliver` is called on this thread.
pub(super) fn read_all(
    jobs: &[Job],
    folders: Folders<'_>,
    total: Total<'_>,
    is_cancelled: &AtomicBool,
    mut deliver: impl FnMut(ScanBatch),
) {
    if jobs.is_empty() {
        return;
    }
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = match total.threads {
        0 => cores.min(THREADS_MAX),
        threads => threads,
    };
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads.min(jobs.len()))
        .thread_name(|number| format!("scan-{number}"))
        .start_handler(|_| crate::media::lower_thread_priority())
        .build();
    let progress = Progress {
        done: AtomicUsize::new(0),
        total: total.files,
    };
    let (reader, progress) = (total.reader, &progress);
    let Ok(pool) = pool else {
        // No threads to be had: the scan takes longer, nothing else.
        for chunk in jobs.chunks(BATCH_FILES) {
            let mut told = Vec::new();
            let mut tell = |batch| told.push(batch);
            let batch = read_chunk(chunk, folders, (reader, progress), is_cancelled, &mut tell);
            told.into_iter().chain([batch]).for_each(&mut deliver);
        }
        return;
    };
    thread::scope(|scope| {
        let (hand_over, batches) = sync_channel(BATCHES_AHEAD);
        scope.spawn(|| {
            pool.install(move || {
                jobs.par_chunks(BATCH_FILES).for_each(|chunk| {
                    if !is_cancelled.load(Ordering::Relaxed) {
                        // The receiver lives as long as this scope: sending fails never.
                        let mut tell = |batch| drop(hand_over.send(batch));
                        let who = (reader, progress);
                        let batch = read_chunk(chunk, folders, who, is_cancelled, &mut tell);
                        tell(batch);
                    }
                });
            });
        });
        batches.into_iter().for_each(&mut deliver);
    });
}

/// How far all threads are together.
struct Progress {
    done: AtomicUsize,
    total: usize,
}

impl Progress {
    fn at(&self, job: &Job) -> ScanProgress {
        ScanProgress {
            phase: ScanPhase::Reading,
            done: self.done.load(Ordering::Relaxed),
            total: self.total,
            current: job.path.clone(),
        }
    }
}

/// Reads a batch; `tell` hears of a file that takes longer than a moment.
fn read_chunk(
    chunk: &[Job],
    folders: Folders<'_>,
    (reader, progress): (&Reader, &Progress),
    is_cancelled: &AtomicBool,
    tell: &mut dyn FnMut(ScanBatch),
) -> ScanBatch {
    let paths: Vec<&Path> = chunk.iter().map(|job| Path::new(&job.path)).collect();
    let mut files = Vec::with_capacity(chunk.len());
    let mut broken = Vec::new();
    let mut last = None;
    let mut is_wanted = || !is_cancelled.load(Ordering::Relaxed);
    let mut is_slow = |at: usize| {
        tell(ScanBatch {
            files: Vec::new(),
            broken: Vec::new(),
            pictures: Vec::new(),
            progress: progress.at(&chunk[at]),
        });
    };
    reader.tags(&paths, &mut is_wanted, &mut is_slow, &mut |at, read| {
        let job = &chunk[at];
        last = Some(job);
        progress.done.fetch_add(1, Ordering::Relaxed);
        match read {
            Ok(Ok((tags, pictures, own_sheet))) => {
                let mut pictures = pictures.into_iter();
                let own = pictures.find(|cover| !folders.1.contains(&cover.hash));
                let (tracks, left_out) = tracks_of(job, tags, own_sheet.as_deref());
                let scanned = |track| scanned(job, folders.0, track, own.clone());
                files.extend(tracks.into_iter().map(scanned));
                broken.extend(left_out);
            }
            Ok(Err(reason)) => broken.push(job.broken(reason, None)),
            // Its folder is told of, once and as a whole.
            Err(Lost::NoAnswer) if reader.patience().hangs(paths[at]) => {}
            Err(lost) => {
                let mark = lost.is_files_fault().then(|| job.mark());
                broken.push(job.broken(lost.to_string(), mark));
            }
        }
    });
    for (file, folder) in &mut files {
        let own = file.cover.take();
        file.cover = own.or_else(|| folder.cover(folders.1, reader).ok().flatten());
    }
    let progress = match last {
        Some(job) => progress.at(job),
        None => progress.at(&chunk[0]),
    };
    ScanBatch {
        files: files.into_iter().map(|(file, _)| file).collect(),
        broken,
        pictures: Vec::new(),
        progress,
    }
}

/// A track of a file: its number (0: it is the file), its place and its words.
type Track = (u32, Option<Span>, TrackTags);

/// The tracks that a file holds, and why some are left out: as the sheet beside it says, else the one
/// inside.
fn tracks_of(
    job: &Job,
    tags: TrackTags,
    inside: Option<&Sheet>,
) -> (Vec<Track>, Option<BrokenFile>) {
    let beside = job.cut.as_ref();
    let beside = beside.map(|cut| (&cut.by.path, &cut.sheet().album, cut.file()));
    let inside = inside.and_then(|sheet| Some((&job.path, &sheet.album, sheet.files.first()?)));
    let Some((place, album, cued)) = beside.or(inside) else {
        return (vec![(0, None, tags)], None);
    };
    // Of bare frames it is estimated; measuring will tell.
    let is_length_sure = !kinds::is_bare(Path::new(&job.path));
    let (mut tracks, mut behind) = (Vec::with_capacity(cued.tracks.len()), Vec::new());
    for track in &cued.tracks {
        match track.tags_in(album, &tags, is_length_sure) {
            Some(tags) => tracks.push((track.number, Some(track.span), tags)),
            None => behind.push(track.number.to_string()),
        }
    }
    let left_out = (!behind.is_empty()).then(|| {
        let name = Path::new(&job.path).file_name().unwrap_or_default();
        let (name, behind) = (name.display(), behind.join(", "));
        BrokenFile {
            path: place.clone(),
            reason: format!("`{name}` ends before its track {behind} would begin"),
            set_aside: None,
        }
    });
    if tracks.is_empty() {
        tracks.push((0, None, tags));
    }
    (tracks, left_out)
}

fn scanned<'a>(
    job: &Job,
    folders: &'a [Folder],
    (part, span, tags): Track,
    picture: Option<CoverRef>,
) -> (ScannedFile, &'a Folder) {
    let folder = &folders[job.folder];
    let file = ScannedFile {
        found: job.found.clone(),
        path: job.path.clone(),
        folder: folder.path.clone(),
        size: job.size,
        mtime_ns: job.mtime_ns,
        inode: job.inode,
        ctime_ns: job.ctime_ns,
        part,
        span,
        sheet: job.cut.as_ref().map_or(0, |cut| cut.by.stamp),
        tags,
        cover: picture,
    };
    (file, folder)
}

impl Job {
    fn mark(&self) -> FileMark {
        FileMark {
            size: self.size,
            mtime_ns: self.mtime_ns,
            inode: self.inode,
        }
    }

    fn broken(&self, reason: String, set_aside: Option<FileMark>) -> BrokenFile {
        BrokenFile {
            path: self.path.clone(),
            reason,
            set_aside,
        }
    }
}
