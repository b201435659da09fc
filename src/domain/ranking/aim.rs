//! Whether a session's goal is reached, and about how much is left: the rules of
//! [`crate::domain::goal`], read off the posterior.
//!
//! Everything here is looked at after each verdict, so it costs some tens of microseconds, whatever
//! the size of the library; what would cost more is taken from the pool's last refresh.

use crate::domain::goal::{CERTAIN, Goal, IMPRESSIONS, Left, SETTLED_SHARE};
use crate::domain::id::TrackId;
use crate::domain::ranking::normal::phi;
use crate::domain::ranking::pool::Pool;
use crate::domain::ranking::{Descending, Node, Ranking};

/// What the session knows and the ranking does not.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// Whether the session has asked the pair (or is asking it now), in either order.
    pub is_asked: &'a dyn Fn(TrackId, TrackId) -> bool,
    /// Tracks of pairs that were announced and not answered yet, once for each pair.
    pub pending: &'a [TrackId],
}

/// Comparisons for each unit of doubt about the top, for halving what is wrong of it. A comparison
/// brings two tracks a precision of 0.2 at best, which makes 5; pairs asked for other reasons, and
/// opponents that are unsure themselves, make the rest. Simulated listeners (`--goals`).
const DOUBT_COST: f64 = 13.0;
/// The share that is wrong wavers from verdict to verdict, the more the fewer places there are: near
/// the end it is not the trend but luck that is waited for.
const WAVERING: f64 = 0.25;
/// An open pair of neighbours costs this times the root of the pool's size, comparisons: each answer
/// moves its two tracks, and so opens others.
const OPEN_COST: f64 = 0.77;

impl Ranking {
    /// What is left of the pool's goal; `None` when it has none.
    #[must_use]
    pub fn left(&self, pool: &Pool, asked: Asked<'_>) -> Option<Left> {
        match pool.goal() {
            Goal::Open => None,
            Goal::Top { .. } => Some(self.left_of_top(pool)),
            Goal::FirstImpressions => Some(self.left_of_impressions(pool, asked.pending)),
            Goal::Complete => Some(self.left_of_order(pool, asked.is_asked)),
        }
    }

    /// What is wrong of the top falls like the standard deviation near its edge. To halve that takes
    /// four times the precision, but of ever fewer tracks, their number falling like it, too: so what
    /// is left goes with the doubt there is, and with how many times too much is wrong.
    fn left_of_top(&self, pool: &Pool) -> Left {
        let (places, tracks) = (pool.top_places(), pool.len().max(1));
        let view = self.top_view(pool);
        let by_chance = places as f64 / tracks as f64;
        let wrong = 1.0 - view.settled_share;
        let allowed = (1.0 - SETTLED_SHARE) * (1.0 - by_chance);
        let too_much = wrong / allowed - 1.0 + WAVERING / (places as f64).sqrt();
        let comparisons = DOUBT_COST * view.doubt * too_much;
        Left {
            comparisons: whole(comparisons, wrong <= allowed),
            settled: (view.settled_share * places as f64).round() as u32,
            parts: places as u32,
        }
    }

    /// Each comparison counts for one newcomer, or for two while known tracks are fewer.
    fn left_of_impressions(&self, pool: &Pool, pending: &[TrackId]) -> Left {
        let pending: Vec<Node> = pending.iter().filter_map(|&id| self.find(id)).collect();
        let (mut missing, mut open) = (0, 0);
        for &node in pool.newcomers() {
            let promised = pending.iter().filter(|&&it| it == node).count();
            let has = self.model.strength(node).count + promised as u32;
            missing += IMPRESSIONS.saturating_sub(has);
            open += u32::from(has < IMPRESSIONS);
        }
        let known = pool.known as f64;
        let paired = (f64::from(open) - known).max(0.0) / f64::from(open.max(1));
        // While newcomers outnumber the known, half of a comparison's credit goes to each of two.
        let comparisons = f64::from(missing) * (1.0 - 0.25 * paired);
        let parts = pool.newcomers_count() as u32;
        Left {
            comparisons: whole(comparisons, missing == 0),
            settled: parts - open,
            parts,
        }
    }

    fn left_of_order(&self, pool: &Pool, is_asked: &dyn Fn(TrackId, TrackId) -> bool) -> Left {
        let open = self.open_neighbours(pool, is_asked).len() as u32;
        let parts = pool.len().saturating_sub(1) as u32;
        Left {
            comparisons: whole(
                OPEN_COST * (pool.len() as f64).sqrt() * f64::from(open),
                open == 0,
            ),
            settled: parts - open,
            parts,
        }
    }

    /// Neighbours in the order whose own order is neither certain nor was ever asked for, the best
    /// first.
    pub(super) fn open_neighbours(
        &self,
        pool: &Pool,
        is_asked: &dyn Fn(TrackId, TrackId) -> bool,
    ) -> Vec<(Node, Node)> {
        let theta = |&(_, node): &(Descending, Node)| (Descending(self.model.theta(node)), node);
        let mut order: Vec<_> = pool.order.iter().map(theta).collect();
        order.sort_unstable();
        let pairs = order.windows(2).map(|two| (two[0].1, two[1].1));
        pairs
            .filter(|&(upper, lower)| {
                !self.is_certain(upper, lower)
                    && !self.have_met(upper, lower)
                    && !is_asked(self.id_of(upper), self.id_of(lower))
            })
            .collect()
    }

    fn is_certain(&self, upper: Node, lower: Node) -> bool {
        let apart = self.model.theta(upper) - self.model.theta(lower);
        let deviation = (self.model.variance(upper) + self.model.variance(lower)).sqrt();
        phi(apart / deviation) >= CERTAIN
    }

    fn have_met(&self, one: Node, other: Node) -> bool {
        let edges = &self.model.strength(one).edges;
        edges.iter().any(|edge| edge.other == other)
    }

    fn id_of(&self, node: Node) -> TrackId {
        self.entries[node as usize].id
    }
}

/// Rounded up; 0 when the rule holds, and never before.
fn whole(comparisons: f64, is_reached: bool) -> u32 {
    if is_reached {
        0
    } else {
        (comparisons.ceil() as u32).max(1)
    }
}
