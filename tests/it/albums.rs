//! Which tracks are one album, through the public door.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::Daemon;

fn put(daemon: &Daemon, folder: &str) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/albums");
    copy(&from.join(folder), &daemon.music().join(folder));
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

/// The albums as `title / artist / tracks`, without those of the test's own music.
fn albums(daemon: &Daemon) -> Vec<String> {
    let page = daemon.get("/api/albums?limit=500");
    let items = page["items"].as_array().expect("albums").clone();
    let text = |value: &Value| value.as_str().unwrap_or("various").to_owned();
    let mut found: Vec<String> = items
        .iter()
        .filter(|album| album["artist"] != "The Moths")
        .map(|album| {
            let (title, artist) = (text(&album["title"]), text(&album["artist"]));
            format!("{title} / {artist} / {}", album["track_count"])
        })
        .collect();
    found.sort();
    found
}

#[track_caller]
fn check(folder: &str, expected: &[&str]) -> Daemon {
    let daemon = Daemon::start();
    put(&daemon, folder);
    daemon.scan();
    assert_eq!(albums(&daemon), expected, "{folder}");
    daemon
}

#[test]
fn the_discs_of_an_album_are_one_album_in_the_order_of_their_folders() {
    check(
        "two-discs-no-album-artist",
        &["Two Discs / Ann Example / 2"],
    );
    let name = "two-discs-numbers-only-in-folders";
    let daemon = check(name, &["Folder Discs / Ann Example / 4"]);
    let page = daemon.get("/api/albums?limit=500");
    let albums = page["items"].as_array().expect("albums");
    let album = albums.iter().find(|album| album["title"] == "Folder Discs");
    let id = &album.expect("the album")["id"];
    let tracks = daemon.get(&format!("/api/tracks?album={id}&sort=artist"));
    let items = tracks["items"].as_array().expect("tracks");
    let titles: Vec<&str> = items
        .iter()
        .filter_map(|track| track["title"].as_str())
        .collect();
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
    let daemon = check("two-apostrophes", &["Don't Ask / Ann Example / 2"]);
    put(&daemon, "two-hyphens");
    daemon.scan();
    let expected = ["Don't Ask / Ann Example / 2", "Hyphens / Ann-Bob / 2"];
    assert_eq!(albums(&daemon), expected);
}

/// Tracks called so, each with whether its file is the one without loss.
fn twice(daemon: &Daemon) -> Vec<(i64, bool)> {
    let page = daemon.get("/api/tracks?limit=500");
    let items = page["items"].as_array().expect("tracks").clone();
    items
        .iter()
        .filter(|track| track["title"] == "Twice")
        .map(|track| {
            let id = track["id"].as_i64().expect("an id");
            let url = format!("{}/api/tracks/{id}/stream", daemon.address);
            let mut answer = ureq::get(url).call().expect("the file");
            let bytes = answer.body_mut().read_to_vec().expect("its bytes");
            (id, bytes.starts_with(b"fLaC"))
        })
        .collect()
}

#[test]
fn a_song_in_two_formats_is_one_track_and_the_better_file_is_played() {
    let daemon = Daemon::start();
    let music = daemon.music().join("lossy-and-lossless");
    put(&daemon, "lossy-and-lossless");
    fs::rename(music.join("flac"), daemon.music().join("../flac")).expect("a move");
    daemon.scan();
    let [(id, false)] = twice(&daemon)[..] else {
        panic!("{:?}", twice(&daemon));
    };
    fs::rename(daemon.music().join("../flac"), music.join("flac")).expect("a move");
    daemon.scan();
    assert_eq!(twice(&daemon), [(id, true)]);
    daemon.scan();
    assert_eq!(twice(&daemon), [(id, true)], "a scan finds nothing new");
    fs::remove_dir_all(music.join("flac")).expect("gone");
    daemon.scan();
    assert_eq!(twice(&daemon), [(id, false)], "the other takes over");
}

#[test]
fn a_better_file_that_takes_the_place_of_a_lesser_one_is_that_track() {
    let daemon = Daemon::start();
    let music = daemon.music().join("lossy-and-lossless");
    put(&daemon, "lossy-and-lossless");
    fs::rename(music.join("flac"), daemon.music().join("../flac")).expect("a move");
    daemon.scan();
    let id = twice(&daemon)[0].0;
    daemon.put(&format!("/api/stars/tracks/{id}"), &json!({}));
    fs::remove_dir_all(music.join("mp3")).expect("gone");
    fs::rename(daemon.music().join("../flac"), music.join("flac")).expect("a move");
    daemon.scan();
    assert_eq!(twice(&daemon), [(id, true)]);
    assert_eq!(daemon.get(&format!("/api/tracks/{id}"))["starred"], true);
}
