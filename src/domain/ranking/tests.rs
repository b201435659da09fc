//! What the ranking promises, whatever the verdicts.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::HashSet;

use proptest::prelude::*;

use super::pick::{Pick, PickContext, pick_pair};
use super::pool::Pool;
use super::{Duel, Outcome, Ranking};
use crate::domain::chance::Chance;
use crate::domain::comparison::{Mode, PairReason};
use crate::domain::id::{ArtistId, TrackId};

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

/// A session over the first tracks of a library whose listener prefers the larger id.
struct Session {
    ranking: Ranking,
    pool: Pool,
    asked: HashSet<(TrackId, TrackId)>,
    ordinal: u64,
    chance: Chance,
}

impl Session {
    fn new(tracks: i64) -> Self {
        let ranking = library_of(tracks);
        let pool = Pool::new(&ranking, (0..tracks).map(TrackId));
        Self {
            ranking,
            pool,
            asked: HashSet::new(),
            ordinal: 0,
            chance: Chance::new(5),
        }
    }

    fn pick(&mut self, mode: Mode, avoid: &[TrackId]) -> Option<Pick> {
        let asked = &self.asked;
        let context = PickContext {
            mode,
            ordinal: self.ordinal,
            asked: &|a, b| asked.contains(&(a.min(b), a.max(b))),
            same_recording: &|a, b| a.0.min(b.0) == 0 && a.0.max(b.0) == 7,
            avoid,
        };
        let pick = pick_pair(&self.ranking, &mut self.pool, &context, &mut self.chance)?;
        self.ordinal += 1;
        self.asked.insert((pick.a.min(pick.b), pick.a.max(pick.b)));
        let outcome = if pick.a > pick.b {
            Outcome::AWins
        } else {
            Outcome::BWins
        };
        self.ranking.record(Duel {
            a: pick.a,
            b: pick.b,
            outcome,
            is_check: pick.reason == PairReason::Check,
        });
        Some(pick)
    }
}

#[test]
fn a_small_session_asks_every_pair_once_and_is_then_complete() {
    for (tracks, pairs) in [(0, 0), (1, 0), (2, 1), (3, 3), (6, 15)] {
        let mut session = Session::new(tracks);
        let mut asked = 0;
        while let Some(pick) = session.pick(Mode::Balanced, &[]) {
            assert_ne!(pick.a, pick.b);
            asked += 1;
        }
        assert_eq!(
            (asked, session.asked.len()),
            (pairs, pairs),
            "{tracks} tracks"
        );
        assert_eq!(session.pick(Mode::Top, &[]), None);
    }
}

#[test]
fn no_pair_comes_twice_but_for_repeats_and_no_copy_meets_itself() {
    let mut session = Session::new(40);
    let mut seen = HashSet::new();
    let mut repeats = 0;
    for _ in 0..700 {
        let pick = session.pick(Mode::Top, &[]).unwrap();
        let pair = (pick.a.min(pick.b), pick.a.max(pick.b));
        assert_ne!(pair, (TrackId(0), TrackId(7)));
        if pick.reason == PairReason::Repeat {
            assert!(seen.contains(&pair));
            repeats += 1;
        } else {
            assert!(seen.insert(pair), "{pair:?} came twice");
        }
    }
    assert_eq!(repeats, 14);
}

#[test]
fn every_track_is_heard_once_before_any_is_heard_twenty_times() {
    for mode in [Mode::Explore, Mode::Balanced, Mode::Top] {
        let mut session = Session::new(300);
        let count =
            |session: &Session, i| session.ranking.rating(TrackId(i)).unwrap().comparison_count;
        while (0..300).any(|i| count(&session, i) == 0) {
            session.pick(mode, &[]).unwrap();
            assert!((0..300).all(|i| count(&session, i) < 20));
        }
    }
}

#[test]
fn the_tracks_being_compared_are_avoided_where_there_are_others() {
    let mut session = Session::new(5);
    let mut current = session.pick(Mode::Balanced, &[]).unwrap();
    let mut avoidable = 0;
    while let Some(next) = session.pick(Mode::Balanced, &[current.a, current.b]) {
        let is_apart = ![next.a, next.b]
            .iter()
            .any(|id| [current.a, current.b].contains(id));
        avoidable += u32::from(is_apart);
        current = next;
    }
    assert_eq!(session.asked.len(), 10);
    assert!(avoidable >= 5, "{avoidable}");
}

#[test]
fn the_side_is_a_fair_coin_and_a_twentieth_of_the_pairs_are_random_checks() {
    let mut session = Session::new(200);
    let (mut larger_first, mut checks) = (0, 0);
    for _ in 0..2000 {
        let pick = session.pick(Mode::Balanced, &[]).unwrap();
        larger_first += u32::from(pick.a > pick.b);
        checks += u32::from(pick.reason == PairReason::Check);
    }
    assert!((900..1100).contains(&larger_first), "{larger_first}");
    assert_eq!(checks, 100);
    let progress = session.ranking.progress(&session.pool);
    assert!(progress.held_out_accuracy.unwrap() > 0.85, "{progress:?}");
    assert_eq!(progress.consistency, Some(1.0));
    assert!((progress.side_a_share.unwrap() - 0.5).abs() < 0.05);
    assert!(
        progress.expected_tau > 0.7 && progress.settled_percent > 80.0,
        "{progress:?}"
    );
}

#[test]
fn the_same_seed_chooses_the_same_pairs() {
    let picks = || {
        let mut session = Session::new(60);
        (0..200)
            .map(|_| session.pick(Mode::Balanced, &[]))
            .collect::<Vec<_>>()
    };
    assert_eq!(picks(), picks());
}

#[test]
fn an_archived_track_is_never_chosen_again() {
    let mut session = Session::new(8);
    session.pool.remove(&session.ranking, TrackId(3));
    while let Some(pick) = session.pick(Mode::Explore, &[]) {
        assert!(pick.a != TrackId(3) && pick.b != TrackId(3));
    }
    assert_eq!(
        session.asked.len(),
        20,
        "all pairs of 7 tracks but the two copies"
    );
}
