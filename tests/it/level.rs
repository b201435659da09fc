//! Two pieces of the same music, 12 dB apart, as they leave the speaker: equally loud.
//!
//! Played by the real binary through ALSA into a file and measured there after EBU R128. The
//! recorder is not paced, so stretches of exact silence are cut out first (see `sound`).

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ebur128::{EbuR128, Mode};
use minion::domain::player::OutputId;
use minion::protocol::player::PlayerInfo;
use minion::protocol::request::{
    Empty, OutputsRequest, PlayRequest, PositionRequest, SelectTrack, SideName, StartSession,
    TrackOrSide,
};

use crate::sound::{ALSA, heard_frames};
use crate::support::client::Client;
use crate::support::music::{RATE, piece, write_wav};
use crate::support::{Daemon, Terminal};

/// Length of each piece.
const SECONDS: usize = 6;

/// How far apart the two files are, and how far apart they may be as rendered.
const APART_DB: f32 = 12.0;
const RESIDUAL_LU: f64 = 0.25;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A house with the two files, measured, whose speaker is off and loud.
fn house() -> (Daemon, PathBuf) {
    let own = Terminal::new();
    let music = own.folder().join("music");
    std::fs::create_dir(&music).expect("a folder");
    let piece = piece(12, SECONDS);
    write_wav(&music.join("Same - Loud.wav"), &piece, -3.0);
    write_wav(&music.join("Same - Soft.wav"), &piece, -3.0 - APART_DB);
    let recording = own.folder().join("out.wav");
    let config = own.folder().join("asound.conf");
    let alsa = ALSA.replace("RECORDING", recording.to_str().expect("UTF-8"));
    std::fs::write(&config, alsa).expect("a configuration");
    let own = own
        .with("ALSA_CONFIG_PATH", config.to_str().expect("UTF-8"))
        .with("MINION_SPEAKER_ENABLED", "true");
    let daemon = Daemon::start_in(own);
    let house = daemon.client();
    house.wait_until(|state| state.library.track_count == 2);
    house.wait_until_measured();
    put_outputs(&house, &[]);
    house.set_volume(100);
    (daemon, recording)
}

fn put_outputs(house: &Client, outputs: &[&str]) {
    let ids = outputs.iter().map(|id| OutputId((*id).to_owned()));
    let body = OutputsRequest {
        outputs: ids.collect(),
    };
    house.change("PUT", "/api/player/outputs", &body);
}

/// Turns the speaker on and lets it play until the state is as wanted; what was recorded.
fn record(
    daemon: &mut Daemon,
    recording: &Path,
    is_over: impl Fn(&PlayerInfo) -> bool,
) -> Vec<[f32; 2]> {
    let house = daemon.client();
    put_outputs(&house, &["speaker"]);
    // Nothing tells that a file has been decoded: half a second for a hundredth of the work.
    std::thread::sleep(Duration::from_millis(500));
    house.play(&PlayRequest::default());
    let since = Instant::now();
    while !is_over(&house.player()) {
        assert!(since.elapsed() < PATIENCE, "it plays on and on");
        std::thread::yield_now();
    }
    daemon.kill_now();
    heard_frames(recording)
}

fn loudness(frames: &[[f32; 2]]) -> f64 {
    let mut meter = EbuR128::new(2, RATE, Mode::I).expect("a meter");
    meter.add_frames_f32(frames.as_flattened()).expect("frames");
    meter.loudness_global().expect("a loudness")
}

#[test]
fn the_sides_of_a_pair_12_db_apart_are_equally_loud_on_the_speaker() {
    let sides = [SideName::TrackA, SideName::TrackB].map(|side| {
        let (mut daemon, recording) = house();
        let house = daemon.client();
        let pair = house.start_session(&StartSession::default()).pair;
        let pair = pair.expect("a pair");
        let track = match side {
            SideName::TrackA => pair.track_a,
            SideName::TrackB => pair.track_b,
        };
        let gain_db = track.gain_db.expect("it is measured");
        let is_loud = track.title == "Loud";
        assert!(
            (gain_db + if is_loud { APART_DB } else { 0.0 }).abs() < 0.1,
            "{track:?}"
        );
        let select = SelectTrack {
            track_id: TrackOrSide::Side(side),
            is_playing: false,
        };
        house.change("POST", "/api/comparisons/select-track", &select);
        let before = house.player().seek_rev;
        // A side that is over begins anew, which is a jump.
        let heard = record(&mut daemon, &recording, |player| player.seek_rev != before);
        assert!(
            heard.len() > (SECONDS - 1) * RATE as usize,
            "{} frames",
            heard.len()
        );
        loudness(&heard)
    });
    let residual = (sides[0] - sides[1]).abs();
    assert!(residual <= RESIDUAL_LU, "{sides:?} LUFS");
}

#[test]
fn a_queue_of_files_12_db_apart_plays_all_at_the_reference_on_the_speaker() {
    let (mut daemon, recording) = house();
    let house = daemon.client();
    house.play_tracks(&house.all_tracks());
    house.change("POST", "/api/player/pause", &Empty {});
    let beginning = PositionRequest { position_ms: 0 };
    house.change("POST", "/api/player/position", &beginning);
    let heard = record(&mut daemon, &recording, |player| player.track.is_none());
    let seam = SECONDS * RATE as usize;
    let (first, second) = (loudness(&heard[..seam]), loudness(&heard[seam..]));
    assert!(
        (first - second).abs() <= RESIDUAL_LU,
        "{first} and {second} LUFS"
    );
    for loudness in [first, second] {
        assert!((loudness + 18.0).abs() <= RESIDUAL_LU, "{loudness} LUFS");
    }
}
