//! Jam rooms: what is asked of them, and what stays of their past.

use std::sync::Arc;

use super::*;
use crate::domain::command::jam::JamCommand;
use crate::domain::compaction::{Fate, fates};
use crate::domain::id::JamId;
use crate::domain::jam::edit::JamEdit;
use crate::domain::jam::room::{JamChange, ROOMS_MAX, tests::any_edit};
use crate::domain::shared_state::SharedState;
use crate::domain::stream::StreamId;

/// A house with its log, as the engine keeps them.
#[derive(Default)]
struct Rooms {
    state: SharedState,
    log: Vec<(StreamId, Event)>,
    step: i64,
}

impl Rooms {
    fn ask(&mut self, asked: JamCommand) -> Result<(), Refusal> {
        let catalog = catalog();
        self.step += 1;
        let room = asked.room().and_then(|id| self.state.jams.get(&id));
        let facts = Facts {
            room: room.cloned(),
            ..facts(&catalog, self.step)
        };
        let stream = asked.stream();
        let here = self.state.first_zone();
        for event in decide(&here, &Command::Jam(asked), &facts)? {
            assert_eq!(event.stream_in(stream), stream);
            self.state
                .apply(stream, self.state.head(stream) + 1, &event);
            self.log.push((stream, event));
        }
        Ok(())
    }

    fn made(names: &[&str]) -> Self {
        let mut rooms = Self::default();
        for name in names {
            let name = (*name).to_owned();
            rooms.ask(JamCommand::CreateRoom { name }).expect("a room");
        }
        rooms
    }
}

fn asked() -> impl Strategy<Value = JamCommand> {
    let id = || (1..4i64).prop_map(JamId);
    let edits = || prop::collection::vec(any_edit(), 1..4);
    prop_oneof![
        1 => Just(JamCommand::CreateRoom { name: "Attic".into() }),
        1 => id().prop_map(|id| JamCommand::RenameRoom { id, name: format!("Room {id}") }),
        1 => id().prop_map(|id| JamCommand::RemoveRoom { id }),
        20 => (id(), edits()).prop_map(|(id, edits)| JamCommand::EditRoom { id, edits }),
        4 => id().prop_map(|id| JamCommand::EvolveRoom { id }),
    ]
}

proptest! {
    #[test]
    fn what_is_kept_of_the_past_of_rooms_folds_to_the_same(
        asked in prop::collection::vec(asked(), 1..120),
        cut in 0..200usize,
    ) {
        let mut house = Rooms::made(&["Attic", "Cellar"]);
        for command in asked {
            // Refused or not, the log is what happened.
            let _ = house.ask(command);
        }
        let log = &house.log;
        let cut = cut.min(log.len());
        let fates = fates(&log[..cut]);
        prop_assert!(fates.iter().all(|fate| !matches!(fate, Fate::Becomes(_))));
        let kept = log[..cut].iter().zip(&fates).filter(|(_, fate)| **fate == Fate::Stays);
        let kept = kept.map(|(logged, _)| logged);
        let mut compacted = SharedState::default();
        for (stream, event) in kept.chain(&log[cut..]) {
            compacted.apply(*stream, 0, event);
        }
        compacted.heads.clone_from(&house.state.heads);
        prop_assert_eq!(&compacted, &house.state);
        let text = serde_json::to_string(&house.state).expect("JSON");
        let again: SharedState = serde_json::from_str(&text).expect("a state");
        prop_assert_eq!(&again, &house.state);
    }
}

#[test]
fn of_each_slice_of_a_room_the_last_assignment_stays_and_of_a_removed_room_nothing() {
    let mut house = Rooms::made(&["Attic", "Cellar"]);
    let volume = |percent: u8| JamEdit::Volume {
        percent: percent.try_into().expect("a volume"),
    };
    let edit = |id, edits: Vec<JamEdit>| JamCommand::EditRoom {
        id: JamId(id),
        edits,
    };
    for percent in 0..50 {
        house.ask(edit(1, vec![volume(percent)])).expect("done");
        house.ask(edit(2, vec![volume(percent)])).expect("done");
    }
    house.ask(edit(1, vec![JamEdit::Randomized])).expect("done");
    house
        .ask(JamCommand::RemoveRoom { id: JamId(2) })
        .expect("done");
    let fates = fates(&house.log);
    let kept = house.log.iter().zip(&fates);
    let kept: Vec<_> = kept.filter(|(_, fate)| **fate == Fate::Stays).collect();
    let of = |id| {
        kept.iter()
            .filter(move |(it, _)| it.0 == StreamId::Jam(JamId(id)))
    };
    assert_eq!((of(1).count(), of(2).count()), (2, 0));
    let last = of(1).next().map(|(logged, _)| &logged.1);
    assert!(
        matches!(last, Some(Event::JamChanged { changes, .. })
            if matches!(changes[..], [JamChange::Volume { volume }] if u8::from(volume) == 49)),
        "{last:?}"
    );
}

#[test]
fn a_state_from_before_there_were_rooms_is_read() {
    let state = SharedState::default();
    let mut then = serde_json::to_value(&state).expect("JSON");
    for (at, field) in [("", "jams"), ("/house", "rooms"), ("/counters", "jam")] {
        let part = then.pointer_mut(at).and_then(|it| it.as_object_mut());
        let gone = part.expect("an object").remove(field);
        assert!(gone.is_some(), "{field}");
    }
    let then: SharedState = serde_json::from_value(then).expect("a state");
    assert_eq!(then, state);
}

#[test]
fn a_house_has_so_many_rooms_and_no_more() {
    let names = vec!["Attic"; ROOMS_MAX];
    let mut house = Rooms::made(&names);
    let one_more = JamCommand::CreateRoom { name: "x".into() };
    let refused = house.ask(one_more.clone()).expect_err("full");
    assert_eq!(refused.code, "too_many_rooms");
    house
        .ask(JamCommand::RemoveRoom { id: JamId(7) })
        .expect("gone");
    house.ask(one_more).expect("there is room");
    let newest = house.state.house.rooms.keys().last();
    assert_eq!(newest, Some(&JamId(ROOMS_MAX as i64 + 1)));
}

#[test]
fn what_nobody_knows_is_refused_and_a_tick_that_comes_too_late_is_nothing() {
    let mut house = Rooms::made(&["Attic"]);
    let id = JamId(2);
    let name = || "x".to_owned();
    for asked in [
        JamCommand::RenameRoom { id, name: name() },
        JamCommand::RemoveRoom { id },
        JamCommand::EditRoom {
            id,
            edits: vec![JamEdit::Cleared],
        },
    ] {
        let refused = house.ask(asked).expect_err("no such room");
        assert_eq!(refused, Refusal::not_found("room", id));
    }
    let before = Arc::clone(&house.state.house);
    house.ask(JamCommand::EvolveRoom { id }).expect("nothing");
    assert_eq!((house.log.len(), &house.state.house), (1, &before));
}
