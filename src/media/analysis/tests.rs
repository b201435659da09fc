#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod tagged;

use std::f32::consts::TAU;
use std::fs;
use std::path::PathBuf;

use lofty::config::WriteOptions;
use lofty::file::{AudioFile, TaggedFileExt};
use lofty::tag::{Accessor, Tag};

use super::*;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

fn analysed(path: &Path) -> Analysis {
    analyse(path, &mut || true).unwrap()
}

/// Writes a WAV file of 32-bit floats; more than two channels are named as in 5.0.
fn write_wav(path: &Path, channels: u16, sample_rate: u32, samples: &[f32]) {
    const FLOAT: u16 = 3;
    const EXTENSIBLE: u16 = 0xFFFE;
    /// Front left, right, centre, back left, right.
    const IN_5_0: u32 = 0x37;
    let format = if channels > 2 { EXTENSIBLE } else { FLOAT };
    let mut fmt = format.to_le_bytes().to_vec();
    fmt.extend(channels.to_le_bytes());
    fmt.extend(sample_rate.to_le_bytes());
    fmt.extend((sample_rate * u32::from(channels) * 4).to_le_bytes());
    fmt.extend((channels * 4).to_le_bytes());
    fmt.extend(32_u16.to_le_bytes());
    if format == EXTENSIBLE {
        fmt.extend([22, 0, 32, 0]);
        fmt.extend(IN_5_0.to_le_bytes());
        fmt.extend(FLOAT.to_le_bytes());
        fmt.extend(b"\0\0\0\0\x10\0\x80\0\0\xAA\0\x38\x9B\x71");
    }
    let data_bytes = samples.len() as u32 * 4;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((20 + fmt.len() as u32 + data_bytes).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend((fmt.len() as u32).to_le_bytes());
    bytes.extend(fmt);
    bytes.extend(b"data");
    bytes.extend(data_bytes.to_le_bytes());
    bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    fs::write(path, bytes).unwrap();
}

/// A sine on all channels: `(seconds, dBFS)` after one another.
fn check_sine(channels: u16, sample_rate: u32, parts: &[(f32, f32)], lufs: f32) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sine.wav");
    let mut samples = Vec::new();
    for (seconds, dbfs) in parts {
        let height = 10_f32.powf(dbfs / 20.0);
        for frame in 0..(seconds * sample_rate as f32) as u32 {
            let turns = f64::from(frame) * 1_000.0 / f64::from(sample_rate);
            let sample = height * (TAU * turns.fract() as f32).sin();
            samples.extend(std::iter::repeat_n(sample, usize::from(channels)));
        }
    }
    write_wav(&path, channels, sample_rate, &samples);
    let analysis = analysed(&path);
    let measured = analysis.loudness_lufs.unwrap();
    assert!(
        (measured - lufs).abs() <= 0.1,
        "{parts:?} at {sample_rate}: {measured} LUFS"
    );
    let loudest = parts.iter().map(|part| part.1).fold(f32::MIN, f32::max);
    assert!((analysis.peak_dbfs.unwrap() - loudest).abs() <= 0.1);
    let seconds: f32 = parts.iter().map(|part| part.0).sum();
    assert_eq!(analysis.duration_ms, (seconds * 1_000.0) as i64);
}

#[test]
fn a_stereo_sine_of_1_khz_at_minus_23_dbfs_measures_minus_23_lufs() {
    for sample_rate in [44_100, 48_000, 96_000] {
        check_sine(2, sample_rate, &[(6.0, -23.0)], -23.0);
    }
}

/// The minimum requirements of EBU Tech 3341 (version 4, table 1) for integrated loudness that can be
/// synthesised: cases 1 to 6, at their levels and lengths. 7 and 8 are recordings of programmes.
#[test]
fn the_test_signals_of_ebu_tech_3341_measure_within_a_tenth() {
    check_sine(2, 48_000, &[(20.0, -23.0)], -23.0);
    check_sine(2, 48_000, &[(20.0, -33.0)], -33.0);
    // The relative gate leaves out the quiet parts, the absolute one what is hardly there.
    let three = [(10.0, -36.0), (60.0, -23.0), (10.0, -36.0)];
    check_sine(2, 48_000, &three, -23.0);
    let [before, loud, after] = three;
    let four = [(10.0, -72.0), before, loud, after, (10.0, -72.0)];
    check_sine(2, 48_000, &four, -23.0);
    let five = [(20.0, -26.0), (20.1, -20.0), (20.0, -26.0)];
    check_sine(2, 48_000, &five, -23.0);
}

#[test]
fn in_the_5_0_signal_of_ebu_tech_3341_the_surround_counts_for_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("surround.wav");
    // Left, right, centre, left and right surround: case 6.
    let heights = [-28.0, -28.0, -24.0, -30.0, -30.0].map(|dbfs| 10_f32.powf(dbfs / 20.0));
    let mut samples = Vec::new();
    for frame in 0..20 * 48_000 {
        let turns = f64::from(frame) * 1_000.0 / 48_000.0;
        let sine = (TAU * turns.fract() as f32).sin();
        samples.extend(heights.map(|height| height * sine));
    }
    write_wav(&path, 5, 48_000, &samples);
    let measured = analysed(&path).loudness_lufs.unwrap();
    assert!((measured + 23.0).abs() <= 0.1, "{measured} LUFS");
}

#[test]
fn a_mono_file_is_as_loud_as_the_same_sound_on_both_sides() {
    check_sine(1, 48_000, &[(6.0, -23.0)], -23.0);
}

#[test]
fn the_hook_is_where_the_loudest_passage_begins() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("song.wav");
    // Verse, chorus, verse, a longer and equally loud chorus, end: (seconds, height).
    let song = [(25, 0.1), (22, 0.5), (15, 0.1), (30, 0.5), (8, 0.05)];
    let mut samples = Vec::new();
    for (seconds, height) in song {
        for frame in 0..seconds * 8_000_u32 {
            let turns = f64::from(frame) * 440.0 / 8_000.0;
            let sample = height * (TAU * turns.fract() as f32).sin();
            samples.extend([sample, sample]);
        }
    }
    write_wav(&path, 2, 8_000, &samples);
    let analysis = analysed(&path);
    // 100 s: the first window of 3 s ends at second 3, the last one at second 100.
    assert_eq!(analysis.curve.0.len(), 98);
    // The chorus sets in at 25 s; it is heard coming by some seconds at most.
    assert!(
        (21_000..=25_000).contains(&analysis.hook_ms),
        "{} ms",
        analysis.hook_ms
    );
}

#[test]
fn the_short_term_loudness_of_a_steady_sine_is_its_loudness_all_along() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sine.wav");
    let height = 10_f32.powf(-23.0 / 20.0);
    let samples: Vec<f32> = (0..8 * 48_000_u32)
        .map(|frame| f64::from(frame) * 1_000.0 / 48_000.0)
        .map(|turns| height * (TAU * turns.fract() as f32).sin())
        .flat_map(|sample| [sample, sample])
        .collect();
    write_wav(&path, 2, 48_000, &samples);
    // -23 LUFS is 157 steps of 0.3 LU above -70, to the step.
    assert_eq!(analysed(&path).curve.0, [157; 6]);
}

#[test]
fn every_format_is_analysed_alike() {
    let names = [
        "tone.mp3",
        "tone.flac",
        "tone.ogg",
        "tone.opus",
        "tone.m4a",
        "tone-alac.m4a",
        "tone.aac",
        "tone.wav",
        "tone.aiff",
        "Halma Reyes - VBR Without Header.mp3",
    ];
    for name in names {
        let analysis = analysed(&fixture(name));
        let lufs = analysis.loudness_lufs.unwrap();
        assert!((-19.2..=-17.8).contains(&lufs), "{name}: {lufs} LUFS");
        // Coders overshoot where the tone sets in.
        let peak = analysis.peak_dbfs.unwrap();
        assert!((-18.6..=-14.0).contains(&peak), "{name}: {peak} dBFS");
        assert!(
            (1_495..=1_600).contains(&analysis.duration_ms),
            "{name}: {analysis:?}"
        );
        assert!(
            (900..=1_150).contains(&analysis.waveform.pair_count()),
            "{name}"
        );
    }
}

#[test]
fn retagging_and_renaming_keep_the_audio_hash_and_other_audio_has_another() {
    let folder = tempfile::tempdir().unwrap();
    let names = [
        "tone.mp3",
        "tone.flac",
        "tone.ogg",
        "tone.opus",
        "tone.m4a",
        "tone.wav",
        "tone.aiff",
    ];
    let mut hashes = std::collections::HashSet::new();
    for name in names {
        let before = analysed(&fixture(name)).audio_hash;
        let copy = folder.path().join(format!("renamed {name}"));
        fs::copy(fixture(name), &copy).unwrap();
        let mut file = lofty::read_from_path(&copy).unwrap();
        let tag_type = file.primary_tag_type();
        let tag = match file.primary_tag_mut() {
            Some(tag) => tag,
            None => {
                file.insert_tag(Tag::new(tag_type));
                file.primary_tag_mut().unwrap()
            }
        };
        tag.set_title("Another title, rather longer than the one before. ".repeat(40));
        file.save_to_path(&copy, WriteOptions::default()).unwrap();
        assert_ne!(fs::read(&copy).unwrap(), fs::read(fixture(name)).unwrap());
        assert_eq!(analysed(&copy).audio_hash, before, "{name}");
        assert!(hashes.insert(before), "{name}");
    }
}

#[test]
fn silence_and_broken_files_are_said_to_be_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("silence.wav");
    write_wav(&path, 2, 44_100, &[0.0; 88_200]);
    let silence = analysed(&path);
    assert_eq!((silence.loudness_lufs, silence.peak_dbfs), (None, None));
    assert_eq!((silence.duration_ms, silence.hook_ms), (1_000, 0));
    for name in ["broken-text.mp3", "broken-empty.opus", "broken-short.flac"] {
        assert!(analyse(&fixture(name), &mut || true).is_err(), "{name}");
    }
}

#[test]
fn an_analysis_can_be_called_off() {
    let called_off = analyse(&fixture("tone.mp3"), &mut || false);
    assert!(matches!(called_off, Err(AnalysisError::Cancelled)));
}
