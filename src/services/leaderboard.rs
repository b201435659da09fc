//! The leaderboard: tracks in the order of their ranks, or of what is known about these.

use crate::domain::filter::Filter;
use crate::domain::id::TrackId;
use crate::services::matching::matching;
use crate::services::presenter::Presenter;
use crate::storage::error::StorageError;

/// What the leaderboard is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RankSort {
    /// The best first.
    #[default]
    Rank,
    /// The worst first.
    Worst,
    /// The most often compared first.
    Count,
    /// The least certain first.
    Uncertainty,
}

impl RankSort {
    /// The order that goes by a name on the wire.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "rank" => Self::Rank,
            "worst" => Self::Worst,
            "count" => Self::Count,
            "uncertainty" => Self::Uncertainty,
            _ => return None,
        })
    }

    /// Brings tracks that are in the order of their ranks into this one.
    pub fn arrange(self, ids: &mut [TrackId], presenter: &Presenter<'_>) {
        let rating = |id: &TrackId| presenter.ratings.ranking.rating(*id);
        match self {
            Self::Rank => {}
            Self::Worst => ids.reverse(),
            Self::Count => {
                let count = |id: &TrackId| rating(id).map_or(0, |r| r.comparison_count);
                ids.sort_by_key(|id| std::cmp::Reverse(count(id)));
            }
            Self::Uncertainty => {
                let sd = |id: &TrackId| rating(id).map_or(0.0, |r| r.sd);
                ids.sort_by(|a, b| sd(b).total_cmp(&sd(a)));
            }
        }
    }
}

/// The tracks that match, the best first; those that nobody compared come last, whatever their
/// prior says.
pub fn placed(presenter: &Presenter<'_>, filter: &Filter) -> Result<Vec<TrackId>, StorageError> {
    let ranking = &presenter.ratings.ranking;
    let mut ids = ranking.ranked().to_vec();
    if *filter != Filter::default() {
        // A catalog is in the order of its ids.
        let among = matching(
            presenter.conn,
            filter,
            presenter.catalog,
            &presenter.state.house,
        )?;
        ids.retain(|id| among.binary_search(id).is_ok());
    }
    ids.sort_by_key(|id| !is_compared(presenter, *id));
    Ok(ids)
}

/// Whether anybody judged the track.
#[must_use]
pub fn is_compared(presenter: &Presenter<'_>, id: TrackId) -> bool {
    let rating = presenter.ratings.ranking.rating(id);
    rating.is_some_and(|rating| rating.comparison_count > 0)
}
