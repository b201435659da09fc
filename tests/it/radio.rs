//! The radio through the engine and the public door: bans act at once, odds are shown, old stations
//! mean what they meant.

mod bans;

use minion::domain::command::Command;
use minion::domain::filter::Filter;
use minion::domain::id::{StationId, TrackId};
use minion::domain::radio::schedule::{EVERY_DAY, Slot};
use minion::domain::radio::{Adventure, StationMode, UPCOMING};
use minion::domain::star::StarKind;
use minion::protocol::radio::{StationInfo, StationOdds};
use minion::protocol::request::{Empty, ScheduleRequest, StartSession, StationRequest, WinnerName};
use minion::protocol::track::Why;
use serde_json::json;

use crate::model::house::{House as Model, track};
use crate::support::Daemon;
use crate::support::everyday::station_called;
use crate::support::house::House;

const STATIONS: &str = "/api/radio/stations";
const SCHEDULE: &str = "/api/radio/schedule";

fn station(id: Option<i64>, adventure: Adventure, filter: Filter) -> Command {
    Command::SaveStation {
        id: id.map(StationId),
        name: "Mine".into(),
        filter: Some(filter),
        adventure: Some(adventure),
    }
}

fn activate(id: i64) -> Command {
    Command::ActivateStation { id: StationId(id) }
}

fn archive(track: TrackId, is_archived: bool) -> Command {
    Command::SetArchived { track, is_archived }
}

fn star(track: TrackId, is_starred: bool) -> Command {
    Command::SetStar {
        kind: StarKind::Track,
        id: track.0,
        is_starred,
        age_ms: 0,
    }
}

fn turn(station: Option<i64>) -> Command {
    Command::TurnSchedule {
        station: station.map(StationId),
    }
}

/// The starred tracks, or all.
fn starred(is_starred: bool) -> Filter {
    Filter {
        is_starred,
        ..Filter::default()
    }
}

/// A house with stations of all music, of which the first is on air.
fn on_the_air(seed: u64, stations: &[Adventure]) -> Model {
    let mut house = Model::new(seed);
    for adventure in stations {
        house.ask(station(None, *adventure, Filter::default()), None);
    }
    house.ask(activate(1), None);
    house
}

/// What comes.
fn coming(house: &Model) -> Vec<TrackId> {
    let moment = house.shared.view.first();
    let items = moment.state.zone.on_air.upcoming.iter();
    items.map(|item| item.track).collect()
}

/// What plays, whether it sounds, and how many come.
fn on_air(house: &Model) -> (Option<TrackId>, bool, usize) {
    let moment = house.shared.view.first();
    let player = &moment.state.zone.player;
    (player.track, player.is_playing, coming(house).len())
}

fn active(house: &Model) -> Option<StationId> {
    house.shared.view.first().state.zone.on_air.active
}

#[test]
fn a_track_archived_while_it_plays_ends_at_once_and_one_that_is_paused_starts_nothing() {
    let mut house = on_the_air(1, &[Adventure::LOVED]);
    let (plays, announced) = (on_air(&house).0.expect("a track"), coming(&house)[0]);
    house.ask(archive(plays, true), None);
    assert_eq!(on_air(&house), (Some(announced), true, UPCOMING));

    house.ask(Command::Pause, None);
    let announced_then = coming(&house)[0];
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
    let mut house = on_the_air(2, &[Adventure::LOVED]);
    let item = house.shared.view.first().state.zone.on_air.upcoming[3];
    house.ask(Command::PlayItem { item: item.id }, None);
    assert_eq!(on_air(&house), (Some(item.track), true, UPCOMING));
}

#[test]
fn a_station_that_changes_on_air_plays_by_its_new_filter_at_once() {
    let mut house = on_the_air(3, &[Adventure::LOVED]);
    let stars = [track(4), track(8)];
    for id in stars {
        house.ask(star(id, true), None);
    }
    house.ask(station(Some(1), Adventure::LOVED, starred(true)), None);
    let coming = coming(&house);
    assert!(coming.iter().all(|id| stars.contains(id)), "{coming:?}");
}

#[test]
fn when_its_time_comes_a_station_takes_over_behind_what_plays() {
    let mut house = Model::new(5);
    let only = TrackId(7);
    for filter in [starred(false), starred(true)] {
        house.ask(station(None, Adventure::LOVED, filter), None);
    }
    house.ask(star(only, true), None);
    house.ask(turn(Some(2)), None);
    assert_eq!(
        on_air(&house),
        (None, false, 0),
        "a radio that is off stays off"
    );

    house.ask(activate(1), None);
    let (plays, ..) = on_air(&house);
    house.ask(turn(None), None);
    house.ask(turn(Some(2)), None);
    assert_eq!(active(&house), Some(StationId(2)));
    assert_eq!(coming(&house), [only; UPCOMING]);
    assert_eq!(
        on_air(&house),
        (plays, true, UPCOMING),
        "what plays is heard out"
    );

    house.ask(turn(None), None);
    assert_eq!(active(&house), Some(StationId(2)));
    house.ask(archive(only, true), None);
    house.ask(activate(1), None);
    house.ask(turn(Some(2)), None);
    assert_eq!(
        active(&house),
        Some(StationId(1)),
        "a station with nothing to play takes nothing over"
    );
}

/// Every hour of the week of a station.
fn always(station: i64) -> Slot {
    Slot {
        days: EVERY_DAY,
        from_minute: 0,
        to_minute: 0,
        station_id: StationId(station),
    }
}

#[test]
fn the_plan_of_the_week_turns_the_radio_by_the_clock_of_the_house() {
    let house = House::start();
    house.change("POST", &format!("{STATIONS}/1/activate"), &Empty {});
    let plan = |slots: &[Slot]| ScheduleRequest {
        slots: slots.to_vec(),
    };
    house.change("PUT", SCHEDULE, &plan(&[always(2)]));
    let radio = house
        .wait_until(|state| state.radio.active == Some(StationId(2)))
        .radio;
    assert_eq!(radio.scheduled, Some(StationId(2)));
    assert_eq!(radio.schedule, [always(2)]);

    let status = |slot| house.refused("PUT", SCHEDULE, &plan(&[slot])).0;
    assert_eq!(status(always(77)), 404);
    assert_eq!(
        status(Slot {
            days: 0,
            ..always(1)
        }),
        400
    );
    let beyond_the_day = Slot {
        days: 1,
        to_minute: 1_440,
        ..always(1)
    };
    assert_eq!(status(beyond_the_day), 400);
    assert_eq!(house.state().radio.schedule, [always(2)]);

    house.change("PUT", SCHEDULE, &plan(&[]));
    house.wait_until(|state| state.radio.scheduled.is_none());
}

#[test]
fn stations_of_events_from_before_the_knob_mean_what_they_meant() {
    let mut house = Model::new(4);
    for _ in 0..2 {
        house.ask(station(None, Adventure::LOVED, Filter::default()), None);
    }
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
    let house = House::start();
    let mine = StationRequest {
        filter: Some(starred(true)),
        adventure_percent: Adventure::new(10),
        ..station_called("Mine")
    };
    let path = format!("{STATIONS}/{}", house.add_station(&mine).id);
    let changed = |change: StationRequest| {
        house.change("PUT", &path, &change);
        let station: StationInfo = house.get(&path);
        let knob = station.adventure_percent.percent();
        (station.name, station.filter, knob)
    };
    let ours = |filter, knob| ("Ours".to_owned(), filter, knob);
    assert_eq!(changed(station_called("Ours")), ours(starred(true), 10));
    let bolder = StationRequest {
        adventure_percent: Adventure::new(30),
        ..station_called("Ours")
    };
    assert_eq!(changed(bolder), ours(starred(true), 30));
    let of_all = StationRequest {
        filter: Some(Filter::default()),
        ..station_called("Ours")
    };
    assert_eq!(changed(of_all), ours(Filter::default(), 30));
}

#[test]
fn a_station_has_a_knob_and_the_two_modes_of_before_are_places_of_it() {
    let house = House::start();
    let place = |station| {
        let made = house.add_station(&station);
        (made.adventure_percent.percent(), made.mode)
    };
    assert_eq!(place(station_called("Plain")), (50, StationMode::Loved));
    let old = StationRequest {
        mode: Some(StationMode::Shuffle),
        ..station_called("Old")
    };
    assert_eq!(place(old.clone()), (100, StationMode::Shuffle));
    let bold = StationRequest {
        adventure_percent: Adventure::new(65),
        ..old
    };
    assert_eq!(place(bold), (65, StationMode::Loved));
    // The type has no such place.
    let beyond = json!({"name": "No", "adventure_percent": 101});
    assert_eq!(house.refused("POST", STATIONS, &beyond).0, 400);
}

#[test]
fn what_a_station_would_play_is_told_for_any_filter_and_any_place_of_the_knob() {
    let house = House::start();
    let started = house.start_session(&StartSession::default());
    let pair = started.pair.expect("a pair");
    house.judge(&pair, WinnerName::TrackA);
    let (best, worst) = (pair.track_a.id, pair.track_b.id);
    let odds = |query: &str| house.get::<StationOdds>(&format!("/api/radio/odds?{query}"));

    let boldest = odds("adventure_percent=0");
    assert_eq!(boldest.track_count, 12);
    assert_eq!(boldest.compared_count, 2);
    assert!(boldest.top_tenth_percent > 100.0 / 12.0, "{boldest:?}");
    assert_eq!(boldest.starred_percent, 0.0);
    let first = &boldest.likeliest[0];
    assert_eq!(first.track.id, best, "{boldest:?}");
    assert_eq!(first.why, "Rank 1 of 12 after one duel, never heard");

    let all_alike = odds("adventure_percent=100");
    assert_eq!(all_alike.never_compared_percent, 83.333);
    let first = &all_alike.likeliest[0];
    assert_eq!(first.percent, 8.333);
    assert_eq!(first.why, "Every track alike, never heard");

    house.star(worst);
    let only_starred = odds("starred=true");
    assert_eq!(only_starred.track_count, 1);
    assert_eq!(only_starred.likeliest[0].percent, 100.0);
    assert_eq!(only_starred.adventure_percent, Adventure::LOVED);
    let of_station = odds("station_id=2");
    assert_eq!(of_station.adventure_percent, Adventure::SHUFFLE);

    house.archive(best);
    let without = odds("adventure_percent=0");
    assert_eq!(without.track_count, 11);
    let mut likeliest = without.likeliest.iter();
    assert!(likeliest.all(|one| one.track.id != best));
}

#[test]
fn what_plays_and_what_comes_says_why_on_every_screen_and_in_the_terminal() {
    let daemon = Daemon::start();
    let house = daemon.client();
    house.change("POST", &format!("{STATIONS}/1/activate"), &Empty {});
    let state = house.state();
    let guess = "A guess: never compared, never heard";
    assert_eq!(state.player.why.as_deref(), Some(guess));
    let upcoming = state.radio.upcoming;
    assert_eq!(upcoming.len(), UPCOMING);
    let mut reasons = upcoming.iter().map(|item| item.why.as_deref());
    assert!(reasons.all(|why| why == Some(guess)), "{upcoming:?}");
    let path = format!("/api/tracks/{}/why", upcoming[0].track.id);
    assert_eq!(house.get::<Why>(&path).why, guess);
    let words = daemon.terminal().run(&["web-status"]).stdout;
    assert!(
        words.contains("why        A guess: never compared"),
        "{words}"
    );
    assert_eq!(words.matches(guess).count(), 1 + UPCOMING, "{words}");
}
