//! What is to be written into tags, and what came of it.

use std::path::Path;

use crate::domain::id::TrackId;
use crate::domain::score::Score;
use crate::media::rating::{Fate, Looked, Wish};
use crate::protocol::rating_tags::{TAGGED_FILES_MAX, TagFate, TagMode, TagReport, TaggedFile};

/// A track whose file's tags shall change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The track.
    pub id: TrackId,
    /// What its tags shall say.
    pub wish: Wish,
}

/// A report of nothing yet.
pub(super) fn report(mode: TagMode, total: usize, may_write: bool) -> TagReport {
    TagReport {
        mode,
        is_running: false,
        is_cancelled: false,
        may_write,
        total: total as u64,
        looked: 0,
        changed: 0,
        same: 0,
        has_own: 0,
        failed: 0,
        files: Vec::new(),
    }
}

impl TagReport {
    /// Counts a file, and names it among the first.
    pub(super) fn note(&mut self, target: Target, path: &Path, looked: &anyhow::Result<Looked>) {
        self.looked += 1;
        let (count, fate) = match looked {
            Ok(Looked {
                fate: Fate::Same, ..
            }) => {
                self.same += 1;
                return;
            }
            Ok(Looked {
                fate: Fate::Change, ..
            }) => (&mut self.changed, TagFate::Changed),
            Ok(Looked {
                fate: Fate::HasOwn, ..
            }) => (&mut self.has_own, TagFate::HasOwn),
            Err(_) => (&mut self.failed, TagFate::Failed),
        };
        *count += 1;
        if self.files.len() >= TAGGED_FILES_MAX {
            return;
        }
        let before = looked.as_ref().ok().and_then(|looked| looked.before);
        self.files.push(TaggedFile {
            track_id: target.id,
            file: name_of(path),
            fate,
            stars: target.wish.score.map(Score::stars),
            stars_before: before.map(Score::stars),
            reason: looked.as_ref().err().map(|error| format!("{error:#}")),
        });
    }

    /// What a run came to, in a sentence or two.
    pub(super) fn words(&self) -> String {
        let files = |count: u64| match count {
            1 => "1 file".to_owned(),
            count => format!("{count} files"),
        };
        let done = match self.mode {
            TagMode::Remove => format!("minion's ratings are out of {}", files(self.changed)),
            _ => format!("ratings are written into {}", files(self.changed)),
        };
        let mut more = Vec::new();
        if self.is_cancelled {
            more.push(format!("stopped after {} of {}", self.looked, self.total));
        }
        if self.has_own > 0 {
            more.push(format!("{} kept a rating of their own", self.has_own));
        }
        if self.failed > 0 {
            more.push(format!("{} could not be changed", self.failed));
        }
        if more.is_empty() {
            done
        } else {
            format!("{done}; {}", more.join(", "))
        }
    }
}

/// A file's name with its folder.
fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match path.parent().and_then(Path::file_name) {
        Some(folder) => format!("{}/{name}", folder.to_string_lossy()),
        None => name.into_owned(),
    }
}
