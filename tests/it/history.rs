//! What happened, told and taken back, through the public door.

mod told;

use minion::domain::id::{TrackId, VerdictId};
use minion::domain::listing::Page;
use minion::domain::radio::schedule::{EVERY_DAY, Slot};
use minion::protocol::comparison::{PairInfo, PastVerdict, PausedSessionInfo};
use minion::protocol::history::{
    ActivityEntry, ActivityKind, ActivityPage, QueueActivity, Undoing,
};
use minion::protocol::lists::{QueuePart, QueueRemoveRequest};
use minion::protocol::radio::RadioInfo;
use minion::protocol::request::{
    Empty, EndSession, ScheduleRequest, StartSession, UndoEvent, UndoVerdict, WinnerName,
};
use minion::protocol::status::{Health, Stats};
use minion::protocol::track::TrackInfo;

use told::{
    activity, last_archive, last_given_up, last_of_queue, last_plan, last_star, last_station,
    last_verdict, not_undone, undo, undo_of, undoing,
};

use crate::support::Daemon;
use crate::support::client::Client;
use crate::support::everyday::{ids, station_called};
use crate::support::house::House;

const STATIONS: &str = "/api/radio/stations";

/// Judges so many pairs of a new session for A; the verdicts' numbers, oldest first.
fn judged(house: &Client, count: usize) -> Vec<VerdictId> {
    house.start_session(&StartSession::default());
    let judge = |_| {
        let pair = house.session().pair.expect("a pair");
        let answer = house.judge(&pair, WinnerName::TrackA);
        answer.verdict_id.expect("a number")
    };
    (0..count).map(judge).collect()
}

fn past(house: &Client, query: &str) -> Page<PastVerdict> {
    house.get(&format!("/api/comparisons/history{query}"))
}

fn path_of(verdict: VerdictId) -> String {
    format!("/api/comparisons/verdicts/{verdict}")
}

fn tracks(house: &Client, count: usize) -> Vec<TrackId> {
    ids(&house.tracks(&format!("limit={count}")))
}

/// What the verdicts made of each track: wins, losses, duels.
fn record(house: &Client) -> Vec<(TrackId, u32, u32, u32)> {
    let duels = |it: &TrackInfo| (it.id, it.wins, it.losses, it.comparison_count);
    house.tracks("limit=100").iter().map(duels).collect()
}

#[test]
fn any_verdict_can_be_taken_back_and_given_again_and_no_pair_moves() {
    let mut daemon = Daemon::start();
    let house = daemon.client();
    let given = judged(&house, 2);
    let before = record(&house);
    let more = judged(&house, 3);
    let now = record(&house);
    let current = house.session();

    // Those of the session that runs, newest first, and one of a session that is over.
    for verdict in more.iter().rev() {
        let path = path_of(*verdict);
        house.change("DELETE", &path, &Empty {});
        let again = house.refusal("DELETE", &path, &Empty {});
        assert_eq!(again, "409 already_undone", "{verdict}");
    }
    assert_eq!(record(&house), before, "as if they had never been given");
    let after = house.session();
    let number = |pair: Option<PairInfo>| pair.expect("a pair").pair_id;
    assert_eq!(number(after.pair), number(current.pair));
    assert_eq!(number(after.prefetched), number(current.prefetched));
    assert_eq!(after.progress.comparisons_done, 0);
    house.change("DELETE", &path_of(given[0]), &Empty {});
    assert_eq!(house.get::<Stats>("/api/stats").total_comparisons, 1);
    assert_eq!(past(&house, "").total, 1);
    let all = past(&house, "?undone=true");
    assert_eq!(all.total, 5);
    assert!(all.items[0].undone);

    // The ratings are those of a house that starts from the verdicts that stand.
    let standing = record(&house);
    daemon.restart();
    assert_eq!(record(&house), standing);

    for verdict in given[..1].iter().chain(&more) {
        let path = path_of(*verdict);
        house.change("PUT", &path, &Empty {});
        assert_eq!(house.refusal("PUT", &path, &Empty {}), "409 not_undone");
    }
    assert_eq!(record(&house), now);
    let nothing = house.refusal("DELETE", &path_of(VerdictId(999)), &Empty {});
    assert_eq!(nothing, "404 not_found");
}

#[test]
fn a_verdict_whose_pair_is_asked_again_cannot_be_given_again() {
    let house = House::start();
    let path = path_of(judged(&house, 1)[0]);
    let again = || house.refusal("PUT", &path, &Empty {});
    house.change("POST", "/api/comparisons/undo", &UndoVerdict::default());
    assert_eq!(again(), "409 asked_again");
    let pair = house.session().pair.expect("a pair");
    house.judge(&pair, WinnerName::Tie);
    assert_eq!(again(), "409 asked_again", "one pair, one verdict");
    assert_eq!(past(&house, "").total, 1);
}

#[test]
fn a_retry_of_an_undo_gets_the_stored_answer() {
    let house = House::start();
    judged(&house, 1);
    let path = undoing(last_verdict(&house));
    let body = UndoEvent::default();
    let first = house.keyed(&path, &body, "key");
    assert_eq!(first.0, 200);
    assert_eq!(house.keyed(&path, &body, "key"), first);
    assert_eq!(house.keyed(&path, &body, "other").0, 409);
}

#[test]
fn stars_names_and_stations_are_taken_back_until_they_changed_again() {
    let house = House::start();
    house.star(tracks(&house, 1)[0]);
    let starred = last_star(&house);
    undo(&house, starred);
    assert_eq!(house.state().stars, []);
    assert_eq!(not_undone(&house, starred), "409 already_undone");
    // An undo is taken back, too.
    undo(&house, last_star(&house));
    let refused = not_undone(&house, starred);
    assert_eq!(refused, "409 changed_since", "the star is another one");

    let path = format!(
        "{STATIONS}/{}",
        house.add_station(&station_called("Mornings")).id
    );
    let stations = || house.get::<RadioInfo>(STATIONS);
    let before = stations();
    house.change("DELETE", &path, &Empty {});
    let (removed, _, is_there) = last_station(&house);
    assert!(!is_there);
    undo(&house, removed);
    assert_eq!(stations(), before);
    house.change("PUT", &path, &station_called("Evenings"));
    let (renamed, was, _) = last_station(&house);
    assert_eq!(was.as_deref(), Some("Mornings"));
    undo(&house, renamed);
    assert_eq!(stations(), before);
}

#[test]
fn a_session_that_was_given_up_can_be_gone_on_with_again() {
    let house = House::start();
    judged(&house, 2);
    let end = EndSession::default();
    house.change("DELETE", "/api/comparisons/session", &end);
    let kept = || -> Vec<PausedSessionInfo> { house.state().paused_sessions };
    let before = kept();
    let session = before[0].session_id;
    let path = format!("/api/comparisons/sessions/{session}");
    house.change("DELETE", &path, &());
    assert_eq!(kept(), []);
    let (given_up, which) = last_given_up(&house);
    assert_eq!(which, session);
    undo(&house, given_up);
    assert_eq!(kept(), before);
    assert_eq!(not_undone(&house, given_up), "409 already_undone");

    // Who goes on with it gives nothing up.
    house.change("POST", &format!("{path}/resume"), &Empty {});
    assert_eq!(last_given_up(&house).0, given_up, "no other line");
    assert_eq!(
        not_undone(&house, given_up),
        "409 changed_since",
        "a session that runs is not kept as well"
    );
}

#[test]
fn a_plan_of_the_week_is_taken_back_less_the_hours_of_stations_that_are_gone() {
    let house = House::start();
    let first = house.state().radio.stations[0].id;
    let mornings = house.add_station(&station_called("Mornings")).id;
    let slot = |station_id, from_minute| Slot {
        days: EVERY_DAY,
        from_minute,
        to_minute: from_minute + 60,
        station_id,
    };
    let plan = |slots: &[Slot]| {
        let slots = slots.to_vec();
        house.change("PUT", "/api/radio/schedule", &ScheduleRequest { slots });
    };
    let planned = || house.state().radio.schedule;
    let dropped = || last_plan(&house);
    let path = format!("{STATIONS}/{mornings}");
    let remove = || house.change("DELETE", &path, &Empty {});
    let (first, other) = (slot(first, 60), slot(mornings, 180));
    plan(&[first, other]);
    plan(&[]);
    let (entry, slots) = dropped();
    assert_eq!(slots, 0);
    undo(&house, entry.seq);
    assert_eq!(planned(), [first, other]);
    plan(&[]);
    let (entry, _) = dropped();
    remove();
    undo(&house, entry.seq);
    assert_eq!(planned(), [first]);
    assert_eq!(not_undone(&house, entry.seq), "409 already_undone");
    undo(&house, last_station(&house).0);
    assert_eq!(planned(), [first], "planned anew since");

    plan(&[first, other]);
    remove();
    assert_eq!(planned(), [first]);
    undo(&house, last_station(&house).0);
    assert_eq!(planned(), [first, other], "a station has its hours back");
}

#[test]
fn what_was_taken_out_of_the_queue_comes_back_to_its_place() {
    let house = House::start();
    let ids = tracks(&house, 6);
    house.enqueue(&ids[..4]);
    let item = house.queue_items()[1].queue_item_id;
    house.change("DELETE", &format!("/api/queue/{item}"), &Empty {});
    let (removed, (action, _)) = last_of_queue(&house);
    assert_eq!(action, QueueActivity::Removed);
    // Others go on meanwhile.
    house.enqueue(&ids[4..5]);
    undo(&house, removed.seq);
    assert_eq!(house.queue(), ids[..5]);

    let all = QueueRemoveRequest {
        queue_item_ids: None,
        what: Some(QueuePart::All),
    };
    house.change("DELETE", "/api/queue", &all);
    let (cleared, what) = last_of_queue(&house);
    assert_eq!(what, (QueueActivity::Cleared, 5));
    house.enqueue(&ids[5..]);
    undo(&house, cleared.seq);
    assert_eq!(house.queue(), ids);
    assert_eq!(last_of_queue(&house).0.undo, Undoing::Possible);
    assert_eq!(undo_of(&house, cleared.seq), Undoing::Done);
}

#[test]
fn an_archived_track_is_told_of_and_is_offered_again_when_that_is_taken_back() {
    let house = House::start();
    let id = tracks(&house, 1)[0];
    let archived = || last_archive(&house);
    let offered = || house.get::<Page<TrackInfo>>("/api/tracks?limit=100").total;
    let taken_out = || last_of_queue(&house).0.undo;
    house.enqueue(&[id]);
    let before = offered();
    house.archive(id);
    assert_ne!(offered(), before);
    let (entry, what) = archived();
    assert_eq!(what, (id, true));
    assert_eq!(entry.undo, Undoing::Possible);
    assert_eq!(taken_out(), Undoing::None, "it is not offered");
    undo(&house, entry.seq);
    assert_eq!(offered(), before);
    assert_eq!(taken_out(), Undoing::Possible);
    assert_eq!(undo_of(&house, entry.seq), Undoing::Done);
    let (back, what) = archived();
    assert_eq!(what, (id, false));
    undo(&house, back.seq);
    assert_ne!(offered(), before, "and archived again");
}

#[test]
fn a_queue_that_was_replaced_comes_back_behind_what_plays() {
    let house = House::start();
    let ids = tracks(&house, 6);
    house.play_tracks(&ids[..3]);
    house.play_tracks(&ids[3..]);
    let (replaced, (action, _)) = last_of_queue(&house);
    assert_eq!(action, QueueActivity::Replaced);
    undo(&house, replaced.seq);
    assert_eq!(house.queue(), [ids[3], ids[0], ids[1], ids[2]]);
    assert_eq!(house.playing().0, Some(ids[3]), "nobody's music stops");
}

#[test]
fn activity_is_told_newest_first_to_the_very_beginning() {
    let house = House::start();
    let ids = tracks(&house, 5);
    for (percent, id) in (1..).zip(&ids) {
        house.star(*id);
        // Not worth a line.
        house.set_volume(percent);
    }
    let all = activity(&house);
    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let page: ActivityPage = house.get(&format!("/api/activity?limit=2{cursor}"));
        paged.extend(page.items);
        match page.next {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    // Not whole: a track that is measured meanwhile looks another.
    let numbers = |told: &[ActivityEntry]| told.iter().map(|it| it.seq).collect::<Vec<_>>();
    assert_eq!(numbers(&paged), numbers(&all));
    let stars = all.iter().filter_map(|entry| match entry.what {
        ActivityKind::Star { id, .. } => Some(TrackId(id)),
        _ => None,
    });
    let newest_first: Vec<_> = ids.iter().rev().copied().collect();
    assert_eq!(stars.collect::<Vec<_>>(), newest_first);
}

#[test]
fn what_cannot_be_taken_back_is_refused() {
    let house = House::start();
    house.set_volume(11);
    let seq = house.get::<Health>("/health").seq;
    assert_eq!(not_undone(&house, seq), "409 cannot_undo");
    assert_eq!(not_undone(&house, 100_000), "404 not_found");
    let other = UndoEvent {
        epoch: Some("another".into()),
    };
    let refused = house.refusal("POST", &undoing(seq), &other);
    assert_eq!(refused, "409 another_log");
}
