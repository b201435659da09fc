//! MP3s as taggers write them: whatever is in the tag, the sound behind it is heard.

use std::path::Path;

use super::super::analyse;
use crate::decode::open;
use crate::decode::render::{HEADER_BYTES, WavRender};

/// Files that are made.
const FILES: u64 = 300;

/// Frames of the sound that all of them hold, at 22,050 Hz.
const FRAMES: u64 = 14_400;

/// Numbers by seed (Knuth's MMIX).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let block: Vec<u8> = (0..4093).map(|_| self.below(256) as u8).collect();
        block.iter().copied().cycle().take(count).collect()
    }
}

/// The frames of a fixture, without its tag.
fn sound() -> Vec<u8> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/odd/utf16-seven-fields.mp3");
    let file = std::fs::read(path).unwrap();
    let size = file[6..10]
        .iter()
        .fold(0, |sum, byte| sum << 7 | usize::from(*byte));
    file[10 + size..].to_vec()
}

/// One ID3v2 frame; its size is plain in version 3, seven bits a byte in version 4.
fn field(version: u8, id: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let size = body.len() as u32;
    let size = if version == 3 {
        size.to_be_bytes()
    } else {
        syncsafe(size)
    };
    [&id[..], &size, &[0, 0], body].concat()
}

fn syncsafe(size: u32) -> [u8; 4] {
    [21, 14, 7, 0].map(|by| (size >> by & 0x7f) as u8)
}

fn text(version: u8, words: &str) -> Vec<u8> {
    match version {
        // UTF-16 with a mark, which looks like the start of a frame of MPEG audio.
        3 => std::iter::once(1)
            .chain([0xff, 0xfe])
            .chain(words.encode_utf16().flat_map(u16::to_le_bytes))
            .collect(),
        _ => std::iter::once(3).chain(words.bytes()).collect(),
    }
}

fn picture(chance: &mut Chance) -> Vec<u8> {
    // 10 kB to 3 MB, small ones more often.
    let bytes = 10_000 << chance.below(9);
    let bytes = (bytes + chance.below(bytes)).min(3_000_000) as usize;
    let (kind, head): (&str, &[u8]) = match chance.below(3) {
        0 => (
            "image/avif",
            b"\0\0\0\x1cftypavif\0\0\0\0mif1avifmiaf\0\0\0\0",
        ),
        1 => ("image/heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        _ => (
            "image/jpeg",
            b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0",
        ),
    };
    let mut body = vec![0];
    body.extend(kind.as_bytes());
    body.extend(b"\0\x03\0");
    body.extend(head);
    body.extend(chance.bytes(bytes));
    // Whatever a picture may hold by chance.
    for mark in [
        &b"\xff\xfb\x90\x64"[..],
        b"fLaC",
        b"OggS",
        b"RIFF\0\0\0\0WAVE",
        b"\xff\xf1\x50\x80",
    ] {
        let at = body.len() / 2 + chance.below(1_000) as usize;
        body.splice(at..at + mark.len(), mark.iter().copied());
    }
    body
}

fn tag(chance: &mut Chance, number: u64) -> Vec<u8> {
    let version = if chance.below(3) == 0 { 4 } else { 3 };
    let ids: [&[u8; 4]; 8] = [
        b"TIT2", b"TPE1", b"TALB", b"TPE2", b"TCON", b"TCOM", b"TPUB", b"TRCK",
    ];
    let fields = if chance.below(2) == 0 { 7 } else { 25 };
    let mut body = Vec::new();
    for index in 0..fields {
        let words = format!("Ton {number} \u{d7}\u{e4} {}", chance.below(1 << 30));
        match ids.get(index) {
            Some(id) => body.extend(field(version, id, &text(version, &words))),
            None => {
                let words = format!("FIELD {index}\0{words}");
                body.extend(field(version, b"TXXX", &text(version, &words)));
            }
        }
    }
    if chance.below(4) > 0 {
        body.extend(field(version, b"APIC", &picture(chance)));
    }
    body.resize(body.len() + chance.below(4_096) as usize, 0);
    [
        b"ID3",
        &[version, 0, 0][..],
        &syncsafe(body.len() as u32),
        &body,
    ]
    .concat()
}

#[test]
fn of_300_mp3s_as_taggers_write_them_each_plays_and_has_its_length() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("song.mp3");
    let sound = sound();
    let mut chance = Chance(2026);
    for number in 0..FILES {
        let mut file = tag(&mut chance, number);
        if chance.below(8) == 0 {
            file.extend(tag(&mut chance, number));
        }
        file.extend(&sound);
        if chance.below(2) == 0 {
            let mut old = b"TAG".to_vec();
            old.resize(128, b' ');
            file.extend(old);
        }
        std::fs::write(&path, &file).unwrap();
        let found = analyse(&path, &mut || true).unwrap();
        assert_eq!(
            found.duration_ms,
            (FRAMES * 1000 / 22_050) as i64,
            "{number}"
        );
        assert!(found.loudness_lufs.is_some(), "{number}");
        assert_eq!(open(&path).unwrap().count_frames(u64::MAX).unwrap(), FRAMES);
        let render = WavRender::open(&path, 0.0, None).unwrap();
        assert_eq!(render.total_bytes(), HEADER_BYTES + FRAMES * 4, "{number}");
    }
}
