//! What the knob means to a listener, in airtime; and what holds for every library and draw.

use proptest::prelude::*;

use super::draw::draw;
use super::forecast::{Forecast, forecast};
use super::odds::{Candidate, weights};
use super::*;
use crate::domain::chance::Chance;
use crate::domain::id::{ArtistId, TrackId};
use crate::domain::ranking::{Duel, Outcome, Ranking};

const KNOBS: [u8; 5] = [0, 25, 50, 75, 100];

fn knob(percent: u8) -> Adventure {
    Adventure::new(percent).expect("a percentage")
}

/// A library of `n` tracks whose first `compared` were judged `each` times against one another by a
/// listener with a taste of two logits; one in ten of the better half of all is starred.
fn library(n: usize, compared: usize, each: usize, seed: u64) -> Vec<Candidate> {
    let mut chance = Chance::new(seed);
    let taste: Vec<f64> = (0..n).map(|_| 2.0 * normal(&mut chance)).collect();
    let id = |at: usize| TrackId(i64::try_from(at).expect("few"));
    let artist = |at: usize| ArtistId(i64::try_from(at / 3).expect("few"));
    let mut ranking = Ranking::new();
    ranking.set_tracks((0..n).map(|at| (id(at), Some(artist(at)))));
    let mut duels = Vec::new();
    while compared > 1 && duels.len() < compared * each / 2 {
        let a = chance.below(compared);
        let b = (a + 1 + chance.below(compared - 1)) % compared;
        let wins = 1.0 / (1.0 + (taste[b] - taste[a]).exp());
        let outcome = if chance.unit() < wins {
            Outcome::AWins
        } else {
            Outcome::BWins
        };
        let (a, b) = (id(a), id(b));
        duels.push(Duel {
            a,
            b,
            outcome,
            is_check: false,
        });
    }
    ranking.rebuild(duels);
    let candidate = |at: usize| {
        let belief = ranking.belief(id(at)).expect("it was named");
        Candidate {
            id: id(at),
            artist: Some(artist(at)),
            theta: belief.theta,
            sd: belief.sd,
            is_compared: belief.comparison_count > 0,
            is_starred: taste[at] > 0.0 && chance.unit() < 0.1,
            heard_hours: None,
            is_skipped: false,
        }
    };
    (0..n).map(candidate).collect()
}

/// A normal deviate (Box and Muller, 1958).
fn normal(chance: &mut Chance) -> f64 {
    let radius = (-2.0 * (1.0 - chance.unit()).ln()).sqrt();
    radius * (std::f64::consts::TAU * chance.unit()).cos()
}

const TRACK_HOURS: f64 = 3.5 / 60.0;

/// Shares of what was heard, percent: of the top tenth, of the never compared, of the starred; and
/// how many different tracks that were.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Airtime {
    top_tenth: f64,
    never_compared: f64,
    starred: f64,
    different: usize,
}

/// Listens to a station for `days`, four hours in each.
fn listen(adventure: Adventure, library: &[Candidate], days: u32) -> Airtime {
    let mut chance = Chance::new(5);
    let mut candidates = library.to_vec();
    let mut heard_at: Vec<Option<f64>> = vec![None; library.len()];
    let mut row: Vec<(TrackId, Option<ArtistId>)> = Vec::new();
    let mut times = vec![0_u32; library.len()];
    for day in 0..days {
        let mut hour = f64::from(day) * 24.0;
        while hour < f64::from(day) * 24.0 + 4.0 {
            for (one, heard) in candidates.iter_mut().zip(&heard_at) {
                one.heard_hours = heard.map(|at| hour - at);
            }
            let weights = weights(adventure, &candidates);
            let before = &row[row.len().saturating_sub(UPCOMING + 1)..];
            let drawn = draw(&candidates, &weights, before, 1, &mut chance)[0];
            let at = usize::try_from(drawn.0).expect("its place");
            row.push((drawn, candidates[at].artist));
            hour += TRACK_HOURS;
            heard_at[at] = Some(hour);
            times[at] += 1;
        }
    }
    let best = best_tenth(library);
    let share = |is: &dyn Fn(usize) -> bool| {
        let heard = (0..library.len()).filter(|&at| is(at));
        100.0 * f64::from(heard.map(|at| times[at]).sum::<u32>()) / row.len() as f64
    };
    Airtime {
        top_tenth: share(&|at| best.contains(&at)),
        never_compared: share(&|at| !library[at].is_compared),
        starred: share(&|at| library[at].is_starred),
        different: times.iter().filter(|&&times| times > 0).count(),
    }
}

fn best_tenth(library: &[Candidate]) -> Vec<usize> {
    let mut best: Vec<_> = (0..library.len())
        .filter(|&at| library[at].is_compared)
        .collect();
    best.sort_by(|&a, &b| library[b].theta.total_cmp(&library[a].theta));
    best.truncate(library.len().div_ceil(10));
    best
}

/// Holds what was measured against what is written, within `tolerance` points.
fn check(library: &[Candidate], days: u32, expected: [[f64; 3]; 5]) {
    let heard: Vec<_> = KNOBS
        .iter()
        .map(|&percent| listen(knob(percent), library, days))
        .collect();
    let is_near = |airtime: &Airtime, row: &[f64; 3]| {
        let measured = [airtime.top_tenth, airtime.never_compared, airtime.starred];
        measured.iter().zip(row).all(|(a, b)| (a - b).abs() < 4.0)
    };
    let fits = heard
        .iter()
        .zip(&expected)
        .all(|(airtime, row)| is_near(airtime, row));
    assert!(fits, "{heard:#?}");
}

#[test]
fn airtime_of_a_library_that_is_mostly_compared() {
    let expected = [
        [83.0, 0.0, 20.0],
        [59.0, 3.0, 16.0],
        [30.0, 28.0, 10.0],
        [15.0, 34.0, 5.0],
        [10.0, 29.0, 3.0],
    ];
    check(&library(1_000, 700, 10, 1), 14, expected);
}

#[test]
fn airtime_of_a_library_that_was_hardly_compared() {
    let expected = [
        [69.0, 31.0, 32.0],
        [33.0, 67.0, 28.0],
        [12.0, 88.0, 14.0],
        [8.0, 92.0, 7.0],
        [10.0, 90.0, 5.0],
    ];
    check(&library(1_000, 100, 6, 1), 14, expected);
}

#[test]
fn airtime_of_a_dozen_tracks() {
    let expected = [
        [22.0, 0.0, 16.0],
        [20.0, 0.0, 16.0],
        [19.0, 0.0, 17.0],
        [17.0, 0.0, 16.0],
        [17.0, 0.0, 16.0],
    ];
    check(&library(12, 12, 10, 1), 14, expected);
}

#[test]
fn the_shares_of_a_large_library() {
    let expected = [
        [100.0, 0.0, 37.0],
        [83.0, 17.0, 34.0],
        [32.0, 68.0, 42.0],
        [8.0, 92.0, 14.0],
        [10.0, 90.0, 5.0],
    ];
    let library = library(50_000, 5_000, 8, 1);
    for (percent, row) in KNOBS.iter().zip(expected) {
        let told = forecast(knob(*percent), &library, 1);
        let shares = [told.top_tenth, told.never_compared, told.starred].map(|it| 100.0 * it);
        let is_near = shares.iter().zip(row).all(|(a, b)| (a - b).abs() < 3.0);
        assert!(is_near, "{percent}: {shares:?}");
    }
}

#[test]
fn a_library_that_was_never_compared_plays_every_track_alike_wherever_the_knob_is() {
    let mut library = library(500, 0, 0, 2);
    library.iter_mut().for_each(|one| one.is_starred = false);
    for percent in KNOBS {
        let weights = weights(knob(percent), &library);
        assert!(
            weights.windows(2).all(|pair| pair[0] == pair[1]),
            "{percent}"
        );
    }
}

#[test]
fn a_first_verdict_lifts_one_track_without_silencing_the_others() {
    let mut library = library(1_000, 2, 1, 3);
    library.iter_mut().for_each(|one| one.is_starred = false);
    let told = forecast(knob(0), &library, 2);
    assert_eq!(told.compared_count, 2);
    let (best, next) = (told.likeliest[0].1, told.likeliest[1].1);
    assert!((0.01..0.05).contains(&best) && next < best, "{best} {next}");
}

#[test]
fn a_star_counts_for_most_at_the_best_and_for_nothing_at_the_surprise() {
    let mut library = library(1_000, 0, 0, 4);
    for (at, one) in library.iter_mut().enumerate() {
        one.is_starred = at % 100 == 0;
    }
    let share = |percent| forecast(knob(percent), &library, 1).starred;
    let shares = KNOBS.map(share);
    assert!(shares.is_sorted_by(|a, b| a > b), "{shares:?}");
    assert!(
        shares[0] > 0.2 && (shares[4] - 0.01).abs() < 1e-9,
        "{shares:?}"
    );
}

#[test]
fn the_shares_move_smoothly_with_the_knob() {
    for library in [
        library(1_000, 700, 10, 5),
        library(1_000, 100, 6, 5),
        library(12, 12, 6, 5),
    ] {
        let mut before: Option<Forecast> = None;
        for percent in 0..=100 {
            let now = forecast(knob(percent), &library, 1);
            if let Some(before) = before {
                let steps = [
                    now.top_tenth - before.top_tenth,
                    now.never_compared - before.never_compared,
                    now.starred - before.starred,
                ];
                assert!(
                    steps.iter().all(|step| step.abs() < 0.05),
                    "{percent}: {steps:?}"
                );
            }
            before = Some(now);
        }
    }
}

#[test]
fn a_track_heard_lately_waits_and_the_more_adventurous_the_longer() {
    let mut library = library(1_000, 0, 0, 6);
    library.iter_mut().for_each(|one| one.is_starred = false);
    library[1].heard_hours = Some(24.0);
    library[2].is_skipped = true;
    let relative = |percent| {
        let weights = weights(knob(percent), &library);
        [1, 2].map(|at| (100.0 * weights[at] / weights[0]).round())
    };
    assert_eq!(relative(0), [50.0, 25.0]);
    assert_eq!(relative(50), [20.0, 25.0]);
    assert_eq!(relative(100), [6.0, 25.0]);
}

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (
        (0..4_i64, -9.0..9.0_f64, 0.0..4.0_f64),
        (any::<bool>(), any::<bool>(), any::<bool>()),
        prop::option::of(-1.0..9_000.0_f64),
    );
    prop::collection::vec(one, 1..40).prop_map(|rows| {
        let ids = (1..).map(TrackId);
        let candidate = |(id, (numbers, flags, heard_hours))| {
            let ((artist, theta, sd), (is_compared, is_starred, is_skipped)) = (numbers, flags);
            Candidate {
                id,
                artist: (artist > 0).then_some(ArtistId(artist)),
                theta,
                sd,
                is_compared,
                is_starred,
                heard_hours,
                is_skipped,
            }
        };
        ids.zip(rows).map(candidate).collect()
    })
}

proptest! {
    #[test]
    fn every_candidate_has_odds_and_no_one_else_is_drawn(
        candidates in candidates(),
        percent in 0..=100_u8,
        seed in any::<u64>(),
        plays in 0..50_i64,
    ) {
        let weights = weights(knob(percent), &candidates);
        prop_assert!(weights.iter().all(|weight| weight.is_finite() && *weight > 0.0));
        let find = |id: TrackId| candidates.iter().find(|one| one.id == id);
        let artist = find(TrackId(plays)).and_then(|one| one.artist);
        let before = [(TrackId(plays), artist)];
        let row = draw(&candidates, &weights, &before, 6, &mut Chance::new(seed));
        prop_assert_eq!(row.len(), 6);
        prop_assert!(row.iter().all(|id| find(*id).is_some()), "{:?}", row);
        let is_repeated = |at: &usize| row[..*at].contains(&row[*at]) || row[*at].0 == plays;
        if candidates.len() > 6 {
            prop_assert!((0..6).all(|at| !is_repeated(&at)), "{:?}", row);
        }
    }

    #[test]
    fn a_better_rating_is_never_worth_less(candidates in candidates(), percent in 0..=100_u8) {
        let alike: Vec<_> = candidates
            .iter()
            .map(|one| Candidate { theta: one.theta, ..candidates[0] })
            .collect();
        let weights = weights(knob(percent), &alike);
        for (one, weight) in alike.iter().zip(&weights) {
            for (other, less) in alike.iter().zip(&weights) {
                prop_assert!(one.theta <= other.theta || weight >= less);
            }
        }
    }

    #[test]
    fn no_artist_comes_twice_in_a_row_while_another_is_left(seed in any::<u64>()) {
        let library = library(24, 0, 0, seed);
        let weights = weights(knob(50), &library);
        let row = draw(&library, &weights, &[], 12, &mut Chance::new(seed));
        let artist = |id: &TrackId| library.iter().find(|one| one.id == *id).map(|one| one.artist);
        prop_assert!(row.windows(2).all(|two| artist(&two[0]) != artist(&two[1])), "{:?}", row);
    }
}

#[test]
fn a_station_of_before_the_knob_is_read_as_what_it_meant() {
    let read = |text: &str| {
        serde_json::from_str::<Station>(text)
            .expect("a station")
            .adventure
    };
    let of_mode = |mode| {
        read(&format!(
            r#"{{"id":1,"name":"x","filter":{{}},"mode":"{mode}"}}"#
        ))
    };
    assert_eq!(of_mode("loved"), Adventure::LOVED);
    assert_eq!(of_mode("shuffle"), Adventure::SHUFFLE);
    let now = r#"{"id":1,"name":"x","filter":{},"adventure_percent":17}"#;
    assert_eq!(read(now), knob(17));
    let station: Station = serde_json::from_str(now).expect("a station");
    assert_eq!(serde_json::to_string(&station).expect("JSON"), now);
    for mode in [StationMode::Loved, StationMode::Shuffle] {
        assert_eq!(StationMode::from(Adventure::from(mode)), mode);
    }
}
