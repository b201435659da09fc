//! The first phase: what lies in the folders, by one stat a file.

use std::collections::{HashMap, HashSet};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use walkdir::{DirEntry, WalkDir};

use super::pictures::{Candidates, Pictures};
use super::read::{Folder, Job, Refused};
use super::sheets::SheetFile;
use super::{
    BrokenFile, FileIdentity, FileStamp, Found, ListFile, ScanBatch, ScanOutcome, ScanPhase,
    ScanProgress,
};
use crate::decode::file::mark_of;
use crate::domain::id::TrackId;
use crate::domain::track::FileMark;
use crate::media::cue;
use crate::media::kinds::{NotPlayed, is_music};
use crate::media::playlist;
use crate::media::scan::foreign;
use absent::why_unavailable;

mod absent;
mod cutting;

/// Folders below a root; deeper is a loop or a mistake.
const DEPTH_MAX: usize = 64;

/// Files between two words of progress: often enough for 4 a second, rare enough to cost nothing.
const PROGRESS_FILES: usize = 1024;

/// A known file that was not seen.
pub(super) struct Gone<'a> {
    pub id: TrackId,
    pub path: &'a str,
    pub identity: FileIdentity,
    pub was_missing: bool,
}

/// What the walk gathers.
pub(super) struct Walk<'a> {
    known: &'a HashMap<String, FileStamp>,
    set_aside: &'a HashMap<String, (FileMark, String)>,
    /// Known paths that are there. A track may have several files.
    seen_paths: HashSet<&'a str>,
    /// Device and inode of folders walked: a folder reached by two ways is walked once.
    walked: HashSet<(u64, u64)>,
    folder_by_path: HashMap<PathBuf, usize>,
    /// Places that could not be looked into: what was known there is not gone.
    pub unreadable: Vec<PathBuf>,
    /// Playlists seen, at most [`LISTS_MAX`](super::LISTS_MAX).
    pub lists: Vec<ListFile>,
    /// Cue sheets seen, at most [`SHEETS_MAX`](super::sheets::SHEETS_MAX).
    pub sheets: Vec<SheetFile>,
    pictures: Pictures,
    pub jobs: Vec<Job>,
    pub folders: Vec<Folder>,
    pub unavailable: Vec<BrokenFile>,
    /// Files seen when progress was last told.
    told: usize,
    pub seen: usize,
    pub unchanged: usize,
    pub broken: usize,
    pub not_played: NotPlayed,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        known: &'a HashMap<String, FileStamp>,
        set_aside: &'a HashMap<String, (FileMark, String)>,
    ) -> Self {
        Self {
            known,
            set_aside,
            seen_paths: HashSet::with_capacity(known.len()),
            walked: HashSet::new(),
            folder_by_path: HashMap::new(),
            unreadable: Vec::new(),
            lists: Vec::new(),
            sheets: Vec::new(),
            pictures: Pictures::default(),
            jobs: Vec::new(),
            folders: Vec::new(),
            unavailable: Vec::new(),
            told: 0,
            seen: 0,
            unchanged: 0,
            broken: 0,
            not_played: NotPlayed::default(),
        }
    }

    /// Walks one music folder.
    pub(super) fn root(
        &mut self,
        root: &Path,
        is_cancelled: &AtomicBool,
        deliver: &mut impl FnMut(ScanBatch),
    ) {
        if let Some(reason) = why_unavailable(root, self.known) {
            return self.set_unavailable(root, reason);
        }
        let seen_before = self.seen;
        let mut broken = Vec::new();
        let mut entries = WalkDir::new(root)
            .follow_links(true)
            .max_depth(DEPTH_MAX)
            .sort_by_file_name()
            .into_iter();
        while let Some(entry) = entries.next() {
            if is_cancelled.load(Ordering::Relaxed) {
                return;
            }
            match entry {
                Ok(entry) if entry.depth() > 0 && foreign::is_foreign(entry.file_name()) => {
                    if entry.file_type().is_dir() {
                        entries.skip_current_dir();
                    }
                    broken.extend(foreign::hidden_music(&entry));
                }
                Ok(entry) if entry.file_type().is_dir() => {
                    if !self.is_new_folder(&entry) {
                        entries.skip_current_dir();
                    } else if entry.depth() == DEPTH_MAX {
                        broken.push(foreign::too_deep(&entry));
                    }
                }
                Ok(entry) if entry.file_type().is_file() => {
                    if let Err(Refused { reason, set_aside }) = self.file(root, &entry) {
                        broken.push(BrokenFile {
                            path: entry.path().display().to_string(),
                            reason,
                            set_aside,
                        });
                    }
                }
                Ok(_) => {}
                Err(error) => broken.extend(self.unreadable(&error)),
            }
            if broken.len() >= super::BATCH_FILES || self.is_word_due() {
                self.report(std::mem::take(&mut broken), deliver);
            }
        }
        self.report(broken, deliver);
        if let Some(reason) = self.why_hollow(root, self.seen - seen_before) {
            self.set_unavailable(root, reason);
        }
    }

    fn set_unavailable(&mut self, root: &Path, reason: String) {
        self.unavailable.push(BrokenFile {
            path: root.display().to_string(),
            reason,
            set_aside: None,
        });
        self.unreadable.push(root.to_owned());
    }

    /// Everything known that was not seen, except where looking was not possible. In id order.
    pub(super) fn gone(&self) -> Vec<Gone<'a>> {
        let mut gone: Vec<Gone<'a>> = self
            .known
            .iter()
            .filter(|(path, _)| {
                !self.seen_paths.contains(path.as_str())
                    && !self
                        .unreadable
                        .iter()
                        .any(|place| Path::new(path).starts_with(place))
            })
            .map(|(path, stamp)| Gone {
                id: stamp.id,
                path,
                identity: FileIdentity {
                    inode: stamp.inode,
                    size: stamp.size,
                },
                was_missing: stamp.is_missing,
            })
            .collect();
        gone.sort_unstable_by_key(|lost| lost.id);
        gone
    }

    /// What was seen, once.
    pub(super) fn outcome(&mut self) -> ScanOutcome {
        ScanOutcome {
            seen: self.seen,
            unchanged: self.unchanged,
            broken: self.broken,
            not_played: std::mem::take(&mut self.not_played),
            unavailable: std::mem::take(&mut self.unavailable),
            lists: std::mem::take(&mut self.lists),
            unreadable: std::mem::take(&mut self.unreadable),
            ..ScanOutcome::default()
        }
    }

    /// Gives each folder its pictures; only now all of them were seen.
    pub(super) fn settle_pictures(&mut self) {
        let has_music = |folder: &Path| self.folder_by_path.contains_key(folder);
        for folder in &mut self.folders {
            folder.pictures = self.pictures.of(Path::new(&folder.path), has_music);
        }
    }

    fn is_new_folder(&mut self, entry: &DirEntry) -> bool {
        // Without its stat the folder is walked: at worst it is seen twice.
        entry
            .metadata()
            .map_or(true, |meta| self.walked.insert((meta.dev(), meta.ino())))
    }

    /// Takes a file in, or says why it cannot be.
    fn file(&mut self, root: &Path, entry: &DirEntry) -> Result<(), Refused> {
        if playlist::is_list(entry.path()) {
            return Ok(self.list(root, entry)?);
        }
        if cue::is_sheet(entry.path()) {
            return Ok(self.sheet(entry)?);
        }
        if !is_music(entry.path()) {
            self.pictures.note(entry);
            self.not_played.note(entry.path());
            return Ok(());
        }
        self.seen += 1;
        let Some(path) = entry.path().to_str() else {
            return Err("its name is not valid UTF-8: please rename it".into());
        };
        // Also for what is not opened again: its folder's picture may be another.
        let folder = self.folder_of(entry.path())?;
        let known = self.known.get_key_value(path);
        // Known stays known, even if it cannot be looked at just now.
        self.seen_paths.extend(known.map(|(path, _)| path.as_str()));
        let known = known.map(|(_, stamp)| *stamp);
        let meta = entry
            .metadata()
            .map_err(|error| format!("cannot look at it: {error}"))?;
        let mark = mark_of(&meta);
        if let Some((_, reason)) = self.set_aside.get(path).filter(|(was, _)| *was == mark) {
            return Err(Refused {
                reason: reason.clone(),
                set_aside: Some(mark),
            });
        }
        let FileMark {
            size,
            mtime_ns,
            inode,
        } = mark;
        let ctime_ns = nanoseconds(meta.ctime(), meta.ctime_nsec());
        let found = match known {
            None => Found::New,
            Some(stamp)
                if !stamp.is_missing
                    && !stamp.is_outdated
                    && (stamp.size, stamp.mtime_ns, stamp.ctime_ns)
                        == (size, mtime_ns, ctime_ns) =>
            {
                self.unchanged += 1;
                return Ok(());
            }
            Some(stamp) => Found::Changed(stamp.id),
        };
        self.jobs.push(Job {
            found,
            path: path.to_owned(),
            folder,
            size,
            mtime_ns,
            inode,
            ctime_ns,
            cut: None,
        });
        Ok(())
    }

    fn list(&mut self, root: &Path, entry: &DirEntry) -> Result<(), String> {
        if self.lists.len() >= super::LISTS_MAX {
            let most = super::LISTS_MAX;
            return Err(format!("more than {most} playlists lie beside the music"));
        }
        let meta = entry
            .metadata()
            .map_err(|error| format!("cannot look at it: {error}"))?;
        self.lists.push(ListFile {
            path: entry.path().to_owned(),
            root: root.to_owned(),
            size: meta.len().cast_signed(),
            mtime_ns: nanoseconds(meta.mtime(), meta.mtime_nsec()),
        });
        Ok(())
    }

    fn folder_of(&mut self, file: &Path) -> Result<usize, String> {
        let folder = file.parent().unwrap_or(Path::new("/"));
        if let Some(at) = self.folder_by_path.get(folder) {
            return Ok(*at);
        }
        let path = folder
            .to_str()
            .ok_or("its folder's name is not valid UTF-8: please rename it")?;
        let at = self.folders.len();
        self.folders.push(Folder {
            path: path.to_owned(),
            pictures: Candidates::default(),
            cover: OnceLock::new(),
        });
        self.folder_by_path.insert(folder.to_owned(), at);
        Ok(at)
    }

    fn unreadable(&mut self, error: &walkdir::Error) -> Option<BrokenFile> {
        if error.loop_ancestor().is_some() {
            return None;
        }
        let place = error.path()?.to_owned();
        let reason = match error.io_error() {
            Some(cause) => format!("cannot look into it: {cause}"),
            None => format!("cannot look into it: {error}"),
        };
        let path = place.display().to_string();
        self.unreadable.push(place);
        Some(BrokenFile {
            path,
            reason,
            set_aside: None,
        })
    }

    fn is_word_due(&self) -> bool {
        self.seen >= self.told + PROGRESS_FILES
    }

    fn report(&mut self, broken: Vec<BrokenFile>, deliver: &mut impl FnMut(ScanBatch)) {
        self.broken += broken.len();
        self.told = self.seen;
        let current = self
            .folders
            .last()
            .map(|folder| folder.path.clone())
            .unwrap_or_default();
        let progress = ScanProgress {
            phase: ScanPhase::Looking,
            done: self.seen,
            total: 0,
            current,
        };
        deliver(ScanBatch {
            files: Vec::new(),
            broken,
            pictures: Vec::new(),
            progress,
        });
    }
}

/// The roots without those that lie inside another, so that no file is walked twice.
pub(super) fn outermost(roots: &[PathBuf]) -> Vec<PathBuf> {
    let real = |root: &PathBuf| root.canonicalize().unwrap_or_else(|_| root.clone());
    let all: Vec<PathBuf> = roots.iter().map(real).collect();
    let is_inside = |at: usize| {
        (0..all.len()).any(|other| {
            (all[other] != all[at] && all[at].starts_with(&all[other]))
                || (all[other] == all[at] && other < at)
        })
    };
    (0..roots.len())
        .filter(|at| !is_inside(*at))
        .map(|at| roots[at].clone())
        .collect()
}

fn nanoseconds(seconds: i64, rest: i64) -> i64 {
    seconds.saturating_mul(1_000_000_000).saturating_add(rest)
}
