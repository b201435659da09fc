//! The picture of a track: embedded in its file, else lying in its folder.
//!
//! A picture is known by its [`hash`](CoverRef::hash), never by its place: the same picture in
//! twelve files of an album is scaled and coloured once.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use lofty::file::{TaggedFile, TaggedFileExt};
use lofty::picture::{Picture, PictureType};
use sha2::{Digest, Sha256};

use crate::media::tags;

mod placeholder;
mod thumbnail;
mod tint;

pub use placeholder::placeholder;
pub use thumbnail::{SIZES, cached, snap_size, thumbnail};
pub use tint::tint;

/// Bigger pictures are not looked at: no cover needs more, and memory is short on a Pi.
pub const PICTURE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// File names (without ending) that mean "the cover of what lies in this folder", best first.
const FOLDER_NAMES: [&str; 3] = ["cover", "folder", "front"];

/// Endings of pictures that can be decoded, best first.
const FOLDER_ENDINGS: [&str; 5] = ["jpg", "jpeg", "png", "webp", "gif"];

/// Where a picture was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CoverOrigin {
    /// In the music file itself.
    Embedded,
    /// A file in the track's folder.
    File(PathBuf),
}

/// A picture's identity and place, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// The compressed bytes (JPEG, PNG, WebP or GIF, unless someone mislabelled them).
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

/// Finds the picture of the track at `path`: embedded, else `cover.*`, `folder.*` or `front.*`
/// beside it (JPEG, PNG, WebP, GIF).
#[must_use]
pub fn find(path: &Path) -> Option<CoverSource> {
    let embedded = tags::parse(path).ok().and_then(|file| {
        let picture = front(&file)?;
        Some(CoverSource {
            cover: embedded_ref(picture),
            bytes: picture.data().to_vec(),
        })
    });
    embedded.or_else(|| {
        let file = find_in_folder(path.parent()?)?;
        let bytes = read_bounded(&file)?;
        Some(CoverSource {
            cover: file_ref(file, &bytes),
            bytes,
        })
    })
}

/// The picture inside a parsed file, by identity only.
pub(crate) fn embedded(file: &TaggedFile) -> Option<CoverRef> {
    front(file).map(embedded_ref)
}

/// The picture at `file`, by identity only; `None` when it cannot be read or is too big.
pub(crate) fn in_folder(file: &Path) -> Option<CoverRef> {
    let bytes = read_bounded(file)?;
    Some(file_ref(file.to_owned(), &bytes))
}

/// How well a file name says "cover", 0 being best; `None` for names that say something else.
pub(crate) fn folder_rank(name: &str) -> Option<usize> {
    let (stem, ending) = name.rsplit_once('.')?;
    let stem = FOLDER_NAMES
        .iter()
        .position(|known| known.eq_ignore_ascii_case(stem))?;
    let ending = FOLDER_ENDINGS
        .iter()
        .position(|known| known.eq_ignore_ascii_case(ending))?;
    Some(stem * FOLDER_ENDINGS.len() + ending)
}

fn find_in_folder(folder: &Path) -> Option<PathBuf> {
    let ranked = fs::read_dir(folder).ok()?.filter_map(|entry| {
        let name = entry.ok()?.file_name();
        Some((folder_rank(name.to_str()?)?, name))
    });
    ranked
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, name)| folder.join(name))
}

/// The front cover, else the first picture that is no mere icon.
fn front(file: &TaggedFile) -> Option<&Picture> {
    let pictures = || file.tags().iter().flat_map(|tag| tag.pictures());
    let is_shown = |picture: &&Picture| {
        (1..=PICTURE_BYTES_MAX).contains(&(picture.data().len() as u64))
            && !matches!(
                picture.pic_type(),
                PictureType::Icon | PictureType::OtherIcon
            )
    };
    pictures()
        .filter(is_shown)
        .find(|picture| picture.pic_type() == PictureType::CoverFront)
        .or_else(|| pictures().find(is_shown))
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
    File::open(file)
        .ok()?
        .take(PICTURE_BYTES_MAX + 1)
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
    crate::media::hex(&hasher.finalize()[..16])
}

#[cfg(test)]
mod tests;
