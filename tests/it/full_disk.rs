//! A full disk: clear refusals, music that obeys, and health that comes back by itself.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Daemon, TRACKS};

/// Writes until the disk says no.
fn fill(file: &Path) {
    let mut file = std::fs::File::create(file).expect("a file");
    for bytes in [1 << 16, 1 << 12, 1 << 9, 1] {
        while file.write_all(&vec![7; bytes]).is_ok() {}
    }
}

/// Asks for a verdict on the current pair: the status and the error's code.
fn judge(daemon: &Daemon, key: &str) -> (u16, Value) {
    let pair = daemon.get("/api/state")["comparison"]["pair"]["pair_id"].clone();
    let body = json!({"pair_id": pair, "winner": "track_a"});
    let (code, text) = daemon
        .ask("/api/comparisons/verdict", &body, key)
        .expect("an answer");
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    (code, answer["error"]["code"].clone())
}

#[test]
fn on_a_full_disk_choices_are_refused_the_music_obeys_and_all_heals() {
    // Where the system lets nobody mount a disk of their own, there is nothing to be seen.
    let Some(daemon) = Daemon::start_on_small_disk(12) else {
        return;
    };
    daemon.wait_until_measured();
    daemon.post("/api/comparisons/session", &json!({}));
    daemon.post(
        "/api/comparisons/select-track",
        &json!({"track_id": "track_a", "is_playing": true}),
    );
    let filler = daemon.data().join("filler");
    fill(&filler);

    // What the log has room for still fits; then it is full.
    let refused = (0..200).map(|number| judge(&daemon, &format!("full {number}")));
    let refused = refused
        .into_iter()
        .find(|(code, _)| *code != 200)
        .expect("it is full");
    assert_eq!(refused, (503, json!("disk_full")));
    assert_eq!(daemon.get("/health")["status"], "degraded");
    assert_eq!(
        daemon.get("/api/state")["problems"][0]["code"],
        "storage_failed"
    );
    let paused = daemon.post("/api/player/pause", &json!({}));
    assert_eq!(paused["player"]["is_playing"], false);
    for volume in 1..=50 {
        daemon.put("/api/player/volume", &json!({"volume_percent": volume}));
    }
    assert_eq!(daemon.get("/api/state")["player"]["volume_percent"], 50);
    assert_eq!(judge(&daemon, "still full"), (503, json!("disk_full")));
    assert_eq!(daemon.get("/health")["status"], "degraded");

    std::fs::remove_file(&filler).expect("room again");
    while daemon.get("/health")["status"] != "healthy" {
        std::thread::yield_now();
    }
    assert_eq!(daemon.get("/api/state")["problems"], json!([]));
    // The refusal was not stored: the same request under the same key is done now.
    assert_eq!(judge(&daemon, "still full"), (200, Value::Null));
}

/// Files that a scan finds: more than the small disk has room for beside its filler.
const MANY: usize = 1_500;

/// A house on a disk of 12 MB that is full, and as many files as [`MANY`] in its music folder.
/// `None` where the system lets nobody mount a disk of their own.
fn full_house_with_much_music() -> Option<(Daemon, PathBuf)> {
    let daemon = Daemon::start_on_small_disk(12)?;
    daemon.wait_until_measured();
    let filler = daemon.data().join("filler");
    fill(&filler);
    let tone = std::fs::read("tests/fixtures/tone.mp3").expect("a fixture");
    for number in 0..MANY {
        let file = daemon.music().join(format!("Found {number:04}.mp3"));
        std::fs::write(file, &tone).expect("a file");
    }
    Some((daemon, filler))
}

fn has_problem(daemon: &Daemon, code: &str) -> bool {
    let state = daemon.get("/api/state");
    let problems = state["problems"].as_array().expect("a list");
    problems.iter().any(|problem| problem["code"] == code)
}

fn until(what: &str, mut is: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(120);
    while !is() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn tracks(daemon: &Daemon) -> u64 {
    let page = daemon.get("/api/tracks?limit=1");
    page["total"].as_u64().expect("a number")
}

#[test]
fn what_a_scan_finds_while_the_disk_is_full_waits_and_comes_in_by_itself() {
    let Some((daemon, filler)) = full_house_with_much_music() else {
        return;
    };
    until("it is said on the screens", || {
        has_problem(&daemon, "library_waits")
    });
    assert!(tracks(&daemon) < (TRACKS + MANY) as u64, "the disk is full");
    std::fs::remove_file(&filler).expect("room again");
    until("all of it comes in", || {
        tracks(&daemon) == (TRACKS + MANY) as u64
    });
    until("nothing is said any more", || {
        daemon.get("/api/state")["problems"] == json!([])
    });
}

#[test]
fn what_waits_for_room_when_the_power_goes_is_found_at_the_next_start() {
    let Some((mut daemon, filler)) = full_house_with_much_music() else {
        return;
    };
    until("it is said on the screens", || {
        has_problem(&daemon, "library_waits")
    });
    // The small disk goes with the process that sees it: what is on it is put on the big one.
    let (small, big) = (
        daemon.data(),
        daemon.own.folder().join(".local/share/minion"),
    );
    let held = daemon.own.folder().join("held");
    std::fs::create_dir(&held).expect("a folder");
    let keep = |from: &Path, to: &Path| {
        for entry in std::fs::read_dir(from).expect("a folder") {
            let entry = entry.expect("an entry");
            if entry.path() != filler && entry.path().is_file() {
                std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
            }
        }
    };
    keep(&small, &held);
    daemon.kill_now();
    keep(&held, &big);
    daemon.restart();
    until("the next start finds the rest", || {
        tracks(&daemon) == (TRACKS + MANY) as u64
    });
}
