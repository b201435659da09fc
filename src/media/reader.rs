//! Where files of others are read: in processes of the same binary, which may be lost.
//!
//! Tags, pictures and containers come from anywhere, and what reads them is not ours. A file can make
//! a parser take all memory, compute for hours, or end its process. So the daemon reads none of them
//! itself: it starts its own binary anew (`worker`), sends what is to be done through a pipe (`wire`),
//! and ends a process that takes too much memory or time. The processes live as long as there is work,
//! and some seconds more.
//!
//! Invariant: whatever a file holds, [`Reader`] answers within the time of its kind of work (`Effort`
//! tells), and the daemon loses nothing but that file. A file that ends a process of little memory is
//! tried once more with much, alone: a picture of 25 million pixels is no attack. Who is lost then, is
//! lost by itself ([`Lost`]).
//!
//! The songs of the demo library are made there, too: what memory that takes goes with the process.
//!
//! Without a binary ([`Reader::in_this_process`]) the same work is done by the caller's thread, and
//! bounds of time and memory do not hold: for fuzzers, which are no minion that could be started anew
//! and bring their own bounds.

mod pool;
mod process;
mod wire;
mod work;
pub mod worker;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::decode::DecodeError;
use crate::decode::file::MusicFile;
use crate::media::analysis::{Analysis, AnalysisError};
use crate::media::cover::CoverRef;
use crate::media::cue::Sheet;
use crate::media::patience::Patience;
use crate::media::rating::{Looked, Swapped, Wish};
use pool::Pool;
use wire::{Done, Work};
pub use wire::{Picture, Told};

/// Why nothing is known of a file. Shown to people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// It is the file's fault: it would take too much memory.
    #[error("reading it takes more memory than a file may take")]
    Memory,
    /// It is the file's fault: it would take too long.
    #[error("reading it takes longer than a file may take")]
    Time,
    /// It is the file's fault: what read it came to a sudden end.
    #[error("reading it fails altogether: it is damaged, or made to do harm")]
    Crash,
    /// The disk's or the network's fault: it does not answer.
    #[error("it cannot be read now: its folder does not answer")]
    NoAnswer,
    /// The disk's, the network's or the machine's fault: another time it may work.
    #[error("it cannot be read now: {0}")]
    NotNow(String),
    /// Nobody wants to know any more.
    #[error("called off")]
    Cancelled,
}

impl Lost {
    /// Whether the file is at fault, so that trying again is in vain until it changes.
    #[must_use]
    pub fn is_files_fault(&self) -> bool {
        matches!(self, Self::Memory | Self::Time | Self::Crash)
    }
}

/// How long one file may take at most.
#[derive(Debug, Clone, Copy)]
struct Effort {
    /// Computing, which is the file's fault.
    computing: Duration,
    /// Computing and waiting, which may be the disk's.
    in_all: Duration,
}

/// A second on a fast machine would do for any honest tag, some seconds on a small one.
const OF_TAGS: Effort = Effort {
    computing: Duration::from_secs(5),
    in_all: Duration::from_secs(20),
};

/// The biggest picture takes a small machine some seconds.
const OF_PICTURES: Effort = Effort {
    computing: Duration::from_secs(10),
    in_all: Duration::from_secs(20),
};

/// Between two words of a file that is decoded. All of it takes as long as it is.
const OF_SOUND: Effort = Effort {
    computing: Duration::from_secs(5),
    in_all: Duration::from_secs(20),
};

/// The whole file is read three times and written once: a minute for each GB on a small machine.
const OF_WRITING: Effort = Effort {
    computing: Duration::from_secs(120),
    in_all: Duration::from_secs(600),
};

/// A song takes a small machine a minute, and says nothing meanwhile.
const OF_SONGS: Effort = Effort {
    computing: Duration::from_secs(600),
    in_all: Duration::from_secs(1_200),
};

/// Reads files of others. Cheap to clone.
#[derive(Clone, Default)]
pub struct Reader {
    pool: Option<Arc<Pool>>,
    is_closed: Arc<AtomicBool>,
    patience: Patience,
}

/// Tags, pictures and cue sheet of one file, or words why there are none.
pub type Read = Result<Result<Told, String>, Lost>;

impl Reader {
    /// Reads in processes of `binary`, which is minion.
    #[must_use]
    pub fn of(binary: PathBuf) -> Self {
        Self {
            pool: Some(Arc::new(Pool::new(binary))),
            ..Self::default()
        }
    }

    /// Reads in this process, without a bound of memory and time.
    #[must_use]
    pub fn in_this_process() -> Self {
        Self::default()
    }

    /// Who waits for the folders: what lies in one that does not answer is not tried.
    #[must_use]
    pub fn patience(&self) -> &Patience {
        &self.patience
    }

    /// From now on all reading is called off.
    pub fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
        self.rest(Duration::ZERO);
    }

    /// Lets processes go that had no work for `idle`.
    pub fn rest(&self, idle: Duration) {
        if let Some(pool) = &self.pool {
            pool.rest(idle);
        }
    }

    /// Reads tags and embedded pictures of many files, in their order. `may_go_on` is asked every
    /// some ms; `is_slow` hears of a file (by its place) that takes longer than a moment.
    pub(crate) fn tags(
        &self,
        paths: &[&Path],
        may_go_on: &mut dyn FnMut() -> bool,
        is_slow: &mut dyn FnMut(usize),
        take: &mut dyn FnMut(usize, Read),
    ) {
        let works: Vec<Work> = paths
            .iter()
            .map(|path| Work::Tags {
                path: (*path).to_owned(),
            })
            .collect();
        self.each(&works, OF_TAGS, may_go_on, is_slow, &mut |at, done| {
            let read = done.map(|done| match done {
                Done::Tags(read) => read,
                _ => Err("it was mistaken for another".to_owned()),
            });
            take(at, read);
        });
    }

    /// Reads many cue sheets, in their order. `may_go_on` is asked every some ms.
    pub(crate) fn sheets(
        &self,
        paths: &[&Path],
        may_go_on: &mut dyn FnMut() -> bool,
        take: &mut dyn FnMut(usize, Result<Result<Sheet, String>, Lost>),
    ) {
        let work = |path: &&Path| Work::Sheet {
            path: (*path).to_owned(),
        };
        let works: Vec<Work> = paths.iter().map(work).collect();
        self.each(&works, OF_TAGS, may_go_on, &mut |_| (), &mut |at, done| {
            let read = done.and_then(|done| match done {
                Done::Sheet(read) => read.map_err(Lost::NotNow),
                _ => Err(Lost::NotNow("it was mistaken for another".to_owned())),
            });
            take(at, read);
        });
    }

    /// The identity of the picture at `path`; none when it is no picture that can be read.
    ///
    /// # Errors
    /// [`Lost`].
    pub(crate) fn folder_picture(&self, path: &Path) -> Result<Option<CoverRef>, Lost> {
        let path = path.to_owned();
        match self.one(Work::FolderPicture { path }, OF_PICTURES, &mut || true)? {
            Done::FolderPicture(cover) => Ok(cover),
            _ => Ok(None),
        }
    }

    /// The colour of a picture; none when it has none, or is not there just now.
    ///
    /// # Errors
    /// [`Lost`]; and why it cannot be shown, for people.
    pub fn tint(&self, picture: Picture) -> Result<Result<Option<[f32; 2]>, String>, Lost> {
        match self.one(Work::Tint { picture }, OF_PICTURES, &mut || true)? {
            Done::Tint(tint) => Ok(tint),
            _ => Ok(Ok(None)),
        }
    }

    /// Makes and keeps a thumbnail of a picture, as
    /// [`cover::thumbnail`](crate::media::cover::thumbnail) does, and gives its file; none when the
    /// picture is not there just now, or the cache has no room. Somebody waits for it.
    ///
    /// # Errors
    /// [`Lost`]; and why it cannot be shown, for people.
    pub fn thumbnail(
        &self,
        cache: &Path,
        picture: Picture,
        size: u32,
    ) -> Result<Result<Option<PathBuf>, String>, Lost> {
        let work = Work::Thumbnail {
            picture,
            cache: cache.to_owned(),
            size,
        };
        match self.one(work, OF_PICTURES, &mut || true)? {
            Done::Thumbnail(made) => Ok(made),
            _ => Ok(Ok(None)),
        }
    }

    /// Decodes a whole file, as [`analyse`](crate::media::analysis::analyse) does.
    ///
    /// # Errors
    /// [`AnalysisError`].
    pub fn analyse(
        &self,
        file: &MusicFile,
        may_go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Analysis, AnalysisError> {
        let (path, file) = (file.path.clone(), file.clone());
        let lost = |reason: String| DecodeError::Broken { path, reason };
        match self.one(Work::Analyse { file }, OF_SOUND, may_go_on) {
            Ok(Done::Analyse(result)) => *result,
            Ok(_) => Err(AnalysisError::Cancelled),
            Err(Lost::Cancelled) => Err(AnalysisError::Cancelled),
            Err(not_now @ (Lost::NotNow(_) | Lost::NoAnswer)) => {
                Err(AnalysisError::Decode(unreadable(lost(not_now.to_string()))))
            }
            Err(fault) => Err(AnalysisError::Decode(lost(fault.to_string()))),
        }
    }

    /// What `wish` would come to for a file, as [`rating::look`](crate::media::rating::look) says.
    ///
    /// # Errors
    /// Why it cannot be changed, for people.
    pub fn look(&self, file: MusicFile, wish: Wish) -> anyhow::Result<Looked> {
        match self.one(Work::Look { file, wish }, OF_TAGS, &mut || true)? {
            Done::Look(looked) => looked.map_err(anyhow::Error::msg),
            _ => anyhow::bail!("it was mistaken for another"),
        }
    }

    /// Changes a file's tags, as [`rating::change`](crate::media::rating::change) does. A file in
    /// hand is finished before `may_go_on` is asked again.
    ///
    /// # Errors
    /// Why nothing was changed, for people.
    pub fn change(&self, file: MusicFile, wish: Wish) -> anyhow::Result<(Looked, Option<Swapped>)> {
        match self.one(Work::Change { file, wish }, OF_WRITING, &mut || true)? {
            Done::Change(changed) => changed.map_err(anyhow::Error::msg),
            _ => anyhow::bail!("it was mistaken for another"),
        }
    }

    /// Makes a song of the demo library, as [`demo::make_song`](crate::media::demo::make_song) does:
    /// what memory that takes goes with the process.
    ///
    /// # Errors
    /// Why it was not made, for people; `None`: it was called off.
    pub fn song(
        &self,
        cache: &Path,
        number: usize,
        may_go_on: &mut dyn FnMut() -> bool,
    ) -> Result<(), Option<String>> {
        let cache = cache.to_owned();
        match self.one(Work::Song { cache, number }, OF_SONGS, may_go_on) {
            Ok(Done::Song(made)) => made.map_err(Some),
            Ok(_) => Err(Some("it was mistaken for another".to_owned())),
            Err(Lost::Cancelled) => Err(None),
            Err(lost) => Err(Some(lost.to_string())),
        }
    }

    fn one(
        &self,
        work: Work,
        effort: Effort,
        may_go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Done, Lost> {
        let mut answer = Err(Lost::Cancelled);
        let works = [work];
        self.each(&works, effort, may_go_on, &mut |_| (), &mut |_, done| {
            answer = done;
        });
        answer
    }

    fn each(
        &self,
        works: &[Work],
        effort: Effort,
        may_go_on: &mut dyn FnMut() -> bool,
        is_slow: &mut dyn FnMut(usize),
        take: &mut dyn FnMut(usize, Result<Done, Lost>),
    ) {
        let mut goes_on = || !self.is_closed.load(Ordering::Relaxed) && may_go_on();
        if let Some(pool) = &self.pool {
            let patience = (effort, &self.patience);
            return pool.each(works, patience, &mut goes_on, is_slow, take);
        }
        for (at, work) in works.iter().enumerate() {
            if !goes_on() {
                return;
            }
            take(at, Ok(work::work(work, &mut goes_on)));
        }
    }
}

/// What is unreadable now is measured another time, unlike what is broken.
fn unreadable(error: DecodeError) -> DecodeError {
    match error {
        DecodeError::Broken { path, reason } => DecodeError::Unreadable { path, reason },
        other => other,
    }
}
