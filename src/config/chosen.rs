//! What was chosen on the page: the lowest layer, below the configuration file and the environment.
//!
//! It lies in the data folder, because that is the one place that minion may write to. Whatever
//! cannot be read there counts as not chosen: the page asks again.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Name of the file in the data folder.
const FILE: &str = "chosen.toml";

/// A longer file was not written by minion.
const BYTES_MAX: u64 = 256 * 1024;

const HEAD: &str = "# Chosen on minion's page. What config.toml and MINION_* say goes before it.\n";

/// Where the music is to come from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Chosen {
    /// Music folders, absolute.
    pub folders: Vec<PathBuf>,
    /// Whether minion makes music to try it with.
    pub is_demo: bool,
}

impl Chosen {
    /// What was chosen; nothing, where nothing can be read.
    #[must_use]
    pub fn read(data: &Path) -> Self {
        let path = data.join(FILE);
        let is_ours = fs::metadata(&path).is_ok_and(|file| file.len() <= BYTES_MAX);
        let text = if is_ours {
            fs::read_to_string(&path).unwrap_or_default()
        } else {
            String::new()
        };
        let mut chosen: Self = toml::from_str(&text).unwrap_or_default();
        chosen.folders.retain(|folder| folder.is_absolute());
        chosen
    }

    /// Keeps it, whole or not at all.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write(&self, data: &Path) -> io::Result<()> {
        let text = toml::to_string(self).map_err(io::Error::other)?;
        let (path, new) = (data.join(FILE), data.join(format!("{FILE}.new")));
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&new)?;
        file.write_all(HEAD.as_bytes())?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, &path)?;
        File::open(data)?.sync_all()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_there_after_a_restart() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(Chosen::read(data.path()), Chosen::default());
        let chosen = Chosen {
            folders: vec!["/srv/Música \"1\"".into(), "/mnt/b".into()],
            is_demo: false,
        };
        chosen.write(data.path()).unwrap();
        assert_eq!(Chosen::read(data.path()), chosen);
        let again = Chosen {
            folders: vec![],
            is_demo: true,
        };
        again.write(data.path()).unwrap();
        assert_eq!(Chosen::read(data.path()), again);
    }

    #[test]
    fn a_file_that_says_something_else_chooses_nothing() {
        let data = tempfile::tempdir().unwrap();
        for text in ["folders = 7", "\u{0}", "folders = [\"relative\"]", "[[["] {
            fs::write(data.path().join(FILE), text).unwrap();
            assert_eq!(Chosen::read(data.path()), Chosen::default(), "{text}");
        }
    }
}
