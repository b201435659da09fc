//! Sessions with a goal through the public door: when they end, and how one goes on with them.

use minion::domain::goal::{Goal, Mode};
use minion::domain::id::{PairId, SessionId, StationId, TrackId, ZoneId};
use minion::domain::listing::Page;
use minion::protocol::comparison::{
    ComparisonInfo, KeptSessionsInfo, LeftInfo, PairInfo, PastVerdict, PausedSessionInfo,
    VerdictRecorded,
};
use minion::protocol::ranking::RankedTrack;
use minion::protocol::request::{
    Empty, EndSession, GiveVerdict, StartSession, UndoVerdict, WinnerName,
};

use crate::support::client::Client;
use crate::support::house::House;
use crate::support::{Daemon, TRACKS};

/// More than any session of these tests takes.
const VERDICTS_MAX: usize = 400;

const SESSION: &str = "/api/comparisons/session";

fn with_goal(goal: Goal) -> StartSession {
    StartSession {
        goal: Some(goal),
        ..StartSession::default()
    }
}

fn kept(house: &Client) -> Vec<PausedSessionInfo> {
    let list: KeptSessionsInfo = house.get("/api/comparisons/sessions");
    list.items
}

fn ranked(house: &Client, query: &str) -> Vec<RankedTrack> {
    house
        .get::<Page<_>>(&format!("/api/rankings?{query}"))
        .items
}

fn left(session: &ComparisonInfo) -> LeftInfo {
    session.progress.left.expect("a goal")
}

/// The pair in question and the one after it, as numbers and tracks.
fn pairs(session: &ComparisonInfo) -> [Option<(PairId, TrackId, TrackId)>; 2] {
    let ids = |pair: &PairInfo| (pair.pair_id, pair.track_a.id, pair.track_b.id);
    [&session.pair, &session.prefetched].map(|pair| pair.as_ref().map(ids))
}

/// Judges the pair in question by the rule that the smaller id is better.
fn judge(house: &Client) -> VerdictRecorded {
    house.judge_by_id(&house.session().pair.expect("a pair"))
}

/// Judges until the session is done; how many verdicts that took.
fn judge_to_the_end(house: &Client) -> usize {
    for count in 0..VERDICTS_MAX {
        let before = house.session();
        let Some(pair) = before.pair else {
            return count;
        };
        let next = house.judge_by_id(&pair).next_pair.map(|pair| pair.pair_id);
        // Nothing is announced where one answer may end it; the answer may ask for more all the same.
        let announced = before.prefetched.map(|pair| pair.pair_id);
        assert!(
            announced.is_none() || next == announced,
            "no promise is broken: {announced:?}, then {next:?}"
        );
    }
    panic!("the session never ends");
}

#[test]
fn all_in_order_ends_when_it_is_and_an_undo_brings_the_last_pair_back() {
    let house = House::start();
    house.start_session(&with_goal(Goal::Complete));
    let session = house.session();
    assert_eq!(session.goal, Goal::Complete);
    let parts = TRACKS - 1;
    assert_eq!(usize::try_from(left(&session).parts), Ok(parts));
    assert!(left(&session).comparisons >= left(&session).parts);
    let took = judge_to_the_end(&house);
    let all = TRACKS * (TRACKS - 1) / 2;
    assert!((parts..all).contains(&took), "{took} verdicts");
    let done = house.session();
    assert!(done.reached, "{done:?}");
    assert_eq!(left(&done).comparisons, 0);
    let ids: Vec<_> = ranked(&house, "limit=50")
        .iter()
        .map(|it| it.track.id.0)
        .collect();
    // Neighbours that were asked about stand as the sum of all answers has it, which for two in a
    // row may be the other way round.
    let swapped = ids.windows(2).filter(|two| two[0] > two[1]).count();
    let moved = (1..).zip(&ids).map(|(place, id)| (place - id).abs()).max();
    assert!(
        swapped <= 2 && moved <= Some(2),
        "who answers like that gets about that order: {ids:?}"
    );

    let last: Page<PastVerdict> = house.get("/api/comparisons/history?limit=1");
    house.change("POST", "/api/comparisons/undo", &UndoVerdict::default());
    let again = house.session();
    let pair = again.pair.map(|pair| pair.pair_id);
    assert_eq!(pair, Some(last.items[0].pair_id));
    assert!(!again.reached);
    judge_to_the_end(&house);
    assert_eq!(kept(&house), []);
    house.start_session(&StartSession::default());
    assert_eq!(kept(&house), [], "what is done is not kept");
}

#[test]
fn first_impressions_give_every_new_track_three_comparisons_and_no_more_is_asked() {
    let house = House::start();
    let body = with_goal(Goal::FirstImpressions);
    let started = house.start_session(&body);
    let all = u32::try_from(TRACKS).expect("few");
    assert_eq!(started.total_tracks, all);
    assert_eq!(house.session().total_tracks, all);
    judge_to_the_end(&house);
    let done = house.session();
    assert!(done.reached);
    let nothing = LeftInfo {
        comparisons: 0,
        minutes: 0,
        settled: all,
        parts: all,
    };
    assert_eq!(left(&done), nothing);
    let ranked = ranked(&house, "limit=50");
    assert_eq!(ranked.len(), TRACKS);
    for RankedTrack { track, .. } in ranked {
        assert!(track.comparison_count >= 3, "{track:?}");
    }
    assert_eq!(house.refusal("POST", SESSION, &body), "400 nothing_new");
}

#[test]
fn a_top_ends_when_it_is_settled_or_every_pair_was_asked_and_says_which() {
    let house = House::start();
    let places = u32::try_from(TRACKS).expect("few");
    let wide = with_goal(Goal::Top { places });
    assert_eq!(house.refusal("POST", SESSION, &wide), "400 top_too_large");
    house.start_session(&StartSession {
        mode: Some(Mode::Explore),
        ..with_goal(Goal::Top { places: 3 })
    });
    let mode = house.session().mode;
    assert_eq!(mode, Mode::Top, "the goal says what it is after");
    let took = judge_to_the_end(&house);
    let all = TRACKS * (TRACKS - 1) / 2;
    assert_eq!(house.session().reached, took < all, "{took} verdicts");
    let one_more = GiveVerdict {
        pair_id: PairId(1),
        winner: WinnerName::Tie,
    };
    let refused = house.refused("POST", "/api/comparisons/verdict", &one_more);
    assert_eq!(refused.0, 409, "{refused:?}");
    let top = ranked(&house, "limit=3");
    assert!(top.iter().any(|it| it.track.id == TrackId(1)), "{top:?}");
}

#[test]
fn a_session_that_is_replaced_or_ended_is_kept_and_goes_on_at_the_very_same_pair() {
    let mut daemon = Daemon::start();
    let house = daemon.client();
    let first = house.start_session(&with_goal(Goal::Complete)).session_id;
    judge(&house);
    judge(&house);
    let before = house.session();
    house.start_session(&StartSession::default());
    let [session] = kept(&house).try_into().expect("one is kept");
    assert_eq!(session.session_id, first);
    assert_eq!(session.goal, Goal::Complete);
    assert_eq!(session.comparisons_done, 2);
    assert_eq!(session.left, Some(left(&before).comparisons));
    assert_eq!(session.filter_text, "All music");

    // Nothing was said in the second: it is not worth a line.
    daemon.restart();
    assert_eq!(kept(&house), [session], "a pulled plug changes nothing");
    let path = format!("/api/comparisons/sessions/{first}/resume");
    let (status, text) = house.keyed(&path, &Empty {}, "go-on");
    assert_eq!(status, 200, "{text}");
    let after = house.session();
    assert_eq!(after.session_id, before.session_id);
    assert_eq!(after.goal, before.goal);
    assert_eq!(after.total_tracks, before.total_tracks);
    assert_eq!(pairs(&after), pairs(&before));
    assert_eq!(after.progress.comparisons_done, 2);
    assert_eq!(kept(&house), []);
    let again = house.keyed(&path, &Empty {}, "go-on");
    assert_eq!(again, (200, text), "a retry is answered as before");

    daemon.restart();
    assert_eq!(pairs(&house.session()), pairs(&before));
    judge_to_the_end(&house);
    assert!(house.session().reached);
}

#[test]
fn a_kept_session_whose_pair_lost_a_track_goes_on_with_another_and_can_be_forgotten() {
    let house = House::start();
    let first = house.start_session(&StartSession::default()).session_id;
    judge(&house);
    let gone = house.session().pair.expect("a pair").track_a.id;
    let end = || house.change("DELETE", SESSION, &EndSession::default());
    end();
    house.archive(gone);
    let path = format!("/api/comparisons/sessions/{first}");
    let resume = format!("{path}/resume");
    house.change("POST", &resume, &Empty {});
    let after = house.session();
    assert_eq!(after.session_id, first);
    for pair in pairs(&after) {
        let (_, track_a, track_b) = pair.expect("a pair, and one after it");
        assert_ne!(track_a, gone);
        assert_ne!(track_b, gone);
    }
    end();
    assert_eq!(kept(&house).len(), 1);
    house.change("DELETE", &path, &());
    assert_eq!(kept(&house), []);
    let verdicts: Page<PastVerdict> = house.get("/api/comparisons/history");
    assert_eq!(verdicts.total, 1, "its verdicts stay");
    let late = house.refused("POST", &resume, &Empty {});
    assert_eq!(late.0, 404, "{late:?}");
}

#[test]
fn fifty_sessions_are_kept_and_the_oldest_makes_room() {
    let house = House::start();
    for _ in 0..52 {
        let started = house.start_session(&StartSession::default());
        house.judge_by_id(&started.pair.expect("a pair"));
    }
    let ids: Vec<_> = kept(&house).iter().map(|it| it.session_id).collect();
    assert_eq!(ids.len(), 50);
    let ends = (ids[0], ids[49]);
    assert_eq!(ends, (SessionId(51), SessionId(2)), "the latest first");
}

#[test]
fn a_session_from_before_there_were_goals_reads_as_open_ended() {
    let text = r#"{"type":"comparison_started","comparison":{"session_id":4,"filter":{},
        "mode":"balanced","total_tracks":9,"pair":null,"prefetched":null,"comparisons_done":0}}"#;
    let event: minion::domain::event::Event = serde_json::from_str(text).expect("it reads");
    let mut state = minion::domain::shared_state::ZoneView::default();
    state.apply(&event);
    let session = state.zone.comparison.clone().expect("it is live");
    assert_eq!(session.goal, minion::domain::goal::Goal::Open);
    assert!(!session.is_reached);
}

#[test]
fn a_state_from_before_there_were_zones_or_sessions_put_aside_reads_as_that_of_the_first_zone() {
    let text = r#"{"comparison":null,"player":{"context":"queue","track":3,"queue_item_id":8,
        "is_playing":false,"position_ms":70,"at_ms":5,"seek_rev":2,"volume_percent":31,
        "repeat":"off","shuffle":false,"outputs":["speaker"],"places":[]},
        "queue":{"revision":1,"items":[{"id":8,"track":3}],"unshuffled":null,"seed":0},
        "radio":{"stations":[{"id":2,"name":"Mine","filter":{},"mode":"loved"}],"active":2,
            "upcoming":[{"id":9,"track":4}],"scheduled":2},
        "stars":[],"device_names":{"phone":"Kitchen phone"},
        "counters":{"session":1,"pair":2,"verdict":1,"queue_item":9,"station":2,"star_ms":0,
            "star_counter":0}}"#;
    let state: minion::domain::shared_state::SharedState =
        serde_json::from_str(text).expect("it reads");
    let first = state.first_zone();
    assert_eq!(first.zone.player.volume_percent, 31);
    assert_eq!(first.zone.queue.items.len(), 1);
    assert_eq!(first.zone.on_air.active, Some(StationId(2)));
    assert_eq!(first.zone.on_air.upcoming.len(), 1);
    assert_eq!(first.house.stations.list[0].name, "Mine");
    assert_eq!(first.house.stations.scheduled, Some(StationId(2)));
    assert!(first.house.paused_sessions.is_empty());
    assert_eq!(first.house.device_names.len(), 1);
    assert_eq!(first.house.zones[&ZoneId::FIRST].name, "Home");
    let again = serde_json::to_string(&state).expect("JSON");
    assert_eq!(
        serde_json::from_str(&again).ok(),
        Some(state),
        "as it is kept today"
    );
}

#[test]
fn the_command_line_names_a_goal_lists_what_was_put_aside_and_goes_on_with_it() {
    let daemon = Daemon::start();
    let house = daemon.client();
    let terminal = daemon.terminal();
    let run = |words: &[&str]| terminal.run(words);
    let words = run(&["web-compare", "--list"]).words();
    assert_eq!(words, "no comparison was put aside\nexit 0");
    let words = run(&["web-compare", "--artist", "The Moths", "--goal", "complete"]).words();
    assert!(
        words.starts_with("comparing 12 tracks\nnext: pair 1, "),
        "{words}"
    );
    let status = run(&["web-status"]).stdout;
    assert!(status.contains("more until all is in order"), "{status}");
    judge(&house);
    let pair = house.session().pair.expect("a pair").pair_id;
    run(&["web-compare", "--goal", "top:3"]);
    assert_eq!(house.session().goal, Goal::Top { places: 3 });
    let listed = run(&["web-compare", "--list"]).stdout;
    assert!(
        listed.starts_with("1    The Moths in order, 1 compared, about "),
        "{listed}"
    );
    let listed: KeptSessionsInfo =
        serde_json::from_str(&run(&["web-compare", "--list", "--json"]).stdout).expect("JSON");
    assert_eq!(listed.items[0].session_id, SessionId(1));
    let words = run(&["web-compare", "--resume"]).words();
    let expected = format!("going on with The Moths in order; 1 compared\nnext: pair {pair}, ");
    assert!(words.starts_with(&expected), "{words}");
    let words = run(&["web-compare", "--resume", "9"]).words();
    assert!(
        words.contains("no comparison with the number 9 was put aside"),
        "{words}"
    );
    let words = run(&["web-compare", "--goal", "best"]).words();
    assert!(
        words.contains("write top, top:20, new, complete or open"),
        "{words}"
    );
}

#[test]
fn no_more_is_said_to_be_left_than_there_are_pairs() {
    let house = House::start();
    house.start_session(&with_goal(Goal::Top { places: 3 }));
    let pairs = u32::try_from(TRACKS * (TRACKS - 1) / 2).expect("few");
    for judged in 0..8 {
        let left = left(&house.session());
        assert!(left.comparisons <= pairs - judged, "{left:?}");
        judge(&house);
    }
}
