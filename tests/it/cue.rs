//! Cue sheets, through the public door: one file, many tracks.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Daemon, Terminal};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/cue")
        .join(name)
}

/// A daemon whose music is one folder with these files of the fixtures.
fn house(files: &[&str]) -> Daemon {
    let own = Terminal::new();
    let music = own.folder().join("music");
    fs::create_dir_all(&music).expect("a folder");
    for file in files {
        fs::copy(fixture(file), music.join(file)).expect("a copy");
    }
    let daemon = Daemon::start_in(own);
    daemon.scan();
    daemon
}

/// All tracks that are offered, in the order of their numbers.
fn tracks(daemon: &Daemon) -> Vec<Value> {
    let page = daemon.get("/api/tracks?sort=album");
    let mut tracks = page["items"].as_array().expect("a list").clone();
    tracks.sort_by_key(|track| track["track_number"].as_i64());
    tracks
}

#[test]
fn a_cue_sheet_beside_a_file_makes_tracks_of_it() {
    let daemon = house(&["album.cue", "album.flac"]);
    let found: Vec<Value> = tracks(&daemon)
        .iter()
        .map(|track| {
            json!([
                track["title"],
                track["artist"],
                track["album"],
                track["year"],
                track["track_number"],
                track["duration_ms"],
                track["genres"][0]["name"]
            ])
        })
        .collect();
    let one = |title, number| {
        json!([
            title,
            "Ann Example",
            "Cue Album",
            1999,
            number,
            1_000,
            "Rock"
        ])
    };
    assert_eq!(found, [one("One", 1), one("Two", 2), one("Three", 3)]);
}
