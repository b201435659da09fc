//! Files as people have them: tags before the sound, heads that lie, ends that are missing.

use super::{decode_all, decode_from, fixture};
use crate::decode::render::{HEADER_BYTES, WavRender};
use crate::decode::{DecodeError, open, to_stereo};
use std::path::{Path, PathBuf};

fn odd(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/odd")
        .join(name)
}

/// Frames of a file as decoded, counted and rendered: all three the same.
fn frames_of(path: &Path) -> u64 {
    let mut decoder = open(path).unwrap();
    let channels = decoder.channels();
    let mut frames = 0;
    while let Some(block) = decoder.read_block().unwrap() {
        frames += (block.len() / channels) as u64;
    }
    let name = path.display();
    assert_eq!(
        open(path).unwrap().count_frames(u64::MAX).unwrap(),
        frames,
        "{name}"
    );
    let mut render = WavRender::open(path, 0.0, None).unwrap();
    assert_eq!(render.total_bytes(), HEADER_BYTES + frames * 4, "{name}");
    let mut last = vec![0; 4_000];
    let from = render.total_bytes().saturating_sub(4_000);
    render.read_at(from, &mut last).unwrap();
    frames
}

fn check(name: &str, rate: u32, seconds: f64) {
    let path = odd(name);
    assert_eq!(open(&path).unwrap().sample_rate(), rate, "{name}");
    let heard = frames_of(&path) as f64 / f64::from(rate);
    assert!(
        (heard - seconds).abs() < 0.05,
        "{name}: {heard} s, not {seconds} s"
    );
}

/// Writes a file and gives its frames.
fn made(name: &str, bytes: &[u8]) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    frames_of(&path)
}

fn read(path: PathBuf) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

fn id3(body: &[u8]) -> Vec<u8> {
    let size = [21, 14, 7, 0].map(|by| (body.len() >> by & 0x7f) as u8);
    [b"ID3\x03\0\0", &size[..], body].concat()
}

#[test]
fn sound_begins_where_the_tags_end() {
    check("utf16-seven-fields.mp3", 22_050, 0.65);
    check("utf16-tagger-many-fields.mp3", 22_050, 0.65);
    check("avif-cover.mp3", 22_050, 0.65);
    check("heic-cover.mp3", 22_050, 0.65);
    let marks = b"\xff\xfe\xff\xfb\x90\x64 OggS fLaC \0\0\0\x1cftypavif RIFF\0\0\0\0WAVE \xff\xf1";
    let big = id3(&marks
        .iter()
        .copied()
        .cycle()
        .take(3 << 20)
        .collect::<Vec<_>>());
    for (name, ending) in [("a.mp3", "mp3"), ("a.flac", "flac"), ("a.ogg", "ogg")] {
        let sound = read(fixture(name));
        let name = format!("tagged.{ending}");
        assert_eq!(made(&name, &[&big[..], &big, &sound].concat()), 60_013);
    }
    let adts = read(fixture("../tone.aac"));
    assert_eq!(
        made("tagged.aac", &[&big[..], &adts].concat()),
        frames_of(&fixture("../tone.aac"))
    );
    let wav = read(odd("rf64.wav"));
    assert_eq!(made("tagged.wav", &[&big[..], &wav].concat()), 4_800);
}

#[test]
fn tags_at_the_end_are_no_sound() {
    let sound = read(odd("vbr-without-header.mp3"));
    let alone = made("a.mp3", &sound);
    let mut old = b"TAG".to_vec();
    old.resize(128, 0xff);
    let mut ape = vec![0xff; 200];
    let mut foot = b"APETAGEX\xd0\x07\0\0".to_vec();
    foot.extend(232_u32.to_le_bytes());
    foot.extend([0; 16]);
    ape.extend(foot);
    assert_eq!(made("a.mp3", &[&sound[..], &ape, &old].concat()), alone);
}

#[test]
fn a_file_is_as_long_as_what_is_in_it() {
    check("chained-vorbis.ogg", 22_050, 1.2);
    check("joined.mp3", 44_100, 1.2);
    check("dash-segments-each-with-index.m4a", 22_050, 2.046);
    check("vbr-without-header.mp3", 22_050, 8.49);
    check("header-counts-0-frames.mp3", 44_100, 0.6);
    check("ten-minutes-said-half-a-second-there.mp3", 44_100, 0.55);
}

#[test]
fn pieces_behind_each_other_are_all_heard_and_found_by_a_jump() {
    let folder = tempfile::tempdir().unwrap();
    for (name, frames) in [
        ("ogg", 60_013 + 50_237),
        ("opus", 65_321 + 54_679),
        ("mp3", 60_013 + 50_237),
    ] {
        let path = folder.path().join(format!("joined.{name}"));
        let [a, b] = ["a", "b"].map(|part| read(fixture(&format!("{part}.{name}"))));
        std::fs::write(&path, [&a[..], &b].concat()).unwrap();
        assert_eq!(frames_of(&path), frames, "{name}");
        let whole = decode_all(&path);
        for frame in [30_000, 90_000, whole.len() - 100] {
            let rest = decode_from(&path, frame as u64);
            assert_eq!(rest.len(), whole.len() - frame, "{name} from {frame}");
            let differs = rest
                .iter()
                .zip(&whole[frame..])
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max);
            // A decoder of Opus that starts in the middle converges slowly.
            let most = if name == "opus" { 1.0 } else { 0.05 };
            assert!(differs < most, "{name} from {frame}: {differs}");
        }
        // The same stream twice: equal serial numbers tell nothing apart.
        let twice = made(&format!("twice.{name}"), &[&b[..], &b].concat());
        assert_eq!(
            twice,
            2 * frames_of(&fixture(&format!("b.{name}"))),
            "{name}"
        );
    }
    // Another rate midway: played at the first one's.
    let [a, b] = [fixture("a.mp3"), odd("utf16-seven-fields.mp3")].map(read);
    assert_eq!(made("two.mp3", &[&a[..], &b].concat()), 60_013 + 2 * 14_400);
    // What follows and is no sound ends nothing.
    let rest = [&a[..], b"ID3\x03\0\0\0\0\0\x04abcd", &[7; 5_000]].concat();
    assert_eq!(made("rest.mp3", &rest), 60_013);
}

#[test]
fn a_count_that_is_wrong_neither_cuts_nor_fills() {
    let good = read(fixture("a.mp3"));
    let at = good
        .windows(4)
        .position(|mark| mark == b"Xing" || mark == b"Info")
        .unwrap();
    let packets = u32::from_be_bytes(*good[at + 8..].first_chunk().unwrap());
    for wrong in [0, 1, packets / 2, packets * 2, packets * 10_000] {
        let mut bytes = good.clone();
        bytes[at + 8..at + 12].copy_from_slice(&wrong.to_be_bytes());
        let frames = made("wrong.mp3", &bytes);
        // Without a true count the padding at the end cannot be told from sound.
        assert!(
            (60_013..60_013 + 2_304).contains(&frames),
            "{wrong}: {frames}"
        );
    }
    let flac = read(fixture("a.flac"));
    for wrong in [0_u32, 1_000, 40_000_000] {
        let mut bytes = flac.clone();
        bytes[21] &= 0xf0;
        bytes[22..26].copy_from_slice(&wrong.to_be_bytes());
        assert_eq!(made("wrong.flac", &bytes), 60_013, "{wrong}");
    }
}

#[test]
fn what_is_there_of_a_damaged_file_is_played() {
    check("half-downloaded.m4a", 22_050, 1.16);
    check("half-downloaded.wav", 8_000, 0.37);
    check("piped-size-ffffffff.wav", 8_000, 0.6);
    check("piped-size-0.wav", 8_000, 0.6);
    check("cue-sheet-block-off-by-some-samples.flac", 8_000, 0.6);
    for (name, least) in [
        ("a.flac", 20_000),
        ("a.mp3", 20_000),
        ("a.ogg", 10_000),
        ("a.opus", 10_000),
        ("../tone.aac", 20_000),
        ("../tone.aiff", 20_000),
        ("../tone.wav", 20_000),
    ] {
        let bytes = read(fixture(name));
        let ending = name.rsplit('.').next().unwrap();
        // Of Ogg, whose pages are long here, no page would be whole otherwise.
        let frames = made(&format!("cut.{ending}"), &bytes[..bytes.len() * 9 / 10]);
        assert!(frames > least, "{name}: {frames}");
    }
    // A block of a FLAC file that says to be longer than the file.
    let mut bytes = read(fixture("a.flac"));
    let behind = 4 + 4 + 34;
    bytes[behind + 1] = 0xff;
    assert_eq!(made("block.flac", &bytes), 60_013);
}

#[test]
fn a_packet_that_no_decoder_takes_costs_its_own_time_only() {
    let good = read(fixture("../tone.aac"));
    // Heads of frames that are none, each 2047 bytes long.
    let junk = [0xff, 0xf1, 0x50, 0x80].repeat(2_000);
    let middle = good.len() / 2;
    let frames = made(
        "junk.aac",
        &[&good[..middle], &junk, &good[middle..]].concat(),
    );
    assert!(frames > frames_of(&fixture("../tone.aac")) / 2, "{frames}");
}

#[test]
fn more_formats_are_played() {
    check("layer-2.mp3", 22_050, 0.63);
    check("tone.mp2", 22_050, 0.63);
    check("mp3-in-riff.wav", 22_050, 0.65);
    check("flac-in-ogg.oga", 8_000, 0.6);
    check("ima-adpcm.wav", 8_000, 0.765);
    check("ms-adpcm.wav", 8_000, 0.765);
    check("rf64.wav", 8_000, 0.6);
    check("tone.mp4", 22_050, 0.6);
    check("tone.mka", 22_050, 0.62);
}

#[test]
fn surround_is_played_as_stereo() {
    for (name, rate, seconds) in [
        ("surround-5.1.opus", 48_000, 0.6),
        ("surround-5.1.m4a", 22_050, 0.62),
    ] {
        let path = odd(name);
        let mut decoder = open(&path).unwrap();
        assert_eq!(decoder.channels(), 6, "{name}");
        let heard = frames_of(&path) as f64 / f64::from(decoder.sample_rate());
        assert!((heard - seconds).abs() < 0.06, "{name}: {heard} at {rate}");
        let mut stereo = Vec::new();
        while let Some(block) = decoder.read_block().unwrap() {
            to_stereo(block, 6, &mut stereo);
        }
        assert!(stereo.iter().any(|sample| sample.abs() > 0.01), "{name}");
    }
}

#[test]
fn the_gain_in_the_head_of_opus_is_heard() {
    let level = |name: &str| {
        let samples = decode_all(&odd(name));
        let sum: f32 = samples.iter().map(|sample| sample * sample).sum();
        10.0 * (sum / samples.len() as f32).log10()
    };
    let softer = level("plain.opus") - level("minus-12-db.opus");
    assert!((softer - 12.0).abs() < 0.1, "{softer}");
}

#[test]
fn a_refusal_says_in_words_what_cannot_be_played_and_not_where() {
    let refuse = |path: &Path| open(path).err().unwrap();
    for (name, words) in [
        ("ac3.m4a", "AC-3 in MP4 is not supported"),
        ("tone.wma", "Windows Media Audio is not supported"),
        ("tone.wv", "WavPack is not supported"),
    ] {
        let error = refuse(&odd(name));
        assert!(matches!(error, DecodeError::Unsupported { .. }), "{error}");
        assert_eq!(error.reason(), words);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("words.mp3");
    for bytes in [
        &b"this is no music "[..],
        b"\xff\xfe",
        b"\0",
        b"ID3\x03\0\0\x7f\x7f\x7f\x7f",
    ] {
        std::fs::write(&path, bytes.repeat(5_000)).unwrap();
        let error = refuse(&path);
        assert!(!error.reason().contains("words.mp3"), "{error}");
    }
}

#[test]
fn a_head_that_makes_no_sense_is_an_error_in_words_for_whoever_decodes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("odd.wav");
    let bytes = std::fs::read(odd("half-downloaded.wav")).unwrap();
    // 1,026 and 50,178 channels, at 8 MHz and at 4 GHz: each stands in one field of the head.
    for (at, field) in [
        (22, &[0x02, 0x04][..]),
        (22, &[0x02, 0xc4]),
        (24, &[0, 0, 0x80, 0]),
        (24, &[0xff; 4]),
    ] {
        let mut bytes = bytes.clone();
        bytes[at..at + field.len()].copy_from_slice(field);
        std::fs::write(&path, bytes).unwrap();
        let error = open(&path).err().unwrap();
        assert!(matches!(error, DecodeError::Broken { .. }), "{error}");
    }
    let mut bytes = std::fs::read(odd("ms-adpcm.wav")).unwrap();
    // Its table of how one sample follows from the last.
    bytes[0x3b] = 0xc8;
    std::fs::write(&path, bytes).unwrap();
    assert!(frames_of(&path) > 0, "a part that makes no sense is silent");
}
