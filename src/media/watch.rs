//! Notices when something in the music folders changes, so that a scan can be asked for.
//!
//! Only a hint: folders on a network drive never tell, and a system may run out of watches. A scan
//! finds everything without it. A music folder that is not there yet (a disk that is mounted late)
//! or comes back as another one is watched as soon as [`Watch::has_news`] finds it.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use notify_debouncer_full::notify::{self, ErrorKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};

use crate::media::patience::{Glance, Patience, Purpose, Unseen};
use crate::media::scan;

/// A folder is left alone so long before a scan: an album that is being copied is one change.
const QUIET: Duration = Duration::from_secs(5);

/// Places of one music folder that the log names when they cannot be watched; more are as many
/// as a wrong owner of everything makes, and the first say it.
const NAMED_MAX: usize = 20;

/// Adding a folder's places to what the system watches is waited for so long: a big one goes on
/// beside the scan, and is scanned once more afterwards.
const ADD_MAX: Duration = Duration::from_secs(20);

type Notifier = Debouncer<RecommendedWatcher, RecommendedCache>;

/// Watches until it is dropped. The system's words of each folder come by a thread of its own: one
/// that hangs keeps no other from being watched.
pub struct Watch {
    quiet: Duration,
    patience: Patience,
    changed: Arc<dyn Fn() + Send + Sync>,
    roots: Vec<Root>,
}

/// A music folder.
struct Root {
    path: PathBuf,
    /// What stood at `path` when it was last given to the system to watch: device and inode.
    watched: Option<(u64, u64)>,
    /// Some place in it is not watched: it is tried anew before each scan.
    is_partly: bool,
    /// Places that the log has named.
    named: HashSet<PathBuf>,
    /// What hears of changes; `None` before it is watched, and where the system cannot watch.
    // A std mutex: held by the thread that adds places, and looked at when it has ended.
    notifier: Arc<Mutex<Option<Notifier>>>,
}

/// Why a place is not watched, and what to do about it.
type Refused = (PathBuf, notify::Error);

impl Watch {
    /// Will watch `folders`, and call `changed` some seconds after files in them were made, changed
    /// or removed. Watches nothing before [`Watch::watch_anew`].
    #[must_use]
    pub fn new(
        patience: &Patience,
        folders: &[PathBuf],
        changed: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self::telling_after(QUIET, patience, folders, changed)
    }

    fn telling_after(
        quiet: Duration,
        patience: &Patience,
        folders: &[PathBuf],
        changed: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let root = |path: &PathBuf| Root {
            path: path.clone(),
            watched: None,
            is_partly: false,
            named: HashSet::new(),
            notifier: Arc::default(),
        };
        Self {
            quiet,
            patience: patience.clone(),
            changed: Arc::new(changed),
            roots: folders.iter().map(root).collect(),
        }
    }

    /// Whether a music folder is there that was not when it was last looked at: it was mounted, or
    /// made. Glances at the folders themselves alone, and remembers those that went away; one that
    /// does not answer has not gone.
    pub fn has_news(&mut self, is_wanted: &dyn Fn() -> bool) -> bool {
        let mut has_news = false;
        let glances = self.glance(is_wanted);
        for (root, seen) in self.roots.iter_mut().zip(glances) {
            match seen {
                Ok(seen) => has_news |= Some(seen.identity) != root.watched,
                Err(Unseen::Hangs(_)) => {}
                Err(Unseen::Refused { .. }) => root.watched = None,
            }
        }
        has_news
    }

    /// Watches what is there and not watched yet. To be called before a scan: what changes after
    /// it is told, what changed before it is found.
    pub fn watch_anew(&mut self, is_wanted: &dyn Fn() -> bool) {
        let hearer = Hearer {
            quiet: self.quiet,
            changed: Arc::clone(&self.changed),
        };
        let glances = self.glance(is_wanted);
        for (root, seen) in self.roots.iter_mut().zip(glances) {
            root.watch(seen, (&self.patience, &hearer), is_wanted);
        }
    }

    fn glance(&self, is_wanted: &dyn Fn() -> bool) -> Vec<Result<Glance, Unseen>> {
        let paths: Vec<PathBuf> = self.roots.iter().map(|root| root.path.clone()).collect();
        self.patience.glance(&paths, is_wanted)
    }
}

/// Hears what the system tells of a folder.
#[derive(Clone)]
struct Hearer {
    quiet: Duration,
    changed: Arc<dyn Fn() + Send + Sync>,
}

impl Hearer {
    fn start(self) -> notify::Result<Notifier> {
        let Self { quiet, changed } = self;
        let heard = move |result: DebounceEventResult| {
            // Reading a file is an event, too: a scan must not ask for the next one.
            let is_change = |events: Vec<_>| {
                events
                    .iter()
                    .any(|event: &notify_debouncer_full::DebouncedEvent| !event.kind.is_access())
            };
            if result.is_ok_and(is_change) {
                changed();
            }
        };
        new_debouncer(quiet, None, heard)
    }
}

impl Root {
    fn watch(
        &mut self,
        seen: Result<Glance, Unseen>,
        (patience, hearer): (&Patience, &Hearer),
        is_wanted: &dyn Fn() -> bool,
    ) {
        let place = self.path.display();
        let now = match seen {
            Ok(seen) => Some(seen.identity),
            // The house tells of it.
            Err(Unseen::Hangs(_)) => return,
            Err(Unseen::Refused { kind, words }) => {
                self.watched = None;
                if self.named.insert(self.path.clone()) {
                    let why = match kind {
                        io::ErrorKind::NotFound => "it is not there; is its disk mounted?",
                        _ => &words,
                    };
                    tracing::warn!(
                        "cannot look into the music folder `{place}`, and tries every half \
                         minute: {why}"
                    );
                }
                return;
            }
        };
        if now == self.watched && !self.is_partly {
            return;
        }
        if self.named.remove(&self.path) {
            tracing::info!("the music folder `{place}` is there");
        }
        self.watched = now;
        self.is_partly = false;
        let (path, hearer) = (self.path.clone(), hearer.clone());
        let notifier = Arc::clone(&self.notifier);
        let add = move || add_all(&path, &notifier, hearer);
        let added = patience.ask((&self.path, Purpose::Watch), ADD_MAX, is_wanted, add);
        match added {
            Ok(Some(refused)) => self.name_refused(refused),
            // It goes on; its end asks for a scan.
            Err(_) => {}
            Ok(None) => self.watched = None,
        }
    }

    fn name_refused(&mut self, refused: Vec<Refused>) {
        self.is_partly = !refused.is_empty();
        for (path, error) in refused {
            if self.named.len() < NAMED_MAX && self.named.insert(path.clone()) {
                let why = words(&error);
                tracing::warn!(
                    "`{}` is not watched: {why}; scan after changes",
                    path.display()
                );
            }
        }
    }
}

/// Has the system watch all below `folder`; gives the places that cannot be.
fn add_all(folder: &Path, notifier: &Mutex<Option<Notifier>>, hearer: Hearer) -> Vec<Refused> {
    let mut notifier = notifier.lock().unwrap_or_else(PoisonError::into_inner);
    if notifier.is_none() {
        match hearer.start() {
            Ok(started) => *notifier = Some(started),
            Err(error) => return vec![(folder.to_owned(), error)],
        }
    }
    let mut refused = Vec::new();
    if let Some(notifier) = notifier.as_mut() {
        let mut add = |path: &Path, mode| notifier.watch(path, mode);
        watch_tree(folder, &mut add, &mut refused);
    }
    refused
}

/// Watches `folder` and all below it, except what cannot be: that goes into `refused`.
///
/// The system's recursive watch ends at the first place that refuses. Then each folder in it is
/// watched by itself, and the one that refuses is left out.
fn watch_tree(
    folder: &Path,
    add: &mut impl FnMut(&Path, RecursiveMode) -> notify::Result<()>,
    refused: &mut Vec<Refused>,
) {
    let Err(error) = add(folder, RecursiveMode::Recursive) else {
        return;
    };
    // No folder after this one would be watched, either.
    if matches!(error.kind, ErrorKind::MaxFilesWatch) {
        refused.push((folder.to_owned(), error));
        return;
    }
    if let Err(error) = add(folder, RecursiveMode::NonRecursive) {
        refused.push((folder.to_owned(), error));
        return;
    }
    for below in folders_in(folder) {
        watch_tree(&below, add, refused);
        let is_full = |(_, error): &Refused| matches!(error.kind, ErrorKind::MaxFilesWatch);
        if refused.last().is_some_and(is_full) {
            return;
        }
    }
}

/// The folders right in `folder` that a scan looks into. A link to a folder is watched by its
/// parent's recursive watch alone, which knows how to end in a circle.
fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| !scan::is_foreign(&entry.file_name()))
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect()
}

fn words(error: &notify::Error) -> String {
    match &error.kind {
        ErrorKind::MaxFilesWatch => {
            "this machine watches no more folders (sysctl fs.inotify.max_user_watches)".to_owned()
        }
        ErrorKind::Io(error) => error.to_string(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    /// What [`watch_tree`] watches below `root` where `closed` refuses, by their names.
    fn watched(root: &Path, closed: &Path) -> (Vec<String>, Vec<PathBuf>) {
        let mut names = Vec::new();
        let mut refused = Vec::new();
        let mut add = |path: &Path, mode| {
            let is_recursive = mode == RecursiveMode::Recursive;
            if path == closed || is_recursive && closed.starts_with(path) {
                return Err(notify::Error::io(std::io::Error::other("no")));
            }
            let name = path.strip_prefix(root).unwrap().display().to_string();
            names.push(name + if is_recursive { "/**" } else { "/*" });
            Ok(())
        };
        watch_tree(root, &mut add, &mut refused);
        names.sort();
        (names, refused.into_iter().map(|(path, _)| path).collect())
    }

    #[test]
    fn one_folder_that_refuses_is_left_out_and_named() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path();
        for folder in ["a", "b/secret", "b/open", "lost+found"] {
            std::fs::create_dir_all(root.join(folder)).unwrap();
        }
        let (names, refused) = watched(root, &root.join("b/secret"));
        assert_eq!(names, ["/*", "a/**", "b/*", "b/open/**"]);
        assert_eq!(refused, [root.join("b/secret")]);

        let (names, refused) = watched(root, &root.join("lost+found"));
        assert_eq!(names, ["/*", "a/**", "b/**"]);
        assert!(refused.is_empty(), "nobody looks there");

        let (names, refused) = watched(root, root);
        assert!(names.is_empty());
        assert_eq!(refused, [root]);
    }

    #[test]
    fn a_folder_that_appears_is_news_once_and_watched_from_then_on() {
        let home = tempfile::tempdir().unwrap();
        let music = home.path().join("usb");
        let (told, heard) = channel();
        let soon = Duration::from_millis(20);
        let patience = Patience::default();
        let folders = std::slice::from_ref(&music);
        let mut watch = Watch::telling_after(soon, &patience, folders, move || {
            let _ = told.send(());
        });
        let watch = &mut watch;
        let has_news = |watch: &mut Watch| watch.has_news(&|| true);
        watch.watch_anew(&|| true);
        assert!(!has_news(watch), "nothing is there");

        std::fs::create_dir(&music).unwrap();
        assert!(has_news(watch));
        watch.watch_anew(&|| true);
        assert!(!has_news(watch), "it is watched");
        std::fs::write(music.join("song.mp3"), "la").unwrap();
        heard.recv_timeout(Duration::from_secs(30)).unwrap();

        std::fs::remove_file(music.join("song.mp3")).unwrap();
        std::fs::remove_dir(&music).unwrap();
        assert!(!has_news(watch), "nothing to scan");
        std::fs::create_dir(&music).unwrap();
        assert!(has_news(watch), "it came back");
    }
}
