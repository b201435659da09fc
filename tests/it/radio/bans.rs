//! Bans are absolute: whatever is asked, archived, skipped, lost or restarted, in any order.

use minion::domain::command::{Command, QueuePlace};
use minion::domain::filter::Filter;
use minion::domain::goal::{Goal, Mode};
use minion::domain::id::TrackId;
use minion::domain::player::Context;
use minion::domain::radio::{Adventure, UPCOMING};
use minion::storage::library::absence::mark_missing;
use minion::storage::library::catalog::facts_of;
use proptest::prelude::*;

use super::{activate, archive, coming, on_the_air, star, starred, station, turn};
use crate::model::house::{House as Model, track};

#[derive(Debug, Clone)]
enum Op {
    Ask(Command),
    /// What plays comes to its end, or cannot be played.
    Over(bool),
    /// What plays, or what comes next, is archived.
    ArchiveAhead(usize),
    /// A file is gone, or is there again.
    Vanish(TrackId, bool),
    /// An item that comes is chosen.
    Choose(usize),
    Crash,
}

fn op() -> impl Strategy<Value = Op> {
    let any_track = || (0..12_usize).prop_map(track);
    let knob = (0..=100_u8).prop_map(|percent| Adventure::new(percent).expect("a percentage"));
    let some_or_all = any::<bool>().prop_map(starred);
    let start = Command::StartComparison {
        filter: Filter::default(),
        mode: Mode::Balanced,
        goal: Goal::Open,
    };
    let ask = prop_oneof![
        3 => (1..3_i64).prop_map(activate),
        4 => Just(Command::Next { leaving: None }),
        2 => Just(Command::Toggle),
        1 => Just(Command::Stop),
        1 => Just(Command::DeactivateRadio),
        2 => prop::option::of(1..3_i64).prop_map(turn),
        1 => Just(start),
        1 => Just(Command::EndComparison { session_id: None }),
        1 => any_track().prop_map(|track| Command::Play {
            track: Some(track), context: None,
        }),
        1 => any_track().prop_map(|track| Command::QueueAdd {
            tracks: vec![track], place: QueuePlace::End,
        }),
        1 => Just(Command::Play { track: None, context: Some(Context::Radio) }),
        2 => (1..3_i64, knob, some_or_all).prop_map(|(id, knob, filter)| station(Some(id), knob, filter)),
        2 => (any_track(), any::<bool>()).prop_map(|(track, is_starred)| star(track, is_starred)),
        6 => (any_track(), 0..4_u8).prop_map(|(track, dice)| archive(track, dice > 0)),
    ];
    prop_oneof![
        20 => ask.prop_map(Op::Ask),
        4 => any::<bool>().prop_map(Op::Over),
        4 => (0..=UPCOMING).prop_map(Op::ArchiveAhead),
        4 => (any_track(), 0..3_u8).prop_map(|(track, dice)| Op::Vanish(track, dice > 0)),
        2 => (0..UPCOMING).prop_map(Op::Choose),
        1 => Just(Op::Crash),
    ]
}

fn take(house: &mut Model, op: &Op) {
    let state = house.shared.view.first().state.clone();
    let player = &state.zone.player;
    match op {
        Op::Ask(command) => drop(house.ask(command.clone(), None)),
        Op::Over(has_failed) => {
            let Some(track) = player.track else { return };
            let seek_rev = player.seek_rev;
            let over = if *has_failed {
                Command::TrackFailed { track, seek_rev }
            } else {
                Command::TrackEnded { track, seek_rev }
            };
            house.ask(over, None);
        }
        Op::ArchiveAhead(at) => {
            let mut ahead = player.track.into_iter().chain(coming(house));
            if let Some(track) = ahead.nth(*at) {
                house.ask(archive(track, true), None);
            }
        }
        Op::Vanish(track, is_gone) => vanish(house, *track, *is_gone),
        Op::Choose(at) => {
            if let Some(item) = state.zone.on_air.upcoming.get(*at) {
                house.ask(Command::PlayItem { item: item.id }, None);
            }
        }
        Op::Crash => {
            house.crash(7);
            let restarted = Command::Restarted {
                position_ms: None,
                resumes: false,
            };
            house.ask(restarted, None);
        }
    }
}

fn vanish(house: &mut Model, track: TrackId, is_gone: bool) {
    house.work(Box::new(move |tx, now_ms| {
        if is_gone {
            mark_missing(tx, &[track], now_ms)?;
        } else {
            let sql = "UPDATE tracks SET missing_since_ms = NULL WHERE id = ?1";
            tx.execute(sql, [track.0])?;
        }
        let facts = facts_of(tx, &[track])?.into_iter();
        Ok(facts.map(|(id, facts)| (id, Some(facts))).collect())
    }));
    house.ask(Command::LibraryChanged, None);
}

/// What is banned and on air, or about to be.
fn banned_on_air(house: &Model) -> Vec<TrackId> {
    let moment = house.shared.view.first();
    let catalog = house.shared.view.catalog();
    let player = &moment.state.zone.player;
    let plays = player.track.filter(|_| player.context == Context::Radio);
    let all = plays.into_iter().chain(coming(house));
    let is_banned = |id: &TrackId| catalog.get(id).is_none_or(|track| !track.is_offered());
    all.filter(is_banned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_archived_or_gone_is_never_on_air_nor_about_to_be(
        ops in prop::collection::vec(op(), 1..80),
        seed in any::<u64>(),
    ) {
        let mut house = on_the_air(seed, &[Adventure::LOVED, Adventure::SHUFFLE]);
        for op in &ops {
            take(&mut house, op);
            let banned = banned_on_air(&house);
            prop_assert!(banned.is_empty(), "after {:?}: {:?}", op, banned);
        }
    }
}
