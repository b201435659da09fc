//! Tracks that are parts of one file.

use crate::domain::id::TrackId;
use crate::domain::track::Span;
use crate::storage::library::analysis::{NewAnalysis, record_analysis};
use crate::storage::library::copies::find_twin;
use crate::storage::library::new_file::NewFile;
use crate::storage::library::parts::tracks_in;
use crate::storage::library::track_row::{track_file, track_rows};

use super::support::{Home, file};

/// Parts of one file, each a minute.
fn parts(numbers: impl IntoIterator<Item = u32>) -> Vec<NewFile> {
    let part = |part: u32| NewFile {
        path: "/music/album.flac".into(),
        part,
        span: Some(Span {
            start_us: i64::from(part) * 60_000_000,
            end_us: Some(i64::from(part + 1) * 60_000_000),
        }),
        sheet: 7,
        ..file(&format!("Ann / Album / Song {part}"))
    };
    numbers.into_iter().map(part).collect()
}

fn missing(home: &Home, ids: &[TrackId]) -> Vec<bool> {
    let rows = track_rows(home.conn(), ids).unwrap();
    rows.iter().map(|row| row.is_missing).collect()
}

#[test]
fn what_a_file_does_not_hold_any_more_is_missing_and_comes_back_as_it_was() {
    let mut home = Home::new();
    let whole = NewFile {
        path: "/music/album.flac".into(),
        ..file("Ann / Album / All")
    };
    let all = home.scan(std::slice::from_ref(&whole));
    let ids = home.scan(&parts(1..=3));
    assert_eq!(missing(&home, &all), [true]);
    assert_eq!(missing(&home, &ids), [false; 3]);
    let found = track_file(home.conn(), ids[1]).unwrap().unwrap();
    assert_eq!(found.span, parts([2])[0].span);

    assert_eq!(home.scan(&parts([1, 3])), [ids[0], ids[2]]);
    assert_eq!(missing(&home, &ids), [false, true, false]);
    assert_eq!(home.scan(&[whole]), all);
    assert_eq!(missing(&home, &ids), [true; 3]);
    assert_eq!(missing(&home, &all), [false]);
    assert_eq!(home.scan(&parts(1..=3)), ids);
}

#[test]
fn parts_of_a_file_that_was_moved_go_with_it_also_those_that_are_missing() {
    let mut home = Home::new();
    let ids = home.scan(&parts(1..=3));
    home.scan(&parts([1, 2]));
    let moved: Vec<NewFile> = parts([1, 2])
        .into_iter()
        .zip(&ids)
        .map(|(part, id)| NewFile {
            id: Some(*id),
            path: "/music/new.flac".into(),
            from: Some("/music/album.flac".into()),
            ..part
        })
        .collect();
    assert_eq!(home.scan(&moved), ids[..2]);
    let there = tracks_in(home.conn(), "/music/new.flac".as_ref()).unwrap();
    assert_eq!(there, ids);
    assert_eq!(missing(&home, &ids), [false, false, true]);
}

#[test]
fn a_part_is_measured_anew_when_it_lies_elsewhere_in_its_file() {
    use crate::storage::library::analysis::{Due, find_due};
    let mut home = Home::new();
    let ids = home.scan(&parts([1, 2]));
    let measure = |home: &mut Home| {
        for id in &ids {
            home.write(|tx| record_analysis(tx, *id, &NewAnalysis::default(), 5).unwrap());
        }
    };
    measure(&mut home);
    home.scan(&parts([1, 2]));
    let due = |home: &Home| {
        ids.iter()
            .map(|id| find_due(home.conn(), *id).unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(due(&home), [None, None]);
    let mut other = parts([1, 2]);
    other[1].span = other[1].span.map(|span| Span {
        end_us: None,
        ..span
    });
    home.scan(&other);
    assert_eq!(due(&home), [None, Some(Due::First)]);
}

#[test]
fn a_file_beside_is_no_copy_of_a_part_nor_the_other_way_round() {
    let mut home = Home::new();
    let ids = home.scan(&parts([1]));
    let mp3 = NewFile {
        path: "/music/Song 1.mp3".into(),
        ..file("Ann / Album / Song 1")
    };
    let single = home.scan(&[mp3]);
    assert_eq!(find_twin(home.conn(), single[0]).unwrap(), None);
    assert_eq!(find_twin(home.conn(), ids[0]).unwrap(), None);
}
