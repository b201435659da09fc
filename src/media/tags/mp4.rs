//! The words of an MP4 file: `moov/udta/meta/ilst`, as iTunes began it. Formats: ISO 14496-12;
//! developer.apple.com, "QuickTime File Format: Metadata".

use std::io::{Read, Seek, SeekFrom};

use lofty::id3::v1::GENRES;

use super::block::{Block, Field, Kind, Text, VALUE_BYTES_MAX, named, utf8};

/// Most atoms of one level that are looked at.
const ATOMS_MAX: usize = 4_096;

/// Most values of one field.
const VALUES_MAX: usize = 64;

/// Type of a value that is text in UTF-8, and of one in UTF-16.
const UTF_8: u32 = 1;
const UTF_16: u32 = 2;

/// A part of the file with a name.
#[derive(Debug, Clone, Copy)]
struct Atom {
    id: [u8; 4],
    content: u64,
    end: u64,
}

/// The words of the file; `start` is where `ftyp` stands.
pub(super) fn read(source: &mut (impl Read + Seek), start: u64, length: u64) -> Option<Block> {
    let moov = child(source, start, length, *b"moov")?;
    let udta = child(source, moov.content, moov.end, *b"udta")?;
    let meta = child(source, udta.content, udta.end, *b"meta")?;
    // Four bytes of version and flags, which QuickTime leaves out.
    let is_bare = atom_at(source, meta.content, meta.end).is_some_and(|atom| &atom.id == b"hdlr");
    let inside = if is_bare {
        meta.content
    } else {
        meta.content + 4
    };
    let list = child(source, inside, meta.end, *b"ilst")?;
    let mut block = Block::new(Kind::Mp4);
    let mut at = list.content;
    for _ in 0..ATOMS_MAX {
        let Some(item) = atom_at(source, at, list.end) else {
            break;
        };
        take_item(source, item, &mut block);
        at = item.end;
    }
    Some(block)
}

fn child(source: &mut (impl Read + Seek), start: u64, end: u64, id: [u8; 4]) -> Option<Atom> {
    let mut at = start;
    for _ in 0..ATOMS_MAX {
        let atom = atom_at(source, at, end)?;
        if atom.id == id {
            return Some(atom);
        }
        at = atom.end;
    }
    None
}

/// The atom at `at`; one that claims to go beyond `end` goes up to there.
fn atom_at(source: &mut (impl Read + Seek), at: u64, end: u64) -> Option<Atom> {
    if at.checked_add(8)? > end {
        return None;
    }
    source.seek(SeekFrom::Start(at)).ok()?;
    let mut head = [0; 16];
    source.read_exact(&mut head[..8]).ok()?;
    let id = [head[4], head[5], head[6], head[7]];
    let short = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
    let (head_bytes, size) = match short {
        0 => (8, end - at),
        1 => {
            source.read_exact(&mut head[8..]).ok()?;
            let long = head[8..].try_into().map(u64::from_be_bytes).ok()?;
            (16, long)
        }
        short => (8, u64::from(short)),
    };
    (size >= head_bytes).then(|| Atom {
        id,
        content: at + head_bytes,
        end: at.saturating_add(size).min(end),
    })
}

fn take_item(source: &mut (impl Read + Seek), item: Atom, block: &mut Block) {
    let mut field = field_of(item.id);
    if field.is_none() && &item.id != b"----" {
        return;
    }
    let mut at = item.content;
    for _ in 0..VALUES_MAX {
        let Some(part) = atom_at(source, at, item.end) else {
            return;
        };
        at = part.end;
        match &part.id {
            b"name" => {
                let name = content(source, part, 4);
                field = name.and_then(|name| named(&String::from_utf8_lossy(&name)));
            }
            b"data" => {
                let kind = content(
                    source,
                    Atom {
                        end: part.end.min(part.content + 4),
                        ..part
                    },
                    0,
                );
                let kind = kind
                    .and_then(|bytes| bytes.try_into().ok())
                    .map(u32::from_be_bytes);
                let value = content(source, part, 8);
                if let (Some(field), Some(kind), Some(value)) = (field, kind, value) {
                    take_value(item.id, field, kind & 0xff_ffff, &value, block);
                }
            }
            _ => {}
        }
    }
}

fn take_value(id: [u8; 4], field: Field, kind: u32, value: &[u8], block: &mut Block) {
    let text = match (&id, value) {
        // Two bytes of nothing, the number, how many there are.
        (b"trkn" | b"disk", [_, _, high, low, ..]) => {
            Text::Sure(u16::from_be_bytes([*high, *low]).to_string())
        }
        (b"tmpo", [high, low]) => Text::Sure(u16::from_be_bytes([*high, *low]).to_string()),
        // ID3v1's list, counted from 1.
        (b"gnre", [high, low, ..]) => {
            let number = usize::from(u16::from_be_bytes([*high, *low]));
            let genre = number.checked_sub(1).and_then(|at| GENRES.get(at));
            Text::Sure(genre.copied().unwrap_or_default().to_owned())
        }
        (b"cpil", [first, ..]) => Text::Sure(first.to_string()),
        (b"trkn" | b"disk" | b"tmpo" | b"gnre" | b"cpil", _) => return,
        _ if kind == UTF_16 => {
            let units = value.chunks_exact(2);
            let units: Vec<u16> = units
                .map(|two| u16::from_be_bytes([two[0], two[1]]))
                .collect();
            Text::Sure(String::from_utf16_lossy(&units))
        }
        // 0 is what some writers call their text.
        _ if matches!(kind, UTF_8 | 0) => utf8(value),
        _ => return,
    };
    block.add(field, text);
}

fn field_of(id: [u8; 4]) -> Option<Field> {
    Some(match &id {
        b"\xa9nam" => Field::Title,
        b"\xa9ART" => Field::Artist,
        b"aART" => Field::AlbumArtist,
        b"\xa9alb" => Field::Album,
        b"\xa9gen" | b"gnre" => Field::Genre,
        b"\xa9day" => Field::Date,
        b"trkn" => Field::Track,
        b"disk" => Field::Disc,
        b"tmpo" => Field::Bpm,
        b"cpil" => Field::Compilation,
        _ => return None,
    })
}

/// What stands in an atom behind its first `skipped` bytes; `None` when that is too much.
fn content(source: &mut (impl Read + Seek), atom: Atom, skipped: u64) -> Option<Vec<u8>> {
    let start = atom.content + skipped;
    let size = atom.end.checked_sub(start)?;
    if size > VALUE_BYTES_MAX as u64 {
        return None;
    }
    source.seek(SeekFrom::Start(start)).ok()?;
    let mut bytes = Vec::new();
    source.by_ref().take(size).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
