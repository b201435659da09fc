//! Ratings in the tags of music files: for which tracks, and what would come of it.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::decode::file::MusicFile;
use crate::domain::filter::Filter;
use crate::domain::id::TrackId;
use crate::domain::score::Score;
use crate::media::rating::{Fate, Looked, Wish};
use crate::protocol::rating_tags::{
    TAGGED_FILES_MAX, TagFate, TagMode, TagReport, TagRequest, TaggedFile,
};
use crate::services::decoration::Decorator;
use crate::services::judge::matching;
use crate::services::library::LibraryHandle;
use crate::storage::error::StorageError;
use crate::storage::library::track_row::track_file;

/// A preview looks into files so long at most: a person waits for it, and a terminal gives up after
/// 5 s. The report says how many of how many files it saw.
const PREVIEW_MAX: Duration = Duration::from_secs(3);

/// A track whose file's tags shall change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The track.
    pub id: TrackId,
    /// What its tags shall say.
    pub wish: Wish,
}

/// The tracks that a request is about, the best first. What a track gets is its place among all
/// compared tracks, whatever part of them is asked for; those that nobody compared get nothing,
/// but minion's ratings are taken out of them, too.
///
/// # Errors
/// What the database says.
pub fn targets(
    decorator: &Decorator<'_>,
    request: &TagRequest,
) -> Result<Vec<Target>, StorageError> {
    let ranking = &decorator.judge.ranking;
    let is_compared = |id: &&TrackId| {
        ranking
            .rating(**id)
            .is_some_and(|rating| rating.comparison_count > 0)
    };
    let compared: Vec<TrackId> = ranking
        .ranked()
        .iter()
        .filter(is_compared)
        .copied()
        .collect();
    let count = compared.len();
    let rated = (1..)
        .zip(&compared)
        .map(|(place, id)| (*id, Some(Score::of_place(place, count))));
    let is_removal = request.mode == TagMode::Remove;
    let rest = ranking
        .ranked()
        .iter()
        .filter(|id| is_removal && !is_compared(id));
    let all = rated.chain(rest.map(|id| (*id, None)));
    let filter = request.filter.clone().unwrap_or_default();
    let among = match filter == Filter::default() {
        true => None,
        // A catalog is in the order of its ids.
        false => Some(matching(
            decorator.conn,
            &filter,
            decorator.catalog,
            decorator.state,
        )?),
    };
    let matches = |id: &TrackId| {
        among
            .as_ref()
            .is_none_or(|ids| ids.binary_search(id).is_ok())
    };
    let target = |(id, score): (TrackId, Option<Score>)| Target {
        id,
        wish: Wish {
            score: score.filter(|_| !is_removal),
            replaces: request.replace,
        },
    };
    let top = request.top.map_or(usize::MAX, |top| top as usize);
    Ok(all
        .filter(|(id, _)| matches(id))
        .take(top)
        .map(target)
        .collect())
}

/// Looks what would come of `targets`; changes nothing.
///
/// # Errors
/// What the database says.
pub fn preview(
    conn: &Connection,
    targets: &[Target],
    (library, may_write): (&LibraryHandle, bool),
) -> Result<TagReport, StorageError> {
    let started = Instant::now();
    let mut report = report(TagMode::Preview, targets.len(), may_write);
    for target in targets {
        if started.elapsed() > PREVIEW_MAX {
            break;
        }
        match track_file(conn, target.id)? {
            Some(found) => {
                let file = MusicFile::known(found.path.clone(), found.mark).cut_to(found.span);
                let looked = library.reader().look(file, target.wish);
                report.note(*target, &found.path, &looked);
            }
            None => report.looked += 1,
        }
    }
    Ok(report)
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
