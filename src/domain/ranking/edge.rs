//! Two tracks' verdicts, and what they teach about one of them.

use crate::domain::ranking::{Node, Outcome};

/// All verdicts between a track and one other, seen from this track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    pub(super) other: Node,
    pub(super) wins: u16,
    pub(super) losses: u16,
    pub(super) ties: u16,
}

/// Where two tracks stand when an edge teaches one of them about itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    /// The track's theta less the other's.
    pub(super) apart: f64,
    /// Variance of the track.
    pub(super) own: f64,
    /// Variance of the other.
    pub(super) other: f64,
}

/// What an edge says about its track, as derivatives of the log likelihood.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lesson {
    /// First derivative by theta.
    pub(super) slope: f64,
    /// Second derivative, negated.
    pub(super) curvature: f64,
    /// Precision that remains when the other track's own uncertainty is allowed for.
    pub(super) evidence: f64,
}

/// `(pi / 8)`: a logistic under a normal of variance `v` is near one of the argument divided by
/// `sqrt(1 + v pi / 8)` (MacKay, "The evidence framework applied to classification networks", 1992).
const PROBIT: f64 = std::f64::consts::PI / 8.0;
/// Nothing is less sure than this: no prior is.
const PRECISION_MIN: f64 = 1.0 / 64.0;
/// Rounds in which an edge's own message is separated from the rest; more change nothing visible.
const ROUNDS: usize = 2;

impl Edge {
    pub(super) fn new(other: Node) -> Self {
        Self {
            other,
            wins: 0,
            losses: 0,
            ties: 0,
        }
    }

    pub(super) fn count(&self) -> u32 {
        u32::from(self.wins) + u32::from(self.losses) + u32::from(self.ties)
    }

    /// Wins, a tie being half a win for each.
    fn points(&self) -> f64 {
        f64::from(self.wins) + 0.5 * f64::from(self.ties)
    }

    /// The counter that an outcome belongs to, with this edge's track as side a.
    pub(super) fn counter(&mut self, outcome: Outcome) -> &mut u16 {
        match outcome {
            Outcome::AWins => &mut self.wins,
            Outcome::BWins => &mut self.losses,
            Outcome::Tie => &mut self.ties,
        }
    }

    /// With how many of the other decided answers an outcome agrees, and disagrees.
    pub(super) fn repeats_of(&self, outcome: Outcome) -> (u64, u64) {
        let (wins, losses) = (u64::from(self.wins), u64::from(self.losses));
        match outcome {
            Outcome::AWins => (wins, losses),
            Outcome::BWins => (losses, wins),
            Outcome::Tie => (0, 0),
        }
    }

    /// The lesson at the common mode: plain Bradley-Terry.
    ///
    /// The evidence is that of Gaussian belief propagation, the other's variance being taken
    /// without what this edge told it.
    pub(super) fn at_mode(&self, at: Standing) -> Lesson {
        let probability = sigmoid(at.apart);
        let count = f64::from(self.count());
        let curvature = count * probability * (1.0 - probability);
        let told = curvature / (1.0 + curvature * at.own);
        let other = 1.0 / (1.0 / at.other - told).max(f64::MIN_POSITIVE);
        Lesson {
            slope: self.points() - count * probability,
            curvature,
            evidence: curvature / (1.0 + curvature * other),
        }
    }

    /// The lesson averaged over what is not known of either track: one message of expectation
    /// propagation (Minka, UAI 2001), from the two marginals alone.
    ///
    /// Common modes huddle together when verdicts are few; averages do not, which is why the
    /// spreads are estimated from these.
    pub(super) fn on_average(&self, at: Standing) -> Lesson {
        let count = f64::from(self.count());
        let probability = sigmoid(at.apart);
        let mut slope = self.points() - count * probability;
        let mut information = count * probability * (1.0 - probability);
        let mut own = at.own;
        for _ in 0..ROUNDS {
            own = without_edge(at.own, information);
            let variance = own + without_edge(at.other, information);
            let scale = 1.0 / (1.0 + PROBIT * variance).sqrt();
            let probability = sigmoid(scale * (at.apart - variance * slope));
            slope = 0.5 * (slope + scale * (self.points() - count * probability));
            information = count * scale * scale * probability * (1.0 - probability);
        }
        let evidence = information / (1.0 - information * own).max(0.1);
        Lesson {
            slope,
            curvature: evidence,
            evidence,
        }
    }
}

/// Variance of how far two tracks are apart, as it was before one verdict of the given curvature
/// taught about both.
pub(super) fn apart_before(variances: [f64; 2], curvature: f64) -> f64 {
    let [after_a, after_b] = variances;
    let without = |after: f64, other: f64| {
        let told = curvature / (1.0 + curvature * other);
        1.0 / (1.0 / after - told).max(PRECISION_MIN)
    };
    let [mut a, mut b] = variances;
    for _ in 0..3 * ROUNDS {
        (a, b) = (without(after_a, b), without(after_b, a));
    }
    a + b
}

/// Variance before a message of the given information: solves `v = u - u^2 information` for `u`.
fn without_edge(variance: f64, information: f64) -> f64 {
    let taught = (4.0 * information * variance).clamp(1e-9, 0.96);
    2.0 * variance * (1.0 - (1.0 - taught).sqrt()) / taught
}

/// The logistic function.
pub(super) fn sigmoid(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}
