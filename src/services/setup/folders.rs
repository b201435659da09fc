//! The folders in a folder, by name.
//!
//! A folder in it is known by its entry alone: where a dead share is mounted, nobody looks. A link
//! must be followed to tell what it leads to; while one of them leads to a dead share, the links are
//! left out, and no others.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::media::patience::{Hangs, Patience, Purpose, Teller};
use crate::protocol::setup::FolderNames;

/// Names of a folder that are listed; a longer list is for no eye.
const NAMES_MAX: usize = 500;

/// Entries of a folder that are looked at.
const ENTRIES_MAX: usize = 20_000;

/// Lists the folders in `folder`, within `longest`.
pub(super) fn names_in(
    folder: &Path,
    patience: &Patience,
    longest: Duration,
) -> Result<io::Result<FolderNames>, Hangs> {
    let end = Instant::now() + longest;
    let left = || end.saturating_duration_since(Instant::now());
    let place = folder.to_owned();
    let listing = (folder, Purpose::Walk);
    let listed = patience.ask(listing, longest, &|| true, move || list(&place))?;
    let (mut names, links) = match listed.ok_or(Hangs)? {
        Ok(listed) => listed,
        Err(error) => return Ok(Err(error)),
    };
    if !links.is_empty() {
        let look = move |teller: &Teller<String>| follow(links, teller);
        if let Ok(going) = patience.begin(folder, Purpose::Links, look) {
            while let Ok(Some(name)) = going.next(left(), &|| true) {
                names.push(name);
            }
        }
    }
    names.sort_by_cached_key(|name| name.to_lowercase());
    let is_cut = names.len() > NAMES_MAX;
    names.truncate(NAMES_MAX);
    Ok(Ok(FolderNames {
        path: folder.display().to_string(),
        parent: folder.parent().map(|parent| parent.display().to_string()),
        names,
        is_cut,
    }))
}

type Links = Vec<(String, PathBuf)>;

/// The names of folders, and the links that may lead to some; without the hidden ones.
fn list(folder: &Path) -> io::Result<(Vec<String>, Links)> {
    let (mut names, mut links) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder)?.take(ENTRIES_MAX).flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => names.push(name),
            Ok(kind) if kind.is_symlink() => links.push((name, entry.path())),
            _ => {}
        }
    }
    Ok((names, links))
}

/// Tells which of the links lead to folders.
fn follow(links: Links, teller: &Teller<String>) {
    for (name, link) in links {
        if link.is_dir() && !teller.say(name) {
            return;
        }
    }
}
