//! Cue sheets: texts that say which tracks a file holds, and where each begins.
//!
//! The format is that of CDRWIN's manual; sheets come from many programs and in any letters. What
//! minion has no use for (ISRC, FLAGS, CATALOG, gain, silence that is in no file) is passed over. A
//! sheet whose places make no sense is refused as a whole: half of it would cut a file wrongly.
//!
//! A track lasts from its `INDEX 01` to that of the next in the same file: what lies before an
//! `INDEX 01` (`INDEX 00`, the gap) is the end of the track before, as on a CD that is played through.

use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::decode::file::{OpenError, open_regular};
use crate::domain::track::{Span, TrackTags};
use crate::media::playlist::Entry;
use crate::media::tags::SHEET_BYTES_MAX;
use parse::Parser;

mod line;
mod parse;
#[cfg(test)]
mod tests;

/// Tracks of one file: what the format can count.
pub const TRACKS_MAX: u32 = 99;

/// Files of one sheet: a box of records, each of its sides a file.
pub const FILES_MAX: usize = 99;

/// A cue sheet, understood.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// What it says of all its tracks; its title is the album's.
    pub album: TrackTags,
    /// The files that hold its tracks, in order.
    pub files: Vec<CuedFile>,
}

/// A file as a sheet describes it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CuedFile {
    /// What the sheet calls it.
    pub name: Entry,
    /// Its tracks, as they follow each other; of music only.
    pub tracks: Vec<CuedTrack>,
}

/// A track of a sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CuedTrack {
    /// Its number, 1 to [`TRACKS_MAX`]: once in a file.
    pub number: u32,
    /// Its part of the file.
    pub span: Span,
    /// What the sheet says of it alone; the title may be empty.
    pub tags: TrackTags,
}

/// Whether the ending of `path` is that of a cue sheet.
#[must_use]
pub fn is_sheet(path: &Path) -> bool {
    let ending = path.extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("cue"))
}

/// Reads the sheet at `path`, or says in words for people why it is none.
///
/// # Errors
/// When it cannot be read now.
pub fn read(path: &Path) -> io::Result<Result<Sheet, String>> {
    let file = match open_regular(path) {
        Ok((file, _)) => file,
        Err(OpenError::Io(error)) => return Err(error),
        Err(error) => return Ok(Err(error.to_string())),
    };
    let mut bytes = Vec::new();
    file.take(SHEET_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(parse(&bytes))
}

/// Understands a sheet.
///
/// # Errors
/// Why it is none, for people.
pub fn parse(bytes: &[u8]) -> Result<Sheet, String> {
    if bytes.len() as u64 > SHEET_BYTES_MAX {
        let most = SHEET_BYTES_MAX / 1024;
        return Err(format!("it is longer than {most} KiB: no cue sheet"));
    }
    let text = line::without_mark(bytes);
    if text.contains(&0) {
        return Err("it is no text: no cue sheet".to_owned());
    }
    let mut parser = Parser::default();
    for line in line::lines(&text) {
        parser.take(line)?;
    }
    parser.finish()
}

/// Understands a sheet that is inside of the very file that it cuts; `None` where it says nothing
/// that a list of tracks needs: it names none, or makes no sense, and the file is one track.
#[must_use]
pub fn parse_inside(bytes: &[u8]) -> Option<Sheet> {
    // It may do without a name for the file.
    let own = [b"FILE own WAVE\n", line::without_mark(bytes).as_slice()].concat();
    let sheet = parse(&own).inspect_err(|reason| tracing::debug!(reason, "a sheet in a file"));
    sheet.ok().filter(|sheet| {
        let has_title = |track: &CuedTrack| !track.tags.title.is_empty();
        sheet.files.len() == 1 && sheet.cuts() && sheet.files[0].tracks.iter().any(has_title)
    })
}

impl Sheet {
    /// Bytes that its words take, roughly.
    #[must_use]
    pub fn words_bytes(&self) -> usize {
        let tracks = self.files.iter().flat_map(|file| &file.tracks);
        let words = |tags: &TrackTags| {
            let names = tags.artists.iter().chain(&tags.genres).chain(&tags.artist);
            size_of::<TrackTags>() + tags.title.len() + names.map(String::len).sum::<usize>()
        };
        tracks.map(|track| words(&track.tags)).sum::<usize>() + words(&self.album)
    }

    /// Whether it cuts a file into tracks. Many sheets name one file a track, each with its own
    /// tags: they say nothing new.
    #[must_use]
    pub fn cuts(&self) -> bool {
        self.files.iter().any(|file| file.tracks.len() > 1)
    }
}

impl CuedTrack {
    /// All that is known of the track: the sheet knows best, then what it says of the album, then
    /// the file. What the file says of its own title, number, tempo and loudness is not meant for a
    /// part of it.
    ///
    /// `None` when it would begin where the file has ended, if that `is_length_sure`.
    #[must_use]
    pub fn tags_in(
        &self,
        album: &TrackTags,
        file: &TrackTags,
        is_length_sure: bool,
    ) -> Option<TrackTags> {
        let own = &self.tags;
        let start_ms = self.span.start_us / 1_000;
        let end_ms = self.span.end_us.map(|end_us| end_us / 1_000);
        let whole_ms = Some(file.duration_ms).filter(|whole_ms| *whole_ms > 0);
        if is_length_sure && whole_ms.is_some_and(|whole_ms| start_ms >= whole_ms) {
            return None;
        }
        let known_end_ms = end_ms.into_iter().chain(whole_ms).min();
        let performer = [own, album, file]
            .into_iter()
            .find(|tags| tags.artist.is_some());
        let title = match own.title.as_str() {
            "" => format!("Track {}", self.number),
            title => title.to_owned(),
        };
        let genres = [own, album, file]
            .into_iter()
            .find(|tags| !tags.genres.is_empty());
        let album_title = Some(album.title.clone()).filter(|title| !title.is_empty());
        Some(TrackTags {
            title,
            artist: performer.and_then(|tags| tags.artist.clone()),
            artists: performer.map_or_else(Vec::new, |tags| tags.artists.clone()),
            album_artist: album.artist.clone().or_else(|| file.album_artist.clone()),
            album: album_title.or_else(|| file.album.clone()),
            genres: genres.map_or_else(Vec::new, |tags| tags.genres.clone()),
            is_compilation: album.is_compilation || file.is_compilation,
            year: own.year.or(album.year).or(file.year),
            track_number: Some(self.number),
            disc_number: own.disc_number.or(album.disc_number).or(file.disc_number),
            bpm: None,
            duration_ms: known_end_ms.map_or(0, |end_ms| (end_ms - start_ms).max(0)),
            tag_loudness_lufs: None,
        })
    }
}
