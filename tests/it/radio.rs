//! The radio through the engine and the public door: bans act at once, odds are shown, old stations
//! mean what they meant.

mod bans;

use minion::domain::command::Command;
use minion::domain::filter::Filter;
use minion::domain::id::{StationId, TrackId};
use minion::domain::radio::{Adventure, UPCOMING};
use minion::domain::star::StarKind;
use serde_json::{Value, json};

use crate::model::house::{House, track};
use crate::support::Daemon;

fn station(id: Option<i64>, adventure: Adventure, filter: Filter) -> Command {
    Command::SaveStation {
        id: id.map(StationId),
        name: "Mine".into(),
        filter: Some(filter),
        adventure: Some(adventure),
    }
}

fn archive(track: TrackId, is_archived: bool) -> Command {
    Command::SetArchived { track, is_archived }
}

/// What plays, whether it sounds, and how many come.
fn on_air(house: &House) -> (Option<TrackId>, bool, usize) {
    let moment = house.shared.view.first();
    let player = &moment.state.zone.player;
    let count = moment.state.zone.on_air.upcoming.len();
    (player.track, player.is_playing, count)
}

#[test]
fn a_track_archived_while_it_plays_ends_at_once_and_one_that_is_paused_starts_nothing() {
    let mut house = House::new(1);
    house.ask(station(None, Adventure::LOVED, Filter::default()), None);
    house.ask(Command::ActivateStation { id: StationId(1) }, None);
    let next = |house: &House| house.shared.view.first().state.zone.on_air.upcoming[0].track;
    let (plays, announced) = (on_air(&house).0.expect("a track"), next(&house));
    house.ask(archive(plays, true), None);
    assert_eq!(on_air(&house), (Some(announced), true, UPCOMING));

    house.ask(Command::Pause, None);
    let announced_then = next(&house);
    house.ask(archive(announced, true), None);
    assert_eq!(on_air(&house), (Some(announced_then), false, UPCOMING));

    house.ask(Command::Toggle, None);
    for number in 0..12 {
        house.ask(archive(track(number), true), None);
    }
    assert_eq!(on_air(&house), (None, false, 0));
    house.ask(archive(plays, false), None);
    house.ask(Command::Toggle, None);
    assert_eq!(on_air(&house).0, Some(plays));
}

#[test]
fn choosing_what_comes_later_leaves_no_gap_in_what_comes_after_it() {
    let mut house = House::new(2);
    house.ask(station(None, Adventure::LOVED, Filter::default()), None);
    house.ask(Command::ActivateStation { id: StationId(1) }, None);
    let item = house.shared.view.first().state.zone.on_air.upcoming[3];
    house.ask(Command::PlayItem { item: item.id }, None);
    assert_eq!(on_air(&house), (Some(item.track), true, UPCOMING));
}

#[test]
fn a_station_that_changes_on_air_plays_by_its_new_filter_at_once() {
    let mut house = House::new(3);
    house.ask(station(None, Adventure::LOVED, Filter::default()), None);
    for number in [4, 8] {
        let command = Command::SetStar {
            kind: StarKind::Track,
            id: track(number).0,
            is_starred: true,
            age_ms: 0,
        };
        house.ask(command, None);
    }
    house.ask(Command::ActivateStation { id: StationId(1) }, None);
    let starred = Filter {
        is_starred: true,
        ..Filter::default()
    };
    house.ask(station(Some(1), Adventure::LOVED, starred), None);
    let moment = house.shared.view.first();
    let coming = moment
        .state
        .zone
        .on_air
        .upcoming
        .iter()
        .map(|item| item.track);
    let strays: Vec<_> = coming
        .filter(|id| ![track(4), track(8)].contains(id))
        .collect();
    assert_eq!(strays, []);
}

fn turn(station: Option<i64>) -> Command {
    Command::TurnSchedule {
        station: station.map(StationId),
    }
}

#[test]
fn when_its_time_comes_a_station_takes_over_behind_what_plays() {
    let mut house = House::new(5);
    let starred = Filter {
        is_starred: true,
        ..Filter::default()
    };
    house.ask(station(None, Adventure::LOVED, Filter::default()), None);
    house.ask(station(None, Adventure::LOVED, starred), None);
    let star = Command::SetStar {
        kind: StarKind::Track,
        id: 7,
        is_starred: true,
        age_ms: 0,
    };
    house.ask(star, None);
    house.ask(turn(Some(2)), None);
    assert_eq!(
        on_air(&house),
        (None, false, 0),
        "a radio that is off stays off"
    );

    house.ask(Command::ActivateStation { id: StationId(1) }, None);
    let (plays, ..) = on_air(&house);
    house.ask(turn(None), None);
    house.ask(turn(Some(2)), None);
    let radio = house.shared.view.first().state.zone.on_air.clone();
    assert_eq!(radio.active, Some(StationId(2)));
    assert!(
        radio.upcoming.iter().all(|item| item.track == TrackId(7)),
        "{radio:?}"
    );
    assert_eq!(
        on_air(&house),
        (plays, true, UPCOMING),
        "what plays is heard out"
    );

    house.ask(turn(None), None);
    assert_eq!(
        house.shared.view.first().state.zone.on_air.active,
        Some(StationId(2))
    );
    house.ask(archive(TrackId(7), true), None);
    house.ask(Command::ActivateStation { id: StationId(1) }, None);
    house.ask(turn(Some(2)), None);
    let active = house.shared.view.first().state.zone.on_air.active;
    assert_eq!(
        active,
        Some(StationId(1)),
        "a station with nothing to play takes nothing over"
    );
}

#[test]
fn the_plan_of_the_week_turns_the_radio_by_the_clock_of_the_house() {
    let daemon = Daemon::start();
    daemon.post("/api/radio/stations/1/activate", &json!({}));
    let always =
        |station| json!({"days": 127, "from_minute": 0, "to_minute": 0, "station_id": station});
    daemon.put("/api/radio/schedule", &json!({"slots": [always(2)]}));
    let state = daemon
        .terminal()
        .wait_until(|state| state["radio"]["active"] == 2);
    assert_eq!(state["radio"]["scheduled"], 2);
    assert_eq!(state["radio"]["schedule"], json!([always(2)]));

    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let status = |slot| {
        let request = agent.put(format!("{}/api/radio/schedule", daemon.address));
        request
            .send_json(json!({"slots": [slot]}))
            .expect("an answer")
            .status()
            .as_u16()
    };
    assert_eq!(status(always(77)), 404);
    assert_eq!(
        status(json!({"days": 0, "from_minute": 0, "to_minute": 0, "station_id": 1})),
        400
    );
    assert_eq!(
        status(json!({"days": 1, "from_minute": 0, "to_minute": 1440, "station_id": 1})),
        400
    );

    daemon.put("/api/radio/schedule", &json!({"slots": []}));
    daemon
        .terminal()
        .wait_until(|state| state["radio"]["scheduled"].is_null());
}

#[test]
fn stations_of_events_from_before_the_knob_mean_what_they_meant() {
    let mut house = House::new(4);
    house.ask(station(None, Adventure::LOVED, Filter::default()), None);
    house.ask(station(None, Adventure::LOVED, Filter::default()), None);
    let log = rusqlite::Connection::open(house.database()).expect("it opens");
    for (number, mode) in [(1, "shuffle"), (2, "loved")] {
        let then = format!(r#"{{"id":{number},"name":"Mine","filter":{{}},"mode":"{mode}"}}"#);
        let now =
            format!(r#"{{"id":{number},"name":"Mine","filter":{{}},"adventure_percent":50}}"#);
        let sql = "UPDATE events SET body = replace(body, ?1, ?2)";
        assert!(log.execute(sql, [now, then]).expect("it is written") > 0);
    }
    drop(log);
    house.crash(4);
    let moment = house.shared.view.first();
    let stations = &moment.state.house.stations.list;
    let knobs: Vec<_> = stations.iter().map(|one| one.adventure.percent()).collect();
    assert_eq!(knobs, [100, 50]);
}

#[test]
fn a_change_of_a_station_leaves_what_it_does_not_name() {
    let daemon = Daemon::start();
    let body = json!({"name": "Mine", "filter": {"is_starred": true}, "adventure_percent": 10});
    let made = daemon.post("/api/radio/stations", &body);
    let mine = made["stations"].as_array().and_then(|all| all.last());
    let path = format!("/api/radio/stations/{}", mine.expect("it is made")["id"]);
    let changed = |body: Value| {
        daemon.put(&path, &body);
        let station = daemon.get(&path);
        json!([
            station["name"],
            station["filter"],
            station["adventure_percent"]
        ])
    };
    let starred = json!({"is_starred": true});
    assert_eq!(
        changed(json!({"name": "Ours"})),
        json!(["Ours", starred, 10])
    );
    assert_eq!(
        changed(json!({"name": "Ours", "adventure_percent": 30})),
        json!(["Ours", starred, 30])
    );
    assert_eq!(
        changed(json!({"name": "Ours", "filter": {}})),
        json!(["Ours", {}, 30])
    );
}

#[test]
fn a_station_has_a_knob_and_the_two_modes_of_before_are_places_of_it() {
    let daemon = Daemon::start();
    let made = |body| {
        let radio = daemon.post("/api/radio/stations", &body);
        let station = radio["stations"].as_array().and_then(|all| all.last());
        let station = station.expect("it is made").clone();
        json!([station["adventure_percent"], station["mode"]])
    };
    assert_eq!(made(json!({"name": "Plain"})), json!([50, "loved"]));
    assert_eq!(
        made(json!({"name": "Old", "mode": "shuffle"})),
        json!([100, "shuffle"])
    );
    let bold = json!({"name": "New", "adventure_percent": 65, "mode": "shuffle"});
    assert_eq!(made(bold), json!([65, "loved"]));
    let beyond = json!({"name": "No", "adventure_percent": 101});
    let refused = daemon.ask("/api/radio/stations", &beyond, "beyond");
    assert_eq!(refused.map(|(status, _)| status), Some(400));
}

#[test]
fn what_a_station_would_play_is_told_for_any_filter_and_any_place_of_the_knob() {
    let daemon = Daemon::start();
    let started = daemon.post("/api/comparisons/session", &json!({}));
    let pair = started["pair"].clone();
    let body = json!({"pair_id": pair["pair_id"], "winner": "track_a"});
    daemon.post("/api/comparisons/verdict", &body);
    let (best, worst) = (&pair["track_a"]["id"], &pair["track_b"]["id"]);

    let odds = daemon.get("/api/radio/odds?adventure_percent=0");
    assert_eq!(odds["track_count"], 12);
    assert_eq!(odds["compared_count"], 2);
    let shares = [
        "top_tenth_percent",
        "never_compared_percent",
        "starred_percent",
    ];
    let share = |odds: &serde_json::Value, of: &str| odds[of].as_f64().expect("a share");
    assert!(share(&odds, shares[0]) > 100.0 / 12.0, "{odds}");
    assert_eq!(share(&odds, shares[2]), 0.0);
    let first = &odds["likeliest"][0];
    assert_eq!(&first["track"]["id"], best, "{odds}");
    assert_eq!(first["why"], "Rank 1 of 12 after one duel, never heard");

    let all_alike = daemon.get("/api/radio/odds?adventure_percent=100");
    assert_eq!(share(&all_alike, shares[1]), 83.333);
    assert_eq!(all_alike["likeliest"][0]["percent"], 8.333);
    assert_eq!(
        all_alike["likeliest"][0]["why"],
        "Every track alike, never heard"
    );

    daemon.put(&format!("/api/stars/tracks/{worst}"), &json!({}));
    let only_starred = daemon.get("/api/radio/odds?starred=true");
    assert_eq!(only_starred["track_count"], 1);
    assert_eq!(only_starred["likeliest"][0]["percent"], 100.0);
    assert_eq!(only_starred["adventure_percent"], 50);
    let of_station = daemon.get("/api/radio/odds?station_id=2");
    assert_eq!(of_station["adventure_percent"], 100);

    daemon.post(&format!("/api/tracks/{best}/archive"), &json!({}));
    let without = daemon.get("/api/radio/odds?adventure_percent=0");
    assert_eq!(without["track_count"], 11);
    let likeliest = without["likeliest"].as_array().expect("a list");
    assert!(likeliest.iter().all(|one| &one["track"]["id"] != best));
}

#[test]
fn what_plays_and_what_comes_says_why_on_every_screen_and_in_the_terminal() {
    let daemon = Daemon::start();
    daemon.post("/api/radio/stations/1/activate", &json!({}));
    let state = daemon.get("/api/state");
    let guess = "A guess: never compared, never heard";
    assert_eq!(state["player"]["why"], guess);
    let upcoming = state["radio"]["upcoming"].as_array().expect("a list");
    assert_eq!(upcoming.len(), UPCOMING);
    assert!(upcoming.iter().all(|item| item["why"] == guess), "{state}");
    let why = daemon.get(&format!("/api/tracks/{}/why", upcoming[0]["track"]["id"]));
    assert_eq!(why["why"], guess);
    let words = daemon.terminal().run(&["web-status"]).stdout;
    assert!(
        words.contains("why        A guess: never compared"),
        "{words}"
    );
    assert_eq!(words.matches(guess).count(), 1 + UPCOMING, "{words}");
}
