//! The first phase: what lies in the folders, by one stat a file.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::pictures::{Candidates, Pictures};
use super::read::{Folder, Job, Refused};
use super::sheets::SheetFile;
use super::sight::{self, Mark, Sight, Walked};
use super::{
    BrokenFile, FileIdentity, FileStamp, Found, ListFile, ScanBatch, ScanOutcome, ScanPhase,
    ScanProgress,
};
use crate::domain::id::TrackId;
use crate::domain::track::FileMark;
use crate::media::kinds::NotPlayed;
use crate::media::patience::{Glance, Going, Hangs, Patience, Unseen};
use absent::why_unavailable;

mod absent;
mod cutting;

/// A folder in which no entry was seen for so long does not answer: a disk that spins up takes less.
const SILENCE_MAX: Duration = Duration::from_secs(20);

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
    walked: Walked,
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
            walked: Walked::default(),
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

    /// Walks one music folder, of which a glance showed what `seen` says.
    pub(super) fn root(
        &mut self,
        (root, seen): (&Path, &Result<Glance, Unseen>),
        patience: &Patience,
        is_cancelled: &AtomicBool,
        deliver: &mut impl FnMut(ScanBatch),
    ) {
        if let Some(reason) = why_unavailable(root, seen, self.known) {
            return self.set_unavailable(root, reason);
        }
        let seen_before = self.seen;
        let walked = sight::begin(patience, root, &self.walked)
            .and_then(|going| self.follow((root, &going), is_cancelled, deliver));
        if is_cancelled.load(Ordering::Relaxed) {
            return;
        }
        let reason = match walked {
            Err(hangs) => {
                // Whether all of it hangs, or a place in it alone.
                patience.doubt(&root.join("any"));
                Some(hangs.to_string())
            }
            Ok(false) => Some("looking into it came to a sudden end".to_owned()),
            Ok(true) => self.why_hollow(root, self.seen - seen_before),
        };
        if let Some(reason) = reason {
            self.set_unavailable(root, reason);
        }
    }

    /// Takes in what the walk of a music folder tells; whether it came to its end.
    fn follow(
        &mut self,
        (root, going): (&Path, &Going<Vec<Sight>>),
        is_cancelled: &AtomicBool,
        deliver: &mut impl FnMut(ScanBatch),
    ) -> Result<bool, Hangs> {
        let is_wanted = || !is_cancelled.load(Ordering::Relaxed);
        let (mut broken, mut is_over) = (Vec::new(), false);
        let ended = loop {
            let sights = match going.next(SILENCE_MAX, &is_wanted) {
                Ok(Some(sights)) if is_wanted() => sights,
                Ok(_) => break Ok(is_over),
                Err(hangs) => break Err(hangs),
            };
            for sight in sights {
                is_over |= matches!(sight, Sight::End);
                broken.extend(self.take(root, sight));
            }
            if broken.len() >= super::BATCH_FILES || self.is_word_due() {
                self.report(std::mem::take(&mut broken), deliver);
            }
        };
        self.report(broken, deliver);
        ended
    }

    /// Takes an entry in, or says what is wrong with it.
    fn take(&mut self, root: &Path, sight: Sight) -> Option<BrokenFile> {
        let (path, refused) = match sight {
            Sight::Music(path, mark) => {
                let taken = self.file(&path, mark);
                (path, taken.err()?)
            }
            Sight::List(path, mark) => {
                let taken = self.list(root, &path, mark);
                (path, taken.err()?.into())
            }
            Sight::Sheet(path, mark) => {
                let taken = self.sheet(&path, mark);
                (path, taken.err()?.into())
            }
            Sight::Picture(path, stamp) => {
                self.pictures.note(path, stamp);
                return None;
            }
            Sight::Other(path) => {
                self.not_played.note(&path);
                return None;
            }
            Sight::Broken(broken) => return Some(broken),
            Sight::End => return None,
            Sight::Unreadable(place, reason) => {
                self.unreadable.push(place.clone());
                (place, reason.into())
            }
        };
        let Refused { reason, set_aside } = refused;
        Some(BrokenFile {
            path: path.display().to_string(),
            reason,
            set_aside,
        })
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

    /// Takes a music file in, or says why it cannot be.
    fn file(&mut self, file: &Path, mark: Result<Mark, String>) -> Result<(), Refused> {
        self.seen += 1;
        let Some(path) = file.to_str() else {
            return Err("its name is not valid UTF-8: please rename it".into());
        };
        // Also for what is not opened again: its folder's picture may be another.
        let folder = self.folder_of(file)?;
        let known = self.known.get_key_value(path);
        // Known stays known, even if it cannot be looked at just now.
        self.seen_paths.extend(known.map(|(path, _)| path.as_str()));
        let known = known.map(|(_, stamp)| *stamp);
        let Mark {
            file: mark,
            ctime_ns,
        } = mark?;
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

    fn list(&mut self, root: &Path, file: &Path, mark: Result<Mark, String>) -> Result<(), String> {
        if self.lists.len() >= super::LISTS_MAX {
            let most = super::LISTS_MAX;
            return Err(format!("more than {most} playlists lie beside the music"));
        }
        let mark = mark?.file;
        self.lists.push(ListFile {
            path: file.to_owned(),
            root: root.to_owned(),
            size: mark.size,
            mtime_ns: mark.mtime_ns,
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

/// The roots without those that lie inside another, so that no file is walked twice; each by its
/// place among `roots`. One that cannot be seen stands where its path says.
pub(super) fn outermost(roots: &[PathBuf], seen: &[Result<Glance, Unseen>]) -> Vec<usize> {
    let real = |(root, seen): (&PathBuf, &Result<Glance, Unseen>)| {
        let real = seen.as_ref().map(|glance| glance.real.clone());
        real.unwrap_or_else(|_| root.clone())
    };
    let all: Vec<PathBuf> = roots.iter().zip(seen).map(real).collect();
    let is_inside = |at: usize| {
        (0..all.len()).any(|other| {
            (all[other] != all[at] && all[at].starts_with(&all[other]))
                || (all[other] == all[at] && other < at)
        })
    };
    (0..roots.len()).filter(|at| !is_inside(*at)).collect()
}
