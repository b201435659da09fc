//! From lines to tracks: what belongs to which, and whether it makes sense.

use super::line::{Line, place_us};
use super::{CuedFile, CuedTrack, FILES_MAX, Sheet, TRACKS_MAX};
use crate::domain::track::Span;
use crate::media::playlist::Entry;
use crate::media::tags;

/// Words of one track, or of all; more are no cue sheet's.
const WORDS_MAX: usize = 32;

/// What a sheet calls things, and what tags call them.
const WORDS: [(&str, &str); 2] = [("TITLE", "TITLE"), ("PERFORMER", "ARTIST")];

/// The same, of what stands in remarks.
const REMARKS: [(&str, &str); 6] = [
    ("DATE", "DATE"),
    ("YEAR", "DATE"),
    ("GENRE", "GENRE"),
    ("DISCNUMBER", "DISCNUMBER"),
    ("DISC", "DISCNUMBER"),
    ("COMPILATION", "COMPILATION"),
];

/// Words as they stand: what they are called in tags, and their letters.
type Words = Vec<(&'static str, Vec<u8>)>;

/// Takes a sheet line by line.
#[derive(Default)]
pub(super) struct Parser {
    album: Words,
    files: Vec<Vec<u8>>,
    tracks: Vec<Track>,
}

/// A track as its lines tell it.
#[derive(Default)]
struct Track {
    number: u32,
    is_music: bool,
    words: Words,
    /// The file that its gap begins in, and where.
    gap: Option<(usize, i64)>,
    /// The file that it begins in, and where.
    start: Option<(usize, i64)>,
}

impl Parser {
    pub(super) fn take(&mut self, line: Line<'_>) -> Result<(), String> {
        if line.is("FILE") {
            if self.files.len() >= FILES_MAX {
                return Err(format!("it names more than {FILES_MAX} files"));
            }
            self.files.push(line.file_name().to_vec());
        } else if line.is("TRACK") {
            self.begin_track(line)?;
        } else if line.is("INDEX") {
            self.index(line)?;
        } else if let Some(name) = name_of(line) {
            let words = match self.tracks.last_mut() {
                Some(track) => &mut track.words,
                None => &mut self.album,
            };
            if words.len() < WORDS_MAX {
                words.push((name, line.name().to_vec()));
            }
        }
        Ok(())
    }

    fn begin_track(&mut self, line: Line<'_>) -> Result<(), String> {
        let known = line.number_and_word();
        let known = known.filter(|(number, _)| (1..=TRACKS_MAX).contains(number));
        let Some((number, kind)) = known else {
            let said = shown(line.rest);
            return Err(format!("`TRACK {said}` is no track of 1 to {TRACKS_MAX}"));
        };
        if self.tracks.len() >= FILES_MAX * TRACKS_MAX as usize {
            return Err("it names more tracks than a sheet can".to_owned());
        }
        self.tracks.push(Track {
            number,
            is_music: kind.eq_ignore_ascii_case(b"AUDIO"),
            ..Track::default()
        });
        Ok(())
    }

    fn index(&mut self, line: Line<'_>) -> Result<(), String> {
        let read = line.number_and_word();
        let Some((number, at_us)) = read.and_then(|(n, at)| Some((n, place_us(at)?))) else {
            let said = shown(line.rest);
            return Err(format!("`INDEX {said}` is no place in a file"));
        };
        let (Some(track), Some(file)) = (self.tracks.last_mut(), self.files.len().checked_sub(1))
        else {
            return Err("it begins with a place, before it names a file and a track".to_owned());
        };
        match number {
            0 => track.gap = track.gap.or(Some((file, at_us))),
            1 => track.start = track.start.or(Some((file, at_us))),
            // Places within a track.
            _ => {}
        }
        Ok(())
    }

    /// All of it, if it makes sense.
    pub(super) fn finish(self) -> Result<Sheet, String> {
        if self.tracks.is_empty() {
            return Err("it names no track: no cue sheet".to_owned());
        }
        let words = self.tracks.iter().flat_map(|track| &track.words);
        let texts = self.album.iter().chain(words).map(|(_, text)| &**text);
        let encoding = tags::encoding_of(texts);
        let tags_of = |words: &Words| {
            let decode = |(name, text): &(&'static str, Vec<u8>)| {
                let text = match std::str::from_utf8(text) {
                    Ok(text) => text.to_owned(),
                    Err(_) => encoding.decode_without_bom_handling(text).0.into_owned(),
                };
                (*name, text)
            };
            tags::of_words(words.iter().map(decode))
        };
        let mut sheet = Sheet {
            album: tags_of(&self.album),
            files: Vec::new(),
        };
        for (file, name) in self.files.iter().enumerate() {
            let begun = |track: &&Track| track.begins_at(file).is_some();
            let inside: Vec<&Track> = self.tracks.iter().filter(begun).collect();
            let mut tracks = Vec::new();
            for (at, track) in inside.iter().enumerate() {
                let next = inside.get(at + 1);
                let span = track.span(file, next.copied())?;
                if inside[..at].iter().any(|one| one.number == track.number) {
                    let number = track.number;
                    return Err(format!(
                        "it has two tracks with the number {number} in one file"
                    ));
                }
                if track.is_music {
                    let (number, tags) = (track.number, tags_of(&track.words));
                    tracks.push(CuedTrack { number, span, tags });
                }
            }
            if !tracks.is_empty() {
                let name = Entry::of_line(name);
                sheet.files.push(CuedFile { name, tracks });
            }
        }
        Ok(sheet)
    }
}

impl Track {
    /// Where it begins, if in this file.
    fn begins_at(&self, file: usize) -> Option<i64> {
        let (own, at_us) = self.start.or(self.gap)?;
        (own == file).then_some(at_us)
    }

    /// From its beginning to that of the next. A gap belongs to the track before it, unless what
    /// follows is no music.
    fn span(&self, file: usize, next: Option<&Track>) -> Result<Span, String> {
        let start_us = self.begins_at(file).unwrap_or(0);
        let end_us = next.and_then(|next| {
            let gap = next.gap.filter(|(own, _)| *own == file && !next.is_music);
            gap.map(|(_, at_us)| at_us).or(next.begins_at(file))
        });
        match (end_us, next) {
            (Some(end_us), Some(next)) if end_us <= start_us => Err(format!(
                "its track {} does not begin behind its track {}",
                next.number, self.number
            )),
            _ => Ok(Span { start_us, end_us }),
        }
    }
}

/// What tags call the words of a line.
fn name_of(line: Line<'_>) -> Option<&'static str> {
    let word = WORDS.iter().find(|(word, _)| line.is(word));
    let remark = || REMARKS.iter().find(|(word, _)| line.remarks(word));
    word.or_else(remark).map(|(_, name)| *name)
}

/// What stands in a line, as a person may read it.
fn shown(bytes: &[u8]) -> String {
    tags::clean(&String::from_utf8_lossy(&bytes[..bytes.len().min(40)])).unwrap_or_default()
}
