//! How fast minion learns a taste, beside the originals and common ways.
//!
//! `cargo bench --bench ranking -- [--quick] [--seeds N] [--n N] [--sd S] [--lapse L] [--icc I]`
#![expect(clippy::print_stdout, reason = "the table is what a bench is for")]

mod listener;
mod measure;
mod subjects;

use std::time::Instant;

use listener::{Listener, Taste};
use measure::{Quality, mean_and_interval, quality};
use minion::domain::chance::Chance;
use minion::domain::comparison::Mode;
use rayon::prelude::*;
use subjects::{Elo, EloSubject, Minion, RandomGlicko, Subject};

/// Name of a subject, and how it starts before a listener.
type Entrant = (&'static str, fn(&Listener, u64) -> Box<dyn Subject>);

const ENTRANTS: [Entrant; 7] = [
    ("original 1", |listener, seed| {
        elo(Elo::Original1, listener, seed)
    }),
    ("original 2", |listener, seed| {
        elo(Elo::Original2, listener, seed)
    }),
    ("random + Elo", |listener, seed| {
        elo(Elo::Random, listener, seed)
    }),
    ("random + Glicko-2", |listener, seed| {
        Box::new(RandomGlicko::new(listener.theta.len(), seed))
    }),
    ("minion explore", |listener, seed| {
        minion(Mode::Explore, listener, seed)
    }),
    ("minion balanced", |listener, seed| {
        minion(Mode::Balanced, listener, seed)
    }),
    ("minion top", |listener, seed| {
        minion(Mode::Top, listener, seed)
    }),
];

fn elo(kind: Elo, listener: &Listener, seed: u64) -> Box<dyn Subject> {
    Box::new(EloSubject::new(kind, listener.theta.len(), seed))
}

fn minion(mode: Mode, listener: &Listener, seed: u64) -> Box<dyn Subject> {
    Box::new(Minion::new(&listener.artist, mode, seed))
}

/// What one subject reached with one listener.
struct Run {
    /// By comparisons a track, from 1.
    quality: Vec<Quality>,
    log_loss: f64,
    pick_us: f64,
    update_us: f64,
    fit_ms: f64,
    per_track_to_80: f64,
    own_view: Option<[f64; 3]>,
    accuracy: f64,
}

fn run(entrant: &Entrant, taste: Taste, budget: usize, seed: u64) -> Run {
    let mut listener = Listener::new(taste, seed);
    let mut subject = entrant.1(&listener, seed);
    let (mut pick_ns, mut update_ns, mut asked) = (0u128, 0u128, 0usize);
    let mut points = Vec::new();
    let mut fit_ms = 0.0;
    for per_track in 1..=budget {
        while 2 * asked < per_track * taste.tracks {
            let start = Instant::now();
            let (a, b) = subject.pick();
            pick_ns += start.elapsed().as_nanos();
            let a_won = listener.prefers(a, b);
            let start = Instant::now();
            subject.tell(a, b, a_won);
            update_ns += start.elapsed().as_nanos();
            asked += 1;
        }
        let start = Instant::now();
        subject.settle();
        fit_ms = 1e3 * start.elapsed().as_secs_f64();
        points.push(quality(&subject.strengths(), &listener.theta));
    }
    let (log_loss, accuracy) = held_out(subject.as_ref(), &listener, seed);
    Run {
        per_track_to_80: crossing(&points, 0.8),
        quality: points,
        log_loss,
        accuracy,
        pick_us: pick_ns as f64 / asked as f64 / 1e3,
        update_us: update_ns as f64 / asked as f64 / 1e3,
        fit_ms,
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

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| -> Option<&String> {
        arguments
            .iter()
            .position(|a| a == name)
            .and_then(|at| arguments.get(at + 1))
    };
    let number = |name: &str, default: f64| -> f64 {
        value(name).map_or(default, |text| {
            text.parse().expect("a number after the flag")
        })
    };
    let is_quick = arguments.iter().any(|a| a == "--quick");
    let taste = Taste {
        tracks: number("--n", if is_quick { 200.0 } else { 1000.0 }) as usize,
        sd: number("--sd", 2.0),
        lapse: number("--lapse", 0.0),
        artist_share: number("--icc", 0.0),
    };
    let seeds = number("--seeds", if is_quick { 4.0 } else { 20.0 }) as u64;
    let first = number("--first-seed", 1000.0) as u64;
    let budget = number("--budget", 20.0) as usize;
    let only = value("--only");
    println!("{taste:?}, {seeds} seeds from {first}, budget {budget} comparisons a track");
    for entrant in ENTRANTS
        .iter()
        .filter(|e| only.is_none_or(|name| e.0.contains(name.as_str())))
    {
        let runs: Vec<Run> = (first..first + seeds)
            .into_par_iter()
            .map(|seed| run(entrant, taste, budget, seed))
            .collect();
        print_row(entrant.0, &runs);
    }
}

fn print_row(name: &str, runs: &[Run]) {
    let cell = |pick: &dyn Fn(&Run) -> f64| {
        let (mean, interval) = mean_and_interval(&runs.iter().map(pick).collect::<Vec<_>>());
        format!("{mean:.4} ±{interval:.4}")
    };
    let at = |per_track: usize, pick: fn(&Quality) -> f64| {
        if runs[0].quality.len() < per_track {
            return String::from("-");
        }
        cell(&|run| pick(&run.quality[per_track - 1]))
    };
    print!("{name:<18}");
    for per_track in [2, 4, 10, 20] {
        print!(
            " | {per_track}: tau {} ndcg {} rec {}",
            at(per_track, |q| q.tau),
            at(per_track, |q| q.ndcg),
            at(per_track, |q| q.recall)
        );
    }
    println!(
        " | to .80 {} loss {} acc {} pick {} us update {} us fit {} ms",
        cell(&|run| run.per_track_to_80),
        cell(&|run| run.log_loss),
        cell(&|run| run.accuracy),
        cell(&|run| run.pick_us),
        cell(&|run| run.update_us),
        cell(&|run| run.fit_ms)
    );
    if runs[0].own_view.is_some() {
        for (i, label) in ["expected tau", "settled", "held out"].iter().enumerate() {
            print!(
                "    {label} {}",
                cell(&|run| run.own_view.unwrap_or_default()[i])
            );
        }
        println!();
    }
}
