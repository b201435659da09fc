//! The full fit: spreads first, then everything to convergence.

use super::{LOCAL_STEPS, Model, Node};
use crate::domain::ranking::edge::{Edge, Lesson, Standing};
use crate::domain::ranking::spread::Spread;

/// The modes are found when no theta and no variance moves more than this in a sweep.
const CONVERGED: f64 = 1e-9;
/// A fit ends after so many sweeps in any case; some tens are usual.
const SWEEPS_MAX: usize = 2000;
/// The spreads are known when neither moves more than this part of itself in a sweep.
const SPREAD_CONVERGED: f64 = 1e-3;
/// The search for the spreads ends after so many sweeps in any case.
const SPREAD_SWEEPS_MAX: usize = 40;

impl Model {
    /// Fits spreads, then modes and variances to convergence, from the same start each time.
    ///
    /// `order` names every node once; the same order gives the same result to the last bits.
    pub(in crate::domain::ranking) fn fit(&mut self, order: impl IntoIterator<Item = Node>) {
        self.swept.clear();
        self.swept.extend(order.into_iter().filter(|&node| {
            let strength = &mut self.strengths[node as usize];
            strength.is_swept = !strength.edges.is_empty();
            strength.is_swept
        }));
        self.spread = Spread::default();
        for &node in &self.swept {
            let strength = &mut self.strengths[node as usize];
            (strength.theta, strength.evidence) = (0.0, 0.0);
            strength.variance = self.spread.total();
        }
        self.sum_groups();
        for _ in 0..SPREAD_SWEEPS_MAX {
            self.sweep(Edge::on_average);
            if self.estimate_spread() < SPREAD_CONVERGED {
                break;
            }
        }
        for _ in 0..SWEEPS_MAX {
            if self.sweep(Edge::at_mode) < CONVERGED {
                break;
            }
            self.centre();
        }
    }

    /// Takes over what a copy of this model has found by a fit, then settles what was said since.
    pub(in crate::domain::ranking) fn adopt(&mut self, fitted: &Self) {
        self.spread = fitted.spread;
        for (own, fitted) in self.strengths.iter_mut().zip(&fitted.strengths) {
            if !own.edges.is_empty() && !fitted.edges.is_empty() {
                own.theta = fitted.theta;
                own.variance = fitted.variance;
                own.evidence = fitted.evidence;
            }
        }
        self.sum_groups();
        for _ in 0..LOCAL_STEPS {
            for place in 0..self.swept.len() {
                let node = self.swept[place];
                let then = fitted
                    .strengths
                    .get(node as usize)
                    .map(|strength| &strength.edges);
                if then != Some(&self.strength(node).edges) {
                    self.relax(node, Edge::at_mode);
                }
            }
        }
    }

    /// Relaxes every compared track once (Gauss-Seidel). Returns the largest change.
    fn sweep(&mut self, teach: impl Fn(&Edge, Standing) -> Lesson) -> f64 {
        let mut change = 0.0f64;
        for place in 0..self.swept.len() {
            change = change.max(self.relax(self.swept[place], &teach));
        }
        change
    }

    /// Moves all tracks together to where the prior wants them. The verdicts do not mind, and
    /// single steps would be slow to find this.
    fn centre(&mut self) {
        let (mut pull, mut stiffness) = (0.0, 0.0);
        for group in &self.groups {
            let share = self.spread.common_precision(group.members);
            pull += share * group.sum;
            stiffness += share * f64::from(group.members);
        }
        if stiffness > 0.0 {
            let shift = pull / stiffness;
            for &node in &self.swept {
                let strength = &mut self.strengths[node as usize];
                if !strength.edges.is_empty() {
                    strength.theta -= shift;
                }
            }
            self.sum_groups();
        }
    }

    /// Re-estimates the spreads from the posterior. Returns their relative change.
    fn estimate_spread(&mut self) -> f64 {
        let mut estimate = self.spread.estimate();
        for group in self.groups.iter().filter(|group| group.members > 0) {
            estimate.add_group(group.members, group.sum, group.evidence);
        }
        for &node in &self.swept {
            let strength = &self.strengths[node as usize];
            if !strength.edges.is_empty() {
                let group = &self.groups[strength.group as usize];
                let mean = self.spread.group_mean(group.members, group.sum);
                estimate.add_track(strength.theta - mean, strength.evidence, group.evidence);
            }
        }
        let spread = estimate.finish();
        let change = spread.relative_change(&self.spread);
        self.spread = spread;
        self.sum_groups();
        change
    }
}
