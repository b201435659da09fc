//! The frames of a tag, one after the other.

use std::io::{Read, Seek, SeekFrom};

use flate2::bufread::ZlibDecoder;

use super::super::block::{Block, Field, IMAGE_BYTES_MAX, Image, VALUE_BYTES_MAX};
use super::{syncsafe, text};

/// Most frames of a tag that are looked at.
const FRAMES_MAX: usize = 4_096;

/// Bytes searched for the next frame behind one whose size cannot be true, in a tag in all.
const SEARCHED_BYTES_MAX: usize = 64 * 1024;

/// Bytes looked at in one go of that search: little, as every go may find something at once.
const WINDOW_BYTES: u64 = 1024;

/// Most bytes that a compressed text may grow to.
const INFLATED_BYTES_MAX: usize = VALUE_BYTES_MAX;

/// Walks through the frames.
pub(super) struct Walk<'a, R> {
    pub source: &'a mut R,
    pub version: u8,
    /// Of the whole tag, in 2.4: every frame is.
    pub is_unsynchronised: bool,
    pub at: u64,
    pub end: u64,
    /// In 2.4: sizes are plain, not syncsafe, as an old player wrote them. Unknown until one tells.
    pub has_plain_sizes: Option<bool>,
}

/// What stands before the content of a frame.
struct Head {
    id: [u8; 4],
    flags: u8,
    size: u64,
}

/// How the content of a frame is packed.
#[derive(Default)]
struct Packing {
    is_compressed: bool,
    is_encrypted: bool,
    is_unsynchronised: bool,
    /// Bytes before the content that say more.
    prefix: u64,
}

/// What is packed by zlib; `None` for what does not unpack, or to more than a text may be.
fn inflated(packed: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let most = INFLATED_BYTES_MAX as u64 + 1;
    let mut unpacked = ZlibDecoder::new(packed).take(most);
    unpacked.read_to_end(&mut text).ok()?;
    (text.len() <= INFLATED_BYTES_MAX).then_some(text)
}

impl<R: Read + Seek> Walk<'_, R> {
    pub(super) fn read_all(&mut self, with_images: bool, block: &mut Block) {
        let mut searched = 0;
        for _ in 0..FRAMES_MAX {
            let Some(head) = self.head() else { return };
            if head.id[0] == 0 {
                return;
            }
            let content = self.at + self.head_bytes();
            let is_whole = is_id(&head.id) && content.saturating_add(head.size) <= self.end;
            if !is_whole {
                // Its size is not true: whatever follows is found by what it looks like.
                if searched >= SEARCHED_BYTES_MAX || !self.search(&mut searched) {
                    return;
                }
                continue;
            }
            self.at = content + head.size;
            self.take(&head, content, with_images, block);
        }
    }

    fn head_bytes(&self) -> u64 {
        if self.version == 2 { 6 } else { 10 }
    }

    /// The head at the current place; `None` behind the last one.
    fn head(&mut self) -> Option<Head> {
        if self.at + self.head_bytes() > self.end {
            return None;
        }
        self.source.seek(SeekFrom::Start(self.at)).ok()?;
        let mut bytes = [0; 10];
        let length = usize::try_from(self.head_bytes()).ok()?;
        self.source.read_exact(&mut bytes[..length]).ok()?;
        if self.version == 2 {
            let size = u32::from_be_bytes([0, bytes[3], bytes[4], bytes[5]]);
            return Some(Head {
                id: [bytes[0], bytes[1], bytes[2], b' '],
                flags: 0,
                size: size.into(),
            });
        }
        let digits = [bytes[4], bytes[5], bytes[6], bytes[7]];
        let size = if self.version == 4 {
            self.size_of(digits)
        } else {
            u32::from_be_bytes(digits).into()
        };
        Some(Head {
            id: [bytes[0], bytes[1], bytes[2], bytes[3]],
            flags: bytes[9],
            size,
        })
    }

    /// A size in 2.4: syncsafe, unless only the plain reading leads to another frame.
    fn size_of(&mut self, digits: [u8; 4]) -> u64 {
        let plain = u64::from(u32::from_be_bytes(digits));
        let Some(safe) = syncsafe(digits).map(u64::from) else {
            self.has_plain_sizes = Some(true);
            return plain;
        };
        if safe == plain {
            return safe;
        }
        if self.has_plain_sizes.is_none() {
            let content = self.at + 10;
            if self.is_next(content + safe) {
                self.has_plain_sizes = Some(false);
            } else if self.is_next(content + plain) {
                self.has_plain_sizes = Some(true);
            }
        }
        if self.has_plain_sizes == Some(true) {
            plain
        } else {
            safe
        }
    }

    /// Whether a frame, padding or the end lies at `at`.
    fn is_next(&mut self, at: u64) -> bool {
        if at >= self.end {
            return at == self.end;
        }
        let mut id = [0; 4];
        let wanted = (self.end - at).min(4) as usize;
        let is_read = self.source.seek(SeekFrom::Start(at)).is_ok()
            && self.source.read_exact(&mut id[..wanted]).is_ok();
        is_read && (id.iter().all(|byte| *byte == 0) || (wanted == 4 && is_id(&id)))
    }

    /// Goes on at the next thing that looks like a frame that minion knows; `false` if there is none.
    fn search(&mut self, searched: &mut usize) -> bool {
        let length = if self.version == 2 { 3 } else { 4 };
        let is_text = |id: &[u8]| id[0] == b'T' && is_known(id);
        self.at += 1;
        while *searched < SEARCHED_BYTES_MAX && self.at < self.end {
            let wanted = (self.end - self.at).min(WINDOW_BYTES);
            let Some(window) = self.content(self.at, wanted) else {
                return false;
            };
            if let Some(found) = window.windows(length).position(is_text) {
                *searched += found + 1;
                self.at += found as u64;
                return true;
            }
            // The next window begins with what may be the first letters of a name.
            let passed = window.len().saturating_sub(length - 1).max(1);
            *searched += passed;
            self.at += passed as u64;
        }
        false
    }

    fn take(&mut self, head: &Head, content: u64, with_images: bool, block: &mut Block) {
        let id = head.id;
        let is_image = matches!(&id, b"APIC" | b"PIC ");
        if !(is_image && with_images || is_known(name(&id))) {
            return;
        }
        let Some(packing) = self.packing(head) else {
            return;
        };
        let most = if is_image {
            IMAGE_BYTES_MAX + 1024
        } else {
            VALUE_BYTES_MAX
        };
        let is_fitting = head.size > packing.prefix && head.size <= most as u64;
        if packing.is_encrypted || !is_fitting || is_image && !block.has_room_for(head.size) {
            return;
        }
        let size = head.size - packing.prefix;
        let Some(bytes) = self.content(content + packing.prefix, size) else {
            return;
        };
        let bytes = if packing.is_unsynchronised {
            resynchronised(&bytes)
        } else {
            bytes
        };
        if !packing.is_compressed {
            keep(&id, &bytes, self.version, block);
        } else if !is_image && let Some(text) = inflated(&bytes) {
            keep(&id, &text, self.version, block);
        }
    }

    fn packing(&self, head: &Head) -> Option<Packing> {
        let bit = |mask: u8| head.flags & mask != 0;
        Some(match self.version {
            2 => Packing::default(),
            3 => Packing {
                is_compressed: bit(0x80),
                is_encrypted: bit(0x40),
                is_unsynchronised: false,
                prefix: 4 * u64::from(bit(0x80)) + u64::from(bit(0x20)),
            },
            4 => Packing {
                is_compressed: bit(0x08),
                is_encrypted: bit(0x04),
                is_unsynchronised: bit(0x02) || self.is_unsynchronised,
                prefix: u64::from(bit(0x40)) + 4 * u64::from(bit(0x01)),
            },
            _ => return None,
        })
    }

    fn content(&mut self, at: u64, size: u64) -> Option<Vec<u8>> {
        self.source.seek(SeekFrom::Start(at)).ok()?;
        let mut bytes = Vec::new();
        self.source.take(size).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

/// Takes in what one frame says.
fn keep(id: &[u8; 4], bytes: &[u8], version: u8, block: &mut Block) {
    match id {
        b"APIC" | b"PIC " => block.images.extend(image(bytes, version == 2)),
        b"TXXX" | b"TXX " | b"TXX\0" => {
            for (field, value) in text::described(bytes) {
                block.add(field, value);
            }
        }
        _ => {
            let Some(field) = known(name(id)) else { return };
            for value in text::values(bytes) {
                block.add(field, value);
            }
        }
    }
}

fn image(bytes: &[u8], is_old: bool) -> Option<Image> {
    let (encoding, rest) = bytes.split_first()?;
    // 2.2 names the format with three letters, the others with a text that a NUL ends.
    let rest = if is_old {
        rest.get(3..)?
    } else {
        let end = rest.iter().position(|byte| *byte == 0)?;
        &rest[end + 1..]
    };
    let (kind, rest) = rest.split_first()?;
    let data = text::behind_first(rest, *encoding)?;
    (!data.is_empty() && data.len() <= IMAGE_BYTES_MAX).then(|| Image {
        kind: *kind,
        bytes: data.to_vec(),
    })
}

/// Whether four bytes may name a frame. Old taggers fill up a name of three with a NUL or a space.
pub(super) fn is_id(id: &[u8; 4]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    id[..3].iter().all(is_letter)
        && id[0].is_ascii_uppercase()
        && (is_letter(&id[3]) || matches!(id[3], 0 | b' '))
}

/// The name without what fills it up.
fn name(id: &[u8; 4]) -> &[u8] {
    if matches!(id[3], 0 | b' ') {
        &id[..3]
    } else {
        id
    }
}

fn is_known(id: &[u8]) -> bool {
    matches!(id, b"TXXX" | b"TXX") || known(id).is_some()
}

/// What a frame of text is about, by its name in any version.
fn known(id: &[u8]) -> Option<Field> {
    Some(match id {
        b"TIT2" | b"TT2" => Field::Title,
        b"TPE1" | b"TP1" => Field::Artist,
        b"TPE2" | b"TP2" => Field::AlbumArtist,
        b"TALB" | b"TAL" => Field::Album,
        b"TCON" | b"TCO" => Field::Genre,
        b"TDRC" | b"TYER" | b"TYE" => Field::Date,
        b"TDRL" => Field::ReleaseDate,
        b"TDOR" | b"TORY" | b"TOR" => Field::OriginalDate,
        b"TRCK" | b"TRK" => Field::Track,
        b"TPOS" | b"TPA" => Field::Disc,
        b"TBPM" | b"TBP" => Field::Bpm,
        b"TCMP" | b"TCP" => Field::Compilation,
        _ => return None,
    })
}

/// The bytes without the zeros that keep a tag from looking like sound (`FF 00` was `FF`).
pub(super) fn resynchronised(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut was_ff = false;
    for byte in bytes {
        if !(was_ff && *byte == 0) {
            plain.push(*byte);
        }
        was_ff = *byte == 0xff;
    }
    plain
}
