//! A file's changed copy takes its place: at once, or not at all.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::decode::file::mark_of;
use crate::domain::track::FileMark;

/// How the names of copies begin: hidden, so that neither a scan nor a player takes them for music.
const LEFTOVER: &str = ".minion-rating-";

/// Longest list of a file's extended attributes, and longest value, that is copied, bytes: Linux
/// allows no more.
const ATTRIBUTE_BYTES_MAX: usize = 64 * 1024;

/// What a file was, and what stands in its place now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swapped {
    /// Before.
    pub before: FileMark,
    /// Now.
    pub after: FileMark,
    /// When anything about it changed last, ns since 1970.
    pub ctime_ns: i64,
}

/// Whether a file of this name was left over by a run that was killed.
#[must_use]
pub fn is_leftover(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(LEFTOVER.as_bytes())
}

/// Puts a copy of the file at `path`, changed by `edit`, in its place. `edit` gets the copy, open,
/// and where it lies; its error leaves the file as it is. Owner, mode and what else the system
/// keeps about the file stay; its time of change is now, so that backups see it.
pub(super) fn swap(
    path: &Path,
    edit: impl FnOnce(&mut File, &Path) -> Result<()>,
) -> Result<Swapped> {
    // Behind a link the file itself is replaced, not the link.
    let path = path.canonicalize().context("cannot find it")?;
    let was = fs::metadata(&path).context("cannot look at it")?;
    refuse(&was)?;
    let folder = path.parent().context("it lies in no folder")?;
    let copy = Copy::make(&path, folder).context("cannot copy it")?;
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(&copy.place)?;
    keep_owner(&file, &was)?;
    edit(&mut file, &copy.place)?;
    fs::set_permissions(&copy.place, was.permissions()).context("cannot keep its mode")?;
    copy_attributes(&File::open(&path)?, &file);
    file.sync_all().context("cannot write its copy")?;
    let is_now = fs::metadata(&path).context("it went away meanwhile")?;
    ensure!(
        mark_of(&is_now) == mark_of(&was),
        "it was changed meanwhile"
    );
    fs::rename(&copy.place, &path).context("cannot replace it")?;
    // A folder that cannot be synced still has the whole file, old or new.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    let after = file.metadata().context("cannot look at it")?;
    Ok(Swapped {
        before: mark_of(&was),
        after: mark_of(&after),
        ctime_ns: (after.ctime().saturating_mul(1_000_000_000)).saturating_add(after.ctime_nsec()),
    })
}

/// Files that a copy cannot stand in for.
fn refuse(was: &Metadata) -> Result<()> {
    if was.permissions().readonly() {
        bail!("it is write-protected");
    }
    if was.nlink() > 1 {
        bail!("it has a second name (a hard link), which would keep the old tags");
    }
    Ok(())
}

/// A copy that goes away unless it took its file's place.
struct Copy {
    place: PathBuf,
}

impl Copy {
    fn make(path: &Path, folder: &Path) -> io::Result<Self> {
        // Its ending tells what kind of file it is.
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        let name = format!("{LEFTOVER}{}.{ending}", std::process::id());
        let place = folder.join(name);
        let mut options = OpenOptions::new();
        // Until it has the mode of its file, nobody else looks into it.
        let options = options.write(true).create_new(true).mode(0o600);
        let mut file = options.open(&place)?;
        let copy = Self { place };
        io::copy(&mut File::open(path)?, &mut file)?;
        Ok(copy)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // Renamed, it is not there any more; else the next run finds it.
        let _ = fs::remove_file(&self.place);
    }
}

fn keep_owner(copy: &File, was: &Metadata) -> Result<()> {
    let is = copy.metadata()?;
    if (is.uid(), is.gid()) == (was.uid(), was.gid()) {
        return Ok(());
    }
    fchown(copy, Some(was.uid()), Some(was.gid()))
        .context("it belongs to someone else, and minion may not keep it so")
}

/// Copies extended attributes, access lists among them. What the system does not let minion set
/// is left out: it is the system's own (labels).
fn copy_attributes(from: &File, to: &File) {
    let mut names = vec![0; ATTRIBUTE_BYTES_MAX];
    let mut value = vec![0; ATTRIBUTE_BYTES_MAX];
    let Ok(length) = rustix::fs::flistxattr(from, names.as_mut_slice()) else {
        return;
    };
    for name in names[..length].split(|byte| *byte == 0) {
        if name.is_empty() {
            continue;
        }
        if let Ok(length) = rustix::fs::fgetxattr(from, name, value.as_mut_slice()) {
            let flags = rustix::fs::XattrFlags::empty();
            let _ = rustix::fs::fsetxattr(to, name, &value[..length], flags);
        }
    }
}
