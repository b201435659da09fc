//! The picture of a track: embedded in its file, else lying in its folder.
//!
//! A picture is known by its [`hash`](CoverRef::hash), never by its place: the same picture in
//! twelve files of an album is scaled and coloured once.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use lofty::file::{TaggedFile, TaggedFileExt};
use lofty::picture::{Picture, PictureType};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::decode::file::open_regular;
use crate::domain::disc::disc_folder;
use crate::media::tags;

mod big;
mod names;
mod placeholder;
mod thumbnail;
mod tint;

pub(crate) use names::{ANY, PICTURE_FOLDERS, rank_of};
pub use placeholder::placeholder;
pub use thumbnail::{SIZES, cached, is_showable, snap_size, thumbnail};
pub use tint::tint;

/// Bigger pictures are not looked at: no cover needs more, and memory is short on a Pi.
pub const PICTURE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Pictures inside one file that are looked at: more are a booklet.
const EMBEDDED_MAX: usize = 8;

/// Where a picture was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CoverOrigin {
    /// In the music file itself.
    Embedded,
    /// A file in the track's folder.
    File(PathBuf),
}

/// A picture's identity and place, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverRef {
    /// 32 hexadecimal digits, the same wherever the same picture lies.
    pub hash: String,
    /// Where it was found.
    pub origin: CoverOrigin,
}

/// A picture as found: still compressed, at most [`PICTURE_BYTES_MAX`] long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverSource {
    /// Its identity and place.
    pub cover: CoverRef,
    /// The compressed bytes (JPEG, PNG, WebP, GIF, BMP or TIFF, whatever someone called them).
    pub bytes: Vec<u8>,
}

/// Why a picture cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum CoverError {
    /// More pixels than a cover may have.
    #[error("the picture is too big: {width} x {height} pixels")]
    TooBig {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// The bytes are no picture, or a damaged one.
    #[error("the picture cannot be decoded: {0}")]
    Undecodable(String),
    /// The hash is none of ours, so it must not become a file name.
    #[error("`{0}` names no picture")]
    UnknownHash(String),
    /// The cache folder cannot be written.
    #[error("cannot keep the picture: {0}")]
    Io(#[from] std::io::Error),
}

/// Finds a picture of the track at `path` that can be shown: embedded, else one beside it whose
/// name says that it is the cover, else the only one there, else one of the folder above its discs.
#[must_use]
pub fn find(path: &Path) -> Option<CoverSource> {
    embedded_in(path, |_| true).or_else(|| {
        beside(path.parent()?)
            .into_iter()
            .find_map(|file| load(&file, None))
    })
}

/// The picture of this hash inside the music file at `path`, else the picture file at `path` as it
/// is now; `None` when it cannot be read or shown.
#[must_use]
pub fn load(path: &Path, embedded_hash: Option<&str>) -> Option<CoverSource> {
    if let Some(hash) = embedded_hash {
        return embedded_in(path, |cover| cover.hash == hash);
    }
    let bytes = read_bounded(path)?;
    is_showable(&bytes).then(|| CoverSource {
        cover: file_ref(path.to_owned(), &bytes),
        bytes,
    })
}

fn embedded_in(path: &Path, is_wanted: impl Fn(&CoverRef) -> bool) -> Option<CoverSource> {
    let file = tags::parse(path).ok()?;
    shown(&file).into_iter().find_map(|picture| {
        let cover = embedded_ref(picture);
        is_wanted(&cover).then(|| CoverSource {
            cover,
            bytes: picture.data().to_vec(),
        })
    })
}

/// The pictures inside a parsed file that seem fit to be shown, by identity only, best first.
pub(crate) fn embedded(file: &TaggedFile) -> Vec<CoverRef> {
    shown(file).into_iter().map(embedded_ref).collect()
}

/// The picture at `file`, by identity only; `None` when it cannot be read or shown.
pub(crate) fn in_folder(file: &Path) -> Option<CoverRef> {
    load(file, None).map(|source| source.cover)
}

/// Pictures for the music in `folder`, best first, as a look at the disk finds them now.
fn beside(folder: &Path) -> Vec<PathBuf> {
    let mut found = pictures_in(folder);
    let is_disc = |name: &std::ffi::OsStr| name.to_str().is_some_and(is_disc_folder);
    if let (true, Some(above)) = (folder.file_name().is_some_and(is_disc), folder.parent()) {
        found.extend(pictures_in(above));
    }
    found
}

/// Whether a folder of this name holds one disc of the album that the folder above is.
pub(crate) fn is_disc_folder(name: &str) -> bool {
    matches!(disc_folder(name), Some((_, "")))
}

fn pictures_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let ranked = entries
        .map(|entry| entry.path())
        .filter_map(|path| {
            let rank = rank_of(&path)?;
            let stamp = String::new();
            Some(Ranked { rank, path, stamp })
        })
        .take(FOLDER_PICTURES_MAX)
        .collect();
    let ordered = in_order(ranked).into_iter();
    ordered.map(|picture| picture.path).collect()
}

/// Pictures of one folder that are looked at: more are an album of photographs.
pub(crate) const FOLDER_PICTURES_MAX: usize = 64;

/// A picture in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ranked {
    /// How well its name says "cover", 0 being best.
    pub rank: usize,
    /// Where it lies.
    pub path: PathBuf,
    /// What changes with it.
    pub stamp: String,
}

/// The pictures of one folder, best first: those whose name says that they are its cover, or the
/// only one that there is.
pub(crate) fn in_order(mut ranked: Vec<Ranked>) -> Vec<Ranked> {
    if ranked.len() > 1 {
        ranked.retain(|picture| picture.rank < ANY);
    }
    ranked.sort();
    ranked
}

/// The front cover, then other pictures, without mere icons and what cannot be shown.
fn shown(file: &TaggedFile) -> Vec<&Picture> {
    let pictures = file.tags().iter().flat_map(|tag| tag.pictures());
    let mut pictures: Vec<&Picture> = pictures
        .filter(|picture| {
            (1..=PICTURE_BYTES_MAX).contains(&(picture.data().len() as u64))
                && !matches!(
                    picture.pic_type(),
                    PictureType::Icon | PictureType::OtherIcon
                )
        })
        .take(EMBEDDED_MAX)
        .collect();
    pictures.sort_by_key(|picture| picture.pic_type() != PictureType::CoverFront);
    pictures.retain(|picture| is_showable(picture.data()));
    pictures
}

fn embedded_ref(picture: &Picture) -> CoverRef {
    CoverRef {
        hash: hash(picture.data()),
        origin: CoverOrigin::Embedded,
    }
}

fn file_ref(file: PathBuf, bytes: &[u8]) -> CoverRef {
    CoverRef {
        hash: hash(bytes),
        origin: CoverOrigin::File(file),
    }
}

fn read_bounded(file: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (file, _) = open_regular(file).ok()?;
    file.take(PICTURE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .ok()?;
    (1..=PICTURE_BYTES_MAX)
        .contains(&(bytes.len() as u64))
        .then_some(bytes)
}

/// Both ends of a picture tell it from every other of the same length; hashing all of a 5 MB
/// scan in every file of an album would take longer than reading the tags.
const HASHED_END_BYTES: usize = 32 * 1024;

/// First 128 bits of SHA-256 over the length and the two ends, as 32 hexadecimal digits.
fn hash(bytes: &[u8]) -> String {
    let mut hasher = Sha256::new();
    hasher.update((bytes.len() as u64).to_le_bytes());
    if bytes.len() <= 2 * HASHED_END_BYTES {
        hasher.update(bytes);
    } else {
        hasher.update(&bytes[..HASHED_END_BYTES]);
        hasher.update(&bytes[bytes.len() - HASHED_END_BYTES..]);
    }
    HEXLOWER.encode(&hasher.finalize()[..16])
}

#[cfg(test)]
mod tests;
