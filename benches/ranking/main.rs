//! How fast minion learns a taste, beside the two originals and common ways.
//!
//! `make bench-ranking`, or
//! `cargo bench --bench ranking -- [--quick | --grid | --loudness | --rest | --goals [KIND]]
//! [--plot FILE.svg]
//! [--only NAME]
//! [--n N] [--sd S] [--lapse L] [--icc SHARE] [--budget N] [--seeds N] [--first-seed N]`
#![expect(clippy::print_stdout, reason = "the table is what a bench is for")]

mod contest;
mod daemon;
mod goals;
mod goals_table;
mod listener;
mod loudness;
mod measure;
mod plot;
mod rest;
mod subjects;
mod table;

use contest::{ENTRANTS, Entrant, Run, run_all};
use listener::Taste;

/// One table: a listener, how long they answer, and how many of them.
#[derive(Debug, Clone, Copy)]
struct Scenario {
    taste: Taste,
    /// Comparisons a track.
    budget: usize,
    seeds: u64,
}

/// Seeds up to here were used for tuning, those from here on report.
const FIRST_REPORTING_SEED: u64 = 1000;
/// The originals look at every track for each pair: in larger libraries they are left out.
const TRACKS_MAX_FOR_ORIGINALS: usize = 5000;

const MAIN: Scenario = Scenario {
    taste: Taste {
        tracks: 1000,
        sd: 2.0,
        lapse: 0.0,
        artist_share: 0.0,
    },
    budget: 30,
    seeds: 40,
};
const ARTISTS: Scenario = Scenario {
    taste: Taste {
        tracks: 5000,
        sd: 2.0,
        lapse: 0.0,
        artist_share: 0.4,
    },
    budget: 4,
    seeds: 10,
};
const DOUBTFUL: Scenario = Scenario {
    taste: Taste {
        sd: 1.0,
        ..MAIN.taste
    },
    budget: 20,
    seeds: 20,
};
const HUGE: Scenario = Scenario {
    taste: Taste {
        tracks: 50_000,
        ..MAIN.taste
    },
    budget: 1,
    seeds: 1,
};
/// The library and the listeners of the bench over REST.
const OVER_REST: Scenario = Scenario {
    taste: Taste {
        tracks: 300,
        ..MAIN.taste
    },
    budget: 10,
    seeds: 12,
};
/// Comparisons a track of a listener who takes louder for better, and how many there are.
const LOUDNESS: Scenario = Scenario {
    budget: 40,
    seeds: 20,
    ..MAIN
};
const QUICK: Scenario = Scenario {
    taste: Taste {
        tracks: 200,
        ..MAIN.taste
    },
    budget: 10,
    seeds: 6,
};

/// Flags that ask for less than everything.
const PARTS: [&str; 11] = [
    "--quick",
    "--goals",
    "--grid",
    "--loudness",
    "--rest",
    "--only",
    "--n",
    "--sd",
    "--lapse",
    "--icc",
    "--budget",
];

/// The flags.
struct Flags(Vec<String>);

impl Flags {
    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|flag| flag == name)
    }

    fn text(&self, name: &str) -> Option<&str> {
        let at = self.0.iter().position(|flag| flag == name)?;
        self.0.get(at + 1).map(String::as_str)
    }

    fn number<T: std::str::FromStr>(&self, name: &str, default: T) -> T {
        self.text(name)
            .and_then(|text| text.parse().ok())
            .unwrap_or(default)
    }

    fn scenarios(&self) -> Vec<Scenario> {
        if self.has("--quick") {
            return vec![QUICK];
        }
        if self.has("--grid") {
            return grid();
        }
        if !["--n", "--sd", "--lapse", "--icc", "--budget"]
            .iter()
            .any(|flag| self.has(flag))
        {
            return vec![MAIN, ARTISTS, DOUBTFUL, HUGE];
        }
        let taste = Taste {
            tracks: self.number("--n", MAIN.taste.tracks),
            sd: self.number("--sd", MAIN.taste.sd),
            lapse: self.number("--lapse", 0.0),
            artist_share: self.number("--icc", 0.0),
        };
        vec![Scenario {
            taste,
            budget: self.number("--budget", 20),
            seeds: 20,
        }]
    }
}

/// Every kind of listener and library of the design.
fn grid() -> Vec<Scenario> {
    let mut all = Vec::new();
    for (tracks, seeds) in [(200, 20), (1000, 20), (5000, 4), (20_000, 2)] {
        for sd in [1.0, 2.0, 4.0] {
            for lapse in [0.0, 0.1] {
                for artist_share in [0.0, 0.2, 0.4] {
                    let taste = Taste {
                        tracks,
                        sd,
                        lapse,
                        artist_share,
                    };
                    all.push(Scenario {
                        taste,
                        budget: 20,
                        seeds,
                    });
                }
            }
        }
    }
    all
}

fn main() -> anyhow::Result<()> {
    let flags = Flags(std::env::args().skip(1).collect());
    let first = flags.number("--first-seed", FIRST_REPORTING_SEED);
    let is_all = PARTS.iter().all(|part| !flags.has(part));
    if is_all || flags.has("--goals") {
        println!("\n## Sessions with a goal\n");
        goals_table::print(
            first,
            flags.text("--goals").filter(|kind| !kind.starts_with('-')),
        );
    }
    if !["--loudness", "--rest", "--goals"]
        .iter()
        .any(|flag| flags.has(flag))
    {
        run_contest(&flags, first);
    }
    if is_all || flags.has("--loudness") {
        let seeds = flags.number("--seeds", LOUDNESS.seeds);
        println!("\n## Louder taken for better, 0.2 logits a dB: {seeds} listeners\n");
        let trials = loudness::trials(LOUDNESS.taste, LOUDNESS.budget, first..first + seeds);
        table::print_loudness(&trials);
    }
    if is_all || flags.has("--rest") {
        let seeds = flags.number("--seeds", OVER_REST.seeds);
        println!("\n## The real binary over REST: {seeds} listeners\n");
        daemon::compare_with_ranking_alone(OVER_REST.taste, first..first + seeds)?;
        println!();
        daemon::time_verdicts(HUGE.taste, first)?;
    }
    Ok(())
}

fn run_contest(flags: &Flags, first: u64) {
    for (number, scenario) in flags.scenarios().into_iter().enumerate() {
        let Scenario { taste, budget, .. } = scenario;
        let seeds = flags.number("--seeds", scenario.seeds);
        println!(
            "\n## n = {}, sd {}, lapse {}, {} % of taste by artist: {seeds} listeners\n",
            taste.tracks,
            taste.sd,
            taste.lapse,
            100.0 * taste.artist_share
        );
        table::print_header(budget);
        let mut results: Vec<(&str, Vec<Run>)> = Vec::new();
        for entrant in ENTRANTS
            .iter()
            .filter(|entrant| may_enter(entrant, taste, flags))
        {
            let runs = run_all(entrant, taste, budget, first..first + seeds);
            table::print_row(entrant.name, &runs);
            results.push((entrant.name, runs));
        }
        table::print_own_views(&results);
        if number == 0
            && let Some(path) = flags.text("--plot")
        {
            std::fs::write(path, plot::svg(&results)).expect("the plot's folder can be written");
        }
    }
}

fn may_enter(entrant: &Entrant, taste: Taste, flags: &Flags) -> bool {
    let is_wanted = flags
        .text("--only")
        .is_none_or(|name| entrant.name.contains(name));
    is_wanted && (taste.tracks <= TRACKS_MAX_FOR_ORIGINALS || !entrant.name.starts_with("original"))
}
