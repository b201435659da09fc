//! What is asked twice under one key happens once, and is answered the same, byte for byte.

use serde_json::{Value, json};

use minion::domain::command::Command;
use minion::domain::id::DeviceId;
use minion::domain::player::OutputId;
use minion::domain::refusal::RefusalKind;
use minion::protocol::frame::DeviceKind;
use minion::services::engine::Answer;
use minion::sync::ConnectionId;
use minion::sync::presence::Introduction;

use crate::model::house::House;
use crate::support::Daemon;

#[test]
fn a_retry_gets_the_stored_answer_also_after_kill_9() {
    let mut daemon = Daemon::start();
    let asked = [
        ("/api/comparisons/session", json!({}), 200),
        (
            "/api/comparisons/verdict",
            json!({"pair_id": 1, "winner": "track_a"}),
            200,
        ),
        ("/api/queue", json!({"track_ids": [3]}), 200),
        (
            "/api/radio/stations",
            json!({"name": "Late", "mode": "loved"}),
            200,
        ),
        ("/api/playlists", json!({"name": "Late"}), 200),
        ("/api/playlists/1/items", json!({"track_ids": [1, 2]}), 200),
        ("/api/tracks/5/archive", json!({}), 200),
        // Refusals are answers, too.
        (
            "/api/comparisons/verdict",
            json!({"pair_id": 1, "winner": "track_b"}),
            409,
        ),
        ("/api/playlists/77/items", json!({"track_ids": [1]}), 404),
        ("/api/tracks/777/archive", json!({}), 404),
        (
            "/api/comparisons/select-track",
            json!({"track_id": 999, "is_playing": true}),
            400,
        ),
    ];
    let mut first = Vec::new();
    for (number, (path, body, code)) in asked.iter().enumerate() {
        let answer = daemon
            .ask(path, body, &format!("key {number}"))
            .expect("an answer");
        assert_eq!(answer.0, *code, "{path}: {}", answer.1);
        first.push(answer);
    }
    let before = daemon.get("/api/state");
    daemon.restart();
    for (number, (path, body, _)) in asked.iter().enumerate() {
        let again = daemon.ask(path, body, &format!("key {number}"));
        assert_eq!(again.as_ref(), Some(&first[number]), "{path}");
    }
    let after = daemon.get("/api/state");
    let progress = |state: &Value| state["comparison"]["progress"]["comparisons_done"].clone();
    assert_eq!(progress(&after), progress(&before));
    let length = |state: &Value| state["player"]["queue"]["length"].clone();
    assert_eq!(length(&after), length(&before));
    assert_eq!(after["seq"], before["seq"]);
    assert_eq!(daemon.get("/api/playlists")["total"], 1);
    assert_eq!(daemon.get("/api/playlists/1/items")["total"], 2);
}

#[test]
fn the_same_key_with_another_body_is_refused_and_changes_nothing() {
    let daemon = Daemon::start();
    let made = daemon.ask("/api/playlists", &json!({"name": "One"}), "a key");
    assert_eq!(made.map(|answer| answer.0), Some(200));
    let other = daemon.ask("/api/playlists", &json!({"name": "Two"}), "a key");
    assert_eq!(other.map(|answer| answer.0), Some(422));
    assert_eq!(daemon.get("/api/playlists")["total"], 1);
}

#[test]
fn a_retry_gets_the_stored_answer_also_when_the_device_that_it_names_has_left() {
    let mut house = House::new(1);
    let phone = Introduction {
        device: DeviceId("phone".into()),
        conn: None,
        secret: None,
        name: "Phone".into(),
        kind: DeviceKind::Browser,
        from: None,
    };
    house.shared.presence.join(ConnectionId(1), &phone, 0);
    let there = Command::SetOutputs {
        outputs: vec![OutputId("phone".into())],
    };
    let named = Command::NameDevice {
        id: phone.device,
        name: "Mine".into(),
    };
    let first = house.ask(there.clone(), Some("there"));
    assert!(matches!(first.answer, Answer::Done(_)));
    // Who is here is not on the disk.
    house.crash(2);
    let absent = house.ask(named.clone(), Some("named"));
    assert!(
        matches!(absent.answer, Answer::Refused(ref refused) if refused.kind == RefusalKind::NotFound)
    );
    let again = house.ask(there.clone(), Some("there"));
    assert_eq!(again.answer, first.answer);
    let other = house.ask(there, Some("other"));
    assert!(
        matches!(other.answer, Answer::Refused(ref refused) if refused.kind == RefusalKind::NotFound)
    );
}
