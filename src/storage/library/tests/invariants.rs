//! Whatever happens to files, the derived tables say what counting anew would say.

use std::path::PathBuf;

use proptest::prelude::*;

use super::support::{Home, file};
use crate::domain::id::TrackId;
use crate::storage::library::absence::{mark_missing, set_archived};
use crate::storage::library::analysis::{NewAnalysis, adopt_moved, find_moved, record_analysis};
use crate::storage::library::counts::counts;
use crate::storage::library::new_file::NewFile;

/// Small numbers stand for paths, names and tracks, so that they meet often.
#[derive(Debug, Clone)]
enum Step {
    Scan {
        path: u8,
        artist: u8,
        album: u8,
        album_artist: bool,
    },
    Move {
        track: u8,
        path: u8,
    },
    Vanish {
        track: u8,
    },
    Archive {
        track: u8,
        is_archived: bool,
    },
    Analyse {
        track: u8,
        hash: u8,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let small = 0..4_u8;
    prop_oneof![
        (0..8_u8, small.clone(), small.clone(), any::<bool>()).prop_map(
            |(path, artist, album, album_artist)| Step::Scan {
                path,
                artist,
                album,
                album_artist
            }
        ),
        (small.clone(), 0..8_u8).prop_map(|(track, path)| Step::Move { track, path }),
        small.clone().prop_map(|track| Step::Vanish { track }),
        (small.clone(), any::<bool>())
            .prop_map(|(track, is_archived)| Step::Archive { track, is_archived }),
        (0..8_u8, small).prop_map(|(track, hash)| Step::Analyse { track, hash }),
    ]
}

/// Eight paths in a small tree.
fn path(number: u8) -> PathBuf {
    PathBuf::from(format!(
        "/music/{}/{}/{number}.flac",
        number % 2,
        number % 4
    ))
}

fn tagged(number: u8, artist: u8, album: u8, album_artist: bool) -> NewFile {
    let mut new = file(&format!("artist {artist} / album {album} / title {number}"));
    new.tags.album_artist = album_artist.then(|| "everyone".to_owned());
    NewFile {
        path: path(number),
        ..new
    }
}

fn take(home: &mut Home, step: &Step) {
    let ids: Vec<TrackId> = known(home);
    let find = |track: &u8| ids.get(usize::from(*track)).copied();
    match step {
        Step::Scan {
            path,
            artist,
            album,
            album_artist,
        } => {
            home.scan(&[tagged(*path, *artist, *album, *album_artist)]);
        }
        Step::Move { track, path } => {
            if let Some(id) = find(track) {
                home.scan(&[NewFile {
                    id: Some(id),
                    ..tagged(*path, *path % 4, 1, false)
                }]);
            }
        }
        Step::Vanish { track } => {
            home.write(|tx| mark_missing(tx, &find(track).into_iter().collect::<Vec<_>>(), 2_000))
                .unwrap();
        }
        Step::Archive { track, is_archived } => {
            let found: Vec<TrackId> = find(track).into_iter().collect();
            home.write(|tx| set_archived(tx, &found, is_archived.then_some(3_000)))
                .unwrap();
        }
        Step::Analyse { track, hash } => {
            let Some(id) = find(track) else { return };
            let hash = hash.to_string();
            home.write(|tx| {
                let analysis = NewAnalysis {
                    audio_hash: Some(&hash),
                    ..NewAnalysis::default()
                };
                record_analysis(tx, id, &analysis, 4_000).unwrap();
                if let Some(old) = find_moved(tx, id).unwrap() {
                    adopt_moved(tx, old, id).unwrap();
                }
            });
        }
    }
}

fn known(home: &Home) -> Vec<TrackId> {
    integers(home, "SELECT id FROM tracks ORDER BY id")
        .into_iter()
        .map(TrackId)
        .collect()
}

fn integers(home: &Home, sql: &str) -> Vec<i64> {
    let mut select = home.conn().prepare(sql).unwrap();
    select
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

fn check(home: &Home) {
    const OFFERED: &str = "archived_ms IS NULL AND missing_since_ms IS NULL";
    let offered = integers(
        home,
        &format!("SELECT id FROM tracks WHERE {OFFERED} ORDER BY id"),
    );
    assert_eq!(
        integers(home, "SELECT rowid FROM track_words ORDER BY rowid"),
        offered
    );
    assert_eq!(counts(home.conn()).unwrap().tracks as usize, offered.len());
    let wrong = format!(
        "SELECT id FROM albums b WHERE track_count <>
             (SELECT count(*) FROM tracks t WHERE t.album_id = b.id AND {OFFERED})"
    );
    assert!(integers(home, &wrong).is_empty());
    let shown = "SELECT id FROM albums WHERE track_count > 0 ORDER BY id";
    let words = "SELECT rowid FROM album_words ORDER BY rowid";
    assert_eq!(integers(home, words), integers(home, shown));
    let wrong = format!(
        "SELECT f.id FROM folders f WHERE track_count <> (
             WITH RECURSIVE within (id) AS (VALUES (f.id) UNION
                 SELECT c.id FROM folders c JOIN within w ON c.parent_id = w.id)
             SELECT count(*) FROM tracks WHERE folder_id IN within AND {OFFERED})"
    );
    assert!(integers(home, &wrong).is_empty());
    let lost = "SELECT id FROM tracks WHERE id NOT IN (SELECT track_id FROM files)";
    assert!(integers(home, lost).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn sums_and_words_follow_the_tracks(steps in prop::collection::vec(step(), 1..24)) {
        let mut home = Home::new();
        for step in &steps {
            take(&mut home, step);
            check(&home);
        }
    }
}
