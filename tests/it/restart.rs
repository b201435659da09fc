//! What is acknowledged survives: a restart, a killed process.

use serde_json::{Value, json};

use crate::support::Daemon;

#[test]
fn every_acknowledged_verdict_is_there_after_kill_9() {
    let mut daemon = Daemon::start();
    let mut pair = daemon.post("/api/comparisons/session", &json!({}))["pair"].clone();
    let mut acknowledged = Vec::new();
    for round in 0..4 {
        for verdict in 0..6 {
            let body = json!({"pair_id": pair["pair_id"], "winner": "track_a"});
            let key = format!("{round}-{verdict}");
            let (code, text) = daemon
                .ask("/api/comparisons/verdict", &body, &key)
                .expect("an answer");
            assert_eq!(code, 200, "{text}");
            let answer: Value = serde_json::from_str(&text).expect("JSON");
            acknowledged.push(answer["verdict_id"].clone());
            pair = answer["next_pair"].clone();
        }
        // One more is on its way when the plug is pulled; whether it counts is the daemon's to say.
        let body = json!({"pair_id": pair["pair_id"], "winner": "track_b"});
        std::thread::scope(|scope| {
            let (address, body) = (daemon.address.clone(), &body);
            scope.spawn(move || {
                let _ = ureq::post(format!("{address}/api/comparisons/verdict")).send_json(body);
            });
            daemon.kill_now();
        });
        daemon.restart();
        let history = daemon.get("/api/comparisons/history?limit=500");
        let kept: Vec<_> = history["items"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|verdict| verdict["verdict_id"].clone())
            .collect();
        let missing: Vec<_> = acknowledged
            .iter()
            .filter(|id| !kept.contains(id))
            .collect();
        assert!(missing.is_empty(), "round {round}: lost {missing:?}");
        let state = daemon.get("/api/state");
        pair = state["comparison"]["pair"].clone();
        assert!(!pair.is_null(), "the session goes on");
    }
}

#[test]
fn a_restart_keeps_the_session_the_radio_and_the_selected_track_and_is_paused() {
    let mut daemon = Daemon::start();
    daemon.post("/api/comparisons/session", &json!({}));
    daemon.post(
        "/api/comparisons/select-track",
        &json!({"track_id": "track_b", "is_playing": true}),
    );
    let before = daemon.get("/api/state");
    daemon.restart();
    let after = daemon.get("/api/state");
    assert_eq!(after["epoch"], before["epoch"]);
    assert_eq!(
        after["comparison"]["pair"]["pair_id"],
        before["comparison"]["pair"]["pair_id"]
    );
    assert_eq!(
        after["comparison"]["prefetched"],
        before["comparison"]["prefetched"]
    );
    assert_eq!(after["comparison"]["selected"]["side"], "b");
    assert_eq!(
        after["comparison"]["selected"]["isPlaying"], false,
        "paused at its last anchor"
    );
    daemon.post("/api/radio/stations/1/activate", &json!({}));
    let before = daemon.get("/api/radio/now-playing");
    daemon.restart();
    let after = daemon.get("/api/radio/now-playing");
    for what in ["track", "upcoming"] {
        let ids = |value: &Value| match value[what].as_array() {
            Some(list) => list.iter().map(|t| t["id"].clone()).collect::<Vec<_>>(),
            None => vec![value[what]["id"].clone()],
        };
        assert_eq!(ids(&after), ids(&before), "{what}");
    }
}

#[test]
fn a_second_daemon_on_one_database_is_refused_and_harms_nothing() {
    let daemon = Daemon::start();
    let second = daemon.own.run(&["serve", "--bind", "127.0.0.1:0"]);
    assert_eq!(second.code, 1, "{}", second.words());
    let words = second.words();
    assert!(
        words.contains("already runs on `HOME/.local/share/minion` (process "),
        "{words}"
    );
    daemon.post("/api/comparisons/session", &json!({}));
    assert_eq!(daemon.get("/health")["status"], "healthy");
}
