//! Jam rooms through the public door: made, edited by several at once, followed, and kept.

use std::path::Path;
use std::thread;

use minion::domain::chance::Chance;
use minion::domain::command::Command;
use minion::domain::command::jam::JamCommand;
use minion::domain::hash::jam_hash;
use minion::domain::id::{JamId, ZoneId};
use minion::domain::jam::edit::{JamEdit, TransportTo};
use minion::domain::jam::grid::{CellIndex, Cells};
use minion::domain::jam::room::RoomState;
use minion::domain::jam::tempo::{Swing, Tempo};
use minion::domain::jam::timeline::Timeline;
use minion::domain::listing::Page;
use minion::domain::stream::StreamId;
use minion::protocol::frame::{Body, Snapshot};
use minion::protocol::jam::{JamEdited, JamEdits, JamInfo, RoomInfo};
use minion::protocol::mirror::Mirror;
use minion::protocol::request::{Empty, NameRequest};
use minion::sync::followed::Followed;
use minion::sync::subscription::{Delivery, Subscription};
use serde_json::json;

use crate::model::house::{House as ModelHouse, read, waiting};
use crate::support::Daemon;
use crate::support::client::Client;
use crate::support::house::House;
use crate::support::screen::Screen;

const ROOM: JamId = JamId(1);

fn named(name: &str) -> NameRequest {
    NameRequest { name: name.into() }
}

fn room(house: &Client, name: &str) -> RoomInfo {
    house.post("/api/jam", &named(name))
}

fn set(edits: impl Into<Vec<JamEdit>>) -> JamEdits {
    let edits = edits.into();
    JamEdits { edits }
}

fn edit(house: &Client, edits: impl Into<Vec<JamEdit>>) -> u64 {
    let edited: JamEdited = house.post("/api/jam/1/edits", &set(edits));
    edited.seq
}

fn jam(house: &Client) -> JamInfo {
    house.get("/api/jam/1")
}

fn at(index: u8) -> CellIndex {
    CellIndex::try_from(index).expect("a cell")
}

fn turned(index: u8, is_on: bool) -> JamEdit {
    JamEdit::Cell {
        cell: at(index),
        is_on,
        voice: None,
    }
}

fn volume(percent: u8) -> JamEdit {
    JamEdit::Volume {
        percent: percent.try_into().expect("a volume"),
    }
}

fn transport(to: TransportTo) -> JamEdit {
    JamEdit::Transport { to }
}

/// A screen that follows the room, and keeps what it is told.
struct Follower {
    screen: Screen,
    mirror: Mirror,
}

impl Follower {
    fn come(house: &Client, query: &str) -> Self {
        let mut come = Self {
            screen: Screen::at(&house.address, query),
            mirror: Mirror::default(),
        };
        come.hear(|body| matches!(body, Body::Full(_) | Body::Resume(_)));
        come
    }

    fn hear(&mut self, is_last: impl Fn(&Body) -> bool) {
        for frame in self.screen.read_until(is_last) {
            self.mirror.apply(frame);
        }
    }

    fn state(&self) -> &Snapshot {
        self.mirror.state.as_ref().expect("a snapshot")
    }

    /// Hears until it has seen event `seq` of the room; what is so there then.
    fn hear_until(&mut self, seq: u64) -> &RoomState {
        while self.mirror.seq(StreamId::Jam(ROOM)) < Some(seq) {
            let frame = self.screen.read();
            self.mirror.apply(frame);
        }
        &self.state().jam.as_ref().expect("the room").state
    }
}

#[test]
fn two_screens_that_follow_a_room_hear_each_edit_and_agree_by_hash() {
    let house = House::start();
    let made = room(&house, "Attic");
    assert_eq!((made.id, &*made.name), (ROOM, "Attic"));
    let mut screens = [0, 1].map(|_| Follower::come(&house, "jam=1"));
    let mut stranger = Follower::come(&house, "");
    for screen in &screens {
        let full = screen.state();
        assert_eq!(full.jam.as_ref(), Some(&jam(&house)));
        assert_eq!(full.rooms, std::slice::from_ref(&made));
        let streams: Vec<_> = full
            .streams
            .iter()
            .map(|it| it.stream.to_string())
            .collect();
        assert_eq!(streams, ["house", "zone/1", "jam/1"]);
    }
    edit(&house, [turned(9, true), turned(10, true)]);
    edit(&house, [transport(TransportTo::Play), volume(40)]);
    edit(&house, [JamEdit::Randomized]);
    let last = edit(&house, [turned(9, false)]);
    let now = jam(&house).state;
    for screen in &mut screens {
        assert_eq!(screen.hear_until(last), &now);
        let anew = Follower::come(&house, "jam=1");
        let told = anew.state().streams[2];
        assert_eq!((told.seq, told.hash), (last, jam_hash(&now)));
        assert_eq!(screen.mirror.hash(StreamId::Jam(ROOM)), Some(told.hash));
    }
    // Whoever does not follow the room hears of it, and nothing of what happens in it.
    room(&house, "Cellar");
    stranger.hear(|body| {
        assert!(!matches!(body, Body::JamChanged(_)), "{body:?}");
        matches!(body, Body::JamRoomChanged(_))
    });
    assert_eq!(stranger.state().rooms.len(), 2);
    assert_eq!(stranger.state().jam, None);
}

#[test]
fn an_edit_that_changes_nothing_is_no_event_and_one_under_a_key_is_made_once() {
    let house = House::start();
    room(&house, "Attic");
    let first = edit(&house, [turned(1, true)]);
    assert_eq!(edit(&house, [turned(1, true)]), first);
    let body = set([JamEdit::Randomized]);
    let told = house.keyed("/api/jam/1/edits", &body, "once");
    let after = jam(&house);
    assert_eq!(house.keyed("/api/jam/1/edits", &body, "once"), told);
    assert_eq!(jam(&house), after);
    assert_eq!(told, (200, format!("{{\"seq\":{}}}", first + 1)));
}

#[test]
fn who_comes_back_gets_what_was_missed_in_the_room_or_all_of_it() {
    let house = House::start();
    room(&house, "Attic");
    edit(&house, [turned(1, true)]);
    let mut screen = Follower::come(&house, "jam=1");
    let full = screen.state().clone();
    edit(&house, [turned(2, true)]);
    let last = edit(&house, [turned(3, true)]);
    let seen = full.streams.iter();
    let seen: Vec<_> = seen.map(|it| format!("{}:{}", it.stream, it.seq)).collect();
    let since = |seen: &[String]| {
        let query = format!("epoch={}&since={}", full.epoch, seen.join(","));
        Screen::at(&house.address, &format!("jam=1&{query}"))
    };
    screen.screen = since(&seen);
    let resumed = screen.screen.read();
    let Body::Resume(resume) = &resumed.body else {
        panic!("{resumed:?}");
    };
    let told = resume.streams[2];
    assert_eq!((told.stream, told.seq), (StreamId::Jam(ROOM), last));
    screen.mirror.apply(resumed);
    assert_eq!(screen.hear_until(last), &jam(&house).state);
    assert_eq!(screen.mirror.hash(StreamId::Jam(ROOM)), Some(told.hash));
    // One that says nothing of the room has seen nothing of it.
    let first = since(&seen[..2]).read();
    assert!(matches!(first.body, Body::Full(_)), "{first:?}");
}

#[test]
fn edits_of_two_at_once_lose_nothing() {
    let house = House::start();
    room(&house, "Attic");
    thread::scope(|scope| {
        for half in 0..2 {
            let client = Client::of(&house.address);
            scope.spawn(move || {
                for cell in 0..32 {
                    edit(&client, [turned(half * 32 + cell, true)]);
                }
            });
        }
    });
    assert_eq!(jam(&house).state.pattern.on(), Cells::ALL);
}

#[test]
fn a_room_that_is_removed_while_it_is_followed_is_gone_and_its_number_is_never_another_ones() {
    let house = House::start();
    room(&house, "Attic");
    let mut screen = Follower::come(&house, "jam=1");
    let last = edit(&house, [turned(1, true)]);
    screen.hear_until(last);
    house.change("DELETE", "/api/jam/1", &());
    screen.hear(|body| matches!(body, Body::Full(_)));
    assert_eq!(screen.state().jam, None);
    assert_eq!(screen.state().rooms, []);
    assert_eq!(screen.state().streams.len(), 2);
    assert_eq!(room(&house, "Attic").id, JamId(2));
    let again = Follower::come(&house, "jam=1");
    assert_eq!(again.state().jam, None);
    assert_eq!(again.state().rooms.len(), 1);
}

#[test]
fn what_is_not_there_or_out_of_bounds_is_refused() {
    let house = House::start();
    let edits = set([turned(1, true)]);
    let no = |method: &str, path: &str| house.refusal(method, path, &());
    assert_eq!(no("GET", "/api/jam/1"), "404 not_found");
    assert_eq!(no("DELETE", "/api/jam/1"), "404 not_found");
    let to = named("Cellar");
    assert_eq!(house.refusal("PATCH", "/api/jam/1", &to), "404 not_found");
    let post = |edits: &JamEdits| house.refusal("POST", "/api/jam/1/edits", edits);
    assert_eq!(post(&edits), "404 not_found");
    assert_eq!(
        house.refusal("POST", "/api/jam", &named(" ")),
        "400 malformed"
    );

    let rooms: Vec<_> = (0..100).map(|_| room(&house, "Attic").id).collect();
    assert!(rooms.is_sorted());
    let full = house.refusal("POST", "/api/jam", &named("Attic"));
    assert_eq!(full, "409 too_many_rooms");
    assert_eq!(house.get::<Page<RoomInfo>>("/api/jam").total, 100);
    let renamed: RoomInfo = house.patch("/api/jam/1", &named("Cellar"));
    assert_eq!(renamed.name, "Cellar");
    assert_eq!(jam(&house).name, "Cellar");

    assert_eq!(post(&set([])), "400 wrong_number_of_edits");
    let many = vec![turned(1, true); 65];
    assert_eq!(post(&set(many)), "400 wrong_number_of_edits");
    for wrong in [
        r#"{"set":"cell","cell":64,"is_on":true}"#,
        r#"{"set":"volume","percent":101}"#,
        r#"{"set":"mute","axis":"rows","line":8,"is_on":true}"#,
        r#"{"set":"stroke","drum":"kick","sixteenth":16,"is_on":true}"#,
        r#"{"set":"flipped","cell":1}"#,
        r#"{"set":"key","key":"H"}"#,
        r#"{"set":"key","key":"C","octave":3}"#,
    ] {
        let body = format!("{{\"edits\":[{wrong}]}}");
        let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        let (status, _) = house.refused("POST", "/api/jam/1/edits", &body);
        assert_eq!(status, 400, "{wrong}");
    }
    assert_eq!(jam(&house).state, RoomState::default());
}

#[test]
fn a_room_evolves_by_itself_while_somebody_listens() {
    let house = House::start();
    room(&house, "Attic");
    let evolving = JamEdit::Evolution {
        is_running: true,
        rule: None,
        tick_ms: Some(100.try_into().expect("a tick")),
    };
    let begun = edit(&house, [JamEdit::Randomized, evolving]);
    let mut screen = Follower::come(&house, "jam=1");
    screen.hear_until(begun + 3);
    let cleared = edit(&house, [JamEdit::Cleared]);
    let state = screen.hear_until(cleared).clone();
    assert!(!state.evolution.is_running);
    assert_eq!(state.pattern.on(), Cells::NONE);
    assert_eq!(
        edit(&house, [turned(1, true)]),
        cleared + 1,
        "it has stopped"
    );
}

#[test]
fn a_room_has_so_many_listeners_and_one_more_is_told_so() {
    let mut house = ModelHouse::new(1);
    let name = "Attic".into();
    house.ask(Command::Jam(JamCommand::CreateRoom { name }), None);
    let followed = Followed {
        zone: ZoneId::FIRST,
        jam: Some(ROOM),
    };
    let texts = |line: &Subscription| match waiting(line) {
        Some(Delivery::Frames(frames)) => frames.iter().map(|bytes| read(bytes).body).collect(),
        _ => Vec::new(),
    };
    let come = |house: &mut ModelHouse| house.subscribe_to(followed, None);
    let listeners: Vec<_> = (0..200).map(|_| come(&mut house)).collect();
    assert_eq!(house.shared.sync.listeners(ROOM), 200);
    let one_more = come(&mut house);
    let told: Vec<Body> = texts(&one_more);
    assert!(matches!(&told[0], Body::Full(full) if full.jam.is_none()));
    assert!(matches!(&told[1], Body::Notice(notice) if notice.code == "room_full"));
    house.shared.sync.unsubscribe(listeners[0].id());
    let told = texts(&come(&mut house));
    assert!(matches!(&told[..], [Body::Full(full)] if full.jam.is_some()));
}

#[test]
fn times_of_steps_are_as_written_down_for_the_page() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/jam-timeline.json");
    let text = format!("[\n{}\n]\n", timelines().join(",\n"));
    if std::env::var_os("MINION_GOLDEN").is_some() {
        std::fs::write(&file, &text).expect("it is written");
    }
    let known = std::fs::read_to_string(&file).expect("the recording");
    for (number, (now, then)) in text.lines().zip(known.lines()).enumerate() {
        assert_eq!(now, then, "line {}", number + 1);
    }
    assert_eq!(text.lines().count(), known.lines().count());
}

/// Timelines after changes of tempo and swing, each with the times of steps and sixteenths, and with
/// the steps at times: what the page must work out, too.
fn timelines() -> Vec<String> {
    let mut chance = Chance::new(8);
    let mut timeline = Timeline::default();
    let mut now_us = 1_700_000_000_000_000;
    let mut lines = Vec::new();
    for turn in 0..48 {
        let tempo = Tempo::try_from(4_000 + chance.below(20_001) as u16).expect("a tempo");
        let swing = Swing::try_from(chance.below(1_001) as i16 - 500).expect("a swing");
        match turn % 8 {
            0 => timeline.start(now_us + 100_000),
            1 | 5 => timeline.set_tempo(tempo, now_us),
            2 | 6 => timeline.set_swing(swing, now_us),
            7 if turn % 16 == 7 => timeline.pause(now_us),
            _ => timeline.change(tempo, swing, now_us),
        }
        let from = timeline.step_at(now_us).unwrap_or(0);
        let steps = (0..8).map(|ahead| from + ahead * ahead * 997_u64.pow(ahead as u32 / 3));
        let times = steps.map(|step| {
            let (sixteenth, time_us) = (2 * step + 1, timeline.time_us(step));
            let at_us = now_us + chance.below(30_000_000) as i64;
            json!({
                "step": step, "time_us": time_us,
                "sixteenth": sixteenth, "sixteenth_us": timeline.sixteenth_us(sixteenth),
                "at_us": at_us, "step_at": timeline.step_at(at_us),
            })
        });
        let line = json!({"timeline": timeline, "times": times.collect::<Vec<_>>()});
        lines.push(line.to_string());
        now_us += 1 + chance.below(60_000_000) as i64;
    }
    lines
}

#[test]
fn a_room_that_plays_is_as_acknowledged_and_in_phase_after_kill_9() {
    let mut daemon = Daemon::start();
    let house = daemon.client();
    room(&house, "Attic");
    edit(&house, [turned(1, true), transport(TransportTo::Play)]);
    let tempo = JamEdit::Tempo {
        bpm_hundredths: Tempo::MAX,
    };
    edit(&house, [tempo]);
    let last = edit(&house, [turned(2, true), volume(7)]);
    let before = jam(&house);
    assert!(before.state.timeline.is_playing());
    daemon.kill_now();
    daemon.restart();
    assert_eq!(jam(&house), before);
    let screen = Follower::come(&house, "jam=1");
    assert_eq!(screen.state().streams[2].seq, last);
    daemon.restart();
    assert_eq!(jam(&house), before, "after a restart that kept the state");
    house.change("DELETE", "/api/jam/1", &Empty {});
    daemon.kill_now();
    daemon.restart();
    assert_eq!(house.refusal("GET", "/api/jam/1", &()), "404 not_found");
    assert_eq!(room(&house, "Attic").id, JamId(2));
}
