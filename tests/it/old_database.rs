//! A database of an early minion, opened by this one: nothing that it holds is lost.

use std::fs::File;
use std::io::copy;
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::{Value, json};

use crate::support::{Daemon, Terminal};

/// Where its music was; no machine has that folder, so the library stays as it is.
const SOURCE: &[&str] = &["--music", "/srv/minion-old/music"];

fn fixture(name: &str) -> File {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/old-database");
    File::open(folder.join(name)).expect("a fixture")
}

/// A daemon on a copy of the database.
fn start() -> Daemon {
    let own = Terminal::new();
    let data = own.folder().join(".local/share/minion");
    std::fs::create_dir_all(&data).expect("a folder");
    let mut database = File::create(data.join("minion.db")).expect("a file");
    copy(&mut GzDecoder::new(fixture("minion.db.gz")), &mut database).expect("a database");
    Daemon::start_from(own, SOURCE)
}

/// Of each item of a list, the values at these places (JSON pointers).
fn values(list: &Value, pointers: &[&str]) -> Value {
    let value = |item: &Value, pointer: &&str| item.pointer(pointer).cloned().unwrap_or_default();
    let items = list.as_array().expect("a list").iter();
    items
        .map(|item| match pointers {
            [pointer] => value(item, pointer),
            all => all.iter().map(|pointer| value(item, pointer)).collect(),
        })
        .collect()
}

fn pair(pair: &Value) -> Value {
    json!([
        pair["pair_id"],
        pair["track_a"]["id"],
        pair["track_b"]["id"]
    ])
}

/// What `holds.json` tells of the minion that wrote the database.
fn held_by(daemon: &Daemon) -> Value {
    let state = daemon.get("/api/state");
    let verdict = [
        "/verdict_id",
        "/pair_id",
        "/winner",
        "/undone",
        "/track_a/id",
        "/track_b/id",
    ];
    let queue = &state["player"]["queue"];
    let session = &state["comparison"];
    let playlists = daemon.get("/api/playlists");
    let items = daemon.get(&format!(
        "/api/playlists/{}/items",
        playlists["items"][0]["id"]
    ));
    let items_of = |path: &str| daemon.get(path)["items"].clone();
    let mut duels = values(
        &items_of("/api/rankings?limit=100"),
        &["/id", "/wins", "/losses"],
    );
    let by_id = |duels: &Value| duels[0].as_i64();
    duels.as_array_mut().expect("a list").sort_by_key(by_id);
    json!({
        "verdicts": values(&items_of("/api/comparisons/history?limit=100"), &verdict),
        "duels": duels,
        "stars": values(&state["stars"], &["/kind", "/id"]),
        "stations": values(&state["radio"]["stations"], &["/id", "/name", "/adventure_percent"]),
        "session": [session["session_id"], pair(&session["pair"]), pair(&session["prefetched"])],
        "paused": values(&state["paused_sessions"], &["/session_id", "/comparisons_done"]),
        "names": values(&state["device_names"], &["/id", "/name"]),
        "volume": state["player"]["volume_percent"],
        "queued": [queue["length"], values(&queue["window"], &["/track/id"])],
        "playlist": [playlists["items"][0]["name"], values(&items["items"], &["/track/id"])],
        "activity": values(&items_of("/api/activity?limit=100"), &["/seq"]),
        "epoch": state["epoch"],
    })
}

#[test]
fn an_early_database_opens_with_all_that_it_holds_and_is_used_on() {
    let mut daemon = start();
    let mut expected: Value = serde_json::from_reader(fixture("holds.json")).expect("JSON");
    let (seq, epoch) = (expected["seq"].take(), expected["epoch"].take());
    let fields = expected.as_object_mut().expect("an object");
    fields.remove("seq");
    fields.remove("epoch");
    let mut held = held_by(&daemon);
    // Its log is divided into streams, so numbers that screens know mean nothing any more.
    let anew = held.as_object_mut().expect("an object").remove("epoch");
    assert_ne!(anew, Some(epoch));
    assert_eq!(held, expected);
    let head = daemon.get("/health")["seq"].as_u64();
    assert!(head >= seq.as_u64());
    let streams = daemon.get("/api/state")["streams"].clone();
    let numbered = |at: usize| streams[at]["seq"].as_u64().expect("a number");
    assert_eq!(
        Some(numbered(0) + numbered(1)),
        head,
        "each event has its number"
    );

    // A track that had been archived is offered nowhere; a verdict of then can be taken back.
    let archived = daemon.get("/api/tracks?presence=archived");
    assert_eq!(archived["total"], 1);
    let (status, _) = daemon.send("DELETE", "/api/comparisons/verdicts/8", Some(&json!({})));
    assert_eq!(status, 200);
    let duels = held_by(&daemon)["duels"].clone();
    assert_ne!(duels, expected["duels"]);

    // It is the same after a kill and another start.
    let before = held_by(&daemon);
    daemon.restart();
    assert_eq!(held_by(&daemon), before);
}
