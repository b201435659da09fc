//! APE tags, version 1 and 2: behind the sound, seldom before it. Format:
//! wiki.hydrogenaud.io, "APEv2 specification".

use std::io::{Read, Seek, SeekFrom};

use super::block::{Block, FIELDS_MAX, Image, Kind, VALUE_BYTES_MAX, named, utf8};

/// Length of a header or footer.
pub(super) const FOOTER_BYTES: u64 = 32;

/// Longest key of an item, in bytes.
const KEY_BYTES_MAX: u64 = 255;

/// What a header or footer says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Footer {
    /// Bytes of the items and the footer.
    size: u64,
    items: u32,
    has_header: bool,
    is_header: bool,
}

impl Footer {
    pub(super) fn parse(bytes: &[u8; 32]) -> Option<Self> {
        let number = |at: usize| {
            u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        let size = u64::from(number(12));
        let flags = number(20);
        (&bytes[..8] == b"APETAGEX" && size >= FOOTER_BYTES).then_some(Self {
            size,
            items: number(16),
            has_header: flags & 1 << 31 != 0,
            is_header: flags & 1 << 29 != 0,
        })
    }

    /// The whole tag, whether a header or a footer told of it.
    pub(super) fn total_bytes(self) -> u64 {
        let header = if self.has_header || self.is_header {
            FOOTER_BYTES
        } else {
            0
        };
        self.size + header
    }
}

/// Reads the tag whose footer ends at `end`.
pub(super) fn read_before(
    source: &mut (impl Read + Seek),
    footer: Footer,
    end: u64,
    with_images: bool,
) -> Block {
    let start = end.saturating_sub(footer.size);
    let stop = end.saturating_sub(FOOTER_BYTES);
    read(source, footer.items, start, stop, with_images)
}

/// Reads the tag whose header begins at `start`.
pub(super) fn read_behind(
    source: &mut (impl Read + Seek),
    header: Footer,
    start: u64,
    with_images: bool,
) -> Block {
    let first = start + FOOTER_BYTES;
    read(
        source,
        header.items,
        first,
        first + header.size,
        with_images,
    )
}

fn read(
    source: &mut (impl Read + Seek),
    items: u32,
    start: u64,
    end: u64,
    with_images: bool,
) -> Block {
    let mut block = Block::new(Kind::Ape);
    let mut at = start;
    let items = usize::try_from(items).unwrap_or(usize::MAX);
    for _ in 0..items.min(FIELDS_MAX) {
        match item(source, at, end, with_images, &mut block) {
            Some(next) => at = next,
            None => break,
        }
    }
    block
}

/// Takes in the item at `at`; where the next one begins.
fn item(
    source: &mut (impl Read + Seek),
    at: u64,
    end: u64,
    with_images: bool,
    block: &mut Block,
) -> Option<u64> {
    source.seek(SeekFrom::Start(at)).ok()?;
    let mut head = Vec::new();
    let wanted = (8 + KEY_BYTES_MAX + 1).min(end.checked_sub(at)?);
    source.by_ref().take(wanted).read_to_end(&mut head).ok()?;
    let size = u64::from(u32::from_le_bytes(head.get(..4)?.try_into().ok()?));
    let flags = u32::from_le_bytes(head.get(4..8)?.try_into().ok()?);
    let rest = head.get(8..)?;
    let key_end = rest.iter().position(|byte| *byte == 0)?;
    let key = String::from_utf8_lossy(&rest[..key_end]).into_owned();
    let value = at + 8 + key_end as u64 + 1;
    let next = value.checked_add(size).filter(|next| *next <= end)?;
    let is_text = flags >> 1 & 3 == 0;
    if is_text && size <= VALUE_BYTES_MAX as u64 {
        if let Some(field) = named(&key) {
            let bytes = content(source, value, size)?;
            for part in bytes.split(|byte| *byte == 0).take(64) {
                block.add(field, utf8(part));
            }
        }
    } else if with_images
        && !is_text
        && block.has_room_for(size)
        && let Some(kind) = image_kind(&key)
    {
        let bytes = content(source, value, size)?;
        // A name, a NUL, the picture.
        if let Some(end) = bytes.iter().position(|byte| *byte == 0) {
            block.images.push(Image {
                kind,
                bytes: bytes[end + 1..].to_vec(),
            });
        }
    }
    Some(next)
}

fn content(source: &mut (impl Read + Seek), at: u64, size: u64) -> Option<Vec<u8>> {
    source.seek(SeekFrom::Start(at)).ok()?;
    let mut bytes = Vec::new();
    source.by_ref().take(size).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// `Cover Art (Front)` and its kin, in ID3v2's numbers.
fn image_kind(key: &str) -> Option<u8> {
    let place = key
        .to_ascii_lowercase()
        .strip_prefix("cover art (")?
        .to_owned();
    Some(match place.as_str() {
        "front)" => 3,
        "back)" => 4,
        "icon)" => 1,
        "other icon)" => 2,
        _ => 0,
    })
}
