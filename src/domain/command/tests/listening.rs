//! How one listens: from where, to what of it.

use super::*;
use crate::domain::player::Player;

#[test]
fn a_jump_to_the_hook_is_a_jump_and_refused_where_it_is_not_known() {
    let hook = |track| Command::SeekToHook { track };
    let (before, _) = house(&[play(7)]);
    let (after, _) = house(&[play(7), hook(Some(TrackId(7)))]);
    assert_eq!(after.zone.player.position_ms, 21_000);
    assert_eq!(after.zone.player.seek_rev, before.zone.player.seek_rev + 1);
    let code = |commands: &[Command]| house(commands).1.map_err(|refusal| refusal.code);
    assert_eq!(code(&[hook(None)]), Err("nothing_playing"));
    assert_eq!(code(&[play(TRACKS), hook(None)]), Err("not_measured"));
    assert_eq!(code(&[play(7), hook(Some(TrackId(8)))]), Err("stale_track"));
}

fn hear(side: Side) -> Command {
    Command::SelectTrack {
        which: SelectedTrack::Side(side),
        is_playing: true,
    }
}

fn listening(switching: Switching, pair_begins: PairBegins) -> Command {
    Command::SetListening {
        switching: Some(switching),
        pair_begins: Some(pair_begins),
    }
}

/// Where the player stands after these commands, 700 ms apart, and where the other side was left.
fn stands(commands: &[Command]) -> (i64, Option<i64>) {
    let player = house(commands).0.zone.player.clone();
    (
        player.position_ms,
        player.aside.map(|aside| aside.position_ms),
    )
}

#[test]
fn the_other_side_sounds_from_the_same_position_unless_each_has_its_own() {
    let both = [
        started(),
        hear(Side::A),
        hear(Side::B),
        hear(Side::A),
        hear(Side::B),
    ];
    assert_eq!(stands(&both), (2_100, Some(2_100)));
    let own = [
        vec![listening(Switching::Own, PairBegins::Start)],
        both.to_vec(),
    ]
    .concat();
    assert_eq!(stands(&own[..3]), (0, None));
    assert_eq!(stands(&own[..4]), (0, Some(700)));
    assert_eq!(stands(&own[..5]), (700, Some(700)));
    assert_eq!(stands(&own), (700, Some(1_400)));
}

#[test]
fn a_seek_of_one_side_leaves_the_other_where_it_was() {
    let own = listening(Switching::Own, PairBegins::Start);
    let seek = Command::SeekTo { position_ms: 9_000 };
    let commands = [
        own,
        started(),
        hear(Side::A),
        hear(Side::B),
        seek,
        hear(Side::A),
    ];
    assert_eq!(stands(&commands), (700, Some(9_700)));
}

#[test]
fn a_new_pair_begins_at_its_loudest_passages_where_that_is_wanted_and_known() {
    let own = listening(Switching::Own, PairBegins::Hook);
    let commands = [own, started(), hear(Side::A), hear(Side::B), judged(1)];
    let (state, _) = house(&commands[..2]);
    let pair = state
        .zone
        .comparison
        .as_ref()
        .and_then(|c| c.pair)
        .expect("a pair");
    assert_eq!(stands(&commands[..3]), (3_000 * pair.a.0, None));
    assert_eq!(stands(&commands[..4]).0, 3_000 * pair.b.0);
    let (state, _) = house(&commands);
    let next = state
        .zone
        .comparison
        .as_ref()
        .and_then(|c| c.pair)
        .expect("a pair");
    assert_eq!(state.zone.player.track, Some(next.a));
    assert_eq!(state.zone.player.position_ms, 3_000 * next.a.0);
    assert_eq!(state.zone.player.aside, None, "nobody heard B of it");

    let same = listening(Switching::Same, PairBegins::Hook);
    let commands = [same, started(), hear(Side::A), hear(Side::B)];
    assert_eq!(
        stands(&commands).0,
        3_000 * pair.a.0 + 700,
        "of A, heard first"
    );
}

#[test]
fn leaving_the_comparison_forgets_the_other_side() {
    let (state, _) = house(&[started(), hear(Side::A), hear(Side::B), play(7)]);
    assert_eq!(state.zone.player.aside, None);
}

#[test]
fn an_event_of_a_minion_that_knew_no_such_choices_still_reads() {
    let (state, _) = house(&[started(), hear(Side::A), hear(Side::B)]);
    let event = Event::PlayerChanged {
        player: state.zone.player.clone(),
    };
    let mut old = serde_json::to_value(&event).expect("JSON");
    let player = old["player"].as_object_mut().expect("a player");
    for new in ["switching", "pair_begins", "aside", "loop"] {
        assert!(player.remove(new).is_some(), "{new}");
    }
    let Ok(Event::PlayerChanged { player }) = serde_json::from_value(old) else {
        panic!("it reads");
    };
    assert_eq!((player.switching, player.aside), (Switching::Same, None));
}

fn play(id: i64) -> Command {
    Command::PlayAll {
        tracks: vec![TrackId(id), TrackId(1)],
        from: None,
        shuffle: None,
    }
}

fn set_loop(from_ms: i64, to_ms: i64) -> Command {
    let track = None;
    Command::SetLoop {
        from_ms,
        to_ms,
        track,
    }
}

fn loop_of(player: &Player) -> Option<(i64, i64)> {
    player.looped.map(|it| (it.from_ms, it.to_ms))
}

fn refused(commands: &[Command]) -> Option<&'static str> {
    house(commands).1.err().map(|refusal| refusal.code)
}

#[test]
fn a_loop_round_what_sounds_lets_it_go_on_and_any_other_begins_at_its_start() {
    let (before, _) = house(&[play(7)]);
    let (around, _) = house(&[play(7), set_loop(500, 5_000)]);
    assert_eq!(around.zone.player.position_ms, 700);
    assert_eq!(around.zone.player.seek_rev, before.zone.player.seek_rev);
    let now_ms = around.zone.player.at_ms + 4_500;
    assert_eq!(around.zone.player.position_at(now_ms, &catalog()), 700);
    let (elsewhere, _) = house(&[play(7), set_loop(60_000, 99_000)]);
    assert_eq!(elsewhere.zone.player.position_ms, 60_000);
    assert_eq!(
        loop_of(&elsewhere.zone.player),
        Some((60_000, 70_000)),
        "cut"
    );
    assert_eq!(
        elsewhere.zone.player.seek_rev,
        before.zone.player.seek_rev + 1
    );
}

#[test]
fn a_loop_needs_a_track_and_a_second() {
    assert_eq!(refused(&[set_loop(0, 5_000)]), Some("nothing_playing"));
    assert_eq!(
        refused(&[play(7), set_loop(0, 999)]),
        Some("loop_too_short")
    );
    let other = Command::SetLoop {
        from_ms: 0,
        to_ms: 5_000,
        track: Some(TrackId(8)),
    };
    assert_eq!(refused(&[play(7), other]), Some("stale_track"));
    assert_eq!(refused(&[Command::ClearLoop]), None);
}

#[test]
fn a_loop_ends_with_its_track_with_a_jump_out_of_it_and_when_it_is_cleared() {
    let after = |last| loop_of(&house(&[play(7), set_loop(500, 5_000), last]).0.zone.player);
    assert_eq!(after(Command::Next { leaving: None }), None);
    assert_eq!(after(Command::SeekTo { position_ms: 5_000 }), None);
    assert_eq!(after(Command::SeekToHook { track: None }), None);
    assert_eq!(after(Command::ClearLoop), None);
    let kept = Some((500, 5_000));
    assert_eq!(after(Command::SeekTo { position_ms: 4_000 }), kept);
    assert_eq!(after(Command::Pause), kept);
    let (stepped, _) = house(&[
        play(7),
        set_loop(500, 5_000),
        Command::SeekBy { delta_ms: 9_200 },
    ]);
    assert_eq!(loop_of(&stepped.zone.player), kept);
    assert_eq!(stepped.zone.player.position_ms, 1_600, "twice round and on");
    let compared = [started(), hear(Side::A), set_loop(500, 5_000), judged(1)];
    assert_eq!(loop_of(&house(&compared).0.zone.player), None);
}

#[test]
fn both_sides_share_a_loop_at_the_same_position_and_have_their_own_at_their_own() {
    let same = [
        started(),
        hear(Side::A),
        set_loop(500, 5_000),
        hear(Side::B),
    ];
    assert_eq!(loop_of(&house(&same).0.zone.player), Some((500, 5_000)));

    let own = [
        listening(Switching::Own, PairBegins::Start),
        started(),
        hear(Side::A),
        set_loop(500, 5_000),
        hear(Side::B),
        set_loop(30_000, 40_000),
        hear(Side::A),
        hear(Side::B),
    ];
    let loops: Vec<_> = (3..=own.len())
        .map(|count| loop_of(&house(&own[..count]).0.zone.player))
        .collect();
    let (a, b) = (Some((500, 5_000)), Some((30_000, 40_000)));
    assert_eq!(loops, [None, a, None, b, a, b]);
    assert_eq!(stands(&own), (30_700, Some(2_100)));
}

#[test]
fn the_end_of_a_file_within_its_loop_begins_the_loop_again() {
    let commands = [play(7), set_loop(500, 70_000)];
    let seek_rev = house(&commands).0.zone.player.seek_rev;
    let ended = Command::TrackEnded {
        track: TrackId(7),
        seek_rev,
    };
    let (state, _) = house(&[commands.to_vec(), vec![ended]].concat());
    assert_eq!(state.zone.player.track, Some(TrackId(7)));
    assert_eq!(state.zone.player.position_ms, 500);
    assert_eq!(loop_of(&state.zone.player), Some((500, 70_000)));
    assert_eq!(state.zone.successor(&catalog()), None);
}

#[test]
fn a_card_that_is_over_the_seam_a_moment_earlier_moves_no_anchor() {
    let commands = [play(7), set_loop(500, 5_000)];
    let player = house(&commands).0.zone.player.clone();
    let moved = |position_ms| Command::AnchorMoved {
        track: TrackId(7),
        seek_rev: player.seek_rev,
        position_ms,
        // When the anchor says 5,000, which is 500.
        at_ms: player.at_ms + 4_300,
    };
    for near in [4_990, 510] {
        let (_, last) = house(&[commands.to_vec(), vec![moved(near)]].concat());
        assert_eq!(last, Ok(Vec::new()), "{near}");
    }
    let (state, _) = house(&[commands.to_vec(), vec![moved(4_900)]].concat());
    assert_eq!(state.zone.player.position_ms, 4_900);
}
