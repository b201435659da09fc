//! Music that lies where minion may not write: said before a change of tags is begun.

use std::path::{Path, PathBuf};

use rustix::fs::{StatVfsMountFlags, statvfs};

use crate::services::library::LibraryHandle;

impl LibraryHandle {
    /// The music folders that are configured or chosen.
    #[must_use]
    pub fn folders(&self) -> Vec<PathBuf> {
        self.flags.sources().folders
    }
}

/// Whether this process sees `folder` mounted read-only, as `ProtectSystem=strict` in the unit has
/// it. Asks the file system, which may take its time.
#[must_use]
pub fn is_read_only(folder: &Path) -> bool {
    statvfs(folder).is_ok_and(|disk| disk.f_flag.contains(StatVfsMountFlags::RDONLY))
}

/// What the owner must add so that the service may write below `folders`.
#[must_use]
pub fn unit_line(folders: &[PathBuf]) -> String {
    let quoted = |folder: &PathBuf| match folder.display().to_string() {
        plain if plain.contains(' ') => format!("\"{plain}\""),
        plain => plain,
    };
    let folders: Vec<_> = folders.iter().map(quoted).collect();
    format!("ReadWritePaths={}", folders.join(" "))
}
