//! The queue from another terminal.

use serde_json::{Value, json};

use crate::support::{Daemon, Terminal};

struct House {
    daemon: Daemon,
    terminal: Terminal,
}

impl House {
    fn new() -> Self {
        let daemon = Daemon::start();
        let terminal = daemon.terminal();
        Self { daemon, terminal }
    }

    /// Runs a command that must end with `code`; its words.
    fn said(&self, code: i32, arguments: &[&str]) -> String {
        let ended = self.terminal.run(arguments);
        assert_eq!(ended.code, code, "{arguments:?}: {}", ended.stderr);
        ended.stderr
    }

    fn queue(&self) -> Vec<Value> {
        let page = self.daemon.get("/api/queue?limit=500");
        let items = page["items"].as_array().expect("a list");
        items
            .iter()
            .map(|item| item["track"]["id"].clone())
            .collect()
    }

    fn tracks(&self, query: &str) -> Vec<Value> {
        let page = self.daemon.get(&format!("/api/tracks?limit=500{query}"));
        let items = page["items"].as_array().expect("a list");
        items.iter().map(|track| track["id"].clone()).collect()
    }
}

#[test]
fn what_is_chosen_on_the_command_line_is_played_whole() {
    let house = House::new();
    let album = house.daemon.get("/api/albums")["items"][0].clone();
    let title = album["title"].as_str().expect("a title");
    let words = house.said(0, &["web-play", "--album", title]);
    assert!(words.contains("playing: "), "{words}");
    let listed = house.tracks(&format!("&album={}&sort=place", album["id"]));
    assert_eq!(house.queue(), listed);

    house.said(0, &["web-play", "--all", "--shuffle"]);
    let everything = house.tracks("").len();
    assert_eq!(house.queue().len(), everything);
    assert_eq!(house.daemon.get("/api/player")["shuffle"], true);

    house.daemon.post("/api/comparisons/session", &json!({}));
    house.said(0, &["web-winner", "a"]);
    house.said(0, &["web-play", "--best", "1"]);
    let best = house.daemon.get("/api/rankings?limit=1")["items"][0]["id"].clone();
    assert_eq!(house.queue(), [best]);
}

#[test]
fn music_is_put_into_the_queue_looked_at_kept_and_taken_away() {
    let house = House::new();
    let words = house.said(0, &["web-queue"]);
    assert_eq!(words, "the queue is empty\n");
    let first = house.tracks("")[0].clone();
    house
        .daemon
        .post("/api/player/play", &json!({"track_ids": [first]}));
    house.said(0, &["web-playpause"]);
    let words = house.said(0, &["web-play", "--all", "--add"]);
    assert!(words.starts_with("the queue has 13 tracks"), "{words}");
    let listed = house.terminal.run(&["web-queue", "--top", "3"]);
    assert_eq!(listed.stdout.lines().count(), 3, "{}", listed.stdout);
    assert!(listed.stdout.starts_with(">    1  "), "{}", listed.stdout);
    assert_eq!(listed.stderr, "and 10 more\n");
    let page = house.terminal.run(&["web-queue", "--json"]).stdout;
    let page: Value = serde_json::from_str(&page).expect("JSON");
    assert_eq!(page["total"], 13);

    let words = house.said(0, &["web-keep", "Sunday"]);
    assert_eq!(words, "kept as Sunday: 13 tracks\n");
    house.said(0, &["web-clear"]);
    assert_eq!(house.queue(), [first]);
    house.said(0, &["web-play", "--playlist", "sunday"]);
    assert_eq!(house.queue().len(), 13);
}

#[test]
fn what_cannot_be_chosen_is_said_and_nothing_is_queued() {
    let house = House::new();
    let words = house.said(1, &["web-play", "--album", "no such album"]);
    assert!(
        words.contains("no album is called `no such album`"),
        "{words}"
    );
    assert!(words.contains("hint: there is "), "{words}");
    let words = house.said(1, &["web-play", "--next"]);
    assert!(words.contains("nothing is chosen"), "{words}");
    let words = house.said(1, &["web-play", "--shuffle"]);
    assert!(words.contains("nothing is chosen"), "{words}");
    house.said(1, &["web-play", "--search", "zzzz"]);
    house.said(2, &["web-play", "--best", "0"]);
    house.said(2, &["web-play", "--next", "--add", "--all"]);
    house.said(2, &["web-play", "--all", "--starred"]);
    house.said(2, &["web-sleep", "0"]);
    assert!(house.queue().is_empty());
}

#[test]
fn the_music_is_told_to_stop_by_itself() {
    let house = House::new();
    house.said(1, &["web-sleep", "30"]);
    house.said(0, &["web-play", "--all"]);
    house.said(0, &["web-sleep", "30"]);
    let status = house.terminal.run(&["web-status"]).stdout;
    assert!(status.contains("; stops within 30 minutes"), "{status}");
    house.said(0, &["web-sleep", "track"]);
    let status = house.terminal.run(&["web-status"]).stdout;
    assert!(status.contains("; stops with this track"), "{status}");
    house.said(0, &["web-sleep", "off"]);
    assert!(house.daemon.get("/api/player")["sleep"].is_null());
}
