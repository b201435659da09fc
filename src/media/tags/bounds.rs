//! What an ID3v2 tag may hold before a parser is let loose on it.
//!
//! The parser compares each frame with all before, and unpacks what is packed to its end: 40,000
//! comments cost ten seconds, 300 kB of zlib 300 MB. Both are looked at here first, in one pass over
//! the heads of frames. Format: ID3v2.2 to 2.4, <https://id3.org>.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use flate2::read::ZlibDecoder;

/// Frames in one tag. Taggers write some dozens; the fullest that were seen had some hundreds.
const FRAMES_MAX: usize = 2_000;

/// What all packed frames of a tag may unpack to, bytes: a big picture.
const UNPACKED_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Whether the tag at the start of `file` is beyond all measure. A tag that cannot be followed is not:
/// the parser gives up where this does.
pub(super) fn is_excessive(file: &mut File) -> bool {
    let is_excessive = look(file).unwrap_or(false);
    // Whoever reads next begins at the start; if that fails, so does the reading.
    let _ = file.rewind();
    is_excessive
}

fn look(file: &mut File) -> io::Result<bool> {
    let mut tag = BufReader::new(file);
    let mut head = [0; 10];
    tag.read_exact(&mut head)?;
    if &head[..3] != b"ID3" {
        return Ok(false);
    }
    let (version, flags) = (head[3], head[5]);
    let end = 10 + syncsafe([head[6], head[7], head[8], head[9]]);
    let mut at = 10;
    if version > 2 && flags & 0x40 != 0 {
        let mut size = [0; 4];
        tag.read_exact(&mut size)?;
        // The older one does not count the four bytes of its own size.
        at += match version {
            3 => 4 + u64::from(u32::from_be_bytes(size)),
            _ => syncsafe(size),
        };
        tag.seek(SeekFrom::Start(at))?;
    }
    let head_bytes: u64 = if version == 2 { 6 } else { 10 };
    let mut unpacked = 0;
    for _ in 0..FRAMES_MAX {
        if at + head_bytes > end {
            return Ok(false);
        }
        let Some(frame) = Frame::read(&mut tag, version)? else {
            return Ok(false);
        };
        if frame.is_packed {
            let mut packed = (&mut tag).take(frame.bytes);
            let indicator = frame.indicator.min(frame.bytes);
            io::copy(&mut (&mut packed).take(indicator), &mut io::sink())?;
            let left = UNPACKED_BYTES_MAX + 1 - unpacked;
            // What does not unpack is the parser's to refuse.
            let bytes = io::copy(&mut ZlibDecoder::new(packed).take(left), &mut io::sink());
            unpacked += bytes.unwrap_or(0);
            if unpacked > UNPACKED_BYTES_MAX {
                return Ok(true);
            }
        }
        at += head_bytes + frame.bytes;
        let here = tag.stream_position()?;
        tag.seek_relative(at as i64 - here as i64)?;
    }
    Ok(true)
}

/// The head of a frame.
struct Frame {
    bytes: u64,
    is_packed: bool,
    /// Bytes before what is packed.
    indicator: u64,
}

impl Frame {
    /// `None` at the padding.
    fn read(tag: &mut impl Read, version: u8) -> io::Result<Option<Self>> {
        let mut head = [0; 10];
        let head = match version {
            2 => &mut head[..6],
            _ => &mut head[..],
        };
        tag.read_exact(head)?;
        if head[0] == 0 {
            return Ok(None);
        }
        let (bytes, is_packed, indicator) = match (version, &*head) {
            (2, [_, _, _, size @ ..]) => {
                let size = size.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
                (size, false, 0)
            }
            (3, &[_, _, _, _, a, b, c, d, _, flags]) => {
                let size = u32::from_be_bytes([a, b, c, d]);
                (u64::from(size), flags & 0x80 != 0, 4)
            }
            (_, &[_, _, _, _, a, b, c, d, _, flags]) => {
                let indicator = if flags & 0x01 != 0 { 4 } else { 0 };
                (syncsafe([a, b, c, d]), flags & 0x08 != 0, indicator)
            }
            _ => return Ok(None),
        };
        Ok(Some(Self {
            bytes,
            is_packed,
            indicator,
        }))
    }
}

/// Four bytes of seven bits; eight are taken, too, as some taggers wrote them.
fn syncsafe(bytes: [u8; 4]) -> u64 {
    bytes
        .into_iter()
        .fold(0, |sum, byte| sum << 7 | u64::from(byte & 0x7f))
}
