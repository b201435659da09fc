//! Which pair to ask next.
//!
//! Side A is the track most worth asking about among a few drawn at random; side B the opponent,
//! among a few at random and a few of like strength, whose answer is expected to teach most. What
//! could reach the top counts more, the more so the further the listener has come: exploring first
//! and focusing later beats any fixed weight.
//!
//! Every 20th pair is drawn at random and judges the model honestly; one in 50 is an old pair
//! again and measures the listener.
//!
//! # Tried, and not better
//!
//! * Information as `ln(1 + p(1-p)(v_a + v_b))` times the opponent's weight: the same in
//!   [`Mode::Explore`], a little less tau and recall in the other modes.
//! * Twice as many candidates on both sides: no difference beyond chance, twice the time.
//! * The weight on the top without its head start of half a standard deviation: less recall.
//! * Full weight on the top after 6 comparisons a track instead of 10: better at 4, the same at
//!   10, at the cost of the order as a whole.

use crate::domain::chance::Chance;
use crate::domain::comparison::PairReason;
use crate::domain::goal::{Goal, Mode};
use crate::domain::id::TrackId;
use crate::domain::ranking::normal::phi;
use crate::domain::ranking::pool::Pool;
use crate::domain::ranking::{Node, Ranking};

mod aimed;

/// How much of the weight the chance of reaching the top has in the end.
fn top_share(mode: Mode) -> f64 {
    match mode {
        Mode::Explore => 0.0,
        Mode::Balanced => 0.5,
        Mode::Top => 0.7,
    }
}

/// A chosen pair; the sides are random.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    /// Side a.
    pub a: TrackId,
    /// Side b.
    pub b: TrackId,
    /// Why this pair.
    pub reason: PairReason,
}

/// What the session knows and the ranking does not.
#[derive(Clone, Copy)]
pub struct PickContext<'a> {
    /// What the session is after.
    pub mode: Mode,
    /// How many pairs the session has chosen before this one: the calibration pairs go by it.
    pub ordinal: u64,
    /// Whether the session has asked the pair (or is asking it now), in either order.
    pub asked: &'a dyn Fn(TrackId, TrackId) -> bool,
    /// Whether two tracks are copies of one recording.
    pub same_recording: &'a dyn Fn(TrackId, TrackId) -> bool,
    /// Tracks not to choose if there are others: those that are being compared now.
    pub avoid: &'a [TrackId],
}

/// Every so many pairs one is drawn at random.
const CHECK_EVERY: u64 = 20;
/// Every so many pairs one is an old one.
const REPEAT_EVERY: u64 = 50;
/// Where in their turn the two calibration pairs come; never both at once, never first.
const CHECK_AT: u64 = 19;
const REPEAT_AT: u64 = 24;
/// Candidates for side A.
const FIRST_CANDIDATES: usize = 32;
/// Candidates for side B at random.
const RANDOM_CANDIDATES: usize = 32;
/// Candidates for side B among rank neighbours, on each side.
const NEIGHBOURS_EACH_SIDE: usize = 16;
/// The weight on the top is full after so many comparisons a track,
const EXPLORING_COMPARISONS: f64 = 10.0;
/// or, in a large pool, once all tracks together have so many: nobody gives 5,000 verdicts only to
/// begin.
const EXPLORING_COMPARISONS_IN_ALL: f64 = 10_000.0;
/// No track has so many comparisons while another has none.
const COMPARISONS_BEFORE_ALL_HEARD: u32 = 20;
/// Sides A tried by chance before all pairs are looked through.
const TRIES: usize = 8;
/// Draws for an old pair before the repeat is let go.
const REPEAT_DRAWS: usize = 64;
/// Compared less often than this, a track is a newcomer.
const HEARD: u32 = 2;

/// Chooses the next pair; `None` when every pair of the pool was asked: the session is complete.
///
/// Some microseconds, however large the pool; once a sixteenth of the pool's ratings changed it is
/// sorted anew (2 ms at 50,000 tracks). Only when the session is all but complete are its
/// pairs looked through one by one.
pub fn pick_pair(
    ranking: &Ranking,
    pool: &mut Pool,
    context: &PickContext<'_>,
    chance: &mut Chance,
) -> Option<Pick> {
    if pool.len() < 2 {
        return None;
    }
    pool.refresh(ranking);
    let avoid: Vec<Node> = context
        .avoid
        .iter()
        .filter_map(|&id| ranking.find(id))
        .collect();
    let has_fresh = pool.goal() != Goal::FirstImpressions && !pool.fresh(ranking).is_empty();
    let exploring = EXPLORING_COMPARISONS.min(EXPLORING_COMPARISONS_IN_ALL / pool.len() as f64);
    let reached = (pool.comparisons_per_track / exploring).min(1.0);
    let mut chooser = Chooser {
        ranking,
        context,
        avoid,
        has_fresh,
        top_share: top_share(context.mode) * reached,
        cutoff: pool.cutoff(ranking),
        pool,
        chance,
    };
    let (a, b, reason) = chooser.choose()?;
    let (a, b) = if chooser.chance.coin() {
        (a, b)
    } else {
        (b, a)
    };
    Some(Pick {
        a: chooser.id(a),
        b: chooser.id(b),
        reason,
    })
}

/// One choice being made.
struct Chooser<'a> {
    ranking: &'a Ranking,
    pool: &'a mut Pool,
    context: &'a PickContext<'a>,
    chance: &'a mut Chance,
    avoid: Vec<Node>,
    /// Some track of the pool was never compared: the worn ones wait. Where only what is new is asked
    /// about, nothing waits.
    has_fresh: bool,
    top_share: f64,
    cutoff: f64,
}

impl Chooser<'_> {
    fn choose(&mut self) -> Option<(Node, Node, PairReason)> {
        if self.pool.goal() == Goal::FirstImpressions {
            return self.introduction();
        }
        let special = match self.context.ordinal {
            n if n % CHECK_EVERY == CHECK_AT => self.random_check(),
            n if n % REPEAT_EVERY == REPEAT_AT => self.repeat(),
            _ => None,
        };
        let is_for_order = self.pool.goal() == Goal::Complete;
        special
            .or_else(|| is_for_order.then(|| self.neighbours()).flatten())
            .or_else(|| self.most_telling())
            .or_else(|| self.any_left())
    }

    /// Two tracks uniformly at random.
    fn random_check(&mut self) -> Option<(Node, Node, PairReason)> {
        (0..TRIES).find_map(|_| {
            let (a, b) = (self.draw(), self.draw());
            let is_open = !self.is_avoided(a) && !self.is_avoided(b) && self.may_ask(a, b);
            is_open.then_some((a, b, PairReason::Check))
        })
    }

    /// A pair that was compared before, in this session or an older one.
    fn repeat(&mut self) -> Option<(Node, Node, PairReason)> {
        (0..REPEAT_DRAWS).find_map(|_| {
            let a = self.draw();
            let edges = &self.ranking.model.strength(a).edges;
            if edges.is_empty() {
                return None;
            }
            let b = edges[self.chance.below(edges.len())].other;
            let is_open = self.pool.contains(b) && !self.is_avoided(a) && !self.is_avoided(b);
            // They may have met before anything showed that they are copies.
            (is_open && !self.are_copies(a, b)).then_some((a, b, PairReason::Repeat))
        })
    }

    /// The pair whose answer is expected to teach most, among those looked at.
    fn most_telling(&mut self) -> Option<(Node, Node, PairReason)> {
        (0..TRIES).find_map(|_| {
            let a = self.first()?;
            let b = self.opponent(a, |_, _| true)?;
            Some((a, b, self.reason(a, b)))
        })
    }

    /// Highest variance times weight among some at random.
    fn first(&mut self) -> Option<Node> {
        let mut best = None;
        let mut most = 0.0;
        for _ in 0..FIRST_CANDIDATES {
            let node = self.draw();
            let worth = self.ranking.model.variance(node) * self.weight(node);
            if worth > most && !self.is_avoided(node) && !self.is_worn(node) {
                (best, most) = (Some(node), worth);
            }
        }
        best.or_else(|| self.pool.fresh(self.ranking).last().copied())
    }

    /// Whose duel is expected to teach most, among some at random and some rank neighbours that fit.
    fn opponent(&mut self, a: Node, fits: impl Fn(&Self, Node) -> bool) -> Option<Node> {
        let theta = self.ranking.model.theta(a);
        let place = self.pool.place_of(theta);
        let from = place.saturating_sub(NEIGHBOURS_EACH_SIDE);
        let to = (place + NEIGHBOURS_EACH_SIDE + 1).min(self.pool.len());
        let mut best = None;
        let mut most = 0.0;
        for turn in 0..RANDOM_CANDIDATES + (to - from) {
            let node = match turn.checked_sub(RANDOM_CANDIDATES) {
                None => self.draw(),
                Some(neighbour) => self.pool.order[from + neighbour].1,
            };
            let worth = self.teaching(a, node);
            let is_open = worth > most && !self.is_avoided(node) && !self.is_worn(node);
            if is_open && fits(self, node) && self.may_ask(a, node) {
                (best, most) = (Some(node), worth);
            }
        }
        best
    }

    /// The first pair not asked yet, from a random place on; those to avoid only if need be.
    fn any_left(&mut self) -> Option<(Node, Node, PairReason)> {
        let length = self.pool.len();
        let start = self.chance.below(length);
        let node = |place: usize| self.pool.order[(start + place) % length].1;
        let pairs = || {
            (0..length)
                .flat_map(move |first| (first + 1..length).map(move |second| (first, second)))
        };
        let left = [false, true].into_iter().find_map(|may_take_avoided| {
            pairs().map(|(a, b)| (node(a), node(b))).find(|&(a, b)| {
                let is_free = may_take_avoided || !self.is_avoided(a) && !self.is_avoided(b);
                is_free && self.may_ask(a, b)
            })
        });
        left.map(|(a, b)| (a, b, self.reason(a, b)))
    }

    /// By how much a duel is expected to lessen the two variances, each by its track's weight.
    ///
    /// A duel's Fisher information is `i = p(1-p)`; a Gaussian update on the difference then takes
    /// `v^2 i / (1 + i (v_a + v_b))` from each.
    fn teaching(&self, a: Node, b: Node) -> f64 {
        let model = &self.ranking.model;
        let probability = model.win_probability(a, b);
        let information = probability * (1.0 - probability);
        let (of_a, of_b) = (model.variance(a), model.variance(b));
        let lessened = self.weight(a) * of_a * of_a + self.weight(b) * of_b * of_b;
        information * lessened / (1.0 + information * (of_a + of_b))
    }

    /// How much a track matters: 1 at first, later by its chance of reaching the top.
    fn weight(&self, node: Node) -> f64 {
        if self.top_share == 0.0 {
            return 1.0;
        }
        let above = self.ranking.model.theta(node) - self.cutoff;
        let chance = phi(above / self.ranking.model.variance(node).sqrt() + 0.5);
        (1.0 - self.top_share) + 3.0 * self.top_share * chance
    }

    fn reason(&self, a: Node, b: Node) -> PairReason {
        let model = &self.ranking.model;
        if model.strength(a).count.min(model.strength(b).count) < HEARD {
            PairReason::Newcomer
        } else if self.weight(a).max(self.weight(b)) > 1.0 {
            PairReason::Contender
        } else {
            PairReason::Informative
        }
    }

    fn may_ask(&self, a: Node, b: Node) -> bool {
        a != b && !(self.context.asked)(self.id(a), self.id(b)) && !self.are_copies(a, b)
    }

    fn are_copies(&self, a: Node, b: Node) -> bool {
        (self.context.same_recording)(self.id(a), self.id(b))
    }

    fn is_avoided(&self, node: Node) -> bool {
        self.avoid.contains(&node)
    }

    /// Compared so often that it must wait until every track was heard once.
    fn is_worn(&self, node: Node) -> bool {
        self.has_fresh
            && self.ranking.model.strength(node).count + 1 >= COMPARISONS_BEFORE_ALL_HEARD
    }

    fn draw(&mut self) -> Node {
        self.pool.order[self.chance.below(self.pool.len())].1
    }

    fn id(&self, node: Node) -> TrackId {
        self.ranking.entries[node as usize].id
    }
}
