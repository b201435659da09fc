#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::*;
use crate::media::patience::Patience;
use crate::media::reader::Reader;

mod seen;

/// A music folder, and a library that remembers what scans delivered.
struct House {
    folder: tempfile::TempDir,
    known: HashMap<String, FileStamp>,
    pictures: KnownPictures,
    next_id: i64,
}

impl House {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            known: HashMap::new(),
            pictures: KnownPictures::default(),
            next_id: 1,
        }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("music")
    }

    /// Puts a fixture's bytes at a path below the root.
    fn put(&self, fixture: &str, path: &str) -> PathBuf {
        let to = self.root().join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures")
            .join(fixture);
        fs::copy(from, &to).unwrap();
        to
    }

    /// Scans and remembers; tells in sorted lines what was found.
    fn scan(&mut self) -> Vec<String> {
        let roots = [self.root()];
        let request = ScanRequest {
            roots: &roots,
            known: &self.known,
            pictures: &self.pictures,
            sheets: &HashMap::new(),
            threads: 2,
            reader: &Reader::in_this_process(),
            set_aside: &HashMap::new(),
        };
        let mut batches = Vec::new();
        let outcome = scan(&request, &AtomicBool::new(false), |batch| {
            batches.push(batch)
        });
        let mut said: Vec<String> = Vec::new();
        for broken in batches.iter().flat_map(|batch| &batch.broken) {
            said.push(format!(
                "broken {}: {}",
                self.short(&broken.path),
                broken.reason
            ));
        }
        for place in &outcome.unavailable {
            said.push(format!("unavailable {}", self.short(&place.path)));
        }
        for picture in batches.iter().flat_map(|batch| &batch.pictures) {
            let stamps = &mut self.pictures.stamps;
            stamps.insert(picture.folder.clone(), picture.stamp.clone());
        }
        for file in batches.into_iter().flat_map(|batch| batch.files) {
            said.push(self.learn(file));
        }
        for lost in &outcome.vanished {
            said.push(format!("gone {} {}", lost.id, self.short(&lost.path)));
            self.known.get_mut(&lost.path).unwrap().is_missing = true;
        }
        said.sort();
        said.push(format!(
            "seen {} unchanged {}",
            outcome.seen, outcome.unchanged
        ));
        said
    }

    fn learn(&mut self, file: ScannedFile) -> String {
        let path = self.short(&file.path);
        let (id, line) = match file.found {
            Found::New => {
                self.next_id += 1;
                (TrackId(self.next_id - 1), format!("new {path}"))
            }
            Found::Changed(id) => (id, format!("changed {id} {path}")),
            Found::Moved { id, from } => {
                self.known.remove(&from);
                (id, format!("moved {id} {} to {path}", self.short(&from)))
            }
        };
        let sheet = file.sheet;
        let (size, mtime_ns, inode) = (file.size, file.mtime_ns, file.inode);
        let ctime_ns = file.ctime_ns;
        let stamp = FileStamp {
            id,
            size,
            mtime_ns,
            inode,
            ctime_ns,
            is_missing: false,
            is_outdated: false,
            sheet,
        };
        self.known.insert(file.path, stamp);
        line
    }

    fn short(&self, path: &str) -> String {
        let root = self.root().display().to_string();
        path.strip_prefix(&root)
            .map_or(path, |rest| rest.trim_start_matches('/'))
            .to_owned()
    }
}

#[test]
fn a_scan_finds_music_of_every_kind_and_lists_what_is_broken() {
    let mut house = House::new();
    house.put("tone.mp3", "a/one.mp3");
    house.put("tone.flac", "a/b/two.FLAC");
    house.put("broken-empty.opus", "a/empty.opus");
    house.put("cover.png", "a/cover.png");
    house.put("tone.ogg", ".hidden/no.ogg");
    house.put("tone.ogg", "a/._resource.ogg");
    assert_eq!(
        house.scan(),
        [
            "broken .hidden: its name begins with a dot, so it counts as hidden: rename it to hear it",
            "broken a/empty.opus: it is empty",
            "new a/b/two.FLAC",
            "new a/one.mp3",
            "seen 3 unchanged 0"
        ]
    );
}

#[test]
fn what_is_unchanged_is_not_opened_again() {
    let mut house = House::new();
    let one = house.put("tone.mp3", "one.mp3");
    house.put("tone.flac", "two.flac");
    house.scan();
    assert_eq!(house.scan(), ["seen 2 unchanged 2"]);
    let mut bytes = fs::read(&one).unwrap();
    bytes.extend([0; 64]);
    fs::write(&one, bytes).unwrap();
    let id = house.known[one.to_str().unwrap()].id;
    assert_eq!(
        house.scan(),
        [
            format!("changed {id} one.mp3"),
            "seen 2 unchanged 1".to_owned()
        ]
    );
}

#[test]
fn a_moved_file_keeps_its_id_and_a_removed_one_is_gone_until_it_returns() {
    let mut house = House::new();
    let one = house.put("tone.mp3", "one.mp3");
    let two = house.put("tone.flac", "two.flac");
    house.scan();
    let [first, second] = [&one, &two].map(|file| house.known[file.to_str().unwrap()].id);
    fs::create_dir(house.root().join("new")).unwrap();
    fs::rename(&one, house.root().join("new/1.mp3")).unwrap();
    let aside = house.folder.path().join("aside.flac");
    fs::rename(&two, &aside).unwrap();
    assert_eq!(
        house.scan(),
        [
            format!("gone {second} two.flac"),
            format!("moved {first} one.mp3 to new/1.mp3"),
            "seen 1 unchanged 0".to_owned()
        ]
    );
    assert_eq!(house.scan(), ["seen 1 unchanged 1"]);
    fs::rename(&aside, &two).unwrap();
    assert_eq!(
        house.scan(),
        [
            format!("changed {second} two.flac"),
            "seen 2 unchanged 1".to_owned()
        ]
    );
}

#[test]
fn an_unplugged_disk_loses_nothing() {
    let mut house = House::new();
    house.put("tone.mp3", "one.mp3");
    house.scan();
    fs::rename(house.root(), house.folder.path().join("aside")).unwrap();
    assert_eq!(house.scan(), ["unavailable ", "seen 0 unchanged 0"]);
    fs::create_dir(house.root()).unwrap();
    assert_eq!(house.scan(), ["unavailable ", "seen 0 unchanged 0"]);
    fs::remove_dir(house.root()).unwrap();
    fs::rename(house.folder.path().join("aside"), house.root()).unwrap();
    assert_eq!(house.scan(), ["seen 1 unchanged 1"]);
}

#[test]
fn loops_second_ways_and_strange_names_are_survived() {
    let mut house = House::new();
    house.put("tone.mp3", "a/one.mp3");
    symlink(house.root(), house.root().join("a/loop")).unwrap();
    symlink(house.root().join("a"), house.root().join("b")).unwrap();
    symlink("nowhere", house.root().join("dangling.mp3")).unwrap();
    let strange = house
        .root()
        .join(std::ffi::OsStr::from_bytes(b"caf\xe9.mp3"));
    fs::copy(house.root().join("a/one.mp3"), strange).unwrap();
    assert_eq!(
        house.scan(),
        [
            "broken caf\u{fffd}.mp3: its name is not valid UTF-8: please rename it",
            "broken dangling.mp3: cannot look into it: No such file or directory (os error 2)",
            "new a/one.mp3",
            "seen 2 unchanged 0"
        ]
    );
}

#[test]
fn a_folder_inside_another_is_walked_once() {
    let outer = PathBuf::from("/nowhere/music");
    let inner = outer.join("rock");
    let other = PathBuf::from("/nowhere/musical");
    let roots = [inner, outer.clone(), other, outer];
    let seen = Patience::default().glance(&roots, &|| true);
    assert_eq!(walk::outermost(&roots, &seen), [1, 2]);
}

#[test]
fn a_cancelled_scan_calls_nothing_vanished() {
    let mut house = House::new();
    let one = house.put("tone.mp3", "one.mp3");
    house.put("tone.flac", "two.flac");
    house.scan();
    fs::remove_file(one).unwrap();
    let roots = [house.root()];
    let request = ScanRequest {
        roots: &roots,
        known: &house.known,
        pictures: &KnownPictures::default(),
        sheets: &HashMap::new(),
        threads: 1,
        reader: &Reader::in_this_process(),
        set_aside: &HashMap::new(),
    };
    let outcome = scan(&request, &AtomicBool::new(true), |_| ());
    assert!(outcome.is_cancelled && outcome.vanished.is_empty());
}

#[test]
fn progress_counts_up_to_the_files_that_are_read() {
    let house = House::new();
    for number in 0..150 {
        house.put("tone.m4a", &format!("{number:03}.m4a"));
    }
    let roots = [house.root()];
    let request = ScanRequest {
        roots: &roots,
        known: &HashMap::new(),
        pictures: &KnownPictures::default(),
        sheets: &HashMap::new(),
        threads: 2,
        reader: &Reader::in_this_process(),
        set_aside: &HashMap::new(),
    };
    let mut reading = Vec::new();
    let outcome = scan(&request, &AtomicBool::new(false), |batch| {
        assert!(batch.files.len() <= BATCH_FILES);
        if batch.progress.phase == ScanPhase::Reading {
            reading.push((batch.progress.done, batch.progress.total));
        }
    });
    reading.sort_unstable();
    assert_eq!(reading.last(), Some(&(150, 150)));
    assert_eq!((outcome.seen, outcome.read), (150, 150));
}

#[test]
fn the_folders_picture_is_every_tracks_cover_unless_it_has_its_own() {
    let house = House::new();
    house.put("tone.mp3", "own.mp3");
    house.put("tone.flac", "none.flac");
    house.put("cover.png", "Folder.png");
    let roots = [house.root()];
    let request = ScanRequest {
        roots: &roots,
        known: &HashMap::new(),
        pictures: &KnownPictures::default(),
        sheets: &HashMap::new(),
        threads: 1,
        reader: &Reader::in_this_process(),
        set_aside: &HashMap::new(),
    };
    let mut origins = HashMap::new();
    scan(&request, &AtomicBool::new(false), |batch| {
        for file in batch.files {
            origins.insert(house.short(&file.path), file.cover.unwrap().origin);
        }
    });
    assert_eq!(
        origins["own.mp3"],
        crate::media::cover::CoverOrigin::Embedded
    );
    let picture = house.root().join("Folder.png");
    assert_eq!(
        origins["none.flac"],
        crate::media::cover::CoverOrigin::File(picture)
    );
}

#[test]
fn a_file_retagged_with_its_size_and_time_kept_is_read_again() {
    let mut house = House::new();
    let one = house.put("tone.mp3", "one.mp3");
    house.put("tone.flac", "two.flac");
    house.scan();
    let before = fs::metadata(&one).unwrap().modified().unwrap();
    let mut bytes = fs::read(&one).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&one, bytes).unwrap();
    let file = fs::File::options().write(true).open(&one).unwrap();
    file.set_modified(before).unwrap();
    let id = house.known[one.to_str().unwrap()].id;
    assert_eq!(
        house.scan(),
        [
            format!("changed {id} one.mp3"),
            "seen 2 unchanged 1".to_owned()
        ]
    );
}

#[test]
fn a_folder_that_holds_none_of_its_many_tracks_is_a_missing_disk() {
    let mut house = House::new();
    for at in 0..8 {
        house.put("tone.mp3", &format!("{at}.mp3"));
    }
    house.scan();
    for at in 0..8 {
        fs::remove_file(house.root().join(format!("{at}.mp3"))).unwrap();
    }
    fs::write(house.root().join("README"), "mount me").unwrap();
    let said = house.scan();
    assert!(said[0].starts_with("unavailable"), "{said:?}");
    let is_gone = said.iter().any(|line| line.starts_with("gone"));
    assert!(!is_gone, "{said:?}");
}
