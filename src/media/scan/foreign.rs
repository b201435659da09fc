//! What lies in the music folders and is none of the owner's: bins, previews and caches of machines,
//! and what is hidden.

use std::ffi::OsStr;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::BrokenFile;
use crate::media::kinds::is_music;

/// Folders that machines make for themselves, in whatever letters.
const FOREIGN_FOLDERS: [&str; 19] = [
    "@eaDir",
    "@tmp",
    "@Recycle",
    "@Recently-Snapshot",
    "@sharebin",
    "@SynoEAStream",
    "@SynoResource",
    "#recycle",
    "#snapshot",
    "$RECYCLE.BIN",
    "RECYCLER",
    "RECYCLED",
    "System Volume Information",
    "lost+found",
    "Network Trash Folder",
    "Temporary Items",
    "_gsdata_",
    "__MACOSX",
    "TheVolumeSettingsFolder",
];

/// Hidden folders whose music nobody misses: bins, versions and previews. Beginnings.
const SILENT: [&str; 12] = [
    "._",
    ".trash",
    ".recycle",
    ".@",
    ".st",
    ".sync",
    ".snapshot",
    ".zfs",
    ".thumb",
    ".apple",
    ".dropbox",
    ".minion",
];

/// Entries of a hidden folder that are looked at for music.
const LOOKED_AT_MAX: usize = 200;

/// Whether a file or folder of this name is none of the owner's: hidden, or made by a machine.
///
/// Several dots, or a dot before a digit or a space, are how names of people's music begin
/// ("...And Then Some", ".38 Special"), not how files are hidden.
#[must_use]
pub fn is_foreign(name: &OsStr) -> bool {
    match name.as_encoded_bytes() {
        [b'.', b'.' | b' ' | b'0'..=b'9', ..] => false,
        [b'.', ..] => true,
        _ => FOREIGN_FOLDERS
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known)),
    }
}

/// What the owner is to be told of a folder at the greatest depth.
pub(super) fn too_deep(folder: &DirEntry) -> BrokenFile {
    BrokenFile {
        path: folder.path().display().to_string(),
        reason: "it lies 64 folders deep: what is in it is not looked at".to_owned(),
        set_aside: None,
    }
}

/// What the owner is to be told of a foreign entry: it holds music, and only its dot hides it.
pub(super) fn hidden_music(entry: &DirEntry) -> Option<BrokenFile> {
    let name = entry.file_name().to_str()?.to_lowercase();
    if !name.starts_with('.') || SILENT.iter().any(|known| name.starts_with(known)) {
        return None;
    }
    let mut below = WalkDir::new(entry.path())
        .max_depth(3)
        .into_iter()
        .take(LOOKED_AT_MAX)
        .flatten();
    below
        .any(|entry| entry.file_type().is_file() && is_own_music(entry.path()))
        .then(|| BrokenFile {
            path: entry.path().display().to_string(),
            reason: "its name begins with a dot, so it counts as hidden: rename it to hear it"
                .to_owned(),
            set_aside: None,
        })
}

fn is_own_music(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    is_music(path) && !name.starts_with(b"._")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: bool) {
        assert_eq!(is_foreign(OsStr::new(name)), expected, "{name}");
    }

    #[test]
    fn bins_of_machines_are_foreign_and_names_that_begin_with_dots_are_not() {
        for name in [
            "...And Then Some",
            "..Like Clockwork",
            ".38 Special",
            ". . .",
        ] {
            check(name, false);
        }
        for name in [
            "#recycle",
            "@Recycle",
            "@eadir",
            "$RECYCLE.BIN",
            "lost+found",
        ] {
            check(name, true);
        }
        for name in [".Trash-1000", "System Volume Information", "._song.mp3"] {
            check(name, true);
        }
        check("Recycle", false);
        check("#1 Record", false);
        check("@ the Movies", false);
    }
}
