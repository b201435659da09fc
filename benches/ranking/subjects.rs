//! What is compared: minion's modes and the baselines, each behind one trait.

use std::collections::HashSet;

use minion::domain::chance::Chance;
use minion::domain::comparison::PairReason;
use minion::domain::goal::Mode;
use minion::domain::id::{ArtistId, TrackId};
use minion::domain::ranking::pick::{Pick, PickContext, pick_pair};
use minion::domain::ranking::pool::Pool;
use minion::domain::ranking::{Duel, Outcome, Ranking};
use skillratings::Outcomes;
use skillratings::glicko2::{Glicko2Config, Glicko2Rating, glicko2};

use super::contest::OwnView;

/// A way of choosing pairs and learning from the answers.
pub trait Subject {
    /// The next pair to ask.
    fn pick(&mut self) -> (usize, usize);
    /// The answer to the pair picked last.
    fn tell(&mut self, a: usize, b: usize, a_won: bool);
    /// Called before the estimate is judged.
    fn settle(&mut self) {}
    /// Estimated strengths, the larger the better.
    fn strengths(&self) -> Vec<f64>;
    /// Probability that `a` beats `b`.
    fn probability(&self, a: usize, b: usize) -> f64;
    /// How far it believes to be, if it has a view of that.
    fn own_view(&self) -> Option<OwnView> {
        None
    }
}

/// minion, as the daemon uses it: the next pair is chosen one verdict ahead and kept.
pub struct Minion {
    ranking: Ranking,
    pool: Pool,
    mode: Mode,
    asked: HashSet<(TrackId, TrackId)>,
    ordinal: u64,
    chance: Chance,
    current: Option<Pick>,
    next: Option<Pick>,
    tracks: usize,
}

fn track(index: usize) -> TrackId {
    TrackId(index as i64)
}

impl Minion {
    /// Starts with the artists known and nothing else.
    pub fn new(artists: &[usize], mode: Mode, seed: u64) -> Self {
        let mut ranking = Ranking::new();
        let tracks = artists.len();
        ranking.set_tracks(
            artists
                .iter()
                .enumerate()
                .map(|(i, &by)| (track(i), Some(ArtistId(by as i64)))),
        );
        let pool = Pool::new(&ranking, (0..tracks).map(track));
        let mut minion = Self {
            ranking,
            pool,
            mode,
            asked: HashSet::new(),
            ordinal: 0,
            chance: Chance::new(seed ^ 0x00C0_FFEE),
            current: None,
            next: None,
            tracks,
        };
        minion.next = minion.choose();
        minion
    }

    fn choose(&mut self) -> Option<Pick> {
        let avoid: Vec<TrackId> = self
            .current
            .iter()
            .flat_map(|pick| [pick.a, pick.b])
            .collect();
        let asked = &self.asked;
        let context = PickContext {
            mode: self.mode,
            ordinal: self.ordinal,
            asked: &|a, b| asked.contains(&(a.min(b), a.max(b))),
            same_recording: &|_, _| false,
            avoid: &avoid,
        };
        let pick = pick_pair(&self.ranking, &mut self.pool, &context, &mut self.chance)?;
        self.ordinal += 1;
        self.asked.insert((pick.a.min(pick.b), pick.a.max(pick.b)));
        Some(pick)
    }
}

impl Subject for Minion {
    fn pick(&mut self) -> (usize, usize) {
        self.current = self.next;
        self.next = self.choose();
        let pick = self.current.expect("the budgets leave pairs to ask");
        (pick.a.0 as usize, pick.b.0 as usize)
    }

    fn tell(&mut self, a: usize, b: usize, a_won: bool) {
        let outcome = if a_won {
            Outcome::AWins
        } else {
            Outcome::BWins
        };
        let is_check = self
            .current
            .is_some_and(|pick| pick.reason == PairReason::Check);
        self.ranking.record(Duel {
            a: track(a),
            b: track(b),
            outcome,
            is_check,
        });
    }

    fn settle(&mut self) {
        self.ranking.fit();
    }

    fn strengths(&self) -> Vec<f64> {
        (0..self.tracks)
            .map(|i| {
                self.ranking
                    .rating(track(i))
                    .map_or(0.0, |rating| rating.theta)
            })
            .collect()
    }

    fn probability(&self, a: usize, b: usize) -> f64 {
        self.ranking
            .win_probability(track(a), track(b))
            .unwrap_or(0.5)
    }

    fn own_view(&self) -> Option<OwnView> {
        let progress = self.ranking.progress(&self.pool);
        Some(OwnView {
            tau: f64::from(progress.expected_tau),
            recall: f64::from(progress.settled_percent) / 100.0,
            accuracy: f64::from(progress.held_out_accuracy.unwrap_or(f32::NAN)),
        })
    }
}

/// The scale of Elo: ten times the odds are 400 points.
fn elo_expected(own: f64, other: f64) -> f64 {
    1.0 / (1.0 + 10f64.powf((other - own) / 400.0))
}

/// Which pairs an Elo subject asks, and how far a verdict moves it.
#[derive(Clone, Copy, PartialEq)]
pub enum Elo {
    /// The first original: three stages, K by the winner's count.
    Original1,
    /// The second original: the least compared against the least compared it never faced.
    Original2,
    /// Random pairs, K 32.
    Random,
}

/// A subject with Elo ratings.
pub struct EloSubject {
    kind: Elo,
    rating: Vec<f64>,
    count: Vec<u32>,
    met: Vec<HashSet<usize>>,
    chance: Chance,
}

impl EloSubject {
    /// All tracks at 1500.
    pub fn new(kind: Elo, tracks: usize, seed: u64) -> Self {
        Self {
            kind,
            rating: vec![1500.0; tracks],
            count: vec![0; tracks],
            met: vec![HashSet::new(); tracks],
            chance: Chance::new(seed ^ 0xE10),
        }
    }

    fn any(&mut self, of: &[usize]) -> usize {
        of[self.chance.below(of.len())]
    }

    fn random_pair(&mut self, of: &[usize]) -> (usize, usize) {
        let first = self.chance.below(of.len());
        let second = (first + 1 + self.chance.below(of.len() - 1)) % of.len();
        (of[first], of[second])
    }

    fn below(&self, count: u32) -> Vec<usize> {
        (0..self.count.len())
            .filter(|&i| self.count[i] < count)
            .collect()
    }

    fn original1(&mut self) -> (usize, usize) {
        let new = self.below(10);
        if new.len() >= 2 {
            return self.random_pair(&new);
        }
        let young = self.below(20);
        if !young.is_empty() {
            let a = self.any(&young);
            let near: Vec<usize> = (0..self.rating.len())
                .filter(|&i| i != a && (self.rating[i] - self.rating[a]).abs() <= 200.0)
                .collect();
            if !near.is_empty() {
                return (a, self.any(&near));
            }
        }
        let all: Vec<usize> = (0..self.rating.len()).collect();
        self.random_pair(&all)
    }

    fn original2(&mut self) -> (usize, usize) {
        // Equal counts in random order, as ORDER BY count, RANDOM() gives them.
        let mut keyed: Vec<(u32, u64, usize)> = (0..self.count.len())
            .map(|i| (self.count[i], self.chance.bits(), i))
            .collect();
        keyed.sort_unstable();
        let a = keyed[self.chance.below(keyed.len().min(10))].2;
        let unmet = |&&(_, _, b): &&(u32, u64, usize)| b != a && !self.met[a].contains(&b);
        let b = keyed
            .iter()
            .find(unmet)
            .map_or_else(|| keyed[0].2, |&(_, _, b)| b);
        (a, b)
    }
}

impl Subject for EloSubject {
    fn pick(&mut self) -> (usize, usize) {
        match self.kind {
            Elo::Original1 => self.original1(),
            Elo::Original2 => self.original2(),
            Elo::Random => {
                let first = self.chance.below(self.rating.len());
                let step = 1 + self.chance.below(self.rating.len() - 1);
                (first, (first + step) % self.rating.len())
            }
        }
    }

    fn tell(&mut self, a: usize, b: usize, a_won: bool) {
        let (winner, loser) = if a_won { (a, b) } else { (b, a) };
        let k = match (self.kind, self.count[winner]) {
            (Elo::Original1, 0..10) => 40.0,
            (Elo::Original1, 10..30) => 24.0,
            (Elo::Original1, _) => 16.0,
            _ => 32.0,
        };
        let change = k * (1.0 - elo_expected(self.rating[winner], self.rating[loser]));
        self.rating[winner] += change;
        self.rating[loser] -= change;
        self.count[a] += 1;
        self.count[b] += 1;
        if self.kind == Elo::Original2 {
            self.met[a].insert(b);
            self.met[b].insert(a);
        }
    }

    fn strengths(&self) -> Vec<f64> {
        self.rating.clone()
    }

    fn probability(&self, a: usize, b: usize) -> f64 {
        elo_expected(self.rating[a], self.rating[b])
    }
}

/// Random pairs and Glicko-2.
pub struct RandomGlicko {
    ratings: Vec<Glicko2Rating>,
    chance: Chance,
}

impl RandomGlicko {
    /// All tracks at the crate's start.
    pub fn new(tracks: usize, seed: u64) -> Self {
        Self {
            ratings: vec![Glicko2Rating::new(); tracks],
            chance: Chance::new(seed ^ 0x611C),
        }
    }
}

impl Subject for RandomGlicko {
    fn pick(&mut self) -> (usize, usize) {
        let first = self.chance.below(self.ratings.len());
        let step = 1 + self.chance.below(self.ratings.len() - 1);
        (first, (first + step) % self.ratings.len())
    }

    fn tell(&mut self, a: usize, b: usize, a_won: bool) {
        let outcome = if a_won { Outcomes::WIN } else { Outcomes::LOSS };
        let (one, other) = (&self.ratings[a], &self.ratings[b]);
        (self.ratings[a], self.ratings[b]) =
            glicko2(one, other, &outcome, &Glicko2Config::default());
    }

    fn strengths(&self) -> Vec<f64> {
        self.ratings.iter().map(|rating| rating.rating).collect()
    }

    fn probability(&self, a: usize, b: usize) -> f64 {
        skillratings::glicko2::expected_score(&self.ratings[a], &self.ratings[b]).0
    }
}
