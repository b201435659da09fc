#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::collections::HashSet;

use super::*;
use crate::media::{analysis, cover, tags};

/// The shortest song to make: few notes, slow.
fn short_song() -> &'static Song {
    songs::all().find(|song| song.title == "紙灯籠").unwrap()
}

#[test]
fn the_songs_are_24_of_20_to_30_seconds_and_no_two_are_alike() {
    let all: Vec<&Song> = songs::all().collect();
    assert_eq!(all.len(), 24);
    let places: HashSet<PathBuf> = all.iter().map(|song| place(Path::new("/"), song)).collect();
    assert_eq!(places.len(), 24);
    for song in &all {
        let bars_s = song.bars() as f32 * song.pace.steps as f32 * song.step_s();
        assert!((19.0..28.5).contains(&bars_s), "{}: {bars_s} s", song.title);
        for part in song.parts {
            assert!(
                part.from + 1 < song.bars(),
                "{}: {:?} never plays",
                song.title,
                part.voice
            );
        }
    }
    let loudest = all.iter().map(|song| song.lufs).fold(f32::MIN, f32::max);
    let softest = all.iter().map(|song| song.lufs).fold(f32::MAX, f32::min);
    assert!(
        loudest - softest >= 8.0,
        "level matching must have something to do"
    );
    let longest = all
        .iter()
        .map(|song| song.title.chars().count())
        .max()
        .unwrap();
    assert!((120..tags::TEXT_CHARS_MAX).contains(&longest));
}

#[test]
fn every_note_lies_within_its_song_and_within_hearing() {
    for song in songs::all() {
        let end_s = song.bars() as f32 * song.pace.steps as f32 * song.step_s();
        for part in song.parts {
            let notes = score::notes(song, part, &mut chance::Chance::new(1));
            assert!(
                notes.len() >= 4,
                "{}: {:?} hardly plays",
                song.title,
                part.voice
            );
            for note in notes {
                assert!(
                    (0.0..end_s).contains(&note.start_s),
                    "{}: {note:?}",
                    song.title
                );
                assert!(
                    (24.0..100.0).contains(&note.midi),
                    "{}: {part:?} {note:?}",
                    song.title
                );
            }
        }
    }
}

#[test]
fn a_song_is_the_same_every_time_tagged_and_as_loud_as_it_says() {
    let song = short_song();
    let cache = tempfile::tempdir().unwrap();
    write(cache.path(), song).unwrap();
    let path = place(cache.path(), song);
    assert!(
        make(song).unwrap() == fs::read(&path).unwrap(),
        "another file the second time"
    );
    let read = tags::read(&path).unwrap();
    assert_eq!(read.title, "紙灯籠");
    assert_eq!(read.artist.as_deref(), Some("青山 凪"));
    assert_eq!(
        (read.year, read.track_number, read.bpm),
        (Some(2011), Some(1), Some(72.0))
    );
    assert_eq!(
        cover::find(&path).unwrap().cover.origin,
        cover::CoverOrigin::Embedded
    );
    let heard = analysis::analyse(&path, &mut || true).unwrap();
    assert!(
        (heard.loudness_lufs.unwrap() - song.lufs).abs() < 1.0,
        "{:?}",
        heard.loudness_lufs
    );
    assert!(heard.peak_dbfs.unwrap() < 0.0);
    assert!((20_000..30_000).contains(&heard.duration_ms));
    assert!((read.duration_ms - heard.duration_ms).abs() <= 1);
}

/// A demo library of which all is there, as far as names go, but some songs.
fn all_but(missing: &[&str], cache: &Path) -> PathBuf {
    let folder = folder(cache);
    for song in songs::all() {
        let path = place(&folder, song);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if !missing.contains(&song.title) {
            fs::write(path, "made before").unwrap();
        }
    }
    folder
}

#[test]
fn an_interrupted_demo_is_completed_and_nothing_is_made_twice() {
    let cache = tempfile::tempdir().unwrap();
    let song = short_song();
    let folder = all_but(&[song.title], cache.path());
    let missing = place(&folder, song);
    fs::write(missing.with_extension("part"), "half of it").unwrap();
    let told = std::sync::Mutex::new(Vec::new());
    let tell = |done, total| told.lock().unwrap().push((done, total));
    let make = |number| make_song(cache.path(), number);
    let left = make_some(cache.path(), &AtomicBool::new(false), make, tell).unwrap();
    assert_eq!(left, 0);
    assert_eq!(*told.lock().unwrap(), [(23, 24), (24, 24)]);
    assert!(tags::read(&missing).is_ok());
    let others = songs::all()
        .map(|song| place(&folder, song))
        .filter(|path| *path != missing);
    for path in others {
        assert_eq!(fs::read(path).unwrap(), b"made before");
    }
    fs::remove_file(&missing).unwrap();
    let called_off = make_some(cache.path(), &AtomicBool::new(true), make, |_, _| ());
    assert!(matches!(called_off, Err(DemoError::Cancelled)));
}

#[test]
fn a_pair_of_two_records_is_made_first() {
    let first: Vec<&Song> = in_turn().map(|(_, song)| song).take(2).collect();
    assert_eq!(
        first
            .iter()
            .filter(|song| FIRST.contains(&song.title))
            .count(),
        2
    );
    assert_ne!(first[0].record.artist, first[1].record.artist);
    let all: HashSet<&str> = in_turn().map(|(_, song)| song.title).collect();
    assert_eq!(all.len(), track_count());
}
