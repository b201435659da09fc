//! Performers, albums and genres as the ratings of their tracks make them.

use std::collections::HashMap;
use std::hash::Hash;

use crate::domain::id::TrackId;
use crate::domain::track::TrackFacts;
use crate::services::presenter::Presenter;

/// What the middle of the library is rated.
const MIDDLE: f64 = 1_500.0;

/// Tracks in the middle of the library that every group is given on top of its own.
const PRIOR_TRACKS: f64 = 3.0;

/// A group of fewer compared tracks has no place: one track that is loved is no loved album.
pub const TRACKS_MIN: u32 = 2;

/// A group's place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing<K> {
    /// Which group.
    pub id: K,
    /// Its rating.
    pub rating: f64,
    /// Compared tracks.
    pub compared_count: u32,
}

/// Gathers ratings by group.
///
/// A group's rating is the mean of its `n` compared tracks, drawn to the middle of the library as if
/// three more stood there: `(sum + 3 * 1500) / (n + 3)`. So two great tracks do not beat ten great
/// ones, and nothing depends on tracks that nobody compared. Below two compared tracks
/// ([`TRACKS_MIN`]) there is no rating.
#[derive(Debug)]
pub struct Groups<K>(HashMap<K, (f64, u32)>);

impl<K: Copy + Eq + Ord + Hash> Groups<K> {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self(HashMap::new())
    }

    /// Takes in a compared track; one that belongs to no group is nobody's.
    pub fn add(&mut self, id: Option<K>, rating: f64) {
        if let Some(id) = id {
            let (sum, count) = self.0.entry(id).or_default();
            *sum += rating;
            *count += 1;
        }
    }

    /// The groups that have a place, the best first; equals in the order of their ids.
    #[must_use]
    pub fn ranked(&self) -> Vec<Standing<K>> {
        let standing = |(id, (sum, count)): (&K, &(f64, u32))| Standing {
            id: *id,
            rating: (sum + PRIOR_TRACKS * MIDDLE) / (f64::from(*count) + PRIOR_TRACKS),
            compared_count: *count,
        };
        let mut groups: Vec<_> = self.0.iter().map(standing).collect();
        groups.retain(|group| group.compared_count >= TRACKS_MIN);
        groups.sort_by(|a, b| b.rating.total_cmp(&a.rating).then(a.id.cmp(&b.id)));
        groups
    }
}

impl<K: Copy + Eq + Ord + Hash> Default for Groups<K> {
    fn default() -> Self {
        Self::new()
    }
}

/// The compared tracks, gathered by what `group` says of them; each counts for all that it belongs
/// to.
pub fn groups<K: Copy + Eq + Ord + Hash>(
    presenter: &Presenter<'_>,
    group: impl Fn(&TrackFacts) -> Option<K>,
    further: &HashMap<TrackId, Vec<K>>,
) -> Groups<K> {
    let mut groups = Groups::new();
    let ranking = &presenter.ratings.ranking;
    for id in ranking.ranked() {
        let rating = ranking.rating(*id).filter(|r| r.comparison_count > 0);
        if let Some((rating, facts)) = rating.zip(presenter.catalog.get(id)) {
            groups.add(group(facts), rating.shown());
            for other in further.get(id).into_iter().flatten() {
                groups.add(Some(*other), rating.shown());
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(tracks: &[(i64, f64)]) -> Vec<(i64, f64)> {
        let mut groups = Groups::new();
        for (id, rating) in tracks {
            groups.add(Some(*id), *rating);
        }
        groups.add(None, 3_000.0);
        let ranked = groups.ranked();
        ranked.iter().map(|one| (one.id, one.rating)).collect()
    }

    #[test]
    fn few_tracks_are_drawn_to_the_middle() {
        assert_eq!(ranked(&[(1, 1_700.0), (1, 1_800.0)]), [(1, 1_600.0)]);
        let mut tracks = vec![(1, 1_800.0); 2];
        tracks.extend([(2, 1_790.0); 10]);
        let best = ranked(&tracks).first().map(|one| one.0);
        assert_eq!(best, Some(2), "ten great tracks beat two");
    }

    #[test]
    fn one_track_makes_no_place() {
        assert_eq!(ranked(&[(1, 2_500.0)]), []);
    }

    #[test]
    fn equals_stand_in_the_order_of_their_ids() {
        let tracks = [(2, 1_600.0), (1, 1_600.0), (2, 1_600.0), (1, 1_600.0)];
        let ids: Vec<_> = ranked(&tracks).iter().map(|one| one.0).collect();
        assert_eq!(ids, [1, 2]);
    }
}
