//! The silent output on virtual time.

use std::path::Path;
use std::time::{Duration, Instant};

use super::Timeline;
use crate::audio::{OutputCommand, OutputEvent, PlayItem, PrepareRole};
use crate::domain::looped::Loop;

fn item(token: u64, name: &str, position_ms: i64) -> PlayItem {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/gapless");
    PlayItem {
        token,
        file: (&folder.join(name)).into(),
        position_ms,
        gain_db: 0.0,
    }
}

fn play(item: PlayItem) -> OutputCommand {
    OutputCommand::Play {
        item,
        fade: false,
        is_paused: false,
    }
}

/// Runs commands at given milliseconds and writes down what is told, and when.
fn check(script: &[(u64, OutputCommand)], until_ms: u64, expected: &str) {
    let origin = Instant::now();
    let mut timeline = Timeline::default();
    let mut lines = Vec::new();
    let mut note = |now: Instant, told: Vec<OutputEvent>| {
        for event in told {
            let line = match event {
                OutputEvent::Started { token } => format!("started {token}"),
                OutputEvent::Ended { token, .. } => format!("ended {token}"),
                OutputEvent::Failed { token, .. } => format!("failed {token}"),
                OutputEvent::Position {
                    token,
                    position_ms,
                    at,
                    is_playing,
                } => {
                    let late_ms = now.saturating_duration_since(at).as_millis() as i64;
                    let moves = if is_playing { "playing" } else { "held" };
                    format!("{token} {moves} at {}", position_ms + late_ms)
                }
                other => format!("{other:?}"),
            };
            lines.push(format!("{}: {line}", (now - origin).as_millis()));
        }
    };
    let mut script = script.iter().peekable();
    loop {
        let command_at = script
            .peek()
            .map(|(ms, _)| origin + Duration::from_millis(*ms));
        let due = [timeline.next_due(), command_at]
            .into_iter()
            .flatten()
            .min();
        let Some(now) = due.filter(|&due| due <= origin + Duration::from_millis(until_ms)) else {
            break;
        };
        if Some(now) == command_at {
            if let Some((_, command)) = script.next() {
                note(now, timeline.command(command.clone(), now));
            }
        } else {
            note(now, timeline.advance(now));
        }
    }
    assert_eq!(lines.join("\n"), expected);
}

#[test]
fn a_track_lasts_as_long_as_its_file_and_the_next_follows() {
    let script = [
        (0, play(item(1, "a.mp3", 0))),
        (
            10,
            OutputCommand::Prepare {
                item: item(2, "b.flac", 0),
                role: PrepareRole::Next,
            },
        ),
    ];
    check(
        &script,
        5000,
        "0: started 1\n0: 1 playing at 0\n1010: 1 playing at 1010\n1360: ended 1\n\
         1360: started 2\n1360: 2 playing at 0\n2010: 2 playing at 650\n2499: ended 2",
    );
}

#[test]
fn a_pause_holds_the_position_and_a_seek_moves_it() {
    let script = [
        (0, play(item(1, "a.flac", 200))),
        (100, OutputCommand::Pause),
        (60_000, OutputCommand::Seek { position_ms: 1300 }),
        (61_000, OutputCommand::Resume),
    ];
    check(
        &script,
        70_000,
        "0: started 1\n0: 1 playing at 200\n100: 1 held at 300\n60000: 1 held at 1300\n\
         61000: 1 playing at 1300\n61060: ended 1",
    );
}

#[test]
fn a_loop_goes_round_until_it_is_taken_away() {
    let looped = Some(Loop {
        from_ms: 200,
        to_ms: 1_200,
    });
    let script = [
        (0, play(item(1, "a.flac", 0))),
        (300, OutputCommand::Loop { token: 1, looped }),
        (
            2_500,
            OutputCommand::Loop {
                token: 1,
                looped: None,
            },
        ),
    ];
    check(
        &script,
        9000,
        "0: started 1\n0: 1 playing at 0\n300: 1 playing at 300\n1300: 1 playing at 300\n\
         2300: 1 playing at 300\n2500: 1 playing at 500\n3360: ended 1",
    );
}

#[test]
fn a_missing_file_fails_and_leaves_silence() {
    check(
        &[(5, play(item(9, "nothing.flac", 0)))],
        9000,
        "5: failed 9",
    );
}

#[test]
fn stop_forgets_everything() {
    let script = [(0, play(item(1, "a.flac", 0))), (50, OutputCommand::Stop)];
    check(&script, 9000, "0: started 1\n0: 1 playing at 0");
}
