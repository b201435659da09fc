//! What happened, told and taken back, through the public door.

use serde_json::{Value, json};

use crate::support::Daemon;

fn send(daemon: &Daemon, method: &str, path: &str) -> (u16, Value) {
    daemon.send(method, path, Some(&json!({})))
}

fn code(answer: &(u16, Value)) -> String {
    format!("{} {}", answer.0, answer.1["error"]["code"]).replace('"', "")
}

fn undo(daemon: &Daemon, seq: &Value) -> (u16, Value) {
    send(daemon, "POST", &format!("/api/events/{seq}/undo"))
}

fn activity(daemon: &Daemon) -> Vec<Value> {
    let page = daemon.get("/api/activity");
    page["items"].as_array().expect("a list").clone()
}

/// The newest entry of this kind.
fn last(daemon: &Daemon, kind: &str) -> Value {
    let mut all = activity(daemon).into_iter();
    all.find(|entry| entry["what"]["kind"] == kind)
        .expect("such a entry")
}

/// Judges so many pairs for A; the verdicts' numbers, oldest first.
fn judged(daemon: &Daemon, count: usize) -> Vec<i64> {
    daemon.post("/api/comparisons/session", &json!({}));
    let judge = |_| {
        let pair = daemon.get("/api/state")["comparison"]["pair"]["pair_id"].clone();
        let body = json!({"pair_id": pair, "winner": "track_a"});
        let answer = daemon.post("/api/comparisons/verdict", &body);
        answer["verdict_id"].as_i64().expect("a number")
    };
    (0..count).map(judge).collect()
}

fn tracks(daemon: &Daemon, count: usize) -> Vec<i64> {
    let page = daemon.get(&format!("/api/tracks?limit={count}"));
    let items = page["items"].as_array().expect("a list").iter();
    items
        .map(|track| track["id"].as_i64().expect("an id"))
        .collect()
}

fn queue(daemon: &Daemon) -> Vec<i64> {
    let page = daemon.get("/api/queue");
    let items = page["items"].as_array().expect("a list").iter();
    items
        .map(|item| item["track"]["id"].as_i64().expect("an id"))
        .collect()
}

/// What the verdicts made of each track: wins, losses, duels.
fn record(daemon: &Daemon) -> Vec<String> {
    let page = daemon.get("/api/tracks?limit=100");
    let items = page["items"].as_array().expect("a list").iter();
    items
        .map(|track| {
            format!(
                "{} {} {} {}",
                track["id"], track["wins"], track["losses"], track["comparison_count"]
            )
        })
        .collect()
}

#[test]
fn any_verdict_can_be_taken_back_and_given_again_and_no_pair_moves() {
    let mut daemon = Daemon::start();
    let given = judged(&daemon, 2);
    let before = record(&daemon);
    let more = judged(&daemon, 3);
    let now = record(&daemon);
    let current = daemon.get("/api/state")["comparison"].clone();

    // Those of the session that runs, newest first, and one of a session that is over.
    for verdict in more.iter().rev() {
        let path = format!("/api/comparisons/verdicts/{verdict}");
        assert_eq!(send(&daemon, "DELETE", &path).0, 200);
        assert_eq!(
            code(&send(&daemon, "DELETE", &path)),
            "409 already_undone",
            "{verdict}"
        );
    }
    assert_eq!(record(&daemon), before, "as if they had never been given");
    let after = daemon.get("/api/state")["comparison"].clone();
    assert_eq!(after["pair"]["pair_id"], current["pair"]["pair_id"]);
    assert_eq!(
        after["prefetched"]["pair_id"],
        current["prefetched"]["pair_id"]
    );
    assert_eq!(after["progress"]["comparisons_done"], 0);
    let old = format!("/api/comparisons/verdicts/{}", given[0]);
    assert_eq!(send(&daemon, "DELETE", &old).0, 200);
    assert_eq!(daemon.get("/api/stats")["total_comparisons"], 1);
    assert_eq!(daemon.get("/api/comparisons/history")["total"], 1);
    let all = daemon.get("/api/comparisons/history?undone=true");
    assert_eq!(all["total"], 5);
    assert_eq!(all["items"][0]["undone"], true);

    // The ratings are those of a house that starts from the verdicts that stand.
    let standing = record(&daemon);
    daemon.restart();
    assert_eq!(record(&daemon), standing);

    for verdict in given[..1].iter().chain(&more) {
        let path = format!("/api/comparisons/verdicts/{verdict}");
        assert_eq!(send(&daemon, "PUT", &path).0, 200);
        assert_eq!(code(&send(&daemon, "PUT", &path)), "409 not_undone");
    }
    assert_eq!(record(&daemon), now);
    assert_eq!(
        code(&send(&daemon, "DELETE", "/api/comparisons/verdicts/999")),
        "404 not_found"
    );
}

#[test]
fn a_verdict_whose_pair_is_asked_again_cannot_be_given_again() {
    let daemon = Daemon::start();
    let given = judged(&daemon, 1)[0];
    let path = format!("/api/comparisons/verdicts/{given}");
    daemon.post("/api/comparisons/undo", &json!({}));
    assert_eq!(code(&send(&daemon, "PUT", &path)), "409 asked_again");
    let pair = daemon.get("/api/state")["comparison"]["pair"]["pair_id"].clone();
    let body = json!({"pair_id": pair, "winner": "tie"});
    daemon.post("/api/comparisons/verdict", &body);
    assert_eq!(
        code(&send(&daemon, "PUT", &path)),
        "409 asked_again",
        "one pair, one verdict"
    );
    assert_eq!(daemon.get("/api/comparisons/history")["total"], 1);
}

#[test]
fn a_retry_of_an_undo_gets_the_stored_answer() {
    let daemon = Daemon::start();
    judged(&daemon, 1);
    let path = format!("/api/events/{}/undo", last(&daemon, "verdict")["seq"]);
    let first = daemon.ask(&path, &json!({}), "key");
    assert_eq!(first.as_ref().map(|(code, _)| *code), Some(200));
    assert_eq!(daemon.ask(&path, &json!({}), "key"), first);
    assert_eq!(
        daemon.ask(&path, &json!({}), "other").map(|(code, _)| code),
        Some(409)
    );
}

#[test]
fn stars_names_and_stations_are_taken_back_until_they_changed_again() {
    let daemon = Daemon::start();
    let track = tracks(&daemon, 1)[0];
    let star = format!("/api/stars/tracks/{track}");
    assert_eq!(send(&daemon, "PUT", &star).0, 200);
    let starred = last(&daemon, "star");
    assert_eq!(undo(&daemon, &starred["seq"]).0, 200);
    assert_eq!(daemon.get("/api/state")["stars"], json!([]));
    assert_eq!(code(&undo(&daemon, &starred["seq"])), "409 already_undone");
    let unstarred = last(&daemon, "star");
    assert_eq!(
        undo(&daemon, &unstarred["seq"]).0,
        200,
        "an undo is taken back, too"
    );
    assert_eq!(
        code(&undo(&daemon, &starred["seq"])),
        "409 changed_since",
        "the star is another one"
    );

    let station = json!({"name": "Mornings"});
    let id = daemon.post("/api/radio/stations", &station)["stations"]
        .as_array()
        .and_then(|all| all.iter().find(|one| one["name"] == "Mornings"))
        .expect("it is made")["id"]
        .clone();
    let path = format!("/api/radio/stations/{id}");
    let stations = daemon.get("/api/radio/stations");
    assert_eq!(send(&daemon, "DELETE", &path).0, 200);
    let removed = last(&daemon, "station");
    assert_eq!(removed["what"]["is_there"], false);
    assert_eq!(undo(&daemon, &removed["seq"]).0, 200);
    assert_eq!(daemon.get("/api/radio/stations"), stations);
    daemon.put(&path, &json!({"name": "Evenings"}));
    let renamed = last(&daemon, "station");
    assert_eq!(renamed["what"]["was"], "Mornings");
    assert_eq!(undo(&daemon, &renamed["seq"]).0, 200);
    assert_eq!(daemon.get("/api/radio/stations"), stations);
}

#[test]
fn a_session_that_was_given_up_can_be_gone_on_with_again() {
    let daemon = Daemon::start();
    judged(&daemon, 2);
    daemon.delete("/api/comparisons/session");
    let kept = || daemon.get("/api/state")["paused_sessions"].clone();
    let before = kept();
    let session = &before[0]["session_id"];
    daemon.delete(&format!("/api/comparisons/sessions/{session}"));
    assert_eq!(kept(), json!([]));
    let discarded = last(&daemon, "session_forgotten");
    assert_eq!(&discarded["what"]["session_id"], session);
    assert_eq!(undo(&daemon, &discarded["seq"]).0, 200);
    assert_eq!(kept(), before);
    assert_eq!(
        code(&undo(&daemon, &discarded["seq"])),
        "409 already_undone"
    );

    // Who goes on with it gives nothing up.
    let path = format!("/api/comparisons/sessions/{session}/resume");
    daemon.post(&path, &json!({}));
    assert_eq!(
        last(&daemon, "session_forgotten")["seq"],
        discarded["seq"],
        "no other line"
    );
    assert_eq!(
        code(&undo(&daemon, &discarded["seq"])),
        "409 changed_since",
        "a session that runs is not kept as well"
    );
}

#[test]
fn a_plan_of_the_week_is_taken_back_less_the_hours_of_stations_that_are_gone() {
    let daemon = Daemon::start();
    let made = daemon.post("/api/radio/stations", &json!({"name": "Mornings"}));
    let ids = made["stations"].as_array().expect("a list").iter();
    let ids: Vec<_> = ids.map(|one| one["id"].clone()).collect();
    let slot = |id: &Value, from: u32| json!({"days": 127, "from_minute": from, "to_minute": from + 60, "station_id": id});
    let plan = |slots: &[Value]| daemon.put("/api/radio/schedule", &json!({"slots": slots}));
    let planned = || daemon.get("/api/state")["radio"]["schedule"].clone();
    let (first, other) = (slot(&ids[0], 60), slot(&ids[ids.len() - 1], 180));
    plan(&[first.clone(), other.clone()]);
    plan(&[]);
    let dropped = last(&daemon, "schedule");
    assert_eq!(dropped["what"]["slots"], 0);
    assert_eq!(undo(&daemon, &dropped["seq"]).0, 200);
    assert_eq!(planned(), json!([first, other]));
    plan(&[]);
    let dropped = last(&daemon, "schedule");
    let path = format!("/api/radio/stations/{}", ids[ids.len() - 1]);
    assert_eq!(send(&daemon, "DELETE", &path).0, 200);
    assert_eq!(undo(&daemon, &dropped["seq"]).0, 200);
    assert_eq!(planned(), json!([first]));
    assert_eq!(code(&undo(&daemon, &dropped["seq"])), "409 already_undone");
    undo(&daemon, &last(&daemon, "station")["seq"]);
    assert_eq!(planned(), json!([first]), "planned anew since");

    plan(&[first.clone(), other.clone()]);
    assert_eq!(send(&daemon, "DELETE", &path).0, 200);
    assert_eq!(planned(), json!([first]));
    let removed = last(&daemon, "station");
    assert_eq!(undo(&daemon, &removed["seq"]).0, 200);
    assert_eq!(
        planned(),
        json!([first, other]),
        "a station has its hours back"
    );
}

#[test]
fn what_was_taken_out_of_the_queue_comes_back_to_its_place() {
    let daemon = Daemon::start();
    let ids = tracks(&daemon, 6);
    daemon.post("/api/queue", &json!({"track_ids": ids[..4]}));
    let items = daemon.get("/api/queue");
    let item = |at: usize| items["items"][at]["queue_item_id"].clone();
    send(&daemon, "DELETE", &format!("/api/queue/{}", item(1)));
    let removed = last(&daemon, "queue");
    assert_eq!(removed["what"]["action"], "removed");
    // Others go on meanwhile.
    daemon.post("/api/queue", &json!({"track_ids": [ids[4]]}));
    assert_eq!(undo(&daemon, &removed["seq"]).0, 200);
    assert_eq!(queue(&daemon), ids[..5]);

    daemon.send("DELETE", "/api/queue", Some(&json!({"what": "all"})));
    let cleared = last(&daemon, "queue");
    assert_eq!(cleared["what"]["action"], "cleared");
    assert_eq!(cleared["what"]["count"], 5);
    daemon.post("/api/queue", &json!({"track_ids": [ids[5]]}));
    assert_eq!(undo(&daemon, &cleared["seq"]).0, 200);
    assert_eq!(queue(&daemon), ids);
    assert_eq!(last(&daemon, "queue")["undo"], "possible");
    let told = activity(&daemon);
    let cleared = told.iter().find(|entry| entry["seq"] == cleared["seq"]);
    assert_eq!(cleared.map(|entry| &entry["undo"]), Some(&json!("done")));
}

#[test]
fn an_archived_track_is_told_of_and_is_offered_again_when_that_is_taken_back() {
    let daemon = Daemon::start();
    let id = tracks(&daemon, 1)[0];
    let path = format!("/api/tracks/{id}/archive");
    daemon.post("/api/queue", &json!({"track_ids": [id]}));
    let offered = || daemon.get("/api/tracks?limit=100")["total"].clone();
    let before = offered();
    daemon.post(&path, &json!({}));
    assert_ne!(offered(), before);
    let archived = last(&daemon, "archive");
    assert_eq!(archived["what"]["is_archived"], true);
    assert_eq!(archived["what"]["track"]["id"], id);
    assert_eq!(archived["undo"], "possible");
    let taken_out = || last(&daemon, "queue")["undo"].clone();
    assert_eq!(taken_out(), "none", "it is not offered");
    assert_eq!(undo(&daemon, &archived["seq"]).0, 200);
    assert_eq!(offered(), before);
    assert_eq!(taken_out(), "possible");
    let told = activity(&daemon);
    let archived = told.iter().find(|entry| entry["seq"] == archived["seq"]);
    assert_eq!(archived.map(|entry| &entry["undo"]), Some(&json!("done")));
    let back = last(&daemon, "archive");
    assert_eq!(back["what"]["is_archived"], false);
    assert_eq!(undo(&daemon, &back["seq"]).0, 200);
    assert_ne!(offered(), before, "and archived again");
}

#[test]
fn a_queue_that_was_replaced_comes_back_behind_what_plays() {
    let daemon = Daemon::start();
    let ids = tracks(&daemon, 6);
    daemon.post("/api/player/play", &json!({"track_ids": ids[..3]}));
    daemon.post("/api/player/play", &json!({"track_ids": ids[3..]}));
    let replaced = last(&daemon, "queue");
    assert_eq!(replaced["what"]["action"], "replaced");
    assert_eq!(undo(&daemon, &replaced["seq"]).0, 200);
    assert_eq!(queue(&daemon), [ids[3], ids[0], ids[1], ids[2]]);
    let player = daemon.get("/api/player");
    let playing = player.get("player").unwrap_or(&player);
    assert_eq!(playing["track"]["id"], ids[3], "nobody's music stops");
}

#[test]
fn activity_is_told_newest_first_to_the_very_beginning() {
    let daemon = Daemon::start();
    let ids = tracks(&daemon, 5);
    for id in &ids {
        send(&daemon, "PUT", &format!("/api/stars/tracks/{id}"));
        // Not worth a line.
        daemon.put("/api/player/volume", &json!({"volume_percent": id}));
    }
    let all: Vec<_> = activity(&daemon)
        .iter()
        .map(|entry| entry["seq"].clone())
        .collect();
    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = daemon.get(&format!("/api/activity?limit=2{cursor}"));
        for entry in page["items"].as_array().expect("a list") {
            paged.push(entry["seq"].clone());
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(paged, all);
    let stars = activity(&daemon);
    let stars: Vec<_> = stars
        .iter()
        .filter(|entry| entry["what"]["kind"] == "star")
        .map(|entry| entry["what"]["id"].as_i64().expect("an id"))
        .collect();
    assert_eq!(stars, ids.iter().rev().copied().collect::<Vec<_>>());
}

#[test]
fn what_cannot_be_taken_back_is_refused() {
    let daemon = Daemon::start();
    daemon.put("/api/player/volume", &json!({"volume_percent": 11}));
    let seq = daemon.get("/health")["seq"].clone();
    assert_eq!(code(&undo(&daemon, &seq)), "409 cannot_undo");
    assert_eq!(code(&undo(&daemon, &json!(100_000))), "404 not_found");
    let path = format!("/api/events/{seq}/undo");
    let other = daemon.ask(&path, &json!({"epoch": "another"}), "k");
    assert!(other.is_some_and(|(code, body)| code == 409 && body.contains("another_log")));
}
