//! The words of files, through the public door.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::Daemon;

/// Copies fixtures into a folder of their own and scans.
fn with(names: &[&str]) -> Daemon {
    let daemon = Daemon::start();
    let words = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/words");
    for name in names {
        std::fs::copy(words.join(name), daemon.music().join(name)).expect("a copy");
    }
    daemon.scan();
    daemon
}

fn id_of(daemon: &Daemon, list: &str, name: &str) -> i64 {
    let found = daemon.get(list);
    let items = found["items"].as_array().expect("a list");
    let item = items.iter().find(|item| item["name"] == name);
    item.and_then(|item| item["id"].as_i64())
        .unwrap_or_else(|| panic!("no `{name}` in {found}"))
}

fn names(list: &Value) -> Vec<&str> {
    let items = list.as_array().expect("a list").iter();
    items.filter_map(|item| item["name"].as_str()).collect()
}

#[test]
fn every_artist_and_genre_of_a_track_is_found_browsed_and_shown() {
    let files = [
        "nul-between-artists.mp3",
        "two-artist-fields.flac",
        "feat-with-artists-field.mp3",
        "two-genres.flac",
    ];
    let daemon = with(&files);
    let bob = id_of(&daemon, "/api/artists?limit=500", "Bob Sample");
    let of_bob = daemon.get(&format!("/api/tracks?artist={bob}"));
    assert_eq!(of_bob["total"], 3, "{of_bob}");
    for track in of_bob["items"].as_array().expect("a list") {
        assert_eq!(names(&track["artists"]), ["Ann Example", "Bob Sample"]);
        let shown = track["artist"].as_str().expect("an artist");
        assert!(shown.contains("Ann Example") && shown.contains("Bob Sample"));
    }
    let all = daemon.get("/api/artists?limit=500");
    assert!(!names(&all["items"]).contains(&"Ann Example feat. Bob Sample"));
    assert_eq!(daemon.get("/api/tracks/search?q=bob")["total"], 3);

    let jazz = id_of(&daemon, "/api/genres?limit=500", "Jazz");
    let of_jazz = daemon.get(&format!("/api/tracks?genre={jazz}"));
    assert_eq!(names(&of_jazz["items"][0]["genres"]), ["Rock", "Jazz"]);
    // Rules go by every name, too: a comparison is about all that Bob is on.
    let filter = json!({"filter": {"artist": bob}});
    let started = daemon.post("/api/comparisons/session", &filter);
    assert_eq!(started["total_tracks"], 3, "{started}");
}

#[test]
fn sound_of_kinds_that_are_not_played_is_named_beside_what_is_broken() {
    let daemon = Daemon::start();
    for name in ["one.wma", "two.WMA", "three.wv"] {
        std::fs::write(daemon.music().join(name), "sound").expect("a file");
    }
    daemon.scan();
    let broken = daemon.get("/api/library/broken");
    assert_eq!(broken["total"], 0);
    let kinds = json!([{"ending": "wma", "files": 2}, {"ending": "wv", "files": 1}]);
    assert_eq!(broken["not_played"], kinds);
    let words = "3 files of kinds that minion does not play: .wma 2, .wv 1";
    assert_eq!(broken["not_played_words"], words);
}
