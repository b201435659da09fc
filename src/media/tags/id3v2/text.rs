//! The text of a frame: an encoding, then values with a NUL between them.

use super::super::block::{Field, Text, named, utf8};

/// Most values of one frame.
const VALUES_MAX: usize = 64;

/// The values of a frame of text.
pub(super) fn values(bytes: &[u8]) -> Vec<Text> {
    let Some((encoding, rest)) = bytes.split_first() else {
        return Vec::new();
    };
    match encoding {
        0..=3 => parts(rest, *encoding),
        // A tagger left the encoding out: the text begins at once.
        b' '.. => parts(bytes, 0),
        _ => parts(rest, 0),
    }
}

/// The values of a frame that says by itself what it is about.
pub(super) fn described(bytes: &[u8]) -> Vec<(Field, Text)> {
    let mut all = values(bytes).into_iter();
    let name = match all.next() {
        Some(Text::Sure(name)) => name,
        Some(Text::Bytes(name)) => String::from_utf8_lossy(&name).into_owned(),
        None => return Vec::new(),
    };
    let Some(field) = named(name.trim_matches(['\0', '\u{feff}', ' '])) else {
        return Vec::new();
    };
    all.map(|value| (field, value)).collect()
}

/// What follows the first text (a picture's description); `None` if nothing ends it.
pub(super) fn behind_first(bytes: &[u8], encoding: u8) -> Option<&[u8]> {
    let end = if is_wide(bytes, encoding) {
        let nul = bytes.chunks_exact(2).position(|unit| unit == [0, 0])?;
        2 * nul + 2
    } else {
        bytes.iter().position(|byte| *byte == 0)? + 1
    };
    bytes.get(end..)
}

/// Whether two bytes are one unit. A mark in front says more than the number of the encoding.
fn is_wide(bytes: &[u8], encoding: u8) -> bool {
    matches!(encoding, 1 | 2) || matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..])
}

fn parts(bytes: &[u8], encoding: u8) -> Vec<Text> {
    if is_wide(bytes, encoding) {
        return wide(bytes, encoding);
    }
    bytes
        .split(|byte| *byte == 0)
        .filter(|part| !part.is_empty())
        .take(VALUES_MAX)
        .map(|part| match encoding {
            3 => utf8(part),
            _ => Text::Bytes(part.to_vec()),
        })
        .collect()
}

fn wide(bytes: &[u8], encoding: u8) -> Vec<Text> {
    let mut is_big = is_big_endian(bytes, encoding);
    let mut values = Vec::new();
    let mut units = Vec::new();
    for pair in bytes.chunks_exact(2).chain([&[0, 0][..]]) {
        match pair {
            [0xff, 0xfe] => is_big = false,
            [0xfe, 0xff] => is_big = true,
            [0, 0] if units.is_empty() => {}
            [0, 0] if values.len() < VALUES_MAX => {
                values.push(Text::Sure(String::from_utf16_lossy(&units)));
                units.clear();
            }
            [one, two] if is_big => units.push(u16::from_be_bytes([*one, *two])),
            [one, two] => units.push(u16::from_le_bytes([*one, *two])),
            _ => {}
        }
    }
    values
}

/// Without a mark the bytes tell: the letters of a language share their high byte, so the one that
/// repeats most is that. As the encoding says where neither does.
fn is_big_endian(bytes: &[u8], encoding: u8) -> bool {
    let most_repeated = |at: usize| {
        let mut counts = [0_usize; 256];
        for pair in bytes.chunks_exact(2) {
            counts[usize::from(pair[at])] += 1;
        }
        // Zero is the high byte of the commonest letters: it decides where a text is short.
        (counts.iter().max().copied().unwrap_or(0), counts[0])
    };
    match most_repeated(0).cmp(&most_repeated(1)) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => encoding == 2,
    }
}
