//! Log, hub and screens as one model: whatever is asked, lost, swallowed, repeated, crashed, put
//! back or compacted, every screen ends with the state of the house, without a gap or a duplicate.
//!
//! `PROPTEST_CASES=2000 cargo nextest run model` looks longer.

pub mod house;
mod screen;

use house::{House, track};
use minion::domain::command::jam::JamCommand;
use minion::domain::command::{Choice, Command, NamedPair, QueuePlace, SelectedTrack};
use minion::domain::comparison::{Side, Winner};
use minion::domain::filter::Filter;
use minion::domain::goal::{Goal, Mode};
use minion::domain::id::{DeviceId, JamId, SessionId, StationId, ZoneId};
use minion::domain::jam::edit::{JamEdit, TransportTo};
use minion::domain::radio::Adventure;
use minion::domain::radio::schedule::{EVERY_DAY, Slot};
use minion::domain::star::StarKind;
use minion::services::engine::Answer;
use proptest::prelude::*;
use screen::Screen;

/// Screens of the house.
const SCREENS: usize = 3;

/// More frames than may wait for a screen.
const FLOOD: u8 = 200;

#[derive(Debug, Clone)]
enum Op {
    /// Asked in a zone under a key of its own.
    Ask(ZoneId, Command),
    /// What the event so far back did is taken back.
    UndoEvent(u64),
    /// Something asked before is asked again.
    Retry(usize),
    /// So many commands that who does not read falls behind.
    Flood,
    Connect(usize),
    /// Connects to another zone, or to one that is not there.
    TurnTo(usize, ZoneId),
    /// The connection is gone, with all that was on its way.
    Lose(usize),
    /// Some frames arrive; each is applied twice.
    Deliver(usize, usize),
    /// A frame on its way is never seen.
    Swallow(usize),
    Crash,
    Copy,
    PutBack,
    Compact(u64),
}

fn command() -> impl Strategy<Value = Command> {
    let winners = [Winner::A, Winner::B, Winner::Tie, Winner::Skip];
    let judge = move |i: usize| Command::RecordVerdict {
        named: NamedPair::default(),
        choice: Choice::Winner(winners[i]),
    };
    let start = |goal| Command::StartComparison {
        filter: Filter::default(),
        mode: Mode::Balanced,
        goal,
    };
    let station = Command::SaveStation {
        id: None,
        name: "Mine".into(),
        filter: None,
        adventure: Some(Adventure::LOVED),
    };
    prop_oneof![
        4 => (0..4_usize).prop_map(judge),
        2 => prop::sample::select(vec![Goal::Open, Goal::Complete, Goal::FirstImpressions])
            .prop_map(start),
        1 => (1..5_i64).prop_map(|id| Command::ResumeComparison { session_id: SessionId(id) }),
        1 => (1..5_i64).prop_map(|id| Command::ForgetComparison { session_id: SessionId(id) }),
        1 => Just(Command::UndoVerdict { verdict_id: None }),
        1 => Just(Command::EndComparison { session_id: None }),
        2 => any::<bool>().prop_map(|is_a| Command::SelectTrack {
            which: SelectedTrack::Side(if is_a { Side::A } else { Side::B }),
            is_playing: is_a,
        }),
        2 => (0..12_usize).prop_map(|number| Command::QueueAdd {
            tracks: vec![track(number), track(number + 3)],
            place: QueuePlace::Next,
        }),
        2 => Just(Command::Toggle),
        2 => Just(Command::Next { leaving: None }),
        1 => (0..=100_u8).prop_map(|percent| Command::SetVolume { percent }),
        1 => Just(station),
        1 => (1..4_i64).prop_map(|id| Command::ActivateStation { id: StationId(id) }),
        1 => (1..4_i64).prop_map(|id| Command::SetSchedule {
            slots: vec![Slot {
                days: EVERY_DAY, from_minute: 0, to_minute: 0, station_id: StationId(id),
            }],
        }),
        1 => prop::option::of(1..4_i64).prop_map(|id| Command::TurnSchedule {
            station: id.map(StationId),
        }),
        1 => Just(Command::DeactivateRadio),
        2 => (0..12_usize, any::<bool>()).prop_map(|(number, is_starred)| Command::SetStar {
            kind: StarKind::Track,
            id: track(number).0,
            is_starred,
            age_ms: 0,
        }),
        1 => (0..3_u8).prop_map(|id| Command::NameDevice {
            id: DeviceId(format!("device-{id}")),
            name: format!("Room {id}"),
        }),
        1 => (0..12_usize, any::<bool>()).prop_map(|(number, is_archived)| {
            Command::SetArchived { track: track(number), is_archived }
        }),
        6 => about_zones(),
        6 => about_rooms().prop_map(Command::Jam),
    ]
}

/// Zones made, named and removed, and music that moves between them.
fn about_zones() -> impl Strategy<Value = Command> {
    prop_oneof![
        2 => (0..3_u8).prop_map(|number| Command::CreateZone {
            name: format!("Zone {number}"),
            outputs: vec![],
            device: None,
        }),
        1 => zone().prop_map(|id| Command::RenameZone { id, name: format!("Other {id}") }),
        1 => zone().prop_map(|id| Command::RemoveZone { id }),
        2 => (zone(), zone(), any::<bool>()).prop_map(|(from, to, is_copy)| {
            Command::MoveMusic { from, to, is_copy }
        }),
    ]
}

/// Jam rooms made, named, edited and removed.
fn about_rooms() -> impl Strategy<Value = JamCommand> {
    let id = || (1..4_i64).prop_map(JamId);
    let cell = (0..64_u8).prop_map(|cell| cell.try_into().expect("a cell"));
    let edit = prop_oneof![
        4 => (cell, any::<bool>()).prop_map(|(cell, is_on)| JamEdit::Cell {
            cell, is_on, voice: None,
        }),
        1 => Just(JamEdit::Randomized),
        1 => Just(JamEdit::Transport { to: TransportTo::Play }),
        1 => Just(JamEdit::Transport { to: TransportTo::Stop }),
        1 => Just(JamEdit::Evolution { is_running: true, rule: None, tick_ms: None }),
    ];
    prop_oneof![
        2 => Just(JamCommand::CreateRoom { name: "Attic".into() }),
        1 => id().prop_map(|id| JamCommand::RenameRoom { id, name: format!("Room {id}") }),
        1 => id().prop_map(|id| JamCommand::RemoveRoom { id }),
        8 => (id(), edit).prop_map(|(id, edit)| JamCommand::EditRoom { id, edits: vec![edit] }),
        2 => id().prop_map(|id| JamCommand::EvolveRoom { id }),
    ]
}

/// Zones of the house, or such as were or will be.
fn zone() -> impl Strategy<Value = ZoneId> {
    prop_oneof![3 => Just(ZoneId::FIRST), 3 => (2..5_i64).prop_map(ZoneId)]
}

fn op() -> impl Strategy<Value = Op> {
    let screen = 0..SCREENS;
    prop_oneof![
        12 => (zone(), command()).prop_map(|(zone, command)| Op::Ask(zone, command)),
        3 => (0..12_u64).prop_map(Op::UndoEvent),
        2 => (0..100_usize).prop_map(Op::Retry),
        1 => Just(Op::Flood),
        4 => screen.clone().prop_map(Op::Connect),
        3 => (screen.clone(), zone()).prop_map(|(screen, zone)| Op::TurnTo(screen, zone)),
        2 => screen.clone().prop_map(Op::Lose),
        8 => (screen.clone(), 1..9_usize).prop_map(|(screen, count)| Op::Deliver(screen, count)),
        1 => screen.prop_map(Op::Swallow),
        1 => Just(Op::Crash),
        1 => Just(Op::Copy),
        1 => Just(Op::PutBack),
        1 => (0..20_u64).prop_map(Op::Compact),
    ]
}

/// A house, its screens, and what its owner remembers.
struct World {
    house: House,
    screens: Vec<Screen>,
    /// What was asked, and the answer: every retry must bring the same.
    asked: Vec<(String, ZoneId, Command, Answer)>,
    /// Of these, known to the copy.
    copied: Option<usize>,
    seed: u64,
}

impl World {
    fn new() -> Self {
        Self {
            house: House::new(1),
            screens: (0..SCREENS).map(|_| Screen::default()).collect(),
            asked: Vec::new(),
            copied: None,
            seed: 1,
        }
    }

    fn step(&mut self, op: &Op) {
        match op {
            Op::Ask(zone, command) => self.ask(*zone, command),
            Op::UndoEvent(back) => {
                let seq = self.house.shared.view.current().seq.saturating_sub(*back);
                if let Some((command, zone)) = self.house.undoing(seq) {
                    self.ask(zone.unwrap_or(ZoneId::FIRST), &command);
                }
            }
            Op::Retry(number) => {
                if let Some((key, zone, command, answer)) = self.asked.get(*number) {
                    let before = self.house.shared.view.current().seq;
                    let again = self.house.ask_in(*zone, command.clone(), Some(key));
                    assert_eq!(&again.answer, answer, "a retry brings the stored answer");
                    let now = self.house.shared.view.current().seq;
                    assert_eq!(now, before, "a retry changes nothing");
                }
            }
            Op::Flood => {
                for percent in (0..FLOOD).map(|number| number % 100) {
                    self.house.ask(Command::SetVolume { percent }, None);
                }
            }
            Op::TurnTo(screen, zone) => self.screens[*screen].turn_to(*zone, &mut self.house),
            Op::Connect(screen) => self.screens[*screen].connect(&mut self.house),
            Op::Lose(screen) => self.screens[*screen].lose(&self.house),
            Op::Deliver(screen, count) => self.screens[*screen].deliver(&mut self.house, *count),
            Op::Swallow(screen) => self.screens[*screen].swallow(),
            Op::Crash => self.crash(None),
            Op::Copy => {
                let copy = self.house.beside("copy.db");
                // As one moment, the log included; never over a copy that is there.
                let _ = std::fs::remove_file(&copy);
                let source = rusqlite::Connection::open(self.house.database()).expect("it opens");
                source
                    .execute("VACUUM INTO ?1", [copy.to_string_lossy()])
                    .expect("a copy");
                self.copied = Some(self.asked.len());
            }
            Op::PutBack => {
                if let Some(known) = self.copied {
                    self.asked.truncate(known);
                    self.crash(Some("copy.db"));
                    self.screens.iter_mut().for_each(Screen::may_differ);
                }
            }
            Op::Compact(kept) => self.house.compact(*kept),
        }
    }

    fn ask(&mut self, zone: ZoneId, command: &Command) {
        let key = format!("{}-{}", self.seed, self.asked.len());
        let reply = self.house.ask_in(zone, command.clone(), Some(&key));
        let asked = (key, zone, command.clone(), reply.answer);
        self.asked.push(asked);
    }

    fn crash(&mut self, copy: Option<&str>) {
        self.seed += 1;
        for screen in &mut self.screens {
            screen.cut();
        }
        match copy {
            None => self.house.crash(self.seed),
            Some(name) => {
                let copy = self.house.beside(name);
                self.house.crash_to(&copy, self.seed);
            }
        }
    }
}

/// Each case opens real files: fewer of them than usual, unless somebody wants to know.
fn config() -> ProptestConfig {
    let wanted = std::env::var("PROPTEST_CASES").ok();
    let cases = wanted.and_then(|cases| cases.parse().ok()).unwrap_or(40);
    ProptestConfig {
        max_shrink_iters: 400,
        ..ProptestConfig::with_cases(cases)
    }
}

proptest! {
    #![proptest_config(config())]
    #[test]
    fn every_screen_ends_with_the_state_of_the_house(ops in prop::collection::vec(op(), 1..70)) {
        let mut world = World::new();
        for op in &ops {
            world.step(op);
        }
        for screen in &mut world.screens {
            screen.catch_up(&mut world.house);
        }
    }
}
