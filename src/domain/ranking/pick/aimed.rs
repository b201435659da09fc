//! Pairs for a goal: what its stopping rule still lacks, and nothing else.

use crate::domain::comparison::PairReason;
use crate::domain::goal::IMPRESSIONS;
use crate::domain::ranking::Node;

use super::{Chooser, TRIES};

impl Chooser<'_> {
    /// A track that is still new, beside one that is known: so it is placed. While the known are
    /// fewer than the new any will do, and each answer counts twice.
    ///
    /// One that has begun is finished before another begins. There is neither a check nor a repeat
    /// among these pairs: what is new is all that was asked for.
    pub(super) fn introduction(&mut self) -> Option<(Node, Node, PairReason)> {
        let mut open: Vec<(u32, bool, usize, Node)> = Vec::new();
        for &node in self.pool.newcomers() {
            let count = self.ranking.model.strength(node).count;
            if count < IMPRESSIONS {
                let promised = self.avoid.iter().filter(|&&it| it == node).count() as u32;
                let missing = IMPRESSIONS.saturating_sub(count + promised);
                let is_avoided = missing == 0 || promised > 0;
                open.push((missing, is_avoided, 0, node));
            }
        }
        for it in &mut open {
            it.2 = self.chance.below(1 << 16);
        }
        let takes_any = self.pool.known < open.len();
        // What is promised enough comes last; then those that begin last; the rest by chance.
        let turn = |&(missing, is_avoided, dice, node): &(u32, bool, usize, Node)| {
            (missing == 0, is_avoided, missing, dice, node)
        };
        // Only the first few are tried, and a new library has 50,000 of them: no need to sort all.
        if open.len() > TRIES {
            open.select_nth_unstable_by_key(TRIES, turn);
        }
        let tried = open.len().min(TRIES);
        open[..tried].sort_unstable_by_key(turn);
        let known =
            |chooser: &Self, node| chooser.ranking.model.strength(node).count >= IMPRESSIONS;
        let found = open[..tried].iter().find_map(|&(.., a)| {
            let b = self
                .opponent(a, |chooser, node| takes_any || known(chooser, node))
                .or_else(|| self.opponent(a, |_, _| true));
            b.map(|b| (a, b))
        });
        let left = || {
            open.iter().find_map(|&(.., a)| {
                let mut all = self.pool.order.iter().map(|&(_, node)| node);
                all.find(|&b| self.may_ask(a, b)).map(|b| (a, b))
            })
        };
        found
            .or_else(left)
            .map(|(a, b)| (a, b, PairReason::Newcomer))
    }

    /// Two neighbours whose order is open, those that teach most; with a track of the pairs that
    /// are asked now only if there are no others. `None` while a track was never heard.
    pub(super) fn neighbours(&mut self) -> Option<(Node, Node, PairReason)> {
        if self.has_fresh {
            return None;
        }
        let open = self.ranking.open_neighbours(self.pool, self.context.asked);
        let mut best: Option<((bool, f64), Node, Node)> = None;
        for (a, b) in open.into_iter().filter(|&(a, b)| !self.are_copies(a, b)) {
            let is_free = !self.is_avoided(a) && !self.is_avoided(b);
            let worth = (is_free, self.teaching(a, b));
            if best.is_none_or(|(most, ..)| worth > most) {
                best = Some((worth, a, b));
            }
        }
        best.map(|(_, a, b)| (a, b, self.reason(a, b)))
    }
}
