//! Which file a cue sheet means.
//!
//! A sheet names its files as they were called on another machine, or before they were compressed.
//! Invariant: only music that this scan saw, in the sheet's own folder or below it, is ever meant;
//! nothing that a sheet says is looked up on the disk.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::SheetFile;
use crate::media::cue::Sheet;
use crate::media::playlist::{Entry, Spelling};

/// Music that sheets may mean.
pub(super) struct Music<'a> {
    /// Whole paths, by the same in small letters.
    by_path: HashMap<String, Vec<&'a str>>,
    /// The same without the ending.
    by_stem: HashMap<String, Vec<&'a str>>,
}

impl<'a> Music<'a> {
    /// The music in and below the folders of some sheets.
    pub(super) fn near(sheets: &[&SheetFile], music: &HashSet<&'a str>) -> Self {
        let sheets = sheets.iter().map(|sheet| Path::new(&sheet.path));
        let folders: HashSet<&Path> = sheets.filter_map(Path::parent).collect();
        let mut near = Self {
            by_path: HashMap::new(),
            by_stem: HashMap::new(),
        };
        let mut paths: Vec<&str> = music
            .iter()
            .filter(|path| {
                let mut above = Path::new(path).ancestors().skip(1);
                above.any(|folder| folders.contains(folder))
            })
            .copied()
            .collect();
        // Where names are alike, the first is meant, in every scan.
        paths.sort_unstable();
        for path in paths {
            let key = path.to_lowercase();
            near.by_stem.entry(stem(&key)).or_default().push(path);
            near.by_path.entry(key).or_default().push(path);
        }
        near
    }

    /// The files that the sheet at `path` cuts, each with its index in the sheet.
    pub(super) fn of(&self, path: &Path, sheet: &Sheet) -> Vec<(usize, &'a str)> {
        if !sheet.cuts() {
            return Vec::new();
        }
        let is_only = sheet.files.len() == 1;
        let named = sheet.files.iter().enumerate();
        named
            .filter_map(|(at, file)| Some((at, self.find(path, &file.name, is_only)?)))
            .collect()
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
        let keys = named.iter().map(|place| (place, place.to_lowercase()));
        let exact = keys
            .clone()
            .find_map(|(place, key)| all(&key).find(|path| **path == place.as_str()));
        let alike = || keys.clone().find_map(|(_, key)| all(&key).next());
        let other_ending = || {
            keys.clone()
                .find_map(|(_, key)| self.by_stem.get(&stem(&key))?.first())
        };
        let by_sheet = || {
            let own = stem(&sheet.to_str().filter(|_| is_only)?.to_lowercase());
            // `album.flac.cue` or `album.cue`.
            let named = self.by_path.get(&own).or_else(|| self.by_stem.get(&own))?;
            named.first()
        };
        let found = exact.or_else(alike).or_else(other_ending);
        found.or_else(by_sheet).copied()
    }
}

/// Whether a sheet is called like a file, with or without its ending.
pub(super) fn is_namesake(sheet: &str, music: &str) -> bool {
    let (sheet, music) = (stem(&sheet.to_lowercase()), music.to_lowercase());
    sheet == music || sheet == stem(&music)
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
