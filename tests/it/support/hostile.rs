//! Files that are made to do harm: small ones that unpack to much, claim much, or never end.

use std::io::{Cursor, Write};
use std::path::Path;

use image::{ImageFormat, Rgb, RgbImage};

/// A short silent MP3 behind these ID3v2.4 frames.
pub fn mp3(frames: &[u8]) -> Vec<u8> {
    let mut file = b"ID3\x04\0\0".to_vec();
    file.extend(syncsafe(frames.len()));
    file.extend(frames);
    for _ in 0..40 {
        file.extend(b"\xff\xfb\x90\x00");
        file.extend([0; 413]);
    }
    file
}

fn syncsafe(length: usize) -> [u8; 4] {
    [21, 14, 7, 0].map(|shift| (length >> shift & 127) as u8)
}

fn frame(name: &str, flags: [u8; 2], data: &[u8]) -> Vec<u8> {
    let size = syncsafe(data.len());
    [name.as_bytes(), &size, &flags, data].concat()
}

/// A title that is packed into a thousandth of itself.
pub fn bomb(megabytes: usize) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(b"\x03").expect("it is in memory");
    let text = vec![b'A'; 1_000_000];
    for _ in 0..megabytes {
        packed.write_all(&text).expect("it is in memory");
    }
    let packed = packed.finish().expect("it is in memory");
    let data = [&syncsafe((1 << 28) - 1)[..], &packed].concat();
    mp3(&frame("TIT2", [0, 0x09], &data))
}

/// An MP3 of so many comments.
pub fn comments(count: usize) -> Vec<u8> {
    let one = |number: usize| frame("COMM", [0, 0], format!("\x03eng{number}\0v").as_bytes());
    mp3(&(0..count).flat_map(one).collect::<Vec<_>>())
}

/// An MP3 with this picture inside.
pub fn with_picture(picture: &[u8]) -> Vec<u8> {
    let data = [b"\0image/png\0\x03\0", picture].concat();
    mp3(&frame("APIC", [0, 0], &data))
}

/// A picture of one colour.
pub fn picture(side: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbImage::from_pixel(side, side, Rgb([20, 120, 200]));
    picture.write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

/// A small PNG that claims to be so many pixels wide and high.
pub fn claims(side: u32) -> Vec<u8> {
    let mut bytes = picture(4, ImageFormat::Png);
    bytes[16..20].copy_from_slice(&side.to_be_bytes());
    bytes[20..24].copy_from_slice(&side.to_be_bytes());
    let mut sum = flate2::Crc::new();
    sum.update(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.sum().to_be_bytes());
    bytes
}

/// `flac` with so many comments: a megabyte of them is ten in memory.
pub fn flac_of_comments(flac: &[u8], count: u32) -> Vec<u8> {
    let mut comments = b"\x04\0\0\0test".to_vec();
    comments.extend(count.to_le_bytes());
    for number in 0..count {
        comments.extend(9_u32.to_le_bytes());
        comments.extend(format!("A={number:07}").as_bytes());
    }
    let mut at = 4;
    loop {
        let length = [0, flac[at + 1], flac[at + 2], flac[at + 3]];
        let is_last = flac[at] & 0x80 > 0;
        at += 4 + u32::from_be_bytes(length) as usize;
        if is_last {
            break;
        }
    }
    let length = u32::try_from(comments.len()).expect("it is small");
    let head = [b"fLaC\0", &flac[5..42], b"\x84", &length.to_be_bytes()[1..]].concat();
    [&head, &comments, &flac[at..]].concat()
}

/// An Ogg file whose second packet goes on, page after page, for so many megabytes.
pub fn ogg_without_end(megabytes: usize) -> Vec<u8> {
    let mut head = b"\x01vorbis\0\0\0\0\x02".to_vec();
    head.extend(44_100_u32.to_le_bytes());
    head.extend([0, 0, 0, 0, 0, 0xf4, 1, 0, 0, 0, 0, 0, 0xb8, 1]);
    let mut file = page(2, 0, &head);
    let mut comment = b"\x03vorbis\x04\0\0\0test\x01\0\0\0".to_vec();
    comment.extend(
        u32::try_from(megabytes * 1_000_000)
            .expect("few")
            .to_le_bytes(),
    );
    comment.extend(b"TITLE=");
    comment.resize(PAGE_BYTES, b'A');
    file.extend(page(0, 1, &comment));
    let more = page(1, 2, &[b'A'; PAGE_BYTES]);
    for _ in 0..megabytes * 1_000_000 / PAGE_BYTES {
        file.extend(&more);
    }
    file
}

/// What a full page of Ogg holds.
const PAGE_BYTES: usize = 255 * 255;

fn page(flags: u8, number: u32, data: &[u8]) -> Vec<u8> {
    let mut page = b"OggS\0".to_vec();
    page.push(flags);
    page.extend([0; 8]);
    page.extend([7, 0, 0, 0]);
    page.extend(number.to_le_bytes());
    page.extend([0; 4]);
    let mut lengths = vec![255; data.len() / 255];
    if data.len() < PAGE_BYTES {
        lengths.push((data.len() % 255) as u8);
    }
    page.push(lengths.len() as u8);
    page.extend(lengths);
    page.extend(data);
    let sum = ogg_sum(&page);
    page[22..26].copy_from_slice(&sum.to_le_bytes());
    page
}

/// Ogg's checksum (RFC 3533): CRC-32 with the highest bit first, begun with 0.
fn ogg_sum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
            sum << 1 ^ if sum >> 31 > 0 { 0x04c1_1db7 } else { 0 }
        })
    })
}

/// An MP3 in which the sound would begin after many gigabytes of nothing; it takes no room.
pub fn write_void(file: &Path) {
    std::fs::write(file, b"ID3\x04\0\0\0\0\0\0").expect("a file");
    let opened = std::fs::File::options().write(true).open(file);
    let opened = opened.expect("a file");
    opened.set_len(64 << 30).expect("a file with a hole");
}
