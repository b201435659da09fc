//! What a music file says about itself, and what its name says where it is silent.
//!
//! A damaged picture or tag never costs the track: it is read again without them. Only a file
//! without readable audio is an error.

use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use lofty::config::ParseOptions;
use lofty::file::{AudioFile, FileType, TaggedFile, TaggedFileExt};
use lofty::probe::Probe;
use lofty::tag::{Accessor, ItemKey, Tag};

use crate::domain::text::one_line;
use crate::domain::track::TrackTags;

mod name;

/// Longest title, artist, album or genre kept, in characters: beyond it is no name but a mistake.
pub const TEXT_CHARS_MAX: usize = 512;

/// ReplayGain 2.0's reference level, LUFS: a gain of 0 dB says that the file is this loud.
const REPLAY_GAIN_REFERENCE_LUFS: f32 = -18.0;

/// Reference level of `R128_*_GAIN` (RFC 7845, section 5.2.1), LUFS.
const R128_REFERENCE_LUFS: f32 = -23.0;

/// Why a file is no track.
#[derive(Debug, thiserror::Error)]
pub enum TagError {
    /// The file could not be opened or read.
    #[error("cannot read it: {0}")]
    Io(#[from] std::io::Error),
    /// The bytes are not what the name says, or are damaged.
    #[error("{0}")]
    Malformed(String),
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
    let file = parse(path)?;
    let tags = collect(path, &file);
    Ok((tags, look(&file)))
}

/// Parses the file; without its pictures if they break it, then without its tags.
pub(crate) fn parse(path: &Path) -> Result<TaggedFile, TagError> {
    let attempts = [(true, true), (true, false), (false, false)];
    let mut first_error = None;
    for (has_tags, has_pictures) in attempts {
        let options = ParseOptions::new()
            .read_tags(has_tags)
            .read_cover_art(has_pictures);
        match parse_once(path, options) {
            Ok(file) if has_no_audio(&file) => return Err(TagError::NoAudio),
            Ok(file) => return Ok(file),
            Err(TagError::Io(error)) => return Err(TagError::Io(error)),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(first_error.unwrap_or(TagError::NoAudio))
}

fn parse_once(path: &Path, options: ParseOptions) -> Result<TaggedFile, TagError> {
    let file = File::open(path)?;
    if file.metadata()?.len() == 0 {
        return Err(TagError::Malformed("it is empty".to_owned()));
    }
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

fn collect(path: &Path, file: &TaggedFile) -> TrackTags {
    let named = name::parse(path);
    let tag = file.primary_tag().or_else(|| file.first_tag());
    let mut tags = tag.map(from_tag).unwrap_or_default();
    tags.duration_ms = i64::try_from(file.properties().duration().as_millis()).unwrap_or(0);
    let says_title = !tags.title.is_empty();
    // The name's artist is trusted only where the tags give no title or the very same one.
    if !says_title || tags.title.to_lowercase() == named.title.to_lowercase() {
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

fn from_tag(tag: &Tag) -> TrackTags {
    TrackTags {
        title: text(tag, ItemKey::TrackTitle).unwrap_or_default(),
        artist: text(tag, ItemKey::TrackArtist),
        album_artist: text(tag, ItemKey::AlbumArtist),
        album: text(tag, ItemKey::AlbumTitle),
        genre: tag
            .get_string(ItemKey::Genre)
            .and_then(|all| all.split(['\0', ';']).find_map(clean)),
        year: year(tag),
        track_number: tag.track().filter(|number| (1..=9_999).contains(number)),
        disc_number: tag.disk().filter(|number| (1..=999).contains(number)),
        bpm: number(tag, ItemKey::Bpm)
            .or_else(|| number(tag, ItemKey::IntegerBpm))
            .filter(|bpm| (20.0..=400.0).contains(bpm)),
        duration_ms: 0,
        tag_loudness_lufs: loudness(tag),
    }
}

fn text(tag: &Tag, key: ItemKey) -> Option<String> {
    tag.get_string(key).and_then(clean)
}

/// The number at the start of a text field: `-7.03 dB`, `120`.
fn number(tag: &Tag, key: ItemKey) -> Option<f32> {
    let word = tag.get_string(key)?.split_whitespace().next()?;
    word.parse().ok().filter(|value: &f32| value.is_finite())
}

fn year(tag: &Tag) -> Option<i32> {
    let dated = tag.date().map(|date| i32::from(date.year));
    let said = || {
        [
            ItemKey::Year,
            ItemKey::ReleaseDate,
            ItemKey::OriginalReleaseDate,
        ]
        .into_iter()
        .find_map(|key| tag.get_string(key)?.trim().get(..4)?.parse().ok())
    };
    dated
        .or_else(said)
        .filter(|year| (1_000..=9_999).contains(year))
}

/// Loudness that the tags claim, LUFS: ReplayGain first, else Opus' own gain (v/256 dB).
fn loudness(tag: &Tag) -> Option<f32> {
    let replay_gain = number(tag, ItemKey::ReplayGainTrackGain)
        .map(|gain_db| REPLAY_GAIN_REFERENCE_LUFS - gain_db);
    let r128 =
        || number(tag, ItemKey::R128TrackGain).map(|steps| R128_REFERENCE_LUFS - steps / 256.0);
    replay_gain
        .or_else(r128)
        .filter(|lufs| (-70.0..=6.0).contains(lufs))
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
