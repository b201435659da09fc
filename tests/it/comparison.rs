//! Comparison sessions through the public door: what the originals got wrong.

use serde_json::{Value, json};

use crate::support::Daemon;

fn start(daemon: &Daemon, body: &Value) -> Value {
    daemon.post("/api/comparisons/session", body)
}

fn judge(daemon: &Daemon, pair: &Value, winner: &str) -> Value {
    let body = json!({"pair_id": pair["pair_id"], "winner": winner});
    daemon.post("/api/comparisons/verdict", &body)
}

#[test]
fn the_next_pair_is_always_the_one_that_was_prefetched() {
    let daemon = Daemon::start();
    let started = start(&daemon, &json!({}));
    let (mut pair, mut prefetched) = (started["pair"].clone(), started["prefetched_pair"].clone());
    for winner in ["track_a", "track_b", "tie", "skip"]
        .iter()
        .cycle()
        .take(40)
    {
        let answer = judge(&daemon, &pair, winner);
        assert_eq!(answer["next_pair"]["pair_id"], prefetched["pair_id"]);
        assert_eq!(
            answer["next_pair"]["track_a"]["id"],
            prefetched["track_a"]["id"]
        );
        assert_eq!(
            answer["next_pair"]["track_b"]["id"],
            prefetched["track_b"]["id"]
        );
        pair = answer["next_pair"].clone();
        prefetched = answer["prefetched_pair"].clone();
    }
}

#[test]
fn every_pair_of_a_session_satisfies_its_filter_until_all_were_asked() {
    let daemon = Daemon::start();
    let tracks = daemon.get("/api/tracks?limit=3");
    let few: Vec<i64> = tracks["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|track| track["id"].as_i64().expect("an id"))
        .collect();
    let list = daemon.post("/api/playlists", &json!({"name": "Three"}));
    daemon.post(
        &format!("/api/playlists/{}/items", list["id"]),
        &json!({"track_ids": few}),
    );
    let started = start(&daemon, &json!({"playlist_id": list["id"]}));
    assert_eq!(started["total_tracks"], 3);
    let mut pair = started["pair"].clone();
    let mut asked = Vec::new();
    while !pair.is_null() {
        let ids =
            [&pair["track_a"]["id"], &pair["track_b"]["id"]].map(|id| id.as_i64().expect("an id"));
        assert!(
            ids.iter().all(|id| few.contains(id)),
            "{ids:?} is not of {few:?}"
        );
        asked.push((ids[0].min(ids[1]), ids[0].max(ids[1])));
        pair = judge(&daemon, &pair, "track_a")["next_pair"].clone();
    }
    asked.sort_unstable();
    asked.dedup();
    assert_eq!(
        asked.len(),
        3,
        "three tracks make three pairs, each asked once"
    );
    assert!(
        daemon.get("/api/state")["comparison"]["pair"].is_null(),
        "the session is complete"
    );
}

#[test]
fn two_devices_judging_one_pair_record_one_verdict_and_the_other_gets_the_current_pair() {
    let daemon = Daemon::start();
    let pair = start(&daemon, &json!({}))["pair"]["pair_id"].clone();
    let body = json!({"pair_id": pair, "winner": "track_a"});
    let asks: Vec<_> = std::thread::scope(|scope| {
        let ask = |key: &'static str| {
            let (daemon, body) = (&daemon, &body);
            scope.spawn(move || daemon.ask("/api/comparisons/verdict", body, key))
        };
        let asks = [ask("phone"), ask("laptop")];
        asks.map(|ask| ask.join().expect("no panic").expect("an answer"))
            .into()
    });
    let mut codes: Vec<_> = asks.iter().map(|(code, _)| *code).collect();
    codes.sort_unstable();
    assert_eq!(codes, [200, 409]);
    let (_, refused) = asks
        .iter()
        .find(|(code, _)| *code == 409)
        .expect("one was refused");
    let refused: Value = serde_json::from_str(refused).expect("JSON");
    assert_eq!(refused["error"]["code"], "stale_pair");
    let current = daemon.get("/api/state")["comparison"]["pair"]["pair_id"].clone();
    assert_eq!(refused["error"]["pair"]["pair_id"], current);
    assert_eq!(daemon.get("/api/comparisons/history")["total"], 1);
}

#[test]
fn a_retry_gets_the_stored_answer_byte_for_byte_and_another_body_is_refused() {
    let daemon = Daemon::start();
    let pair = start(&daemon, &json!({}))["pair"]["pair_id"].clone();
    let body = json!({"pair_id": pair, "winner": "track_b"});
    let first = daemon
        .ask("/api/comparisons/verdict", &body, "k")
        .expect("an answer");
    let again = daemon
        .ask("/api/comparisons/verdict", &body, "k")
        .expect("an answer");
    assert_eq!(first, again);
    let other = json!({"pair_id": pair, "winner": "track_a"});
    assert_eq!(
        daemon
            .ask("/api/comparisons/verdict", &other, "k")
            .map(|(code, _)| code),
        Some(422)
    );
    assert_eq!(daemon.get("/api/comparisons/history")["total"], 1);
}

#[test]
fn there_is_undo_tie_and_skip() {
    let daemon = Daemon::start();
    let started = start(&daemon, &json!({}));
    let (first, second) = (&started["pair"], &started["prefetched_pair"]);
    assert_eq!(judge(&daemon, first, "tie")["comparisons_done"], 1);
    assert_eq!(
        judge(&daemon, second, "skip")["comparisons_done"],
        1,
        "a skip is no comparison"
    );
    let undone = daemon.post("/api/comparisons/undo", &json!({}));
    assert_eq!(
        undone["next_pair"]["pair_id"], second["pair_id"],
        "the skipped pair is back"
    );
    let undone = daemon.post("/api/comparisons/undo", &json!({}));
    assert_eq!(
        undone["next_pair"]["pair_id"], first["pair_id"],
        "and the tied one"
    );
    assert_eq!(
        undone["prefetched_pair"]["pair_id"], second["pair_id"],
        "what it displaced follows"
    );
    assert_eq!(daemon.get("/api/stats")["total_comparisons"], 0);
}

#[test]
fn an_archived_track_leaves_the_pair_and_is_never_offered_again() {
    let daemon = Daemon::start();
    let started = start(&daemon, &json!({}));
    let gone = started["pair"]["track_a"]["id"].clone();
    daemon.post(&format!("/api/tracks/{gone}/archive"), &json!({}));
    let mut pair = daemon.get("/api/state")["comparison"]["pair"].clone();
    for _ in 0..60 {
        if pair.is_null() {
            break;
        }
        assert_ne!(pair["track_a"]["id"], gone);
        assert_ne!(pair["track_b"]["id"], gone);
        pair = judge(&daemon, &pair, "track_a")["next_pair"].clone();
    }
}
