use std::path::PathBuf;

use super::support::{Home, file};
use crate::domain::id::TrackId;
use crate::domain::listing::PageRequest;
use crate::domain::waveform::Waveform;
use crate::storage::library::absence::mark_missing;
use crate::storage::library::analysis::{
    Due, NewAnalysis, adopt_moved, count_to_analyse, find_due, find_moved, first_to_analyse,
    record_analysis, record_failure,
};
use crate::storage::library::broken::browse_broken;
use crate::storage::library::catalog::{find_facts, load_catalog};
use crate::storage::library::counts::counts;
use crate::storage::library::listens::{NewListen, record_listen};
use crate::storage::library::new_file::NewFile;
use crate::storage::library::search::search;
use crate::storage::library::track_row::{track_path, track_rows};
use crate::storage::library::waveform::find_waveform;

const DAY_MS: i64 = 86_400_000;

fn waveform() -> Waveform {
    Waveform {
        sample_rate: 44_100,
        samples_per_pixel: 8_000,
        peaks: vec![-128, 127, -1, 0],
    }
}

fn analyse(home: &mut Home, id: TrackId, hash: &str) {
    let shape = waveform();
    let analysis = NewAnalysis {
        duration_ms: Some(181_234),
        frames: Some(7_992_419),
        loudness_lufs: Some(-14.5),
        peak_dbfs: Some(-0.5),
        hook_ms: Some(61_000),
        curve: Some(&[150; 179]),
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
    assert_eq!(due(&home, Due::First), ids);
    analyse(&mut home, ids[0], "aa");
    assert_eq!(count_to_analyse(home.conn()).unwrap(), 0);
    let facts = find_facts(home.conn(), ids[0]).unwrap().unwrap();
    assert_eq!(
        (facts.duration_ms, facts.loudness_lufs, facts.hook_ms),
        (181_234, Some(-14.5), Some(61_000))
    );
    assert_eq!(
        find_waveform(home.conn(), ids[0]).unwrap(),
        Some(waveform())
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
    assert_eq!(due(&home, Due::First), ids);
}

fn due(home: &Home, due: Due) -> Vec<TrackId> {
    let mut found = Vec::new();
    while let Some(id) = first_to_analyse(home.conn(), due, &|id, _| !found.contains(&id)).unwrap()
    {
        found.push(id);
    }
    found
}

/// Two files that an older minion analysed, and one that nobody did.
fn measured_before() -> (Home, Vec<TrackId>) {
    let mut home = Home::new();
    let ids = home.scan(&[file("A / B / C"), file("A / B / D"), file("A / B / E")]);
    analyse(&mut home, ids[0], "aa");
    analyse(&mut home, ids[1], "bb");
    let older = "UPDATE files SET analysis = 1 WHERE analysed_ms IS NOT NULL;
                 UPDATE tracks SET hook_ms = NULL; DELETE FROM loudness_curves";
    home.write(|tx| tx.execute_batch(older).unwrap());
    (home, ids)
}

#[test]
fn a_file_that_an_older_minion_analysed_is_analysed_once_more() {
    let (mut home, ids) = measured_before();
    assert_eq!(due(&home, Due::First), [ids[2]]);
    assert_eq!(due(&home, Due::Again), ids[..2]);
    assert_eq!(count_to_analyse(home.conn()).unwrap(), 3);
    let facts = find_facts(home.conn(), ids[0]).unwrap().unwrap();
    assert_eq!((facts.loudness_lufs, facts.hook_ms), (Some(-14.5), None));

    analyse(&mut home, ids[0], "aa");
    assert_eq!(find_due(home.conn(), ids[0]).unwrap(), None);
    assert_eq!(find_due(home.conn(), ids[1]).unwrap(), Some(Due::Again));
    assert_eq!(find_due(home.conn(), ids[2]).unwrap(), Some(Due::First));
    let facts = find_facts(home.conn(), ids[0]).unwrap().unwrap();
    assert_eq!(facts.hook_ms, Some(61_000));
}

#[test]
fn a_second_analysis_that_fails_takes_nothing_away_and_is_the_last() {
    let (mut home, ids) = measured_before();
    home.write(|tx| record_failure(tx, ids[0], "AC-3 is not supported", 9_000).unwrap());
    assert_eq!(due(&home, Due::Again), [ids[1]]);
    let facts = find_facts(home.conn(), ids[0]).unwrap().unwrap();
    assert_eq!(facts.loudness_lufs, Some(-14.5));
}

#[test]
fn what_cannot_be_decoded_is_said_and_not_offered_until_its_file_changes() {
    let mut home = Home::new();
    let mut new = file("A / B / C");
    let ids = home.scan(std::slice::from_ref(&new));
    let says = |home: &Home| {
        let listed = browse_broken(home.conn(), &PageRequest::default()).unwrap();
        let track = track_rows(home.conn(), &ids).unwrap().remove(0);
        let facts = find_facts(home.conn(), ids[0]).unwrap().unwrap();
        assert_eq!(facts.is_offered(), track.unplayable.is_none());
        assert_eq!(
            counts(home.conn()).unwrap().broken as usize,
            listed.items.len()
        );
        let reasons = listed.items.into_iter().map(|file| file.reason);
        (track.unplayable, reasons.collect::<Vec<_>>())
    };
    assert_eq!(says(&home), (None, vec![]));
    home.write(|tx| record_failure(tx, ids[0], "AC-3 is not supported", 7_000).unwrap());
    let why = "AC-3 is not supported".to_owned();
    assert_eq!(says(&home), (Some(why.clone()), vec![why]));
    assert_eq!(count_to_analyse(home.conn()).unwrap(), 0);
    new.mtime_ns += 1;
    home.scan(&[new]);
    assert_eq!(says(&home), (None, vec![]));
    assert_eq!(count_to_analyse(home.conn()).unwrap(), 1);
}

#[test]
fn a_file_that_cannot_be_decoded_is_not_tried_again() {
    let mut home = Home::new();
    let ids = home.scan(&[file("A / B / C")]);
    home.write(|tx| record_failure(tx, ids[0], "AC-3 is not supported", 7_000).unwrap());
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
    assert_eq!(row.hook_ms, Some(61_000));
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
