//! Measuring files in the background: kept through kill -9 and moves, and never in anyone's way.
//!
//! `MINION_KILL_ROUNDS=50 cargo nextest run measuring` pulls the plug more often.

mod witness;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::support::music::{piece, write_hour, write_wav};
use crate::support::traced::may_trace;
use crate::support::{Daemon, Terminal, free_address};
use witness::{OPTIONS, kept, measured_in};

/// Music files of the house that is killed.
const FILES: usize = 200;

/// How often it is killed, unless somebody wants to know.
const ROUNDS: usize = 12;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Pieces of their own in WAV, and a recording in every other format many times over.
fn compose(music: &Path) {
    std::fs::create_dir(music).expect("a folder");
    let coded = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/gapless");
    let coded: Vec<PathBuf> = std::fs::read_dir(coded)
        .expect("fixtures")
        .map(|entry| entry.expect("a fixture").path())
        .collect();
    for number in 0..FILES {
        if number % 3 == 0 {
            let from = &coded[number / 3 % coded.len()];
            let name = from.file_name().expect("a name").to_string_lossy();
            std::fs::copy(from, music.join(format!("{number} {name}"))).expect("a copy");
        } else {
            let file = music.join(format!("Piece {number}.wav"));
            write_wav(&file, &piece(number as u64, 3), -6.0);
        }
    }
}

fn phase(daemon: &Daemon) -> Value {
    daemon.get("/api/library/scan")["phase"].clone()
}

fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn under_kill_9_no_file_is_measured_again_whose_result_was_committed() {
    let rounds = std::env::var("MINION_KILL_ROUNDS").ok();
    let rounds = rounds.and_then(|it| it.parse().ok()).unwrap_or(ROUNDS);
    let mut chance = StdRng::seed_from_u64(rounds as u64);
    let own = Terminal::new();
    compose(&own.folder().join("music"));
    let traces = own.folder().join("traces");
    std::fs::create_dir(&traces).expect("a folder");
    let is_traced = may_trace(&OPTIONS);
    let trace = |round: usize| traces.join(round.to_string());
    let mut daemon = match is_traced {
        true => Daemon::start_traced(own, &free_address(), &OPTIONS, &trace(0)),
        false => Daemon::start_in(own),
    };
    let mut before = kept(&daemon);
    let (mut cut_short, mut without_trace) = (0, 0);
    for round in 0..rounds {
        // Also within the scan, but mostly while files are measured.
        if round % 4 > 0 {
            wait_for("it measures", || {
                phase(&daemon) != "reading" && !phase(&daemon).is_null()
            });
        }
        std::thread::sleep(Duration::from_millis(chance.random_range(0..120)));
        let process = daemon.process();
        daemon.kill_now();
        if is_traced {
            let measured = measured_in(&trace(round), process);
            without_trace += usize::from(measured.is_none());
            for file in measured.unwrap_or_default() {
                assert!(
                    !before.contains_key(&file),
                    "round {round}: {file:?} was kept already"
                );
            }
        }
        let now = kept(&daemon);
        for (file, stamp) in &before {
            assert_eq!(now.get(file), Some(stamp), "round {round}: {file:?}");
        }
        cut_short += usize::from(now.len() < FILES);
        before = now;
        match is_traced {
            true => daemon.start_again_traced(&OPTIONS, &trace(round + 1)),
            false => daemon.restart(),
        }
    }
    assert!(
        without_trace <= rounds / 6,
        "{without_trace} of {rounds} have no trace"
    );
    assert!(
        cut_short >= 10,
        "only {cut_short} of {rounds} were in the middle of it"
    );
    daemon.wait_until_measured();
    let process = daemon.process();
    daemon.kill_now();
    let at_last = kept(&daemon);
    assert_eq!(at_last.len(), FILES);
    assert!(
        before
            .iter()
            .all(|(file, stamp)| at_last.get(file) == Some(stamp))
    );
    if is_traced && let Some(last) = measured_in(&trace(rounds), process) {
        assert!(last.iter().all(|file| !before.contains_key(file)));
        assert_eq!(last.len() + before.len(), FILES, "each of the rest once");
    }
}

fn track(daemon: &Daemon, title: &str) -> Value {
    let page = daemon.get("/api/tracks?limit=100");
    let tracks = page["items"].as_array().expect("a list");
    let found = tracks.iter().find(|track| track["title"] == title);
    found.cloned().unwrap_or(Value::Null)
}

fn is_measured(daemon: &Daemon, title: &str) -> bool {
    track(daemon, title)["has_waveform"] == true
}

/// A daemon that measures a file of an hour, the first of all.
fn with_a_long_file_in_hand() -> Daemon {
    let own = Terminal::new();
    let music = own.folder().join("music");
    std::fs::create_dir(&music).expect("a folder");
    write_hour(&music.join("Old - Hour.wav"));
    let daemon = Daemon::start_in(own);
    let terminal = daemon.terminal();
    terminal.wait_until(|state| state["library"]["track_count"] == 1);
    daemon
}

#[test]
fn a_new_pair_does_not_wait_for_a_file_of_an_hour_which_then_goes_on() {
    let daemon = with_a_long_file_in_hand();
    for number in 1..=4_u8 {
        let file = daemon.music().join(format!("New - Short {number}.wav"));
        write_wav(&file, &piece(number.into(), 2), -6.0);
    }
    daemon.post("/api/library/scan", &json!({}));
    wait_for("all are scanned", || {
        daemon.get("/api/stats")["total_tracks"] == 5
    });
    wait_for("the hour is being measured", || {
        phase(&daemon) == "analysing"
    });
    let artist = track(&daemon, "Short 1")["artist_id"].clone();
    let asked = Instant::now();
    let started = daemon.post(
        "/api/comparisons/session",
        &json!({"filter": {"artist": artist}}),
    );
    for side in ["track_a", "track_b"] {
        let title = started["pair"][side]["title"].as_str().expect("a title");
        wait_for("the pair is measured", || is_measured(&daemon, title));
    }
    let waited = asked.elapsed();
    assert!(
        !is_measured(&daemon, "Hour"),
        "it was over before: nothing was tested"
    );
    let pair = daemon.get("/api/state")["comparison"]["pair"].clone();
    assert!(pair["track_a"]["gain_db"].is_number() && pair["track_b"]["gain_db"].is_number());
    wait_for("the next pair is measured", || {
        (1..=4).all(|n| is_measured(&daemon, &format!("Short {n}")))
    });
    assert!(!is_measured(&daemon, "Hour"), "the next pair waited for it");
    wait_for("the hour is measured", || is_measured(&daemon, "Hour"));
    assert!(
        waited < asked.elapsed() / 2,
        "{waited:?} of {:?}",
        asked.elapsed()
    );
}

#[test]
fn a_file_that_moves_while_others_are_measured_keeps_its_result_or_gets_one() {
    let daemon = with_a_long_file_in_hand();
    let music = daemon.music();
    for title in ["Waiting", "Gone ahead"] {
        write_wav(
            &music.join(format!("New - {title}.wav")),
            &piece(7, 2),
            -6.0,
        );
    }
    daemon.post("/api/library/scan", &json!({}));
    wait_for("all are scanned", || {
        daemon.get("/api/stats")["total_tracks"] == 3
    });
    // What plays is measured first, so this one has a result.
    let ahead = track(&daemon, "Gone ahead");
    daemon.post("/api/player/play", &json!({"track_ids": [ahead["id"]]}));
    wait_for("it is measured", || is_measured(&daemon, "Gone ahead"));
    assert!(
        !is_measured(&daemon, "Hour"),
        "it was over before: nothing was tested"
    );
    let before = kept(&daemon);
    std::fs::create_dir(music.join("deeper")).expect("a folder");
    for (from, to) in [
        ("New - Gone ahead.wav", "deeper/New - Ahead.wav"),
        ("New - Waiting.wav", "deeper/New - Patient.wav"),
        ("Old - Hour.wav", "deeper/Old - Long hour.wav"),
    ] {
        std::fs::rename(music.join(from), music.join(to)).expect("a move");
    }
    daemon.scan();
    daemon.wait_until_measured();
    let after = kept(&daemon);
    assert_eq!(after.len(), 3, "{after:?}");
    assert_eq!(
        after[&music.join("deeper/New - Ahead.wav")],
        before[&music.join("New - Gone ahead.wav")]
    );
    for title in ["Ahead", "Patient", "Long hour"] {
        let track = track(&daemon, title);
        assert!(track["loudness_lufs"].is_number(), "{track}");
    }
}
