//! Vorbis comments: in FLAC, and in Ogg around Vorbis, Opus, FLAC and Speex. Formats:
//! xiph.org/vorbis/doc/v-comment.html, RFC 9639, RFC 3533, RFC 7845.

use std::io::{self, Read, Seek, SeekFrom};

use crate::media::tags::SHEET_BYTES_MAX;

use super::block::{Block, FIELDS_MAX, Kind, VALUE_BYTES_MAX, named, utf8};

/// Most metadata blocks of a FLAC file that are looked at.
const FLAC_BLOCKS_MAX: usize = 256;

/// Most pages of an Ogg file that are read for its comments: 64 kB each, pictures included.
const PAGES_MAX: usize = 1_024;

/// Most comments that are passed over; [`FIELDS_MAX`] of them are kept.
const COMMENTS_MAX: u32 = 16 * 1024;

/// Longest name of a field.
const NAME_BYTES_MAX: usize = 64;

/// The comments of a FLAC file; `start` is where `fLaC` stands.
pub(super) fn of_flac(source: &mut (impl Read + Seek), start: u64) -> Option<Block> {
    let mut at = start + 4;
    for _ in 0..FLAC_BLOCKS_MAX {
        source.seek(SeekFrom::Start(at)).ok()?;
        let mut head = [0; 4];
        source.read_exact(&mut head).ok()?;
        let size = u64::from(u32::from_be_bytes([0, head[1], head[2], head[3]]));
        if head[0] & 0x7f == 4 {
            return Some(comments(&mut source.by_ref().take(size)));
        }
        if head[0] & 0x80 != 0 {
            return None;
        }
        at += 4 + size;
    }
    None
}

/// The comments of an Ogg file; `start` is where its first page stands.
pub(super) fn of_ogg(source: &mut (impl Read + Seek), start: u64) -> Option<Block> {
    source.seek(SeekFrom::Start(start)).ok()?;
    let mut packets = Packets {
        source,
        serial: None,
        page: Vec::new(),
        at: 0,
        lacing: Vec::new(),
        segment: 0,
        left: 0,
        is_at_end: false,
        pages: 0,
    };
    let mut first = Vec::new();
    packets.by_ref().take(64).read_to_end(&mut first).ok()?;
    packets.next_packet();
    let marks: &[u8] = match first.as_slice() {
        [1, b'v', b'o', b'r', b'b', b'i', b's', ..] => b"\x03vorbis",
        [b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', ..] => b"OpusTags",
        // The head of a metadata block: its kind and size.
        [0x7f, b'F', b'L', b'A', b'C', ..] => b"\x04\0\0\0",
        [b'S', b'p', b'e', b'e', b'x', ..] => b"",
        _ => return None,
    };
    let mut mark = vec![0; marks.len()];
    packets.read_exact(&mut mark).ok()?;
    let is_flac = first[0] == 0x7f;
    let is_right = if is_flac {
        mark[0] & 0x7f == 4
    } else {
        mark == marks
    };
    is_right.then(|| comments(&mut packets))
}

/// Reads as many comments as there are, whatever number is claimed.
fn comments(source: &mut impl Read) -> Block {
    let mut block = Block::new(Kind::Vorbis);
    let _ = take_comments(source, &mut block);
    block
}

fn take_comments(source: &mut impl Read, block: &mut Block) -> io::Result<()> {
    let vendor = number(source)?;
    skip(source, vendor.into())?;
    let count = number(source)?.min(COMMENTS_MAX);
    for _ in 0..count {
        let size = u64::from(number(source)?);
        let mut item = Vec::new();
        let kept = size.min((NAME_BYTES_MAX + VALUE_BYTES_MAX) as u64);
        source.by_ref().take(kept).read_to_end(&mut item)?;
        let rest = size - kept;
        if size <= SHEET_BYTES_MAX && after(&item, b"CUESHEET=").is_some() {
            source.by_ref().take(rest).read_to_end(&mut item)?;
            block.sheet = after(&item, b"CUESHEET=").map(<[u8]>::to_vec);
            continue;
        }
        skip(source, rest)?;
        let Some(end) = item.iter().take(NAME_BYTES_MAX).position(|c| *c == b'=') else {
            continue;
        };
        let field = std::str::from_utf8(&item[..end]).ok().and_then(named);
        if let Some(field) = field.filter(|_| kept == size) {
            item[end + 1..]
                .split(|byte| *byte == 0)
                .for_each(|value| block.add(field, utf8(value)));
        }
        if block.fields.len() >= FIELDS_MAX {
            break;
        }
    }
    Ok(())
}

/// What stands behind `name`, in whatever letters that is written.
fn after<'a>(item: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (head, value) = item.split_at_checked(name.len())?;
    head.eq_ignore_ascii_case(name).then_some(value)
}

fn number(source: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    source.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// Passes over `bytes`, or over what there is of them.
fn skip(source: &mut impl Read, bytes: u64) -> io::Result<()> {
    let passed = io::copy(&mut source.take(bytes), &mut io::sink())?;
    if passed < bytes {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}

/// One packet after the other of the first stream that begins; reading ends where a packet does.
struct Packets<'a, R> {
    source: &'a mut R,
    /// The stream that is read.
    serial: Option<[u8; 4]>,
    /// The page in hand, and how far it is read.
    page: Vec<u8>,
    at: usize,
    /// Lengths of its segments, and the next one.
    lacing: Vec<u8>,
    segment: usize,
    /// Bytes of the segment in hand that are not read yet.
    left: usize,
    /// The segment in hand is the last of its packet: it is not full.
    is_at_end: bool,
    pages: usize,
}

impl<R: Read> Packets<'_, R> {
    /// Turns to the next page of the stream, if there is one.
    fn turn(&mut self) -> io::Result<bool> {
        while self.pages < PAGES_MAX {
            self.pages += 1;
            let mut head = [0; 27];
            if self.source.read_exact(&mut head).is_err() || &head[..4] != b"OggS" {
                return Ok(false);
            }
            self.lacing = vec![0; usize::from(head[26])];
            self.source.read_exact(&mut self.lacing)?;
            let size: u64 = self.lacing.iter().map(|length| u64::from(*length)).sum();
            (self.at, self.segment) = (0, 0);
            self.page.clear();
            self.source
                .by_ref()
                .take(size)
                .read_to_end(&mut self.page)?;
            let serial = [head[14], head[15], head[16], head[17]];
            // A skeleton only describes the streams that follow.
            let is_skeleton = self.serial.is_none() && self.page.starts_with(b"fishead");
            if !is_skeleton && *self.serial.get_or_insert(serial) == serial {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Passes over the rest of the packet in hand.
    fn next_packet(&mut self) {
        // Where the file ends early, the next packet is empty.
        let _ = io::copy(self, &mut io::sink());
        self.is_at_end = false;
    }
}

impl<R: Read> Read for Packets<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.left > 0 {
                let rest = self.page.get(self.at..).unwrap_or_default();
                let count = rest.len().min(self.left).min(buffer.len());
                buffer[..count].copy_from_slice(&rest[..count]);
                self.at += count;
                self.left -= count;
                return Ok(count);
            }
            if self.is_at_end {
                return Ok(0);
            }
            if let Some(length) = self.lacing.get(self.segment) {
                self.segment += 1;
                self.left = usize::from(*length);
                self.is_at_end = *length < u8::MAX;
            } else if !self.turn()? {
                return Ok(0);
            }
        }
    }
}
