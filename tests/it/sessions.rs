//! Sessions with a goal through the public door: when they end, and how one goes on with them.

use minion::domain::id::{StationId, ZoneId};
use serde_json::{Value, json};

use crate::support::{Daemon, TRACKS};

/// More than any session of these tests takes.
const VERDICTS_MAX: usize = 400;

fn start(daemon: &Daemon, body: &Value) -> Value {
    daemon.post("/api/comparisons/session", body)
}

fn live(daemon: &Daemon) -> Value {
    daemon.get("/api/state")["comparison"].clone()
}

fn kept(daemon: &Daemon) -> Vec<Value> {
    let list = daemon.get("/api/comparisons/sessions");
    list["items"].as_array().expect("a list").clone()
}

/// The pair in question and the one after it, as numbers and tracks.
fn pairs(session: &Value) -> Vec<[Value; 3]> {
    let ids = |pair: &Value| {
        let side = |name: &str| pair[name]["id"].clone();
        [pair["pair_id"].clone(), side("track_a"), side("track_b")]
    };
    ["pair", "prefetched"]
        .map(|name| ids(&session[name]))
        .to_vec()
}

/// Judges the pair in question by the rule that the smaller id is better.
fn judge(daemon: &Daemon) -> Value {
    let pair = live(daemon)["pair"].clone();
    let is_a = pair["track_a"]["id"].as_i64() < pair["track_b"]["id"].as_i64();
    let winner = if is_a { "track_a" } else { "track_b" };
    let body = json!({"pair_id": pair["pair_id"], "winner": winner});
    daemon.post("/api/comparisons/verdict", &body)
}

/// Judges until the session is done; how many verdicts that took.
fn judge_to_the_end(daemon: &Daemon) -> usize {
    for count in 0..VERDICTS_MAX {
        let before = live(daemon);
        if before["pair"].is_null() {
            return count;
        }
        let answer = judge(daemon);
        // Nothing is announced where one answer may end it; the answer may ask for more all the same.
        let announced = &before["prefetched"]["pair_id"];
        let next = &answer["next_pair"]["pair_id"];
        assert!(
            announced.is_null() || next == announced,
            "no promise is broken: {announced}, then {next}"
        );
    }
    panic!("the session never ends");
}

#[test]
fn all_in_order_ends_when_it_is_and_an_undo_brings_the_last_pair_back() {
    let daemon = Daemon::start();
    start(&daemon, &json!({"goal": {"kind": "complete"}}));
    let session = live(&daemon);
    assert_eq!(session["goal"], json!({"kind": "complete"}));
    let parts = TRACKS - 1;
    assert_eq!(session["progress"]["left"]["parts"], parts);
    assert!(session["progress"]["left"]["comparisons"].as_u64() >= Some(parts as u64));
    let took = judge_to_the_end(&daemon);
    let all = TRACKS * (TRACKS - 1) / 2;
    assert!((parts..all).contains(&took), "{took} verdicts");
    let done = live(&daemon);
    assert_eq!(done["reached"], true, "{done}");
    assert_eq!(done["progress"]["left"]["comparisons"], 0);
    let ranked = daemon.get("/api/rankings?limit=50");
    let ids = ranked["items"].as_array().expect("a list").iter();
    let ids: Vec<_> = ids
        .map(|track| track["id"].as_i64().expect("an id"))
        .collect();
    // Neighbours that were asked about stand as the sum of all answers has it, which for two in a
    // row may be the other way round.
    let swapped = ids.windows(2).filter(|two| two[0] > two[1]).count();
    let moved = (1..).zip(&ids).map(|(place, id)| (place - id).abs()).max();
    assert!(
        swapped <= 2 && moved <= Some(2),
        "who answers like that gets about that order: {ids:?}"
    );

    let last = daemon.get("/api/comparisons/history?limit=1")["items"][0].clone();
    daemon.post("/api/comparisons/undo", &json!({}));
    let again = live(&daemon);
    assert_eq!(again["pair"]["pair_id"], last["pair_id"]);
    assert_eq!(again["reached"], false);
    judge_to_the_end(&daemon);
    assert!(kept(&daemon).is_empty());
    daemon.post("/api/comparisons/session", &json!({}));
    assert!(kept(&daemon).is_empty(), "what is done is not kept");
}

#[test]
fn first_impressions_give_every_new_track_three_comparisons_and_no_more_is_asked() {
    let daemon = Daemon::start();
    start(&daemon, &json!({"goal": {"kind": "first_impressions"}}));
    assert_eq!(live(&daemon)["total_tracks"], TRACKS);
    judge_to_the_end(&daemon);
    let done = live(&daemon);
    assert_eq!(done["reached"], true);
    assert_eq!(
        done["progress"]["left"],
        json!({"comparisons": 0, "minutes": 0, "settled": TRACKS, "parts": TRACKS})
    );
    let ranked = daemon.get("/api/rankings?limit=50");
    for track in ranked["items"].as_array().expect("a list") {
        assert!(track["comparison_count"].as_u64() >= Some(3), "{track}");
    }
    let body = json!({"goal": {"kind": "first_impressions"}});
    let (code, text) = daemon
        .ask("/api/comparisons/session", &body, "again")
        .expect("an answer");
    assert_eq!(code, 400);
    assert!(text.contains("nothing_new"), "{text}");
}

#[test]
fn a_top_ends_when_it_is_settled_or_every_pair_was_asked_and_says_which() {
    let daemon = Daemon::start();
    let body = json!({"goal": {"kind": "top", "places": TRACKS}});
    let (code, text) = daemon
        .ask("/api/comparisons/session", &body, "wide")
        .expect("an answer");
    assert_eq!(code, 400);
    assert!(text.contains("top_too_large"), "{text}");
    start(
        &daemon,
        &json!({"goal": {"kind": "top", "places": 3}, "mode": "explore"}),
    );
    assert_eq!(
        live(&daemon)["mode"],
        "top",
        "the goal says what it is after"
    );
    let took = judge_to_the_end(&daemon);
    let is_settled = live(&daemon)["reached"] == true;
    let all = TRACKS * (TRACKS - 1) / 2;
    assert_eq!(is_settled, took < all, "{took} verdicts");
    let body = json!({"pair_id": 1, "winner": "tie"});
    let (code, text) = daemon
        .ask("/api/comparisons/verdict", &body, "one-more")
        .expect("an answer");
    assert_eq!(code, 409, "{text}");
    let top = daemon.get("/api/rankings?limit=3");
    let ids: Vec<_> = top["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|track| track["id"].as_i64())
        .collect();
    assert!(ids.contains(&Some(1)), "{ids:?}");
}

#[test]
fn a_session_that_is_replaced_or_ended_is_kept_and_goes_on_at_the_very_same_pair() {
    let mut daemon = Daemon::start();
    let first = start(&daemon, &json!({"goal": {"kind": "complete"}}))["session_id"].clone();
    judge(&daemon);
    judge(&daemon);
    let before = live(&daemon);
    start(&daemon, &json!({}));
    let [session] = kept(&daemon).try_into().expect("one is kept");
    assert_eq!(session["session_id"], first);
    assert_eq!(session["goal"], json!({"kind": "complete"}));
    assert_eq!(session["comparisons_done"], 2);
    assert_eq!(session["left"], before["progress"]["left"]["comparisons"]);
    assert_eq!(session["filter_text"], "All music");

    // Nothing was said in the second: it is not worth a line.
    daemon.restart();
    assert_eq!(kept(&daemon), [session], "a pulled plug changes nothing");
    let path = format!("/api/comparisons/sessions/{first}/resume");
    let (code, text) = daemon.ask(&path, &json!({}), "go-on").expect("an answer");
    assert_eq!(code, 200, "{text}");
    let after = live(&daemon);
    for field in ["session_id", "goal", "total_tracks"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    assert_eq!(pairs(&after), pairs(&before));
    assert_eq!(after["progress"]["comparisons_done"], 2);
    assert!(kept(&daemon).is_empty());
    let again = daemon.ask(&path, &json!({}), "go-on").expect("an answer");
    assert_eq!(again, (200, text), "a retry is answered as before");

    daemon.restart();
    assert_eq!(pairs(&live(&daemon)), pairs(&before));
    judge_to_the_end(&daemon);
    assert_eq!(live(&daemon)["reached"], true);
}

#[test]
fn a_kept_session_whose_pair_lost_a_track_goes_on_with_another_and_can_be_forgotten() {
    let daemon = Daemon::start();
    let first = start(&daemon, &json!({}))["session_id"].clone();
    judge(&daemon);
    let before = live(&daemon);
    daemon.delete("/api/comparisons/session");
    let gone = &before["pair"]["track_a"]["id"];
    daemon.post(&format!("/api/tracks/{gone}/archive"), &json!({}));
    let path = format!("/api/comparisons/sessions/{first}");
    daemon.post(&format!("{path}/resume"), &json!({}));
    let after = live(&daemon);
    assert_eq!(after["session_id"], first);
    assert!(!after["pair"].is_null() && !after["prefetched"].is_null());
    for pair in ["pair", "prefetched"] {
        for side in ["track_a", "track_b"] {
            assert_ne!(&after[pair][side]["id"], gone);
        }
    }
    daemon.delete("/api/comparisons/session");
    assert_eq!(kept(&daemon).len(), 1);
    daemon.delete(&path);
    assert!(kept(&daemon).is_empty());
    let verdicts = daemon.get("/api/comparisons/history");
    assert_eq!(verdicts["total"], 1, "its verdicts stay");
    let (code, text) = daemon
        .ask(&format!("{path}/resume"), &json!({}), "late")
        .expect("an answer");
    assert_eq!(code, 404, "{text}");
}

#[test]
fn fifty_sessions_are_kept_and_the_oldest_makes_room() {
    let daemon = Daemon::start();
    for _ in 0..52 {
        start(&daemon, &json!({}));
        judge(&daemon);
    }
    let sessions = kept(&daemon);
    let ids: Vec<_> = sessions
        .iter()
        .map(|it| it["session_id"].as_i64())
        .collect();
    assert_eq!(ids.len(), 50);
    assert_eq!((ids[0], ids[49]), (Some(51), Some(2)), "the latest first");
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
    judge(&daemon);
    let pair = live(&daemon)["pair"]["pair_id"].clone();
    run(&["web-compare", "--goal", "top:3"]);
    assert_eq!(live(&daemon)["goal"], json!({"kind": "top", "places": 3}));
    let listed = run(&["web-compare", "--list"]).stdout;
    assert!(
        listed.starts_with("1    The Moths in order, 1 compared, about "),
        "{listed}"
    );
    let listed: Value =
        serde_json::from_str(&run(&["web-compare", "--list", "--json"]).stdout).expect("JSON");
    assert_eq!(listed["items"][0]["session_id"], 1);
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
    let daemon = Daemon::start();
    start(&daemon, &json!({"goal": {"kind": "top", "places": 3}}));
    let pairs = (TRACKS * (TRACKS - 1) / 2) as u64;
    for judged in 0..8 {
        let left = live(&daemon)["progress"]["left"].clone();
        assert!(
            left["comparisons"].as_u64() <= Some(pairs - judged),
            "{left}"
        );
        judge(&daemon);
    }
}
