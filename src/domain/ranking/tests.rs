//! What the ranking promises, whatever the verdicts.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;

use super::edge::apart_before;
use super::pool::Pool;
use super::{Duel, Outcome, Ranking};
use crate::domain::id::{ArtistId, TrackId};

mod choice;

const TRACKS: i64 = 12;

fn library() -> Ranking {
    library_of(TRACKS)
}

/// Every third track is by nobody, the others are by four artists.
fn library_of(tracks: i64) -> Ranking {
    let mut ranking = Ranking::new();
    ranking.set_tracks((0..tracks).map(|i| (TrackId(i), (i % 3 > 0).then_some(ArtistId(i % 4)))));
    ranking
}

fn a_duel() -> impl Strategy<Value = Duel> {
    let outcome = prop_oneof![
        Just(Outcome::AWins),
        Just(Outcome::BWins),
        Just(Outcome::Tie)
    ];
    (0..TRACKS, 1..TRACKS, outcome, any::<bool>()).prop_map(|(a, step, outcome, is_check)| Duel {
        a: TrackId(a),
        b: TrackId((a + step) % TRACKS),
        outcome,
        is_check,
    })
}

fn duels() -> impl Strategy<Value = Vec<Duel>> {
    proptest::collection::vec(a_duel(), 1..60)
}

fn judged(duels: &[Duel]) -> Ranking {
    let mut ranking = library();
    for &duel in duels {
        ranking.record(duel);
    }
    ranking
}

/// Asserts that two rankings say the same of every track, to 1e-6.
fn assert_alike(one: &Ranking, other: &Ranking) {
    for id in (0..TRACKS).map(TrackId) {
        let (one, other) = (one.rating(id).unwrap(), other.rating(id).unwrap());
        assert!(
            (one.theta - other.theta).abs() < 1e-6,
            "{id}: {one:?} and {other:?}"
        );
        assert!(
            (one.sd - other.sd).abs() < 1e-6,
            "{id}: {one:?} and {other:?}"
        );
        assert_eq!(
            (one.comparison_count, one.wins, one.losses),
            (other.comparison_count, other.wins, other.losses)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_verdicts_does_not_matter(
        (duels, shuffled) in duels().prop_flat_map(|duels| {
            (Just(duels.clone()), Just(duels).prop_shuffle())
        })
    ) {
        let (mut one, mut other) = (judged(&duels), judged(&shuffled));
        one.fit();
        other.fit();
        assert_alike(&one, &other);
        let (one_pool, other_pool) = (everything(&one), everything(&other));
        prop_assert_eq!(
            one.progress(&one_pool).held_out_accuracy,
            other.progress(&other_pool).held_out_accuracy
        );
    }

    #[test]
    fn undoing_verdicts_equals_never_having_given_them(duels in duels(), undone in duels()) {
        let mut never = judged(&duels);
        let mut undo = judged(&duels);
        for &duel in &undone {
            undo.record(duel);
        }
        for &duel in undone.iter().rev() {
            prop_assert!(undo.remove(duel));
        }
        never.fit();
        undo.fit();
        assert_alike(&never, &undo);
        let (never, undo) =
            (never.progress(&everything(&never)), undo.progress(&everything(&undo)));
        prop_assert_eq!(never.held_out_accuracy, undo.held_out_accuracy);
        prop_assert_eq!(never.consistency, undo.consistency);
        prop_assert_eq!(never.side_a_share, undo.side_a_share);
    }

    #[test]
    fn verdicts_given_during_a_fit_elsewhere_are_not_lost(
        before in duels(), meanwhile in duels()
    ) {
        let mut ranking = judged(&before);
        let mut elsewhere = ranking.clone();
        elsewhere.fit();
        for &duel in &meanwhile {
            ranking.record(duel);
        }
        prop_assert!(ranking.remove(before[0]));
        ranking.adopt(&elsewhere);
        let counted = |ranking: &Ranking| {
            (0..TRACKS).map(|i| ranking.rating(TrackId(i)).unwrap().comparison_count).sum::<u32>()
        };
        prop_assert_eq!(counted(&ranking) as usize, 2 * (before.len() - 1 + meanwhile.len()));
        let mut alone = judged(&before[1..]);
        meanwhile.iter().for_each(|&duel| alone.record(duel));
        alone.fit();
        ranking.fit();
        assert_alike(&ranking, &alone);
    }

    #[test]
    fn rebuilding_from_all_verdicts_equals_having_taken_them_one_by_one(duels in duels()) {
        let mut one_by_one = judged(&duels);
        one_by_one.fit();
        let mut rebuilt = library();
        rebuilt.rebuild(duels);
        assert_alike(&one_by_one, &rebuilt);
    }

    #[test]
    fn adopting_ones_own_fit_is_that_fit(duels in duels()) {
        let mut ranking = judged(&duels);
        let mut fitted = ranking.clone();
        fitted.fit();
        ranking.adopt(&fitted);
        assert_alike(&ranking, &fitted);
    }

    #[test]
    fn a_second_fit_changes_nothing(duels in duels()) {
        let mut once = judged(&duels);
        once.fit();
        let mut twice = once.clone();
        twice.fit();
        assert_alike(&once, &twice);
    }

    #[test]
    fn swapping_the_sides_and_the_answer_changes_nothing(duels in duels()) {
        let swapped: Vec<Duel> = duels
            .iter()
            .map(|duel| Duel { a: duel.b, b: duel.a, outcome: duel.outcome.mirrored(), ..*duel })
            .collect();
        let (mut one, mut other) = (judged(&duels), judged(&swapped));
        one.fit();
        other.fit();
        assert_alike(&one, &other);
    }

    #[test]
    fn local_updates_stay_near_the_full_fit(duels in duels()) {
        let local = judged(&duels);
        let mut fitted = local.clone();
        fitted.fit();
        for id in (0..TRACKS).map(TrackId) {
            let apart = local.rating(id).unwrap().theta - fitted.rating(id).unwrap().theta;
            prop_assert!(apart.abs() < 1.5, "{id} is {apart} off");
        }
    }
}

fn everything(ranking: &Ranking) -> Pool {
    Pool::new(ranking, (0..TRACKS).map(TrackId))
}

fn duel(a: i64, b: i64, outcome: Outcome) -> Duel {
    Duel {
        a: TrackId(a),
        b: TrackId(b),
        outcome,
        is_check: false,
    }
}

#[test]
fn of_tracks_never_heard_before_half_the_checks_are_foretold() {
    let mut ranking = library();
    for a in (0..TRACKS - 3).step_by(6) {
        let is_check = true;
        ranking.record(Duel {
            is_check,
            ..duel(a, a + 3, Outcome::AWins)
        });
    }
    for _ in 0..2 {
        let progress = ranking.progress(&everything(&ranking));
        assert_eq!(progress.held_out_accuracy, Some(0.5));
        ranking.fit();
    }
}

#[test]
fn what_a_verdict_taught_about_two_tracks_can_be_taken_away_again() {
    for (a, b, curvature) in [
        (4.0, 4.0, 0.25),
        (9.0, 0.1, 0.2),
        (0.1, 40.0, 0.25),
        (0.3, 0.2, 0.01),
    ] {
        let taught =
            |own: f64, other: f64| 1.0 / (1.0 / own + curvature / (1.0 + curvature * other));
        let apart = apart_before([taught(a, b), taught(b, a)], curvature);
        assert!((apart / (a + b) - 1.0).abs() < 0.02, "{a} {b}: {apart}");
    }
}

#[test]
fn a_tie_is_half_a_win_for_each() {
    let ties = [duel(1, 2, Outcome::Tie), duel(1, 2, Outcome::Tie)];
    let halves = [duel(1, 2, Outcome::AWins), duel(1, 2, Outcome::BWins)];
    let (mut ties, mut halves) = (judged(&ties), judged(&halves));
    ties.fit();
    halves.fit();
    for id in [TrackId(1), TrackId(2)] {
        let (tie, half) = (ties.rating(id).unwrap(), halves.rating(id).unwrap());
        assert!((tie.theta - half.theta).abs() < 1e-9);
        assert_eq!((tie.wins, tie.losses, tie.comparison_count), (0, 0, 2));
        assert_eq!((half.wins, half.losses, half.comparison_count), (1, 1, 2));
    }
}

#[test]
fn a_verdict_moves_the_winner_up_the_loser_down_and_both_become_surer() {
    let mut ranking = library();
    let before = ranking.rating(TrackId(1)).unwrap();
    assert!((before.shown() - 1500.0).abs() < 1e-9);
    ranking.record(duel(1, 2, Outcome::AWins));
    let (winner, loser) = (
        ranking.rating(TrackId(1)).unwrap(),
        ranking.rating(TrackId(2)).unwrap(),
    );
    assert!(winner.shown() > 1500.0 && loser.shown() < 1500.0);
    assert!(winner.sd < before.sd && loser.sd < before.sd);
    assert_eq!(ranking.rank(TrackId(1)), Some(1));
    assert_eq!(ranking.ranked().first(), Some(&TrackId(1)));
}

#[test]
fn an_artist_whose_tracks_win_lifts_the_tracks_not_heard_yet() {
    let mut ranking = library();
    // 1 and 5 are by artist 1; 7 is by artist 3, and 10 by artist 2. Track 4 is by artist 0.
    ranking.set_tracks((0..TRACKS).map(|i| (TrackId(i), Some(ArtistId(i % 4)))));
    ranking.record(duel(1, 2, Outcome::AWins));
    ranking.record(duel(5, 6, Outcome::AWins));
    let (unheard, stranger) = (
        ranking.rating(TrackId(9)).unwrap(),
        ranking.rating(TrackId(11)).unwrap(),
    );
    assert!(
        unheard.theta > 0.1 && stranger.theta.abs() < 1e-9,
        "{unheard:?} {stranger:?}"
    );
    assert!(unheard.sd < stranger.sd);
}

#[test]
fn a_vanished_track_is_not_ranked_and_its_verdicts_wait_for_it() {
    let mut ranking = judged(&[duel(1, 2, Outcome::AWins), duel(2, 3, Outcome::AWins)]);
    let before = ranking.rating(TrackId(2)).unwrap();
    ranking.set_tracks((0..TRACKS).filter(|&i| i != 2).map(|i| (TrackId(i), None)));
    assert_eq!(ranking.rank(TrackId(2)), None);
    assert!(!ranking.ranked().contains(&TrackId(2)));
    assert_eq!(ranking.ranked().len(), TRACKS as usize - 1);
    ranking.set_tracks((0..TRACKS).map(|i| (TrackId(i), (i % 3 > 0).then_some(ArtistId(i % 4)))));
    ranking.fit();
    let mut never_gone = judged(&[duel(1, 2, Outcome::AWins), duel(2, 3, Outcome::AWins)]);
    never_gone.fit();
    assert_alike(&ranking, &never_gone);
    assert_eq!(
        ranking.rating(TrackId(2)).unwrap().comparison_count,
        before.comparison_count
    );
}

#[test]
fn undoing_what_was_never_said_is_refused() {
    let mut ranking = judged(&[duel(1, 2, Outcome::AWins)]);
    assert!(!ranking.remove(duel(1, 2, Outcome::BWins)));
    assert!(!ranking.remove(duel(1, 3, Outcome::AWins)));
    assert!(!ranking.remove(duel(1, 99, Outcome::AWins)));
    assert!(
        ranking.remove(duel(2, 1, Outcome::BWins)),
        "the same verdict, seen from the other side"
    );
}
