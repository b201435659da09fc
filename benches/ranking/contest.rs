//! Every subject asks the same listeners.

use std::ops::Range;
use std::time::Instant;

use minion::domain::chance::Chance;
use minion::domain::goal::Mode;
use rayon::prelude::*;

use super::listener::{Listener, Taste};
use super::measure::{Quality, quality};
use super::subjects::{Elo, EloSubject, Minion, RandomGlicko, Subject};

/// A subject by name, and how it starts before a listener.
pub struct Entrant {
    pub name: &'static str,
    start: fn(&Listener, u64) -> Box<dyn Subject>,
}

/// All subjects: the baselines first.
pub const ENTRANTS: [Entrant; 7] = [
    Entrant {
        name: "original 1",
        start: |of, seed| elo(Elo::Original1, of, seed),
    },
    Entrant {
        name: "original 2",
        start: |of, seed| elo(Elo::Original2, of, seed),
    },
    Entrant {
        name: "random + Elo",
        start: |of, seed| elo(Elo::Random, of, seed),
    },
    Entrant {
        name: "random + Glicko-2",
        start: glicko,
    },
    Entrant {
        name: "minion explore",
        start: |of, seed| minion(Mode::Explore, of, seed),
    },
    Entrant {
        name: "minion balanced",
        start: |of, seed| minion(Mode::Balanced, of, seed),
    },
    Entrant {
        name: "minion top",
        start: |of, seed| minion(Mode::Top, of, seed),
    },
];

fn elo(kind: Elo, listener: &Listener, seed: u64) -> Box<dyn Subject> {
    Box::new(EloSubject::new(kind, listener.theta.len(), seed))
}

fn glicko(listener: &Listener, seed: u64) -> Box<dyn Subject> {
    Box::new(RandomGlicko::new(listener.theta.len(), seed))
}

fn minion(mode: Mode, listener: &Listener, seed: u64) -> Box<dyn Subject> {
    Box::new(Minion::new(&listener.artist, mode, seed))
}

/// What one subject reached with one listener.
pub struct Run {
    /// By comparisons a track, from 1.
    pub quality: Vec<Quality>,
    /// Expected log-loss on pairs drawn at random, at the end.
    pub log_loss: f64,
    /// Expected share of such pairs foretold rightly, at the end.
    pub accuracy: f64,
    pub pick_us: f64,
    pub update_us: f64,
    pub fit_ms: f64,
    /// Comparisons a track at which tau first reached .80; infinite if it never did.
    pub per_track_to_80: f64,
    pub own_view: Option<OwnView>,
}

/// How far the subject itself believes to be.
#[derive(Debug, Clone, Copy)]
pub struct OwnView {
    pub tau: f64,
    pub recall: f64,
    pub accuracy: f64,
}

/// Lets a subject ask one listener after the other.
pub fn run_all(entrant: &Entrant, taste: Taste, budget: usize, seeds: Range<u64>) -> Vec<Run> {
    seeds
        .into_par_iter()
        .map(|seed| run(entrant, taste, budget, seed))
        .collect()
}

fn run(entrant: &Entrant, taste: Taste, budget: usize, seed: u64) -> Run {
    let mut listener = Listener::new(taste, seed);
    let mut subject = (entrant.start)(&listener, seed);
    let (mut pick_s, mut update_s, mut fit_s, mut asked) = (0.0, 0.0, 0.0, 0usize);
    let mut points = Vec::new();
    for per_track in 1..=budget {
        while 2 * asked < per_track * taste.tracks {
            let start = Instant::now();
            let (a, b) = subject.pick();
            pick_s += start.elapsed().as_secs_f64();
            let a_won = listener.prefers(a, b);
            let start = Instant::now();
            subject.tell(a, b, a_won);
            update_s += start.elapsed().as_secs_f64();
            asked += 1;
        }
        let start = Instant::now();
        subject.settle();
        fit_s = start.elapsed().as_secs_f64();
        points.push(quality(&subject.strengths(), &listener.theta));
    }
    let (log_loss, accuracy) = held_out(subject.as_ref(), &listener, seed);
    Run {
        per_track_to_80: crossing(&points, 0.8),
        quality: points,
        log_loss,
        accuracy,
        pick_us: 1e6 * pick_s / asked as f64,
        update_us: 1e6 * update_s / asked as f64,
        fit_ms: 1e3 * fit_s,
        own_view: subject.own_view(),
    }
}

/// Expected log-loss and accuracy on pairs drawn at random.
fn held_out(subject: &dyn Subject, listener: &Listener, seed: u64) -> (f64, f64) {
    const PAIRS: usize = 4000;
    let mut chance = Chance::new(!seed);
    let (mut loss, mut right) = (0.0, 0.0);
    for _ in 0..PAIRS {
        let a = chance.below(listener.theta.len());
        let b = (a + 1 + chance.below(listener.theta.len() - 1)) % listener.theta.len();
        let truth = listener.probability(a, b);
        let said = subject.probability(a, b).clamp(1e-9, 1.0 - 1e-9);
        loss -= truth * said.ln() + (1.0 - truth) * (1.0 - said).ln();
        right += if said > 0.5 { truth } else { 1.0 - truth };
    }
    (loss / PAIRS as f64, right / PAIRS as f64)
}

/// Comparisons a track at which tau first reaches the mark; infinite if never.
fn crossing(points: &[Quality], mark: f64) -> f64 {
    let mut before = 0.0;
    for (i, point) in points.iter().enumerate() {
        if point.tau >= mark {
            return i as f64 + (mark - before) / (point.tau - before);
        }
        before = point.tau;
    }
    f64::INFINITY
}
