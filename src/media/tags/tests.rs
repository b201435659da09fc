#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::fs;
use std::path::PathBuf;

use super::*;

mod made;
mod words;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

fn check(name: &str, title: &str, track_number: u32, duration_ms: std::ops::RangeInclusive<i64>) {
    let tags = read(&fixture(name)).unwrap();
    assert_eq!(tags.title, title, "{name}");
    assert_eq!(tags.artist.as_deref(), Some("Halma Reyes"), "{name}");
    assert_eq!(tags.album.as_deref(), Some("Low Country"), "{name}");
    assert_eq!(tags.genres, ["Folk"], "{name}");
    assert_eq!(tags.year, Some(2019), "{name}");
    assert_eq!(tags.track_number, Some(track_number), "{name}");
    assert!(
        duration_ms.contains(&tags.duration_ms),
        "{name}: {} ms",
        tags.duration_ms
    );
}

#[test]
fn every_format_gives_its_tags_and_length() {
    check("tone.mp3", "MP3 Tone", 1, 1500..=1560);
    check("tone.flac", "FLAC Tone", 2, 1500..=1500);
    check("tone.ogg", "Vorbis Tone", 3, 1499..=1501);
    check("tone.opus", "Opus Tone", 4, 1499..=1520);
    check("tone.m4a", "AAC Tone", 5, 1490..=1570);
    check("tone-alac.m4a", "ALAC Tone", 6, 1500..=1501);
    check("tone.wav", "WAV Tone", 7, 1500..=1500);
    check("tone.aiff", "AIFF Tone", 8, 1500..=1500);
}

#[test]
fn a_file_without_tags_is_named_after_its_file_and_folder() {
    let named = read(&fixture("Halma Reyes - VBR Without Header.mp3")).unwrap();
    assert_eq!(named.title, "VBR Without Header");
    assert_eq!(named.artist.as_deref(), Some("Halma Reyes"));
    assert_eq!(named.album.as_deref(), Some("fixtures"));
    let bare = read(&fixture("tone.aac")).unwrap();
    assert_eq!((bare.title.as_str(), bare.artist), ("tone", None));
    assert!(
        (1_400..=1_700).contains(&bare.duration_ms),
        "{} ms",
        bare.duration_ms
    );
}

#[test]
fn replay_gain_and_r128_are_loudness_guesses() {
    let mp3 = read(&fixture("tone.mp3")).unwrap();
    assert_eq!(mp3.tag_loudness_lufs, Some(-15.5));
    assert_eq!(mp3.bpm, Some(96.0));
    // 512 steps of 1/256 dB bring it up to -23 LUFS, so it lies at -25.
    assert_eq!(
        read(&fixture("tone.opus")).unwrap().tag_loudness_lufs,
        Some(-25.0)
    );
    assert_eq!(read(&fixture("tone.flac")).unwrap().tag_loudness_lufs, None);
}

#[test]
fn a_broken_file_is_an_error_with_a_reason() {
    let reason = |name| read(&fixture(name)).unwrap_err().to_string();
    assert_eq!(reason("broken-empty.opus"), "it is empty");
    assert!(!reason("broken-text.mp3").is_empty());
    assert!(!reason("broken-short.flac").is_empty());
    assert!(reason("not there.mp3").starts_with("cannot read it: "));
}

#[test]
fn any_truncation_of_any_format_is_tags_or_an_error_never_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let names = [
        "tone.mp3",
        "tone.flac",
        "tone.ogg",
        "tone.opus",
        "tone.m4a",
        "tone.wav",
        "tone.aiff",
        "tone.aac",
    ];
    for name in names {
        let bytes = fs::read(fixture(name)).unwrap();
        let cut = folder.path().join(name);
        for length in (0..bytes.len()).step_by(bytes.len() / 40 + 1) {
            fs::write(&cut, &bytes[..length]).unwrap();
            let _ = read(&cut);
            // And with a flipped byte where the cut would be.
            let mut flipped = bytes.clone();
            flipped[length] ^= 0x5a;
            fs::write(&cut, &flipped).unwrap();
            let _ = read(&cut);
        }
    }
}

#[test]
fn text_is_trimmed_bounded_and_free_of_control_characters() {
    assert_eq!(clean("  Night\u{7}jar\r\n "), Some("Nightjar".to_owned()));
    assert_eq!(clean("\0\0First\0Second"), Some("First".to_owned()));
    assert_eq!(clean("a\tb"), Some("a b".to_owned()));
    assert_eq!(clean("\u{202e}gnorw"), Some("gnorw".to_owned()));
    assert_eq!(clean(" \u{0}\u{feff} "), None);
    assert_eq!(
        clean(&"\u{20ac}".repeat(9_000)).unwrap().chars().count(),
        TEXT_CHARS_MAX
    );
}
