//! What lies in a music folder, told entry by entry from a thread that may hang in it.

use std::collections::HashSet;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use walkdir::{DirEntry, WalkDir};

use super::foreign;
use super::{BATCH_FILES, BrokenFile};
use crate::decode::file::mark_of;
use crate::domain::track::FileMark;
use crate::media::cover::{self, FOLDER_PICTURES_MAX};
use crate::media::cue;
use crate::media::kinds::is_music;
use crate::media::patience::{Going, Hangs, Patience, Purpose, Teller};
use crate::media::playlist;

/// Folders below a root; deeper is a loop or a mistake.
const DEPTH_MAX: usize = 64;

/// What was seen is told after this time at the latest: silence means that the folder hangs.
const TELL_EVERY: Duration = Duration::from_millis(100);

/// One entry of a folder, or what is to be said of it.
pub(super) enum Sight {
    /// A file that may be music: how it is.
    Music(PathBuf, Result<Mark, String>),
    /// A playlist.
    List(PathBuf, Result<Mark, String>),
    /// A cue sheet.
    Sheet(PathBuf, Result<Mark, String>),
    /// A picture, and what it is known by.
    Picture(PathBuf, String),
    /// Any other file.
    Other(PathBuf),
    /// Something that the owner is to be told.
    Broken(BrokenFile),
    /// A place that cannot be looked into.
    Unreadable(PathBuf, String),
    /// All was seen. A walk that ends without it has come to grief, and says nothing of the rest.
    End,
}

/// How a file is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub file: FileMark,
    pub ctime_ns: i64,
}

/// Device and inode of folders walked: a folder reached by two ways is walked once.
pub(super) type Walked = Arc<Mutex<HashSet<(u64, u64)>>>;

/// Begins to walk a music folder; what it holds comes in batches, in the order of names.
pub(super) fn begin(
    patience: &Patience,
    root: &Path,
    walked: &Walked,
) -> Result<Going<Vec<Sight>>, Hangs> {
    let (place, walked) = (root.to_owned(), Arc::clone(walked));
    patience.begin(root, Purpose::Walk, move |teller| {
        let mut telling = Telling {
            teller,
            batch: Vec::with_capacity(BATCH_FILES),
            told: Instant::now(),
        };
        if walk(&place, &walked, &mut telling) {
            telling.batch.push(Sight::End);
            telling.flush();
        }
    })
}

/// What was seen and not told yet.
struct Telling<'a> {
    teller: &'a Teller<Vec<Sight>>,
    batch: Vec<Sight>,
    told: Instant,
}

impl Telling<'_> {
    /// Tells, with others; whether anybody wants to hear more.
    fn add(&mut self, sight: Option<Sight>) -> bool {
        self.batch.extend(sight);
        let is_due = self.batch.len() >= BATCH_FILES || self.told.elapsed() >= TELL_EVERY;
        !is_due || self.flush()
    }

    fn flush(&mut self) -> bool {
        self.told = Instant::now();
        self.teller.say(std::mem::take(&mut self.batch))
    }
}

/// Tells all that lies below `root`; whether it was all.
fn walk(root: &Path, walked: &Walked, telling: &mut Telling<'_>) -> bool {
    let mut entries = WalkDir::new(root)
        .follow_links(true)
        .max_depth(DEPTH_MAX)
        .sort_by_file_name()
        .into_iter();
    let mut pictures = PicturesHere::default();
    while let Some(entry) = entries.next() {
        let sight = match entry {
            Ok(entry) if entry.depth() > 0 && foreign::is_foreign(entry.file_name()) => {
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
                foreign::hidden_music(&entry).map(Sight::Broken)
            }
            Ok(entry) if entry.file_type().is_dir() => {
                telling.teller.at(entry.path());
                if !is_new_folder(&entry, walked) {
                    entries.skip_current_dir();
                    None
                } else if entry.depth() == DEPTH_MAX {
                    Some(Sight::Broken(foreign::too_deep(&entry)))
                } else {
                    None
                }
            }
            Ok(entry) if entry.file_type().is_file() => Some(pictures.sight_of(&entry)),
            Ok(_) => None,
            Err(error) => unreadable(&error),
        };
        if !telling.add(sight) {
            return false;
        }
    }
    true
}

fn is_new_folder(entry: &DirEntry, walked: &Walked) -> bool {
    // Without its stat the folder is walked: at worst it is seen twice.
    entry.metadata().map_or(true, |meta| {
        let mut walked = walked.lock().unwrap_or_else(PoisonError::into_inner);
        walked.insert((meta.dev(), meta.ino()))
    })
}

/// Pictures of the folder in hand: of many only those that a folder shows are looked at closely.
#[derive(Default)]
struct PicturesHere {
    folder: PathBuf,
    count: usize,
}

impl PicturesHere {
    fn sight_of(&mut self, entry: &DirEntry) -> Sight {
        let path = entry.path().to_owned();
        if playlist::is_list(&path) {
            return Sight::List(path, mark(entry));
        }
        if cue::is_sheet(&path) {
            return Sight::Sheet(path, mark(entry));
        }
        if is_music(&path) {
            return Sight::Music(path, mark(entry));
        }
        let (Some(rank), Some(folder)) = (cover::rank_of(&path), path.parent()) else {
            return Sight::Other(path);
        };
        if folder != self.folder {
            (self.folder, self.count) = (folder.to_owned(), 0);
        }
        self.count += 1;
        if self.count > FOLDER_PICTURES_MAX && rank >= cover::ANY {
            return Sight::Other(path);
        }
        let stamp = entry.metadata().map_or_else(
            |_| String::new(),
            |meta| {
                let (size, changed) = (meta.len(), (meta.mtime(), meta.mtime_nsec()));
                format!("{size} {changed:?} {:?}", (meta.ctime(), meta.ctime_nsec()))
            },
        );
        Sight::Picture(path, stamp)
    }
}

fn mark(entry: &DirEntry) -> Result<Mark, String> {
    let meta = entry
        .metadata()
        .map_err(|error| format!("cannot look at it: {error}"))?;
    let seconds = meta.ctime().saturating_mul(1_000_000_000);
    Ok(Mark {
        file: mark_of(&meta),
        ctime_ns: seconds.saturating_add(meta.ctime_nsec()),
    })
}

/// What is said of a place that refuses; nothing of a link that leads back to where it lies.
fn unreadable(error: &walkdir::Error) -> Option<Sight> {
    if error.loop_ancestor().is_some() {
        return None;
    }
    let place = error.path()?.to_owned();
    let reason = match error.io_error() {
        Some(cause) => format!("cannot look into it: {cause}"),
        None => format!("cannot look into it: {error}"),
    };
    Some(Sight::Unreadable(place, reason))
}
