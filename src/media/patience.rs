//! Looks at folders that may never answer: a share whose server is off, a disk that dies.
//!
//! The system lets nobody call such a look off. So each has a thread of its own, tells what it sees
//! through a bounded channel, and whoever asked waits no longer than it makes no progress.
//!
//! Invariant: for a folder and a [`Purpose`] there is at most one thread. While it hangs no other is
//! started: whoever asks is told at once that the folder does not answer. When it answers late, the
//! house hears of it ([`Patience::when_answered`]).

mod glance;

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

pub use glance::{GLANCE_MAX, Glance, Unseen};

/// A look that works hears so often whether it is still wanted.
const ASK_EVERY: Duration = Duration::from_millis(50);

/// What a look tells is kept so far ahead of whoever takes it.
const WORDS_AHEAD: usize = 16;

/// Threads that look at once. Music folders are few; places in them that hang by themselves (a link
/// to a dead share) are many at worst.
const LOOKS_MAX: usize = 64;

/// What a folder is looked at for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Whether it answers at all.
    Glance,
    /// What lies in it.
    Walk,
    /// To be told of changes in it.
    Watch,
    /// What the links in it lead to.
    Links,
    /// Its playlists.
    Lists,
    /// What an unfinished change of tags left in it.
    Sweep,
    /// Whether it may be written into.
    Mount,
}

impl Purpose {
    /// The name of its thread.
    fn name(self) -> &'static str {
        match self {
            Self::Glance => "glance",
            Self::Walk => "walk",
            Self::Watch => "watch",
            Self::Links => "links",
            Self::Lists => "lists",
            Self::Sweep => "sweep",
            Self::Mount => "mount",
        }
    }

    /// Whether a folder that is silent to it does not answer: all else may take its time.
    fn is_telling(self) -> bool {
        matches!(self, Self::Glance | Self::Walk)
    }
}

/// It does not answer. Shown to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it does not answer")]
pub struct Hangs;

/// A folder that does not answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hanging {
    /// The folder that was looked at.
    pub folder: PathBuf,
    /// The place in it at which the look hangs, where that is known to be another one.
    pub at: Option<PathBuf>,
}

/// Who waits for folders. Cheap to clone; the clones know of each other's looks.
#[derive(Clone, Default)]
pub struct Patience(Arc<Inner>);

#[derive(Default)]
struct Inner {
    // A std mutex: held for a look or an assignment.
    looks: Mutex<HashMap<Key, Look>>,
    /// A look has ended.
    ended: Condvar,
    /// How often a folder began to hang, or answered.
    changes: AtomicU64,
    roots: Mutex<Vec<PathBuf>>,
    when_answered: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

type Key = (PathBuf, Purpose);

/// A thread that looks.
struct Look {
    /// Nobody waits for it any more.
    is_late: bool,
    place: Arc<Mutex<Option<PathBuf>>>,
}

impl fmt::Debug for Patience {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Patience").field(&self.hanging()).finish()
    }
}

/// What a look tells through.
pub struct Teller<M> {
    words: SyncSender<M>,
    place: Arc<Mutex<Option<PathBuf>>>,
}

impl<M> Teller<M> {
    /// Tells; whether anybody wants to hear more.
    pub fn say(&self, word: M) -> bool {
        self.words.send(word).is_ok()
    }

    /// What is looked at from now on: it is named, should it hang.
    pub fn at(&self, place: &Path) {
        let mut at = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        *at = Some(place.to_owned());
    }
}

/// A look that was begun. Dropped, its thread ends with the next word that it says.
pub struct Going<M> {
    patience: Patience,
    key: Key,
    words: Receiver<M>,
}

impl<M> Going<M> {
    /// The next word; `None` at the end of the look, or when it is not wanted any more. Who hears
    /// nothing for `silence` believes that the folder hangs.
    ///
    /// # Errors
    /// [`Hangs`].
    pub fn next(
        &self,
        silence: Duration,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Option<M>, Hangs> {
        let since = Instant::now();
        loop {
            let left = silence.saturating_sub(since.elapsed());
            match self.words.recv_timeout(left.min(ASK_EVERY)) {
                Ok(word) => return Ok(Some(word)),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) if !is_wanted() => return Ok(None),
                Err(RecvTimeoutError::Timeout) if left.is_zero() => {
                    return match self.patience.give_up(&self.key) {
                        true => Err(Hangs),
                        // It ended in this very moment: what it said last is there.
                        false => Ok(self.words.try_recv().ok()),
                    };
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

/// Takes a look off the list when its thread ends, however it does.
struct Ends {
    patience: Patience,
    key: Key,
}

impl Drop for Ends {
    fn drop(&mut self) {
        let inner = &self.patience.0;
        let look = self.patience.looks().remove(&self.key);
        inner.ended.notify_all();
        if look.is_some_and(|look| look.is_late) {
            inner.changes.fetch_add(1, Ordering::Release);
            if let Some(tell) = inner.when_answered.get() {
                tell();
            }
        }
    }
}

impl Patience {
    fn looks(&self) -> MutexGuard<'_, HashMap<Key, Look>> {
        self.0.looks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has `tell` called whenever a look that nobody waited for any more comes to an end. Once.
    pub fn when_answered(&self, tell: impl Fn() + Send + Sync + 'static) {
        // A second one would be a mistake of the house, and the first one stays.
        let _ = self.0.when_answered.set(Box::new(tell));
    }

    /// The music folders, so that a file that hangs leads to the folder that does.
    pub fn know(&self, roots: &[PathBuf]) {
        let known = self.0.roots.lock();
        *known.unwrap_or_else(PoisonError::into_inner) = roots.to_vec();
    }

    /// A number that is another one after a folder began to hang, or answered.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.0.changes.load(Ordering::Acquire)
    }

    /// What hangs now: each folder once, by name.
    #[must_use]
    pub fn hanging(&self) -> Vec<Hanging> {
        let looks = self.looks();
        let late = looks
            .iter()
            .filter(|((_, purpose), look)| look.is_late && purpose.is_telling());
        let mut hanging: Vec<Hanging> = late
            .map(|((folder, _), look)| {
                let at = look.place.lock().unwrap_or_else(PoisonError::into_inner);
                Hanging {
                    folder: folder.clone(),
                    at: at.clone().filter(|at| at != folder),
                }
            })
            .collect();
        hanging.sort();
        hanging.dedup_by(|one, before| one.folder == before.folder);
        hanging
    }

    /// Whether `path` lies in a folder that answers nobody.
    #[must_use]
    pub fn hangs(&self, path: &Path) -> bool {
        let looks = self.looks();
        looks.iter().any(|((folder, purpose), look)| {
            look.is_late && *purpose == Purpose::Glance && path.starts_with(folder)
        })
    }

    /// Begins a look on a thread of its own, which tells what it sees.
    ///
    /// # Errors
    /// [`Hangs`] where the last look for the same purpose does, or there is no thread to be had.
    pub fn begin<M: Send + 'static>(
        &self,
        folder: &Path,
        purpose: Purpose,
        look: impl FnOnce(&Teller<M>) + Send + 'static,
    ) -> Result<Going<M>, Hangs> {
        let key = (folder.to_owned(), purpose);
        let place = Arc::default();
        self.enter(&key, &place)?;
        let ends = Ends {
            patience: self.clone(),
            key: key.clone(),
        };
        let (words, heard) = sync_channel(WORDS_AHEAD);
        let thread = std::thread::Builder::new().name(purpose.name().to_owned());
        // Where it does not start, `ends` is dropped with the rest of it.
        thread
            .spawn(move || {
                let ends = ends;
                look(&Teller { words, place });
                drop(ends);
            })
            .map_err(|_| Hangs)?;
        Ok(Going {
            patience: self.clone(),
            key,
            words: heard,
        })
    }

    /// Looks once, and waits for what it comes to; `None` when it is not wanted any more.
    ///
    /// # Errors
    /// [`Hangs`].
    pub fn ask<T: Send + 'static>(
        &self,
        (folder, purpose): (&Path, Purpose),
        silence: Duration,
        is_wanted: &dyn Fn() -> bool,
        look: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Option<T>, Hangs> {
        let going = self.begin(folder, purpose, move |teller: &Teller<T>| {
            teller.say(look());
        })?;
        going.next(silence, is_wanted)
    }

    /// Puts a look on the list, after the last one for the same purpose. One that somebody has
    /// waited for a moment ago is given a moment more.
    fn enter(&self, key: &Key, place: &Arc<Mutex<Option<PathBuf>>>) -> Result<(), Hangs> {
        let end = Instant::now() + GLANCE_MAX;
        let mut looks = self.looks();
        while let Some(last) = looks.get_mut(key) {
            let left = end.saturating_duration_since(Instant::now());
            if last.is_late || left.is_zero() {
                if !std::mem::replace(&mut last.is_late, true) {
                    self.0.changes.fetch_add(1, Ordering::Release);
                }
                return Err(Hangs);
            }
            let waited = self.0.ended.wait_timeout(looks, left);
            looks = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        if looks.len() >= LOOKS_MAX {
            return Err(Hangs);
        }
        let look = Look {
            is_late: false,
            place: Arc::clone(place),
        };
        looks.insert(key.clone(), look);
        Ok(())
    }

    /// Waits no longer for a look; whether it still goes on.
    fn give_up(&self, key: &Key) -> bool {
        let mut looks = self.looks();
        let Some(look) = looks.get_mut(key) else {
            return false;
        };
        look.is_late = true;
        drop(looks);
        self.0.changes.fetch_add(1, Ordering::Release);
        true
    }
}

#[cfg(test)]
mod tests;
