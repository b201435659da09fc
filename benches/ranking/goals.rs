//! How long a session with a goal takes, what it reaches, and how true its own estimate is.

use std::collections::HashSet;
use std::ops::Range;

use minion::domain::chance::Chance;
use minion::domain::comparison::PairReason;
use minion::domain::goal::Goal;
use minion::domain::id::{ArtistId, TrackId};
use minion::domain::ranking::aim::Asked;
use minion::domain::ranking::pick::{Pick, PickContext, pick_pair};
use minion::domain::ranking::pool::Pool;
use minion::domain::ranking::{Duel, Outcome, Ranking};
use rayon::prelude::*;

use super::listener::{Listener, Taste};
use super::measure::order;

/// A goal before a listener's library.
#[derive(Debug, Clone, Copy)]
pub struct Quest {
    pub goal: Goal,
    pub taste: Taste,
    /// Comparisons a track that the listener has given before.
    pub before: usize,
    /// Tracks that came after that, the last ones of the library: nobody compared them yet.
    pub new: usize,
}

/// A session from its start until its goal.
#[derive(Debug, Clone)]
pub struct Journey {
    /// What the session said was left, after each comparison; the last is 0.
    pub said: Vec<u32>,
    /// Kendall's correlation of the order that was found with the true one.
    pub tau: f64,
    /// Share of the true top in the top that was found.
    pub recall: f64,
    /// Neighbours in the order that was found whose true order is that, of all.
    pub right_neighbours: f64,
}

/// Nothing of ours takes longer; a session that does has lost its way.
const COMPARISONS_MAX: usize = 100_000;

fn id(index: usize) -> TrackId {
    TrackId(index as i64)
}

/// Lets each listener follow the quest to its end.
pub fn journeys(quest: Quest, seeds: Range<u64>) -> Vec<Journey> {
    seeds
        .into_par_iter()
        .map(|seed| journey(quest, seed))
        .collect()
}

fn journey(quest: Quest, seed: u64) -> Journey {
    let mut listener = Listener::new(quest.taste, seed);
    let tracks = listener.theta.len();
    let mut ranking = Ranking::new();
    let artist = |i: usize| Some(ArtistId(listener.artist[i] as i64));
    ranking.set_tracks((0..tracks).map(|i| (id(i), artist(i))));
    let mut session = Session::start(
        &ranking,
        Goal::Open,
        (0..tracks - quest.new).collect(),
        seed,
    );
    for _ in 0..quest.before * (tracks - quest.new) / 2 {
        session.next(&mut ranking, &mut listener);
    }
    ranking.fit();
    let mut session = Session::start(&ranking, quest.goal, (0..tracks).collect(), !seed);
    let mut said = Vec::new();
    while said.last() != Some(&0) && said.len() < COMPARISONS_MAX {
        if !session.next(&mut ranking, &mut listener) {
            break;
        }
        said.push(session.left(&ranking));
    }
    ranking.fit();
    arrived(&ranking, &listener, quest, said)
}

fn arrived(ranking: &Ranking, listener: &Listener, quest: Quest, said: Vec<u32>) -> Journey {
    let found: Vec<usize> = ranking.ranked().iter().map(|id| id.0 as usize).collect();
    let truth = order(&listener.theta);
    let places = quest.goal.places() as usize;
    let top: HashSet<_> = truth.iter().take(places).collect();
    let hits = found.iter().take(places).filter(|it| top.contains(it));
    let recall = hits.count() as f64 / places.max(1) as f64;
    let theta = |index: usize| listener.theta[found[index]];
    let (mut right, mut pairs) = (0.0, 0.0);
    for upper in 0..found.len() {
        for lower in upper + 1..found.len() {
            right += f64::from(u8::from(theta(upper) > theta(lower)));
            pairs += 1.0;
        }
    }
    let neighbours = (1..found.len()).filter(|&i| theta(i - 1) > theta(i));
    Journey {
        said,
        tau: 2.0 * right / pairs - 1.0,
        recall,
        right_neighbours: neighbours.count() as f64 / (found.len() - 1) as f64,
    }
}

/// A session as the daemon runs it: the next pair is chosen one verdict ahead.
struct Session {
    pool: Pool,
    asked: HashSet<(TrackId, TrackId)>,
    ordinal: u64,
    chance: Chance,
    announced: Vec<Pick>,
}

impl Session {
    fn start(ranking: &Ranking, goal: Goal, tracks: Vec<usize>, seed: u64) -> Self {
        let tracks = tracks.into_iter().map(id).collect();
        let mut session = Self {
            pool: Pool::aimed(ranking, goal, tracks, |_| 0),
            asked: HashSet::new(),
            ordinal: 0,
            chance: Chance::new(seed),
            announced: Vec::new(),
        };
        session.choose(ranking);
        session.choose(ranking);
        session
    }

    fn choose(&mut self, ranking: &Ranking) {
        let pending = self.pending();
        let asked = &self.asked;
        let is_asked = |a: TrackId, b: TrackId| asked.contains(&(a.min(b), a.max(b)));
        let knows = Asked {
            is_asked: &is_asked,
            pending: &pending,
        };
        if ranking
            .left(&self.pool, knows)
            .is_some_and(|left| left.is_reached())
        {
            return;
        }
        let context = PickContext {
            mode: self.pool.goal().mode(None),
            ordinal: self.ordinal,
            asked: &is_asked,
            same_recording: &|_, _| false,
            avoid: &pending,
        };
        let picked = pick_pair(ranking, &mut self.pool, &context, &mut self.chance);
        if let Some(pick) = picked {
            self.ordinal += 1;
            self.asked.insert((pick.a.min(pick.b), pick.a.max(pick.b)));
            self.announced.push(pick);
        }
    }

    fn pending(&self) -> Vec<TrackId> {
        let picks = self.announced.iter();
        picks.flat_map(|pick| [pick.a, pick.b]).collect()
    }

    /// Asks the next pair; false when there is none.
    fn next(&mut self, ranking: &mut Ranking, listener: &mut Listener) -> bool {
        self.choose(ranking);
        if self.announced.is_empty() {
            return false;
        }
        let pick = self.announced.remove(0);
        let a_won = listener.prefers(pick.a.0 as usize, pick.b.0 as usize);
        ranking.record(Duel {
            a: pick.a,
            b: pick.b,
            outcome: if a_won {
                Outcome::AWins
            } else {
                Outcome::BWins
            },
            is_check: pick.reason == PairReason::Check,
        });
        true
    }

    /// What the daemon would say: never less than what is announced.
    fn left(&self, ranking: &Ranking) -> u32 {
        let asked = &self.asked;
        let knows = Asked {
            is_asked: &|a, b| asked.contains(&(a.min(b), a.max(b))),
            pending: &[],
        };
        let left = ranking.left(&self.pool, knows);
        let announced = self.announced.len() as u32;
        left.map_or(0, |left| left.comparisons).max(announced)
    }
}

/// How what was said at a part of the way compares with what was really left.
pub fn trueness(journey: &Journey, part: f64) -> Option<f64> {
    let all = journey.said.len();
    let at = ((all as f64 * part) as usize).clamp(1, all);
    let left = all - at;
    (left > 0).then(|| f64::from(journey.said[at - 1]) / left as f64)
}
