//! Pictures of tracks: where they are, and which are being made.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::decode::file::MusicFile;
use crate::domain::id::TrackId;
use crate::services::error::ServiceError;
use crate::services::reading::Reader;
use crate::services::streaming::find_file;
use crate::storage::library::track_row;

/// Pictures of which it is remembered that nothing can be made of them; then all are tried again.
const HOPELESS_MAX: usize = 1_000;

/// Where a picture is.
pub type CoverSource = track_row::CoverSource;

/// What is known of a track's picture.
#[derive(Debug)]
pub struct Artwork {
    /// What a pattern is drawn from where there is no picture: the album's title, else its own.
    pub name: String,
    /// The picture.
    pub found: Option<Found>,
}

/// A picture.
#[derive(Debug)]
pub struct Found {
    /// Its hash.
    pub hash: String,
    /// Where it is.
    pub source: CoverSource,
    /// The music folder that holds the track's file.
    pub root: PathBuf,
    /// The track's file.
    pub file: MusicFile,
}

/// What is known of a track's picture.
///
/// # Errors
/// `NotFound`.
pub fn find(conn: &Reader, id: TrackId) -> Result<Artwork, ServiceError> {
    let row = track_row::track_rows(conn, &[id])?.pop();
    let row = row.ok_or_else(|| ServiceError::NotFound(format!("no track {id}")))?;
    let picture = track_row::cover_source(conn, id)?.zip(find_file(conn, id)?);
    let found = picture.map(|((hash, source), (root, file))| Found {
        hash,
        source,
        root,
        file,
    });
    Ok(Artwork {
        name: row.album.unwrap_or(row.title),
        found,
    })
}

/// Pictures that are being made, and those of which nothing can be made.
#[derive(Debug, Default)]
pub struct Pictures {
    making: Mutex<HashMap<Wanted, Weak<tokio::sync::Mutex<()>>>>,
    hopeless: Mutex<HashSet<String>>,
}

/// A picture in one of its sizes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// Its hash.
    pub hash: String,
    /// Longest side, pixels.
    pub size: u32,
}

impl Pictures {
    /// Whoever wants the same picture waits for the one that makes it.
    pub fn lock_of(&self, wanted: &Wanted) -> Arc<tokio::sync::Mutex<()>> {
        let mut making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = making.get(wanted).and_then(Weak::upgrade) {
            return lock;
        }
        making.retain(|_, lock| lock.strong_count() > 0);
        let lock = Arc::default();
        making.insert(wanted.clone(), Arc::downgrade(&lock));
        lock
    }

    /// Whether nothing can be made of it.
    #[must_use]
    pub fn is_hopeless(&self, hash: &str) -> bool {
        let hopeless = self.hopeless.lock().unwrap_or_else(PoisonError::into_inner);
        hopeless.contains(hash)
    }

    /// Nothing can be made of it.
    pub fn give_up(&self, hash: &str) {
        let mut hopeless = self.hopeless.lock().unwrap_or_else(PoisonError::into_inner);
        if hopeless.len() >= HOPELESS_MAX {
            hopeless.clear();
        }
        hopeless.insert(hash.to_owned());
    }
}
