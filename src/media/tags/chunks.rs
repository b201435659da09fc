//! Tags in the chunks of RIFF (WAV) and AIFF: ID3v2, LIST INFO, text chunks. Formats: "Multimedia
//! Programming Interface and Data Specifications 1.0"; AIFF 1.3; EBU Tech 3306 (RF64).

use std::io::{Read, Seek, SeekFrom};

use super::block::{Block, Field, Kind, Text, VALUE_BYTES_MAX};
use super::id3v2;

/// Most chunks of a file, or of one list, that are looked at.
const CHUNKS_MAX: usize = 1_024;

/// The size that says: see `ds64`.
const SIZE_ELSEWHERE: u64 = u32::MAX as u64;

/// A chunk's name and place.
struct Chunk {
    id: [u8; 4],
    content: u64,
    size: u64,
}

/// The tags of a RIFF or AIFF file; `start` is where `RIFF` or `FORM` stands.
pub(super) fn read(
    source: &mut (impl Read + Seek),
    start: u64,
    is_big_endian: bool,
    with_images: bool,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut texts = Block::new(Kind::Chunks);
    let mut at = start + 12;
    let mut data_bytes = None;
    for _ in 0..CHUNKS_MAX {
        let Some(mut chunk) = chunk_at(source, at, is_big_endian) else {
            break;
        };
        match &chunk.id {
            b"ds64" => data_bytes = eight_bytes(source, chunk.content + 8),
            b"data" if chunk.size == SIZE_ELSEWHERE => {
                chunk.size = data_bytes.unwrap_or(SIZE_ELSEWHERE);
            }
            b"ID3 " | b"id3 " | b"ID32" => {
                blocks.extend(id3_chunk(source, chunk.content, with_images));
            }
            b"LIST" if !is_big_endian => info(source, &chunk, &mut texts),
            b"NAME" if is_big_endian => text(source, &chunk, Field::Title, &mut texts),
            b"AUTH" if is_big_endian => text(source, &chunk, Field::Artist, &mut texts),
            _ => {}
        }
        at = behind(&chunk);
    }
    blocks.push(texts);
    blocks
}

fn chunk_at(source: &mut (impl Read + Seek), at: u64, is_big_endian: bool) -> Option<Chunk> {
    source.seek(SeekFrom::Start(at)).ok()?;
    let mut head = [0; 8];
    source.read_exact(&mut head).ok()?;
    let digits = [head[4], head[5], head[6], head[7]];
    let size = if is_big_endian {
        u32::from_be_bytes(digits)
    } else {
        u32::from_le_bytes(digits)
    };
    Some(Chunk {
        id: [head[0], head[1], head[2], head[3]],
        content: at + 8,
        size: size.into(),
    })
}

/// Where the next chunk begins: at an even place.
fn behind(chunk: &Chunk) -> u64 {
    let end = chunk.content.saturating_add(chunk.size);
    end.saturating_add(chunk.size % 2)
}

fn eight_bytes(source: &mut (impl Read + Seek), at: u64) -> Option<u64> {
    source.seek(SeekFrom::Start(at)).ok()?;
    let mut bytes = [0; 8];
    source.read_exact(&mut bytes).ok()?;
    Some(u64::from_le_bytes(bytes))
}

fn id3_chunk(source: &mut (impl Read + Seek), at: u64, with_images: bool) -> Option<Block> {
    source.seek(SeekFrom::Start(at)).ok()?;
    let mut head = [0; 10];
    source.read_exact(&mut head).ok()?;
    let header = id3v2::Header::parse(&head, b"ID3")?;
    Some(id3v2::read(source, header, with_images))
}

/// `LIST` of the kind `INFO`: a list of texts in letters of 8 bits.
fn info(source: &mut (impl Read + Seek), list: &Chunk, texts: &mut Block) {
    let mut kind = [0; 4];
    let is_read =
        source.seek(SeekFrom::Start(list.content)).is_ok() && source.read_exact(&mut kind).is_ok();
    if !is_read || &kind != b"INFO" {
        return;
    }
    let end = list.content.saturating_add(list.size);
    let mut at = list.content + 4;
    for _ in 0..CHUNKS_MAX {
        let Some(item) = chunk_at(source, at, false) else {
            return;
        };
        if item.content > end {
            return;
        }
        if let Some(field) = info_field(&item.id) {
            text(source, &item, field, texts);
        }
        at = behind(&item);
    }
}

fn info_field(id: &[u8; 4]) -> Option<Field> {
    Some(match id {
        b"INAM" | b"TITL" => Field::Title,
        b"IART" => Field::Artist,
        b"IAAR" => Field::AlbumArtist,
        b"IPRD" | b"IALB" => Field::Album,
        b"IGNR" | b"IGRE" => Field::Genre,
        b"ICRD" | b"YEAR" => Field::Date,
        b"IPRT" | b"ITRK" | b"TRCK" | b"itrk" => Field::Track,
        b"IDSC" | b"IDIS" => Field::Disc,
        b"IBPM" => Field::Bpm,
        _ => return None,
    })
}

fn text(source: &mut (impl Read + Seek), chunk: &Chunk, field: Field, texts: &mut Block) {
    if chunk.size > VALUE_BYTES_MAX as u64 || source.seek(SeekFrom::Start(chunk.content)).is_err() {
        return;
    }
    let mut bytes = Vec::new();
    if source
        .by_ref()
        .take(chunk.size)
        .read_to_end(&mut bytes)
        .is_ok()
    {
        let end = bytes.iter().position(|byte| *byte == 0);
        bytes.truncate(end.unwrap_or(bytes.len()));
        texts.add(field, Text::Bytes(bytes));
    }
}
