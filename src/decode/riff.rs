//! WAV (RIFF, RF64, BW64, W64) and AIFF: the head is written anew, with sizes that are true.
//!
//! A size that says more than there is, or nothing (a recorder that was cut off, a program that
//! wrote into a pipe), means: to the end. EBU Tech 3306 (RF64); Sony Wave64; AIFF-C draft 8/26/91.

use std::io::Result;
use std::ops::Range;

use super::frames::Family;
use super::place::{Format, Place};
use super::view::{Piece, View};

/// The first bytes of a W64 file.
pub(super) const W64_MARK: &[u8] = b"riff\x2e\x91\xcf\x11";

/// Chunks looked at in one file at most.
const CHUNKS_MAX: usize = 4096;

/// Bytes of a `fmt ` or `COMM` chunk that are read: the longest in use has 40.
const FORMAT_BYTES_MAX: u64 = 64;

/// How chunks are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Riff,
    /// 64-bit sizes stand in a `ds64` chunk.
    Rf64,
    /// Ids of 16 bytes and sizes of eight, which count the head.
    W64,
    /// Big-endian.
    Aiff,
}

/// What was found.
#[derive(Debug, Default)]
struct Chunks {
    format: Vec<u8>,
    /// Frames that `fact` counts.
    fact: Option<u64>,
    data: Option<Range<u64>>,
    /// AIFF: its kind (`AIFF` or `AIFC`).
    form: Vec<u8>,
}

/// Lays a file out as: format, sound.
pub(super) fn lay_out(whole: &View, sound: Range<u64>) -> Result<Place> {
    let head = whole.bytes(sound.start, 12)?;
    let kind = match head.get(..4) {
        Some(b"FORM") => Kind::Aiff,
        Some(b"RF64" | b"BW64") => Kind::Rf64,
        Some(b"riff") => Kind::W64,
        _ => Kind::Riff,
    };
    let first = sound.start + if kind == Kind::W64 { 40 } else { 12 };
    let mut chunks = read_chunks(whole, kind, first..sound.end)?;
    chunks.form = head.get(8..12).unwrap_or_default().to_vec();
    let Some(data) = chunks.data.clone() else {
        let format = Format::Unfinished("the part with the sound is missing");
        return Ok(Place::bare(whole, format, sound));
    };
    Ok(match kind {
        Kind::Aiff => aiff(whole, &chunks, data),
        _ => wave(whole, &chunks, data),
    })
}

fn read_chunks(whole: &View, kind: Kind, range: Range<u64>) -> Result<Chunks> {
    let mut found = Chunks::default();
    let mut long_size = None;
    let mut at = range.start;
    for _ in 0..CHUNKS_MAX {
        let Some((id, body, stated)) = head_at(whole, kind, at, range.end)? else {
            break;
        };
        let there = range.end - body;
        match &id {
            b"ds64" => long_size = Some(le(&whole.bytes(body + 8, 8)?)),
            b"fmt " | b"COMM" => {
                let count = stated.min(FORMAT_BYTES_MAX) as usize;
                found.format = whole.bytes(body, count)?;
            }
            b"fact" if kind == Kind::W64 => found.fact = Some(le(&whole.bytes(body, 8)?)),
            b"fact" => found.fact = Some(le(&whole.bytes(body, 4)?)),
            b"data" | b"SSND" => {
                let is_open = stated == 0 && !is_chunk(&whole.bytes(body, 4)?);
                let size = match long_size {
                    Some(long) if stated == u64::from(u32::MAX) => long,
                    _ if is_open => there,
                    _ => stated,
                };
                found.data = Some(body..body + size.min(there));
                break;
            }
            _ => {}
        }
        if stated >= there {
            break;
        }
        at = behind(whole, kind, body + stated)?;
    }
    Ok(found)
}

/// Id, start and stated size of the chunk at a place.
fn head_at(whole: &View, kind: Kind, at: u64, end: u64) -> Result<Option<([u8; 4], u64, u64)>> {
    let bytes = whole.bytes(at, if kind == Kind::W64 { 24 } else { 8 })?;
    let body = at + bytes.len() as u64;
    let Some(id) = bytes.first_chunk::<4>().filter(|_| body <= end) else {
        return Ok(None);
    };
    let size = match (kind, bytes.len()) {
        (Kind::W64, 24) => le(&bytes[16..24]).saturating_sub(24),
        (Kind::Aiff, 8) => u64::from(u32::from_be_bytes([bytes[4], bytes[5], bytes[6], bytes[7]])),
        (Kind::Riff | Kind::Rf64, 8) => le(&bytes[4..8]),
        _ => return Ok(None),
    };
    Ok(Some((*id, body, size)))
}

/// Where the chunk behind `end` begins: at an even place, or at the very next byte where a writer
/// forgot that.
fn behind(whole: &View, kind: Kind, end: u64) -> Result<u64> {
    if kind == Kind::W64 {
        return Ok(end.next_multiple_of(8));
    }
    if end % 2 == 1 && is_chunk(&whole.bytes(end, 4)?) && !is_chunk(&whole.bytes(end + 1, 4)?) {
        return Ok(end);
    }
    Ok(end.next_multiple_of(2))
}

/// Whether four bytes look like the id of a chunk.
fn is_chunk(bytes: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'-');
    bytes.len() == 4 && bytes.iter().all(is_letter) && bytes[0] != b' '
}

fn wave(whole: &View, chunks: &Chunks, data: Range<u64>) -> Place {
    let fmt = &chunks.format;
    let number = |at: usize| fmt.get(at..at + 2).map_or(0, le);
    let (tag, channels, block_bytes) = (number(0), number(2), number(12).max(1));
    let blocks = (data.end - data.start) / block_bytes;
    // PCM in WAVE_FORMAT_EXTENSIBLE keeps its own tag in the subformat.
    let tag = if tag == 0xfffe { number(24) } else { tag };
    let (format, frames) = match tag {
        0x50 | 0x55 => (Format::Frames(Family::Mpeg), None),
        0x1600 => (Format::Frames(Family::Adts), None),
        0x02 | 0x11 if channels > 0 => {
            let frames_a_block = number(18).max(1);
            let all = blocks * frames_a_block;
            // `fact` knows how much of the last block is sound.
            let told = chunks.fact;
            let told = told.filter(|told| *told <= all && told + frames_a_block > all);
            (Format::Wave, Some(told.unwrap_or(all)))
        }
        0x01 | 0x03 | 0x06 | 0x07 => (Format::Wave, Some(blocks)),
        tag => (Format::Foreign(name_of(tag)), None),
    };
    if format != Format::Wave {
        return Place::bare(whole, format, data);
    }
    // Whatever follows the 16 bytes of a PCM format is none of PCM's.
    let fmt = if number(0) == 1 {
        &fmt[..16.min(fmt.len())]
    } else {
        &fmt[..]
    };
    let size = data.end - data.start;
    let mut head = b"RIFF".to_vec();
    head.extend(short(size + 20 + fmt.len() as u64).to_le_bytes());
    head.extend(b"WAVEfmt ");
    head.extend((fmt.len() as u32).to_le_bytes());
    head.extend(fmt);
    head.resize(head.len().next_multiple_of(2), 0);
    head.extend(b"data");
    head.extend(short(size).to_le_bytes());
    Place {
        format,
        start: 0,
        view: View::new(whole.file(), [Piece::Bytes(head), Piece::File(data)]),
        frames,
    }
}

/// A size as the demuxer wants it: all ones are "to the end".
fn short(size: u64) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

/// What a format is called that no decoder of ours plays.
fn name_of(tag: u64) -> &'static str {
    match tag {
        0x0160..=0x0163 => "Windows Media Audio in WAV",
        0x2000 => "AC-3 in WAV",
        0x2001 => "DTS in WAV",
        0x0031 => "GSM in WAV",
        0x00ff | 0x706d | 0xa106 => "AAC in WAV",
        0x0040 | 0x0045 | 0x0014 | 0x0064 => "G.726 in WAV",
        0x0270 => "ATRAC3 in WAV",
        0x0022 => "TrueSpeech in WAV",
        0x566f | 0x674f..=0x6751 | 0x676f..=0x6771 => "Vorbis in WAV",
        0xf1ac => "FLAC in WAV",
        _ => "this kind of WAV",
    }
}

fn aiff(whole: &View, chunks: &Chunks, data: Range<u64>) -> Place {
    // The sound begins behind an offset and a block size, which nobody uses.
    let offset = whole.bytes(data.start, 4).unwrap_or_default();
    let offset = offset
        .iter()
        .fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte));
    let start = (data.start + 8).saturating_add(offset).min(data.end);
    let mut comm = chunks.format.clone();
    let number = |at: usize| {
        comm.get(at..at + 2)
            .map_or(0, |it| u64::from(it[0]) << 8 | u64::from(it[1]))
    };
    let frame_bytes = (number(0) * number(6).div_ceil(8)).max(1);
    let packing = comm.get(18..22).filter(|_| chunks.form == b"AIFC");
    if let Some(packing) = packing
        && let Some(name) = aifc_name(packing)
    {
        return Place::bare(whole, Format::Foreign(name), data);
    }
    let is_half = matches!(packing, Some(b"alaw" | b"ALAW" | b"ulaw" | b"ULAW"));
    let frame_bytes = if is_half {
        number(0).max(1)
    } else {
        frame_bytes
    };
    let frames = (data.end - start) / frame_bytes;
    if let Some(told) = comm.get_mut(2..6) {
        told.copy_from_slice(&short(frames).to_be_bytes());
    }
    let size = data.end - start + 8;
    let mut head = b"FORM".to_vec();
    head.extend(short(size + 20 + comm.len() as u64).to_be_bytes());
    head.extend(&chunks.form);
    head.extend(b"COMM");
    head.extend((comm.len() as u32).to_be_bytes());
    head.extend(&comm);
    head.resize(head.len().next_multiple_of(2), 0);
    head.extend(b"SSND");
    head.extend(short(size).to_be_bytes());
    head.extend([0; 8]);
    Place {
        format: Format::Aiff,
        start: 0,
        view: View::new(
            whole.file(),
            [Piece::Bytes(head), Piece::File(start..data.end)],
        ),
        frames: Some(frames),
    }
}

fn aifc_name(packing: &[u8]) -> Option<&'static str> {
    match packing {
        b"ima4" => Some("IMA4 in AIFF"),
        b"MAC3" | b"MAC6" => Some("MACE in AIFF"),
        b"QDM2" | b"QDMC" => Some("QDesign in AIFF"),
        b"GSM " => Some("GSM in AIFF"),
        _ => None,
    }
}

fn le(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}
