//! Files as others leave them in the music folders: the daemon survives them, names them, and shows
//! nothing that is not music.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::support::Daemon;
use crate::support::hostile::{bomb, comments};

/// What `path` answers: the status and the body.
fn answer(daemon: &Daemon, path: &str) -> (u16, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let mut answer = agent
        .get(format!("{}{path}", daemon.address))
        .call()
        .expect("an answer");
    let status = answer.status().as_u16();
    let body = answer.body_mut().read_to_vec().expect("a body");
    (status, String::from_utf8_lossy(&body).into_owned())
}

/// The id of a track, and where its file lies.
fn one_track(daemon: &Daemon) -> (i64, std::path::PathBuf) {
    let track = daemon.get("/api/tracks?limit=1")["items"][0].clone();
    let title = track["title"].as_str().expect("a title");
    let file = daemon.music().join(format!("The Moths - {title}.wav"));
    assert!(file.is_file(), "{}", file.display());
    (track["id"].as_i64().expect("an id"), file)
}

#[test]
fn what_is_put_in_a_tracks_place_is_not_served_neither_at_once_nor_after_a_scan() {
    let daemon = Daemon::start();
    let (id, file) = one_track(&daemon);
    let secret = daemon.music().join("../secret");
    fs::write(&secret, "TOP SECRET").expect("a secret");
    let puts: [&dyn Fn(&Path); 2] = [
        &|place| symlink(&secret, place).expect("a link"),
        &|place| fs::hard_link(&secret, place).expect("a second name"),
    ];
    for put in puts {
        fs::remove_file(&file).expect("it was there");
        put(&file);
        for ways in ["", "?render=wav"] {
            let (status, body) = answer(&daemon, &format!("/api/tracks/{id}/stream{ways}"));
            assert_eq!(status, 409, "{body}");
            assert!(body.contains("it was replaced since"), "{body}");
        }
        daemon.scan();
        let (status, body) = answer(&daemon, &format!("/api/tracks/{id}/stream"));
        assert!(!body.contains("SECRET"), "{status} {body}");
    }
}

/// What the daemon took at its most, MiB.
fn peak_mb(daemon: &Daemon) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", daemon.process_id()));
    let status = status.expect("a status");
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kb = line.and_then(|line| line.split_whitespace().nth(1));
    kb.and_then(|kb| kb.parse::<u64>().ok()).expect("a number") / 1024
}

#[test]
fn a_tag_beyond_all_measure_costs_its_words_and_neither_memory_nor_time() {
    let daemon = Daemon::start();
    let before = peak_mb(&daemon);
    fs::write(daemon.music().join("bomb.mp3"), bomb(200)).expect("a file");
    fs::write(daemon.music().join("many.mp3"), comments(40_000)).expect("a file");
    daemon.scan();
    let titles = daemon.get("/api/tracks?limit=500")["items"].to_string();
    assert!(
        titles.contains("\"bomb\"") && titles.contains("\"many\""),
        "{titles}"
    );
    let after = peak_mb(&daemon);
    assert!(after < before + 30, "{before} MB, then {after} MB");
}
