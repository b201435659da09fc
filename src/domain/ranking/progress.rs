//! How far the ranking has come, said honestly.
//!
//! Pairs chosen to teach make any internal reliability look too good; what is reported here comes
//! from the posterior (expected) and from pairs drawn at random (held out).

use crate::domain::chance::Chance;
use crate::domain::ranking::edge::{apart_before, sigmoid};
use crate::domain::ranking::normal::phi;
use crate::domain::ranking::pool::Pool;
use crate::domain::ranking::{Outcome, Ranking};

/// How far the ranking of a pool has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Expected Kendall rank correlation of our order with the listener's true one, 0 to 1.
    pub expected_tau: f32,
    /// How many of the tracks shown as the top are expected to belong there, 0 to 100.
    pub settled_percent: f32,
    /// Share of random checks that the model foretells from all other verdicts, 0 to 1;
    /// `None` before the first. Ties are left out; where it has no opinion, half is foretold.
    pub held_out_accuracy: Option<f32>,
    /// How often the listener gave the same answer to the same pair, 0 to 1; `None` before any
    /// repeat.
    pub consistency: Option<f32>,
    /// Share of decided verdicts that side a won, 0 to 1: far from 0.5 is a position bias.
    pub side_a_share: Option<f32>,
}

/// Decided verdicts by side.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sides {
    a_wins: u64,
    b_wins: u64,
}

impl Sides {
    pub(super) fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::AWins => self.a_wins += 1,
            Outcome::BWins => self.b_wins += 1,
            Outcome::Tie => {}
        }
    }

    pub(super) fn subtract(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::AWins => self.a_wins = self.a_wins.saturating_sub(1),
            Outcome::BWins => self.b_wins = self.b_wins.saturating_sub(1),
            Outcome::Tie => {}
        }
    }
}

/// How our top stands beside the true one.
#[derive(Debug, Clone, Copy)]
pub(super) struct TopView {
    /// Expected share of our top that is in the true top, 0 to 1.
    pub(super) settled_share: f64,
    /// Precision of the tracks of which nobody knows whether they belong there, each by how much that
    /// is not known: `sum of 4 p (1 - p) / variance`.
    pub(super) doubt: f64,
}

/// Pairs of tracks that the expected correlation is averaged over.
const PAIRS_SAMPLED: usize = 2048;
/// Tracks below the best that stand for all the others.
const OTHERS_SAMPLED: usize = 256;
/// Halvings of the range when the true top's threshold is sought.
const HALVINGS: usize = 24;
/// Who leans less than this share of their own uncertainty has no opinion: half foretold.
const LEAN_MIN: f64 = 0.05;

impl Ranking {
    /// Says how far the ranking of a pool has come; about 0.2 ms whatever its size.
    #[must_use]
    pub fn progress(&self, pool: &Pool) -> Progress {
        let repeats = self.model.repeats;
        Progress {
            expected_tau: self.expected_tau(pool) as f32,
            settled_percent: (100.0 * self.top_view(pool).settled_share) as f32,
            held_out_accuracy: self.held_out_accuracy().map(|share| share as f32),
            consistency: share(repeats.alike, repeats.unlike).map(|share| share as f32),
            side_a_share: share(self.sides.a_wins, self.sides.b_wins).map(|share| share as f32),
        }
    }

    /// `E tau = mean over pairs of 2 P(ordered rightly) - 1`, over pairs always drawn alike.
    fn expected_tau(&self, pool: &Pool) -> f64 {
        if pool.len() < 2 {
            return 1.0;
        }
        let mut chance = Chance::new(0);
        let mut sum = 0.0;
        for _ in 0..PAIRS_SAMPLED {
            let a = chance.below(pool.len());
            let b = (a + 1 + chance.below(pool.len() - 1)) % pool.len();
            let (a, b) = (pool.order[a].1, pool.order[b].1);
            let apart = (self.model.theta(a) - self.model.theta(b)).abs();
            let deviation = (self.model.variance(a) + self.model.variance(b)).sqrt();
            sum += 2.0 * phi(apart / deviation) - 1.0;
        }
        sum / PAIRS_SAMPLED as f64
    }

    /// Our top beside the true one: each track is there with the chance `Phi((theta - c) / sd)`, where
    /// `c` is such that the chances add up to the number of places.
    pub(super) fn top_view(&self, pool: &Pool) -> TopView {
        let places = pool.top_places();
        if pool.len() <= places {
            return TopView {
                settled_share: 1.0,
                doubt: 0.0,
            };
        }
        let near = (4 * places).min(pool.len());
        let rest = pool.len() - near;
        let sampled = rest.min(OTHERS_SAMPLED);
        let stands_for = rest as f64 / sampled.max(1) as f64;
        let pick = |place: usize, weight: f64| {
            let node = pool.order[place].1;
            (
                self.model.theta(node),
                self.model.variance(node).sqrt(),
                weight,
            )
        };
        let tracks: Vec<(f64, f64, f64)> = (0..near)
            .map(|place| pick(place, 1.0))
            .chain((0..sampled).map(|turn| pick(near + turn * rest / sampled, stands_for)))
            .collect();
        let (mut low, mut high) = (-32.0, 32.0);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            let expected: f64 = tracks
                .iter()
                .map(|(theta, sd, weight)| weight * phi((theta - middle) / sd))
                .sum();
            if expected > places as f64 {
                low = middle
            } else {
                high = middle
            }
        }
        let in_top = |(theta, sd, _): &(f64, f64, f64)| phi((theta - low) / sd);
        let doubt = |track: &(f64, f64, f64)| {
            let chance = in_top(track);
            track.2 * 4.0 * chance * (1.0 - chance) / (track.1 * track.1)
        };
        TopView {
            settled_share: tracks[..places].iter().map(in_top).sum::<f64>() / places as f64,
            doubt: tracks.iter().map(doubt).sum(),
        }
    }

    /// Each random check is foretold from the other verdicts: at the mode, its own pull is the
    /// slope of its likelihood times the variance that there was before it (leave one out; Pregibon,
    /// Annals of Statistics 1981).
    fn held_out_accuracy(&self) -> Option<f64> {
        let (mut right, mut counted) = (0.0, 0_u32);
        for check in &self.checks {
            let answer = match check.outcome {
                Outcome::AWins => 1.0,
                Outcome::BWins => 0.0,
                Outcome::Tie => continue,
            };
            let (a, b) = (check.a, check.b);
            let apart = self.model.theta(a) - self.model.theta(b);
            let probability = sigmoid(apart);
            let variances = [a, b].map(|node| self.model.variance(node));
            let variance = apart_before(variances, probability * (1.0 - probability));
            let without = apart - variance * (answer - probability);
            right += if without.abs() < LEAN_MIN * variance.sqrt() {
                0.5
            } else {
                f64::from(u8::from((without > 0.0) == (answer > 0.5)))
            };
            counted += 1;
        }
        (counted > 0).then(|| right / f64::from(counted))
    }
}

/// Part of the first in both; `None` when there is neither.
fn share(part: u64, other: u64) -> Option<f64> {
    (part + other > 0).then(|| part as f64 / (part + other) as f64)
}
