//! Music folders that are not there: what was known in them is kept.

use std::collections::HashMap;
use std::path::Path;

use super::Walk;
use crate::media::patience::{Glance, Unseen};
use crate::media::scan::FileStamp;

/// Fewer tracks than this may go at once without a question.
const HOLLOW_FROM: usize = 5;

/// Where less than this part of what was is now, nobody has tidied up: it is another folder.
const HOLLOW_PART: usize = 5;

impl Walk<'_> {
    /// The mount point of a disk that is not plugged in may hold a stray file or two: a music folder
    /// that holds none of its many tracks, and next to nothing else, is not there.
    pub(super) fn why_hollow(&self, root: &Path, seen: usize) -> Option<String> {
        let (mut held, mut is_one_left) = (0, false);
        for (path, stamp) in self.known {
            if !stamp.is_missing && Path::new(path).starts_with(root) {
                held += 1;
                is_one_left |= self.seen_paths.contains(path.as_str());
            }
        }
        let is_hollow = held >= HOLLOW_FROM && !is_one_left && seen * HOLLOW_PART < held;
        is_hollow.then(|| {
            format!(
                "it holds none of its {held} tracks: is its disk plugged in? They are kept; if they \
                 are gone for good, take it out of the configured folders for one scan"
            )
        })
    }
}

/// A disk that is not plugged in shows as a missing or an empty folder.
pub(super) fn why_unavailable(
    root: &Path,
    seen: &Result<Glance, Unseen>,
    known: &HashMap<String, FileStamp>,
) -> Option<String> {
    let is_empty = match seen {
        Ok(glance) => glance.is_empty,
        Err(error) => return Some(error.to_string()),
    };
    let had_tracks = || {
        known
            .iter()
            .any(|(path, stamp)| !stamp.is_missing && Path::new(path).starts_with(root))
    };
    (is_empty && had_tracks()).then(|| {
        "it is empty, yet held music before: is its disk plugged in? Its tracks are kept".to_owned()
    })
}
