//! Tags at both ends of a file: what lies between them is the sound.
//!
//! Tags are passed over by the size that they state, whatever is in them and however long they are.
//! ID3v2 (id3v2.4.0-structure, 3.1), ID3v1, APEv1 and v2, Lyrics3 v2.

use std::io::Result;
use std::ops::Range;

use super::view::View;

/// Tags in a row at one end; no tagger writes more than a few.
const TAGS_MAX: usize = 64;

/// Bytes of an ID3v2 head, and of its foot.
const ID3_HEAD: u64 = 10;

/// Bytes of an APE tag's head, and of its foot.
const APE_HEAD: u64 = 32;

/// The part of `range` that is no tag.
pub(super) fn between_tags(file: &View, mut range: Range<u64>) -> Result<Range<u64>> {
    for _ in 0..TAGS_MAX {
        let Some(size) = tag_at(file, range.start)? else {
            break;
        };
        range.start = range.start.saturating_add(size).min(range.end);
    }
    for _ in 0..TAGS_MAX {
        let Some(size) = tag_before(file, &range)? else {
            break;
        };
        range.end -= size;
    }
    Ok(range)
}

/// Bytes of the tag that begins at a place, if one does.
pub(super) fn tag_at(file: &View, at: u64) -> Result<Option<u64>> {
    let head = file.bytes(at, APE_HEAD as usize)?;
    Ok(id3_size(&head).or_else(|| ape_size_from_head(&head)))
}

/// Bytes of an ID3v2 tag, by its head.
fn id3_size(head: &[u8]) -> Option<u64> {
    let head = head.get(..10).filter(|head| head.starts_with(b"ID3"))?;
    // Neither part of the version is ever 255.
    if head[3] == 0xff || head[4] == 0xff {
        return None;
    }
    let digits = &head[6..10];
    // Seven bits a byte; a tagger that did not know wrote a plain number.
    let bits = if digits.iter().all(|digit| *digit < 0x80) {
        7
    } else {
        8
    };
    let size = digits
        .iter()
        .fold(0, |size: u64, digit| size << bits | u64::from(*digit));
    let has_foot = head[3] >= 4 && head[5] & 0x10 != 0;
    Some(ID3_HEAD + size + if has_foot { ID3_HEAD } else { 0 })
}

fn ape_size_from_head(head: &[u8]) -> Option<u64> {
    let head = head
        .get(..32)
        .filter(|head| head.starts_with(b"APETAGEX"))?;
    // The size counts the foot but not this head, which is marked as one.
    let is_head = head[23] & 0x20 != 0;
    is_head.then(|| u64::from(le32(&head[12..16])) + APE_HEAD)
}

/// Bytes of the tag that ends where a range ends, if one does.
fn tag_before(file: &View, range: &Range<u64>) -> Result<Option<u64>> {
    let length = range.end - range.start;
    let tail = |count: u64| -> Result<Vec<u8>> {
        match range.end.checked_sub(count).filter(|at| *at >= range.start) {
            Some(at) => file.bytes(at, count as usize),
            None => Ok(Vec::new()),
        }
    };
    if tail(128)?.starts_with(b"TAG") {
        let is_enhanced = tail(128 + 227)?.starts_with(b"TAG+");
        return Ok(Some(if is_enhanced { 128 + 227 } else { 128 }));
    }
    let foot = tail(APE_HEAD)?;
    if foot.starts_with(b"APETAGEX") {
        let has_head = foot[23] & 0x80 != 0;
        let size = u64::from(le32(&foot[12..16])) + if has_head { APE_HEAD } else { 0 };
        return Ok(Some(size).filter(|size| (APE_HEAD..=length).contains(size)));
    }
    let foot = tail(ID3_HEAD)?;
    if foot.starts_with(b"3DI") {
        let mut head = foot;
        head[..3].copy_from_slice(b"ID3");
        return Ok(id3_size(&head).filter(|size| *size <= length));
    }
    let foot = tail(15)?;
    if foot.ends_with(b"LYRICS200") {
        let digits = std::str::from_utf8(&foot[..6]).ok();
        let size = digits.and_then(|digits| digits.parse::<u64>().ok());
        return Ok(size.map(|size| size + 15).filter(|size| *size <= length));
    }
    Ok(None)
}

fn le32(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | u32::from(*byte))
}
