//! What cannot be decoded is known, said in words, and never offered; what plays is as long as it is.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::Daemon;

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/odd")
        .join(name)
}

/// The track with a title.
fn track(daemon: &Daemon, title: &str) -> Value {
    let page = daemon.get("/api/tracks?limit=500");
    let items = page["items"].as_array().expect("a list");
    let found = items.iter().find(|track| track["title"] == title);
    found
        .unwrap_or_else(|| panic!("no track is called {title}"))
        .clone()
}

/// Status and body of a rendering.
fn rendering(daemon: &Daemon, track: &Value) -> (u16, Vec<u8>) {
    let url = format!(
        "{}/api/tracks/{}/stream?render=wav",
        daemon.address, track["id"]
    );
    let request = ureq::get(&url).config().http_status_as_error(false).build();
    let mut answer = request.call().expect("an answer");
    let body = answer.body_mut().read_to_vec().expect("a body");
    (answer.status().as_u16(), body)
}

#[test]
fn what_cannot_be_decoded_is_listed_in_words_and_never_offered_until_it_changes() {
    let daemon = Daemon::start();
    let place = daemon.music().join("Mute - Piece.m4a");
    std::fs::copy(fixture("ac3.m4a"), &place).expect("a copy");
    daemon.scan();
    daemon.wait_until_measured();
    let mute = daemon.get("/api/library/broken");
    assert_eq!(mute["total"], 1, "{mute}");
    let item = &mute["items"][0];
    assert_eq!(item["reason"], "AC-3 in MP4 is not supported");
    let folder = daemon.music();
    let folder = folder.to_str().expect("a path");
    assert!(!mute.to_string().contains(folder), "{mute}");
    let page = daemon.get("/api/tracks?limit=500");
    let found = page["items"].as_array().expect("a list").iter();
    let is_mute = |track: &&Value| track["unplayable"] == "AC-3 in MP4 is not supported";
    let id = found.clone().find(is_mute).expect("a track that says so")["id"].clone();
    let (status, body) = rendering(&daemon, &json!({ "id": id }));
    let words = String::from_utf8_lossy(&body);
    assert_eq!(status, 409, "{words}");
    assert!(
        words.contains("AC-3 in MP4") && !words.contains(folder),
        "{words}"
    );
    // The same name with sound in it.
    std::fs::copy(fixture("half-downloaded.m4a"), &place).expect("a copy");
    daemon.scan();
    daemon.wait_until_measured();
    assert_eq!(daemon.get("/api/library/broken")["total"], 0);
    let page = daemon.get("/api/tracks?limit=500");
    let track = page["items"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|track| track["id"] == id);
    let track = track.expect("the same track").clone();
    assert!(
        track["unplayable"].is_null() && track["has_waveform"] == true,
        "{track}"
    );
    let (status, wav) = rendering(&daemon, &track);
    let seconds = (wav.len() - 44) as f64 / 4.0 / 22_050.0;
    let listed = track["duration"].as_f64().expect("a length");
    assert_eq!(status, 200);
    assert!(
        (seconds - listed).abs() < 0.01 && (1.0..1.3).contains(&seconds),
        "{seconds} {listed}"
    );
}

#[test]
fn files_that_the_tag_reader_refuses_are_tracks_when_they_sound() {
    let daemon = Daemon::start();
    let names = [
        ("flac-in-ogg.oga", 0.6),
        ("ima-adpcm.wav", 0.765),
        ("rf64.wav", 0.6),
        ("mp3-in-riff.wav", 0.65),
        ("half-downloaded.wav", 0.37),
        ("piped-size-ffffffff.wav", 0.6),
        ("layer-2.mp3", 0.63),
        ("tone.mka", 0.62),
    ];
    for (name, _) in names {
        let ending = name.rsplit('.').next().expect("an ending");
        let to = format!("Nobody - {}.{ending}", name.replace(['.', '-'], " "));
        std::fs::copy(fixture(name), daemon.music().join(to)).expect("a copy");
    }
    daemon.scan();
    daemon.wait_until_measured();
    assert_eq!(daemon.get("/api/library/broken")["total"], 0);
    let before = track(&daemon, "rf64 wav");
    assert_eq!(before["artist"], "Nobody");
    let page = daemon.get("/api/tracks?limit=500");
    let mut lengths: Vec<f64> = page["items"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|track| {
            track["duration"]
                .as_f64()
                .is_some_and(|seconds| seconds < 1.0)
        })
        .map(|track| track["duration"].as_f64().expect("a length"))
        .collect();
    lengths.sort_by(f64::total_cmp);
    let mut right: Vec<f64> = names.iter().map(|(_, seconds)| *seconds).collect();
    right.sort_by(f64::total_cmp);
    assert_eq!(lengths.len(), right.len());
    for (length, right) in lengths.iter().zip(&right) {
        assert!((length - right).abs() < 0.03, "{lengths:?}");
    }
}
