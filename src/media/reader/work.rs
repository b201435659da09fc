//! What is done with one file, wherever it is done.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use super::wire::{Done, Picture, Work};
use crate::decode::DecodeError;
use crate::media::analysis::{self, AnalysisError};
use crate::media::cover::{CoverError, CoverSource};
use crate::media::{cover, cue, demo, rating, tags};

/// Said of a file over which a parser stumbles.
const STUMBLED: &str = "it cannot be understood";

/// Does it; `may_go_on` is asked every some ms while a file is decoded. A panic of a parser is the
/// file's fault.
pub(super) fn work(work: &Work, may_go_on: &mut dyn FnMut() -> bool) -> Done {
    catch_unwind(AssertUnwindSafe(|| attempt(work, may_go_on))).unwrap_or_else(|_| stumbled(work))
}

fn attempt(work: &Work, may_go_on: &mut dyn FnMut() -> bool) -> Done {
    match work {
        Work::Tags { path } => {
            let read = tags::read_whole(path, cover::embedded).map_err(|error| error.to_string());
            Done::Tags(read.map(|(tags, picture, sheet)| {
                let sheet = sheet.and_then(|text| cue::parse_inside(&text));
                (tags, picture, sheet.map(Box::new))
            }))
        }
        Work::Sheet { path } => {
            Done::Sheet(Box::new(cue::read(path).map_err(|error| error.to_string())))
        }
        Work::FolderPicture { path } => Done::FolderPicture(cover::in_folder(path)),
        Work::Tint { picture } => Done::Tint(tint(picture)),
        Work::Thumbnail {
            picture,
            cache,
            size,
        } => Done::Thumbnail(thumbnail(picture, cache, *size)),
        Work::Analyse { file } => Done::Analyse(Box::new(analysis::analyse(file, may_go_on))),
        Work::Look { file, wish } => {
            Done::Look(rating::look(file, *wish).map_err(|error| format!("{error:#}")))
        }
        Work::Change { file, wish } => {
            Done::Change(rating::change(file, *wish).map_err(|error| format!("{error:#}")))
        }
        Work::Song { cache, number } => {
            Done::Song(demo::make_song(cache, *number).map_err(|error| error.to_string()))
        }
    }
}

/// The picture, if it is still there and the same: another one under its name would stay in caches.
fn load(picture: &Picture) -> Option<CoverSource> {
    let hash = picture.is_embedded.then_some(picture.hash.as_str());
    let source = cover::load(&picture.path, hash);
    source.filter(|source| source.cover.hash == picture.hash)
}

fn tint(picture: &Picture) -> Result<Option<[f32; 2]>, String> {
    let Some(source) = load(picture) else {
        return Ok(None);
    };
    cover::tint(&source.bytes).map_err(|error| error.to_string())
}

fn thumbnail(picture: &Picture, cache: &Path, size: u32) -> Result<Option<PathBuf>, String> {
    let Some(source) = load(picture) else {
        return Ok(None);
    };
    match cover::thumbnail(cache, &source, size) {
        Ok(kept) => Ok(Some(kept)),
        // The cache's fault, not the picture's.
        Err(CoverError::Io(_)) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

fn stumbled(work: &Work) -> Done {
    let words = || STUMBLED.to_owned();
    match work {
        Work::Tags { .. } => Done::Tags(Err(words())),
        Work::Sheet { .. } => Done::Sheet(Box::new(Ok(Err(words())))),
        Work::FolderPicture { .. } => Done::FolderPicture(None),
        Work::Tint { .. } => Done::Tint(Err(words())),
        Work::Thumbnail { .. } => Done::Thumbnail(Err(words())),
        Work::Analyse { file } => {
            Done::Analyse(Box::new(Err(AnalysisError::Decode(DecodeError::Broken {
                path: file.path.clone(),
                reason: words(),
            }))))
        }
        Work::Look { .. } => Done::Look(Err(words())),
        Work::Change { .. } => Done::Change(Err(words())),
        Work::Song { .. } => Done::Song(Err(words())),
    }
}
