//! What the decoder promises, on real files: one sine sweep cut in two, in every format.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its fixture should stop"
)]

use std::path::{Path, PathBuf};

use super::{DecodeError, Length, open};

mod odd;

/// Frames of the first and the second part at 44.1 kHz; Opus is at 48 kHz.
const PARTS_44100: [u64; 2] = [60013, 50237];
const PARTS_48000: [u64; 2] = [65321, 54679];

/// Formats whose every sample is the one that went in, and those that come near.
const LOSSLESS: [&str; 4] = ["{}.flac", "{}-alac.m4a", "{}.wav", "{}.aiff"];
const LOSSY: [&str; 4] = ["{}.mp3", "{}.m4a", "{}.ogg", "{}.opus"];

pub(super) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/gapless")
        .join(name)
}

/// The sweep that all fixtures hold: 200 to 2000 Hz in 2.5 s at half of full scale.
pub(super) fn sweep(rate: u32, frames: std::ops::Range<u64>) -> Vec<f32> {
    let sample = |frame: u64| {
        let seconds = frame as f64 / f64::from(rate);
        let turns = 200.0 * seconds + 720.0 * seconds * seconds / 2.0;
        let level = 0.5 * 32767.0 * (std::f64::consts::TAU * turns).sin();
        (level.round_ties_even() / 32768.0) as f32
    };
    frames.map(sample).collect()
}

/// Writes the uncompressed fixtures, which would only waste room in the repository.
fn pcm_fixtures(folder: &Path) {
    for (name, range) in [("a", 0..60013), ("b", 60013..110_250)] {
        let samples: Vec<i16> = sweep(44100, range)
            .iter()
            .map(|sample| (sample * 32768.0) as i16)
            .collect();
        std::fs::write(folder.join(format!("{name}.wav")), wav(&samples)).unwrap();
        std::fs::write(folder.join(format!("{name}.aiff")), aiff(&samples)).unwrap();
    }
}

fn wav(samples: &[i16]) -> Vec<u8> {
    let size = samples.len() as u32 * 2;
    let mut file = b"RIFF".to_vec();
    file.extend((size + 36).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend(44100_u32.to_le_bytes());
    file.extend(88200_u32.to_le_bytes());
    file.extend(b"\x02\0\x10\0data");
    file.extend(size.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

fn aiff(samples: &[i16]) -> Vec<u8> {
    let size = samples.len() as u32 * 2;
    let mut file = b"FORM".to_vec();
    file.extend((size + 46).to_be_bytes());
    file.extend(b"AIFFCOMM\0\0\0\x12\0\x01");
    file.extend((samples.len() as u32).to_be_bytes());
    // 44100 as an 80-bit extended float.
    file.extend(b"\0\x10\x40\x0e\xac\x44\0\0\0\0\0\0SSND");
    file.extend((size + 8).to_be_bytes());
    file.extend([0; 8]);
    file.extend(samples.iter().flat_map(|sample| sample.to_be_bytes()));
    file
}

pub(super) fn decode_all(path: &Path) -> Vec<f32> {
    decode_from(path, 0)
}

fn decode_from(path: &Path, frame: u64) -> Vec<f32> {
    let mut decoder = open(path).unwrap();
    if frame > 0 {
        decoder.seek(frame).unwrap();
    }
    assert_eq!(decoder.channels(), 1);
    let mut samples = Vec::new();
    while let Some(block) = decoder.read_block().unwrap() {
        samples.extend_from_slice(block);
    }
    assert_eq!(
        decoder.position(),
        frame + samples.len() as u64,
        "{}",
        path.display()
    );
    samples
}

/// Both parts of a format, and where to find them.
fn parts(format: &str, folder: &Path) -> [PathBuf; 2] {
    ["a", "b"].map(|part| {
        let name = format.replace("{}", part);
        let made = folder.join(&name);
        if made.exists() { made } else { fixture(&name) }
    })
}

/// Lag (frames) at which `heard` fits `expected` best, within +-200 frames.
fn lag(heard: &[f32], expected: &[f32]) -> i64 {
    let window = 4000..expected.len().min(heard.len()) - 4000;
    let fit = |lag: &i64| -> f64 {
        let pairs = window
            .clone()
            .map(|at| (expected[at], heard[(at as i64 + lag) as usize]));
        pairs
            .map(|(left, right)| f64::from(left) * f64::from(right))
            .sum()
    };
    (-200..=200)
        .max_by(|left, right| fit(left).total_cmp(&fit(right)))
        .unwrap()
}

#[test]
fn a_sine_cut_in_two_comes_back_whole_from_lossless_formats() {
    let folder = tempfile::tempdir().unwrap();
    pcm_fixtures(folder.path());
    for format in LOSSLESS {
        let heard: Vec<f32> = parts(format, folder.path())
            .iter()
            .flat_map(|path| decode_all(path))
            .collect();
        assert_eq!(heard.len(), 110_250, "{format}");
        assert!(heard == sweep(44100, 0..110_250), "{format}");
    }
}

#[test]
fn a_sine_cut_in_two_misses_no_millisecond_in_lossy_formats() {
    for format in LOSSY {
        let (rate, lengths) = if format == "{}.opus" {
            (48000, PARTS_48000)
        } else {
            (44100, PARTS_44100)
        };
        let paths = parts(format, Path::new("."));
        for (part, start) in [(0, 0), (1, lengths[0])] {
            let heard = decode_all(&paths[part]);
            assert_eq!(heard.len() as u64, lengths[part], "{format}");
            let expected = sweep(rate, start..start + lengths[part]);
            assert!(
                lag(&heard, &expected).abs() <= 2,
                "{format}: {}",
                lag(&heard, &expected)
            );
            let error = |range: std::ops::Range<usize>| -> f32 {
                let pairs = heard[range.clone()].iter().zip(&expected[range]);
                pairs
                    .map(|(left, right)| (left - right).powi(2))
                    .sum::<f32>()
            };
            // The seam itself: 20 ms at each end sound like the sweep (silence would be 0.125 off).
            let edge = rate as usize / 50;
            for range in [0..edge, heard.len() - edge..heard.len()] {
                let mean = error(range) / edge as f32;
                assert!(mean < 0.04, "{format} part {part}: {mean}");
            }
        }
    }
}

#[test]
fn the_length_is_told_before_decoding_and_true() {
    let folder = tempfile::tempdir().unwrap();
    pcm_fixtures(folder.path());
    for format in LOSSLESS.iter().chain(&LOSSY) {
        for path in parts(format, folder.path()) {
            let frames = decode_all(&path).len() as u64;
            assert_eq!(
                open(&path).unwrap().length(),
                Length::Exact(frames),
                "{path:?}"
            );
            assert_eq!(open(&path).unwrap().count_frames(u64::MAX).unwrap(), frames);
        }
    }
}

#[test]
fn a_seek_lands_on_the_very_sample() {
    let folder = tempfile::tempdir().unwrap();
    pcm_fixtures(folder.path());
    for format in LOSSLESS.iter().chain(&LOSSY) {
        let path = &parts(format, folder.path())[0];
        let whole = decode_all(path);
        // Opus converges instead of repeating itself; AAC may fill in other noise.
        let tolerance = if open(path).unwrap().has_endless_memory() {
            0.05
        } else {
            0.0
        };
        for frame in [
            1,
            500,
            1152,
            20_000,
            30_001,
            44_100,
            59_000,
            whole.len() - 1,
        ] {
            let rest = decode_from(path, frame as u64);
            assert_eq!(rest.len(), whole.len() - frame, "{format} from {frame}");
            let differs = rest
                .iter()
                .zip(&whole[frame..])
                .position(|(left, right)| (left - right).abs() > tolerance);
            assert_eq!(differs, None, "{format} from {frame}");
        }
        assert!(decode_from(path, whole.len() as u64).is_empty());
    }
}

#[test]
fn a_second_seek_on_the_same_decoder_goes_back_as_exactly() {
    for format in ["{}.mp3", "{}.ogg", "{}.flac"] {
        let path = &parts(format, Path::new("."))[0];
        let whole = decode_all(path);
        let mut decoder = open(path).unwrap();
        for frame in [50_000, 0, 25_000, 10, 45_000] {
            decoder.seek(frame).unwrap();
            let block = decoder.read_block().unwrap().unwrap().to_vec();
            let frame = frame as usize;
            assert!(
                block == whole[frame..frame + block.len()],
                "{format} {frame}"
            );
        }
    }
}

#[test]
fn an_mp3_without_a_header_is_played_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bare.mp3");
    let bytes = std::fs::read(fixture("a.mp3")).unwrap();
    // ID3v2 (10 bytes and a syncsafe size), then the frame that holds only the Xing header.
    let tag = 10
        + bytes[6..10]
            .iter()
            .fold(0, |size, &byte| size << 7 | usize::from(byte));
    let frame = 144 * 64_000 / 44_100 + usize::from(bytes[tag + 2] & 2 != 0);
    std::fs::write(&path, &bytes[tag + frame..]).unwrap();
    let whole = decode_all(&path);
    assert_eq!(whole.len() % 1152, 0);
    assert!(
        whole.len() as u64 >= PARTS_44100[0] + 1105,
        "{}",
        whole.len()
    );
    assert!(!matches!(open(&path).unwrap().length(), Length::Exact(_)));
    assert_eq!(
        open(&path).unwrap().count_frames(u64::MAX).unwrap(),
        whole.len() as u64
    );
    for frame in [40_000, whole.len() - 10] {
        assert!(decode_from(&path, frame as u64) == whole[frame..]);
    }
}

#[test]
fn broken_packets_become_silence_in_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("damaged.flac");
    let mut bytes = std::fs::read(fixture("a.flac")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40].fill(0x55);
    std::fs::write(&path, &bytes).unwrap();
    let heard = decode_all(&path);
    let expected = sweep(44100, 0..PARTS_44100[0]);
    assert_eq!(heard.len(), expected.len());
    let wrong = heard
        .iter()
        .zip(&expected)
        .filter(|(left, right)| left != right)
        .count();
    assert!((1..20_000).contains(&wrong), "{wrong}");
    assert!(heard[heard.len() - 1000..] == expected[expected.len() - 1000..]);
}

#[test]
fn a_refusal_names_the_file_and_the_kind() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.mp3");
    let error = open(&missing).err().unwrap();
    assert!(matches!(error, DecodeError::NotFound { .. }));
    assert_eq!(
        error.to_string(),
        format!("cannot open `{}`: not found", missing.display())
    );
    let text = folder.path().join("words.mp3");
    std::fs::write(&text, "this is no music".repeat(100)).unwrap();
    let error = open(&text).err().unwrap();
    assert!(!matches!(error, DecodeError::NotFound { .. }), "{error}");
    assert!(error.to_string().contains("words.mp3"));
    assert!(matches!(
        open(folder.path()),
        Err(DecodeError::Unreadable { .. })
    ));
}
