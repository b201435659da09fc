//! That an edit sets what it says and nothing else, and that changes fold to the state.

use proptest::prelude::*;

use super::*;
use crate::domain::chance::Chance;
use crate::domain::hash::{fnv1a, jam_hash};
use crate::domain::jam::cell::{Gain, Wave};
use crate::domain::jam::edit::{EDITS_MAX, JamEdit, TransportTo, edit, evolve};
use crate::domain::jam::grid::Cells;

const NOW_US: i64 = 1_700_000_000_000_000;

/// What a JSON text of an edit means.
fn read(text: &str) -> JamEdit {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The room after these edits, made in one request.
fn after(state: &RoomState, edits: &[JamEdit]) -> RoomState {
    let changes = edit(state, edits, NOW_US, &mut Chance::new(1)).unwrap();
    let mut state = state.clone();
    changes.iter().for_each(|change| state.apply(change));
    state
}

/// What changes in a new room by an edit, as it goes over the wire.
fn check(text: &str, expected: &str) {
    let changes = edit(
        &RoomState::default(),
        &[read(text)],
        NOW_US,
        &mut Chance::new(1),
    );
    assert_eq!(
        serde_json::to_string(&changes.unwrap()).unwrap(),
        expected,
        "{text}"
    );
}

#[test]
fn a_room_begins_as_the_original_does_and_is_written_so() {
    let text = serde_json::to_string(&RoomState::default()).unwrap();
    let voice = serde_json::to_string(&Voice::DEFAULT).unwrap();
    let track = r#"{"strokes":0,"is_muted":false}"#;
    let expected = [
        r#"{"key":"C","scale":"major","chord":null,"chord_lock":false,"volume_percent":100,"#,
        &format!(r#""voice":{voice},"pattern":{{"on":"0000000000000000"}},"#),
        r#""mutes":{"rows":{"muted":0,"solo":0},"columns":{"muted":0,"solo":0}},"#,
        &format!(r#""drums":{{"is_muted":false,"kick":{track},"snare":{track},"#),
        &format!(r#""hat":{track},"clap":{track}}},"#),
        r#""timeline":{"bpm_hundredths":9900,"swing":0,"rev":0,"#,
        r#""transport":{"state":"stopped"}},"#,
        r#""evolution":{"is_running":false,"rule":{"rule":"goal","density":25},"tick_ms":500}}"#,
    ]
    .concat();
    assert_eq!(text, expected);
    assert_eq!(jam_hash(&RoomState::default()), fnv1a(text.as_bytes()));
}

#[test]
fn each_edit_sets_what_it_says() {
    check(
        r#"{"set":"key","key":"F#"}"#,
        r##"[{"is":"key","key":"F#"}]"##,
    );
    check(
        r#"{"set":"scale","scale":"dorian"}"#,
        r#"[{"is":"scale","scale":"dorian"}]"#,
    );
    check(
        r#"{"set":"chord","chord":4}"#,
        r#"[{"is":"chord","chord":4}]"#,
    );
    check(r#"{"set":"chord","chord":null}"#, "[]");
    check(
        r#"{"set":"chord_lock","is_on":true}"#,
        r#"[{"is":"chord_lock","chord_lock":true}]"#,
    );
    check(
        r#"{"set":"volume","percent":0}"#,
        r#"[{"is":"volume","volume":0}]"#,
    );
    check(r#"{"set":"volume","percent":100}"#, "[]");
    check(
        r#"{"set":"tempo","bpm_hundredths":12000}"#,
        r#"[{"is":"timeline","timeline":{"bpm_hundredths":12000,"swing":0,"rev":1,"transport":{"state":"stopped"}}}]"#,
    );
    check(
        r#"{"set":"swing","thousandths":-250}"#,
        r#"[{"is":"timeline","timeline":{"bpm_hundredths":9900,"swing":-250,"rev":1,"transport":{"state":"stopped"}}}]"#,
    );
    check(r#"{"set":"transport","to":"pause"}"#, "[]");
    check(r#"{"set":"transport","to":"stop"}"#, "[]");
    check(
        r#"{"set":"mute","axis":"rows","line":7,"is_on":true}"#,
        r#"[{"is":"mutes","mutes":{"rows":{"muted":128,"solo":0},"columns":{"muted":0,"solo":0}}}]"#,
    );
    check(
        r#"{"set":"solo","axis":"columns","line":0,"is_on":true}"#,
        r#"[{"is":"mutes","mutes":{"rows":{"muted":0,"solo":0},"columns":{"muted":0,"solo":1}}}]"#,
    );
    check(
        r#"{"set":"evolution","is_running":true,"rule":{"rule":"original"},"tick_ms":100}"#,
        r#"[{"is":"evolution","evolution":{"is_running":true,"rule":{"rule":"original"},"tick_ms":100}}]"#,
    );
    check(
        r#"{"set":"voice","cell":3,"voice":{"frequency":500,"wave":"sine","gain":100,"decay":100,"lfo_frequency":50,"lfo_wave":"sine","lfo_gain":0,"lfo_decay":100}}"#,
        "[]",
    );
    check(r#"{"set":"cell","cell":3,"is_on":false}"#, "[]");
    check(r#"{"set":"cleared"}"#, "[]");
    let drums = after(
        &RoomState::default(),
        &[
            read(r#"{"set":"stroke","drum":"hat","sixteenth":15,"is_on":true}"#),
            read(r#"{"set":"drum_muted","drum":"kick","is_on":true}"#),
        ],
    )
    .drums;
    assert_eq!((drums.hat.strokes, drums.kick.is_muted), (1 << 15, true));
}

#[test]
fn play_begins_a_moment_after_it_is_heard_and_the_step_is_held_by_a_pause() {
    let to = |to| JamEdit::Transport { to };
    let playing = after(&RoomState::default(), &[to(TransportTo::Play)]);
    assert_eq!(playing.timeline.time_us(0), Some(NOW_US + 100_000));
    let again = edit(&playing, &[to(TransportTo::Play)], 0, &mut Chance::new(1));
    assert_eq!(again, Ok(Vec::new()), "it plays already");
    let held = edit(
        &playing,
        &[to(TransportTo::Pause)],
        NOW_US + 1_000_000,
        &mut Chance::new(1),
    );
    let mut held = held.unwrap();
    let Some(JamChange::Timeline { timeline }) = held.pop() else {
        panic!("{held:?}");
    };
    assert_eq!(timeline.step_at(0), Some(2), "900 ms at 303 ms a step");
}

#[test]
fn a_cell_that_is_turned_on_has_its_own_voice_that_of_the_room_or_the_one_it_is_given() {
    let quiet = Voice {
        gain: Gain::MIN,
        ..Voice::DEFAULT
    };
    let round = Voice {
        wave: Wave::Sine,
        ..Voice::DEFAULT
    };
    let cell = CellIndex::try_from(9).unwrap();
    let on = |voice| JamEdit::Cell {
        cell,
        is_on: true,
        voice,
    };
    let room = after(
        &RoomState::default(),
        &[JamEdit::DefaultVoice { voice: quiet }],
    );
    let voice = |edits: &[JamEdit]| after(&room, edits).pattern.cell(cell).voice;
    assert_eq!(voice(&[on(None)]), quiet);
    assert_eq!(voice(&[on(Some(round))]), round);
    assert_eq!(voice(&[on(Some(round)), on(None)]), round, "unchanged");
    let voiced = JamEdit::Voice { cell, voice: round };
    assert_eq!(voice(&[on(None), voiced.clone()]), round);
    let off = JamEdit::Cell {
        cell,
        is_on: false,
        voice: Some(round),
    };
    assert_eq!(after(&room, &[on(None), off, voiced]), room, "it is off");
}

#[test]
fn many_cells_are_one_pattern_and_few_are_said_one_by_one() {
    let room = RoomState::default();
    let on = |count: u8| {
        let cells = CellIndex::all().take(count.into());
        let on = cells.map(|cell| JamEdit::Cell {
            cell,
            is_on: true,
            voice: None,
        });
        edit(&room, &Vec::from_iter(on), NOW_US, &mut Chance::new(1)).unwrap()
    };
    assert_eq!(on(16).len(), 16);
    assert!(matches!(on(17)[..], [JamChange::Pattern { .. }]));
    assert!(matches!(on(64)[..], [JamChange::Pattern { .. }]));
}

#[test]
fn a_request_has_one_edit_at_least_and_as_many_as_there_are_cells_at_most() {
    let edits = |count| {
        let edits = vec![JamEdit::Randomized; count];
        edit(&RoomState::default(), &edits, NOW_US, &mut Chance::new(1)).map_err(|no| no.code)
    };
    assert_eq!(edits(0), Err("wrong_number_of_edits"));
    assert!(edits(EDITS_MAX).is_ok());
    assert_eq!(edits(EDITS_MAX + 1), Err("wrong_number_of_edits"));
}

#[test]
fn a_cleared_room_has_no_cells_and_does_not_evolve() {
    let evolving = read(r#"{"set":"evolution","is_running":true}"#);
    let mut chance = Chance::new(3);
    let room = after(&RoomState::default(), &[JamEdit::Randomized, evolving]);
    assert!((0..20).any(|_| !evolve(&room, &mut chance).is_empty()));
    let cleared = after(&room, &[JamEdit::Cleared]);
    assert_eq!(cleared.pattern.on(), Cells::NONE);
    assert!((0..20).all(|_| evolve(&cleared, &mut chance).is_empty()));
}

#[test]
fn a_room_goes_when_nobody_has_touched_it_for_a_season() {
    let room = Room {
        id: JamId(1),
        name: "Attic".into(),
        created_ms: 1_000,
    };
    let mut jam = JamRoom::default();
    let over_ms = 1_000 + UNTOUCHED_MAX_MS + 1;
    assert!(jam.is_over(&room, over_ms));
    assert!(!jam.is_over(&room, over_ms - 1));
    jam.apply(&[], 2_000);
    assert!(!jam.is_over(&room, over_ms));
    assert!(jam.is_over(&room, over_ms + 1_000));
}

/// Any edit, of few cells so that they meet.
pub fn any_edit() -> impl Strategy<Value = JamEdit> {
    let cell = || (0..6u8).prop_map(|index| CellIndex::try_from(index * 11).unwrap());
    let voice = || {
        (100..=1_500u16, any::<bool>()).prop_map(|(gain, is_round)| Voice {
            gain: Gain::try_from(gain).unwrap(),
            wave: if is_round { Wave::Sine } else { Wave::Square },
            ..Voice::DEFAULT
        })
    };
    let to = [TransportTo::Play, TransportTo::Pause, TransportTo::Stop];
    let line = (any::<bool>(), 0..8u8, any::<bool>(), any::<bool>());
    prop_oneof![
        6 => (cell(), any::<bool>(), prop::option::of(voice())).prop_map(|(cell, is_on, voice)| {
            JamEdit::Cell { cell, is_on, voice }
        }),
        2 => (cell(), voice()).prop_map(|(cell, voice)| JamEdit::Voice { cell, voice }),
        1 => voice().prop_map(|voice| JamEdit::DefaultVoice { voice }),
        1 => (0..12usize).prop_map(|at| JamEdit::Key { key: Key::ALL[at] }),
        1 => (0..7usize).prop_map(|at| JamEdit::Scale { scale: Scale::ALL[at] }),
        1 => prop::option::of(0..7usize).prop_map(|at| JamEdit::Chord {
            chord: at.map(|at| Degree::all()[at]),
        }),
        1 => any::<bool>().prop_map(|is_on| JamEdit::ChordLock { is_on }),
        1 => (0..=100u8).prop_map(|percent| JamEdit::Volume {
            percent: percent.try_into().unwrap(),
        }),
        2 => (4_000..=24_000u16).prop_map(|bpm| JamEdit::Tempo {
            bpm_hundredths: bpm.try_into().unwrap(),
        }),
        1 => (-500..=500i16).prop_map(|swing| JamEdit::Swing {
            thousandths: swing.try_into().unwrap(),
        }),
        2 => prop::sample::select(to.to_vec()).prop_map(|to| JamEdit::Transport { to }),
        2 => line.prop_map(|(is_row, line, is_on, is_mute)| {
            use crate::domain::jam::mutes::Axis;
            let axis = if is_row { Axis::Row } else { Axis::Column };
            let line = line.try_into().unwrap();
            match is_mute {
                true => JamEdit::Mute { axis, line, is_on },
                false => JamEdit::Solo { axis, line, is_on },
            }
        }),
        1 => (0..4usize, 0..16u8, any::<bool>()).prop_map(|(drum, sixteenth, is_on)| {
            use crate::domain::jam::drums::Drum;
            JamEdit::Stroke {
                drum: Drum::ALL[drum],
                sixteenth: sixteenth.try_into().unwrap(),
                is_on,
            }
        }),
        1 => any::<bool>().prop_map(|is_running| JamEdit::Evolution {
            is_running, rule: None, tick_ms: None,
        }),
        1 => Just(JamEdit::Cleared),
        1 => Just(JamEdit::Randomized),
    ]
}

proptest! {
    #[test]
    fn the_fold_of_what_edits_change_is_the_state_and_each_change_may_come_twice(
        requests in prop::collection::vec(
            (prop::collection::vec(any_edit(), 1..6), 0..2_000_000i64), 1..30),
    ) {
        let (mut state, mut now_us) = (RoomState::default(), NOW_US);
        let mut chance = Chance::new(7);
        for (edits, passed_us) in requests {
            now_us += passed_us;
            let mut others = chance.clone();
            let changes = edit(&state, &edits, now_us, &mut chance).unwrap();
            // One at a time they come to the same.
            let mut one_by_one = state.clone();
            for one in &edits {
                let changes = edit(&one_by_one, std::slice::from_ref(one), now_us, &mut others);
                changes.unwrap().iter().for_each(|change| one_by_one.apply(change));
            }
            for change in &changes {
                let text = serde_json::to_string(change).unwrap();
                prop_assert_eq!(&serde_json::from_str::<JamChange>(&text).unwrap(), change);
                state.apply(change);
                let once = state.clone();
                state.apply(change);
                prop_assert_eq!(&state, &once);
            }
            prop_assert_eq!(&state, &one_by_one);
            let evolved = evolve(&state, &mut chance);
            evolved.iter().for_each(|change| state.apply(change));
        }
        let text = serde_json::to_string(&state).unwrap();
        prop_assert_eq!(serde_json::from_str::<RoomState>(&text).unwrap(), state);
    }

    #[test]
    fn an_edit_goes_over_the_wire(edit in any_edit()) {
        let text = serde_json::to_string(&edit).unwrap();
        prop_assert_eq!(serde_json::from_str::<JamEdit>(&text).unwrap(), edit);
    }
}
