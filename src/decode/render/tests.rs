//! What a rendering promises.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its fixture should stop"
)]

use std::path::{Path, PathBuf};

use super::{HEADER_BYTES, WavRender};
use crate::decode::open;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/gapless")
        .join(name)
}

fn read(render: &mut WavRender, offset: u64, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    let count = render.read_at(offset, &mut bytes).unwrap();
    bytes.truncate(count);
    bytes
}

#[test]
fn every_cut_into_ranges_gives_the_same_bytes() {
    for name in ["a.flac", "a.mp3", "a.ogg", "a.opus", "a.m4a", "a-alac.m4a"] {
        let path = fixture(name);
        let total = WavRender::open(&path, -3.0, None).unwrap().total_bytes();
        let whole = read(
            &mut WavRender::open(&path, -3.0, None).unwrap(),
            0,
            total as usize + 9,
        );
        assert_eq!(whole.len() as u64, total, "{name}");
        let mut render = WavRender::open(&path, -3.0, None).unwrap();
        let mut seed = 7_u64;
        for _ in 0..60 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let start = (seed >> 20) % total;
            let length = (seed >> 40) as usize % 9000;
            let end = (start as usize + length).min(whole.len());
            assert!(
                read(&mut render, start, length) == whole[start as usize..end],
                "{name} {start} {length}"
            );
        }
    }
}

#[test]
fn the_rendering_is_a_wav_file_of_the_same_music() {
    let path = fixture("a.flac");
    let mut render = WavRender::open(&path, 0.0, None).unwrap();
    let total = render.total_bytes();
    assert_eq!(total, HEADER_BYTES + 60013 * 4);
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.wav");
    std::fs::write(&copy, read(&mut render, 0, total as usize)).unwrap();
    let mut rendered = open(&copy).unwrap();
    let mut original = open(&path).unwrap();
    assert_eq!((rendered.sample_rate(), rendered.channels()), (44100, 2));
    let collect = |decoder: &mut crate::decode::Decoder| {
        let step = decoder.channels();
        let mut samples = Vec::new();
        while let Some(block) = decoder.read_block().unwrap() {
            samples.extend(block.iter().copied().step_by(step));
        }
        samples
    };
    assert!(collect(&mut rendered) == collect(&mut original));
}

#[test]
fn the_gain_is_applied() {
    let path = fixture("a.flac");
    let peak = |gain_db: f32| {
        let bytes = read(
            &mut WavRender::open(&path, gain_db, None).unwrap(),
            HEADER_BYTES,
            100_000,
        );
        let samples = bytes
            .chunks_exact(2)
            .map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
        f32::from(samples.max().unwrap())
    };
    assert!((peak(-12.0) / peak(0.0) - 0.2512).abs() < 0.001);
}
