//! The Bradley-Terry posterior: what the verdicts say about every track, and how surely.
//!
//! `P(a beats b) = sigmoid(theta_a - theta_b)` (Bradley and Terry, Biometrika 1952), with the prior
//! `theta_i ~ N(mu_artist, s_e^2)`, `mu_artist ~ N(0, s_g^2)`. The artist means are integrated out:
//! a track's prior is what its artist's other tracks say. The posterior is strictly concave, so it
//! has one mode, and the order of the verdicts cannot matter once `Model::fit` has converged.
//!
//! Invariant: a node's evidence is counted in its group exactly while it has edges.

use crate::domain::ranking::edge::{Edge, Lesson, Standing, sigmoid};
use crate::domain::ranking::spread::Spread;
use crate::domain::ranking::{Node, Outcome};

mod fit;

/// Index of an artist (or of one track without an artist) in the model; never reused.
pub(super) type GroupIndex = u32;

/// What the model holds of one track.
#[derive(Debug, Clone)]
pub(super) struct Strength {
    /// Mode of the posterior, logits; meaningful only while there are edges.
    theta: f64,
    /// Variance of the posterior, logits squared; meaningful only while there are edges.
    variance: f64,
    /// Precision that the verdicts alone give, the opponents' own uncertainty included.
    evidence: f64,
    group: GroupIndex,
    /// Verdicts in all the edges together.
    pub(super) count: u32,
    pub(super) edges: Vec<Edge>,
    /// Already in the list that sweeps go through.
    is_swept: bool,
}

/// What an artist's compared tracks say together.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    /// Compared tracks.
    members: u32,
    /// Sum of their thetas.
    sum: f64,
    /// Precision of the artist's mean from their verdicts.
    evidence: f64,
}

/// How pairs of decided answers to the same pair compare.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Repeats {
    pub(super) alike: u64,
    pub(super) unlike: u64,
}

/// The posterior over all tracks ever named to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    strengths: Vec<Strength>,
    groups: Vec<Group>,
    /// Nodes that have or had edges: what sweeps visit, in turn.
    swept: Vec<Node>,
    /// Where the rolling sweep goes on.
    cursor: usize,
    /// Answers to pairs asked again: agreeing and contradicting ones, each with each.
    pub(super) repeats: Repeats,
    spread: Spread,
}

/// Nodes relaxed after each verdict, beside its own two. Three sweeps every n/8 verdicts, spread
/// evenly, so that no verdict waits for a whole sweep of a large library.
const ROLLING_NODES: usize = 24;
/// Newton steps for the two tracks of a verdict.
const LOCAL_STEPS: usize = 3;
/// A single step goes no further than this, logits: far from the mode Newton overshoots.
const STEP_MAX: f64 = 2.0;

impl Model {
    /// Adds a track without verdicts.
    pub(super) fn add(&mut self, group: GroupIndex) -> Node {
        self.strengths.push(Strength {
            theta: 0.0,
            variance: 0.0,
            evidence: 0.0,
            group,
            count: 0,
            edges: Vec::new(),
            is_swept: false,
        });
        (self.strengths.len() - 1) as Node
    }

    /// Adds an empty group.
    pub(super) fn add_group(&mut self) -> GroupIndex {
        self.groups.push(Group::default());
        (self.groups.len() - 1) as GroupIndex
    }

    /// Moves a track to another group, with all that it says.
    pub(super) fn regroup(&mut self, node: Node, group: GroupIndex) {
        if self.strength(node).edges.is_empty() {
            self.strengths[node as usize].group = group;
        } else {
            self.withdraw(node);
            self.strengths[node as usize].group = group;
            self.enter(node);
        }
    }

    pub(super) fn node_count(&self) -> usize {
        self.strengths.len()
    }

    pub(super) fn strength(&self, node: Node) -> &Strength {
        &self.strengths[node as usize]
    }

    /// Mode of a track's posterior, logits; its artist's mean while it was never compared.
    pub(super) fn theta(&self, node: Node) -> f64 {
        let strength = self.strength(node);
        if strength.edges.is_empty() {
            let group = &self.groups[strength.group as usize];
            self.spread.group_mean(group.members, group.sum)
        } else {
            strength.theta
        }
    }

    /// Variance of a track's posterior, logits squared.
    pub(super) fn variance(&self, node: Node) -> f64 {
        let strength = self.strength(node);
        if strength.edges.is_empty() {
            let group = &self.groups[strength.group as usize];
            self.spread.own + self.spread.group_variance(group.evidence)
        } else {
            strength.variance
        }
    }

    /// Probability that `a` beats `b` by the modes, a tie being half.
    pub(super) fn win_probability(&self, a: Node, b: Node) -> f64 {
        sigmoid(self.theta(a) - self.theta(b))
    }

    /// Takes a verdict in: a few Newton steps on its two tracks, then a bounded part of a sweep.
    pub(super) fn record(&mut self, a: Node, b: Node, outcome: Outcome) {
        self.note(a, b, outcome);
        self.settle_around(a, b);
    }

    /// Takes a verdict in without drawing any conclusion: that is left to the next fit.
    pub(super) fn note(&mut self, a: Node, b: Node, outcome: Outcome) {
        for (node, other, outcome) in [(a, b, outcome), (b, a, outcome.mirrored())] {
            if self.strength(node).edges.is_empty() {
                self.strengths[node as usize].theta = self.theta(node);
                self.strengths[node as usize].variance = self.variance(node);
                self.enter(node);
            }
            let strength = &mut self.strengths[node as usize];
            let edges = &mut strength.edges;
            let place = edges
                .iter()
                .position(|edge| edge.other == other)
                .unwrap_or_else(|| {
                    edges.push(Edge::new(other));
                    edges.len() - 1
                });
            let (alike, unlike) = edges[place].repeats_of(outcome);
            *edges[place].counter(outcome) += 1;
            strength.count += 1;
            if node == a {
                self.repeats.alike += alike;
                self.repeats.unlike += unlike;
            }
        }
    }

    /// Takes a recorded verdict out again. False, and nothing changed, when there is no such one.
    pub(super) fn remove(&mut self, a: Node, b: Node, outcome: Outcome) -> bool {
        for (node, other, outcome) in [(a, b, outcome), (b, a, outcome.mirrored())] {
            let edges = &mut self.strengths[node as usize].edges;
            let Some(place) = edges.iter().position(|edge| edge.other == other) else {
                return false;
            };
            let counter = edges[place].counter(outcome);
            if *counter == 0 {
                return false;
            }
            *counter -= 1;
            let (alike, unlike) = edges[place].repeats_of(outcome);
            if node == a {
                self.repeats.alike -= alike;
                self.repeats.unlike -= unlike;
            }
            self.strengths[node as usize].count -= 1;
            let edges = &mut self.strengths[node as usize].edges;
            if edges[place].count() == 0 {
                edges.remove(place);
                if edges.is_empty() {
                    self.withdraw(node);
                }
            }
        }
        self.settle_around(a, b);
        true
    }

    /// Relaxes the tracks of a changed verdict, then the next few of the rolling sweep.
    fn settle_around(&mut self, a: Node, b: Node) {
        for _ in 0..LOCAL_STEPS {
            self.relax(a, Edge::at_mode);
            self.relax(b, Edge::at_mode);
        }
        self.roll(ROLLING_NODES);
    }

    /// Relaxes the next `count` tracks in turn: bounded work towards the common mode.
    pub(super) fn roll(&mut self, count: usize) {
        for _ in 0..count.min(self.swept.len()) {
            self.cursor = (self.cursor + 1) % self.swept.len();
            self.relax(self.swept[self.cursor], Edge::at_mode);
        }
    }

    /// One Newton step on a track given all others, and its variance. Returns the change.
    fn relax(&mut self, node: Node, teach: impl Fn(&Edge, Standing) -> Lesson) -> f64 {
        let strength = &self.strengths[node as usize];
        if strength.edges.is_empty() {
            return 0.0;
        }
        let (theta, own) = (strength.theta, strength.variance);
        let (mut slope, mut curvature, mut evidence) = (0.0, 0.0, 0.0);
        for edge in &strength.edges {
            let other = &self.strengths[edge.other as usize];
            let at = Standing {
                apart: theta - other.theta,
                own,
                other: other.variance,
            };
            let lesson = teach(edge, at);
            slope += lesson.slope;
            curvature += lesson.curvature;
            evidence += lesson.evidence;
        }
        let group = &mut self.groups[strength.group as usize];
        let others_sum = group.sum - theta;
        let others_evidence = group.evidence - self.spread.evidence_for_group(strength.evidence);
        let mean = self.spread.group_mean(group.members - 1, others_sum);
        let prior = 1.0 / (self.spread.own + self.spread.mean_variance(group.members - 1));
        slope -= (theta - mean) * prior;
        curvature += prior;
        let moved = theta + (slope / curvature).clamp(-STEP_MAX, STEP_MAX);
        let variance = 1.0
            / (evidence + 1.0 / (self.spread.own + self.spread.group_variance(others_evidence)));
        group.sum = others_sum + moved;
        group.evidence = others_evidence + self.spread.evidence_for_group(evidence);
        let strength = &mut self.strengths[node as usize];
        (strength.theta, strength.variance, strength.evidence) = (moved, variance, evidence);
        (moved - theta).abs().max((variance - own).abs())
    }

    /// Counts every compared track in its group anew: no rounding piles up.
    fn sum_groups(&mut self) {
        self.groups.fill(Group::default());
        for place in 0..self.swept.len() {
            let node = self.swept[place];
            if !self.strength(node).edges.is_empty() {
                self.enter(node);
            }
        }
    }

    /// Counts a track in its group, and among those that sweeps visit.
    fn enter(&mut self, node: Node) {
        let strength = &mut self.strengths[node as usize];
        if !strength.is_swept {
            strength.is_swept = true;
            self.swept.push(node);
        }
        let group = &mut self.groups[strength.group as usize];
        group.members += 1;
        group.sum += strength.theta;
        group.evidence += self.spread.evidence_for_group(strength.evidence);
    }

    /// Takes a track out of its group; the inverse of [`Self::enter`].
    fn withdraw(&mut self, node: Node) {
        let strength = &mut self.strengths[node as usize];
        let group = &mut self.groups[strength.group as usize];
        group.members -= 1;
        group.sum -= strength.theta;
        group.evidence -= self.spread.evidence_for_group(strength.evidence);
        strength.evidence = 0.0;
    }
}
