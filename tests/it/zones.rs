//! Zones through the public door: each plays, queues, compares and goes on air by itself; what is of
//! the house is the same in all of them.

use std::collections::BTreeMap;

use minion::domain::id::{QueueItemId, StationId, TrackId, ZoneId};
use minion::domain::listing::Page;
use minion::domain::player::{Context, OutputId};
use minion::domain::stream::StreamId;
use minion::protocol::client_frame::ClientFrame;
use minion::protocol::frame::{Body, Snapshot};
use minion::protocol::history::{ActivityPage, Undoing};
use minion::protocol::request::{
    Empty, NameRequest, OutputsRequest, PositionRequest, SelectTrack, SideName, StartSession,
    TrackOrSide, UndoEvent, WinnerName,
};
use minion::protocol::status::Stats;
use minion::protocol::zone::{MoveMusicRequest, ZoneInfo, ZoneNow, ZoneRequest};

use crate::support::Daemon;
use crate::support::client::Client;
use crate::support::everyday::verdict;
use crate::support::house::House;
use crate::support::screen::Screen;

const HOME: ZoneId = ZoneId::FIRST;
const KITCHEN: ZoneId = ZoneId(2);

fn called(name: &str) -> ZoneRequest {
    ZoneRequest {
        name: name.into(),
        outputs: None,
        device: None,
    }
}

/// Makes a second zone, `Kitchen`, without outputs.
fn add_kitchen(house: &Client) {
    let made: ZoneInfo = house.post("/api/zones", &called("Kitchen"));
    assert_eq!((made.id, &*made.name), (KITCHEN, "Kitchen"));
}

fn two_zones() -> House {
    let house = House::start();
    add_kitchen(&house);
    house
}

fn move_music(to: ZoneId) -> MoveMusicRequest {
    MoveMusicRequest { to, copy: false }
}

/// Has a device, so that something can be heard in a zone.
fn phone(house: &Client, zone: ZoneId) -> Screen {
    let id = format!("phone-{zone}");
    let mut screen = Screen::at(&house.address, &format!("device={id}&zone={zone}"));
    screen.snapshot();
    // It is here once its frames are heard.
    screen.tell(&ClientFrame::Ping {
        t0: 1.0,
        rtt_ms: None,
        offset_ms: None,
    });
    screen.read_until(|body| matches!(body, Body::Pong(_)));
    let body = OutputsRequest {
        outputs: vec![OutputId(id)],
    };
    house.change("PUT", &format!("/api/player/outputs?zone={zone}"), &body);
    screen
}

#[test]
fn two_zones_play_queue_compare_and_go_on_air_without_touching_each_other() {
    let house = two_zones();
    // A track that is measured meanwhile looks another.
    house.wait_until_measured();
    let (_home, _kitchen) = (phone(&house, HOME), phone(&house, KITCHEN));
    house.play_tracks(&[1, 2, 3].map(TrackId));
    let home = house.state_in(HOME);
    let open = StartSession::default();
    house.change("POST", "/api/comparisons/session?zone=Kitchen", &open);
    let side = SelectTrack {
        track_id: TrackOrSide::Side(SideName::TrackA),
        is_playing: true,
    };
    house.change("POST", "/api/comparisons/select-track?zone=2", &side);
    house.enqueue_in(KITCHEN, &[TrackId(7)]);
    let same = house.state_in(HOME);
    assert_eq!(same.player, home.player);
    assert_eq!(same.comparison, home.comparison);
    assert_eq!(same.radio, home.radio);
    let kitchen = house.state_in(KITCHEN);
    assert_eq!(kitchen.player.context, Context::Comparison);
    assert_eq!(kitchen.player.queue.length, 1);

    house.change("POST", "/api/radio/stations/1/activate", &Empty {});
    let pair = kitchen.comparison.and_then(|session| session.pair);
    let verdict = verdict(&pair.expect("a pair"), WinnerName::TrackA);
    house.change("POST", "/api/comparisons/verdict?zone=2", &verdict);
    let (home, kitchen) = (house.state_in(HOME), house.state_in(KITCHEN));
    assert_eq!(home.radio.active, Some(StationId(1)));
    assert_eq!(home.comparison, None);
    assert_eq!(kitchen.radio.active, None);
    let session = kitchen.comparison.expect("it goes on");
    assert_eq!(session.progress.comparisons_done, 1);
    // What was taught there is known everywhere.
    assert_eq!(house.get::<Stats>("/api/stats").total_comparisons, 1);
}

#[test]
fn a_zone_is_named_by_number_or_name_and_one_that_is_not_there_is_said_so() {
    let house = two_zones();
    let zone_at = |path: &str| house.get::<Snapshot>(path).zone;
    assert_eq!(zone_at("/api/state?zone=2"), KITCHEN);
    assert_eq!(zone_at("/api/state?zone=kitchen"), KITCHEN);
    assert_eq!(zone_at("/api/state"), HOME);
    for unknown in ["3", "Cellar", ""] {
        let path = format!("/api/player/pause?zone={unknown}");
        let (status, why) = house.refused("POST", &path, &Empty {});
        assert_eq!(status, 404, "{why:?}");
        assert_eq!(why.message, format!("no zone is called `{unknown}`"));
    }
    let create = |name| house.refusal("POST", "/api/zones", &called(name));
    assert_eq!(create("KITCHEN"), "409 name_taken");
    assert_eq!(create(" "), "400 malformed");
    let rename = |id: i64, name: &str| {
        let body = NameRequest { name: name.into() };
        house.refusal("PATCH", &format!("/api/zones/{id}"), &body)
    };
    assert_eq!(rename(1, "Kitchen"), "409 name_taken");
    assert_eq!(rename(9, "Cellar"), "404 not_found");
    let remove = |id: i64| house.refusal("DELETE", &format!("/api/zones/{id}"), &Empty {});
    assert_eq!(remove(1), "409 first_zone");
    assert_eq!(remove(9), "404 not_found");
    let moved = |from: i64, to: i64| {
        let path = format!("/api/zones/{from}/move");
        house.refusal("POST", &path, &move_music(ZoneId(to)))
    };
    assert_eq!(moved(2, 1), "409 nothing_playing");
    assert_eq!(moved(1, 9), "404 not_found");
}

#[test]
fn a_screen_follows_the_house_and_its_own_zone_and_comes_back_to_both() {
    let mut daemon = Daemon::start();
    let house = daemon.client();
    add_kitchen(&house);
    let mut screen = Screen::open(&daemon, "zone=2");
    let full = screen.snapshot();
    assert_eq!(full.zone, KITCHEN);
    house.set_volume_in(HOME, 11);
    house.set_volume_in(KITCHEN, 22);
    house.star(TrackId(3));
    let frames = screen.read_until(|body| matches!(body, Body::StarChanged(_)));
    let told: Vec<_> = frames
        .iter()
        .filter_map(|frame| Some((frame.stream?, kind(&frame.body))))
        .collect();
    let expected = [
        (StreamId::Zone(KITCHEN), "player:changed"),
        (StreamId::House, "star:changed"),
    ];
    assert_eq!(told, expected);
    drop(screen);

    let since: BTreeMap<_, _> = full.streams.iter().map(|it| (it.stream, it.seq)).collect();
    let since: Vec<_> = since
        .iter()
        .map(|(stream, seq)| format!("{stream}:{seq}"))
        .collect();
    let query = format!("zone=2&epoch={}&since={}", full.epoch, since.join(","));
    for _ in 0..2 {
        let mut again = Screen::open(&daemon, &query);
        assert!(matches!(again.read().body, Body::Resume(_)));
        let frames = again.read_until(|body| matches!(body, Body::PlayerChanged(_)));
        let kinds: Vec<_> = frames.iter().map(|frame| kind(&frame.body)).collect();
        assert_eq!(
            kinds,
            ["star:changed", "player:changed"],
            "what was missed of both"
        );
        daemon.restart();
    }
}

/// What a frame is called, of those that are expected here.
fn kind(body: &Body) -> &'static str {
    match body {
        Body::PlayerChanged(_) => "player:changed",
        Body::StarChanged(_) => "star:changed",
        _ => "another",
    }
}

#[test]
fn who_shows_a_zone_that_is_removed_shows_the_first_one_then() {
    let house = two_zones();
    let mut screen = Screen::at(&house.address, "zone=2");
    screen.snapshot();
    house.change("DELETE", "/api/zones/2", &());
    assert_eq!(screen.snapshot().zone, HOME);
    house.set_volume_in(HOME, 12);
    let frames = screen.read_until(|body| matches!(body, Body::PlayerChanged(_)));
    let frame = frames.last().expect("a frame");
    assert_eq!(frame.stream, Some(StreamId::Zone(HOME)));
    assert_eq!(house.get::<Page<ZoneNow>>("/api/zones").total, 1);
}

#[test]
fn zones_are_there_after_a_restart_and_after_kill_9_with_what_is_in_them() {
    let mut daemon = Daemon::start();
    let house = daemon.client();
    add_kitchen(&house);
    house.enqueue_in(KITCHEN, &[4, 5].map(TrackId));
    let open = StartSession::default();
    house.change("POST", "/api/comparisons/session?zone=2", &open);
    house.enqueue(&[TrackId(9)]);
    let parts = || {
        [HOME, KITCHEN].map(|id| {
            let state = house.state_in(id);
            let pair = state.comparison.and_then(|session| session.pair);
            let queue = state.player.queue.window.iter();
            let queue: Vec<_> = queue.map(|item| item.track.id).collect();
            (queue, pair.map(|pair| pair.pair_id), state.zones)
        })
    };
    let before = parts();
    assert_eq!(before[1].0, [4, 5].map(TrackId));
    assert!(before[1].1.is_some());
    daemon.restart();
    assert_eq!(parts(), before, "after a restart");
    daemon.kill_now();
    daemon.restart();
    assert_eq!(parts(), before, "after kill -9");
}

#[test]
fn music_moves_to_another_zone_and_what_is_done_there_can_be_taken_back_there() {
    let house = two_zones();
    let (_home, _kitchen) = (phone(&house, HOME), phone(&house, KITCHEN));
    house.play_tracks(&[5, 6, 7].map(TrackId));
    let body = PositionRequest { position_ms: 1_500 };
    house.change("POST", "/api/player/position", &body);
    house.change("POST", "/api/zones/1/move", &move_music(KITCHEN));
    let (home, kitchen) = (house.state_in(HOME), house.state_in(KITCHEN));
    assert_eq!(home.player.track, None);
    assert_eq!(home.player.queue.length, 0);
    assert_eq!(kitchen.player.track.map(|track| track.id), Some(TrackId(5)));
    assert!(kitchen.player.is_playing);
    assert!(kitchen.player.position_ms >= 1_500);
    assert_eq!(kitchen.player.outputs, [OutputId("phone-2".into())]);

    let last: QueueItemId = kitchen.player.queue.window[2].queue_item_id;
    house.change("DELETE", &format!("/api/queue/{last}?zone=2"), &());
    let length = |zone| house.state_in(zone).player.queue.length;
    assert_eq!(length(KITCHEN), 2);
    let newest = house.get::<ActivityPage>("/api/activity").items.remove(0);
    assert_eq!(newest.undo, Undoing::Possible, "{newest:?}");
    let path = format!("/api/events/{}/undo", newest.seq);
    house.change("POST", &path, &UndoEvent::default());
    assert_eq!(length(KITCHEN), 3);
    assert_eq!(length(HOME), 0);
}

#[test]
fn the_command_line_lists_makes_and_removes_zones_and_means_the_one_that_it_is_told() {
    let daemon = Daemon::start();
    let house = daemon.client();
    let terminal = daemon.terminal();
    let run = |words: &[&str]| {
        let ended = terminal.run(words);
        format!("{}{}", ended.stdout, ended.words())
    };
    let volume = |zone| house.state_in(zone).player.volume_percent;
    assert_eq!(run(&["web-zones"]), "Home: nothing\nexit 0");
    let made = run(&["web-zones", "--new", "Küche"]);
    assert_eq!(
        made,
        "made the zone Küche; choose in Devices where it sounds\nexit 0"
    );
    run(&["--zone", "küche", "web-volume", "33"]);
    assert_eq!(volume(KITCHEN), 33);
    assert_eq!(volume(HOME), 70);
    let own = daemon.terminal().with("MINION_WEB_ZONE", "Küche");
    own.run(&["web-volume", "44"]);
    assert_eq!(volume(KITCHEN), 44);
    house.enqueue(&[TrackId(1)]);
    assert_eq!(
        run(&["web-move", "Küche"]),
        "the music plays in Küche\nexit 0"
    );
    assert_eq!(house.state_in(KITCHEN).player.queue.length, 1);
    let nowhere = run(&["--zone", "Cellar", "web-next"]);
    assert_eq!(nowhere, "refused: no zone is called `Cellar`\nexit 1");
    assert_eq!(
        run(&["web-zones", "--remove", "Küche"]),
        "removed the zone Küche\nexit 0"
    );
    assert_eq!(run(&["web-zones"]), "Home: nothing\nexit 0");
}
