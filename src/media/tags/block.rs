//! What a tag holds before anyone has judged it: fields in the order in which they stand.

/// A field that minion knows, whatever a kind of tag calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Field {
    Title,
    Artist,
    /// Every performer by itself, beside an artist that is for show ("A feat. B").
    Artists,
    AlbumArtist,
    Album,
    Genre,
    /// When it was recorded or came out: what shows as the year.
    Date,
    /// Of this release, where a tag keeps both.
    ReleaseDate,
    /// Of the first release ever: the year only where no other is there.
    OriginalDate,
    Track,
    Disc,
    Bpm,
    ReplayGain,
    R128Gain,
    Compilation,
}

/// A kind of tag, the one that knows best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Vorbis,
    Mp4,
    /// ID3v2 of any version; where genres may be joined with ` / ` (before 2.4).
    Id3v2 {
        joins_genres: bool,
    },
    Ape,
    /// LIST INFO of RIFF, text chunks of AIFF.
    Chunks,
    Id3v1,
}

/// Text as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Text {
    /// In an encoding that is known.
    Sure(String),
    /// In an 8-bit encoding that nobody names: it is guessed later, from all that a file says.
    Bytes(Vec<u8>),
}

/// A picture inside a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Image {
    /// As in ID3v2's `APIC`: 3 is the front cover.
    pub kind: u8,
    pub bytes: Vec<u8>,
}

/// One tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub kind: Kind,
    pub fields: Vec<(Field, Text)>,
    pub images: Vec<Image>,
    /// A cue sheet, as it stands.
    pub sheet: Option<Vec<u8>>,
}

/// Longest value that is looked at, in bytes: a name is short, lyrics are none of ours.
pub(super) const VALUE_BYTES_MAX: usize = 16 * 1024;

/// Most fields of one tag: more is no tag but an attack.
pub(super) const FIELDS_MAX: usize = 512;

/// Most pictures of one tag that are kept: front, back, disc and some more.
pub(super) const IMAGES_MAX: usize = 8;

/// Biggest picture that is kept, as for covers beside the music.
pub(super) const IMAGE_BYTES_MAX: usize = 16 * 1024 * 1024;

impl Block {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            fields: Vec::new(),
            images: Vec::new(),
            sheet: None,
        }
    }

    /// Takes a value in, unless it is empty or the tag is full.
    pub(super) fn add(&mut self, field: Field, text: Text) {
        let is_empty = match &text {
            Text::Sure(text) => text.trim().is_empty(),
            Text::Bytes(bytes) => bytes.iter().all(|byte| matches!(byte, 0 | b' ')),
        };
        if !is_empty && self.fields.len() < FIELDS_MAX {
            self.fields.push((field, text));
        }
    }

    /// Whether one more picture of so many bytes has its place.
    pub(super) fn has_room_for(&self, image_bytes: u64) -> bool {
        let held: usize = self.images.iter().map(|image| image.bytes.len()).sum();
        self.images.len() < IMAGES_MAX
            && image_bytes > 0
            && image_bytes.saturating_add(held as u64) <= IMAGE_BYTES_MAX as u64
    }
}

/// Text that should be UTF-8; whatever is not goes by the guess.
pub(super) fn utf8(bytes: &[u8]) -> Text {
    match std::str::from_utf8(bytes) {
        Ok(text) => Text::Sure(text.to_owned()),
        Err(_) => Text::Bytes(bytes.to_vec()),
    }
}

/// A field by the name that Vorbis comments, APE tags and ID3v2's `TXXX` give it, in any case and
/// with or without the marks between words.
pub(super) fn named(name: &str) -> Option<Field> {
    let name: String = name
        .chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-'))
        .take(40)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    Some(match name.as_str() {
        "TITLE" => Field::Title,
        "ARTIST" => Field::Artist,
        "ARTISTS" => Field::Artists,
        "ALBUMARTIST" => Field::AlbumArtist,
        "ALBUM" => Field::Album,
        "GENRE" => Field::Genre,
        "DATE" | "YEAR" | "RECORDINGDATE" => Field::Date,
        "RELEASEDATE" | "RELEASEYEAR" => Field::ReleaseDate,
        "ORIGINALDATE" | "ORIGINALYEAR" | "ORIGINALRELEASEDATE" => Field::OriginalDate,
        "TRACKNUMBER" | "TRACK" | "TRACKNUM" => Field::Track,
        "DISCNUMBER" | "DISC" | "DISK" | "DISKNUMBER" | "DISCNUM" => Field::Disc,
        "BPM" | "TEMPO" => Field::Bpm,
        "REPLAYGAINTRACKGAIN" => Field::ReplayGain,
        "R128TRACKGAIN" => Field::R128Gain,
        "COMPILATION" => Field::Compilation,
        _ => return None,
    })
}
