//! Files between what the database keeps of them and what a scan takes and gives.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::domain::id::TrackId;
use crate::media::cover::{CoverOrigin, CoverRef};
use crate::media::scan::{FileStamp, Found, ScannedFile};
use crate::media::tags::READER_VERSION;
use crate::storage::library::known_files::KnownFile;
use crate::storage::library::new_file::{NewCover, NewFile};

/// Tracks of files that hold several, or once did: their numbers and ids, by whole path.
pub(super) type Parts = HashMap<String, Vec<(u32, TrackId)>>;

/// Known files as a scan looks for them. Of a file with several tracks one speaks for all: one that
/// is there.
pub(super) fn by_path(files: Vec<KnownFile>) -> (HashMap<String, FileStamp>, Parts) {
    let (mut stamps, mut parts) = (HashMap::<String, FileStamp>::new(), Parts::new());
    for file in files {
        let Ok(path) = file.path.into_os_string().into_string() else {
            continue;
        };
        let stamp = FileStamp {
            id: file.id,
            size: file.size,
            mtime_ns: file.mtime_ns,
            inode: file.inode,
            ctime_ns: file.ctime_ns,
            is_missing: file.is_missing,
            is_outdated: file.reader.is_some_and(|reader| reader != READER_VERSION),
            sheet: file.sheet,
        };
        let known = stamps.get(&path);
        if file.part > 0 || known.is_some() {
            let several = parts.entry(path.clone()).or_default();
            if several.is_empty() {
                several.extend(known.map(|whole| (0, whole.id)));
            }
            several.push((file.part, file.id));
        }
        if known.is_none_or(|known| known.is_missing && !stamp.is_missing) {
            stamps.insert(path, stamp);
        }
    }
    (stamps, parts)
}

pub(super) fn new_file(file: ScannedFile, parts: &Parts, roots: &[PathBuf]) -> NewFile {
    let path = PathBuf::from(file.path);
    let root = roots
        .iter()
        .filter(|root| path.starts_with(root))
        .max_by_key(|r| r.as_os_str().len());
    let (id, from) = match file.found {
        Found::New => (None, None),
        Found::Changed(id) => (Some(id), None),
        Found::Moved { id, from } => (Some(id), Some(from)),
    };
    let place = from.as_deref().or(path.to_str()).unwrap_or_default();
    let id = match parts.get(place) {
        Some(several) => several
            .iter()
            .find(|(part, _)| *part == file.part)
            .map(|(_, id)| *id),
        // A file that was one track is that track no more when it holds several.
        None => id.filter(|_| file.part == 0),
    };
    NewFile {
        id,
        from: from.map(PathBuf::from),
        part: file.part,
        span: file.span,
        sheet: file.sheet,
        root: root.cloned().unwrap_or_default(),
        path,
        size: file.size,
        mtime_ns: file.mtime_ns,
        inode: file.inode,
        ctime_ns: file.ctime_ns,
        reader: READER_VERSION,
        tags: file.tags,
        cover: file.cover.map(new_cover),
    }
}

pub(super) fn new_cover(cover: CoverRef) -> NewCover {
    let file = match cover.origin {
        CoverOrigin::Embedded => None,
        CoverOrigin::File(path) => Some(path),
    };
    NewCover {
        hash: cover.hash,
        file,
        tint: None,
    }
}
