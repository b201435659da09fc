//! What one batch of a scan brings, as the database is told of it.

use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::Transaction;

use crate::domain::id::{AlbumId, TrackId};
use crate::domain::track::TrackFacts;
use crate::media::scan::{BrokenFile, ScanBatch};
use crate::services::library::files::{Parts, new_cover, new_file};
use crate::storage::error::StorageError;
use crate::storage::library::new_file::{NewCover, NewFile};
use crate::storage::library::{broken, folder_pictures, upsert};

/// What was read and is to be kept.
#[derive(Default)]
pub(super) struct Catch {
    files: Vec<NewFile>,
    broken: Vec<BrokenFile>,
    pictures: Vec<(PathBuf, String, Option<NewCover>)>,
}

/// What changed: facts of tracks, and albums that went up in others.
pub(super) type Kept = (Vec<(TrackId, TrackFacts)>, Vec<(AlbumId, AlbumId)>);

impl Catch {
    /// What a batch of a scan of `roots` holds.
    pub(super) fn of(batch: ScanBatch, parts: &Parts, roots: &[PathBuf]) -> Arc<Self> {
        let files = batch.files.into_iter();
        let pictures = batch.pictures.into_iter();
        Arc::new(Self {
            files: files.map(|file| new_file(file, parts, roots)).collect(),
            broken: batch.broken,
            pictures: pictures
                .map(|found| (found.folder.into(), found.stamp, found.cover.map(new_cover)))
                .collect(),
        })
    }

    /// Writes all of it, however often it was tried before.
    pub(super) fn write(&self, tx: &Transaction<'_>, now_ms: i64) -> Result<Kept, StorageError> {
        broken::record_broken(
            tx,
            self.broken
                .iter()
                .map(|file| (file.path.as_str(), file.reason.as_str(), file.set_aside)),
            now_ms,
        )?;
        let kept = upsert::upsert_files(tx, &self.files, now_ms)?;
        for (folder, stamp, cover) in &self.pictures {
            folder_pictures::keep(tx, folder, stamp, cover.as_ref())?;
        }
        let facts = kept.tracks.into_iter().chain(kept.others);
        Ok((facts.collect(), kept.absorbed))
    }

    /// The same, each file, with its tracks, and each picture by itself.
    pub(super) fn singles(&self) -> Vec<Arc<Self>> {
        let files = self.files.chunk_by(|one, next| one.path == next.path);
        let files = files.map(|tracks| Self {
            files: tracks.to_vec(),
            ..Self::default()
        });
        let broken = self.broken.iter().map(|file| Self {
            broken: vec![file.clone()],
            ..Self::default()
        });
        let pictures = self.pictures.iter().map(|picture| Self {
            pictures: vec![picture.clone()],
            ..Self::default()
        });
        files.chain(broken).chain(pictures).map(Arc::new).collect()
    }

    /// A single file as a broken one; none where it is something else.
    pub(super) fn named(&self, reason: &str) -> Option<Arc<Self>> {
        let file = self.files.first()?;
        Some(Arc::new(Self {
            broken: vec![BrokenFile {
                path: file.path.display().to_string(),
                reason: reason.to_owned(),
                set_aside: None,
            }],
            ..Self::default()
        }))
    }
}
