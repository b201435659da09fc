//! What a music file says about itself, and what its name says where it is silent.
//!
//! lofty finds the sound's length and most pictures. Words are read by minion itself (`find`): as
//! tags stand in real files, one field that cannot be understood must not cost the others, each
//! comes from the best tag that has it, and letters are often not what they are called. A damaged
//! picture or tag never costs the track. Only a file without readable audio is an error.

use std::fs::{self, File};
use std::io::{BufReader, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use encoding_rs::Encoding;
use lofty::config::{ParseOptions, ParsingMode};
use lofty::file::{AudioFile, FileType, TaggedFile, TaggedFileExt};
use lofty::picture::{Picture, PictureType};
use lofty::probe::Probe;
use lofty::properties::FileProperties;
use lofty::tag::{Tag, TagType};

use crate::decode::file::{OpenError, open_regular};
use crate::decode::{self, DecodeError};
use crate::domain::text::one_line;
use crate::domain::track::TrackTags;
use crate::media::kinds;
use block::Block;
use source::Source;

mod ape;
mod block;
mod bounds;
mod chunks;
mod find;
mod id3v1;
mod id3v2;
mod letters;
mod merge;
mod mp4;
mod name;
mod numbers;
mod source;
mod vorbis;

/// Grows whenever this module learns to read something anew: files that an older one has read are
/// then read once more, though they did not change.
pub const READER_VERSION: u32 = 2;

/// Longer texts are no cue sheets: 99 tracks with long names are about 20 kB.
pub const SHEET_BYTES_MAX: u64 = 256 * 1024;

/// Longest title, artist, album or genre kept, in characters: beyond it is no name but a mistake.
pub const TEXT_CHARS_MAX: usize = 512;

/// Other files of a folder that are asked which letters their tags are written in.
const NEIGHBOURS_MAX: usize = 16;

/// Entries of a folder among which such files are looked for.
const NEIGHBOUR_ENTRIES_MAX: usize = 256;

/// Why a file is no track.
#[derive(Debug, thiserror::Error)]
pub enum TagError {
    /// The file could not be opened or read.
    #[error("cannot read it: {0}")]
    Io(#[from] std::io::Error),
    /// The bytes are not what the name says, or are damaged.
    #[error("{0}")]
    Malformed(String),
    /// Not a byte.
    #[error("it is empty")]
    Empty,
    /// A container without sound in it.
    #[error("it holds no audio")]
    NoAudio,
}

/// Reads what the file at `path` says about itself.
///
/// Text is trimmed, freed of control characters and bounded to [`TEXT_CHARS_MAX`]. Missing title
/// and artist come from the file name (`Artist - Title`, `01 Title`, `01 - Artist - Title`), a
/// missing album is the folder's name. `duration_ms` is the container's claim.
///
/// # Errors
/// [`TagError`] when the file cannot be opened or holds no readable audio.
pub fn read(path: &Path) -> Result<TrackTags, TagError> {
    read_with_picture(path, |_| ()).map(|(tags, ())| tags)
}

/// Like [`read`], and hands the parsed file to `look` for whatever else is wanted of it (its
/// picture), so that the file is opened once.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_with_picture<T>(
    path: &Path,
    look: impl Fn(&TaggedFile) -> T,
) -> Result<(TrackTags, T), TagError> {
    read_whole(path, look).map(|(tags, seen, _)| (tags, seen))
}

/// Like [`read_with_picture`], and gives the text of the cue sheet that cuts the file into tracks, if
/// there is one in its tags.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_whole<T>(
    path: &Path,
    look: impl Fn(&TaggedFile) -> T,
) -> Result<(TrackTags, T, Option<Vec<u8>>), TagError> {
    let (file, mut blocks) = parse_all(path)?;
    let sheet = blocks.iter_mut().find_map(|block| block.sheet.take());
    let tags = collect(path, &file, blocks);
    Ok((tags, look(&file), sheet))
}

/// The file with all its pictures, and with the length of its sound.
pub(crate) fn parse(path: &Path) -> Result<TaggedFile, TagError> {
    parse_all(path).map(|(file, _)| file)
}

/// The file as lofty sees it, with the pictures that lofty missed; and its tags.
fn parse_all(path: &Path) -> Result<(TaggedFile, Vec<Block>), TagError> {
    let (file, _) = open_regular(path).map_err(|error| match error {
        OpenError::Io(error) => TagError::Io(error),
        error => TagError::Malformed(error.to_string()),
    })?;
    let parsed = match parse_leniently(path, &file) {
        Ok(parsed) => parsed,
        Err(error @ (TagError::Io(_) | TagError::Empty)) => return Err(error),
        Err(error) => by_its_sound(path, error)?,
    };
    let has_pictures = parsed.tags().iter().any(|tag| tag.picture_count() > 0);
    let mut blocks = find::blocks(&mut Source::of(&file)?, !has_pictures);
    let mut tags = parsed.tags().to_vec();
    tags.extend(pictures_of(&mut blocks));
    let properties = parsed.properties().clone();
    let whole = TaggedFile::new(parsed.file_type(), properties, tags);
    Ok((whole, blocks))
}

/// The pictures of tags that lofty could not read, as a tag of its own.
fn pictures_of(blocks: &mut [Block]) -> Option<Tag> {
    let mut tag = Tag::new(TagType::Id3v2);
    for image in blocks.iter_mut().flat_map(|block| block.images.drain(..)) {
        let picture = Picture::unchecked(image.bytes)
            .pic_type(PictureType::from_u8(image.kind))
            .build();
        tag.push_picture(picture);
    }
    (tag.picture_count() > 0).then_some(tag)
}

/// A file that lofty cannot make sense of is a track if it can be decoded; else the decoder says
/// what is wrong with it.
fn by_its_sound(path: &Path, error: TagError) -> Result<TaggedFile, TagError> {
    let mut decoder = decode::open(path).map_err(|error| match error {
        DecodeError::NotFound { .. } => TagError::Io(std::io::ErrorKind::NotFound.into()),
        DecodeError::Unreadable { reason, .. }
        | DecodeError::Unsupported { reason, .. }
        | DecodeError::Broken { reason, .. } => TagError::Malformed(reason),
    })?;
    let frames = decoder.length().frames().unwrap_or(0);
    if matches!(error, TagError::NoAudio) && !decoder.count_frames(1).is_ok_and(|count| count > 0) {
        return Err(error);
    }
    let duration_ms = frames.saturating_mul(1_000) / u64::from(decoder.sample_rate().max(1));
    let duration = std::time::Duration::from_millis(duration_ms);
    let properties = FileProperties::new(duration, None, None, None, None, None, None);
    let kind = FileType::from_path(path).unwrap_or(FileType::Mpeg);
    Ok(TaggedFile::new(kind, properties, Vec::new()))
}

/// Parses the file; without its pictures if they break it, then without its tags.
fn parse_leniently(path: &Path, file: &File) -> Result<TaggedFile, TagError> {
    if file.metadata()?.len() == 0 {
        return Err(TagError::Empty);
    }
    let attempts = [(true, true), (true, false), (false, false)];
    let is_excessive = bounds::is_excessive(&mut file.try_clone()?);
    let mut first_error = None;
    for (has_tags, has_pictures) in attempts {
        if has_tags && is_excessive {
            continue;
        }
        let options = ParseOptions::new()
            .read_tags(has_tags)
            .read_cover_art(has_pictures)
            .parsing_mode(ParsingMode::Relaxed);
        match parse_once(path, file.try_clone()?, options) {
            Ok(file) if has_no_audio(&file) => return Err(TagError::NoAudio),
            Ok(file) => return Ok(file),
            Err(TagError::Io(error)) => return Err(TagError::Io(error)),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(first_error.unwrap_or(TagError::NoAudio))
}

fn parse_once(path: &Path, mut file: File, options: ParseOptions) -> Result<TaggedFile, TagError> {
    file.rewind()?;
    // A parser that trips over hostile bytes must not take the scan with it.
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        let probe = Probe::new(BufReader::with_capacity(READ_BUFFER_BYTES, file)).options(options);
        let probe = match FileType::from_path(path) {
            Some(file_type) => probe.set_file_type(file_type),
            None => probe,
        };
        probe.guess_file_type().map(Probe::read)
    }));
    match parsed {
        Ok(Ok(Ok(file))) => Ok(file),
        Ok(Ok(Err(error))) => Err(TagError::Malformed(reason(&error))),
        Ok(Err(error)) => Err(TagError::Io(error)),
        Err(_) => Err(TagError::Malformed(
            "its tags cannot be understood".to_owned(),
        )),
    }
}

/// One read mostly gets a whole tag without a picture; bigger ones pass the buffer by.
const READ_BUFFER_BYTES: usize = 16 * 1024;

/// The causes of an error in one line, outermost first.
fn reason(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !words.contains(&text) {
            words = format!("{words}: {text}");
        }
        cause = inner.source();
    }
    words
}

/// Formats that always know their length say with zero that there is nothing to play.
fn has_no_audio(file: &TaggedFile) -> bool {
    matches!(
        file.file_type(),
        FileType::Mpeg | FileType::Wav | FileType::Aiff
    ) && file.properties().duration().is_zero()
}

fn collect(path: &Path, file: &TaggedFile, blocks: Vec<Block>) -> TrackTags {
    let encoding = letters::encoding_of(&blocks, || texts_beside(path));
    let mut tags = words(blocks, encoding);
    let named = name::parse(path);
    tags.duration_ms = i64::try_from(file.properties().duration().as_millis()).unwrap_or(0);
    let says_title = !tags.title.is_empty();
    // The name's artist is trusted only where the tags give no title or the very same one.
    if !says_title || tags.title.to_lowercase() == named.title.to_lowercase() {
        if tags.artists.is_empty() {
            tags.artists.extend(named.artist.clone());
        }
        tags.artist = tags.artist.or(named.artist);
    }
    if !says_title {
        tags.title = named.title;
        tags.track_number = tags.track_number.or(named.track_number);
        tags.disc_number = tags.disc_number.or(named.disc_number);
    }
    if tags.album.is_none() {
        tags.album = path
            .parent()
            .and_then(Path::file_name)
            .and_then(|folder| clean(&folder.to_string_lossy()));
    }
    tags
}

fn words(blocks: Vec<Block>, encoding: &'static Encoding) -> TrackTags {
    merge::Tags::new(blocks, encoding).track_tags()
}

/// The letters of texts that belong together and are no UTF-8.
pub(crate) fn encoding_of<'a>(texts: impl Iterator<Item = &'a [u8]>) -> &'static Encoding {
    let mut block = Block::new(block::Kind::Chunks);
    texts.for_each(|text| block.add(block::Field::Title, block::utf8(text)));
    letters::encoding_of(&[block], Vec::new)
}

/// What words say of a track, each with the name that Vorbis comments give it.
pub(crate) fn of_words<'a>(named: impl Iterator<Item = (&'a str, String)>) -> TrackTags {
    let mut block = Block::new(block::Kind::Vorbis);
    for (name, text) in named {
        if let Some(field) = block::named(name) {
            block.add(field, block::Text::Sure(text));
        }
    }
    words(vec![block], encoding_rs::UTF_8)
}

/// Texts in unknown letters from other music files of the folder: an album is written in one hand.
fn texts_beside(path: &Path) -> Vec<Vec<u8>> {
    let Some(Ok(entries)) = path.parent().map(fs::read_dir) else {
        return Vec::new();
    };
    let entries = entries.take(NEIGHBOUR_ENTRIES_MAX).filter_map(Result::ok);
    let files = entries.map(|entry| entry.path());
    let mut files: Vec<_> = files
        .filter(|file| file != path && kinds::is_music(file))
        .collect();
    files.sort_unstable();
    let mut texts = Vec::new();
    for file in files.iter().take(NEIGHBOURS_MAX) {
        // A neighbour that cannot be read says nothing.
        let Ok((file, _)) = open_regular(file) else {
            continue;
        };
        if let Ok(mut source) = Source::of(&file) {
            texts.extend(letters::unknown_texts(&find::blocks(&mut source, false)));
        }
    }
    texts
}

/// Text as a screen may show it: no control or direction-override characters, no outer space,
/// at most [`TEXT_CHARS_MAX`] characters; `None` when nothing is left.
pub(crate) fn clean(raw: &str) -> Option<String> {
    // A NUL separates several values (ID3v2.4): the first one counts.
    let first = raw
        .split('\0')
        .map(str::trim)
        .find(|part| !part.is_empty())?;
    let shown: String = one_line(first).chars().take(TEXT_CHARS_MAX).collect();
    let trimmed = shown.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

#[cfg(test)]
mod tests;
