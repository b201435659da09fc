//! The library through the public door: every format, moves, copies, archive.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::Daemon;

fn ids(daemon: &Daemon) -> Vec<(String, i64)> {
    let page = daemon.get("/api/tracks?limit=500");
    let pair = |track: &Value| {
        (
            track["title"].as_str().expect("a title").to_owned(),
            track["id"].as_i64().expect("an id"),
        )
    };
    page["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(pair)
        .collect()
}

fn id_of(daemon: &Daemon, title: &str) -> Option<i64> {
    ids(daemon)
        .into_iter()
        .find(|(known, _)| known == title)
        .map(|(_, id)| id)
}

#[test]
fn every_format_is_scanned_and_a_broken_file_is_listed_not_fatal() {
    let daemon = Daemon::start();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let before = ids(&daemon).len();
    let formats = ["mp3", "flac", "ogg", "opus", "m4a", "wav", "aiff"];
    for format in formats {
        let name = format!("tone.{format}");
        std::fs::copy(fixtures.join(&name), daemon.music().join(&name)).expect("a copy");
    }
    std::fs::write(daemon.music().join("broken.mp3"), "this is no music").expect("a file");
    daemon.scan();
    assert_eq!(ids(&daemon).len(), before + formats.len());
    let broken = daemon.get("/api/library/broken");
    assert_eq!(broken["total"], 1);
    assert!(
        broken["items"][0]["path"]
            .as_str()
            .expect("a path")
            .ends_with("broken.mp3")
    );
    for (_, id) in ids(&daemon) {
        let url = format!("{}/api/tracks/{id}/stream", daemon.address);
        let mut whole = ureq::get(&url).call().expect("the file");
        let bytes = whole.body_mut().read_to_vec().expect("its bytes");
        let range = ureq::get(&url).header("Range", "bytes=10-19").call();
        let part = range
            .expect("a range")
            .body_mut()
            .read_to_vec()
            .expect("its bytes");
        assert_eq!(part, bytes[10..20]);
        let rendered = ureq::get(format!("{url}?render=wav&gain_db=-3")).call();
        let wav = rendered
            .expect("a rendering")
            .body_mut()
            .read_to_vec()
            .expect("its bytes");
        assert_eq!(&wav[..4], b"RIFF", "track {id}");
        assert!(wav.len() > 44 + 1_000, "track {id} is not empty");
    }
}

#[test]
fn verdicts_and_stars_survive_renaming_and_moving_a_file() {
    let daemon = Daemon::start();
    let id = id_of(&daemon, "Song 3").expect("the third song");
    let put = ureq::put(format!("{}/api/stars/tracks/{id}", daemon.address)).send_empty();
    assert!(put.is_ok());
    let deeper = daemon.music().join("Moths").join("Best of");
    std::fs::create_dir_all(&deeper).expect("folders");
    std::fs::rename(
        daemon.music().join("The Moths - Song 3.wav"),
        deeper.join("The Moths - Lamp.wav"),
    )
    .expect("a move");
    daemon.scan();
    assert_eq!(id_of(&daemon, "Lamp"), Some(id));
    assert_eq!(id_of(&daemon, "Song 3"), None);
    assert_eq!(daemon.get(&format!("/api/tracks/{id}"))["starred"], true);
}

#[test]
fn a_file_that_was_copied_elsewhere_and_deleted_is_the_same_track_by_its_sound() {
    let daemon = Daemon::start();
    daemon.wait_until_measured();
    let id = id_of(&daemon, "Song 5").expect("the fifth song");
    let from = daemon.music().join("The Moths - Song 5.wav");
    let bytes = std::fs::read(&from).expect("its bytes");
    std::fs::remove_file(&from).expect("gone");
    daemon.scan();
    assert_eq!(
        id_of(&daemon, "Song 5"),
        None,
        "a vanished track is offered nowhere"
    );
    // Another inode, another name: only the sound is the same.
    std::fs::write(daemon.music().join("The Moths - Found again.wav"), bytes).expect("a file");
    daemon.scan();
    daemon.wait_until_measured();
    assert_eq!(id_of(&daemon, "Found again"), Some(id));
}

#[test]
fn a_track_whose_file_is_gone_says_so_and_the_player_goes_on() {
    let daemon = Daemon::start();
    let all = ids(&daemon);
    let (title, gone) = all[0].clone();
    std::fs::remove_file(daemon.music().join(format!("The Moths - {title}.wav"))).expect("gone");
    let url = format!("{}/api/tracks/{gone}/stream", daemon.address);
    assert!(matches!(
        ureq::get(url).call(),
        Err(ureq::Error::StatusCode(404))
    ));
    let next = all[1].1;
    daemon.post("/api/player/play", &json!({"track_ids": [gone, next]}));
    let state = daemon
        .terminal()
        .wait_until(|state| state["player"]["track"]["id"] == next);
    assert_eq!(
        state["player"]["is_playing"], true,
        "it skipped what cannot be played"
    );
}

#[test]
fn who_must_jump_exactly_gets_what_browsers_jump_about_in_exactly() {
    let daemon = Daemon::start();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let formats = [
        ("mp3", "audio/wav"),
        ("ogg", "audio/wav"),
        ("opus", "audio/ogg"),
        ("flac", "audio/flac"),
        ("m4a", "audio/mp4"),
    ];
    for (format, kind) in formats {
        let name = format!("tone.{format}");
        let before = ids(&daemon);
        std::fs::copy(fixtures.join(&name), daemon.music().join(&name)).expect("a copy");
        daemon.scan();
        let mut after = ids(&daemon);
        after.retain(|known| !before.contains(known));
        let url = format!(
            "{}/api/tracks/{}/stream?seek=exact",
            daemon.address, after[0].1
        );
        let answer = ureq::head(&url).call().expect("an answer");
        let told = answer
            .headers()
            .get("content-type")
            .and_then(|kind| kind.to_str().ok());
        assert_eq!(told, Some(kind), "{format}");
    }
}

#[test]
fn an_archived_track_counts_nowhere_until_it_is_offered_again() {
    let daemon = Daemon::start();
    let counts = || {
        let totals = ["/api/tracks", "/api/rankings"].map(|path| daemon.get(path)["total"].clone());
        let stats = daemon.get("/api/stats")["total_tracks"].clone();
        [totals[0].clone(), totals[1].clone(), stats]
    };
    let id = ids(&daemon)[0].1;
    daemon.post(&format!("/api/tracks/{id}/archive"), &json!({}));
    assert_eq!(counts(), [json!(11), json!(11), json!(11)]);
    ureq::delete(format!("{}/api/tracks/{id}/archive", daemon.address))
        .call()
        .expect("done");
    assert_eq!(counts(), [json!(12), json!(12), json!(12)]);
}
