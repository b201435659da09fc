use std::path::PathBuf;

use super::support::{Home, file};
use crate::domain::id::TrackId;
use crate::domain::listing::{AlbumSort, Page, PageRequest, Presence, TrackSort};
use crate::storage::library::absence::{mark_missing, set_archived};
use crate::storage::library::browse_albums::{AlbumFilter, browse_albums, find_album};
use crate::storage::library::browse_names::{
    browse_artists, browse_folders, browse_genres, find_genre_named,
};
use crate::storage::library::browse_tracks::{TrackFilter, browse_tracks};
use crate::storage::library::counts::{Counts, counts};
use crate::storage::library::new_file::NewFile;
use crate::storage::library::track_row::track_rows;

pub(super) const ALL: TrackFilter<'static> = TrackFilter {
    presence: Presence::Offered,
    album: None,
    artist: None,
    genre: None,
    folder: None,
    year_from: None,
    year_to: None,
    ids: None,
};

/// Walks through all pages of two rows each; the total must be said alike on each.
pub(super) fn walk<T>(mut page: impl FnMut(&PageRequest) -> Page<T>) -> Vec<T> {
    let mut rows = Vec::new();
    let mut request = PageRequest {
        limit: Some(2),
        cursor: None,
    };
    loop {
        let found = page(&request);
        rows.extend(found.items);
        assert!(rows.len() as u64 <= found.total);
        match found.next {
            Some(next) => request.cursor = Some(next),
            None => {
                assert_eq!(rows.len() as u64, found.total);
                return rows;
            }
        }
    }
}

#[track_caller]
fn check_tracks(home: &Home, filter: TrackFilter<'_>, sort: TrackSort, expected: &[&str]) {
    let rows = walk(|page| browse_tracks(home.conn(), filter, sort, page).unwrap());
    let titles: Vec<&str> = rows.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(titles, expected);
}

/// Five tracks by three artists and one unknown, with years, places and times of adding.
pub(super) fn small_library() -> (Home, Vec<TrackId>) {
    let mut home = Home::new();
    let words = [
        ("The Beatles / Help! / Yesterday", 1965, 13),
        ("ABBA / Arrival / Money", 1976, 7),
        ("ABBA / Arrival / Fernando", 1976, 10),
        (" / Untagged / The End", 0, 0),
        ("Björk / Homogenic / Jóga", 1997, 2),
    ];
    let mut ids = Vec::new();
    for (at, (words, year, place)) in words.into_iter().enumerate() {
        let mut new = file(words);
        new.tags.year = (year > 0).then_some(year);
        new.tags.track_number = (place > 0).then_some(place);
        let genre = if year < 1990 { "Pop" } else { "Electronic" };
        new.tags.genres.extend((year > 0).then(|| genre.to_owned()));
        ids.extend(home.scan_at(&[new], 1_000 + at as i64));
    }
    (home, ids)
}

#[test]
fn tracks_come_in_pages_in_every_order() {
    let (home, _) = small_library();
    let check = |sort, expected| check_tracks(&home, ALL, sort, expected);
    check(
        TrackSort::Title,
        &["The End", "Fernando", "Jóga", "Money", "Yesterday"],
    );
    check(
        TrackSort::Artist,
        &["Money", "Fernando", "Yesterday", "Jóga", "The End"],
    );
    check(
        TrackSort::Place,
        &["Jóga", "Money", "Fernando", "Yesterday", "The End"],
    );
    check(
        TrackSort::Added,
        &["Jóga", "The End", "Fernando", "Money", "Yesterday"],
    );
    check(
        TrackSort::Year,
        &["Jóga", "Fernando", "Money", "Yesterday", "The End"],
    );
    check(
        TrackSort::Heard,
        &["Jóga", "The End", "Fernando", "Money", "Yesterday"],
    );
}

#[test]
fn tracks_are_filtered_by_what_they_belong_to() {
    let (home, ids) = small_library();
    let abba = &track_rows(home.conn(), &ids[1..2]).unwrap()[0];
    let check = |filter, expected| check_tracks(&home, filter, TrackSort::Title, expected);
    check(
        TrackFilter {
            artist: abba.artist_id,
            ..ALL
        },
        &["Fernando", "Money"],
    );
    check(
        TrackFilter {
            album: abba.album_id,
            ..ALL
        },
        &["Fernando", "Money"],
    );
    check(
        TrackFilter {
            genre: abba.genres.first().map(|(id, _)| *id),
            ..ALL
        },
        &["Fernando", "Money", "Yesterday"],
    );
    check(
        TrackFilter {
            folder: abba.folder_id,
            ..ALL
        },
        &["Fernando", "Money"],
    );
    check(
        TrackFilter {
            year_from: Some(1976),
            year_to: Some(1990),
            ..ALL
        },
        &["Fernando", "Money"],
    );
    check(
        TrackFilter {
            year_to: Some(1970),
            ..ALL
        },
        &["Yesterday"],
    );
    check(
        TrackFilter {
            ids: Some(&ids[3..]),
            ..ALL
        },
        &["The End", "Jóga"],
    );
    check(
        TrackFilter {
            ids: Some(&[]),
            ..ALL
        },
        &[],
    );
}

#[test]
fn archived_and_vanished_tracks_are_listed_apart() {
    let (mut home, ids) = small_library();
    home.write(|tx| set_archived(tx, &ids[..1], Some(9)).unwrap());
    home.write(|tx| mark_missing(tx, &ids[1..3], 9).unwrap());
    let check = |presence, expected| {
        check_tracks(
            &home,
            TrackFilter { presence, ..ALL },
            TrackSort::Title,
            expected,
        );
    };
    check(Presence::Offered, &["The End", "Jóga"]);
    check(Presence::Archived, &["Yesterday"]);
    check(Presence::Missing, &["Fernando", "Money"]);
    assert_eq!(
        counts(home.conn()).unwrap(),
        Counts {
            tracks: 2,
            albums: 2,
            broken: 0
        }
    );
}

#[test]
fn a_page_begins_behind_the_last_even_when_tracks_appear_between() {
    let (mut home, _) = small_library();
    let limit = Some(2);
    let first = PageRequest {
        limit,
        cursor: None,
    };
    let first = browse_tracks(home.conn(), ALL, TrackSort::Title, &first).unwrap();
    home.scan(&[file("New / New / Aardvark"), file("New / New / Funk")]);
    let second = PageRequest {
        limit,
        cursor: first.next,
    };
    let second = browse_tracks(home.conn(), ALL, TrackSort::Title, &second).unwrap();
    let titles: Vec<&str> = second.items.iter().map(|row| row.title.as_str()).collect();
    assert_eq!((titles, second.total), (vec!["Funk", "Jóga"], 7));
}

#[test]
fn albums_come_with_their_sums() {
    let (home, ids) = small_library();
    let check = |sort, expected: &[&str]| {
        let albums =
            walk(|page| browse_albums(home.conn(), AlbumFilter::default(), sort, page).unwrap());
        let titles: Vec<&str> = albums.iter().map(|album| album.title.as_str()).collect();
        assert_eq!(titles, expected);
    };
    check(
        AlbumSort::Title,
        &["Arrival", "Help!", "Homogenic", "Untagged"],
    );
    check(
        AlbumSort::Artist,
        &["Arrival", "Help!", "Homogenic", "Untagged"],
    );
    check(
        AlbumSort::Year,
        &["Homogenic", "Arrival", "Help!", "Untagged"],
    );
    check(
        AlbumSort::Added,
        &["Homogenic", "Untagged", "Arrival", "Help!"],
    );
    let row = &track_rows(home.conn(), &ids[1..2]).unwrap()[0];
    let album = find_album(home.conn(), row.album_id.unwrap())
        .unwrap()
        .unwrap();
    assert_eq!(
        (album.track_count, album.duration_ms, album.year),
        (2, 360_000, Some(1976))
    );
    assert_eq!(
        (album.artist.as_deref(), album.artist_id),
        (Some("ABBA"), row.artist_id)
    );
}

#[test]
fn an_album_by_several_performers_is_by_none_of_them() {
    let mut home = Home::new();
    let mut files = [file("x / Mix / a"), file("x / Mix / b")];
    files[1].tags.artist = Some("Someone else".to_owned());
    files[1].tags.artists = vec!["Someone else".to_owned()];
    let ids = home.scan(&files);
    let rows = track_rows(home.conn(), &ids).unwrap();
    assert_eq!(rows[0].album_id, rows[1].album_id);
    let album = find_album(home.conn(), rows[0].album_id.unwrap())
        .unwrap()
        .unwrap();
    assert_eq!((album.artist, album.track_count), (None, 2));
    let filter = AlbumFilter {
        artist: rows[1].artist_id,
        ids: None,
    };
    let by_one = browse_albums(
        home.conn(),
        filter,
        AlbumSort::Title,
        &PageRequest::default(),
    );
    assert_eq!(by_one.unwrap().total, 1);
}

#[test]
fn an_album_is_gone_when_nothing_of_it_is_offered_and_comes_back() {
    let (mut home, ids) = small_library();
    let album = track_rows(home.conn(), &ids[..1]).unwrap()[0]
        .album_id
        .unwrap();
    home.write(|tx| set_archived(tx, &ids[..1], Some(9)).unwrap());
    assert_eq!(find_album(home.conn(), album).unwrap(), None);
    home.write(|tx| set_archived(tx, &ids[..1], None).unwrap());
    assert_eq!(
        find_album(home.conn(), album).unwrap().unwrap().track_count,
        1
    );
}

#[test]
fn artists_and_genres_come_by_name_with_what_they_hold() {
    let (mut home, ids) = small_library();
    home.write(|tx| mark_missing(tx, &ids[4..], 9).unwrap());
    let artists = walk(|page| browse_artists(home.conn(), page).unwrap());
    let artists: Vec<_> = artists
        .iter()
        .map(|a| (a.name.as_str(), a.track_count, a.album_count))
        .collect();
    assert_eq!(artists, [("ABBA", 2, 1), ("The Beatles", 1, 1)]);
    let genres = walk(|page| browse_genres(home.conn(), page).unwrap());
    let names: Vec<_> = genres
        .iter()
        .map(|g| (g.name.as_str(), g.track_count))
        .collect();
    assert_eq!(names, [("Pop", 3)]);
    assert_eq!(
        find_genre_named(home.conn(), "POP").unwrap(),
        Some(genres[0].id)
    );
}

#[test]
fn folders_are_a_tree_that_counts_what_lies_below() {
    let (home, _) = small_library();
    let top = walk(|page| browse_folders(home.conn(), None, page).unwrap());
    assert_eq!(
        (
            top[0].name.as_str(),
            top[0].track_count,
            top[0].has_children
        ),
        ("music", 5, true)
    );
    let below = walk(|page| browse_folders(home.conn(), Some(top[0].id), page).unwrap());
    let names: Vec<_> = below
        .iter()
        .map(|f| (f.name.as_str(), f.track_count))
        .collect();
    let expected = [
        ("ABBA", 2),
        ("The Beatles", 1),
        ("Björk", 1),
        ("Untagged", 1),
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_strange_cursor_is_refused() {
    let (home, _) = small_library();
    let page = PageRequest {
        limit: None,
        cursor: Some("../etc".to_owned()),
    };
    assert!(browse_tracks(home.conn(), ALL, TrackSort::Title, &page).is_err());
    assert!(browse_artists(home.conn(), &page).is_err());
}

#[test]
fn a_folder_whose_tracks_moved_away_is_no_longer_shown() {
    let mut home = Home::new();
    let new = file("A / B / C");
    let id = home.scan(std::slice::from_ref(&new))[0];
    let path = PathBuf::from("/music/D/E/C.flac");
    home.scan(&[NewFile {
        id: Some(id),
        path,
        ..new
    }]);
    let top = walk(|page| browse_folders(home.conn(), None, page).unwrap());
    let below = walk(|page| browse_folders(home.conn(), Some(top[0].id), page).unwrap());
    let names: Vec<_> = below
        .iter()
        .map(|f| (f.name.as_str(), f.has_children))
        .collect();
    assert_eq!((top[0].track_count, names), (1, vec![("D", true)]));
    home.write(|tx| mark_missing(tx, &[id], 9).unwrap());
    assert_eq!(
        browse_folders(home.conn(), None, &PageRequest::default())
            .unwrap()
            .total,
        0
    );
}
