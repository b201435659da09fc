//! Ratings and pair choice through the engine: what holds whatever is judged, undone or restarted.

use std::collections::HashSet;

use minion::domain::command::{Choice, Command, NamedPair};
use minion::domain::comparison::Winner;
use minion::domain::filter::Filter;
use minion::domain::goal::{Goal, Mode};
use minion::domain::id::{TrackId, VerdictId};
use minion::domain::ranking::Ranking;
use minion::services::engine::Answer;
use minion::services::ratings::duel;
use minion::storage::library::analysis::{NewAnalysis, record_analysis};
use minion::storage::library::new_file::NewFile;
use minion::storage::verdicts;
use proptest::prelude::*;

use crate::model::house::{House, TRACKS, file};

fn start(house: &mut House, filter: Filter) {
    let (mode, goal) = (Mode::Balanced, Goal::Open);
    house.ask(Command::StartComparison { filter, mode, goal }, None);
}

fn judge(house: &mut House, winner: Winner) {
    let command = Command::RecordVerdict {
        named: NamedPair::default(),
        choice: Choice::Winner(winner),
    };
    house.ask(command, None);
}

/// Judges until the session is complete; the pairs that it asked.
fn asked_by(house: &mut House, filter: Filter) -> HashSet<(i64, i64)> {
    let mut asked = HashSet::new();
    start(house, filter);
    let pair = |house: &House| {
        let moment = house.shared.view.first();
        moment.state.zone.comparison.as_ref().and_then(|it| it.pair)
    };
    while let Some(pair) = pair(house) {
        asked.insert((pair.a.0.min(pair.b.0), pair.a.0.max(pair.b.0)));
        judge(house, Winner::A);
    }
    asked
}

/// `of` in another folder, its length `longer_ms` more.
fn copied(of: &NewFile, number: i64, longer_ms: i64) -> NewFile {
    let mut copy = of.clone();
    copy.path = format!("/music/other/{number}.flac").into();
    (copy.size, copy.inode) = (number, number);
    copy.tags.duration_ms += longer_ms;
    copy
}

#[test]
fn copies_of_one_recording_are_never_asked_against_each_other() {
    // 1 to 5 are songs of their own; 6 says to be 1, 7 says so too but is longer; 8 says nothing
    // but sounds like 2.
    let mut files: Vec<NewFile> = (1..=5).map(file).collect();
    files.push(copied(&files[0], 6, 1_500));
    files.push(copied(&files[0], 7, 4_000));
    files.push(file(8));
    let mut house = House::with(files, 3);
    house.work(Box::new(|tx, now_ms| {
        for id in [2, 8] {
            let analysis = NewAnalysis {
                audio_hash: Some("the same sound"),
                ..NewAnalysis::default()
            };
            record_analysis(tx, TrackId(id), &analysis, now_ms)?;
        }
        Ok(Vec::new())
    }));
    let pairs_but = |tracks: &[i64], copies: &[(i64, i64)]| {
        let pairs = tracks
            .iter()
            .flat_map(|&a| tracks.iter().map(move |&b| (a, b)));
        pairs
            .filter(|pair| pair.0 < pair.1 && !copies.contains(pair))
            .collect::<HashSet<_>>()
    };
    let all: Vec<i64> = (1..=8).collect();
    let of_everything = pairs_but(&all, &[(1, 6), (2, 8)]);
    assert_eq!(asked_by(&mut house, Filter::default()), of_everything);

    let catalog = house.shared.view.catalog();
    let artist = catalog.get(&TrackId(1)).and_then(|track| track.artist);
    let filter = Filter {
        artist,
        ..Filter::default()
    };
    let of_artist = pairs_but(&[1, 2, 6, 7], &[(1, 6)]);
    assert_eq!(asked_by(&mut house, filter), of_artist);
}

#[derive(Debug, Clone)]
enum Step {
    Ratings(Winner),
    /// Takes the last verdict of the session back.
    Undo,
    /// Takes any verdict back, or gives it again.
    Set(i64, bool),
    StartAnew,
    Crash,
}

fn step() -> impl Strategy<Value = Step> {
    let winner = prop_oneof![
        3 => Just(Winner::A),
        3 => Just(Winner::B),
        1 => Just(Winner::Tie),
        1 => Just(Winner::Skip)
    ];
    prop_oneof![
        12 => winner.prop_map(Step::Ratings),
        2 => Just(Step::Undo),
        5 => (1..30_i64, any::<bool>()).prop_map(|(id, is_undone)| Step::Set(id, is_undone)),
        1 => Just(Step::StartAnew),
        1 => Just(Step::Crash),
    ]
}

fn take(house: &mut House, step: &Step) {
    match *step {
        Step::Ratings(winner) => judge(house, winner),
        Step::Undo => {
            house.ask(Command::UndoVerdict { verdict_id: None }, None);
        }
        Step::Set(id, is_undone) => {
            let verdict_id = VerdictId(id);
            let command = Command::SetVerdict {
                verdict_id,
                is_undone,
            };
            house.ask(command, None);
        }
        Step::StartAnew => start(house, Filter::default()),
        Step::Crash => house.crash(11),
    }
}

/// The ratings of the house, fitted: modes and spreads by track.
fn fitted(house: &House) -> Vec<(f64, f64, u32)> {
    let mut ranking = house.shared.view.ratings().ranking.clone();
    ranking.fit();
    ratings(&ranking)
}

fn ratings(ranking: &Ranking) -> Vec<(f64, f64, u32)> {
    let rating = |id| ranking.rating(TrackId(id)).expect("it is known");
    (1..=TRACKS)
        .map(|id| {
            let rating = rating(id);
            (rating.theta, rating.sd, rating.comparison_count)
        })
        .collect()
}

/// The ratings of a house in which only the verdicts that stand were ever given, the last first.
fn from_what_stands(house: &House) -> Vec<(f64, f64, u32)> {
    let conn = rusqlite::Connection::open(house.database()).expect("it opens");
    let mut duels = Vec::new();
    verdicts::for_each(&conn, |row| {
        duels.extend(duel(&row.verdict).filter(|_| !row.verdict.is_undone));
    })
    .expect("it is read");
    let mut ranking = Ranking::new();
    let catalog = house.shared.view.catalog();
    ranking.set_tracks(catalog.iter().map(|(id, track)| (*id, track.artist)));
    duels.into_iter().rev().for_each(|it| ranking.record(it));
    ranking.fit();
    ratings(&ranking)
}

fn assert_alike(ones: &[(f64, f64, u32)], others: &[(f64, f64, u32)]) {
    for (one, other) in ones.iter().zip(others) {
        let apart = (one.0 - other.0).abs().max((one.1 - other.1).abs());
        assert!(apart < 1e-6 && one.2 == other.2, "{one:?} and {other:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn ratings_follow_from_the_verdicts_that_stand_whatever_happened_in_between(
        steps in proptest::collection::vec(step(), 1..60)
    ) {
        let mut house = House::new(7);
        start(&mut house, Filter::default());
        steps.iter().for_each(|step| take(&mut house, step));
        let standing = from_what_stands(&house);
        assert_alike(&fitted(&house), &standing);
        house.crash(13);
        assert_alike(&fitted(&house), &standing);
        assert_alike(&ratings(&house.shared.view.ratings().ranking), &standing);
    }

    #[test]
    fn verdicts_withdrawn_by_their_ids_leave_no_trace(
        before in 1..20_usize,
        order in Just((0..15).collect::<Vec<usize>>()).prop_shuffle()
    ) {
        let mut house = House::new(5);
        start(&mut house, Filter::default());
        let winners = [Winner::A, Winner::B, Winner::B, Winner::Tie, Winner::A, Winner::Skip];
        let mut winner = winners.into_iter().cycle();
        let mut give = |house: &mut House| judge(house, winner.next().expect("it goes round"));
        (0..before).for_each(|_| give(&mut house));
        let never = fitted(&house);
        order.iter().for_each(|_| give(&mut house));
        let ids = |house: &House| {
            let conn = rusqlite::Connection::open(house.database()).expect("it opens");
            let mut ids = Vec::new();
            verdicts::for_each(&conn, |row| ids.push(row.verdict.verdict_id)).expect("it is read");
            ids.split_off(before)
        };
        let given = fitted(&house);
        let ids = ids(&house);
        let set = |house: &mut House, is_undone| for &at in &order {
            let verdict_id = ids[at];
            let reply = house.ask(Command::SetVerdict { verdict_id, is_undone }, None);
            let is_done = matches!(reply.answer, Answer::Done(_));
            assert!(is_done, "{:?}", reply.answer);
        };
        set(&mut house, true);
        assert_alike(&fitted(&house), &never);
        house.crash(9);
        assert_alike(&fitted(&house), &never);
        set(&mut house, false);
        assert_alike(&fitted(&house), &given);
    }
}
