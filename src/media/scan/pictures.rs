//! Pictures that lie beside the music, gathered while the folders are walked.
//!
//! Which of them a folder lends to its tracks can change though no music file does: so each folder
//! has a stamp of all that it might be, and only where that is another one pictures are opened.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::media::cover::{self, CoverRef, FOLDER_PICTURES_MAX, Ranked};
use crate::media::reader::{Lost, Reader};

/// Pictures that one folder tries, best first.
const TRIED_MAX: usize = 8;

/// What was known of pictures before a scan.
#[derive(Debug, Clone, Default)]
pub struct KnownPictures {
    /// The stamp of each folder's pictures, by its path.
    pub stamps: HashMap<String, String>,
    /// Hashes of pictures that cannot be shown.
    pub unshowable: HashSet<String>,
}

/// A folder whose pictures are others than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderPicture {
    /// Whole path of the folder.
    pub folder: String,
    /// What its pictures are known by from now on.
    pub stamp: String,
    /// The one that its tracks show.
    pub cover: Option<CoverRef>,
}

/// All pictures seen, by folder.
#[derive(Default)]
pub(super) struct Pictures {
    by_folder: HashMap<PathBuf, Vec<Ranked>>,
}

impl Pictures {
    /// Takes a picture in, with what it is known by.
    pub(super) fn note(&mut self, path: PathBuf, stamp: String) {
        let (Some(rank), Some(folder)) = (cover::rank_of(&path), path.parent()) else {
            return;
        };
        let found = self.by_folder.entry(folder.to_owned()).or_default();
        if found.len() >= FOLDER_PICTURES_MAX && rank >= cover::ANY {
            return;
        }
        found.push(Ranked { rank, path, stamp });
    }

    /// Pictures for the music in `folder`, best first, and the stamp of them all: its own, those in
    /// a folder for pictures below, those of the folder above its discs.
    pub(super) fn of(&self, folder: &Path, has_music: impl Fn(&Path) -> bool) -> Candidates {
        let name = folder.file_name().and_then(|name| name.to_str());
        let is_disc = name.is_some_and(cover::is_disc_folder);
        let above = folder.parent().filter(|_| is_disc);
        let mut ranked = Vec::new();
        for place in [Some(folder), above].into_iter().flatten() {
            ranked.extend(self.in_folder(place));
            for below in cover::PICTURE_FOLDERS {
                let below = place.join(below);
                if !has_music(&below) {
                    ranked.extend(self.in_folder(&below));
                }
            }
        }
        ranked.truncate(TRIED_MAX);
        let mut hasher = Sha256::new();
        for picture in &ranked {
            hasher.update(picture.path.as_os_str().as_encoded_bytes());
            hasher.update(picture.stamp.as_bytes());
        }
        Candidates {
            stamp: match ranked.is_empty() {
                true => String::new(),
                false => HEXLOWER.encode(&hasher.finalize()[..16]),
            },
            files: ranked.into_iter().map(|picture| picture.path).collect(),
        }
    }

    fn in_folder(&self, folder: &Path) -> Vec<Ranked> {
        let found = self.by_folder.get(folder).cloned();
        cover::in_order(found.unwrap_or_default())
    }
}

/// What a folder may show.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub stamp: String,
    pub files: Vec<PathBuf>,
}

impl Candidates {
    /// The first that can be shown. An error when that cannot be told now: one that ends or
    /// outlasts its reader is none.
    pub(super) fn first(
        &self,
        unshowable: &HashSet<String>,
        reader: &Reader,
    ) -> Result<Option<CoverRef>, Lost> {
        for file in &self.files {
            match reader.folder_picture(file) {
                Ok(Some(cover)) if !unshowable.contains(&cover.hash) => return Ok(Some(cover)),
                Err(lost) if !lost.is_files_fault() => return Err(lost),
                Ok(_) | Err(_) => {}
            }
        }
        Ok(None)
    }
}
