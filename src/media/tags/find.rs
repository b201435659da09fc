//! Where the tags of a file lie: before the sound, in its container, behind it.

use std::io::{Read, Seek, SeekFrom};

use super::block::Block;
use super::{ape, chunks, id3v1, id3v2, mp4, vorbis};

/// Most tags in a row before the sound.
const TAGS_IN_A_ROW_MAX: usize = 8;

/// Zeros before the first tag or behind the last that are passed over.
const PADDING_BYTES_MAX: u64 = 4 * 1024;

/// All tags of a file, in the order in which they stand; pictures only if they are asked for.
pub(super) fn blocks(source: &mut (impl Read + Seek), with_images: bool) -> Vec<Block> {
    let mut blocks = Vec::new();
    let Ok(length) = source.seek(SeekFrom::End(0)) else {
        return blocks;
    };
    // The size that MP4 begins with looks like padding.
    if let Some([_, _, _, _, b'f', b't', b'y', b'p']) = magic(source, 0) {
        blocks.extend(mp4::read(source, 0, length));
        blocks.retain(|block| !block.fields.is_empty());
        return blocks;
    }
    let mut at = padding(source, 0);
    for _ in 0..TAGS_IN_A_ROW_MAX {
        let Some(next) = before_sound(source, at, with_images, &mut blocks) else {
            break;
        };
        at = next;
    }
    let at = at + padding(source, at);
    match magic(source, at) {
        Some([b'f', b'L', b'a', b'C', ..]) => {
            blocks.extend(vorbis::of_flac(source, at));
            behind_sound(source, length, with_images, &mut blocks);
        }
        Some([b'O', b'g', b'g', b'S', ..]) => blocks.extend(vorbis::of_ogg(source, at)),
        Some([b'R', b'I', b'F', b'F', ..] | [b'R', b'F', b'6', b'4', ..]) => {
            blocks.extend(chunks::read(source, at, false, with_images));
        }
        Some([b'F', b'O', b'R', b'M', ..]) => {
            blocks.extend(chunks::read(source, at, true, with_images));
        }
        _ => behind_sound(source, length, with_images, &mut blocks),
    }
    blocks.retain(|block| {
        !block.fields.is_empty() || !block.images.is_empty() || block.sheet.is_some()
    });
    blocks
}

/// Zeros at `at`, as some writers leave them.
fn padding(source: &mut (impl Read + Seek), at: u64) -> u64 {
    let mut bytes = Vec::new();
    let is_read = source.seek(SeekFrom::Start(at)).is_ok()
        && source
            .by_ref()
            .take(PADDING_BYTES_MAX)
            .read_to_end(&mut bytes)
            .is_ok();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    if is_read && zeros < bytes.len() {
        zeros as u64
    } else {
        0
    }
}

fn magic(source: &mut (impl Read + Seek), at: u64) -> Option<[u8; 8]> {
    exactly(source, at)
}

fn exactly<const N: usize>(source: &mut (impl Read + Seek), at: u64) -> Option<[u8; N]> {
    source.seek(SeekFrom::Start(at)).ok()?;
    let mut bytes = [0; N];
    source.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

/// Takes in the tag at `at`; where it ends.
fn before_sound(
    source: &mut (impl Read + Seek),
    at: u64,
    with_images: bool,
    blocks: &mut Vec<Block>,
) -> Option<u64> {
    let head = exactly::<10>(source, at)?;
    if let Some(header) = id3v2::Header::parse(&head, b"ID3") {
        blocks.push(id3v2::read(source, header, with_images));
        return at.checked_add(header.total_bytes());
    }
    if head.starts_with(b"APETAGEX") {
        let header = ape::Footer::parse(&exactly(source, at)?)?;
        blocks.push(ape::read_behind(source, header, at, with_images));
        return at.checked_add(header.total_bytes());
    }
    None
}

/// ID3v1 at the very end; before it APE, lyrics, and an ID3v2 that was appended, in any order.
fn behind_sound(
    source: &mut (impl Read + Seek),
    length: u64,
    with_images: bool,
    blocks: &mut Vec<Block>,
) {
    let mut end = length;
    let old = end
        .checked_sub(id3v1::TAG_BYTES)
        .and_then(|at| id3v1::read(&exactly(source, at)?));
    if let Some(old) = old {
        end -= id3v1::TAG_BYTES;
        blocks.push(old);
    }
    for _ in 0..TAGS_IN_A_ROW_MAX {
        let Some(start) = ending_at(source, end, with_images, blocks) else {
            return;
        };
        end = start;
    }
}

/// Takes in the tag that ends at `end`; where it begins.
fn ending_at(
    source: &mut (impl Read + Seek),
    end: u64,
    with_images: bool,
    blocks: &mut Vec<Block>,
) -> Option<u64> {
    let footer = end.checked_sub(ape::FOOTER_BYTES)?;
    if let Some(found) = ape::Footer::parse(&exactly(source, footer)?) {
        blocks.push(ape::read_before(source, found, end, with_images));
        return end.checked_sub(found.total_bytes());
    }
    let footer = end.checked_sub(id3v2::HEADER_BYTES)?;
    let bytes = exactly(source, footer)?;
    if let Some(found) = id3v2::Header::parse(&bytes, b"3DI") {
        let start = footer.checked_sub(found.size)?;
        source.seek(SeekFrom::Start(start)).ok()?;
        blocks.push(id3v2::read(source, found, with_images));
        return start.checked_sub(id3v2::HEADER_BYTES);
    }
    // Lyrics3 v2: six digits of length, then a mark. Its words are none of ours.
    let marked = end.checked_sub(15)?;
    let bytes: [u8; 15] = exactly(source, marked)?;
    let digits = std::str::from_utf8(&bytes[..6]).ok()?;
    let is_lyrics = &bytes[6..] == b"LYRICS200";
    let size: u64 = digits.parse().ok().filter(|_| is_lyrics)?;
    marked.checked_sub(size)
}
