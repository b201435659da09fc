//! A music folder on a share that does not answer: nothing else waits for it, every screen is told,
//! and it is scanned when it answers.
#![expect(clippy::print_stderr, reason = "a test that is skipped says why")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::share::Share;
use crate::support::{Daemon, TRACKS, Terminal, compose};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// Files on the share.
const ON_SHARE: usize = 2;

fn files() -> BTreeMap<String, Vec<u8>> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    ["tone.mp3", "tone.flac"]
        .map(|name| {
            let bytes = std::fs::read(fixtures.join(name)).expect("a fixture");
            (name.to_owned(), bytes)
        })
        .into()
}

fn wait_until(what: &str, is: impl Fn() -> bool) {
    let since = Instant::now();
    while !is() {
        assert!(since.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn has_tracks(daemon: &Daemon, count: usize) -> bool {
    daemon.get("/api/tracks?limit=1")["total"] == count
}

/// What the screens are told of the share.
fn told(daemon: &Daemon) -> Option<String> {
    let state = daemon.get("/api/state");
    let problems = state["problems"].as_array().expect("a list").iter();
    let mut hangs = problems.filter(|problem| problem["code"] == "folder_hangs");
    let message = hangs.next()?["message"].as_str().expect("a sentence");
    Some(message.to_owned())
}

/// The status of a track's stream.
fn stream_status(daemon: &Daemon, track: &Value) -> u16 {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let path = format!("{}/api/tracks/{}/stream", daemon.address, track["id"]);
    agent.get(path).call().expect("an answer").status().into()
}

#[test]
fn a_share_that_hangs_holds_nothing_up_and_is_scanned_when_it_answers() {
    let own = Terminal::new();
    compose(&own.folder().join("music"));
    let Some(share) = Share::mount(files()) else {
        eprintln!("skipped: no file system in user space can be mounted here");
        return;
    };
    let folder = share.folder().display().to_string();

    // From the start.
    let started = Instant::now();
    let mut daemon = Daemon::start_with(own, &["--music", &folder]);
    assert!(started.elapsed() < PATIENCE / 3, "the port is open");
    wait_until("the folder that answers is served", || {
        has_tracks(&daemon, TRACKS)
    });
    wait_until("every screen is told", || {
        told(&daemon).is_some_and(|words| words.contains(&folder))
    });
    let doctor = Terminal::new().with("MINION_LIBRARY_FOLDERS", &folder);
    let doctor = doctor.run(&["doctor"]);
    let named = format!("`{folder}` does not answer");
    assert!(doctor.stdout.contains(&named), "{}", doctor.stdout);

    // It answers.
    share.wake();
    wait_until("it is scanned", || has_tracks(&daemon, TRACKS + ON_SHARE));
    wait_until("no screen is told any more", || told(&daemon).is_none());
    daemon.wait_until_measured();

    // While it runs.
    share.sleep();
    daemon.post("/api/library/scan", &json!({}));
    wait_until("every screen is told again", || told(&daemon).is_some());
    wait_until("the scan ends", || {
        daemon.get("/api/library/scan")["phase"] == "done"
    });
    assert!(has_tracks(&daemon, TRACKS + ON_SHARE), "nothing is lost");
    let tracks = daemon.get("/api/tracks?limit=50")["items"].clone();
    let (here, there): (Vec<_>, Vec<_>) = (tracks.as_array().expect("a list").iter())
        .partition(|track| track["artist"] == "The Moths");
    assert_eq!((here.len(), there.len()), (TRACKS, ON_SHARE));
    for asked in there {
        assert_eq!(stream_status(&daemon, asked), 503, "it is said at last");
    }
    assert_eq!(stream_status(&daemon, here[0]), 200);
    daemon.put("/api/player/volume", &json!({"volume_percent": 7}));

    // It ends as soon as it is told to.
    let asked = Instant::now();
    daemon.stop();
    assert!(asked.elapsed() < PATIENCE / 6, "{:?}", asked.elapsed());
}
