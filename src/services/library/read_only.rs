//! Music that lies where minion may not write: said before a change of tags is begun.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{StatVfsMountFlags, statvfs};

use crate::media::patience::Purpose;
use crate::services::library::LibraryHandle;

/// A file system says within this how it is mounted, or does not answer.
const ANSWER_MAX: Duration = Duration::from_secs(2);

impl LibraryHandle {
    /// The first music folder that this process sees mounted read-only, as `ProtectSystem=strict` in
    /// the unit has it. Asks the file system: one that does not answer is left to what is done with
    /// its files.
    #[must_use]
    pub fn find_read_only(&self) -> Option<PathBuf> {
        let folders = self.flags.sources().folders;
        let patience = self.flags.reader.patience();
        folders.into_iter().find(|folder| {
            let place = folder.clone();
            let look = (folder.as_path(), Purpose::Mount);
            let asked = patience.ask(look, ANSWER_MAX, &|| true, move || is_read_only(&place));
            asked == Ok(Some(true))
        })
    }
}

/// Whether this process sees `folder` mounted read-only.
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
