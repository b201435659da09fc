//! Comparison sessions through the public door: what the originals got wrong.

use minion::domain::filter::Filter;
use minion::domain::id::{PairId, TrackId};
use minion::domain::listing::Page;
use minion::protocol::comparison::{PairInfo, PastVerdict, VerdictRecorded};
use minion::protocol::request::{StartSession, UndoVerdict, WinnerName};
use minion::protocol::status::Stats;
use minion::protocol::{ErrorBody, ErrorDetail};

use crate::support::everyday::{ids, verdict};
use crate::support::house::House;

const VERDICT: &str = "/api/comparisons/verdict";

/// More than the pairs of any session of these tests.
const PAIRS_MAX: usize = 60;

fn number(pair: Option<&PairInfo>) -> Option<PairId> {
    pair.map(|pair| pair.pair_id)
}

/// A new session of all music: its pair, and the one after it.
fn start(house: &House) -> (PairInfo, PairInfo) {
    let started = house.start_session(&StartSession::default());
    let next = started.prefetched_pair.expect("a pair after it");
    (started.pair.expect("a pair"), next)
}

fn verdicts(house: &House) -> u64 {
    let given: Page<PastVerdict> = house.get("/api/comparisons/history");
    given.total
}

#[test]
fn the_next_pair_is_always_the_one_that_was_prefetched() {
    let house = House::start();
    let (pair, prefetched) = start(&house);
    let (mut pair, mut prefetched) = (Some(pair), Some(prefetched));
    let winners = [
        WinnerName::TrackA,
        WinnerName::TrackB,
        WinnerName::Tie,
        WinnerName::Skip,
    ];
    for winner in winners.into_iter().cycle().take(40) {
        let answer = house.judge(&pair.expect("a pair"), winner);
        let ids = |pair: &PairInfo| (pair.pair_id, pair.track_a.id, pair.track_b.id);
        let next = answer.next_pair.as_ref().map(ids);
        assert_eq!(next, prefetched.as_ref().map(ids));
        (pair, prefetched) = (answer.next_pair, answer.prefetched_pair);
    }
}

#[test]
fn every_pair_of_a_session_satisfies_its_filter_until_all_were_asked() {
    let house = House::start();
    let few = ids(&house.tracks("limit=3"));
    let list = house.add_playlist("Three", None);
    house.add_to_playlist(list.id, &few);
    let started = house.start_session(&StartSession {
        playlist_id: Some(list.id),
        ..StartSession::default()
    });
    assert_eq!(started.total_tracks, 3);
    let of_list = Filter {
        playlist: Some(list.id),
        ..Filter::default()
    };
    assert_eq!(house.session().filter, of_list);
    let mut next = started.pair;
    let mut asked = Vec::new();
    while let Some(pair) = next {
        let mut ids = [pair.track_a.id, pair.track_b.id];
        assert!(
            ids.iter().all(|id| few.contains(id)),
            "{ids:?} is not of {few:?}"
        );
        ids.sort_unstable();
        asked.push(ids);
        next = house.judge(&pair, WinnerName::TrackA).next_pair;
    }
    asked.sort_unstable();
    asked.dedup();
    assert_eq!(
        asked.len(),
        3,
        "three tracks make three pairs, each asked once"
    );
    assert_eq!(house.session().pair, None, "the session is complete");
}

#[test]
fn two_devices_judging_one_pair_record_one_verdict_and_the_other_gets_the_current_pair() {
    let house = House::start();
    let (pair, _) = start(&house);
    let body = verdict(&pair, WinnerName::TrackA);
    let answers = std::thread::scope(|scope| {
        let ask = |key: &'static str| {
            let (house, body) = (&house, &body);
            scope.spawn(move || house.keyed(VERDICT, body, key))
        };
        let asks = [ask("phone"), ask("laptop")];
        asks.map(|ask| ask.join().expect("no panic"))
    });
    let mut statuses = [answers[0].0, answers[1].0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let (_, refused) = answers
        .iter()
        .find(|(status, _)| *status == 409)
        .expect("one was refused");
    let refused: ErrorBody = serde_json::from_str(refused).expect("why");
    let ErrorDetail { code, pair, .. } = refused.error;
    assert_eq!(code, "stale_pair");
    let current = house.session().pair;
    assert!(current.is_some());
    assert_eq!(number(pair.as_ref()), number(current.as_ref()));
    assert_eq!(verdicts(&house), 1);
}

#[test]
fn a_retry_gets_the_stored_answer_byte_for_byte_and_another_body_is_refused() {
    let house = House::start();
    let (pair, _) = start(&house);
    let body = verdict(&pair, WinnerName::TrackB);
    let first = house.keyed(VERDICT, &body, "k");
    assert_eq!(first.0, 200);
    assert_eq!(house.keyed(VERDICT, &body, "k"), first);
    let other = verdict(&pair, WinnerName::TrackA);
    assert_eq!(house.keyed(VERDICT, &other, "k").0, 422);
    assert_eq!(verdicts(&house), 1);
}

#[test]
fn there_is_undo_tie_and_skip() {
    let house = House::start();
    let (first, second) = start(&house);
    assert_eq!(house.judge(&first, WinnerName::Tie).comparisons_done, 1);
    assert_eq!(
        house.judge(&second, WinnerName::Skip).comparisons_done,
        1,
        "a skip is no comparison"
    );
    let undo =
        || -> VerdictRecorded { house.post("/api/comparisons/undo", &UndoVerdict::default()) };
    assert_eq!(
        number(undo().next_pair.as_ref()),
        Some(second.pair_id),
        "the skipped pair is back"
    );
    let undone = undo();
    assert_eq!(
        number(undone.next_pair.as_ref()),
        Some(first.pair_id),
        "and the tied one"
    );
    assert_eq!(
        number(undone.prefetched_pair.as_ref()),
        Some(second.pair_id),
        "what it displaced follows"
    );
    assert_eq!(house.get::<Stats>("/api/stats").total_comparisons, 0);
}

#[test]
fn an_archived_track_leaves_the_pair_and_is_never_offered_again() {
    let house = House::start();
    let gone: TrackId = start(&house).0.track_a.id;
    house.archive(gone);
    let mut next = house.session().pair;
    assert!(next.is_some(), "eleven tracks are left");
    for _ in 0..PAIRS_MAX {
        let Some(pair) = next else { break };
        assert_ne!(pair.track_a.id, gone);
        assert_ne!(pair.track_b.id, gone);
        next = house.judge(&pair, WinnerName::TrackA).next_pair;
    }
}
