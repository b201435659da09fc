//! Real sound: the speaker through ALSA into a file.
//!
//! The recording is not paced (ALSA's file plugin takes samples as fast as they come), so that
//! decoding may fall behind: stretches of exact silence are cut out before anything is judged.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its recording should stop"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::channel;

use minion::audio::{CardChoice, OutputCommand, OutputEvent, PlayItem, PrepareRole, open_speaker};
use minion::decode::file::MusicFile;
use minion::domain::looped::Loop;
use minion::domain::track::Span;
use serde_json::json;

use crate::support::{Daemon, Terminal};

/// ALSA with one card that writes a WAV file.
pub const ALSA: &str = r#"
pcm.!default { type plug slave { pcm recorder rate 48000 channels 2 format S16_LE } }
pcm.recorder { type file slave.pcm null file "RECORDING" format "wav" }
pcm.null { type null }
ctl.!default { type hw card 0 }
"#;

/// Silence of this many frames is a gap of the recording, not of the music.
const GAP_FRAMES: usize = 32;

/// What the loop plays of the first file, which lasts 1.36 s.
const LOOP: Loop = Loop {
    from_ms: 200,
    to_ms: 1_300,
};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/gapless")
        .join(name)
}

/// Runs one of the ignored tests below in a process with an ALSA configuration of its own.
pub fn run_child(name: &str, alsa: &str, folder: &Path) -> bool {
    let config = folder.join("asound.conf");
    std::fs::write(&config, alsa).unwrap();
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--ignored", "--test-threads=1"])
        .env("ALSA_CONFIG_PATH", &config)
        .status();
    status.unwrap().success()
}

/// The left side of a recording, without gaps.
fn recorded(path: &Path) -> Vec<f32> {
    heard_frames(path)
        .into_iter()
        .map(|[left, _]| left)
        .collect()
}

/// A recording without gaps. ALSA leaves the sizes in the header at zero.
pub fn heard_frames(path: &Path) -> Vec<[f32; 2]> {
    let bytes = std::fs::read(path).unwrap();
    let sample = |low, high| f32::from(i16::from_le_bytes([low, high])) / 32768.0;
    let frames: Vec<[f32; 2]> = bytes[44..]
        .chunks_exact(4)
        .map(|bytes| [sample(bytes[0], bytes[1]), sample(bytes[2], bytes[3])])
        .collect();
    let mut kept = Vec::new();
    for run in frames.chunk_by(|one, next| (*one == [0.0; 2]) == (*next == [0.0; 2])) {
        if run[0] != [0.0; 2] || run.len() < GAP_FRAMES {
            kept.extend_from_slice(run);
        }
    }
    kept
}

/// The sweep that the fixtures hold (200 to 2000 Hz in 2.5 s, half of full scale), at the
/// card's rate.
fn sweep(frames: usize) -> Vec<f32> {
    let level = |frame: usize| {
        let seconds = frame as f64 / 48_000.0;
        let turns = 200.0 * seconds + 720.0 * seconds * seconds / 2.0;
        0.5 * (std::f64::consts::TAU * turns).sin() as f32
    };
    (0..frames).map(level).collect()
}

#[test]
fn what_the_speaker_plays_is_the_music_without_a_gap_between_two_files() {
    let folder = tempfile::tempdir().unwrap();
    let recording = folder.path().join("out.wav");
    let alsa = ALSA.replace("RECORDING", recording.to_str().unwrap());
    assert!(run_child(
        "sound::child_plays_two_files",
        &alsa,
        folder.path()
    ));
    let heard = recorded(&recording);
    let expected = sweep(120_000);
    // The sweep starts at zero, so the cut may take its first frames.
    let missing = expected.len() as i64 - heard.len() as i64;
    assert!(
        (0..GAP_FRAMES as i64).contains(&missing),
        "{missing} frames are missing"
    );
    let differs = |range: std::ops::Range<usize>| {
        let expected = &expected[missing as usize..][range.clone()];
        let pairs = heard[range].iter().zip(expected);
        pairs
            .map(|(left, right)| (left - right).abs())
            .fold(0.0, f32::max)
    };
    let seam = 65_320 - missing as usize;
    assert!(
        differs(500..seam - 200) < 0.002,
        "{}",
        differs(500..seam - 200)
    );
    assert!(differs(seam + 200..heard.len() - 200) < 0.002);
    assert!(
        differs(seam - 200..seam + 200) < 0.002,
        "{}",
        differs(seam - 200..seam + 200)
    );
}

#[test]
fn two_tracks_of_one_file_sound_as_the_file_does() {
    let folder = tempfile::tempdir().unwrap();
    let recording = folder.path().join("out.wav");
    let alsa = ALSA.replace("RECORDING", recording.to_str().unwrap());
    let child = "sound::child_plays_two_tracks_of_a_file";
    assert!(run_child(child, &alsa, folder.path()));
    let heard = recorded(&recording);
    let expected = sweep(65_320);
    let missing = expected.len() as i64 - heard.len() as i64;
    assert!(
        (0..GAP_FRAMES as i64).contains(&missing),
        "{missing} frames are missing"
    );
    let pairs = heard.iter().zip(&expected[missing as usize..]);
    let inner = pairs.skip(500).take(heard.len() - 700);
    let most = inner.fold(0.0, |most: f32, (left, right)| {
        most.max((left - right).abs())
    });
    assert!(most < 0.002, "{most}");
}

#[test]
fn a_queue_plays_on_the_speaker_without_a_gap() {
    let own = Terminal::new();
    let music = own.folder().join("music");
    std::fs::create_dir(&music).unwrap();
    for name in ["a.flac", "b.flac"] {
        std::fs::copy(fixture(name), music.join(name)).unwrap();
    }
    let recording = own.folder().join("out.wav");
    let config = own.folder().join("asound.conf");
    let alsa = ALSA.replace("RECORDING", recording.to_str().unwrap());
    std::fs::write(&config, alsa).unwrap();
    let own = own
        .with("ALSA_CONFIG_PATH", config.to_str().unwrap())
        .with("MINION_SPEAKER_ENABLED", "true");
    let mut daemon = Daemon::start_in(own);
    let terminal = daemon.terminal();
    terminal.wait_until(|state| state["library"]["track_count"] == 2);
    daemon.wait_until_measured();
    let mut tracks = Vec::new();
    for track in daemon.get("/api/tracks")["items"].as_array().unwrap() {
        tracks.push((
            track["title"].as_str().unwrap().to_owned(),
            track["id"].clone(),
        ));
    }
    tracks.sort_by(|left, right| left.0.cmp(&right.0));
    let ids: Vec<_> = tracks.into_iter().map(|(_, id)| id).collect();

    // Paused before the speaker is on, so that both are decoded before the first one sounds.
    daemon.put("/api/player/outputs", &json!({"outputs": []}));
    daemon.post("/api/player/play", &json!({"track_ids": ids}));
    daemon.post("/api/player/pause", &json!({}));
    daemon.post("/api/player/position", &json!({"position_ms": 0}));
    daemon.put("/api/player/volume", &json!({"volume_percent": 100}));
    daemon.put("/api/player/outputs", &json!({"outputs": ["speaker"]}));
    // Nothing tells that a file has been decoded: half a second for a hundredth of the work.
    std::thread::sleep(std::time::Duration::from_millis(500));
    daemon.post("/api/player/play", &json!({}));
    terminal.wait_until(|state| state["player"]["track"].is_null());
    daemon.kill_now();

    let bytes = std::fs::read(&recording).unwrap();
    let heard: Vec<bool> = bytes[44..]
        .chunks_exact(4)
        .map(|frame| frame != [0; 4])
        .collect();
    let first = heard.iter().position(|sounds| *sounds).unwrap();
    let around_the_seam = &heard[first + 65_320 - 3_000..][..6_000];
    let silent = around_the_seam
        .split(|sounds| *sounds)
        .map(<[bool]>::len)
        .max();
    assert!(silent < Some(GAP_FRAMES), "{silent:?} silent frames");
}

#[test]
fn a_loop_is_the_music_round_and_round_without_a_gap() {
    let folder = tempfile::tempdir().unwrap();
    let recording = folder.path().join("out.wav");
    let alsa = ALSA.replace("RECORDING", recording.to_str().unwrap());
    assert!(run_child("sound::child_plays_a_loop", &alsa, folder.path()));
    let heard = recorded(&recording);
    let (from, to, fade) = (LOOP.from_ms as usize * 48, LOOP.to_ms as usize * 48, 960);
    let music = sweep(to + fade);
    // One round, and the next as far as its own end; over the seam both, along a quarter of a sine.
    let mut expected = music[..to].to_vec();
    expected.extend((0..fade).map(|frame| {
        let turn = frame as f32 / fade as f32 * std::f32::consts::FRAC_PI_2;
        music[to + frame] * turn.cos() + music[from + frame] * turn.sin()
    }));
    expected.extend_from_slice(&music[from + fade..to]);
    // The first frames are the fade of the card that opens, and zeros before them are cut out.
    let differs = |cut: usize, range: std::ops::Range<usize>| {
        let pairs = heard[range.clone()].iter().zip(&expected[cut..][range]);
        pairs.fold(0.0, |most: f32, (left, right)| {
            most.max((left - right).abs())
        })
    };
    let cut = (0..GAP_FRAMES)
        .min_by(|left, right| {
            differs(*left, 1_000..2_000).total_cmp(&differs(*right, 1_000..2_000))
        })
        .unwrap();
    let end = expected.len() - cut;
    assert!(differs(cut, 1_000..to - 500) < 0.002);
    let seam = differs(cut, to - 500..to + 1_500);
    assert!(seam < 0.005, "over the seam it is {seam} off");
    assert!(differs(cut, to + 1_500..end) < 0.002);
    // It did not stop there.
    assert!(heard.len() > 3 * (to - from), "{} frames", heard.len());
}

#[test]
fn without_a_card_the_speaker_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let alsa = "pcm.!default { type hw card 31 }\n";
    assert!(run_child("sound::child_finds_no_card", alsa, folder.path()));
}

#[test]
#[ignore = "runs in a process of its own"]
fn child_plays_two_files() {
    play_in_a_row(["a.flac", "b.flac"].map(|name| (&fixture(name)).into()));
}

#[test]
#[ignore = "runs in a process of its own"]
fn child_plays_two_tracks_of_a_file() {
    let file = MusicFile::from(&fixture("a.flac"));
    let cut = |start_us, end_us| file.clone().cut_to(Some(Span { start_us, end_us }));
    play_in_a_row([cut(0, Some(613_333)), cut(613_333, None)]);
}

/// Plays two files, the second prepared while the first sounds.
fn play_in_a_row([first, second]: [MusicFile; 2]) {
    let (sender, events) = channel();
    let speaker = open_speaker(
        CardChoice::default(),
        Box::new(move |event| {
            // The test is over when nobody listens.
            let _ = sender.send(event);
        }),
    )
    .unwrap();
    let item = |token, file| PlayItem {
        token,
        file,
        position_ms: 0,
        gain_db: 0.0,
    };
    let next = item(2, second);
    // Paused first, so that the next one is surely prepared before the first one is over.
    speaker.send(OutputCommand::Play {
        item: item(1, first),
        fade: false,
        is_paused: true,
    });
    speaker.send(OutputCommand::Prepare {
        item: next,
        role: PrepareRole::Next,
    });
    speaker.send(OutputCommand::Resume);
    let told: Vec<OutputEvent> = events
        .iter()
        .filter(|event| !matches!(event, OutputEvent::Position { .. }))
        .take(4)
        .collect();
    let expected = [
        OutputEvent::Started { token: 1 },
        OutputEvent::Ended {
            token: 1,
            next: Some(2),
        },
        OutputEvent::Started { token: 2 },
        OutputEvent::Ended {
            token: 2,
            next: None,
        },
    ];
    assert_eq!(told, expected);
    drop(speaker);
}

#[test]
#[ignore = "runs in a process of its own"]
fn child_plays_a_loop() {
    let (sender, events) = channel();
    let speaker = open_speaker(
        CardChoice::default(),
        Box::new(move |event| {
            // The test is over when nobody listens.
            let _ = sender.send(event);
        }),
    )
    .unwrap();
    let item = PlayItem {
        token: 1,
        file: (&fixture("a.flac")).into(),
        position_ms: 0,
        gain_db: 0.0,
    };
    speaker.send(OutputCommand::Play {
        item,
        fade: false,
        is_paused: true,
    });
    let looped = Some(LOOP);
    speaker.send(OutputCommand::Loop { token: 1, looped });
    // Nothing tells that the next round is decoded: half a second for a hundredth of the work.
    std::thread::sleep(std::time::Duration::from_millis(500));
    speaker.send(OutputCommand::Resume);
    // A round ends with a report from the beginning of the next.
    let mut last_ms = 0;
    let mut rounds = 0;
    for event in events {
        assert!(!matches!(event, OutputEvent::Ended { .. }), "{event:?}");
        if let OutputEvent::Position { position_ms, .. } = event {
            rounds += usize::from(position_ms < last_ms);
            last_ms = position_ms;
        }
        if rounds == 6 {
            break;
        }
    }
    drop(speaker);
}

#[test]
#[ignore = "runs in a process of its own"]
fn child_finds_no_card() {
    let refused = open_speaker(CardChoice::default(), Box::new(|_| {}))
        .err()
        .unwrap();
    assert!(
        refused.to_string().starts_with("no sound card: "),
        "{refused}"
    );
}
