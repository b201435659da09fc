//! Tracks of one file where files are named: lists to play, and ratings in tags.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{SECONDS, all, house, ids, recording, sheet};
use crate::support::Daemon;

fn album(music: &Path) {
    recording(&music.join("album.wav"));
    fs::write(music.join("album.cue"), sheet("album.wav", &SECONDS)).expect("a sheet");
}

/// Judges so many pairs of all music: the track of the lower id wins.
fn judge(daemon: &Daemon, count: usize) {
    let mut pair = daemon.post("/api/comparisons/session", &json!({}))["pair"].clone();
    for _ in 0..count {
        let is_a = pair["track_a"]["id"].as_i64() < pair["track_b"]["id"].as_i64();
        let winner = if is_a { "track_a" } else { "track_b" };
        let body = json!({"pair_id": pair["pair_id"], "winner": winner});
        pair = daemon.post("/api/comparisons/verdict", &body)["next_pair"].clone();
    }
}

/// The titles of the first playlist.
fn listed(daemon: &Daemon) -> Vec<String> {
    let id = daemon.get("/api/playlists")["items"][0]["id"].clone();
    let held = daemon.get(&format!("/api/playlists/{id}/items"));
    let items = held["items"].as_array().expect("items").iter();
    items
        .map(|item| item["track"]["title"].as_str().expect("a title").to_owned())
        .collect()
}

#[test]
fn a_list_that_names_a_file_means_all_of_its_tracks_unless_it_says_where() {
    let daemon = house(|music| {
        album(music);
        fs::write(music.join("Tea.m3u"), "album.wav\n").expect("a list");
    });
    assert_eq!(listed(&daemon), ["One", "Two", "Three"]);
    let text = "#EXTM3U\n#EXTVLCOPT:start-time=2.000\n#EXTVLCOPT:stop-time=3\nalbum.wav\n\
                #EXTVLCOPT:start-time=0\nalbum.wav\n";
    fs::write(daemon.music().join("Tea.m3u"), text).expect("a list");
    daemon.scan();
    assert_eq!(listed(&daemon), ["Three", "One"]);
}

#[test]
fn ranks_that_were_exported_as_a_list_come_back_as_they_were() {
    let daemon = house(album);
    judge(&daemon, 3);
    let url = format!(
        "{}/api/rankings/export?format=m3u&paths=relative",
        daemon.address
    );
    let mut answer = ureq::get(&url).call().expect("an answer");
    let text = answer.body_mut().read_to_string().expect("a list");
    fs::write(daemon.music().join("Best.m3u8"), &text).expect("a list");
    daemon.scan();
    let ranked = daemon.get("/api/rankings")["items"].clone();
    let best: Vec<&Value> = ranked.as_array().expect("ranks").iter().collect();
    let best: Vec<&str> = best
        .iter()
        .map(|track| track["title"].as_str().expect("a title"))
        .collect();
    assert_eq!(listed(&daemon), best, "{text}");
    assert_eq!(best.len(), 3);
}

#[test]
fn a_file_with_several_tracks_gets_no_rating_and_says_why() {
    let daemon = house(album);
    judge(&daemon, 3);
    let before = fs::read(daemon.music().join("album.wav")).expect("a file");
    let report = daemon.post("/api/rankings/tags", &json!({"mode": "preview"}));
    assert_eq!(
        (&report["failed"], &report["changed"]),
        (&json!(3), &json!(0))
    );
    let reason = "it holds several tracks, and has room for the rating of one";
    assert_eq!(report["files"][0]["reason"], reason);
    assert_eq!(
        fs::read(daemon.music().join("album.wav")).expect("a file"),
        before
    );
    assert_eq!(ids(&all(&daemon, "offered")).len(), 3);
}
