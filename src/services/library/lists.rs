//! Playlists beside the music, kept in step with their files at the end of every scan.
//!
//! A list is read when it is new or changed, and all are read when the library changed: a track
//! that came or went may be in any of them. A list that was edited in minion is left alone.

mod finder;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

use finder::Finder;

use crate::domain::command::Command;
use crate::domain::id::{PlaylistId, TrackId};
use crate::media::patience::{Hangs, Purpose};
use crate::media::playlist::{self, ENTRIES_MAX, List};
use crate::media::scan::{ListFile, ScanOutcome};
use crate::protocol::NAME_CHARS_MAX;
use crate::services::engine::Changed;
use crate::services::library::Scanner;
use crate::storage::error::StorageError;
use crate::storage::library::playlist_files::{self, KnownList, ReadList};
use crate::storage::library::{broken, known_files, playlist_items};

/// Items that one job writes: bounds a job to some ms.
const ITEMS_BATCH: usize = 500;

/// A playlist is read within this, or its folder does not answer.
const LIST_MAX: Duration = Duration::from_secs(20);

/// Entries that are no tracks, named; the others are counted.
const MISSING_NAMED: usize = 20;

/// Names of files that say nothing: the folder's is taken.
const NAMELESS: [&str; 6] = ["playlist", "index", "list", "all", "tracks", "album"];

impl Scanner {
    /// Brings the playlists in step with what a scan saw.
    pub(super) fn follow_lists(&self, outcome: &ScanOutcome, roots: &[PathBuf]) {
        match self.try_follow_lists(outcome, roots) {
            Ok(false) => {}
            Ok(true) => self.engine.tell_blocking(Command::LibraryChanged),
            Err(error) => tracing::warn!(%error, "playlists beside the music were not read"),
        }
    }

    fn try_follow_lists(
        &self,
        outcome: &ScanOutcome,
        roots: &[PathBuf],
    ) -> Result<bool, StorageError> {
        let known = playlist_files::known_lists(&*self.readers.get()?)?;
        let is_library_new = outcome.read + outcome.vanished.len() > 0
            || !self.flags.are_lists_read.swap(true, Ordering::Relaxed);
        let by_path: HashMap<&Path, &KnownList> = known
            .iter()
            .map(|list| (list.path.as_path(), list))
            .collect();
        let seen: std::collections::HashSet<&Path> = outcome
            .lists
            .iter()
            .map(|list| list.path.as_path())
            .collect();
        let is_unreadable = |path: &Path| {
            outcome
                .unreadable
                .iter()
                .any(|place| path.starts_with(place))
        };
        let mut gone: Vec<&KnownList> = known
            .iter()
            .filter(|list| !seen.contains(list.path.as_path()) && !is_unreadable(&list.path))
            .collect();
        let due: Vec<&ListFile> = outcome
            .lists
            .iter()
            .filter(|list| is_library_new || !is_as_known(list, &by_path))
            .collect();
        let mut finder = None;
        let mut has_changed = false;
        for list in due {
            if self.flags.is_scan_cancelled.load(Ordering::Relaxed) {
                return Ok(has_changed);
            }
            if finder.is_none() {
                let files = known_files::known_files(&*self.readers.get()?)?;
                finder = Some(Finder::new(files, roots));
            }
            if let Some(finder) = &finder {
                let was = by_path.get(list.path.as_path()).copied();
                has_changed |= self.follow(list, was, &mut gone, finder)?;
            }
        }
        for list in gone {
            let path = list.path.clone();
            self.write(move |tx, _| playlist_files::forget(tx, &path));
            has_changed = true;
        }
        Ok(has_changed)
    }

    /// Reads one list and makes its playlist say the same; tells whether it said something else.
    fn follow(
        &self,
        file: &ListFile,
        was: Option<&KnownList>,
        gone: &mut Vec<&KnownList>,
        finder: &Finder,
    ) -> Result<bool, StorageError> {
        let (list, content) = match self.read_list(file) {
            None => return Ok(false),
            Some(Ok(read)) => read,
            Some(Err(reason)) => {
                let path = file.path.display().to_string();
                self.write(move |tx, now_ms| {
                    broken::record_broken(tx, [(path.as_str(), reason.as_str(), None)], now_ms)
                });
                return Ok(false);
            }
        };
        let shown = shown_path(file);
        let name = name_of(&list, &file.path);
        let mut playlist = was.and_then(|was| was.playlist);
        match was {
            Some(was) if was.playlist.is_none() && was.content == content => return Ok(false),
            None => {
                let moved = gone.iter().position(|lost| lost.content == content);
                if let Some(lost) = moved.map(|at| gone.remove(at)) {
                    let (from, to) = (lost.path.clone(), file.path.clone());
                    playlist = lost.playlist;
                    self.write(move |tx, _| playlist_files::note_moved(tx, &from, (&to, &shown)));
                    if lost.is_edited || playlist.is_none() {
                        return Ok(true);
                    }
                }
            }
            Some(_) => {}
        }
        let is_edited = was.is_some_and(|was| was.is_edited && was.playlist.is_some());
        let (tracks, read) = resolve(&list, content, file, finder);
        let has_changed = match playlist {
            Some(_) if is_edited => false,
            Some(id) => self.fill(id, &tracks)?,
            None => {
                self.make_list(file, &name, &tracks);
                true
            }
        };
        let path = file.path.clone();
        let is_read_anew = was.is_none_or(|was| was.content != read.content);
        self.write(move |tx, now_ms| playlist_files::note_read(tx, &path, &name, &read, now_ms));
        Ok(has_changed || is_read_anew && !is_edited)
    }

    /// Reads a list; `None`: it does not answer, or nobody wants to know.
    fn read_list(&self, file: &ListFile) -> Option<Result<(List, String), String>> {
        let patience = self.flags.reader.patience();
        let path = file.path.clone();
        let read = || {
            let whose = (file.root.as_path(), Purpose::Lists);
            let is_wanted = || self.is_scan_wanted();
            patience.ask(whose, LIST_MAX, &is_wanted, move || playlist::read(&path))
        };
        let read = if patience.hangs(&file.path) {
            Err(Hangs)
        } else {
            read()
        };
        if read.is_err() {
            // All are compared anew when it answers.
            self.flags.are_lists_read.store(false, Ordering::Relaxed);
        }
        read.ok().flatten()
    }

    fn make_list(&self, file: &ListFile, name: &str, tracks: &[TrackId]) {
        let (path, shown, name) = (file.path.clone(), shown_path(file), name.to_owned());
        let (made, id) = std::sync::mpsc::channel();
        self.write(move |tx, now_ms| {
            let id = playlist_files::make(tx, (&path, &shown), &name, now_ms)?;
            // Whoever waits for it may have gone: then nothing is filled until the next scan.
            let _ = made.send(id);
            Ok(())
        });
        // A try that was taken back has told an id, too: the last one holds.
        if let Some(id) = id.try_iter().last() {
            self.put(id, 0, tracks);
        }
    }

    /// Makes a playlist hold these tracks; tells whether it held others.
    fn fill(&self, id: PlaylistId, tracks: &[TrackId]) -> Result<bool, StorageError> {
        let held = playlist_items::playlist_tracks(&*self.readers.get()?, id)?;
        if held == tracks {
            return Ok(false);
        }
        let same = held.iter().zip(tracks).take_while(|(a, b)| a == b).count();
        self.put(id, same, tracks);
        Ok(true)
    }

    fn put(&self, id: PlaylistId, from: usize, tracks: &[TrackId]) {
        let mut from = from;
        loop {
            let until = tracks.len().min(from + ITEMS_BATCH);
            let batch = tracks[from..until].to_vec();
            self.write(move |tx, _| playlist_items::replace_from(tx, id, from, &batch));
            from = until;
            if from == tracks.len() {
                return;
            }
        }
    }

    /// One bounded job, as soon as the disk takes it; one that fails is said, and done by the next
    /// scan.
    fn write(
        &self,
        job: impl Fn(&rusqlite::Transaction<'_>, i64) -> Result<(), rusqlite::Error>
        + Send
        + Sync
        + 'static,
    ) {
        let done = self.keep_at_last(&|| self.is_scan_wanted(), move |tx, now_ms| {
            job(tx, now_ms)?;
            Ok(Changed::new())
        });
        if let Err(error) = done {
            self.flags.are_lists_read.store(false, Ordering::Relaxed);
            tracing::warn!(%error, "a playlist beside the music was not kept");
        }
    }
}

fn is_as_known(list: &ListFile, known: &HashMap<&Path, &KnownList>) -> bool {
    known.get(list.path.as_path()).is_some_and(|known| {
        (known.size, known.mtime_ns) == (list.size, list.mtime_ns) && !known.content.is_empty()
    })
}

/// The tracks that a list means, and what is to be said of the rest.
fn resolve(
    list: &List,
    content: String,
    file: &ListFile,
    finder: &Finder,
) -> (Vec<TrackId>, ReadList) {
    let mut tracks = Vec::with_capacity(list.entries.len());
    let mut read = ReadList {
        size: file.size,
        mtime_ns: file.mtime_ns,
        content,
        missing_count: u32::try_from(list.left_out).unwrap_or(u32::MAX),
        missing: Vec::new(),
    };
    for entry in &list.entries {
        let found = entry
            .spellings()
            .iter()
            .find_map(|spelling| finder.find(spelling, &file.path));
        if let Some(held) = found.filter(|held| tracks.len() + held.len() <= ENTRIES_MAX) {
            // A file that holds several tracks means all of them, unless the entry says where.
            let nearest = entry.start_ms.and_then(|start_ms| {
                let distance = |(at_ms, _): &&(i64, TrackId)| at_ms.abs_diff(start_ms);
                held.iter().min_by_key(distance)
            });
            match nearest {
                Some((_, id)) => tracks.push(*id),
                None => tracks.extend(held.iter().map(|(_, id)| *id)),
            }
        } else if !entry.is_doubtful {
            read.missing_count = read.missing_count.saturating_add(1);
            if read.missing.len() < MISSING_NAMED {
                read.missing.push(entry.label());
            }
        }
    }
    (tracks, read)
}

/// The path below the music folder.
fn shown_path(file: &ListFile) -> String {
    let below = file.path.strip_prefix(&file.root).unwrap_or(&file.path);
    below.to_string_lossy().into_owned()
}

/// What a list calls itself, else what its file is called; a file called by nothing but its kind or
/// a number is called as its folder.
fn name_of(list: &List, path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let is_nameless = NAMELESS.iter().any(|name| stem.eq_ignore_ascii_case(name))
        || stem.bytes().all(|byte| byte.is_ascii_digit());
    let folder = path.parent().and_then(Path::file_name);
    let name = match (&list.name, folder) {
        (Some(name), _) => name.clone(),
        (None, Some(folder)) if is_nameless => folder.to_string_lossy().into_owned(),
        _ => stem.into_owned(),
    };
    let shown: String = name
        .chars()
        .filter(|c| !c.is_control())
        .take(NAME_CHARS_MAX)
        .collect();
    let shown = shown.trim();
    if shown.is_empty() { "Playlist" } else { shown }.to_owned()
}
