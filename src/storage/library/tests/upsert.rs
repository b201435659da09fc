use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use super::support::{Home, file};
use crate::domain::id::{AlbumId, TrackId};
use crate::storage::library::absence::{mark_missing, set_archived};
use crate::storage::library::catalog::{find_facts, load_catalog};
use crate::storage::library::known_files::known_files;
use crate::storage::library::new_file::{NewCover, NewFile};
use crate::storage::library::track_row::{CoverSource, cover_source, track_path, track_rows};
use crate::storage::library::upsert::upsert_files;

#[test]
fn a_file_becomes_a_track_with_its_words() {
    let mut home = Home::new();
    let mut new = file("Björk / Homogenic / Jóga");
    new.tags.year = Some(1997);
    new.tags.genres = vec!["Electronic".to_owned()];
    let ids = home.scan(&[new]);
    let row = &track_rows(home.conn(), &ids).unwrap()[0];
    assert_eq!(
        (row.title.as_str(), row.artist.as_deref()),
        ("Jóga", Some("Björk"))
    );
    assert_eq!(
        (
            row.album.as_deref(),
            row.genres.first().map(|(_, name)| name.as_str())
        ),
        (Some("Homogenic"), Some("Electronic"))
    );
    assert_eq!(
        (row.year, row.duration_ms, row.added_ms),
        (Some(1997), 180_000, 1_000)
    );
    assert_eq!(
        (row.has_artwork, row.has_waveform, row.tint),
        (false, false, None)
    );
}

#[test]
fn the_same_path_is_the_same_track() {
    let mut home = Home::new();
    let first = home.scan(&[file("A / B / C")]);
    let mut again = file("A / B / C");
    again.tags.title = "Retagged".to_owned();
    again.mtime_ns = 2;
    assert_eq!(home.scan_at(&[again], 2_000), first);
    let row = &track_rows(home.conn(), &first).unwrap()[0];
    assert_eq!((row.title.as_str(), row.added_ms), ("Retagged", 1_000));
}

#[test]
fn a_moved_file_keeps_its_track() {
    let mut home = Home::new();
    let ids = home.scan(&[file("A / B / C")]);
    home.write(|tx| mark_missing(tx, &ids, 5_000).unwrap());
    assert!(find_facts(home.conn(), ids[0]).unwrap().unwrap().is_missing);
    let moved = NewFile {
        id: Some(ids[0]),
        path: PathBuf::from("/music/x.flac"),
        ..file("A / B / C")
    };
    assert_eq!(home.scan(&[moved]), ids);
    assert!(!find_facts(home.conn(), ids[0]).unwrap().unwrap().is_missing);
    assert_eq!(
        track_path(home.conn(), ids[0]).unwrap(),
        Some(PathBuf::from("/music/x.flac"))
    );
}

#[test]
fn two_files_that_swapped_names_keep_their_tracks() {
    let mut home = Home::new();
    let (a, b) = (file("A / B / one"), file("A / B / two"));
    let ids = home.scan(&[a.clone(), b.clone()]);
    let swapped = [
        NewFile {
            id: Some(ids[0]),
            path: b.path.clone(),
            ..a.clone()
        },
        NewFile {
            id: Some(ids[1]),
            path: a.path.clone(),
            ..b.clone()
        },
    ];
    assert_eq!(home.scan(&swapped), ids);
    assert_eq!(track_path(home.conn(), ids[0]).unwrap(), Some(b.path));
    assert_eq!(track_path(home.conn(), ids[1]).unwrap(), Some(a.path));
    assert!(
        known_files(home.conn())
            .unwrap()
            .iter()
            .all(|known| !known.is_missing)
    );
}

#[test]
fn a_track_whose_place_was_taken_counts_as_vanished() {
    let mut home = Home::new();
    let (a, b) = (file("A / B / one"), file("A / B / two"));
    let ids = home.scan(&[a.clone(), b.clone()]);
    home.scan(&[NewFile {
        id: Some(ids[0]),
        path: b.path.clone(),
        ..a
    }]);
    assert!(find_facts(home.conn(), ids[1]).unwrap().unwrap().is_missing);
    assert_eq!(track_path(home.conn(), ids[1]).unwrap(), None);
}

#[test]
fn names_in_other_letters_are_one_artist() {
    let mut home = Home::new();
    let ids = home.scan(&[
        file("Björk / X / a"),
        file("BJORK / Y / b"),
        file(" / Z / c"),
    ]);
    let rows = track_rows(home.conn(), &ids).unwrap();
    assert_eq!(rows[0].artist_id, rows[1].artist_id);
    assert_eq!(rows[1].artist.as_deref(), Some("Björk"));
    assert_eq!(rows[2].artist_id, None);
}

#[test]
fn an_album_is_its_artist_or_its_folder() {
    let mut home = Home::new();
    let mut tagged = [
        file("A / Hits / a"),
        file("B / Hits / b"),
        file("C / Hits / c"),
    ];
    tagged[0].tags.album_artist = Some("Various".to_owned());
    tagged[1].tags.album_artist = Some("VARIOUS".to_owned());
    let ids = home.scan(&tagged);
    let rows = track_rows(home.conn(), &ids).unwrap();
    assert_eq!(rows[0].album_id, rows[1].album_id);
    assert_ne!(rows[0].album_id, rows[2].album_id);
}

#[test]
fn an_album_without_an_album_artist_survives_a_moved_folder() {
    let mut home = Home::new();
    let files = [file("A / Hits / a"), file("A / Hits / b")];
    let ids = home.scan(&files);
    let before = track_rows(home.conn(), &ids).unwrap()[0].album_id;
    let moved: Vec<NewFile> = files
        .into_iter()
        .zip(&ids)
        .map(|(file, id)| NewFile {
            id: Some(*id),
            path: PathBuf::from("/music/elsewhere").join(file.path.file_name().unwrap()),
            ..file
        })
        .collect();
    home.scan(&moved);
    let rows = track_rows(home.conn(), &ids).unwrap();
    assert_eq!((rows[0].album_id, rows[1].album_id), (before, before));
}

#[test]
fn a_file_name_need_not_be_text() {
    let mut home = Home::new();
    let path = PathBuf::from(OsStr::from_bytes(b"/music/caf\xe9.mp3"));
    let ids = home.scan(&[NewFile {
        path: path.clone(),
        ..file("A / B / C")
    }]);
    assert_eq!(track_path(home.conn(), ids[0]).unwrap(), Some(path.clone()));
    assert_eq!(known_files(home.conn()).unwrap()[0].path, path);
}

#[test]
fn the_catalog_holds_vanished_and_archived_tracks_too() {
    let mut home = Home::new();
    let ids = home.scan(&[file("A / B / 1"), file("A / B / 2"), file("A / B / 3")]);
    home.write(|tx| mark_missing(tx, &ids[..1], 5_000).unwrap());
    home.write(|tx| set_archived(tx, &ids[1..2], Some(6_000)).unwrap());
    let catalog = load_catalog(home.conn()).unwrap();
    assert_eq!(catalog.len(), 3);
    let offered: Vec<&TrackId> = catalog
        .iter()
        .filter(|(_, facts)| facts.is_offered())
        .map(|(id, _)| id)
        .collect();
    assert_eq!(offered, [&ids[2]]);
    home.write(|tx| set_archived(tx, &ids[1..2], None).unwrap());
    assert!(
        find_facts(home.conn(), ids[1])
            .unwrap()
            .unwrap()
            .is_offered()
    );
}

#[test]
fn a_picture_is_found_in_its_file_or_beside_it() {
    let mut home = Home::new();
    let cover = |file: Option<&str>| {
        let file = file.map(PathBuf::from);
        Some(NewCover {
            hash: "abc".to_owned(),
            file,
            tint: Some((210.0, 0.1)),
        })
    };
    let inside = NewFile {
        cover: cover(None),
        ..file("A / B / in")
    };
    let beside = NewFile {
        cover: cover(Some("/music/cover.jpg")),
        ..file("A / B / out")
    };
    let ids = home.scan(&[inside.clone(), beside, file("A / B / none")]);
    let found = |id| cover_source(home.conn(), id).unwrap();
    assert_eq!(
        found(ids[0]),
        Some(("abc".to_owned(), CoverSource::Embedded(inside.path)))
    );
    let beside = CoverSource::File(PathBuf::from("/music/cover.jpg"));
    assert_eq!(found(ids[1]), Some(("abc".to_owned(), beside)));
    assert_eq!(found(ids[2]), None);
    assert_eq!(
        track_rows(home.conn(), &ids).unwrap()[0].tint,
        Some((210.0, 0.1))
    );
}

#[test]
fn two_albums_that_become_one_say_which_went_up_in_which() {
    let mut home = Home::new();
    let mut files = [file("A / Live / one"), file("A / Live / two")];
    files[1].path = PathBuf::from("/music/A/Live again/two.flac");
    let ids = home.scan(&files);
    let rows = track_rows(home.conn(), &ids).unwrap();
    assert_ne!(
        rows[0].album_id, rows[1].album_id,
        "the same place, other songs"
    );
    files[0].tags.album_artist = Some("A".to_owned());
    files[1].tags.album_artist = Some("A".to_owned());
    let kept = home.write(|tx| upsert_files(tx, &files, 2_000).unwrap());
    let pair = (rows[1].album_id.unwrap(), rows[0].album_id.unwrap());
    assert_eq!(kept.absorbed, [pair]);
    assert_eq!(kept.tracks[1].1.album, rows[0].album_id);
}

#[test]
fn the_order_in_which_files_are_found_decides_no_album() {
    let of = |words: &str, folder: &str, number: u32, year: i32| {
        let mut found = file(words);
        found.path = PathBuf::from(format!("/music/{folder}/{number}.flac"));
        found.tags.track_number = Some(number);
        found.tags.year = Some(year);
        found
    };
    let mut files = vec![
        of("A / A / a", "A/1977", 1, 1977),
        of("A / A / b", "A/1977", 2, 1977),
        of("A / A / c", "A/1978", 1, 1978),
        of("A / A / d", "A/1978", 2, 1978),
        of("A / A / e", "flat", 1, 1977),
        of("A / A / f", "flat", 2, 1977),
    ];
    let albums = |files: &[NewFile]| {
        let mut home = Home::new();
        let mut ids = Vec::new();
        for file in files {
            ids.extend(home.scan(std::slice::from_ref(file)));
        }
        let rows = track_rows(home.conn(), &ids).unwrap();
        let mut by_title: Vec<(String, Option<AlbumId>)> = rows
            .into_iter()
            .map(|row| (row.title, row.album_id))
            .collect();
        by_title.sort();
        let first = |id| by_title.iter().position(|(_, other)| *other == id);
        by_title
            .iter()
            .map(|(_, id)| first(*id))
            .collect::<Vec<_>>()
    };
    let forwards = albums(&files);
    files.reverse();
    assert_eq!(albums(&files), forwards);
    assert_eq!(forwards[0], forwards[1]);
    assert_ne!(forwards[0], forwards[2]);
}
