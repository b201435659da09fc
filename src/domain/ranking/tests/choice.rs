//! What pair choice promises.

use std::collections::HashSet;

use super::library_of;
use crate::domain::chance::Chance;
use crate::domain::comparison::PairReason;
use crate::domain::goal::Mode;
use crate::domain::id::TrackId;
use crate::domain::ranking::pick::{Pick, PickContext, pick_pair};
use crate::domain::ranking::pool::Pool;
use crate::domain::ranking::{Duel, Outcome, Ranking};

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
