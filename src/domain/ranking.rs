//! Ratings from verdicts, and which pair to ask next.
//!
//! Verdicts are the truth; a [`Ranking`] is a cache of what follows from them, and can be rebuilt
//! from them at any time. Invariant: after [`Ranking::fit`] it is a function of the set of verdicts
//! and of the tracks' artists alone, not of the order in which they came.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::domain::id::{ArtistId, TrackId};

pub mod aim;
mod edge;
mod model;
mod normal;
pub mod pick;
pub mod pool;
pub mod progress;
mod spread;
#[cfg(test)]
mod tests;

use model::{GroupIndex, Model};

/// Index of a track in the model; never reused.
type Node = u32;

/// What a listener said about a pair. A skip is no observation and never comes here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Side a is better.
    AWins,
    /// Side b is better.
    BWins,
    /// Neither: half a win each.
    Tie,
}

impl Outcome {
    /// The same answer with the sides swapped.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Self::AWins => Self::BWins,
            Self::BWins => Self::AWins,
            Self::Tie => Self::Tie,
        }
    }
}

/// What the model thinks of one track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rating {
    /// Mode of the posterior, logits; 0 is the middle of the library.
    pub theta: f64,
    /// Standard deviation of the posterior, logits.
    pub sd: f64,
    /// Verdicts on the track, ties included, skips not.
    pub comparison_count: u32,
    /// Verdicts that it won. A tie is in neither `wins` nor `losses`.
    pub wins: u32,
    /// Verdicts that it lost.
    pub losses: u32,
}

/// A rating without its tally, for those who need it of every track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Belief {
    /// Mode of the posterior, logits.
    pub theta: f64,
    /// Standard deviation of the posterior, logits.
    pub sd: f64,
    /// Verdicts on the track.
    pub comparison_count: u32,
}

/// Points a logit is shown as: 400 / ln 10, the scale of Elo.
const POINTS_PER_LOGIT: f64 = 173.7;
/// What the middle of the library is shown as.
const POINTS_AT_MIDDLE: f64 = 1500.0;

impl Rating {
    /// The rating as people see it: 1500 in the middle.
    #[must_use]
    pub fn shown(&self) -> f64 {
        POINTS_AT_MIDDLE + POINTS_PER_LOGIT * self.theta
    }

    /// Its uncertainty (one standard deviation) on the same scale.
    #[must_use]
    pub fn shown_sd(&self) -> f64 {
        POINTS_PER_LOGIT * self.sd
    }
}

/// A verdict as the ranking takes it in, and out again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duel {
    /// Track on side a.
    pub a: TrackId,
    /// Track on side b.
    pub b: TrackId,
    /// The answer.
    pub outcome: Outcome,
    /// The pair was drawn at random (`PairReason::Check`): it may judge the model.
    pub is_check: bool,
}

/// The verdicts and all that follows from them.
///
/// About 150 bytes a track and 24 a compared pair.
#[derive(Debug, Clone, Default)]
pub struct Ranking {
    model: Model,
    nodes: HashMap<TrackId, Node>,
    entries: Vec<Entry>,
    artists: HashMap<ArtistId, GroupIndex>,
    checks: Vec<Check>,
    sides: progress::Sides,
    revision: u64,
    fits: u64,
    /// How the present tracks stand, in no order; kept until something changes.
    keys: OnceLock<Vec<SortKey>>,
    order: OnceLock<Vec<TrackId>>,
}

/// Orders from best to worst; equals by id, so that the order is always the same.
type SortKey = (Descending, TrackId);

/// What the ranking knows of a node beside its strength.
#[derive(Debug, Clone)]
struct Entry {
    id: TrackId,
    artist: Option<ArtistId>,
    /// In the library now. Absent ones keep teaching about those that they met.
    is_present: bool,
}

/// A verdict on a pair drawn at random.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Check {
    a: Node,
    b: Node,
    outcome: Outcome,
}

impl Ranking {
    /// Knows no track and no verdict.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says which tracks the library has now, and by whom they are.
    ///
    /// Tracks not named become absent: they are not ranked, but their verdicts are kept and go on
    /// teaching. Linear in the number of tracks; call [`Self::fit`] when many artists changed.
    pub fn set_tracks(&mut self, tracks: impl IntoIterator<Item = (TrackId, Option<ArtistId>)>) {
        for entry in &mut self.entries {
            entry.is_present = false;
        }
        for (id, artist) in tracks {
            let node = self.node(id);
            let entry = &mut self.entries[node as usize];
            entry.is_present = true;
            if entry.artist != artist {
                entry.artist = artist;
                let group = match artist {
                    Some(artist) => self.group(artist),
                    None => self.model.add_group(),
                };
                self.model.regroup(node, group);
            }
        }
        self.changed();
    }

    /// Takes a verdict in: local steps and a bounded part of a sweep, some microseconds.
    ///
    /// A track that was never named is taken in as an absent one. A duel of a track with itself
    /// says nothing and is ignored.
    pub fn record(&mut self, duel: Duel) {
        if duel.a == duel.b {
            return;
        }
        let (a, b) = self.enter(&duel);
        self.model.record(a, b, duel.outcome);
        self.changed();
    }

    /// Takes many verdicts in at once, as at a start, and fits.
    pub fn rebuild(&mut self, duels: impl IntoIterator<Item = Duel>) {
        for duel in duels.into_iter().filter(|duel| duel.a != duel.b) {
            let (a, b) = self.enter(&duel);
            self.model.note(a, b, duel.outcome);
        }
        self.fit();
    }

    /// Counts a verdict and finds its nodes.
    fn enter(&mut self, duel: &Duel) -> (Node, Node) {
        let (a, b) = (self.node(duel.a), self.node(duel.b));
        self.sides.add(duel.outcome);
        if duel.is_check {
            self.checks.push(Check {
                a,
                b,
                outcome: duel.outcome,
            });
        }
        (a, b)
    }

    /// Takes a recorded verdict out again (undo), the same as it was given to [`Self::record`].
    /// After a fit it is as if it had never been given. Returns whether there was such a verdict.
    pub fn remove(&mut self, duel: Duel) -> bool {
        let (Some(a), Some(b)) = (self.find(duel.a), self.find(duel.b)) else {
            return false;
        };
        if !self.model.remove(a, b, duel.outcome) {
            return false;
        }
        self.sides.subtract(duel.outcome);
        let check = Check {
            a,
            b,
            outcome: duel.outcome,
        };
        if duel.is_check
            && let Some(place) = self.checks.iter().rposition(|known| *known == check)
        {
            self.checks.remove(place);
        }
        self.changed();
        true
    }

    /// Fits everything to convergence: at start, after many changes, and when idle.
    ///
    /// Some milliseconds at 1,000 tracks, about a second at 50,000; fit a clone elsewhere and
    /// [`Self::adopt`] it where that is too long to wait.
    pub fn fit(&mut self) {
        let mut order: Vec<Node> = self.nodes.values().copied().collect();
        order.sort_unstable_by_key(|&node| self.entries[node as usize].id);
        self.model.fit(order);
        self.fits += 1;
        self.changed();
    }

    /// Takes over the fit of a clone of this ranking, made and fitted on another thread.
    ///
    /// What was recorded or undone here in the meantime stays, and is settled locally: some
    /// milliseconds at 50,000 tracks.
    pub fn adopt(&mut self, fitted: &Self) {
        self.model.adopt(&fitted.model);
        self.fits += 1;
        self.changed();
    }

    /// Rating of a track; `None` when it was never named.
    #[must_use]
    pub fn rating(&self, id: TrackId) -> Option<Rating> {
        let node = self.find(id)?;
        let strength = self.model.strength(node);
        let edges = &strength.edges;
        Some(Rating {
            theta: self.model.theta(node),
            sd: self.model.variance(node).sqrt(),
            comparison_count: strength.count,
            wins: edges.iter().map(|edge| u32::from(edge.wins)).sum(),
            losses: edges.iter().map(|edge| u32::from(edge.losses)).sum(),
        })
    }

    /// The same without counting wins and losses; `None` when the track was never named.
    #[must_use]
    pub fn belief(&self, id: TrackId) -> Option<Belief> {
        let node = self.find(id)?;
        Some(Belief {
            theta: self.model.theta(node),
            sd: self.model.variance(node).sqrt(),
            comparison_count: self.model.strength(node).count,
        })
    }

    /// Probability that `a` beats `b` by the modes, a tie being half; `None` for unknown tracks.
    #[must_use]
    pub fn win_probability(&self, a: TrackId, b: TrackId) -> Option<f64> {
        Some(self.model.win_probability(self.find(a)?, self.find(b)?))
    }

    /// Place of a track among those present, from 1; `None` for an absent or unknown one.
    ///
    /// Counts those above it, in keys that lie side by side and are gathered once after a change:
    /// a verdict asks for the ranks of its own pair and of those that follow, and nothing is sorted.
    #[must_use]
    pub fn rank(&self, id: TrackId) -> Option<usize> {
        let node = self.find(id)?;
        let own = self.entries[node as usize]
            .is_present
            .then(|| self.sort_key(node))?;
        Some(1 + self.keys().iter().filter(|&&key| key < own).count())
    }

    /// All present tracks, the best first; kept until something changes.
    #[must_use]
    pub fn ranked(&self) -> &[TrackId] {
        self.order.get_or_init(|| {
            let mut keys = self.keys().to_vec();
            keys.sort_unstable();
            keys.into_iter().map(|(_, id)| id).collect()
        })
    }

    /// All present tracks, in no order.
    pub fn present_tracks(&self) -> impl Iterator<Item = TrackId> + '_ {
        self.present().map(|node| self.entries[node as usize].id)
    }

    /// How many tracks are present: the last place that a rank can be.
    #[must_use]
    pub fn present_count(&self) -> usize {
        self.keys().len()
    }

    /// Counts changes; a cache that saw the same number is still good.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    fn keys(&self) -> &[SortKey] {
        self.keys
            .get_or_init(|| self.present().map(|node| self.sort_key(node)).collect())
    }

    fn sort_key(&self, node: Node) -> SortKey {
        (
            Descending(self.model.theta(node)),
            self.entries[node as usize].id,
        )
    }

    fn present(&self) -> impl Iterator<Item = Node> + '_ {
        (0..self.model.node_count() as Node).filter(|&node| self.entries[node as usize].is_present)
    }

    fn find(&self, id: TrackId) -> Option<Node> {
        self.nodes.get(&id).copied()
    }

    /// Node of a track, made (absent, without artist) if there was none.
    fn node(&mut self, id: TrackId) -> Node {
        if let Some(node) = self.find(id) {
            return node;
        }
        let group = self.model.add_group();
        let node = self.model.add(group);
        self.nodes.insert(id, node);
        self.entries.push(Entry {
            id,
            artist: None,
            is_present: false,
        });
        node
    }

    fn group(&mut self, artist: ArtistId) -> GroupIndex {
        let model = &mut self.model;
        *self
            .artists
            .entry(artist)
            .or_insert_with(|| model.add_group())
    }

    fn changed(&mut self) {
        self.revision += 1;
        self.keys.take();
        self.order.take();
    }
}

/// A number that sorts from large to small.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Descending(f64);

impl Eq for Descending {}

impl PartialOrd for Descending {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Descending {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.0.total_cmp(&self.0)
    }
}
