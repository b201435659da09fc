//! The demo library: its first pair is heard while the rest is made, and a kill between costs nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::Daemon;

/// Songs of the whole demo library.
const SONGS: u64 = 24;

/// How long a debug build may take to make a few songs on a busy machine.
const SOME_SONGS: Duration = Duration::from_secs(240);

/// Memory of its own that the server may have while songs are made, kB: making one takes 100,000.
const OWN_KB_MAX: u64 = 50_000;

/// Memory that the server itself has written to, kB.
fn own_memory_kb(daemon: &Daemon) -> u64 {
    let path = format!("/proc/{}/status", daemon.process_id());
    let status = std::fs::read_to_string(path).expect("it runs");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number
        .and_then(|kb| kb.parse().ok())
        .expect("a number of kB")
}

/// Tracks that can be played.
fn track_count(daemon: &Daemon) -> u64 {
    let state = daemon.get("/api/state");
    state["library"]["track_count"].as_u64().expect("a number")
}

fn wait_for_more_than(daemon: &Daemon, count: u64) -> u64 {
    let since = Instant::now();
    loop {
        let there = track_count(daemon);
        if there > count {
            return there;
        }
        assert!(since.elapsed() < SOME_SONGS, "{there} songs for long");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The songs that are made, and when each was.
fn songs(daemon: &Daemon) -> BTreeMap<PathBuf, std::time::SystemTime> {
    fn walk(folder: &Path, found: &mut BTreeMap<PathBuf, std::time::SystemTime>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "opus") {
                let made = entry.metadata().and_then(|about| about.modified());
                found.insert(path, made.expect("a file's time"));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&daemon.own.folder().join(".cache"), &mut found);
    found
}

#[test]
fn the_first_pair_is_heard_while_the_rest_is_made_and_a_kill_between_costs_nothing() {
    let mut daemon = Daemon::start_demo();
    let first = wait_for_more_than(&daemon, 1);
    assert!(first < SONGS, "all of it had to be waited for");
    let session = daemon.post("/api/comparisons/session", &json!({}));
    for side in ["track_a", "track_b"] {
        let id = &session["pair"][side]["id"];
        let path = format!("{}/api/tracks/{id}/stream", daemon.address);
        let mut answer = ureq::get(path).call().expect("the song");
        let song = answer.body_mut().read_to_vec().expect("all of it");
        assert!(song.starts_with(b"OggS"), "{side}");
    }
    let progress = daemon.get("/api/library/scan");
    assert_ne!(progress["phase"], "done", "{progress}");

    let there = wait_for_more_than(&daemon, first);
    let own_kb = own_memory_kb(&daemon);
    assert!(own_kb < OWN_KB_MAX, "{own_kb} kB stay with the server");
    daemon.kill_now();
    let made = songs(&daemon);
    daemon.restart();
    assert!(track_count(&daemon) >= there, "what was there is there");
    wait_for_more_than(&daemon, made.len() as u64);
    let now = songs(&daemon);
    let remade = made.iter().filter(|(path, at)| now.get(*path) != Some(at));
    assert_eq!(remade.count(), 0, "nothing is made twice");
}
