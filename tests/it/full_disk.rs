//! A full disk: clear refusals, music that obeys, and health that comes back by itself.

use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::Daemon;

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
