//! One daemon a database: two that number the same log would put each other out of service.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Name of the lock file in the data folder.
pub const FILE: &str = "minion.lock";

/// The right to write in a data folder; the system takes it back when the process ends, however.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

/// Why there is no lock.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error("minion already runs on `{folder}`{}", by(.process))]
    Held {
        /// The data folder.
        folder: PathBuf,
        /// The other one's process id, as it said itself.
        process: Option<u32>,
    },
    /// The file cannot be made.
    #[error("cannot write in the data folder `{folder}`: {source}")]
    Unwritable {
        /// The data folder.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

fn by(process: &Option<u32>) -> String {
    process.map_or_else(String::new, |id| format!(" (process {id})"))
}

impl DataLock {
    /// Takes the lock of a data folder, or says who has it.
    ///
    /// # Errors
    /// [`LockError`].
    pub fn take(folder: &Path) -> Result<Self, LockError> {
        let unwritable = |source| LockError::Unwritable {
            folder: folder.to_owned(),
            source,
        };
        let mut options = File::options();
        let path = folder.join(FILE);
        let opened = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path);
        let mut file = opened.map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                // Only a courtesy: without it, the message names no process.
                let _ = file.read_to_string(&mut text);
                return Err(LockError::Held {
                    folder: folder.to_owned(),
                    process: text.trim().parse().ok(),
                });
            }
            Err(TryLockError::Error(source)) => return Err(unwritable(source)),
        }
        // Also a courtesy; on a full disk it fails, and the lock holds all the same.
        let _ = file.set_len(0);
        let _ = file.rewind();
        let _ = writeln!(file, "{}", std::process::id());
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_one_daemons_until_it_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataLock::take(folder.path()).unwrap();
        let refused = DataLock::take(folder.path()).unwrap_err().to_string();
        let by = format!("(process {})", std::process::id());
        assert!(
            refused.contains("already runs") && refused.contains(&by),
            "{refused}"
        );
        drop(first);
        DataLock::take(folder.path()).unwrap();
    }
}
