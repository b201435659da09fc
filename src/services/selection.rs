//! From what a list means to its tracks: all of them, in its order.
//!
//! It is looked up beside the engine, with a reader of its own: a large library takes a while.

use std::collections::HashSet;

use rusqlite::Connection;

use crate::domain::filter::Filter;
use crate::domain::house::HouseState;
use crate::domain::id::TrackId;
use crate::domain::listing::TrackSort;
use crate::domain::queue::QUEUE_ITEMS_MAX;
use crate::domain::star::StarKind;
use crate::protocol::selection::{RankedSelection, Selection};
use crate::services::engine::Shared;
use crate::services::error::ServiceError;
use crate::services::leaderboard::{RankSort, placed};
use crate::storage::error::StorageError;
use crate::storage::library::browse_tracks::{TrackFilter, ordered_ids};
use crate::storage::library::playlist_items::playlist_tracks;
use crate::storage::library::search;

/// Most tracks of a selection: one more than a queue takes, so that the queue can say so.
const TRACKS_MAX: usize = QUEUE_ITEMS_MAX + 1;

/// Longest search, characters.
const QUERY_CHARS_MAX: usize = 200;

/// A selection that makes sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum List {
    /// These.
    Tracks(Vec<TrackId>),
    /// All that match.
    Matching(Filter, Option<TrackSort>),
    /// By rank.
    Ranked(RankedSelection, RankSort),
    /// What a search finds.
    Found(String, Option<TrackSort>),
}

impl List {
    /// Reads a selection.
    ///
    /// # Errors
    /// `Invalid`, with what is wrong with it.
    pub fn of(selection: Selection) -> Result<Self, ServiceError> {
        let Selection {
            track_ids,
            filter,
            ranking,
            query,
            sort,
        } = selection;
        let unknown = |what: &str| {
            let sort = sort.as_deref().unwrap_or("");
            ServiceError::invalid(format!("cannot sort {what} by `{sort}`"))
        };
        let track_sort = || match sort.as_deref() {
            None => Ok(None),
            Some(name) => TrackSort::named(name)
                .map(Some)
                .ok_or_else(|| unknown("tracks")),
        };
        match (track_ids, filter, ranking, query) {
            (Some(tracks), None, None, None) if sort.is_none() => Ok(Self::Tracks(tracks)),
            (Some(_), None, None, None) => Err(ServiceError::invalid(
                "`track_ids` are in their order already",
            )),
            (None, Some(filter), None, None) => Ok(Self::Matching(filter, track_sort()?)),
            (None, None, Some(ranking), None) => {
                let sort = match sort.as_deref() {
                    None => RankSort::default(),
                    Some(name) => RankSort::named(name).ok_or_else(|| unknown("rankings"))?,
                };
                Ok(Self::Ranked(ranking, sort))
            }
            (None, None, None, Some(words)) if words.chars().count() > QUERY_CHARS_MAX => {
                let message = format!("a search has {QUERY_CHARS_MAX} characters at most");
                Err(ServiceError::Invalid(message))
            }
            (None, None, None, Some(words)) => Ok(Self::Found(words, track_sort()?)),
            _ => Err(ServiceError::invalid(
                "a selection is one of `track_ids`, `filter`, `ranking` and `query`",
            )),
        }
    }

    /// Its tracks, in order. One that names what is not there is empty.
    pub fn tracks(self, conn: &Connection, shared: &Shared) -> Result<Vec<TrackId>, StorageError> {
        let moment = shared.view.first();
        match self {
            Self::Tracks(tracks) => Ok(tracks),
            Self::Matching(filter, sort) => matching(conn, &moment.state.house, &filter, sort),
            Self::Ranked(RankedSelection { top, filter }, sort) => {
                // The lock is held for these lines alone, and for no statement that sorts.
                let now_ms = shared.clock.now_ms();
                let mut ids = shared.view.present(conn, &moment, now_ms, |presenter| {
                    let mut ids = placed(presenter, &filter.unwrap_or_default())?;
                    sort.arrange(&mut ids, presenter);
                    Ok::<_, StorageError>(ids)
                })?;
                let top = top.and_then(|top| usize::try_from(top).ok());
                ids.truncate(top.unwrap_or(TRACKS_MAX).min(TRACKS_MAX));
                Ok(ids)
            }
            Self::Found(words, sort) => {
                let found = search::find_ids(conn, &words, TRACKS_MAX)?;
                match sort {
                    None => Ok(found),
                    Some(sort) => {
                        let filter = TrackFilter {
                            ids: Some(&found),
                            ..TrackFilter::default()
                        };
                        Ok(ordered_ids(conn, filter, sort, TRACKS_MAX)?)
                    }
                }
            }
        }
    }
}

fn matching(
    conn: &Connection,
    house: &HouseState,
    filter: &Filter,
    sort: Option<TrackSort>,
) -> Result<Vec<TrackId>, StorageError> {
    let starred: Vec<_> = house
        .starred()
        .filter(|(kind, ..)| *kind == StarKind::Track)
        .map(|(_, id, _)| TrackId(id))
        .collect();
    let rows = TrackFilter {
        album: filter.album,
        artist: filter.artist,
        genre: filter.genre,
        folder: filter.folder,
        year_from: filter.year_from,
        year_to: filter.year_to,
        ids: filter.is_starred.then_some(&starred),
        ..TrackFilter::default()
    };
    let by = sort.unwrap_or_else(|| natural(filter));
    let Some(playlist) = filter.playlist else {
        return Ok(ordered_ids(conn, rows, by, TRACKS_MAX)?);
    };
    let listed = playlist_tracks(conn, playlist)?;
    let ordered = ordered_ids(conn, rows, by, usize::MAX >> 1)?;
    if sort.is_some() {
        let listed: HashSet<_> = listed.into_iter().collect();
        let is_listed = |id: &TrackId| listed.contains(id);
        return Ok(ordered.into_iter().filter(is_listed).collect());
    }
    // As it stands, with what stands in it twice.
    let matching: HashSet<_> = ordered.into_iter().collect();
    let matches = |id: &TrackId| matching.contains(id);
    Ok(listed.into_iter().filter(matches).collect())
}

/// The order that a list of this music has by itself.
fn natural(filter: &Filter) -> TrackSort {
    match filter {
        Filter { album: Some(_), .. } => TrackSort::Place,
        Filter {
            folder: Some(_), ..
        } => TrackSort::Path,
        Filter {
            artist: Some(_), ..
        } => TrackSort::Artist,
        _ => TrackSort::Title,
    }
}
