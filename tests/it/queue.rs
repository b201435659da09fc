//! Playing and queueing as people mean it, through the public door.

use serde_json::{Value, json};

use crate::support::Daemon;

fn ids(page: &Value) -> Vec<i64> {
    let items = page["items"].as_array().expect("a list").iter();
    let id = |item: &Value| {
        let track = item.get("track").unwrap_or(item);
        track["id"].as_i64().expect("an id")
    };
    items.map(id).collect()
}

fn queue(daemon: &Daemon) -> Vec<i64> {
    ids(&daemon.get("/api/queue?limit=500"))
}

fn playing(daemon: &Daemon) -> (Option<i64>, bool) {
    let player = daemon.get("/api/player");
    let is_playing = player["is_playing"].as_bool().expect("a flag");
    (player["track"]["id"].as_i64(), is_playing)
}

fn play(daemon: &Daemon, body: &Value) -> Value {
    daemon.post("/api/player/play", body)["player"].clone()
}

#[test]
fn a_list_is_played_whole_in_the_order_that_it_has() {
    let daemon = Daemon::start();
    let album = daemon.get("/api/albums")["items"][0]["id"].clone();
    let listed = ids(&daemon.get(&format!("/api/tracks?album={album}&sort=place")));
    play(&daemon, &json!({"selection": {"filter": {"album": album}}}));
    assert_eq!(queue(&daemon), listed, "an album by disc and number");

    let all = ids(&daemon.get("/api/tracks?limit=500"));
    let player = play(
        &daemon,
        &json!({"selection": {"filter": {}}, "start_track_id": all[3]}),
    );
    assert_eq!(queue(&daemon), all, "all music by title");
    assert_eq!(player["track"]["id"], all[3], "from here on");
    assert_eq!(player["queue"]["index"], 3);

    let newest = ids(&daemon.get("/api/tracks?limit=500&sort=added"));
    play(
        &daemon,
        &json!({"selection": {"filter": {}, "sort": "added"}}),
    );
    assert_eq!(queue(&daemon), newest, "as the screen sorts it");

    let folder = daemon.get("/api/folders")["items"][0]["id"].clone();
    let by_path = ids(&daemon.get(&format!("/api/tracks?limit=500&folder={folder}&sort=path")));
    play(
        &daemon,
        &json!({"selection": {"filter": {"folder": folder}}}),
    );
    assert_eq!(queue(&daemon), by_path, "a folder by path");

    let ranked = ids(&daemon.get("/api/rankings?limit=5"));
    play(&daemon, &json!({"selection": {"ranking": {"top": 5}}}));
    assert_eq!(queue(&daemon), ranked, "the best five");

    let title = daemon.get("/api/tracks?limit=1")["items"][0]["title"].clone();
    let word = title
        .as_str()
        .and_then(|title| title.split(' ').next())
        .expect("a word");
    let found = ids(&daemon.get(&format!("/api/tracks/search?limit=500&q={word}")));
    play(&daemon, &json!({"selection": {"query": word}}));
    assert_eq!(queue(&daemon), found, "all that a search finds");
}

#[test]
fn a_chance_order_reaches_every_track_and_begins_anywhere() {
    let daemon = Daemon::start();
    let mut all = ids(&daemon.get("/api/tracks?limit=500"));
    let mut firsts = Vec::new();
    for _ in 0..5 {
        let player = play(
            &daemon,
            &json!({"selection": {"filter": {}}, "shuffle": true}),
        );
        assert_eq!(player["shuffle"], true);
        firsts.push(player["track"]["id"].as_i64());
    }
    firsts.dedup();
    assert!(
        firsts.len() > 1,
        "five times the same first of {}: {firsts:?}",
        all.len()
    );
    let mut queued = queue(&daemon);
    queued.sort_unstable();
    all.sort_unstable();
    assert_eq!(queued, all);
}

#[test]
fn a_playlist_is_made_of_a_list_ordered_and_played_as_it_stands() {
    let daemon = Daemon::start();
    let all = ids(&daemon.get("/api/tracks?limit=500"));
    let body = json!({"name": "All", "selection": {"filter": {}}});
    let made = daemon.post("/api/playlists", &body);
    assert_eq!(made["track_count"], all.len());
    let items = format!("/api/playlists/{}/items", made["id"]);
    // The same track twice is two items.
    daemon.post(&items, &json!({"selection": {"track_ids": [all[2]]}}));
    let last = all.len();
    let item =
        |at: usize| daemon.get(&format!("{items}?limit=500"))["items"][at]["item_id"].clone();
    let (moved, behind) = (item(last), item(0));
    let move_to = |after: &Value| {
        let path = format!("{items}/{moved}");
        daemon
            .send("PATCH", &path, Some(&json!({"after_item_id": after})))
            .0
    };
    assert_eq!(move_to(&behind), 200);
    let mut expected = all.clone();
    expected.insert(1, all[2]);
    assert_eq!(ids(&daemon.get(&format!("{items}?limit=500"))), expected);
    assert_eq!(move_to(&Value::Null), 200);
    expected.swap(0, 1);
    assert_eq!(move_to(&json!(999_999)), 404);
    play(
        &daemon,
        &json!({"selection": {"filter": {"playlist": made["id"]}}}),
    );
    assert_eq!(queue(&daemon), expected);

    let kept = daemon.post("/api/queue/keep", &json!({"name": "Tonight"}));
    let kept = daemon.get(&format!("/api/playlists/{}/items?limit=500", kept["id"]));
    assert_eq!(ids(&kept), expected);
}

#[test]
fn what_is_not_said_is_never_taken_for_everything() {
    let daemon = Daemon::start();
    play(&daemon, &json!({"selection": {"filter": {}}}));
    let all = queue(&daemon);
    let playlist = daemon.post(
        "/api/playlists",
        &json!({"name": "One", "selection": {"filter": {}}}),
    );
    let items = format!("/api/playlists/{}/items", playlist["id"]);
    let item = daemon.get(&items)["items"][3]["item_id"].clone();
    let third = daemon.get("/api/queue")["items"][3]["queue_item_id"].clone();
    let refused = [
        ("DELETE", "/api/queue".to_owned(), None),
        ("DELETE", "/api/queue".to_owned(), Some(json!({}))),
        (
            "DELETE",
            "/api/queue".to_owned(),
            Some(json!({"queue_item_ids": [1], "what": "all"})),
        ),
        ("PATCH", format!("/api/queue/{third}"), None),
        ("PATCH", format!("{items}/{item}"), None),
        ("POST", "/api/queue".to_owned(), None),
        ("POST", items.clone(), Some(json!({}))),
        (
            "POST",
            "/api/player/play".to_owned(),
            Some(json!({"selection": {}})),
        ),
        (
            "POST",
            "/api/player/play".to_owned(),
            Some(json!({"shuffle": true})),
        ),
        (
            "POST",
            "/api/player/play".to_owned(),
            Some(json!({"selection": {"filter": {"gnre": 1}}})),
        ),
        (
            "POST",
            "/api/player/play".to_owned(),
            Some(json!({"selection": {"filter": {}, "ranking": {}}})),
        ),
        ("PUT", "/api/player/volume".to_owned(), None),
        ("PUT", "/api/player/mute".to_owned(), None),
        ("PUT", "/api/player/sleep".to_owned(), None),
        ("PUT", "/api/player/outputs".to_owned(), None),
        ("PUT", "/api/radio/stations/1".to_owned(), None),
        ("PUT", "/api/radio/schedule".to_owned(), None),
    ];
    for (method, path, body) in refused {
        let (status, answer) = daemon.send(method, &path, body.as_ref());
        assert_eq!(status, 400, "{method} {path} {body:?}: {answer}");
    }
    assert_eq!(queue(&daemon), all);
    // What names nothing that is there is nothing, and not everything either.
    let nothing = json!({"selection": {"filter": {"album": 999_999}}});
    let (status, answer) = daemon.send("POST", "/api/player/play", Some(&nothing));
    assert_eq!(
        (status, &answer["error"]["code"]),
        (409, &json!("nothing_selected"))
    );
    assert_eq!(queue(&daemon), all);
}

#[test]
fn clear_takes_what_is_to_come_and_what_sounds_plays_on() {
    let daemon = Daemon::start();
    play(&daemon, &json!({"selection": {"filter": {}}}));
    daemon.post("/api/player/next", &json!({}));
    let all = queue(&daemon);
    let clear = |what| {
        daemon
            .send("DELETE", "/api/queue", Some(&json!({"what": what})))
            .0
    };
    assert_eq!(clear("upcoming"), 200);
    assert_eq!(queue(&daemon), all[..2]);
    assert_eq!(playing(&daemon), (Some(all[1]), true));
    assert_eq!(clear("all"), 200);
    assert_eq!(playing(&daemon), (None, false));
}

#[test]
fn the_volume_goes_by_steps_and_what_was_muted_is_heard_again() {
    let daemon = Daemon::start();
    let volume = |body: Value| {
        daemon.put("/api/player/volume", &body);
        let player = daemon.get("/api/player");
        (
            player["volume_percent"].as_i64(),
            player["is_muted"].clone(),
        )
    };
    assert_eq!(
        volume(json!({"volume_percent": 40})),
        (Some(40), json!(false))
    );
    assert_eq!(
        volume(json!({"delta_percent": 5})),
        (Some(45), json!(false))
    );
    daemon.put("/api/player/mute", &json!({"is_muted": true}));
    let player = daemon.get("/api/player");
    assert_eq!(
        (&player["volume_percent"], &player["is_muted"]),
        (&json!(45), &json!(true))
    );
    assert_eq!(
        volume(json!({"delta_percent": -50})),
        (Some(0), json!(false))
    );
    assert_eq!(
        volume(json!({"delta_percent": 100})),
        (Some(100), json!(false))
    );
    let terminal = daemon.terminal();
    for (step, words) in [("-5", "95"), ("+3", "98"), ("+80", "100"), ("20", "20")] {
        let said = terminal.run(&["web-volume", step]).words();
        assert_eq!(said, format!("volume: {words} %\nexit 0"), "{step}");
    }
}

#[test]
fn a_page_of_the_queue_begins_at_any_place() {
    let daemon = Daemon::start();
    play(&daemon, &json!({"selection": {"filter": {}}}));
    let all = queue(&daemon);
    let page = daemon.get("/api/queue?offset=5&limit=3");
    assert_eq!(ids(&page), all[5..8]);
    assert_eq!(page["total"], all.len());
    let behind = daemon.get("/api/queue?offset=999999");
    assert_eq!(behind["items"], json!([]));
}
