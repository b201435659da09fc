//! Order and recovery, seen from a screen: the whole gap or a snapshot, never a part of it.

use serde_json::{Value, json};

use crate::support::Daemon;
use crate::support::screen::Screen;

fn set_volume(daemon: &Daemon, volume: u64) {
    daemon.put("/api/player/volume", &json!({"volume_percent": volume}));
}

/// Type, number and volume of each frame.
fn told(frames: &[Value]) -> Vec<String> {
    let word = |frame: &Value| {
        let volume = &frame["data"]["volume_percent"];
        format!("{} {} {volume}", frame["type"], frame["seq"]).replace('"', "")
    };
    frames.iter().map(word).collect()
}

/// How far one of the streams of a first frame has come: the house (0) or the zone (1).
fn seq_in(frame: &Value, stream: usize) -> u64 {
    frame["data"]["streams"][stream]["seq"]
        .as_u64()
        .expect("a number")
}

#[test]
fn a_screen_that_comes_back_gets_what_it_missed_also_after_a_restart() {
    let mut daemon = Daemon::start();
    let mut screen = Screen::open(&daemon, "");
    let full = screen.next();
    assert_eq!(full["type"], "sync:full");
    let epoch = full["data"]["epoch"].clone();
    let (house, seq) = (seq_in(&full, 0), seq_in(&full, 1));
    for volume in [11, 22, 33] {
        set_volume(&daemon, volume);
    }
    let expected: Vec<String> = [11, 22, 33]
        .iter()
        .zip(seq + 1..)
        .map(|(volume, seq)| format!("player:changed {seq} {volume}"))
        .collect();

    let resumed = |daemon: &Daemon| {
        let mut screen = Screen::resume(daemon, &epoch, house, seq);
        let first = screen.next();
        assert_eq!(first["type"], "sync:resume");
        assert_eq!(seq_in(&first, 1), seq + 3);
        told(&[screen.next(), screen.next(), screen.next()])
    };
    assert_eq!(resumed(&daemon), expected, "from memory");
    daemon.restart();
    assert_eq!(resumed(&daemon), expected, "from the log");
}

#[test]
fn a_screen_that_saw_more_than_there_is_proves_that_the_log_was_put_back() {
    let daemon = Daemon::start();
    set_volume(&daemon, 11);
    let mut witness = Screen::open(&daemon, "");
    let full = witness.next();
    let epoch = full["data"]["epoch"].clone();
    let (house, seq) = (seq_in(&full, 0), seq_in(&full, 1));

    let mut ahead = Screen::resume(&daemon, &epoch, house, seq + 5);
    let anew = ahead.next();
    assert_eq!(anew["type"], "sync:full");
    assert_ne!(anew["data"]["epoch"], epoch);
    let told = witness.until("sync:full");
    assert_eq!(
        told.last().map(|frame| &frame["data"]["epoch"]),
        Some(&anew["data"]["epoch"])
    );
    let mut old = Screen::resume(&daemon, &epoch, house, seq);
    assert_eq!(
        old.next()["type"],
        "sync:full",
        "the old log is no longer resumed"
    );
    assert_eq!(daemon.get("/health")["epoch"], anew["data"]["epoch"]);
}

#[test]
fn a_database_put_back_from_a_plain_copy_is_another_log() {
    let mut daemon = Daemon::start();
    set_volume(&daemon, 11);
    let copy = daemon.own.folder().join("copy.db");
    daemon.kill_now();
    let kept = daemon.own.folder().join(".local/share/minion");
    std::fs::copy(kept.join("minion.db-wal"), copy.with_extension("wal")).expect("a copy");
    std::fs::copy(kept.join("minion.db"), &copy).expect("a copy");
    daemon.restart();
    let before = daemon.get("/health");
    set_volume(&daemon, 22);
    daemon.restart();
    assert_eq!(
        daemon.get("/health")["epoch"],
        before["epoch"],
        "a restart goes on"
    );

    daemon.kill_now();
    std::fs::copy(copy.with_extension("wal"), kept.join("minion.db-wal")).expect("put back");
    std::fs::copy(&copy, kept.join("minion.db")).expect("put back");
    daemon.restart();
    assert_eq!(daemon.get("/api/state")["player"]["volume_percent"], 11);
    assert_ne!(daemon.get("/health")["epoch"], before["epoch"]);
}

#[test]
fn the_state_as_it_was_can_be_asked_for() {
    let daemon = Daemon::start();
    set_volume(&daemon, 11);
    let then = daemon.get("/health")["seq"].clone();
    set_volume(&daemon, 22);
    let past = daemon.get(&format!("/api/history?seq={then}"));
    assert_eq!(past["player"]["volume_percent"], 11);
    assert_eq!(seq_in(&json!({"data": past}), 1), 1);
    let now = daemon.get("/api/state");
    let last = daemon.get(&format!("/api/history?at={}", now["server_ms"]));
    assert_eq!(last["streams"], now["streams"]);
    let events = daemon.get(&format!("/api/events?since={then}&type=player:changed"));
    assert_eq!(events["items"][0]["event"]["player"]["volume_percent"], 22);
}

#[test]
fn a_tab_that_connects_anew_takes_the_place_of_its_old_socket() {
    let daemon = Daemon::start();
    let tab = "device=6a1f0d5e-0000-4000-8000-000000000001&conn=tab";
    let mut old = Screen::open(&daemon, tab);
    old.next();
    let mut new = Screen::open(&daemon, tab);
    new.next();
    assert_eq!(old.closed(), (4_000, "this tab connected anew".to_owned()));
    let here = daemon.get("/api/devices");
    let mut devices = here.as_array().into_iter().flatten();
    let own = devices.find(|device| tab.contains(device["id"].as_str().unwrap_or("?")));
    assert_eq!(
        own.map(|device| device["connections"].clone()),
        Some(json!(1))
    );
}

#[test]
fn a_frame_that_nobody_understands_is_answered_and_the_connection_stays() {
    let daemon = Daemon::start();
    daemon.wait_until_measured();
    let mut screen = Screen::open(&daemon, "");
    screen.next();
    for strange in [
        json!({"type": "what"}),
        json!([1]),
        json!({"type": "time:ping", "t0": "x"}),
    ] {
        screen.send(&strange);
        assert_eq!(screen.next()["type"], "error", "{strange}");
    }
    screen.send(&json!({"type": "time:ping", "t0": 5.0}));
    let pong = screen.next();
    assert_eq!(
        (&pong["type"], &pong["data"]["t0"]),
        (&json!("time:pong"), &json!(5.0))
    );
    screen.send(&json!({"type": "sync:request"}));
    assert_eq!(screen.next()["type"], "sync:full");
}

#[test]
fn a_frame_that_breaks_the_rules_ends_the_connection_and_is_told_why() {
    let daemon = Daemon::start();
    let mut screen = Screen::open(&daemon, "");
    screen.next();
    screen.send(&json!({"type": "x".repeat(64 * 1024)}));
    assert_eq!(
        screen.closed(),
        (1_009, "a frame takes 64 KiB at most".to_owned())
    );
    for (bytes, code) in [
        // RFC 6455, section 5.2: a client's frames are masked, and reserved bits are zero.
        (vec![0x81, 0x02, b'h', b'i'], 1_002),
        (vec![0xf1, 0x80, 0, 0, 0, 0], 1_002),
        (vec![0x81, 0x81, 0, 0, 0, 0, 0xff], 1_007),
        (
            vec![0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            1_009,
        ),
    ] {
        let mut screen = Screen::open(&daemon, "");
        screen.next();
        screen.send_raw(&bytes);
        assert_eq!(screen.closed().0, code, "{bytes:?}");
    }
    assert_eq!(daemon.get("/health")["status"], "healthy");
}
