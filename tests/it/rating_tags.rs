//! Ratings in the files' tags through the public door: looking, writing, taking out; kill -9.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Daemon, Ended, TRACKS, Terminal, compose};

const ROUTE: &str = "/api/rankings/tags";

/// Rounds of kill -9.
const ROUNDS: u32 = 12;

/// A daemon that may write tags.
fn writing() -> Daemon {
    let own = Terminal::new().with("MINION_LIBRARY_MAY_WRITE_TAGS", "true");
    compose(&own.folder().join("music"));
    let daemon = Daemon::start_in(own);
    daemon
        .terminal()
        .wait_until(|state| state["library"]["track_count"] == TRACKS);
    daemon
}

/// Judges pairs of all music until `count` are judged: the track of the lower id wins.
fn judge(daemon: &Daemon, count: usize) {
    let started = daemon.post("/api/comparisons/session", &json!({}));
    let mut pair = started["pair"].clone();
    for _ in 0..count {
        let is_a = pair["track_a"]["id"].as_i64() < pair["track_b"]["id"].as_i64();
        let winner = if is_a { "track_a" } else { "track_b" };
        let body = json!({"pair_id": pair["pair_id"], "winner": winner});
        pair = daemon.post("/api/comparisons/verdict", &body)["next_pair"].clone();
    }
}

/// The report of a run, once it is over.
fn ended(daemon: &Daemon) -> Value {
    loop {
        let report = daemon.get(ROUTE);
        if report["is_running"] == false {
            return report;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The files of its library and what is in them.
fn files(folder: &Path) -> HashMap<PathBuf, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let path = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an entry").path();
    let read = |path: PathBuf| (path.clone(), std::fs::read(path).expect("a file"));
    entries.map(path).map(read).collect()
}

fn rated(folder: &Path) -> usize {
    let is_rated = |bytes: &Vec<u8>| bytes.windows(11).any(|some| some == b"FMPS_Rating");
    files(folder)
        .values()
        .filter(|bytes| is_rated(bytes))
        .count()
}

#[test]
fn by_default_minion_looks_and_touches_nothing() {
    let daemon = Daemon::start();
    judge(&daemon, 20);
    let before = files(&daemon.music());
    let report = daemon.post(ROUTE, &json!({"mode": "preview"}));
    assert_eq!(report["may_write"], false);
    let compared = report["total"].as_u64().expect("a number");
    assert_eq!(report["changed"], compared);
    assert_eq!(report["files"][0]["stars"], 5.0, "the best comes first");
    assert_eq!(report["files"][0]["fate"], "changed");
    assert_eq!(
        daemon.post(ROUTE, &json!({"mode": "preview", "top": 3}))["total"],
        3
    );
    let none = json!({"mode": "preview", "filter": {"is_starred": true}});
    assert_eq!(daemon.post(ROUTE, &none)["total"], 0);
    for mode in ["write", "remove"] {
        let (code, text) = daemon
            .ask(ROUTE, &json!({"mode": mode}), mode)
            .expect("an answer");
        assert_eq!(code, 403);
        assert!(text.contains("may_write_tags"), "{text}");
    }
    assert_eq!(daemon.get(ROUTE), Value::Null);
    assert_eq!(files(&daemon.music()), before);
    let Ended { code, stderr, .. } = daemon.terminal().run(&["tag-ratings"]);
    assert_eq!(code, 0);
    assert!(stderr.contains("may_write_tags = true"), "{stderr}");
    let refused = daemon.terminal().run(&["tag-ratings", "--write"]);
    assert_eq!(refused.code, 1, "{}", refused.words());
    assert!(refused.stderr.contains("config.toml"), "{}", refused.stderr);
}

/// The compared tracks by their ids, with what people know them by. (A track that is new moves the
/// places of others.)
fn ranked(daemon: &Daemon) -> Vec<Value> {
    let page = daemon.get("/api/rankings");
    let items = page["items"].as_array().expect("a list").iter();
    let is_ranked = |track: &&Value| !track["rank"].is_null();
    let known = |track: &Value| {
        let parts = [
            "id",
            "title",
            "artist",
            "comparison_count",
            "starred",
            "duration",
        ];
        parts.map(|part| track[part].clone()).into_iter().collect()
    };
    let mut all: Vec<Value> = items.filter(is_ranked).map(known).collect();
    all.sort_by_key(|track| track[0].as_i64());
    all
}

/// Has a scan look at everything: it finds one track more.
fn scan_for_one_more(daemon: &Daemon, more: usize) {
    let first = daemon.music().join("The Moths - Song 1.wav");
    let mut sound = std::fs::read(first).expect("a track");
    // Two files of one content are one track.
    sound[100..200].fill(u8::try_from(more).expect("few"));
    let name = format!("The Moths - Song {}.wav", 20 + more);
    std::fs::write(daemon.music().join(name), sound).expect("a track");
    daemon.post("/api/library/scan", &json!({}));
    daemon
        .terminal()
        .wait_until(|state| state["library"]["track_count"] == TRACKS + more);
}

#[test]
fn written_files_are_the_same_tracks_and_are_not_measured_again() {
    let daemon = writing();
    daemon.wait_until_measured();
    judge(&daemon, 30);
    let ranks = ranked(&daemon);
    assert!(ranks.len() > 8);
    let before = files(&daemon.music());
    let report = daemon.post(ROUTE, &json!({"mode": "write"}));
    assert_eq!(report["is_running"], true);
    let report = ended(&daemon);
    assert_eq!(report["changed"], report["total"], "{report}");
    assert_eq!(report["failed"], 0, "{report}");
    assert_eq!(rated(&daemon.music()), ranks.len());
    let again = daemon.post(ROUTE, &json!({"mode": "preview"}));
    assert_eq!(
        (&again["same"], &again["changed"]),
        (&again["total"], &json!(0))
    );

    // What the library knows of the files is what a scan finds: it reads none of them.
    let measured = measured(&daemon);
    scan_for_one_more(&daemon, 1);
    daemon.wait_until_measured();
    assert_eq!(
        ranked(&daemon),
        ranks,
        "no verdict, no star, no title is lost"
    );
    assert_eq!(measured_again(&daemon, &measured), 0);
    assert_eq!(daemon.get("/api/library/broken")["total"], 0);

    daemon.post(ROUTE, &json!({"mode": "remove"}));
    let report = ended(&daemon);
    assert_eq!(
        report["total"],
        TRACKS + 1,
        "of every track, compared or not"
    );
    let mut after = files(&daemon.music());
    after.retain(|path, _| before.contains_key(path));
    assert_eq!(after, before, "to the byte");
    assert_eq!(
        files(&daemon.music()).len(),
        before.len() + 1,
        "no copy is left"
    );
    scan_for_one_more(&daemon, 2);
    assert_eq!(ranked(&daemon), ranks);
}

/// When each file was measured, as its database says.
fn measured(daemon: &Daemon) -> HashMap<i64, Option<i64>> {
    let database = daemon.data().join("minion.db");
    let database = rusqlite::Connection::open(database).expect("a database");
    let mut select = database
        .prepare("SELECT track_id, analysed_ms FROM files")
        .expect("a table");
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.expect("rows").map(|row| row.expect("a row")).collect()
}

/// Files that were measured then and are not any more, or anew.
fn measured_again(daemon: &Daemon, then: &HashMap<i64, Option<i64>>) -> usize {
    let now = measured(daemon);
    then.iter().filter(|(id, at)| now[*id] != **at).count()
}

#[test]
fn one_run_at_a_time_and_it_can_be_stopped() {
    let daemon = writing();
    judge(&daemon, 20);
    let body = json!({"mode": "write"});
    daemon.post(ROUTE, &body);
    // The first may be over by the time the second is asked for.
    if let Some((code, text)) = daemon.ask(ROUTE, &body, "second") {
        assert!(
            code == 200 || code == 409 && text.contains("tagging"),
            "{code} {text}"
        );
    }
    ureq::delete(format!("{}/api/library/scan", daemon.address))
        .call()
        .expect("it is stopped");
    let report = ended(&daemon);
    assert!(
        report["is_cancelled"] == true || report["looked"] == report["total"],
        "{report}"
    );
    let changed = report["changed"].as_u64().expect("a number") as usize;
    assert!(rated(&daemon.music()) >= changed);
}

#[test]
fn what_cannot_be_changed_is_named_and_the_rest_goes_on() {
    use std::os::unix::fs::PermissionsExt;
    let daemon = writing();
    judge(&daemon, 30);
    let locked = daemon.music().join("The Moths - Song 3.wav");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o444)).expect("a mode");
    let gone = daemon.music().join("The Moths - Song 5.wav");
    std::fs::remove_file(gone).expect("it goes");
    let told = daemon.terminal().run(&["tag-ratings", "--write"]);
    assert_eq!(told.code, 1, "{}", told.words());
    let report = ended(&daemon);
    let reasons = report["files"].as_array().expect("a list").iter();
    let reasons: Vec<_> = reasons.filter(|file| file["fate"] == "failed").collect();
    let has = |name: &str, why: &str| {
        reasons.iter().any(|file| {
            let text = |key: &str| file[key].as_str().unwrap_or_default().to_owned();
            text("file").ends_with(name) && text("reason").contains(why)
        })
    };
    assert!(has("Song 3.wav", "write-protected"), "{report}");
    assert!(
        told.stdout.contains("Song 3.wav: it is write-protected"),
        "{}",
        told.stdout
    );
    // The scan may have noticed meanwhile that the other one is gone.
    let changed = report["changed"].as_u64().expect("a number");
    assert!(
        changed + 2 >= report["total"].as_u64().expect("a number"),
        "{report}"
    );
}

#[test]
fn under_kill_9_every_file_is_whole_and_leftovers_go() {
    let mut daemon = writing();
    daemon.wait_until_measured();
    judge(&daemon, 30);
    let music = daemon.music();
    let plain = files(&music);
    let mut cut_short = 0;
    for round in 0..ROUNDS {
        let mode = if round % 2 == 0 { "write" } else { "remove" };
        daemon.post(ROUTE, &json!({"mode": mode}));
        std::thread::sleep(Duration::from_millis(u64::from(5 * round % 37)));
        cut_short += u32::from(daemon.get(ROUTE)["is_running"] == true);
        daemon.kill_now();
        for (path, bytes) in files(&music) {
            let name = path.file_name().expect("a name").to_string_lossy();
            if name.starts_with(".minion-rating-") {
                continue;
            }
            // The sound stands first in these files, and whole.
            let was = &plain[&path];
            assert_eq!(bytes[36..was.len()], was[36..], "round {round}: {name}");
        }
        daemon.restart();
    }
    assert!(cut_short > 0, "no run was cut short");
    std::fs::write(music.join(".minion-rating-1.wav"), b"half").expect("a leftover");
    daemon.post(ROUTE, &json!({"mode": "remove"}));
    let report = ended(&daemon);
    assert_eq!(report["failed"], 0, "{report}");
    assert_eq!(files(&music), plain, "as on the first day");
    scan_for_one_more(&daemon, 1);
    assert_eq!(daemon.get("/api/tracks")["total"], TRACKS + 1);
}
