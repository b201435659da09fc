//! ID3v2 as it is found: versions 2.2 to 2.4, and the deviations that every reader has learned to
//! live with. Formats: id3.org, `id3v2-00`, `id3v2.3.0`, `id3v2.4.0-structure`.
//!
//! Why not lofty alone: it gives up the whole tag for one field that it cannot understand, takes
//! plain frame sizes for syncsafe ones, and tells of each text only after it has been decoded as
//! the tag claims. Invariant: a frame that cannot be understood costs that frame only, and the work
//! is linear in the length of the tag, whatever its bytes are.

use std::io::{Cursor, Read, Seek, SeekFrom};

use super::block::{Block, Kind};

mod frame;
mod text;

/// Length of a tag's header, and of its footer.
pub(super) const HEADER_BYTES: u64 = 10;

/// Most of a tag that is held at once, where its bytes must be freed of marks first.
const HELD_BYTES_MAX: u64 = 17 * 1024 * 1024;

/// What a tag's first ten bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// 2, 3 or 4.
    pub version: u8,
    flags: u8,
    /// Bytes behind the header, without the footer.
    pub size: u64,
}

impl Header {
    /// Reads a header, or a footer (`3DI`).
    pub(super) fn parse(bytes: &[u8; 10], mark: &[u8; 3]) -> Option<Self> {
        let version = bytes[3];
        if &bytes[..3] != mark || !(2..=4).contains(&version) || bytes[4] == 0xff {
            return None;
        }
        let digits = [bytes[6], bytes[7], bytes[8], bytes[9]];
        let size = syncsafe(digits).unwrap_or_else(|| u32::from_be_bytes(digits));
        Some(Self {
            version,
            flags: bytes[5],
            size: size.into(),
        })
    }

    /// The whole tag, header and footer included.
    pub(super) fn total_bytes(self) -> u64 {
        let footer = if self.version == 4 && self.flags & 0x10 != 0 {
            HEADER_BYTES
        } else {
            0
        };
        HEADER_BYTES + self.size + footer
    }

    fn is_unsynchronised(self) -> bool {
        self.flags & 0x80 != 0
    }

    /// 2.2 calls a tag compressed by the bit that later versions use for an extended header, and
    /// never said how.
    fn is_compressed(self) -> bool {
        self.version == 2 && self.flags & 0x40 != 0
    }

    fn has_extended(self) -> bool {
        self.version > 2 && self.flags & 0x40 != 0
    }
}

/// Four bytes of seven bits; `None` where one has an eighth.
pub(super) fn syncsafe(bytes: [u8; 4]) -> Option<u32> {
    bytes.iter().try_fold(0, |sum, byte| {
        (byte & 0x80 == 0).then_some(sum << 7 | u32::from(*byte))
    })
}

/// Reads the tag whose header was read; `source` stands behind it. Pictures only if they are
/// asked for.
pub(super) fn read(source: &mut (impl Read + Seek), header: Header, with_images: bool) -> Block {
    let mut block = Block::new(Kind::Id3v2 {
        joins_genres: header.version < 4,
    });
    if header.is_compressed() {
        return block;
    }
    if header.is_unsynchronised() {
        let mut held = Vec::new();
        // What cannot be read is not there: the frames before it are.
        let _ = source
            .take(header.size.min(HELD_BYTES_MAX))
            .read_to_end(&mut held);
        // In 2.4 the sizes count the bytes as they are stored, and each frame says for itself.
        if header.version < 4 {
            held = frame::resynchronised(&held);
        }
        let size = held.len() as u64;
        frames(
            &mut Cursor::new(held),
            header,
            size,
            with_images,
            &mut block,
        );
    } else {
        frames(source, header, header.size, with_images, &mut block);
    }
    block
}

fn frames(
    source: &mut (impl Read + Seek),
    header: Header,
    size: u64,
    with_images: bool,
    block: &mut Block,
) {
    let Ok(start) = source.stream_position() else {
        return;
    };
    let Ok(length) = source.seek(SeekFrom::End(0)) else {
        return;
    };
    let end = length.min(start.saturating_add(size));
    let skipped = if header.has_extended() {
        extended_bytes(source, start, header.version)
    } else {
        0
    };
    let mut walk = frame::Walk {
        source,
        version: header.version,
        is_unsynchronised: header.is_unsynchronised(),
        at: start + skipped,
        end,
        has_plain_sizes: None,
    };
    walk.read_all(with_images, block);
}

/// Length of the extended header, which is there only if it does not look like a frame.
fn extended_bytes(source: &mut (impl Read + Seek), start: u64, version: u8) -> u64 {
    let mut digits = [0; 4];
    if source.seek(SeekFrom::Start(start)).is_err() || source.read_exact(&mut digits).is_err() {
        return 0;
    }
    if frame::is_id(&digits) {
        return 0;
    }
    let plain = u64::from(u32::from_be_bytes(digits));
    match version {
        // Six or ten bytes, not counting the size itself.
        3 => plain.saturating_add(4),
        _ => syncsafe(digits).map_or(plain, u64::from).max(6),
    }
}
