//! Playing and queueing, in every context.

use super::*;
use crate::domain::player::{OutputId, Player, Repeat, Sleep};
use crate::domain::queue::QueueItem;

pub(super) fn list(ids: impl IntoIterator<Item = i64>) -> Command {
    Command::PlayAll {
        tracks: ids.into_iter().map(TrackId).collect(),
        from: None,
        shuffle: None,
    }
}

pub(super) fn add(id: i64, place: QueuePlace) -> Command {
    Command::QueueAdd {
        tracks: vec![TrackId(id)],
        place,
    }
}

const NEXT: Command = Command::Next { leaving: None };

const RESUME: Command = Command::Play {
    track: None,
    context: None,
};

/// Goes on from a state.
fn after(state: &ZoneView, commands: &[Command]) -> ZoneView {
    let catalog = catalog();
    let mut state = state.clone();
    for (step, command) in commands.iter().enumerate() {
        let facts = facts(&catalog, 100 + i64::try_from(step).expect("few"));
        let events = decide(&state, command, &facts);
        let events = events.unwrap_or_else(|refusal| panic!("{command:?}: {refusal}"));
        events.iter().for_each(|event| state.apply(event));
    }
    state
}

/// The queue plays to its very end.
fn to_the_end(state: &ZoneView) -> ZoneView {
    let mut state = state.clone();
    while let Some(track) = state.zone.player.track {
        let seek_rev = state.zone.player.seek_rev;
        state = after(&state, &[Command::TrackEnded { track, seek_rev }]);
    }
    state
}

pub(super) fn tracks(items: &[QueueItem]) -> Vec<i64> {
    items.iter().map(|item| item.track.0).collect()
}

/// What the next presses of "next" lead to.
fn heard(state: &ZoneView, count: usize) -> Vec<i64> {
    let mut state = state.clone();
    let press = |_| {
        state = after(&state, &[NEXT]);
        state.zone.player.track.map_or(0, |track| track.0)
    };
    (0..count).map(press).collect()
}

#[test]
fn the_queue_at_its_end_refuses_next_and_says_why() {
    let (_, last) = house(&[list([7]), NEXT]);
    assert_eq!(
        last.map_err(|r| r.message),
        Err("the queue has no next track".to_owned())
    );
}

#[test]
fn several_tracks_asked_for_next_keep_their_order() {
    let (state, _) = house(&[
        list([1, 2, 3]),
        add(7, QueuePlace::Next),
        add(8, QueuePlace::Next),
    ]);
    assert_eq!(tracks(&state.zone.queue.items), [1, 7, 8, 2, 3]);
    let state = after(&state, &[NEXT, add(9, QueuePlace::Next)]);
    assert_eq!(
        tracks(&state.zone.queue.items),
        [1, 7, 8, 9, 2, 3],
        "7 has its turn"
    );
    let state = after(&state, &[NEXT, NEXT, NEXT, add(10, QueuePlace::Next)]);
    assert_eq!(tracks(&state.zone.queue.items), [1, 7, 8, 9, 2, 10, 3]);
}

#[test]
fn what_is_asked_of_the_radio_comes_next_and_then_the_radio_goes_on() {
    let radio = Command::ActivateStation { id: StationId(1) };
    let station = Command::SaveStation {
        id: None,
        name: "Mine".into(),
        filter: None,
        adventure: Some(Adventure::LOVED),
    };
    for pause in [None, Some(Command::Pause)] {
        let (state, _) = house(&[list([1, 2]), station.clone(), radio.clone()]);
        let state = after(&state, pause.as_slice());
        let drawn = tracks(&state.zone.on_air.upcoming);
        let state = after(
            &state,
            &[
                add(11, QueuePlace::Next),
                add(12, QueuePlace::After(state.zone.player.queue_item_id)),
                add(10, QueuePlace::End),
            ],
        );
        let mut expected = vec![11, 12];
        expected.extend(drawn);
        expected.push(10);
        assert_eq!(tracks(&state.zone.on_air.upcoming), expected);
        assert_eq!(
            tracks(&state.zone.queue.items),
            [1, 2],
            "the queue waits as it was"
        );
        assert_eq!(heard(&state, expected.len()), expected);
        let cleared = after(
            &state,
            &[Command::QueueClear {
                what: Cleared::Upcoming,
            }],
        );
        assert_eq!(tracks(&cleared.zone.on_air.upcoming), expected[2..7]);
        assert_eq!(tracks(&cleared.zone.queue.items), [1, 2]);
        let turned = after(
            &state,
            &[Command::TurnSchedule {
                station: Some(StationId(1)),
            }],
        );
        assert_eq!(tracks(&turned.zone.on_air.upcoming)[..2], [11, 12]);
        let again = after(&state, &[Command::ActivateStation { id: StationId(1) }]);
        assert_eq!(
            tracks(&again.zone.on_air.upcoming)[..2],
            [11, 12],
            "also when it begins anew"
        );
    }
}

#[test]
fn of_a_queue_that_ended_what_was_added_since_plays_and_previous_is_the_last() {
    let (state, _) = house(&[list([1, 2])]);
    let ended = to_the_end(&state);
    assert_eq!(
        (ended.zone.player.track, ended.zone.player.is_playing),
        (None, false)
    );
    for place in [QueuePlace::End, QueuePlace::Next] {
        let state = after(&ended, &[add(5, place)]);
        assert_eq!(tracks(&state.zone.queue.items), [1, 2, 5]);
        assert_eq!(
            tracks(state.zone.queue_window()),
            [5],
            "screens show what is to come"
        );
        for press in [RESUME, Command::Toggle, NEXT] {
            let state = after(&state, &[press]);
            assert_eq!(
                (state.zone.player.track, state.zone.player.is_playing),
                (Some(TrackId(5)), true)
            );
        }
        let cleared = after(
            &state,
            &[Command::QueueClear {
                what: Cleared::Upcoming,
            }],
        );
        assert_eq!(tracks(&cleared.zone.queue.items), [1, 2]);
    }
    let back = after(&ended, &[Command::Previous]);
    assert_eq!(back.zone.player.track, Some(TrackId(2)));
    assert_eq!(
        after(&ended, &[RESUME]).zone.player.track,
        Some(TrackId(1)),
        "all of it again"
    );
    let last = ended.zone.queue.items[1].id;
    let without = Command::QueueRemove { items: vec![last] };
    let state = after(&ended, &[without, add(5, QueuePlace::End), RESUME]);
    assert_eq!(
        state.zone.player.track,
        Some(TrackId(5)),
        "also where its last one was taken out"
    );
}

#[test]
fn each_lap_of_a_chance_order_is_another_and_never_begins_with_the_last_heard() {
    let mode = Command::SetMode {
        repeat: Some(Repeat::All),
        shuffle: Some(true),
    };
    let (mut state, _) = house(&[list(1..=6), mode]);
    let mut laps = Vec::new();
    let mut last = None;
    for _ in 0..12 {
        let mut lap = Vec::new();
        for _ in 0..6 {
            let track = state.zone.player.track;
            assert_ne!(track, last, "twice in a row");
            lap.extend(track);
            last = track;
            let ready = state.zone.successor(&catalog());
            state = after(&state, &[NEXT]);
            assert_eq!(state.zone.player.track, ready, "what follows was ready");
        }
        let mut all = lap.clone();
        all.sort_unstable();
        assert_eq!(all, (1..=6).map(TrackId).collect::<Vec<_>>(), "each once");
        laps.push(lap);
    }
    laps.sort();
    laps.dedup();
    assert!(laps.len() > 9, "{laps:?}");
    let restored = after(
        &state,
        &[Command::SetMode {
            repeat: None,
            shuffle: Some(false),
        }],
    );
    assert_eq!(tracks(&restored.zone.queue.items), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn play_now_keeps_the_queue_and_what_was_asked_for_next() {
    let (state, _) = house(&[list([1, 2]), add(7, QueuePlace::Next)]);
    let now = Command::Play {
        track: Some(TrackId(9)),
        context: None,
    };
    let state = after(&state, &[now]);
    assert_eq!(state.zone.player.track, Some(TrackId(9)));
    assert_eq!(tracks(&state.zone.queue.items), [1, 9, 7, 2]);
}

#[test]
fn what_is_asked_for_during_a_comparison_waits_in_the_queue() {
    let hear = Command::SelectTrack {
        which: SelectedTrack::Side(Side::A),
        is_playing: true,
    };
    let (state, _) = house(&[list([1, 2, 3]), NEXT, started(), hear]);
    let state = after(&state, &[add(7, QueuePlace::Next), add(8, QueuePlace::End)]);
    assert_eq!(tracks(&state.zone.queue.items), [1, 2, 7, 3, 8]);
    assert_eq!(state.zone.player.context, Context::Comparison);
}

#[test]
fn nobody_starts_music_that_nobody_hears() {
    let (state, _) = house(&[list([1, 2])]);
    let off = after(
        &state,
        &[Command::SetOutputs {
            outputs: Vec::new(),
        }],
    );
    assert!(
        !off.zone.player.is_playing,
        "the last output that is turned off pauses"
    );
    assert_eq!(
        after(&off, &[RESUME]).zone.player.outputs,
        [OutputId::speaker()]
    );
    let catalog = catalog();
    let silent = Facts {
        has_speaker: false,
        ..facts(&catalog, 9)
    };
    for command in [RESUME, Command::Toggle, list([3])] {
        let refusal = decide(&off, &command, &silent).map_err(|refusal| refusal.code);
        assert_eq!(refusal, Err("no_output"), "{command:?}");
    }
    let mut away = state.clone();
    away.zone_mut().player.outputs = vec![OutputId("phone".into())];
    let waits = after(&away, &[Command::Unheard]);
    assert!(!waits.zone.player.is_playing);
    let Player {
        seek_rev, at_ms, ..
    } = waits.zone.player;
    let back = Command::HeardAgain { seek_rev, at_ms };
    let again = after(&waits, std::slice::from_ref(&back));
    assert!(again.zone.player.is_playing);
    assert_eq!(
        again.zone.player.position_ms, waits.zone.player.position_ms,
        "nothing was missed"
    );
    let moved = after(&waits, &[Command::SeekTo { position_ms: 5 }, back]);
    assert!(
        !moved.zone.player.is_playing,
        "somebody did something meanwhile"
    );
}

#[test]
fn the_music_stops_after_this_track_or_after_some_minutes() {
    let sleep = |after| Command::SetSleep { after: Some(after) };
    let (state, _) = house(&[list([1, 2]), sleep(SleepAfter::Track)]);
    assert_eq!(
        state.zone.successor(&catalog()),
        None,
        "nothing follows by itself"
    );
    let (track, seek_rev) = (TrackId(1), state.zone.player.seek_rev);
    let state = after(&state, &[Command::TrackEnded { track, seek_rev }]);
    assert_eq!(
        (state.zone.player.track, state.zone.player.is_playing),
        (Some(TrackId(2)), false)
    );
    assert_eq!(state.zone.player.sleep, None);
    let state = after(
        &state,
        &[RESUME, sleep(SleepAfter::Minutes(1)), Command::SleepCame],
    );
    assert!(state.zone.player.is_playing, "the minute is not over");
    let mut later = state.clone();
    later.zone_mut().player.sleep = Some(Sleep::Minutes { at_ms: 0 });
    let state = after(&later, &[Command::SleepCame]);
    assert_eq!(
        (state.zone.player.is_playing, state.zone.player.sleep),
        (false, None)
    );
    let (_, refused) = house(&[sleep(SleepAfter::Track)]);
    assert_eq!(refused.map_err(|it| it.code), Err("nothing_playing"));
}

#[test]
fn after_a_restart_music_waits_or_goes_on_as_chosen() {
    let (state, _) = house(&[list([1, 2])]);
    for resumes in [false, true] {
        let restarted = Command::Restarted {
            position_ms: Some(4_000),
            resumes,
        };
        let state = after(&state, &[restarted]);
        assert_eq!(state.zone.player.is_playing, resumes);
        assert_eq!(state.zone.player.position_ms, 4_000);
    }
}
