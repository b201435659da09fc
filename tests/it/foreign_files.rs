//! Files as others leave them in the music folders: the daemon survives them, names them, and shows
//! nothing that is not music.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::support::Daemon;

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
