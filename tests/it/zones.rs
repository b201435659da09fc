//! Zones through the public door: each plays, queues, compares and goes on air by itself; what is of
//! the house is the same in all of them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::Daemon;
use crate::support::screen::Screen;

/// A house with a second zone, `Kitchen`, without outputs.
fn two_zones() -> Daemon {
    let daemon = Daemon::start();
    let made = daemon.post("/api/zones", &json!({"name": "Kitchen"}));
    assert_eq!((&made["id"], &made["name"]), (&json!(2), &json!("Kitchen")));
    daemon
}

fn zone(daemon: &Daemon, id: u64) -> Value {
    daemon.get(&format!("/api/state?zone={id}"))
}

/// Has a device, so that something can be heard in a zone.
fn phone(daemon: &Daemon, zone: u64) -> Screen {
    let mut screen = Screen::open(daemon, &format!("device=phone-{zone}&zone={zone}"));
    screen.until("sync:full");
    // It is here once its frames are heard.
    screen.send(&json!({"type": "time:ping", "t0": 1}));
    screen.until("time:pong");
    let body = json!({"outputs": [format!("phone-{zone}")]});
    daemon.put(&format!("/api/player/outputs?zone={zone}"), &body);
    screen
}

#[test]
fn two_zones_play_queue_compare_and_go_on_air_without_touching_each_other() {
    let daemon = two_zones();
    let (_home, _kitchen) = (phone(&daemon, 1), phone(&daemon, 2));
    daemon.post("/api/player/play", &json!({"track_ids": [1, 2, 3]}));
    let home = zone(&daemon, 1);
    daemon.post("/api/comparisons/session?zone=Kitchen", &json!({}));
    daemon.post(
        "/api/comparisons/select-track?zone=2",
        &json!({"track_id": "track_a", "is_playing": true}),
    );
    daemon.post("/api/queue?zone=kitchen", &json!({"track_ids": [7]}));
    for same in ["player", "comparison", "radio"] {
        assert_eq!(zone(&daemon, 1)[same], home[same], "{same} at home");
    }
    let kitchen = zone(&daemon, 2);
    assert_eq!(kitchen["player"]["context"], "comparison");
    assert_eq!(kitchen["player"]["queue"]["length"], 1);

    daemon.post("/api/radio/stations/1/activate", &json!({}));
    let pair = kitchen["comparison"]["pair"]["pair_id"].clone();
    let verdict = json!({"pair_id": pair, "winner": "track_a"});
    daemon.post("/api/comparisons/verdict?zone=2", &verdict);
    let (home, kitchen) = (zone(&daemon, 1), zone(&daemon, 2));
    assert_eq!(home["radio"]["active"], 1);
    assert_eq!(home["comparison"], Value::Null);
    assert_eq!(kitchen["radio"]["active"], Value::Null);
    assert_eq!(kitchen["comparison"]["progress"]["comparisons_done"], 1);
    // What was taught there is known everywhere.
    let stats = daemon.get("/api/stats");
    assert_eq!(stats["total_comparisons"], 1);
}

#[test]
fn a_zone_is_named_by_number_or_name_and_one_that_is_not_there_is_said_so() {
    let daemon = two_zones();
    assert_eq!(zone(&daemon, 2)["zone"], 2);
    assert_eq!(daemon.get("/api/state?zone=kitchen")["zone"], 2);
    assert_eq!(daemon.get("/api/state")["zone"], 1);
    for unknown in ["3", "Cellar", ""] {
        let path = format!("/api/player/pause?zone={unknown}");
        let (code, answer) = daemon.send("POST", &path, Some(&json!({})));
        assert_eq!(code, 404, "{answer}");
        assert_eq!(
            answer["error"]["message"],
            format!("no zone is called `{unknown}`")
        );
    }
    for (method, path, body, code) in [
        (
            "POST",
            "/api/zones",
            json!({"name": "KITCHEN"}),
            "name_taken",
        ),
        ("POST", "/api/zones", json!({"name": " "}), "malformed"),
        (
            "PATCH",
            "/api/zones/1",
            json!({"name": "Kitchen"}),
            "name_taken",
        ),
        (
            "PATCH",
            "/api/zones/9",
            json!({"name": "Cellar"}),
            "not_found",
        ),
        ("DELETE", "/api/zones/1", json!({}), "first_zone"),
        ("DELETE", "/api/zones/9", json!({}), "not_found"),
        (
            "POST",
            "/api/zones/2/move",
            json!({"to": 1}),
            "nothing_playing",
        ),
        ("POST", "/api/zones/1/move", json!({"to": 9}), "not_found"),
    ] {
        let (_, answer) = daemon.send(method, path, Some(&body));
        assert_eq!(answer["error"]["code"], code, "{method} {path} {body}");
    }
}

#[test]
fn a_screen_follows_the_house_and_its_own_zone_and_comes_back_to_both() {
    let mut daemon = two_zones();
    let mut screen = Screen::open(&daemon, "zone=2");
    let full = screen.next();
    assert_eq!(full["data"]["zone"], 2);
    daemon.put("/api/player/volume", &json!({"volume_percent": 11}));
    daemon.put("/api/player/volume?zone=2", &json!({"volume_percent": 22}));
    daemon.put("/api/stars/tracks/3", &json!({}));
    let frames = screen.until("star:changed");
    let told: Vec<_> = frames
        .iter()
        .filter(|frame| !frame["stream"].is_null())
        .map(|frame| (frame["stream"].clone(), frame["type"].clone()))
        .collect();
    let expected = [("zone/2", "player:changed"), ("house", "star:changed")];
    assert_eq!(
        told,
        expected.map(|(stream, kind)| (json!(stream), json!(kind)))
    );
    drop(screen);

    let mut since = BTreeMap::new();
    for position in full["data"]["streams"].as_array().expect("a list") {
        since.insert(position["stream"].to_string(), position["seq"].to_string());
    }
    let since: Vec<_> = since
        .iter()
        .map(|(stream, seq)| format!("{}:{seq}", stream.trim_matches('"')))
        .collect();
    let epoch = full["data"]["epoch"].as_str().expect("an epoch").to_owned();
    let query = format!("zone=2&epoch={epoch}&since={}", since.join(","));
    for _ in 0..2 {
        let mut again = Screen::open(&daemon, &query);
        assert_eq!(again.next()["type"], "sync:resume");
        let kinds: Vec<_> = again
            .until("player:changed")
            .iter()
            .map(|it| it["type"].clone())
            .collect();
        assert_eq!(
            kinds,
            ["star:changed", "player:changed"],
            "what was missed of both"
        );
        daemon.restart();
    }
}

#[test]
fn who_shows_a_zone_that_is_removed_shows_the_first_one_then() {
    let daemon = two_zones();
    let mut screen = Screen::open(&daemon, "zone=2");
    screen.until("sync:full");
    daemon.delete("/api/zones/2");
    let frames = screen.until("sync:full");
    assert_eq!(frames.last().expect("a frame")["data"]["zone"], 1);
    daemon.put("/api/player/volume", &json!({"volume_percent": 12}));
    let frame = screen.until("player:changed").pop().expect("a frame");
    assert_eq!(frame["stream"], "zone/1");
    assert_eq!(daemon.get("/api/zones")["total"], 1);
}

#[test]
fn zones_are_there_after_a_restart_and_after_kill_9_with_what_is_in_them() {
    let mut daemon = two_zones();
    daemon.post("/api/queue?zone=2", &json!({"track_ids": [4, 5]}));
    daemon.post("/api/comparisons/session?zone=2", &json!({}));
    daemon.post("/api/queue", &json!({"track_ids": [9]}));
    let parts = |daemon: &Daemon| {
        let of = |id| {
            let state = zone(daemon, id);
            let pair = state["comparison"]["pair"]["pair_id"].clone();
            let queue = state["player"]["queue"]["window"]
                .as_array()
                .expect("a list");
            let queue: Vec<_> = queue.iter().map(|it| it["track"]["id"].clone()).collect();
            (queue, pair, state["zones"].clone())
        };
        (of(1), of(2))
    };
    let before = parts(&daemon);
    daemon.restart();
    assert_eq!(parts(&daemon), before, "after a restart");
    daemon.kill_now();
    daemon.restart();
    assert_eq!(parts(&daemon), before, "after kill -9");
}

#[test]
fn music_moves_to_another_zone_and_what_is_done_there_can_be_taken_back_there() {
    let daemon = two_zones();
    let (_home, _kitchen) = (phone(&daemon, 1), phone(&daemon, 2));
    daemon.post("/api/player/play", &json!({"track_ids": [5, 6, 7]}));
    daemon.post("/api/player/position", &json!({"position_ms": 1_500}));
    daemon.post("/api/zones/1/move", &json!({"to": 2}));
    let (home, kitchen) = (zone(&daemon, 1), zone(&daemon, 2));
    assert_eq!(home["player"]["track"], Value::Null);
    assert_eq!(home["player"]["queue"]["length"], 0);
    assert_eq!(kitchen["player"]["track"]["id"], 5);
    assert_eq!(kitchen["player"]["is_playing"], true);
    assert!(kitchen["player"]["position_ms"].as_i64() >= Some(1_500));
    assert_eq!(kitchen["player"]["outputs"], json!(["phone-2"]));

    let items = daemon.get("/api/queue?zone=2")["items"].clone();
    let last = items[2]["queue_item_id"].clone();
    daemon.delete(&format!("/api/queue/{last}?zone=2"));
    assert_eq!(zone(&daemon, 2)["player"]["queue"]["length"], 2);
    let history = daemon.get("/api/activity");
    let newest = &history["items"][0];
    assert_eq!(newest["undo"], "possible", "{newest}");
    daemon.post(&format!("/api/events/{}/undo", newest["seq"]), &json!({}));
    assert_eq!(zone(&daemon, 2)["player"]["queue"]["length"], 3);
    assert_eq!(zone(&daemon, 1)["player"]["queue"]["length"], 0);
}

#[test]
fn the_command_line_lists_makes_and_removes_zones_and_means_the_one_that_it_is_told() {
    let daemon = Daemon::start();
    let terminal = daemon.terminal();
    let run = |words: &[&str]| {
        let ended = terminal.run(words);
        format!("{}{}", ended.stdout, ended.words())
    };
    assert_eq!(run(&["web-zones"]), "Home: nothing\nexit 0");
    let made = run(&["web-zones", "--new", "Küche"]);
    assert_eq!(
        made,
        "made the zone Küche; choose in Devices where it sounds\nexit 0"
    );
    run(&["--zone", "küche", "web-volume", "33"]);
    assert_eq!(zone(&daemon, 2)["player"]["volume_percent"], 33);
    assert_eq!(zone(&daemon, 1)["player"]["volume_percent"], 70);
    let own = daemon.terminal().with("MINION_WEB_ZONE", "Küche");
    own.run(&["web-volume", "44"]);
    assert_eq!(zone(&daemon, 2)["player"]["volume_percent"], 44);
    daemon.post("/api/queue", &json!({"track_ids": [1]}));
    assert_eq!(
        run(&["web-move", "Küche"]),
        "the music plays in Küche\nexit 0"
    );
    assert_eq!(zone(&daemon, 2)["player"]["queue"]["length"], 1);
    let nowhere = run(&["--zone", "Cellar", "web-next"]);
    assert_eq!(nowhere, "refused: no zone is called `Cellar`\nexit 1");
    assert_eq!(
        run(&["web-zones", "--remove", "Küche"]),
        "removed the zone Küche\nexit 0"
    );
    assert_eq!(run(&["web-zones"]), "Home: nothing\nexit 0");
}
