//! ID3v1: the last 128 bytes of a file, in letters of 8 bits.

use lofty::id3::v1::GENRES;

use super::block::{Block, Field, Kind, Text};

/// Length of the tag.
pub(super) const TAG_BYTES: u64 = 128;

/// Longest title, artist or album: longer ones are cut.
pub(super) const TEXT_BYTES: usize = 30;

/// Reads the tag; `None` if these bytes are none.
pub(super) fn read(bytes: &[u8; 128]) -> Option<Block> {
    if &bytes[..3] != b"TAG" {
        return None;
    }
    let mut block = Block::new(Kind::Id3v1);
    let fields = [
        (Field::Title, 3..33),
        (Field::Artist, 33..63),
        (Field::Album, 63..93),
        (Field::Date, 93..97),
    ];
    for (field, place) in fields {
        let bytes = &bytes[place];
        let end = bytes.iter().position(|byte| *byte == 0);
        block.add(
            field,
            Text::Bytes(bytes[..end.unwrap_or(bytes.len())].to_vec()),
        );
    }
    if bytes[125] == 0 && bytes[126] != 0 {
        block.add(Field::Track, Text::Sure(bytes[126].to_string()));
    }
    if let Some(genre) = GENRES.get(usize::from(bytes[127])) {
        block.add(Field::Genre, Text::Sure((*genre).to_owned()));
    }
    Some(block)
}
