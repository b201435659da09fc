//! Ratings in the tags of music files: for which tracks, and what would come of it.

use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::decode::file::MusicFile;
use crate::domain::filter::Filter;
use crate::domain::id::TrackId;
use crate::domain::score::Score;
use crate::media::rating::Wish;
use crate::protocol::rating_tags::{TagMode, TagReport, TagRequest};
use crate::services::library::LibraryHandle;
use crate::services::matching::matching;
use crate::services::presenter::Presenter;
use crate::services::tag_report::{Target, report};
use crate::storage::error::StorageError;
use crate::storage::library::track_row::track_file;

/// A preview looks into files so long at most: a person waits for it, and a terminal gives up after
/// 5 s. The report says how many of how many files it saw.
const PREVIEW_MAX: Duration = Duration::from_secs(3);

/// The tracks that a request is about, the best first. What a track gets is its place among all
/// compared tracks, whatever part of them is asked for; those that nobody compared get nothing,
/// but minion's ratings are taken out of them, too.
pub fn targets(
    presenter: &Presenter<'_>,
    request: &TagRequest,
) -> Result<Vec<Target>, StorageError> {
    let ranking = &presenter.ratings.ranking;
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
            presenter.conn,
            &filter,
            presenter.catalog,
            &presenter.state.house,
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
