//! `web-status --watch` and `backup`: what lasts longer than one command.

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::support::{Daemon, Terminal};

/// The ids and choices of a state; what is looked up may come in a frame of its own.
fn choices(state: &Value) -> Value {
    let (comparison, player) = (&state["comparison"], &state["player"]);
    json!({
        "session": comparison["session_id"],
        "pair": comparison["pair"]["pair_id"],
        "prefetched": comparison["prefetched"]["pair_id"],
        "selected": comparison["selected"],
        "done": comparison["progress"]["comparisons_done"],
        "context": player["context"],
        "track": player["track"]["id"],
        "starred": player["track"]["starred"],
        "is_playing": player["is_playing"],
        "position_ms": player["position_ms"],
        "seek_rev": player["seek_rev"],
        "volume_percent": player["volume_percent"],
        "queue": player["queue"]["revision"],
        "radio": state["radio"]["active"],
        "stars": state["stars"],
        "names": state["device_names"],
    })
}

fn state(terminal: &Terminal) -> Value {
    serde_json::from_str(&terminal.run(&["web-status", "--json"]).stdout).expect("JSON")
}

#[test]
fn the_state_and_its_events_are_the_state_again() {
    let daemon = Daemon::start();
    let terminal = daemon.terminal();
    let mut watch = daemon.terminal().watch();
    watch.until(|_| true);

    daemon.post("/api/comparisons/session", &json!({}));
    for command in [
        &["web-play1"][..],
        &["web-playpause"],
        &["web-star"],
        &["web-winner", "b"],
        &["web-play2"],
        &["web-undo"],
        &["web-skip"],
        &["web-play2"],
        &["web-playpause"],
        &["web-seek-pos", "0.1"],
        &["web-volume", "11"],
        &["web-next"],
    ] {
        let ended = terminal.run(command);
        assert_eq!(ended.code, 0, "{command:?}: {}", ended.stderr);
        let now = state(&terminal);
        let seq = |state: &Value, at: usize| state["streams"][at]["seq"].as_u64();
        let is_there = |seen: &Value| (0..2).all(|at| seq(seen, at) >= seq(&now, at));
        let seen = watch.until(is_there);
        assert_eq!(choices(&seen), choices(&now), "after {command:?}");
    }
}

#[test]
fn a_verdict_is_shown_as_one_change() {
    let daemon = Daemon::start();
    let terminal = daemon.terminal();
    daemon.post("/api/comparisons/session", &json!({}));
    terminal.run(&["web-play1"]);
    let mut watch = daemon.terminal().watch();
    watch.until(|seen| seen["player"]["is_playing"] == true);
    for side in ["a", "b", "a", "b"] {
        let pair = state(&terminal)["comparison"]["pair"]["pair_id"].to_string();
        terminal.run(&["web-winner", side, "--pair", &pair]);
        let now = state(&terminal);
        watch.until(|seen| {
            let (pair, track) = (&seen["comparison"]["pair"], &seen["player"]["track"]["id"]);
            let sides = [&pair["track_a"]["id"], &pair["track_b"]["id"]];
            assert!(
                sides.contains(&track),
                "a pair beside a track of another: {seen}"
            );
            seen["seq"].as_u64() >= now["seq"].as_u64()
        });
    }
}

#[test]
fn watching_goes_on_after_the_daemon_was_killed() {
    let mut daemon = Daemon::start();
    let terminal = daemon.terminal();
    let mut watch = terminal.watch();
    watch.until(|_| true);
    for volume in [12, 34] {
        daemon.restart();
        daemon.terminal().run(&["web-volume", &volume.to_string()]);
        let seen = watch.until(|state| state["player"]["volume_percent"] == volume);
        let devices = seen["devices"].as_array().expect("devices");
        assert!(
            devices.len() <= 2,
            "the terminal is one device: {devices:?}"
        );
    }
}

#[test]
fn ctrl_c_ends_watching_cleanly() {
    let daemon = Daemon::start();
    let mut watch = daemon.terminal().watch();
    watch.until(|_| true);
    let pid = Pid::from_child(&watch.process.0);
    kill_process(pid, Signal::INT).expect("a running terminal");
    let status = watch.process.0.wait().expect("an end");
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_backup_is_taken_beside_the_daemon_and_serves_in_its_place() {
    let mut daemon = Daemon::start();
    daemon.post("/api/comparisons/session", &json!({}));
    let terminal = daemon.terminal();
    terminal.run(&["web-winner", "a"]);
    let before = state(&terminal);

    let file = daemon.own.folder().join("backup.db");
    let name = file.display().to_string();
    let ended = daemon.own.run(&["backup", &name]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .starts_with("`HOME/backup.db` holds everything"),
        "{}",
        ended.stderr
    );
    let again = daemon.own.run(&["backup", &name]);
    assert_eq!(again.code, 1, "nothing is overwritten");
    assert!(again.stderr.contains("exists already"), "{}", again.stderr);

    terminal.run(&["web-volume", "1"]);
    daemon.restore(&file);
    let after = state(&terminal);
    assert_eq!(choices(&after)["pair"], choices(&before)["pair"]);
    assert_eq!(
        after["player"]["volume_percent"],
        before["player"]["volume_percent"]
    );
    assert_ne!(
        after["epoch"], before["epoch"],
        "no screen takes it for the same log"
    );
}
