//! A database in a folder of its own, and short words for files.

use std::path::PathBuf;

use rusqlite::{Connection, Transaction};
use tempfile::TempDir;

use crate::domain::id::TrackId;
use crate::domain::track::TrackTags;
use crate::storage::database::Database;
use crate::storage::library::new_file::NewFile;
use crate::storage::library::upsert::upsert_files;

/// An open database; the folder goes when it is dropped.
pub struct Home {
    pub database: Database,
    _folder: TempDir,
}

impl Home {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("minion.db")).unwrap();
        Self {
            database,
            _folder: folder,
        }
    }

    pub fn conn(&self) -> &Connection {
        &self.database.writer
    }

    pub fn write<T>(&mut self, change: impl FnOnce(&Transaction<'_>) -> T) -> T {
        let tx = self.database.writer.transaction().unwrap();
        let result = change(&tx);
        tx.commit().unwrap();
        result
    }

    pub fn scan(&mut self, files: &[NewFile]) -> Vec<TrackId> {
        self.scan_at(files, 1_000)
    }

    pub fn scan_at(&mut self, files: &[NewFile], now_ms: i64) -> Vec<TrackId> {
        let found = self.write(|tx| upsert_files(tx, files, now_ms).unwrap());
        found.tracks.into_iter().map(|(id, _)| id).collect()
    }
}

/// `"Artist / Album / Title"` in a folder of the same names; an empty part is untagged.
pub fn file(words: &str) -> NewFile {
    let parts: Vec<&str> = words.split(" / ").collect();
    let [artist, album, title] = parts[..] else {
        panic!("three parts: {words}")
    };
    let some = |part: &str| (!part.is_empty()).then(|| part.to_owned());
    NewFile {
        path: PathBuf::from(format!("/music/{artist}/{album}/{title}.flac")),
        root: PathBuf::from("/music"),
        size: 1_000,
        mtime_ns: 1,
        tags: TrackTags {
            title: title.to_owned(),
            artist: some(artist),
            album: some(album),
            duration_ms: 180_000,
            ..TrackTags::default()
        },
        ..NewFile::default()
    }
}
