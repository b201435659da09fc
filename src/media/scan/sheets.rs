//! Cue sheets that lie beside the music: which file each of them cuts into tracks.
//!
//! As with the music, what is unchanged is not opened: a sheet is read when it is new or changed,
//! and when something else in its folder or below is, which may be what it means.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};

use super::sight::Mark;
use super::{BATCH_FILES, BrokenFile, KnownSheet, ReadSheet};
use crate::media::cue::{CuedFile, Sheet};
use crate::media::reader::{Lost, Reader};
use music::Music;

mod music;

/// Sheets that are looked at: more are no records but a program's habit.
pub(super) const SHEETS_MAX: usize = 10_000;

/// Bytes of sheets that are kept in mind while files are read: thousands of honest ones.
const KEPT_BYTES_MAX: usize = 32 * 1024 * 1024;

/// A sheet that lies there.
#[derive(Debug, Clone)]
pub(super) struct SheetFile {
    /// Whole path.
    pub path: String,
    /// Tells it, and how it is, from every other; never 0.
    pub stamp: i64,
}

impl SheetFile {
    pub(super) fn of(path: &str, mark: Mark) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(path);
        for number in [mark.file.size, mark.file.mtime_ns, mark.ctime_ns] {
            hasher.update(number.to_le_bytes());
        }
        let digest = hasher.finalize();
        let head = digest.first_chunk::<8>().copied().unwrap_or_default();
        Self {
            path: path.to_owned(),
            stamp: i64::from_le_bytes(head) | 1,
        }
    }
}

/// How a file is cut.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    /// The sheet that says so.
    pub by: SheetFile,
    sheet: Arc<Sheet>,
    /// Index of the file in the sheet.
    file: usize,
}

impl Cut {
    /// All of the sheet.
    pub(super) fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// What it says of the file.
    pub(super) fn file(&self) -> &CuedFile {
        &self.sheet.files[self.file]
    }
}

/// What the sheets say.
#[derive(Debug, Default)]
pub(super) struct Cuts {
    /// How files are cut, by their whole paths.
    by_file: HashMap<String, Cut>,
    /// Stamps of sheets that were not read again, or cannot be just now: what they cut, they cut as
    /// before.
    kept: HashSet<i64>,
    /// Sheets that were read.
    read: Vec<ReadSheet>,
    /// Why others, that were not read again, make no sense.
    refused: Vec<BrokenFile>,
}

/// What there is to know before sheets are read.
pub(super) struct Around<'a> {
    /// The sheets that lie there.
    pub sheets: &'a [SheetFile],
    /// Those that were known, by whole path.
    pub known: &'a HashMap<String, KnownSheet>,
    /// Music that this scan saw, whole paths.
    pub music: &'a HashSet<&'a str>,
    /// Music that is new, changed or gone.
    pub news: Vec<&'a str>,
}

impl Cuts {
    /// Reads what is to be read, and finds the files that are cut.
    pub(super) fn read(around: &Around<'_>, reader: &Reader, is_cancelled: &AtomicBool) -> Self {
        let mut cuts = Self::default();
        let due = cuts.due(around);
        if due.is_empty() {
            return cuts;
        }
        let music = Music::near(&due, around.music);
        let mut bytes_left = KEPT_BYTES_MAX;
        for chunk in due.chunks(BATCH_FILES) {
            let paths: Vec<&Path> = chunk.iter().map(|sheet| Path::new(&sheet.path)).collect();
            let mut is_wanted = || !is_cancelled.load(Ordering::Relaxed);
            reader.sheets(&paths, &mut is_wanted, &mut |at, read| {
                let is_lasting = !matches!(
                    &read,
                    Err(Lost::NotNow(_) | Lost::NoAnswer | Lost::Cancelled)
                );
                if !is_lasting {
                    cuts.kept.insert(chunk[at].stamp);
                }
                let sheet = read.map_err(|lost| lost.to_string()).flatten();
                let taken = sheet.and_then(|sheet| cuts.take(&music, chunk[at], sheet, bytes_left));
                let reason = match taken {
                    Ok(bytes) => {
                        bytes_left -= bytes;
                        None
                    }
                    Err(reason) => Some(reason),
                };
                cuts.refused.extend(reason.as_ref().map(|reason| {
                    let path = chunk[at].path.clone();
                    broken(path, reason.clone())
                }));
                if is_lasting {
                    let (path, stamp) = (chunk[at].path.clone(), chunk[at].stamp);
                    let known = KnownSheet { stamp, reason };
                    cuts.read.push(ReadSheet { path, known });
                }
            });
        }
        cuts
    }

    /// The sheets that are to be read; notes what is known of the others.
    fn due<'a>(&mut self, around: &Around<'a>) -> Vec<&'a SheetFile> {
        let known = |sheet: &SheetFile| {
            let known = around.known.get(&sheet.path);
            known.filter(|known| known.stamp == sheet.stamp)
        };
        let there: HashSet<&str> = around.sheets.iter().map(|sheet| &*sheet.path).collect();
        let gone = around.known.keys().map(String::as_str);
        let gone = gone.filter(|path| !there.contains(path));
        let new = around.sheets.iter().filter(|sheet| known(sheet).is_none());
        let new = new.map(|sheet| sheet.path.as_str());
        let news = around.news.iter().copied().chain(gone).chain(new);
        let stirred: HashSet<&Path> = news.flat_map(|path| Path::new(path).ancestors()).collect();
        let is_stirred = |sheet: &SheetFile| {
            let folder = Path::new(&sheet.path).parent();
            folder.is_some_and(|folder| stirred.contains(folder))
        };
        let (due, others): (Vec<_>, Vec<_>) =
            around.sheets.iter().partition(|sheet| is_stirred(sheet));
        for sheet in others {
            self.kept.insert(sheet.stamp);
            let reason = known(sheet).and_then(|known| known.reason.clone());
            let refused = reason.map(|reason| broken(sheet.path.clone(), reason));
            self.refused.extend(refused);
        }
        due
    }

    /// Notes which files a sheet cuts; gives how many bytes that takes to remember.
    fn take(
        &mut self,
        music: &Music<'_>,
        by: &SheetFile,
        sheet: Sheet,
        bytes_left: usize,
    ) -> Result<usize, String> {
        let found = music.of(Path::new(&by.path), &sheet);
        if found.is_empty() {
            return Ok(0);
        }
        let bytes = sheet.words_bytes();
        if bytes > bytes_left {
            return Err("there are more cue sheets than one scan can take in".to_owned());
        }
        let sheet = Arc::new(sheet);
        for (file, path) in found {
            // Of two sheets the one that is called like the file is meant.
            let is_better = |known: &Cut| {
                music::is_namesake(&by.path, path) && !music::is_namesake(&known.by.path, path)
            };
            if self.by_file.get(path).is_none_or(is_better) {
                let cut = Cut {
                    by: by.clone(),
                    sheet: Arc::clone(&sheet),
                    file,
                };
                self.by_file.insert(path.to_owned(), cut);
            }
        }
        Ok(bytes)
    }

    /// Which sheet cuts the file at `path` now, which was last cut by that with the stamp `before`;
    /// 0: none.
    pub(super) fn stamp(&self, path: &str, before: i64) -> i64 {
        match self.by_file.get(path) {
            Some(cut) => cut.by.stamp,
            None if self.kept.contains(&before) => before,
            None => 0,
        }
    }

    /// Whether the sheet with this stamp was not read, so that what it cuts stays as it is.
    pub(super) fn is_unread(&self, stamp: i64) -> bool {
        self.kept.contains(&stamp)
    }

    /// How the file at `path` is cut.
    pub(super) fn of(&self, path: &str) -> Option<Cut> {
        self.by_file.get(path).cloned()
    }

    /// Why sheets make no sense; once.
    pub(super) fn take_refused(&mut self) -> Vec<BrokenFile> {
        std::mem::take(&mut self.refused)
    }

    /// Hears of files that could not be taken in: a sheet that lost one of its files is read again.
    pub(super) fn hear(&mut self, broken: &[BrokenFile]) {
        for broken in broken {
            if let Some(cut) = self.by_file.get(&broken.path) {
                self.read.retain(|sheet| sheet.path != cut.by.path);
            }
            for sheet in &mut self.read {
                if sheet.path == broken.path {
                    sheet.known.reason = Some(broken.reason.clone());
                }
            }
        }
    }

    /// The sheets that were read, and what is to be known of them.
    pub(super) fn into_read(self) -> Vec<ReadSheet> {
        self.read
    }
}

/// The known sheets that lie there no more.
pub(super) fn lost(there: &[SheetFile], known: &HashMap<String, KnownSheet>) -> Vec<String> {
    let there: HashSet<&str> = there.iter().map(|sheet| &*sheet.path).collect();
    let lost = known.keys().filter(|path| !there.contains(path.as_str()));
    lost.cloned().collect()
}

fn broken(path: String, reason: String) -> BrokenFile {
    BrokenFile {
        path,
        reason,
        set_aside: None,
    }
}
