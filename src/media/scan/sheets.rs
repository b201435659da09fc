//! Cue sheets that lie beside the music: which file each of them cuts into tracks.
//!
//! A sheet names its files as they were called on another machine, or before they were compressed.
//! Invariant: only music that this scan saw, in the sheet's own folder or below it, is ever meant;
//! nothing that a sheet says is looked up on the disk.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};

use super::{BATCH_FILES, BrokenFile};
use crate::media::cue::{CuedFile, Sheet};
use crate::media::playlist::{Entry, Spelling};
use crate::media::reader::Reader;

/// Sheets that are looked at: more are no records but a program's habit.
pub(super) const SHEETS_MAX: usize = 10_000;

/// Bytes of sheets that are kept in mind while files are read: thousands of honest ones.
const KEPT_BYTES_MAX: usize = 32 * 1024 * 1024;

/// How a file is cut.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    /// Whole path of the sheet that says so.
    pub path: String,
    sheet: Arc<Sheet>,
    /// Index of the file in the sheet.
    file: usize,
    /// Tells it from every other; never 0.
    pub stamp: i64,
}

impl Cut {
    /// The sheet's words for all tracks.
    pub(super) fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// The tracks.
    pub(super) fn file(&self) -> &CuedFile {
        &self.sheet.files[self.file]
    }
}

/// Reads the sheets and finds the files that they cut, by whole path. `music` is what this scan
/// saw; `refuse` hears of sheets that make no sense.
pub(super) fn cuts<'a>(
    sheets: &[PathBuf],
    music: impl Iterator<Item = &'a str>,
    reader: &Reader,
    is_cancelled: &AtomicBool,
    mut refuse: impl FnMut(Vec<BrokenFile>),
) -> HashMap<String, Cut> {
    let mut cuts = HashMap::new();
    if sheets.is_empty() {
        return cuts;
    }
    let music = Music::near(sheets, music);
    let mut kept_bytes = 0;
    for chunk in sheets.chunks(BATCH_FILES) {
        let paths: Vec<&Path> = chunk.iter().map(PathBuf::as_path).collect();
        let mut broken = Vec::new();
        let mut is_wanted = || !is_cancelled.load(Ordering::Relaxed);
        reader.sheets(&paths, &mut is_wanted, &mut |at, read| {
            let path = paths[at];
            let kept = read.map_err(|lost| lost.to_string()).flatten();
            let kept = kept.and_then(|sheet| {
                let bytes = music.take(path, sheet, &mut cuts, KEPT_BYTES_MAX - kept_bytes)?;
                kept_bytes += bytes;
                Ok(())
            });
            broken.extend(kept.err().map(|reason| BrokenFile {
                path: path.display().to_string(),
                reason,
                set_aside: None,
            }));
        });
        refuse(broken);
    }
    cuts
}

/// Music that sheets may mean.
struct Music<'a> {
    /// Whole paths, by the same in small letters.
    by_path: HashMap<String, Vec<&'a str>>,
    /// The same without the ending.
    by_stem: HashMap<String, Vec<&'a str>>,
}

impl<'a> Music<'a> {
    /// The music in and below the folders that hold sheets.
    fn near(sheets: &[PathBuf], music: impl Iterator<Item = &'a str>) -> Self {
        let folders: HashSet<&Path> = sheets.iter().filter_map(|path| path.parent()).collect();
        let mut near = Self {
            by_path: HashMap::new(),
            by_stem: HashMap::new(),
        };
        for path in music {
            let above = Path::new(path).ancestors();
            if above.skip(1).any(|folder| folders.contains(folder)) {
                let key = path.to_lowercase();
                near.by_stem.entry(stem(&key)).or_default().push(path);
                near.by_path.entry(key).or_default().push(path);
            }
        }
        near
    }

    /// Notes which files a sheet cuts; gives how many bytes that takes to remember.
    fn take(
        &self,
        path: &Path,
        sheet: Sheet,
        cuts: &mut HashMap<String, Cut>,
        bytes_left: usize,
    ) -> Result<usize, String> {
        let Some(own) = path.to_str().filter(|_| sheet.cuts()) else {
            return Ok(0);
        };
        let is_only = sheet.files.len() == 1;
        let named = sheet.files.iter().enumerate();
        let found: Vec<(usize, &str)> = named
            .filter_map(|(at, file)| Some((at, self.find(path, &file.name, is_only)?)))
            .collect();
        if found.is_empty() {
            return Ok(0);
        }
        let text = serde_json::to_vec(&sheet).map_err(|error| error.to_string())?;
        if text.len() > bytes_left {
            return Err("there are more cue sheets than one scan can take in".to_owned());
        }
        let sheet = Arc::new(sheet);
        for (file, music) in found {
            let cut = Cut {
                path: own.to_owned(),
                sheet: Arc::clone(&sheet),
                file,
                stamp: stamp(&text, file),
            };
            // Of two sheets the one that is called like the file is meant.
            let is_namesake = |sheet: &str| {
                let sheet = stem(&sheet.to_lowercase());
                let key = music.to_lowercase();
                sheet == key || sheet == stem(&key)
            };
            match cuts.get(music) {
                Some(known) if is_namesake(&known.path) || !is_namesake(own) => {}
                _ => drop(cuts.insert(music.to_owned(), cut)),
            }
        }
        Ok(text.len())
    }

    /// The file that a sheet calls so: by its very name; by the name in other letters; by the name
    /// with another ending, as a file is called after it was compressed; a single one by the name of
    /// the sheet itself.
    fn find(&self, sheet: &Path, name: &Entry, is_only: bool) -> Option<&'a str> {
        let folder = sheet.parent()?;
        let spellings = name.spellings();
        let named: Vec<String> = spellings
            .iter()
            .flat_map(|spelling| places(folder, spelling))
            .filter_map(|place| place.into_os_string().into_string().ok())
            .collect();
        let all = |key: &str| self.by_path.get(key).into_iter().flatten();
        let exact = named
            .iter()
            .find_map(|place| all(&place.to_lowercase()).find(|path| **path == *place));
        let alike = || {
            named
                .iter()
                .find_map(|place| all(&place.to_lowercase()).next())
        };
        let other_ending = || {
            named
                .iter()
                .find_map(|place| self.by_stem.get(&stem(&place.to_lowercase()))?.first())
        };
        let by_sheet = || {
            let own = stem(&sheet.to_str().filter(|_| is_only)?.to_lowercase());
            // `album.flac.cue` or `album.cue`.
            let named = self.by_path.get(&own).or_else(|| self.by_stem.get(&own))?;
            named.first()
        };
        exact
            .or_else(alike)
            .or_else(other_ending)
            .or_else(by_sheet)
            .copied()
    }
}

/// Where a name may lie: as it is told below the sheet's folder, or in that folder itself.
fn places(folder: &Path, spelling: &Spelling) -> Vec<PathBuf> {
    let mut places = Vec::with_capacity(2);
    if !spelling.is_absolute && spelling.ups == 0 && spelling.parts.len() > 1 {
        let mut place = folder.to_owned();
        place.extend(&spelling.parts);
        places.push(place);
    }
    places.extend(spelling.parts.last().map(|name| folder.join(name)));
    places
}

/// A path without the ending of its last part.
fn stem(path: &str) -> String {
    Path::new(path).with_extension("").display().to_string()
}

fn stamp(sheet: &[u8], file: usize) -> i64 {
    let mut hasher = Sha256::new();
    hasher.update(sheet);
    hasher.update(file.to_le_bytes());
    let digest = hasher.finalize();
    let head = digest.first_chunk::<8>().copied().unwrap_or_default();
    i64::from_le_bytes(head) | 1
}
