use std::path::PathBuf;

use super::support::{Home, file};
use crate::domain::id::TrackId;
use crate::protocol::track::Waveform;
use crate::storage::library::absence::mark_missing;
use crate::storage::library::analysis::{
    NewAnalysis, adopt_moved, count_to_analyse, find_moved, record_analysis, tracks_to_analyse,
};
use crate::storage::library::catalog::{find_facts, load_catalog};
use crate::storage::library::listens::{NewListen, record_listen};
use crate::storage::library::new_file::NewFile;
use crate::storage::library::search::search;
use crate::storage::library::track_row::{track_path, track_rows};
use crate::storage::library::waveform::find_waveform;

const DAY_MS: i64 = 86_400_000;

fn waveform() -> Waveform {
    Waveform {
        version: 2,
        channels: 1,
        sample_rate: 44_100,
        samples_per_pixel: 8_000,
        bits: 8,
        length: 2,
        peaks: vec![-128, 127, -1, 0],
    }
}

fn analyse(home: &mut Home, id: TrackId, hash: &str) {
    let shape = waveform();
    let analysis = NewAnalysis {
        duration_ms: Some(181_234),
        loudness_lufs: Some(-14.5),
        peak_dbfs: Some(-0.5),
        audio_hash: Some(hash),
        waveform: Some(&shape),
    };
    home.write(|tx| record_analysis(tx, id, &analysis, 7_000).unwrap());
}

#[test]
fn an_analysis_is_kept_until_the_file_changes() {
    let mut home = Home::new();
    let new = file("A / B / C");
    let ids = home.scan(std::slice::from_ref(&new));
    assert_eq!(tracks_to_analyse(home.conn(), 10).unwrap(), ids);
    analyse(&mut home, ids[0], "aa");
    assert_eq!(count_to_analyse(home.conn()).unwrap(), 0);
    let facts = find_facts(home.conn(), ids[0]).unwrap().unwrap();
    assert_eq!(
        (facts.duration_ms, facts.loudness_lufs),
        (181_234, Some(-14.5))
    );
    assert_eq!(
        find_waveform(home.conn(), ids[0]).unwrap().unwrap().peaks,
        waveform().peaks
    );

    home.scan(std::slice::from_ref(&new));
    assert_eq!(count_to_analyse(home.conn()).unwrap(), 0);
    assert_eq!(
        find_facts(home.conn(), ids[0])
            .unwrap()
            .unwrap()
            .duration_ms,
        181_234
    );
    home.scan(&[NewFile { mtime_ns: 2, ..new }]);
    assert_eq!(tracks_to_analyse(home.conn(), 10).unwrap(), ids);
}

#[test]
fn a_file_that_cannot_be_decoded_is_not_tried_again() {
    let mut home = Home::new();
    let ids = home.scan(&[file("A / B / C")]);
    home.write(|tx| record_analysis(tx, ids[0], &NewAnalysis::default(), 7_000).unwrap());
    assert_eq!(count_to_analyse(home.conn()).unwrap(), 0);
    assert_eq!(
        find_facts(home.conn(), ids[0])
            .unwrap()
            .unwrap()
            .duration_ms,
        180_000
    );
}

/// A track that vanished at 5,000, and a file with the same sound and other tags.
fn moved_and_retagged(appeared_ms: i64) -> (Home, TrackId, TrackId) {
    let mut home = Home::new();
    let old = home.scan(&[file("A / B / Old")])[0];
    analyse(&mut home, old, "aa");
    home.write(|tx| mark_missing(tx, &[old], 5_000 + 10 * DAY_MS).unwrap());
    let new = home.scan_at(&[file("A / Other / New")], appeared_ms)[0];
    analyse(&mut home, new, "aa");
    (home, old, new)
}

#[test]
fn a_file_moved_and_retagged_takes_its_old_track_up_again() {
    let (mut home, old, new) = moved_and_retagged(6_000 + 10 * DAY_MS);
    assert_eq!(find_moved(home.conn(), new).unwrap(), Some(old));
    let listen = NewListen {
        track: new,
        at_ms: 8_000,
        heard_ms: 60_000,
        context: "queue",
        station: None,
    };
    home.write(|tx| record_listen(tx, listen).unwrap());
    home.write(|tx| adopt_moved(tx, old, new).unwrap());

    let row = &track_rows(home.conn(), &[old]).unwrap()[0];
    assert_eq!(
        (row.title.as_str(), row.is_missing, row.heard_ms),
        ("New", false, Some(8_000))
    );
    assert!(row.has_waveform);
    let path = PathBuf::from("/music/A/Other/New.flac");
    assert_eq!(track_path(home.conn(), old).unwrap(), Some(path));
    assert_eq!(
        load_catalog(home.conn())
            .unwrap()
            .keys()
            .collect::<Vec<_>>(),
        [&old]
    );
    let found = search(home.conn(), "new", &Default::default()).unwrap();
    assert_eq!((found.tracks.total, found.tracks.items[0].id), (1, old));
    assert_eq!(found.tracks.items[0].album.as_deref(), Some("Other"));
}

#[test]
fn an_id_is_never_given_to_another_track() {
    let (mut home, old, new) = moved_and_retagged(6_000 + 10 * DAY_MS);
    home.write(|tx| adopt_moved(tx, old, new).unwrap());
    assert!(home.scan(&[file("A / B / Later")])[0] > new);
}

#[test]
fn copies_that_lay_side_by_side_stay_two_tracks() {
    let (home, _, new) = moved_and_retagged(2_000);
    assert_eq!(find_moved(home.conn(), new).unwrap(), None);
}

#[test]
fn an_ambiguous_match_is_a_new_track() {
    let (mut home, _, new) = moved_and_retagged(6_000 + 10 * DAY_MS);
    let third = home.scan_at(&[file("A / Copy / New")], 6_000 + 10 * DAY_MS)[0];
    analyse(&mut home, third, "aa");
    assert_eq!(find_moved(home.conn(), new).unwrap(), None);
    assert_eq!(find_moved(home.conn(), third).unwrap(), None);
}
