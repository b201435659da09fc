//! The one way to open a music file, for whoever streams, decodes, measures or rewrites it.
//!
//! Between a scan and the moment somebody listens, anyone who may write into a music folder can put
//! something else in a track's place: a link to a private file, a FIFO on which a reader waits for
//! ever, a device. Invariant: what is opened is a regular file, opening it never waits for another
//! program, and where a scan knows the file ([`MusicFile::known`]) it is that very file.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};

use crate::domain::track::{FileMark, Span};

/// A music file: where it lies, and how a scan found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MusicFile {
    /// Where it lies.
    pub path: PathBuf,
    /// How a scan found it; `None` where none has looked (tests, a copy that minion made itself).
    pub mark: Option<FileMark>,
    /// The part of it that is meant; `None`: all of it.
    pub span: Option<Span>,
}

/// Why a music file is not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The system said no.
    #[error("{}", .0.kind())]
    Io(#[from] io::Error),
    /// A folder, a FIFO, a device.
    #[error("not a regular file")]
    NotRegular,
    /// Something else stands where the scan found music.
    #[error("it is not the file that was scanned: it was replaced since")]
    Replaced,
}

impl MusicFile {
    /// The file at `path`, which must still be the one that a scan found there.
    #[must_use]
    pub fn known(path: PathBuf, mark: FileMark) -> Self {
        Self {
            path,
            mark: Some(mark),
            span: None,
        }
    }

    /// The part of it that is a track by itself, if it is one of several in the file.
    #[must_use]
    pub fn cut_to(self, span: Option<Span>) -> Self {
        Self { span, ..self }
    }

    /// Opens it for reading.
    ///
    /// The same inode is the same file, also after its tags were changed in place. Behind a link its
    /// size and time of change must be as known, too: inode numbers of other disks can be equal. A
    /// file of another inode is taken where size and time are as known and no link stands in its
    /// place: some file systems (FAT, some of a network) number their files anew each time.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(&self) -> Result<File, OpenError> {
        let (file, facts) = open_regular(&self.path)?;
        let Some(known) = self.mark else {
            return Ok(file);
        };
        let now = mark_of(&facts);
        let is_unchanged = (now.size, now.mtime_ns) == (known.size, known.mtime_ns);
        let is_same_inode = now.inode == known.inode;
        let is_itself = match is_same_inode && is_unchanged {
            true => true,
            false => (is_same_inode || is_unchanged) && !is_link(&self.path),
        };
        is_itself.then_some(file).ok_or(OpenError::Replaced)
    }
}

impl From<&Path> for MusicFile {
    fn from(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            mark: None,
            span: None,
        }
    }
}

impl From<&PathBuf> for MusicFile {
    fn from(path: &PathBuf) -> Self {
        path.as_path().into()
    }
}

impl From<&MusicFile> for MusicFile {
    fn from(file: &MusicFile) -> Self {
        file.clone()
    }
}

/// Opens the regular file at `path` for reading, and says what it is. Never waits for a writer, as
/// opening a FIFO would.
///
/// # Errors
/// [`OpenError::Io`] or `NotRegular`.
pub fn open_regular(path: &Path) -> Result<(File, Metadata), OpenError> {
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags)
        .open(path)?;
    let facts = file.metadata()?;
    if facts.is_file() {
        Ok((file, facts))
    } else {
        Err(OpenError::NotRegular)
    }
}

/// By what a scan knows a file again.
#[must_use]
pub fn mark_of(facts: &Metadata) -> FileMark {
    let seconds = facts.mtime().saturating_mul(1_000_000_000);
    FileMark {
        size: facts.len().cast_signed(),
        mtime_ns: seconds.saturating_add(facts.mtime_nsec()),
        inode: facts.ino().cast_signed(),
    }
}

fn is_link(path: &Path) -> bool {
    // What cannot be looked at is no file to be trusted.
    path.symlink_metadata()
        .map_or(true, |facts| facts.file_type().is_symlink())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::time::{Duration, SystemTime};

    use super::*;

    /// A scanned file, and something beside it that nobody shared.
    struct Place {
        folder: tempfile::TempDir,
        music: MusicFile,
    }

    fn place() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mp3");
        fs::write(&path, "music").unwrap();
        fs::write(folder.path().join("secret"), "TOP SECRET").unwrap();
        let mark = mark_of(&fs::metadata(&path).unwrap());
        Place {
            music: MusicFile::known(path, mark),
            folder,
        }
    }

    fn check(replace: impl FnOnce(&Path, &Path), expected: Option<&str>) {
        let place = place();
        replace(&place.music.path, &place.folder.path().join("secret"));
        let refused = place.music.open().err().map(|error| error.to_string());
        assert_eq!(refused.as_deref(), expected);
    }

    const REPLACED: Option<&str> =
        Some("it is not the file that was scanned: it was replaced since");

    #[test]
    fn the_file_that_was_scanned_is_opened_also_after_its_tags_changed_in_place() {
        check(|_, _| {}, None);
        check(
            |path, _| fs::write(path, "other tags, same file").unwrap(),
            None,
        );
    }

    #[test]
    fn what_took_the_place_of_a_scanned_file_is_not_opened() {
        let instead = |path: &Path, make: &dyn Fn(&Path)| {
            fs::remove_file(path).unwrap();
            make(path);
        };
        check(
            |path, secret| instead(path, &|path| symlink(secret, path).unwrap()),
            REPLACED,
        );
        check(
            |path, secret| instead(path, &|path| fs::hard_link(secret, path).unwrap()),
            REPLACED,
        );
        check(
            |path, secret| instead(path, &|path| fs::rename(secret, path).unwrap()),
            REPLACED,
        );
        let fifo = |path: &Path| {
            let mode = rustix::fs::Mode::RUSR;
            let kind = rustix::fs::FileType::Fifo;
            rustix::fs::mknodat(rustix::fs::CWD, path, kind, mode, 0).unwrap();
        };
        check(|path, _| instead(path, &fifo), Some("not a regular file"));
        check(
            |path, _| instead(path, &|path| fs::create_dir(path).unwrap()),
            Some("not a regular file"),
        );
        check(
            |path, _| instead(path, &|path| symlink("/dev/zero", path).unwrap()),
            Some("not a regular file"),
        );
    }

    #[test]
    fn a_file_system_that_numbers_its_files_anew_does_not_mute_them() {
        let place = place();
        let mut music = place.music.clone();
        music.mark = music.mark.map(|mark| FileMark { inode: 7, ..mark });
        assert!(music.open().is_ok());

        // But a link, whose maker could choose size and time, is not believed so easily.
        let beside = place.folder.path().join("b.mp3");
        symlink(&music.path, &beside).unwrap();
        music.path = beside;
        assert!(matches!(music.open(), Err(OpenError::Replaced)));
    }

    #[test]
    fn a_link_that_was_scanned_stays_good_while_its_file_is_the_same() {
        let place = place();
        let link = place.folder.path().join("link.mp3");
        symlink(&place.music.path, &link).unwrap();
        let music = MusicFile {
            path: link,
            ..place.music.clone()
        };
        assert!(music.open().is_ok());
        let file = File::options().write(true).open(&music.path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(9))
            .unwrap();
        assert!(matches!(music.open(), Err(OpenError::Replaced)));
    }
}
