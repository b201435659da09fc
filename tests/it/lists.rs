//! Playlists that lie beside the music, through the public door.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::Daemon;

fn fixture(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(path)
}

/// The playlists by name, with the titles in them.
fn lists(daemon: &Daemon) -> Vec<(String, Vec<String>)> {
    let page = daemon.get("/api/playlists");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let items = page["items"].as_array().expect("a list");
    items
        .iter()
        .map(|list| {
            let held = daemon.get(&format!("/api/playlists/{}/items", list["id"]));
            let held = held["items"].as_array().expect("items").clone();
            let titles = held.iter().map(|item| text(&item["track"]["title"]));
            (text(&list["name"]), titles.collect())
        })
        .collect()
}

fn check(daemon: &Daemon, expected: &[(&str, &[&str])]) {
    let found = lists(daemon);
    let found: Vec<(&str, Vec<&str>)> = found
        .iter()
        .map(|(name, titles)| (&**name, titles.iter().map(|title| &**title).collect()))
        .collect();
    let expected: Vec<(&str, Vec<&str>)> = expected
        .iter()
        .map(|(name, titles)| (*name, titles.to_vec()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_list_that_windows_wrote_beside_the_music_is_a_playlist() {
    let daemon = Daemon::start();
    let folder = daemon.music().join("m3u");
    fs::create_dir_all(folder.join("sub")).expect("folders");
    for file in ["one.mp3", "sub/two.mp3", "windows.m3u"] {
        let from = fixture("playlist-of-windows").join(file);
        fs::copy(from, folder.join(file)).expect("a copy");
    }
    daemon.scan();
    check(&daemon, &[("windows", &["One", "Two"])]);
    let list = &daemon.get("/api/playlists")["items"][0];
    assert_eq!(
        list["source"],
        json!({"file": "m3u/windows.m3u", "is_edited": false, "missing_count": 0, "missing": []})
    );
}

#[test]
fn a_playlist_follows_its_file_and_the_tracks_that_come_and_go() {
    let daemon = Daemon::start();
    let file = daemon.music().join("Tea.m3u8");
    let song = |n: u32| format!("The Moths - Song {n}.wav\n");
    let away = "#EXTINF:3,Ann - Later\nLater.wav\n";
    fs::write(&file, format!("#EXTM3U\n{}{away}{}", song(3), song(1))).expect("a list");
    daemon.scan();
    check(&daemon, &[("Tea", &["Song 3", "Song 1"])]);
    let list = daemon.get("/api/playlists")["items"][0].clone();
    assert_eq!(list["source"]["missing_count"], 1);
    assert_eq!(list["source"]["missing"], json!(["Ann - Later"]));

    let one = daemon.music().join("The Moths - Song 1.wav");
    fs::copy(&one, daemon.music().join("Later.wav")).expect("a copy");
    daemon.scan();
    check(&daemon, &[("Tea", &["Song 3", "Later", "Song 1"])]);

    fs::write(&file, format!("{}{}", song(2), song(2))).expect("a list");
    daemon.scan();
    check(&daemon, &[("Tea", &["Song 2", "Song 2"])]);

    fs::create_dir(daemon.music().join("Lists")).expect("a folder");
    let moved = daemon.music().join("Lists/Coffee.m3u8");
    fs::write(&file, format!("../{}", song(2))).expect("a list");
    fs::rename(&file, &moved).expect("a move");
    daemon.scan();
    check(&daemon, &[("Coffee", &["Song 2"])]);

    fs::remove_file(moved).expect("gone");
    daemon.scan();
    check(&daemon, &[]);
}

#[test]
fn a_playlist_that_was_edited_in_minion_is_its_owners() {
    let daemon = Daemon::start();
    let file = daemon.music().join("Tea.m3u");
    fs::write(&file, "The Moths - Song 1.wav\n").expect("a list");
    daemon.scan();
    let id = daemon.get("/api/playlists")["items"][0]["id"].clone();
    let track = daemon.get("/api/tracks/search?q=Song+2")["items"][0]["id"].clone();
    daemon.post(
        &format!("/api/playlists/{id}/items"),
        &json!({"track_ids": [track]}),
    );
    let mine: &[(&str, &[&str])] = &[("Tea", &["Song 1", "Song 2"])];
    fs::write(&file, "The Moths - Song 3.wav\n").expect("a list");
    daemon.scan();
    check(&daemon, mine);
    let list = daemon.get("/api/playlists")["items"][0].clone();
    assert_eq!(list["source"]["is_edited"], true);
    fs::remove_file(&file).expect("gone");
    daemon.scan();
    check(&daemon, mine);
    assert!(daemon.get("/api/playlists")["items"][0]["source"].is_null());
}

#[test]
fn a_playlist_that_was_removed_in_minion_stays_away_until_its_file_says_something_else() {
    let daemon = Daemon::start();
    let file = daemon.music().join("Tea.m3u");
    fs::write(&file, "The Moths - Song 1.wav\n").expect("a list");
    daemon.scan();
    let id = daemon.get("/api/playlists")["items"][0]["id"].clone();
    daemon.delete(&format!("/api/playlists/{id}"));
    fs::write(daemon.music().join("Else.m3u"), "#PLAYLIST:Other\n").expect("a list");
    daemon.scan();
    check(&daemon, &[("Other", &[])]);
    fs::write(&file, "The Moths - Song 3.wav\n").expect("a list");
    daemon.scan();
    check(&daemon, &[("Other", &[]), ("Tea", &["Song 3"])]);
}
