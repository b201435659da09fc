//! The ranks through the public door: filters, groups, the past, files for other programs.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Daemon, TRACKS, Terminal, compose};

/// Judges every pair of a session of all music: the track of the lower id wins.
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

fn titles(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().expect("a list").iter();
    let title = |track: &Value| track["title"].as_str().expect("a title").to_owned();
    items.map(title).collect()
}

fn text(daemon: &Daemon, path: &str) -> (String, String) {
    let mut answer = ureq::get(format!("{}{path}", daemon.address))
        .call()
        .expect("an answer");
    let kind = answer.headers()["content-type"].to_str().expect("a type");
    (
        kind.to_owned(),
        answer.body_mut().read_to_string().expect("text"),
    )
}

/// A daemon whose library has a file of each name beside the twelve of the usual one.
fn with_names(names: &[&str]) -> Daemon {
    let own = Terminal::new();
    let music = own.folder().join("music");
    compose(&music);
    let first = music.join("The Moths - Song 1.wav");
    let sound = std::fs::read(first).expect("a track");
    for (number, name) in (2_u8..).zip(names) {
        let file = music.join(format!("{name}.wav"));
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        // Two files of one content are one track.
        let mut own_sound = sound.clone();
        own_sound[100..200].fill(number);
        std::fs::write(file, own_sound).expect("a track");
    }
    let daemon = Daemon::start_in(own);
    daemon
        .terminal()
        .wait_until(|state| state["library"]["track_count"] == TRACKS + names.len());
    daemon
}

#[test]
fn the_leaderboard_can_be_of_a_folder_or_of_starred_tracks() {
    let daemon = with_names(&["Live/One", "Live/Deep/Two"]);
    let folders = daemon.get("/api/folders");
    let music = &folders["items"][0]["id"];
    let inner = daemon.get(&format!("/api/folders?parent={music}"));
    let live = &inner["items"][0];
    assert_eq!(live["name"], "Live");
    let of_folder = daemon.get(&format!("/api/rankings?folder={}", live["id"]));
    let mut found = titles(&of_folder);
    found.sort();
    assert_eq!(found, ["One", "Two"]);
    let star = of_folder["items"][0]["id"].clone();
    daemon.put(&format!("/api/stars/tracks/{star}"), &json!({}));
    let starred = daemon.get("/api/rankings?starred=true");
    assert_eq!(starred["total"], 1);
    assert_eq!(starred["items"][0]["id"], star);
    assert_eq!(daemon.get("/api/rankings?year_from=1990")["total"], 0);
    assert_eq!(daemon.get("/api/rankings?genre=77")["total"], 0);
    let artist = daemon.get("/api/artists")["items"][0]["id"].clone();
    let of_artist = daemon.get(&format!("/api/rankings?artist={artist}&limit=5"));
    assert_eq!(of_artist["total"], TRACKS);
    assert_eq!(of_artist["next"], "5");
}

#[test]
fn performers_and_albums_have_places_once_two_of_their_tracks_were_compared() {
    let daemon = Daemon::start();
    assert_eq!(daemon.get("/api/rankings/artists")["total"], 0);
    judge(&daemon, 10);
    let artists = daemon.get("/api/rankings/artists");
    assert_eq!(artists["total"], 1);
    let first = &artists["items"][0];
    assert_eq!(first["rank"], 1);
    assert_eq!(first["artist"]["name"], "The Moths");
    assert!(first["compared_count"].as_u64() >= Some(2));
    let albums = daemon.get("/api/rankings/albums");
    assert_eq!(albums["items"][0]["album"]["track_count"], TRACKS);
    assert_eq!(
        daemon.get("/api/rankings/artists?cursor=1")["items"],
        json!([])
    );
}

#[test]
fn a_track_knows_its_course_and_the_ranks_how_far_they_had_come() {
    let daemon = Daemon::start();
    assert_eq!(daemon.get("/api/rankings/progress"), json!([]));
    judge(&daemon, 30);
    let best = daemon.get("/api/rankings?limit=1")["items"][0].clone();
    assert_eq!(best["rank_before"], Value::Null, "there was no yesterday");
    let course = daemon.get(&format!("/api/tracks/{}/course", best["id"]));
    assert_eq!(course["track_count"], TRACKS);
    let points = course["points"].as_array().expect("a list");
    assert!(points.len() > 10);
    assert_eq!(points.last().expect("a point")["rank"], best["rank"]);
    let progress = daemon.get("/api/rankings/progress");
    let last = progress.as_array().and_then(|all| all.last()).expect("one");
    assert_eq!(last["comparisons"], 30);
    let nobody = ureq::get(format!("{}/api/tracks/999/course", daemon.address)).call();
    assert!(matches!(nobody, Err(ureq::Error::StatusCode(404))));
}

#[test]
fn a_place_is_told_with_the_one_of_a_day_ago_also_after_a_restart() {
    let mut daemon = Daemon::start();
    judge(&daemon, 20);
    // Fitted at the start, as the ranks of a day ago are: until then near neighbours may differ.
    daemon.restart();
    daemon
        .terminal()
        .wait_until(|state| state["library"]["track_count"] == TRACKS);
    let then = daemon.get("/api/rankings");
    daemon.kill_now();
    let database = daemon.own.folder().join(".local/share/minion/minion.db");
    let database = rusqlite::Connection::open(database).expect("its database");
    let two_days_earlier = "UPDATE verdicts SET at_ms = at_ms - 172800000";
    database.execute(two_days_earlier, []).expect("the past");
    drop(database);
    daemon.restart();
    daemon
        .terminal()
        .wait_until(|state| state["library"]["track_count"] == TRACKS);
    let check = |daemon: &Daemon| {
        let now = daemon.get("/api/rankings");
        for track in now["items"].as_array().expect("a list") {
            let of_then = then["items"].as_array().expect("a list").iter();
            let before = of_then.clone().find(|one| one["id"] == track["id"]);
            let before = before.map(|one| one["rank"].clone()).expect("it was there");
            assert_eq!(track["rank_before"], before);
        }
        now
    };
    assert_eq!(check(&daemon)["items"][0]["rank"], 1);
    judge(&daemon, 10);
    check(&daemon);
}

#[test]
fn the_best_can_be_taken_along_whatever_they_are_called() {
    let odd = [
        "Ночь, тихая",
        "Moths 🦋",
        "=1+1",
        "the \"best\"",
        "two\nlines",
        "Live/#1",
    ];
    let daemon = with_names(&odd);
    assert_eq!(
        text(&daemon, "/api/rankings/export").1.lines().count(),
        1,
        "nothing is compared yet"
    );
    let all = TRACKS + odd.len();
    judge(&daemon, 4 * all);
    let (kind, table) = text(&daemon, "/api/rankings/export?format=csv&limit=500");
    assert_eq!(kind, "text/csv; charset=utf-8");
    let rows: Vec<_> = table.split("\r\n").collect();
    assert!(rows[0].starts_with("rank,title,artist,album,"));
    assert_eq!(
        rows.len(),
        all + 2,
        "a header, the tracks, and the last line's end"
    );
    for field in [
        "\"Ночь, тихая\"",
        "Moths 🦋",
        "'=1+1",
        "\"the \"\"best\"\"\"",
    ] {
        let middle = format!(",{field},");
        assert!(rows.iter().any(|row| row.contains(&middle)), "{field}");
    }
    let (kind, list) = text(
        &daemon,
        "/api/rankings/export?format=m3u&limit=500&paths=relative",
    );
    assert_eq!(kind, "audio/x-mpegurl");
    assert_eq!(list.lines().count(), 1 + 2 * all);
    let music = daemon.music();
    for line in list.lines().filter(|line| !line.starts_with("#EXT")) {
        let is_there = music.join(Path::new(line)).is_file();
        assert!(is_there || line.starts_with("file:///"), "{line}");
    }
    assert_eq!(
        list.lines().filter(|l| l.starts_with("file:///")).count(),
        1
    );
    let (_, few) = text(&daemon, "/api/rankings/export?format=m3u&limit=2");
    let paths: Vec<_> = few.lines().filter(|l| !l.starts_with('#')).collect();
    assert_eq!(paths.len(), 2);
    for format in ["pdf", "m3u&paths=sideways"] {
        let path = format!("{}/api/rankings/export?format={format}", daemon.address);
        let refused = ureq::get(path).call();
        assert!(matches!(refused, Err(ureq::Error::StatusCode(400))));
    }
    let typed = daemon.terminal().run(&["export", "--top", "500"]);
    assert_eq!((typed.code, typed.stdout), (0, table));
    let typed = daemon
        .terminal()
        .run(&["export", "--format", "m3u", "--top", "500", "--relative"]);
    assert_eq!((typed.code, typed.stdout), (0, list));
}
