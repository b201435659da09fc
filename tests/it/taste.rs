//! How fast a taste is learned and how fairly: the ranking's bench, small.
//!
//! The seeds are fixed, so these are no dice; the margins are well below what the bench reports.

#[expect(dead_code, reason = "the bench measures more than is tested")]
#[path = "../../benches/ranking/contest.rs"]
mod contest;
#[expect(dead_code, reason = "the bench measures more than is tested")]
#[path = "../../benches/ranking/goals.rs"]
mod goals;
#[path = "../../benches/ranking/listener.rs"]
mod listener;
#[path = "../../benches/ranking/loudness.rs"]
mod loudness;
#[path = "../../benches/ranking/measure.rs"]
mod measure;
#[path = "../../benches/ranking/rest.rs"]
mod rest;
#[path = "../../benches/ranking/subjects.rs"]
mod subjects;

use contest::{ENTRANTS, Run, run_all};
use goals::{Journey, Quest, journeys, trueness};
use listener::{Listener, Taste};
use loudness::{Trial, trials};
use measure::{Quality, mean_and_interval, quality};
use minion::domain::goal::{Goal, Mode};
use subjects::{Minion, Subject};

use crate::support::house::{House, database_in};

const TASTE: Taste = Taste {
    tracks: 200,
    sd: 2.0,
    lapse: 0.0,
    artist_share: 0.0,
};

fn mean(runs: &[Run], of: fn(&Quality) -> f64) -> f64 {
    let values = runs.iter().filter_map(|run| run.quality.last()).map(of);
    values.sum::<f64>() / runs.len() as f64
}

#[test]
fn a_taste_is_learned_faster_than_by_both_originals() {
    let runs = |name: &str| {
        let entrant = ENTRANTS.iter().find(|entrant| entrant.name == name);
        run_all(entrant.expect("it is there"), TASTE, 8, 2000..2005)
    };
    let (explore, balanced) = (runs("minion explore"), runs("minion balanced"));
    for original in ["original 1", "original 2"] {
        let original = runs(original);
        for (ours, measure, margin) in [
            (&explore, (|q| q.tau) as fn(&Quality) -> f64, 0.03),
            (&balanced, |q| q.ndcg, 0.01),
            (&balanced, |q| q.recall, 0.02),
        ] {
            let (ours, theirs) = (mean(ours, measure), mean(&original, measure));
            assert!(ours > theirs + margin, "{ours} and {theirs}");
        }
    }
}

/// How often what a session says is left is within a factor of two of what really is, over its second
/// half.
fn trueness_of_second_half(journeys: &[Journey]) -> f64 {
    let parts = [0.5, 0.6, 0.7, 0.8];
    let said = journeys
        .iter()
        .flat_map(|it| parts.map(|part| trueness(it, part)));
    let said: Vec<f64> = said.flatten().collect();
    let within = said.iter().filter(|it| (0.5..=2.0).contains(*it)).count();
    within as f64 / said.len() as f64
}

#[test]
fn a_session_with_a_goal_ends_where_it_says_and_tells_about_how_far_that_is() {
    let quest = |goal, tracks, before, new| Quest {
        goal,
        taste: Taste { tracks, ..TASTE },
        before,
        new,
    };
    let of = |quest: Quest, seeds: u64| journeys(quest, 2000..2000 + seeds);
    let mean = |journeys: &[Journey], of: fn(&Journey) -> f64| {
        journeys.iter().map(of).sum::<f64>() / journeys.len() as f64
    };
    let complete = of(quest(Goal::Complete, 20, 0, 0), 12);
    assert!(trueness_of_second_half(&complete) > 0.8);
    assert!(mean(&complete, |it| it.tau) > 0.65);
    let all = 20.0 * 19.0 / 2.0;
    assert!(mean(&complete, |it| it.said.len() as f64) < 0.6 * all);
    let new = of(quest(Goal::FirstImpressions, 60, 8, 15), 4);
    assert!(new.iter().all(|it| it.said.first() == Some(&44)));
    assert!(new.iter().all(|it| it.said.len() == 45));
    let top = of(quest(Goal::Top { places: 20 }, 120, 0, 0), 6);
    assert!(trueness_of_second_half(&top) > 0.6);
    let recall = mean(&top, |it| it.recall);
    assert!(
        (0.72..0.95).contains(&recall),
        "a settled top holds {recall}"
    );
}

/// Mean and half interval of how much more the ratings go with loudness than without a bias.
fn drawn_to_loudness(trials: &[Trial], of: fn(&Trial) -> f64) -> (f64, f64) {
    let more: Vec<f64> = trials
        .iter()
        .map(|trial| of(trial) - trial.unbiased.with_loudness)
        .collect();
    mean_and_interval(&more)
}

#[test]
fn a_listener_who_takes_louder_for_better_rates_fairly_when_sides_are_levelled() {
    let taste = Taste {
        tracks: 60,
        ..TASTE
    };
    let trials = trials(taste, 12, 2000..2024);
    let (levelled, within) = drawn_to_loudness(&trials, |trial| trial.levelled.with_loudness);
    assert!(levelled.abs() <= within, "{levelled} ±{within}");
    let most = levelled + within;
    let (unlevelled, within) = drawn_to_loudness(&trials, |trial| trial.unlevelled.with_loudness);
    assert!(
        unlevelled > 0.05 && unlevelled > within,
        "{unlevelled} ±{within}"
    );
    // An interval that holds anything would show no difference, either.
    let least = unlevelled - within;
    assert!(most < least / 2.0, "{most} and {least}");
    let with_taste = |of: fn(&Trial) -> f64| trials.iter().map(of).sum::<f64>();
    let levelled = with_taste(|trial| trial.levelled.with_taste);
    assert!(levelled > with_taste(|trial| trial.unlevelled.with_taste));
}

#[test]
fn the_daemon_learns_a_taste_as_well_as_its_ranking_alone() {
    const TRACKS: usize = 60;
    let taste = Taste {
        tracks: TRACKS,
        ..TASTE
    };
    let verdicts = TRACKS * 5;
    let alone = |seed: u64| {
        let mut listener = Listener::new(taste, seed);
        let mut minion = Minion::new(&listener.artist, Mode::Explore, seed);
        for _ in 0..verdicts {
            let (a, b) = minion.pick();
            minion.tell(a, b, listener.prefers(a, b));
        }
        quality(&minion.strengths(), &listener.theta).tau
    };
    let alone: Vec<f64> = (3000..3008).map(alone).collect();
    let (expected, _) = mean_and_interval(&alone);

    let mut listener = Listener::new(taste, 3000);
    let folder = tempfile::tempdir().expect("a folder");
    let music = folder.path().join("music");
    std::fs::create_dir(&music).expect("a folder");
    rest::fill(&database_in(folder.path()), &music, &listener.artist).expect("a library");
    let house = House::open(folder);
    let mut rest = rest::Rest::start(&house.address, TRACKS, Mode::Explore).expect("a session");
    let reached = rest::judge(&mut rest, &mut listener, verdicts).expect("verdicts");
    assert_eq!(rest.took.len(), verdicts);
    assert!(
        (reached.tau - expected).abs() < 0.1,
        "{} and {alone:?}",
        reached.tau
    );
}
