//! Any commands in any order keep the promises that screens rely on.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::domain::catalog::Catalog;
use crate::domain::comparison::{Pair, PairReason, Verdict};
use crate::domain::hash::{house_hash, zone_hash};
use crate::domain::id::ArtistId;
use crate::domain::radio::schedule::Slot;
use crate::domain::star::StarKind;
use crate::domain::track::TrackFacts;
use crate::domain::undo::UndoState;

mod jam;
mod listening;
mod long_queue;
mod playing;
mod sessions;
mod zones;

const TRACKS: i64 = 12;

fn catalog() -> Catalog {
    let track = |id: i64| TrackFacts {
        duration_ms: 10_000 * id,
        artist: Some(ArtistId(id / 3)),
        // The last one was never measured.
        hook_ms: u32::try_from(3_000 * id).ok().filter(|_| id < TRACKS),
        ..TrackFacts::default()
    };
    (1..=TRACKS).map(|id| (TrackId(id), track(id))).collect()
}

fn track() -> impl Strategy<Value = TrackId> {
    (1..=TRACKS).prop_map(TrackId)
}

fn command() -> impl Strategy<Value = Command> {
    let winners = [Winner::A, Winner::B, Winner::Tie, Winner::Skip];
    let judge = move |i: usize| Command::RecordVerdict {
        named: NamedPair::default(),
        choice: Choice::Winner(winners[i]),
    };
    prop_oneof![
        4 => (0..4_usize).prop_map(judge),
        1 => any::<bool>().prop_map(|is_open| Command::StartComparison {
            filter: Filter::default(),
            mode: Mode::Balanced,
            goal: if is_open { Goal::Open } else { Goal::Complete },
        }),
        1 => Just(Command::EndComparison { session_id: None }),
        1 => (1..6_i64).prop_map(|id| Command::ResumeComparison { session_id: SessionId(id) }),
        1 => (1..6_i64).prop_map(|id| Command::ForgetComparison { session_id: SessionId(id) }),
        1 => Just(Command::UndoVerdict { verdict_id: None }),
        1 => any::<bool>().prop_map(|is_undone| Command::SetVerdict {
            verdict_id: VerdictId(1), is_undone,
        }),
        2 => any::<bool>().prop_map(|is_playing| Command::SelectTrack {
            which: SelectedTrack::Side(if is_playing { Side::A } else { Side::B }),
            is_playing,
        }),
        2 => prop::collection::vec(track(), 1..6)
            .prop_map(|tracks| Command::PlayAll { from: None, tracks, shuffle: None }),
        1 => track().prop_map(|track| Command::Play { track: Some(track), context: None }),
        2 => Just(Command::Toggle),
        2 => Just(Command::Next { leaving: None }),
        1 => Just(Command::Previous),
        1 => (-20_000..20_000_i64).prop_map(|delta_ms| Command::SeekBy { delta_ms }),
        1 => Just(Command::SeekToHook { track: None }),
        2 => (0..90_000_i64, 0..30_000_i64).prop_map(|(from_ms, length_ms)| Command::SetLoop {
            from_ms, to_ms: from_ms + length_ms, track: None,
        }),
        1 => Just(Command::ClearLoop),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(own, hook)| Command::SetListening {
            switching: Some(if own { Switching::Own } else { Switching::Same }),
            pair_begins: Some(if hook { PairBegins::Hook } else { PairBegins::Start }),
        }),
        1 => (0..=100_u8).prop_map(|percent| Command::SetVolume { percent }),
        1 => any::<bool>().prop_map(|on| Command::SetMode { repeat: None, shuffle: Some(on) }),
        1 => prop::collection::vec(track(), 1..4)
            .prop_map(|tracks| Command::QueueAdd { tracks, place: QueuePlace::Next }),
        1 => (1..40_i64).prop_map(|id| Command::QueueRemove { items: vec![QueueItemId(id)] }),
        1 => prop::sample::select(vec![Cleared::Upcoming, Cleared::All])
            .prop_map(|what| Command::QueueClear { what }),
        1 => prop::sample::select(vec![None, Some(SleepAfter::Track), Some(SleepAfter::Minutes(1))])
            .prop_map(|after| Command::SetSleep { after }),
        1 => Just(Command::SleepCame),
        1 => Just(Command::SaveStation {
            id: None, name: "Mine".into(), filter: None, adventure: Some(Adventure::LOVED),
        }),
        1 => (1..3_i64).prop_map(|id| Command::ActivateStation { id: StationId(id) }),
        1 => (1..3_i64).prop_map(|id| Command::DeleteStation { id: StationId(id) }),
        2 => (0..3_i64, 0..900_u16).prop_map(|(id, from_minute)| Command::SetSchedule {
            slots: (1..=id).map(|id| Slot {
                days: 127, from_minute, to_minute: from_minute + 60, station_id: StationId(id),
            }).collect(),
        }),
        1 => Just(Command::DeactivateRadio),
        2 => (track(), any::<bool>(), 0..3_i64).prop_map(|(id, is_starred, age)| Command::SetStar {
            kind: StarKind::Track, id: id.0, is_starred, age_ms: age * 500,
        }),
    ]
}

/// Facts as a house would look them up: two fresh pairs, six tracks for the radio.
fn facts<'a>(catalog: &'a Catalog, step: i64) -> Facts<'a> {
    let id = |offset: i64| TrackId((step * 5 + offset) % TRACKS + 1);
    Facts {
        now_ms: 1_000_000 + step * 700,
        device: None,
        catalog,
        picks: vec![
            (id(0), id(1), PairReason::Informative),
            (id(2), id(3), PairReason::Check),
        ],
        matching: u32::try_from(TRACKS).expect("a dozen"),
        holds: false,
        left: Some(7),
        undoable: Some(Verdict {
            verdict_id: VerdictId(900 + step),
            session_id: SessionId(1 + step % 2),
            pair: Pair {
                pair_id: PairId(1 + step % 5),
                a: id(0),
                b: id(1),
                reason: PairReason::Informative,
            },
            winner: Winner::A,
            is_undone: step % 3 == 0,
        }),
        is_judged_again: false,
        radio_draws: (0..6).map(id).collect(),
        has_speaker: true,
        room: None,
        seed: step.unsigned_abs(),
    }
}

proptest! {
    #[test]
    fn applying_an_event_twice_changes_nothing(commands in prop::collection::vec(command(), 1..60)) {
        let catalog = catalog();
        let mut state = ZoneView::default();
        for (step, command) in commands.iter().enumerate() {
            let facts = facts(&catalog, i64::try_from(step).expect("few"));
            for event in decide(&state, command, &facts).unwrap_or_default() {
                state.apply(&event);
                let once = state.clone();
                state.apply(&event);
                prop_assert_eq!(&state, &once);
            }
        }
    }

    #[test]
    fn what_is_taken_back_is_undone_and_nothing_twice(
        commands in prop::collection::vec(command(), 1..40),
    ) {
        let catalog = catalog();
        let mut state = ZoneView::default();
        let mut pasts = Vec::new();
        let mut step = 0;
        for command in &commands {
            step += 1;
            for event in decide(&state, command, &facts(&catalog, step)).unwrap_or_default() {
                pasts.extend(UndoableChange::of(&state, &event));
                state.apply(&event);
            }
        }
        while let Some(past) = pasts.pop() {
            step += 1;
            let was = past.undo_state(&state);
            let command = Command::UndoEvent { change: past.clone() };
            let events = decide(&state, &command, &facts(&catalog, step));
            prop_assert_eq!(events.is_ok(), was == UndoState::Stands, "{:?}", events);
            let track = state.zone.player.track;
            for event in events.unwrap_or_default() {
                state.apply(&event);
            }
            prop_assert_ne!(past.undo_state(&state), UndoState::Stands);
            if matches!(past, UndoableChange::Queue { .. }) {
                prop_assert_eq!(state.zone.player.track, track, "nobody's music stops");
            }
        }
    }

    #[test]
    fn the_snapshot_is_the_whole_shared_state_and_state_plus_events_is_state(
        commands in prop::collection::vec(command(), 2..60),
        cut in 0..60_usize,
    ) {
        let catalog = catalog();
        let mut state = ZoneView::default();
        let mut late: Option<ZoneView> = None;
        for (step, command) in commands.iter().enumerate() {
            let facts = facts(&catalog, i64::try_from(step).expect("few"));
            if step == cut.min(commands.len() - 1) {
                // A screen that joins here gets the state as JSON, and later each event as JSON.
                let (house, zone) = (&state.house, &state.zone);
                let text = serde_json::to_string(&(house, zone, state.counters));
                let text = text.expect("states are JSON");
                let back = serde_json::from_str(&text).expect("and come back");
                let (house, zone, counters) = back;
                late = Some(ZoneView { id: state.id, house, zone, counters });
            }
            for event in decide(&state, command, &facts).unwrap_or_default() {
                state.apply(&event);
                if let Some(late) = &mut late {
                    let text = serde_json::to_string(&event).expect("events are JSON");
                    late.apply(&serde_json::from_str(&text).expect("and come back"));
                }
            }
        }
        let late = late.expect("someone joined");
        prop_assert_eq!(house_hash(&late.house), house_hash(&state.house));
        prop_assert_eq!(zone_hash(&late.zone), zone_hash(&state.zone));
        prop_assert_eq!(late, state);
    }

    #[test]
    fn the_next_pair_is_always_the_one_announced(commands in prop::collection::vec(command(), 1..60)) {
        let catalog = catalog();
        let mut state = ZoneView::default();
        for (step, command) in commands.iter().enumerate() {
            let facts = facts(&catalog, i64::try_from(step).expect("few"));
            let announced = state.zone.comparison.as_ref().and_then(|c| c.prefetched);
            let Ok(events) = decide(&state, command, &facts) else { continue };
            events.iter().for_each(|event| state.apply(event));
            if matches!(command, Command::RecordVerdict { .. }) {
                let shown = state.zone.comparison.as_ref().and_then(|c| c.pair);
                prop_assert!(announced.is_none() || shown == announced);
            }
        }
    }

    #[test]
    fn the_end_of_a_track_leads_to_the_one_that_was_ready(
        commands in prop::collection::vec(command(), 1..60),
    ) {
        let catalog = catalog();
        let mut state = ZoneView::default();
        for (step, command) in commands.iter().enumerate() {
            let facts = facts(&catalog, i64::try_from(step).expect("few"));
            for event in decide(&state, command, &facts).unwrap_or_default() {
                state.apply(&event);
            }
            let (Some(track), true) = (state.zone.player.track, state.zone.player.is_playing) else { continue };
            let Some(ready) = state.zone.successor(&catalog) else { continue };
            let ended = Command::TrackEnded { track, seek_rev: state.zone.player.seek_rev };
            let mut after = state.clone();
            for event in decide(&state, &ended, &facts).unwrap_or_default() {
                after.apply(&event);
            }
            prop_assert_eq!(after.zone.player.track, Some(ready));
            prop_assert_eq!(after.zone.player.seek_rev, state.zone.player.seek_rev + 1);
            prop_assert!(after.zone.player.is_playing);
        }
    }

    #[test]
    fn a_refused_command_changes_nothing_and_a_queue_never_holds_an_item_twice(
        commands in prop::collection::vec(command(), 1..60),
    ) {
        let catalog = catalog();
        let mut state = ZoneView::default();
        for (step, command) in commands.iter().enumerate() {
            let facts = facts(&catalog, i64::try_from(step).expect("few"));
            for event in decide(&state, command, &facts).unwrap_or_default() {
                state.apply(&event);
            }
            let mut ids: Vec<_> = state.zone.queue.items.iter().map(|item| item.id).collect();
            ids.sort();
            ids.dedup();
            prop_assert_eq!(ids.len(), state.zone.queue.items.len());
            let position = state.zone.player.position_at(facts.now_ms, &catalog);
            let end = state.zone.player.duration_ms(&catalog).unwrap_or(i64::MAX);
            prop_assert!((0..=end).contains(&position));
            prop_assert!(state.zone.player.looped.is_none_or(|it| it.holds(position)));
        }
    }
}

/// A house after some commands; each line is what happened to the last of them.
fn house(commands: &[Command]) -> (ZoneView, Result<Vec<Event>, Refusal>) {
    let catalog = catalog();
    let mut state = ZoneView::default();
    let mut last = Ok(Vec::new());
    for (step, command) in commands.iter().enumerate() {
        last = decide(
            &state,
            command,
            &facts(&catalog, i64::try_from(step).expect("few")),
        );
        last.iter().flatten().for_each(|event| state.apply(event));
    }
    (state, last)
}

fn started() -> Command {
    Command::StartComparison {
        filter: Filter::default(),
        mode: Mode::Balanced,
        goal: Goal::Open,
    }
}

fn judged(pair: i64) -> Command {
    Command::RecordVerdict {
        named: NamedPair {
            pair_id: Some(PairId(pair)),
            ..NamedPair::default()
        },
        choice: Choice::Winner(Winner::A),
    }
}

#[test]
fn a_pair_that_was_judged_is_refused() {
    let (_, last) = house(&[started(), judged(1), judged(1)]);
    assert_eq!(last.map_err(|refusal| refusal.code), Err("stale_pair"));
}

#[test]
fn a_verdict_while_playing_goes_on_with_the_next_a_and_while_paused_selects_nothing() {
    let hear = |is_playing| Command::SelectTrack {
        which: SelectedTrack::Side(Side::B),
        is_playing,
    };
    let (playing, _) = house(&[started(), hear(true), judged(1)]);
    let pair = playing
        .zone
        .comparison
        .as_ref()
        .and_then(|c| c.pair)
        .map(|pair| pair.a);
    assert_eq!(
        (playing.zone.player.track, playing.zone.player.is_playing),
        (pair, true)
    );
    let (paused, _) = house(&[started(), hear(true), hear(false), judged(1)]);
    assert_eq!(
        (paused.zone.player.track, paused.zone.player.is_playing),
        (None, false)
    );
}

#[test]
fn a_comparison_suspends_the_queue_and_its_end_restores_it_paused() {
    let play = Command::PlayAll {
        tracks: vec![TrackId(7), TrackId(8)],
        from: None,
        shuffle: None,
    };
    let hear = Command::SelectTrack {
        which: SelectedTrack::Side(Side::A),
        is_playing: true,
    };
    let end = Command::EndComparison { session_id: None };
    let (state, _) = house(&[play, started(), hear, end]);
    assert_eq!(state.zone.player.context, Context::Queue);
    assert_eq!(
        (state.zone.player.track, state.zone.player.is_playing),
        (Some(TrackId(7)), false)
    );
    assert_eq!(
        state.zone.player.position_ms, 700,
        "where it was when the comparison began"
    );
}

#[test]
fn a_star_queued_offline_never_overwrites_a_later_one() {
    let star = |is_starred, age_ms| Command::SetStar {
        kind: StarKind::Track,
        id: 3,
        is_starred,
        age_ms,
    };
    let (state, _) = house(&[star(true, 0), star(false, 0), star(true, 60_000)]);
    assert!(!state.house.is_starred(StarKind::Track, 3));
}
