//! One glance at a folder: whether it answers, and which one it is.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Hangs, Patience, Purpose};

/// A folder that answers does so within this, but for a disk that spins up: that one is looked at
/// as soon as it does.
pub const GLANCE_MAX: Duration = Duration::from_secs(5);

/// After a file that did not answer, its folder is given this time to show that it does.
const DOUBT_MAX: Duration = Duration::from_secs(2);

/// What one glance shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// Device and inode: another disk in the same place is another folder.
    pub identity: (u64, u64),
    /// Its path without links.
    pub real: PathBuf,
    /// Nothing lies in it.
    pub is_empty: bool,
}

/// Why a folder cannot be looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unseen {
    /// It does not answer.
    #[error(transparent)]
    Hangs(#[from] Hangs),
    /// It answers that it cannot be looked into.
    #[error("cannot look into it: {words}")]
    Refused {
        /// What sort of refusal it is.
        kind: io::ErrorKind,
        /// What the system says.
        words: String,
    },
}

impl Patience {
    /// Glances at all of `folders` at once, for [`GLANCE_MAX`] at most.
    #[must_use]
    pub fn glance(
        &self,
        folders: &[PathBuf],
        is_wanted: &dyn Fn() -> bool,
    ) -> Vec<Result<Glance, Unseen>> {
        self.glance_for(GLANCE_MAX, folders, is_wanted)
    }

    fn glance_for(
        &self,
        longest: Duration,
        folders: &[PathBuf],
        is_wanted: &dyn Fn() -> bool,
    ) -> Vec<Result<Glance, Unseen>> {
        let end = Instant::now() + longest;
        let begun: Vec<_> = folders
            .iter()
            .map(|folder| {
                let place = folder.clone();
                self.begin(folder, Purpose::Glance, move |teller| {
                    teller.say(look(&place));
                })
            })
            .collect();
        let wait = |going: Result<super::Going<_>, Hangs>| {
            let left = end.saturating_duration_since(Instant::now());
            match going?.next(left, is_wanted)? {
                Some(Ok(glance)) => Ok(glance),
                Some(Err(error)) => Err(refused(&error)),
                // Nobody wants to know: it was not seen.
                None => Err(Hangs.into()),
            }
        };
        begun.into_iter().map(wait).collect()
    }

    /// A file did not answer: finds out whether that is its music folder, or the folder right above
    /// it.
    pub(crate) fn doubt(&self, file: &Path) {
        let roots = self.0.roots.lock();
        let roots = roots.unwrap_or_else(std::sync::PoisonError::into_inner);
        let root = roots.iter().find(|root| file.starts_with(root)).cloned();
        drop(roots);
        let above = file.parent().map(Path::to_owned);
        let places = [root, above].into_iter().flatten();
        for place in places {
            let place = std::slice::from_ref(&place);
            let seen = self.glance_for(DOUBT_MAX, place, &|| true);
            if matches!(seen[..], [Err(Unseen::Hangs(_))]) {
                return;
            }
        }
    }
}

fn look(folder: &Path) -> io::Result<Glance> {
    let is_empty = std::fs::read_dir(folder)?.next().is_none();
    let facts = std::fs::metadata(folder)?;
    Ok(Glance {
        identity: (facts.dev(), facts.ino()),
        real: folder.canonicalize()?,
        is_empty,
    })
}

fn refused(error: &io::Error) -> Unseen {
    Unseen::Refused {
        kind: error.kind(),
        words: error.to_string(),
    }
}
