//! Which track a line of a playlist means.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use crate::domain::id::TrackId;
use crate::media::playlist::Spelling;
use crate::storage::library::known_files::KnownFile;
use crate::storage::library::sort_key::file_key;

/// The tracks that a file holds, in order: where each begins, ms, and its id.
type Tracks = Vec<(i64, TrackId)>;

/// The library's files by their names.
pub(super) struct Finder {
    files: Vec<(PathBuf, Tracks)>,
    /// Places in `files`, by the name's key.
    by_name: HashMap<String, Vec<usize>>,
    roots: Vec<PathBuf>,
}

impl Finder {
    pub(super) fn new(files: Vec<KnownFile>, roots: &[PathBuf]) -> Self {
        let mut tracks: BTreeMap<PathBuf, Tracks> = BTreeMap::new();
        for file in files.into_iter().filter(|file| !file.is_missing) {
            let held = tracks.entry(file.path).or_default();
            held.push((file.start_us / 1_000, file.id));
        }
        tracks.values_mut().for_each(|held| held.sort_unstable());
        let files: Vec<(PathBuf, Tracks)> = tracks.into_iter().collect();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::with_capacity(files.len());
        for (at, (path, _)) in files.iter().enumerate() {
            if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
                by_name.entry(file_key(name)).or_default().push(at);
            }
        }
        Self {
            files,
            by_name,
            roots: roots.to_vec(),
        }
    }

    /// The tracks of the file that an entry of the list at `list` means: the one at that very place; else the
    /// one whose name differs in case or accents only; else one whose whole path below a music
    /// folder, or below the list's own, is how the entry ends. A part of it is not enough: every
    /// second album has a `CD1/01.mp3`.
    pub(super) fn find(&self, spelling: &Spelling, list: &Path) -> Option<&[(i64, TrackId)]> {
        let named = self.by_name.get(&file_key(spelling.parts.last()?))?;
        let mut place = if spelling.is_absolute {
            PathBuf::from("/")
        } else {
            let mut folder = list.parent()?;
            for _ in 0..spelling.ups {
                folder = folder.parent().unwrap_or(folder);
            }
            folder.to_owned()
        };
        place.extend(&spelling.parts);
        let exact = named.iter().find(|at| self.files[**at].0 == place);
        let alike = || {
            let key = file_key(&place.to_string_lossy());
            named
                .iter()
                .find(|at| file_key(&self.files[**at].0.to_string_lossy()) == key)
        };
        let ends_alike = || {
            let parts: Vec<String> = spelling.parts.iter().map(|part| file_key(part)).collect();
            named.iter().find(|at| self.is_end(&parts, **at, list))
        };
        let at = exact.or_else(alike).or_else(ends_alike)?;
        Some(&self.files[*at].1)
    }

    fn is_end(&self, parts: &[String], at: usize, list: &Path) -> bool {
        let path = &self.files[at].0;
        let folder = list.parent().unwrap_or(list);
        let roots = self.roots.iter().map(PathBuf::as_path);
        roots.chain([folder]).any(|top| {
            let Ok(below) = path.strip_prefix(top) else {
                return false;
            };
            // A name alone says too little: the folder that holds it must be called the same.
            let is_alone = below.components().count() == 1 && parts.len() > 1;
            let top = if is_alone { top.parent() } else { Some(top) };
            let Some(below) = top.and_then(|top| path.strip_prefix(top).ok()) else {
                return false;
            };
            let keys: Vec<String> = below
                .iter()
                .map(|part| file_key(&part.to_string_lossy()))
                .collect();
            parts.ends_with(&keys)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::playlist;

    /// Which of `files` (below `/srv/music`) each line of a list at `list` means.
    fn check(files: &[&str], list: &str, line: &str, expected: Option<&str>) {
        let known = files.iter().zip(1..).map(|(path, id)| KnownFile {
            id: TrackId(id),
            path: Path::new("/srv/music").join(path),
            size: 1,
            mtime_ns: 1,
            inode: 1,
            ctime_ns: 1,
            is_missing: false,
            reader: None,
            part: 0,
            start_us: 0,
            sheet: 0,
        });
        let finder = Finder::new(known.collect(), &[PathBuf::from("/srv/music")]);
        let entries = playlist::parse(line.as_bytes()).entries;
        let list = Path::new("/srv/music").join(list);
        let found = entries[0]
            .spellings()
            .iter()
            .find_map(|spelling| finder.find(spelling, &list));
        let found = found.map(|tracks| files[tracks[0].1.0 as usize - 1]);
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn a_line_means_the_file_that_it_names_wherever_it_was_written() {
        let files = ["Ann/Hits/01.mp3", "Bob/Hits/01.mp3", "Ann/Hits/é.mp3"];
        let sure = |list, line, at: usize| check(&files, list, line, Some(files[at]));
        sure("Ann/Hits/a.m3u", "01.mp3", 0);
        sure("Lists/a.m3u", "../Bob/Hits/01.mp3", 1);
        sure("Lists/a.m3u", "..\\BOB\\hits\\01.MP3", 1);
        sure("Lists/a.m3u", "Bob/Hits/01.mp3", 1);
        sure("Lists/a.m3u", "/srv/music/Bob/Hits/01.mp3", 1);
        sure("Lists/a.m3u", "D:\\Musik\\Bob\\Hits\\01.mp3", 1);
        sure("Ann/Hits/a.m3u", "D:\\Musik\\Ann\\Hits\\01.mp3", 0);
        sure("Lists/a.m3u", "file:///old/music/Ann/Hits/01.mp3", 0);
        sure("Ann/Hits/a.m3u", "e\u{301}.mp3", 2);
    }

    #[test]
    fn a_line_that_names_no_file_is_not_guessed() {
        let files = ["Ann/CD1/01.mp3", "top.mp3"];
        let none = |list, line| check(&files, list, line, None);
        none("Lists/a.m3u", "/old/Bob/CD1/01.mp3");
        none("Lists/a.m3u", "CD1/01.mp3");
        none("Lists/a.m3u", "/old/Bob/top.mp3");
        none("Lists/a.m3u", "http://radio/top.mp3");
        check(&files, "Lists/a.m3u", "../top.mp3", Some("top.mp3"));
    }
}
