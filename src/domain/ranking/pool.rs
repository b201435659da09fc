//! The tracks of one comparison session, kept in the order that pair choice needs.
//!
//! A cache beside the session: made when it starts or its tracks change, never stored. Its order
//! may lag behind the ranking by a few verdicts; nothing but the choice of candidates hangs on it.

use crate::domain::goal::{Goal, IMPRESSIONS};
use crate::domain::id::TrackId;
use crate::domain::ranking::{Descending, Node, Ranking};

/// The tracks that a session may ask about.
#[derive(Debug, Clone, Default)]
pub struct Pool {
    /// Best first, with theta, as of the last refresh.
    pub(super) order: Vec<(Descending, Node)>,
    /// Whether a node is in the pool, by node.
    members: Vec<bool>,
    /// Never compared when last looked at.
    fresh: Vec<Node>,
    /// Mean of the comparisons a track, over the pool, as of the last refresh.
    pub(super) comparisons_per_track: f64,
    /// Tracks that are no longer new, as of the last refresh.
    pub(super) known: usize,
    refreshed_at: Option<SortedAt>,
    goal: Goal,
    /// Tracks that were new when a session of first impressions met them.
    newcomers: Vec<Node>,
}

/// When a pool was sorted, by the ranking's counters.
#[derive(Debug, Clone, Copy, PartialEq)]
struct SortedAt {
    revision: u64,
    fits: u64,
}

/// The order is sorted anew after at least so many changes, or a sixteenth of the pool.
const CHANGES_BETWEEN_SORTS: usize = 16;

impl Pool {
    /// Gathers the given tracks; those that the ranking was never told of are left out.
    #[must_use]
    pub fn new(ranking: &Ranking, tracks: impl IntoIterator<Item = TrackId>) -> Self {
        let mut pool = Self {
            members: vec![false; ranking.entries.len()],
            ..Self::default()
        };
        for node in tracks.into_iter().filter_map(|id| ranking.find(id)) {
            if !std::mem::replace(&mut pool.members[node as usize], true) {
                pool.order.push((Descending(0.0), node));
            }
        }
        pool.refresh(ranking);
        pool
    }

    /// The tracks of a session with a goal.
    ///
    /// Of first impressions those that count as new are sought among `tracks`, verdicts of this very
    /// session left out (`had` tells how many a track has); what they are put beside is any track
    /// that is present: only so are they placed.
    #[must_use]
    pub fn aimed(
        ranking: &Ranking,
        goal: Goal,
        tracks: Vec<TrackId>,
        had: impl Fn(TrackId) -> u32,
    ) -> Self {
        if goal != Goal::FirstImpressions {
            return Self {
                goal,
                ..Self::new(ranking, tracks)
            };
        }
        let is_new = |&node: &Node| {
            let count = ranking.model.strength(node).count;
            count.saturating_sub(had(ranking.entries[node as usize].id)) < IMPRESSIONS
        };
        let nodes = tracks.into_iter().filter_map(|id| ranking.find(id));
        Self {
            goal,
            newcomers: nodes.filter(is_new).collect(),
            ..Self::new(ranking, ranking.present_tracks())
        }
    }

    /// What the session is for.
    #[must_use]
    pub fn goal(&self) -> Goal {
        self.goal
    }

    /// How many tracks were new when the session met them.
    #[must_use]
    pub fn newcomers_count(&self) -> usize {
        self.newcomers.len()
    }

    pub(super) fn newcomers(&self) -> &[Node] {
        &self.newcomers
    }

    /// How many tracks there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Takes a track out (archived, vanished). Linear in the size of the pool.
    pub fn remove(&mut self, ranking: &Ranking, id: TrackId) {
        if let Some(node) = ranking.find(id)
            && self.contains(node)
        {
            self.members[node as usize] = false;
            self.order.retain(|&(_, known)| known != node);
            self.fresh.retain(|&known| known != node);
            self.newcomers.retain(|&known| known != node);
        }
    }

    pub(super) fn contains(&self, node: Node) -> bool {
        self.members.get(node as usize).copied().unwrap_or(false)
    }

    /// How many tracks count as the top.
    pub(super) fn top_places(&self) -> usize {
        self.goal.top_of(self.len())
    }

    /// Theta of the last of the top, now. The pool must not be empty.
    pub(super) fn cutoff(&self, ranking: &Ranking) -> f64 {
        ranking.model.theta(self.order[self.top_places() - 1].1)
    }

    /// The place that a theta has, or would have, in the order.
    pub(super) fn place_of(&self, theta: f64) -> usize {
        self.order
            .partition_point(|&(known, _)| known < Descending(theta))
    }

    /// Tracks never compared. Those compared since the last look are dropped from the end first,
    /// so that the last one is truly fresh.
    pub(super) fn fresh(&mut self, ranking: &Ranking) -> &[Node] {
        while let Some(&last) = self.fresh.last() {
            if ranking.model.strength(last).edges.is_empty() {
                break;
            }
            self.fresh.pop();
        }
        &self.fresh
    }

    /// Sorts anew when enough has changed since the last time: at every change where neighbours
    /// matter, which is in small pools only.
    pub fn refresh(&mut self, ranking: &Ranking) {
        let now = SortedAt {
            revision: ranking.revision,
            fits: ranking.fits,
        };
        let patience = match self.goal {
            Goal::Complete => 1,
            _ => CHANGES_BETWEEN_SORTS.max(self.len() / 16) as u64,
        };
        if self.refreshed_at.is_some_and(|then| {
            then.fits == now.fits && now.revision.saturating_sub(then.revision) < patience
        }) {
            return;
        }
        let mut comparisons = 0u64;
        self.known = 0;
        self.fresh.clear();
        for (key, node) in &mut self.order {
            *key = Descending(ranking.model.theta(*node));
            let count = ranking.model.strength(*node).count;
            comparisons += u64::from(count);
            self.known += usize::from(count >= IMPRESSIONS);
            if count == 0 {
                self.fresh.push(*node);
            }
        }
        self.order.sort_unstable();
        self.comparisons_per_track = comparisons as f64 / self.len().max(1) as f64;
        self.refreshed_at = Some(now);
    }
}
