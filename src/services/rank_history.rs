//! How the tracks stood before: the ranking as it would be had nobody judged since.
//!
//! Nothing of it is stored: verdicts are kept for ever, so any past ranking follows from them, also
//! after a restart. What was worked out is kept in memory for a while, because a fit of a large
//! library takes about a second. A verdict taken back counts as never given, then as now.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::id::{ArtistId, TrackId};
use crate::domain::ranking::pool::Pool;
use crate::domain::ranking::{Duel, Ranking};

/// Movement is counted from so long ago.
pub const DAY_MS: i64 = 86_400_000;

/// "A day ago" moves on in such steps: each costs a fit.
const STEP_MS: i64 = 3_600_000;

/// Points of a track's course at most: each costs a fit, and more are not told apart on a screen.
const POINTS_MAX: usize = 24;

/// The course is worked out again when the verdicts have grown by this share of them.
const GROWTH: usize = 20;

/// Places of the tracks that were compared, from 1.
pub type Ranks = HashMap<TrackId, u32>;

/// The places after a verdict of the past.
#[derive(Debug)]
pub struct Point {
    /// When that verdict was given, ms since 1970.
    pub at_ms: i64,
    /// Verdicts until then.
    pub comparisons: u64,
    /// How settled the top was then.
    pub settled_percent: f32,
    /// How the tracks stood after it.
    pub ranks: Ranks,
}

/// What past rankings follow from.
#[derive(Debug)]
pub struct Source {
    /// The tracks offered now, and by whom: places then and now are places among the same tracks.
    pub tracks: Vec<(TrackId, Option<ArtistId>)>,
    /// The verdicts that stand, each with when it was given, in their order.
    pub duels: Vec<(i64, Duel)>,
    /// Changes with the library.
    pub library: u64,
}

/// Rankings of the past that were worked out already.
#[derive(Debug, Default)]
pub struct RankHistory {
    before: Mutex<Option<(Key, Arc<Ranks>)>>,
    course: Mutex<Option<(Key, Arc<Vec<Point>>)>>,
    /// Held while a fit is made: another reader takes what is there instead of fitting, too.
    working: Mutex<()>,
}

/// What a kept ranking was worked out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    library: u64,
    /// The moment, or the number of verdicts.
    size: u64,
}

impl RankHistory {
    /// How the tracks stood about a day before `now_ms`. While another reader works that out:
    /// what was known last, or nothing.
    ///
    /// # Errors
    /// What `read` says.
    pub fn day_before<E>(
        &self,
        now_ms: i64,
        library: u64,
        read: impl FnOnce() -> Result<Source, E>,
    ) -> Result<Arc<Ranks>, E> {
        let until_ms = (now_ms - DAY_MS) / STEP_MS * STEP_MS;
        let size = until_ms.unsigned_abs();
        let key = Key { library, size };
        let last = lock(&self.before).clone();
        if let Some((_, ranks)) = last.as_ref().filter(|(of, _)| *of == key) {
            return Ok(Arc::clone(ranks));
        }
        let Ok(_working) = self.working.try_lock() else {
            return Ok(last.map(|(_, ranks)| ranks).unwrap_or_default());
        };
        let ranks = Arc::new(ranks_until(&read()?, until_ms));
        *lock(&self.before) = Some((key, Arc::clone(&ranks)));
        Ok(ranks)
    }

    /// How the tracks stood in the course of the verdicts, the oldest first; the last point may lag
    /// some verdicts behind. While another reader works that out: what was known last, or nothing.
    pub fn course(&self, source: &Source) -> Arc<Vec<Point>> {
        let key = Key {
            library: source.library,
            size: source.duels.len() as u64,
        };
        let last = lock(&self.course).clone();
        let is_near = |of: &Key| {
            of.library == key.library && of.size.abs_diff(key.size) <= of.size / GROWTH as u64
        };
        if let Some((_, points)) = last.as_ref().filter(|(of, _)| is_near(of)) {
            return Arc::clone(points);
        }
        let Ok(_working) = self.working.try_lock() else {
            return last.map(|(_, points)| points).unwrap_or_default();
        };
        let points = Arc::new(course_of(source));
        *lock(&self.course) = Some((key, Arc::clone(&points)));
        points
    }
}

/// Held for microseconds; a panic elsewhere leaves a cache, which is whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The places that follow from the verdicts before `until_ms`.
fn ranks_until(source: &Source, until_ms: i64) -> Ranks {
    let then = source.duels.iter().filter(|(at_ms, _)| *at_ms < until_ms);
    let mut ranking = Ranking::new();
    ranking.set_tracks(source.tracks.iter().copied());
    let duels: Vec<_> = then.map(|(_, duel)| *duel).collect();
    if duels.is_empty() {
        return Ranks::new();
    }
    ranking.rebuild(duels);
    ranks_of(&ranking)
}

fn course_of(source: &Source) -> Vec<Point> {
    let mut ranking = Ranking::new();
    ranking.set_tracks(source.tracks.iter().copied());
    let step = source.duels.len().div_ceil(POINTS_MAX).max(1);
    let mut comparisons = 0;
    let point = |some: &[(i64, Duel)]| {
        comparisons += some.len() as u64;
        for (_, duel) in some {
            ranking.record(*duel);
        }
        ranking.fit();
        let pool = Pool::new(&ranking, ranking.ranked().iter().copied());
        Point {
            at_ms: some.last().map_or(0, |(at_ms, _)| *at_ms),
            comparisons,
            settled_percent: ranking.progress(&pool).settled_percent,
            ranks: ranks_of(&ranking),
        }
    };
    source.duels.chunks(step).map(point).collect()
}

fn ranks_of(ranking: &Ranking) -> Ranks {
    let is_compared = |id| ranking.rating(id).is_some_and(|r| r.comparison_count > 0);
    (1..)
        .zip(ranking.ranked())
        .filter(|(_, id)| is_compared(**id))
        .map(|(rank, id)| (*id, rank))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::domain::ranking::Outcome;

    const NOW_MS: i64 = 1_800_000_000_000;

    fn source(duels: &[(i64, i64, i64)]) -> Source {
        let duel = |&(days_ago, winner, loser): &(i64, i64, i64)| {
            let duel = Duel {
                a: TrackId(winner),
                b: TrackId(loser),
                outcome: Outcome::AWins,
                is_check: false,
            };
            (NOW_MS - days_ago * DAY_MS, duel)
        };
        Source {
            tracks: (1..=4).map(|id| (TrackId(id), None)).collect(),
            duels: duels.iter().map(duel).collect(),
            library: 1,
        }
    }

    fn before(rank_history: &RankHistory, library: u64, duels: &[(i64, i64, i64)]) -> Arc<Ranks> {
        let Ok(ranks) =
            rank_history.day_before(NOW_MS, library, || Ok::<_, Infallible>(source(duels)));
        ranks
    }

    #[test]
    fn a_day_ago_only_what_was_judged_by_then_counts() {
        let duels = [(3, 1, 2), (3, 1, 2), (0, 2, 1), (0, 2, 1), (0, 2, 1)];
        let ranks = before(&RankHistory::default(), 1, &duels);
        assert!(ranks[&TrackId(1)] < ranks[&TrackId(2)]);
        assert_eq!(ranks.get(&TrackId(3)), None, "it was never compared");
        assert!(before(&RankHistory::default(), 1, &[(0, 1, 2)]).is_empty());
    }

    #[test]
    fn a_past_ranking_is_worked_out_once_until_the_library_changes() {
        let rank_history = RankHistory::default();
        let first = before(&rank_history, 1, &[(3, 1, 2)]);
        assert!(Arc::ptr_eq(&first, &before(&rank_history, 1, &[])));
        assert!(before(&rank_history, 2, &[]).is_empty());
    }

    #[test]
    fn the_course_ends_where_the_ranking_stands() {
        let duels: Vec<_> = (0..100).map(|i| (100 - i, 1 + i % 3, 2 + i % 3)).collect();
        let source = source(&duels);
        let course = RankHistory::default().course(&source);
        assert!(course.len() <= POINTS_MAX && course.len() > POINTS_MAX / 2);
        let last = course.last().map(|point| (point.at_ms, &point.ranks));
        let all = ranks_until(&source, NOW_MS);
        assert_eq!(last, Some((NOW_MS - DAY_MS, &all)));
    }
}
