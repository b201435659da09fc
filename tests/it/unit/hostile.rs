//! The unit with little memory over a library that was made to do harm: nothing is started anew, and
//! every good track is there.
//!
//! `MINION_HOSTILE_FILES=folder cargo nextest run hostile` puts damaged copies of other files there.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use image::ImageFormat;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::{STARTS_WITHIN, Unit};
use crate::support::hostile::{
    bomb, claims, comments, flac_of_comments, ogg_without_end, picture, with_picture, write_void,
};

/// Good tracks of the library.
const TRACKS: usize = 2_000;

/// What daemon and readers may take together.
const MEMORY: &str = "MemoryMax=192M";

/// Longer than the scan and the measuring take on a busy machine.
const MEASURED_WITHIN: Duration = Duration::from_secs(480);

/// Damaged copies of each sound file.
const COPIES: u64 = 4;

/// A second of noise, no two alike.
fn write_track(file: &Path, seed: u64) {
    const RATE: u32 = 8_000;
    let mut chance = StdRng::seed_from_u64(seed);
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + RATE).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend([RATE, RATE].map(u32::to_le_bytes).concat());
    wav.extend(b"\x01\0\x08\0data");
    wav.extend(RATE.to_le_bytes());
    wav.extend((0..RATE).map(|_| chance.random_range(100..156_u8)));
    fs::write(file, wav).expect("a track");
}

/// Twenty albums of them.
fn compose(music: &Path) {
    for number in 0..TRACKS {
        let album = music.join(format!("Album {}", number / 100));
        fs::create_dir_all(&album).expect("a folder");
        write_track(&album.join(format!("Good {number}.wav")), number as u64);
    }
}

/// What is made to do harm, each beside a good track.
fn put_hostile(music: &Path) {
    let bad = music.join("Bad");
    fs::create_dir(&bad).expect("a folder");
    let put = |name: &str, bytes: &[u8]| fs::write(bad.join(name), bytes).expect("a file");
    put("bomb.mp3", &bomb(300));
    put("comments.mp3", &comments(40_000));
    put("endless.ogg", &ogg_without_end(100));
    let flac = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tone.flac");
    let flac = fs::read(flac).expect("a fixture");
    put("heavy.flac", &flac_of_comments(&flac, 800_000));
    write_void(&bad.join("void.mp3"));
    let pictures = [
        ("png", picture(5_000, ImageFormat::Png)),
        ("jpeg", picture(5_000, ImageFormat::Jpeg)),
        ("webp", picture(4_890, ImageFormat::WebP)),
        ("claims", claims(60_000)),
    ];
    for (at, (name, picture)) in pictures.iter().enumerate() {
        put(&format!("{name}.mp3"), &with_picture(picture));
        let album = music.join(format!("Album {at}/cover.png"));
        fs::write(album, picture).expect("a picture");
    }
}

/// Damaged copies of all sound files below a folder: changed here and there, or cut.
fn put_damaged(music: &Path, from: &Path) {
    let mut chance = StdRng::seed_from_u64(11);
    let files = walkdir::WalkDir::new(from).sort_by_file_name();
    let files = files.into_iter().flatten();
    let files: Vec<PathBuf> = files
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect();
    for (at, file) in files.iter().enumerate() {
        let bytes = fs::read(file).expect("a file");
        let name = file.file_name().expect("a name").to_string_lossy();
        let folder = music.join(format!("Damaged {}", at % 7));
        fs::create_dir_all(&folder).expect("a folder");
        for copy in 0..COPIES {
            let mut bytes = bytes.clone();
            if !bytes.is_empty() {
                for _ in 0..1 << (2 * copy) {
                    // Heads are at both ends.
                    let near = bytes.len().min(2_000);
                    let place = chance.random_range(0..near);
                    let place = if copy % 2 == 0 {
                        place
                    } else {
                        bytes.len() - 1 - place
                    };
                    bytes[place] = chance.random_range(0..=255);
                }
                if chance.random_range(0..4) == 0 {
                    bytes.truncate(chance.random_range(0..bytes.len()));
                }
            }
            fs::write(folder.join(format!("{at} {copy} {name}")), bytes).expect("a file");
        }
    }
}

/// The control group in which the unit's processes count their memory: its folder, and the names of
/// the files that tell the bound and the peak.
fn memory_group(process: &str) -> Option<(PathBuf, &'static str, &'static str)> {
    let groups = fs::read_to_string(format!("/proc/{process}/cgroup")).ok()?;
    let of = |start: &str| {
        groups
            .lines()
            .find_map(|line| line.split_once(start))
            .map(|it| it.1)
    };
    let root = Path::new("/sys/fs/cgroup");
    let old = of(":memory:/").map(|path| {
        let names = ("memory.limit_in_bytes", "memory.max_usage_in_bytes");
        (root.join("memory").join(path), names.0, names.1)
    });
    let new = || of("0::/").map(|path| (root.join(path), "memory.max", "memory.peak"));
    old.or_else(new)
}

/// Memory that the processes of a group hold by themselves (no files of the disk), MiB.
fn own_mb(group: &Path) -> u64 {
    let stat = fs::read_to_string(group.join("memory.stat")).unwrap_or_default();
    let lines = stat.lines().filter_map(|line| line.split_once(' '));
    let own = lines.filter(|(name, _)| matches!(*name, "total_rss" | "anon"));
    own.filter_map(|(_, bytes)| bytes.parse::<u64>().ok())
        .sum::<u64>()
        >> 20
}

#[test]
fn under_192_mb_a_library_made_to_do_harm_ends_neither_the_daemon_nor_hides_a_good_track() {
    let folder = tempfile::tempdir().expect("a folder");
    let music = folder.path().join("music");
    compose(&music);
    put_hostile(&music);
    put_damaged(
        &music,
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"),
    );
    if let Some(more) = std::env::var_os("MINION_HOSTILE_FILES") {
        put_damaged(&music, Path::new(&more));
    }
    let Some(unit) = Unit::start_over(folder, &[MEMORY, "MemoryHigh=infinity"]) else {
        eprintln!("skipped: the unit cannot be run here");
        return;
    };
    unit.wait_until(STARTS_WITHIN, "it is there", Unit::is_healthy);
    let process = unit.process();
    let (group, limit, peak) = memory_group(&process).expect("it is in a group");
    let bytes = |name: &str| {
        let text = fs::read_to_string(group.join(name)).expect("a number");
        text.trim().parse::<u64>().unwrap_or(u64::MAX)
    };
    if bytes(limit) != 192 << 20 {
        eprintln!(
            "skipped: memory is not bounded here: {} bytes",
            bytes(limit)
        );
        return;
    }
    let own_peak = std::cell::Cell::new(0);
    unit.wait_until(MEASURED_WITHIN, "all is measured", |unit| {
        own_peak.set(own_peak.get().max(own_mb(&group)));
        let progress = unit.find("/api/library/scan");
        progress.is_some_and(|progress| progress["phase"] == "done")
    });
    eprintln!(
        "peak: {} MiB of processes, {} MiB with files of the disk",
        own_peak.get(),
        bytes(peak) >> 20
    );
    let found = unit
        .find("/api/tracks/search?limit=1&q=Good")
        .expect("an answer");
    assert_eq!(found["total"], TRACKS, "{found}");
    let broken = unit
        .find("/api/library/broken?limit=500")
        .expect("an answer");
    let named: Vec<&str> = broken["items"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|file| file["path"].as_str())
        .collect();
    for name in ["Bad/endless.ogg", "Bad/heavy.flac", "Bad/void.mp3"] {
        assert!(named.contains(&name), "{name} in {broken}");
    }
    for title in ["png", "jpeg"] {
        let page = unit.find(&format!("/api/tracks/search?limit=1&q={title}"));
        let page = page.expect("an answer");
        assert_eq!(page["items"][0]["has_artwork"], true, "{title}: {page}");
    }
    assert_eq!(unit.property("NRestarts"), "0");
    assert_eq!(unit.process(), process, "it is the same daemon");
    assert!(unit.is_healthy());
}
