//! Which tracks are one album, through the public door.

use std::fs;
use std::path::Path;

use minion::domain::id::TrackId;
use minion::domain::listing::Page;
use minion::protocol::library::AlbumInfo;
use minion::protocol::track::TrackInfo;

use crate::support::house::House;

fn put(house: &House, folder: &str) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/albums");
    copy(&from.join(folder), &house.music().join(folder));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("fixtures").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).expect("a copy");
        }
    }
}

/// The albums, without those of the test's own music.
fn others(house: &House) -> Vec<AlbumInfo> {
    let mut albums = house.get::<Page<AlbumInfo>>("/api/albums?limit=500").items;
    albums.retain(|album| album.artist.as_deref() != Some("The Moths"));
    albums
}

/// [`others`] as `title / artist / tracks`.
fn albums(house: &House) -> Vec<String> {
    let albums = others(house);
    let mut found: Vec<String> = albums
        .iter()
        .map(|album| {
            let artist = album.artist.as_deref().unwrap_or("various");
            format!("{} / {artist} / {}", album.title, album.track_count)
        })
        .collect();
    found.sort();
    found
}

#[track_caller]
fn check(folder: &str, expected: &[&str]) -> House {
    let house = House::start();
    put(&house, folder);
    house.scan();
    assert_eq!(albums(&house), expected, "{folder}");
    house
}

#[test]
fn the_discs_of_an_album_are_one_album_in_the_order_of_their_folders() {
    check(
        "two-discs-no-album-artist",
        &["Two Discs / Ann Example / 2"],
    );
    let name = "two-discs-numbers-only-in-folders";
    let house = check(name, &["Folder Discs / Ann Example / 4"]);
    let albums = others(&house);
    let album = albums.iter().find(|album| album.title == "Folder Discs");
    let id = album.expect("the album").id;
    let tracks = house.tracks(&format!("album={id}&sort=artist"));
    let titles: Vec<&str> = tracks.iter().map(|track| &*track.title).collect();
    assert_eq!(
        titles,
        ["Disc 1 one", "Disc 1 two", "Disc 2 one", "Disc 2 two"]
    );
}

#[test]
fn a_compilation_is_one_album_of_various_artists() {
    check(
        "compilation-on-two-discs",
        &["Hits of the Year / various / 4"],
    );
    check("compilation-in-artist-folders", &["Compiled / various / 3"]);
}

#[test]
fn files_without_an_album_artist_go_with_those_that_have_one() {
    check(
        "album-artist-on-half-the-files",
        &["Half / Ann Example / 2"],
    );
}

#[test]
fn two_records_called_like_their_maker_are_two_albums() {
    let one = "Ann Example / Ann Example / 1";
    check("same-name-two-years", &[one, one]);
}

#[test]
fn typographic_marks_part_neither_albums_nor_artists() {
    let house = check("two-apostrophes", &["Don't Ask / Ann Example / 2"]);
    put(&house, "two-hyphens");
    house.scan();
    let expected = ["Don't Ask / Ann Example / 2", "Hyphens / Ann-Bob / 2"];
    assert_eq!(albums(&house), expected);
}

/// Tracks called so, each with whether its file is the one without loss.
fn twice(house: &House) -> Vec<(TrackId, bool)> {
    let tracks = house.tracks("limit=500").into_iter();
    tracks
        .filter(|track| track.title == "Twice")
        .map(|track| {
            let (_, bytes) = house.file(&format!("/api/tracks/{}/stream", track.id));
            (track.id, bytes.starts_with(b"fLaC"))
        })
        .collect()
}

#[test]
fn a_song_in_two_formats_is_one_track_and_the_better_file_is_played() {
    let house = House::start();
    let music = house.music().join("lossy-and-lossless");
    put(&house, "lossy-and-lossless");
    fs::rename(music.join("flac"), house.music().join("../flac")).expect("a move");
    house.scan();
    let [(id, false)] = twice(&house)[..] else {
        panic!("{:?}", twice(&house));
    };
    fs::rename(house.music().join("../flac"), music.join("flac")).expect("a move");
    house.scan();
    assert_eq!(twice(&house), [(id, true)]);
    house.scan();
    assert_eq!(twice(&house), [(id, true)], "a scan finds nothing new");
    fs::remove_dir_all(music.join("flac")).expect("gone");
    house.scan();
    assert_eq!(twice(&house), [(id, false)], "the other takes over");
}

#[test]
fn a_better_file_that_takes_the_place_of_a_lesser_one_is_that_track() {
    let house = House::start();
    let music = house.music().join("lossy-and-lossless");
    put(&house, "lossy-and-lossless");
    fs::rename(music.join("flac"), house.music().join("../flac")).expect("a move");
    house.scan();
    let id = twice(&house)[0].0;
    house.star(id);
    fs::remove_dir_all(music.join("mp3")).expect("gone");
    fs::rename(house.music().join("../flac"), music.join("flac")).expect("a move");
    house.scan();
    assert_eq!(twice(&house), [(id, true)]);
    let track: TrackInfo = house.get(&format!("/api/tracks/{id}"));
    assert!(track.starred);
}
