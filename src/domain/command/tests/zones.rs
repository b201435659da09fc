//! Several zones: what is done in one, what follows of it in the others, and what stays of the past.

use std::collections::HashSet;

use super::*;
use crate::domain::command::elsewhere::{follow, follows_elsewhere};
use crate::domain::compaction::{Fate, fates};
use crate::domain::shared_state::SharedState;
use crate::domain::stream::StreamId;
use crate::domain::undo::UndoableChange;
use crate::domain::zone_state::ZoneState;

/// A house with its log, as the engine keeps them.
#[derive(Default)]
struct Several {
    state: SharedState,
    log: Vec<(StreamId, Event)>,
    /// What could be taken back, and in which zone.
    past: Vec<(ZoneId, UndoableChange)>,
    step: i64,
}

impl Several {
    /// Carries a command out in a zone, and what follows of it elsewhere.
    fn ask(&mut self, zone: ZoneId, command: &Command) -> Result<(), Refusal> {
        let catalog = catalog();
        self.step += 1;
        let zone = command.zone().unwrap_or(zone);
        let others = self.state.zones.iter().filter(|(id, _)| **id != zone);
        let mut others = others.flat_map(|(_, other)| &other.player.outputs);
        let facts = Facts {
            // As the engine says: what belongs to another zone is not there for this one.
            has_speaker: !others.any(OutputId::is_speaker),
            ..facts(&catalog, self.step)
        };
        let here = self.state.zone(zone);
        let here = here.ok_or_else(|| Refusal::not_found("zone", zone))?;
        let own = decide(&here, command, &facts)?;
        let mut after = here.clone();
        own.iter().for_each(|event| after.apply(event));
        let mut events: Vec<_> = own
            .into_iter()
            .map(|it| (it.stream_in(StreamId::Zone(zone)), it))
            .collect();
        if follows_elsewhere(command) {
            for id in after.house.zones.keys().filter(|id| **id != zone) {
                let there = ZoneView {
                    id: *id,
                    house: Arc::clone(&after.house),
                    zone: self
                        .state
                        .zones
                        .get(id)
                        .cloned()
                        .unwrap_or_else(|| ZoneState::silent().into()),
                    counters: events
                        .iter()
                        .fold(here.counters, |mut counters, (_, event)| {
                            counters.see(event);
                            counters
                        }),
                };
                let more = follow(&here, &there, command, &facts);
                events.extend(more.into_iter().map(|it| (StreamId::Zone(*id), it)));
            }
        }
        for (stream, event) in events {
            let seq = self.state.head(stream) + 1;
            let there = stream.zone().unwrap_or(zone);
            let before = self.state.zone(there);
            let change = before.and_then(|before| UndoableChange::of(&before, &event));
            self.past.extend(change.map(|change| (there, change)));
            self.state.apply(stream, seq, &event);
            self.log.push((stream, event));
        }
        Ok(())
    }

    /// Takes back one of the last changes; 0 is the last.
    fn undo(&mut self, ago: usize) -> Result<(), Refusal> {
        let Some((zone, change)) = self.past.iter().rev().nth(ago).cloned() else {
            return Ok(());
        };
        self.ask(zone, &Command::UndoEvent { change })
    }

    fn zone(&self, id: i64) -> &ZoneState {
        self.state
            .zones
            .get(&ZoneId(id))
            .expect("the zone is there")
    }
}

const HOME: ZoneId = ZoneId(1);
const KITCHEN: ZoneId = ZoneId(2);

fn made(name: &str, outputs: &[&str]) -> Command {
    Command::CreateZone {
        name: name.into(),
        outputs: outputs.iter().map(|id| OutputId((*id).into())).collect(),
        device: None,
    }
}

fn moved(from: ZoneId, to: ZoneId, is_copy: bool) -> Command {
    Command::MoveMusic { from, to, is_copy }
}

fn list(tracks: impl IntoIterator<Item = i64>) -> Command {
    Command::PlayAll {
        tracks: tracks.into_iter().map(TrackId).collect(),
        from: None,
        shuffle: None,
    }
}

/// A command of one zone, or one about zones.
fn any_command() -> impl Strategy<Value = Command> {
    let id = || (1..5_i64).prop_map(ZoneId);
    let outputs = prop::sample::subsequence(vec!["speaker", "phone", "laptop"], 0..3);
    prop_oneof![
        8 => command(),
        1 => (prop::sample::select(vec!["a", "b", "c"]), outputs.clone())
            .prop_map(|(name, outputs)| made(name, &outputs)),
        1 => outputs.prop_map(|outputs| Command::SetOutputs {
            outputs: outputs.into_iter().map(|id| OutputId(id.into())).collect(),
        }),
        1 => id().prop_map(|id| Command::RemoveZone { id }),
        1 => (id(), id(), any::<bool>()).prop_map(|(from, to, is_copy)| moved(from, to, is_copy)),
        1 => track().prop_map(|track| Command::SetArchived { track, is_archived: true }),
        1 => (1..3_i64).prop_map(|id| Command::TurnSchedule { station: Some(StationId(id)) }),
    ]
}

#[derive(Debug, Clone)]
enum Step {
    Ask(Command),
    Undo(usize),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => any_command().prop_map(Step::Ask),
        1 => (0..4_usize).prop_map(Step::Undo),
    ]
}

proptest! {
    #[test]
    fn an_output_is_in_one_zone_and_an_item_in_one_queue(
        steps in prop::collection::vec((1..4_i64, any_step()), 1..60),
    ) {
        let mut house = Several::default();
        for (zone, step) in &steps {
            let _ = match step {
                Step::Ask(command) => house.ask(ZoneId(*zone), command),
                Step::Undo(ago) => house.undo(*ago),
            };
            let mut outputs = HashSet::new();
            let mut items = HashSet::new();
            for zone in house.state.zones.values() {
                prop_assert!(zone.player.outputs.iter().all(|it| outputs.insert(it.clone())));
                let queued = zone.queue.items.iter().chain(&zone.on_air.upcoming);
                for item in queued {
                    prop_assert!(items.insert(item.id), "{:?} twice after {:?}", item, step);
                    prop_assert!(item.id.0 <= house.state.counters.queue_item);
                }
            }
            let known: Vec<_> = house.state.house.zones.keys().collect();
            prop_assert_eq!(known, house.state.zones.keys().collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_stays_of_the_past_folds_to_the_same_state_at_every_cut(
        commands in prop::collection::vec((1..4_i64, any_command()), 1..50),
    ) {
        let mut house = Several::default();
        for (zone, command) in &commands {
            let _ = house.ask(ZoneId(*zone), command);
        }
        let log = &house.log;
        for cut in 0..=log.len() {
            let mut compacted = SharedState::default();
            let fates = fates(&log[..cut]);
            let past = log[..cut].iter().zip(&fates).filter_map(|((stream, event), fate)| match fate {
                Fate::Goes => None,
                Fate::Stays => Some((stream, event)),
                Fate::Becomes(other) => Some((stream, &**other)),
            });
            let rest = log[cut..].iter().map(|(stream, event)| (stream, event));
            past.chain(rest).for_each(|(stream, event)| compacted.apply(*stream, 0, event));
            compacted.heads.clone_from(&house.state.heads);
            prop_assert_eq!(&compacted, &house.state);
        }
    }
}

#[test]
fn two_zones_play_without_touching_each_other() {
    let mut house = Several::default();
    house
        .ask(HOME, &made("Kitchen", &["phone"]))
        .expect("a zone");
    house.ask(HOME, &list([1, 2, 3])).expect("music");
    house.ask(KITCHEN, &list([7, 8])).expect("other music");
    let home = house.zone(1).clone();
    for command in [
        Command::Next { leaving: None },
        Command::SetVolume { percent: 9 },
        started(),
        Command::Pause,
    ] {
        house.ask(KITCHEN, &command).expect("done");
        assert_eq!(house.zone(1), &home, "{command:?}");
    }
    assert_eq!(house.zone(2).player.volume_percent, 9);
}

#[test]
fn an_output_that_another_zone_takes_leaves_and_the_last_one_takes_the_sound_along() {
    let mut house = Several::default();
    house
        .ask(HOME, &made("Kitchen", &["phone"]))
        .expect("a zone");
    house.ask(HOME, &list([1])).expect("music on the speaker");
    let speaker = vec![OutputId::speaker()];
    let taken = Command::SetOutputs {
        outputs: speaker.clone(),
    };
    house.ask(KITCHEN, &taken).expect("the kitchen has it now");
    assert_eq!(house.zone(2).player.outputs, speaker);
    let home = &house.zone(1).player;
    assert_eq!((home.is_playing, home.outputs.len()), (false, 0));
}

#[test]
fn music_moves_with_its_queue_and_its_place_and_a_copy_has_items_of_its_own() {
    let mut house = Several::default();
    house
        .ask(HOME, &made("Kitchen", &["phone"]))
        .expect("a zone");
    house.ask(HOME, &list([4, 5, 6])).expect("music");
    house
        .ask(HOME, &Command::SeekTo { position_ms: 9_000 })
        .expect("further on");
    house
        .ask(HOME, &moved(HOME, KITCHEN, true))
        .expect("a copy");
    let (home, kitchen) = (house.zone(1).clone(), house.zone(2).clone());
    assert!(home.player.is_playing && kitchen.player.is_playing);
    assert_eq!(kitchen.player.track, Some(TrackId(4)));
    let ids = |zone: &ZoneState| {
        zone.queue
            .items
            .iter()
            .map(|it| it.id)
            .collect::<HashSet<_>>()
    };
    assert!(ids(&home).is_disjoint(&ids(&kitchen)));
    assert_eq!(
        kitchen
            .queue
            .position(kitchen.player.queue_item_id.expect("an item")),
        Some(0)
    );

    house
        .ask(HOME, &moved(HOME, KITCHEN, false))
        .expect("all of it");
    let (gone, there) = (house.zone(1), house.zone(2));
    assert_eq!((gone.player.track, gone.queue.items.len()), (None, 0));
    let tracks = |zone: &ZoneState| Vec::from_iter(zone.queue.items.iter().map(|it| it.track));
    assert_eq!(tracks(there), tracks(&home));
    assert!(
        ids(there).is_disjoint(&ids(&home)),
        "undo may bring the queue that was left back"
    );
    let at_ms = there.player.at_ms;
    assert_eq!(
        there.player.position_at(at_ms, &catalog()),
        home.player.position_at(at_ms, &catalog()),
        "from the same place on"
    );
    assert_eq!(
        there.player.outputs,
        [OutputId("phone".into())],
        "where that zone sounds"
    );
    let moved = ids(there);
    let left = house.past.iter().rposition(|(zone, _)| *zone == HOME);
    let ago = house.past.len() - 1 - left.expect("the queue that it left");
    house.undo(ago).expect("it comes back");
    assert_eq!(tracks(house.zone(1)), tracks(&home));
    assert!(ids(house.zone(1)).is_disjoint(&moved));
}

#[test]
fn a_zone_is_named_once_and_the_first_stays() {
    let mut house = Several::default();
    let code = |it: Result<(), Refusal>| it.expect_err("refused").code;
    assert_eq!(code(house.ask(HOME, &made("home", &[]))), "name_taken");
    assert_eq!(
        code(house.ask(HOME, &Command::RemoveZone { id: HOME })),
        "first_zone"
    );
    assert_eq!(code(house.ask(KITCHEN, &Command::Toggle)), "not_found");
    house.ask(HOME, &made("Kitchen", &[])).expect("a zone");
    let other = Command::RenameZone {
        id: KITCHEN,
        name: "HOME".into(),
    };
    assert_eq!(code(house.ask(HOME, &other)), "name_taken");
    assert_eq!(
        code(house.ask(HOME, &moved(HOME, KITCHEN, false))),
        "nothing_playing"
    );
}

#[test]
fn a_zone_that_goes_puts_its_session_aside_and_its_number_is_never_given_again() {
    let mut house = Several::default();
    house.ask(HOME, &made("Kitchen", &[])).expect("a zone");
    house.ask(KITCHEN, &started()).expect("a session");
    house.ask(KITCHEN, &judged(1)).expect("a verdict");
    house
        .ask(HOME, &Command::RemoveZone { id: KITCHEN })
        .expect("gone");
    assert_eq!(house.state.house.paused_sessions.len(), 1);
    house
        .ask(HOME, &made("Kitchen", &[]))
        .expect("another zone");
    assert!(
        house.state.zones.contains_key(&ZoneId(3)),
        "with another number"
    );
}

#[test]
fn a_device_has_one_zone_of_its_own() {
    let mut house = Several::default();
    let own = Command::CreateZone {
        name: "Phone".into(),
        outputs: vec![OutputId("phone".into())],
        device: Some(DeviceId("phone".into())),
    };
    house.ask(HOME, &own).expect("a zone");
    house.ask(HOME, &own).expect("the same");
    assert_eq!(house.state.zones.len(), 2);
    assert_eq!(
        house.zone(2).player.outputs,
        [OutputId("phone".into())],
        "asked again, it still sounds there"
    );
}

#[test]
fn a_station_that_is_removed_goes_off_air_in_every_zone() {
    let mut house = Several::default();
    house
        .ask(HOME, &made("Kitchen", &["phone"]))
        .expect("a zone");
    let station = Command::SaveStation {
        id: None,
        name: "Mine".into(),
        filter: None,
        adventure: None,
    };
    house.ask(HOME, &station).expect("a station");
    for zone in [HOME, KITCHEN] {
        house
            .ask(zone, &Command::ActivateStation { id: StationId(1) })
            .expect("on air");
    }
    house
        .ask(HOME, &Command::DeleteStation { id: StationId(1) })
        .expect("gone");
    for zone in [1, 2] {
        assert_eq!(house.zone(zone).on_air.active, None, "zone {zone}");
    }
}
