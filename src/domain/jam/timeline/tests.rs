//! That no step is lost, doubled or moved, whatever is turned.

use proptest::prelude::*;

use super::*;

fn tempo(hundredths: u16) -> Tempo {
    Tempo::try_from(hundredths).unwrap()
}

fn swing(thousandths: i16) -> Swing {
    Swing::try_from(thousandths).unwrap()
}

fn timeline(hundredths: u16, thousandths: i16) -> Timeline {
    Timeline {
        tempo: tempo(hundredths),
        swing: swing(thousandths),
        ..Timeline::default()
    }
}

fn started(hundredths: u16, thousandths: i16, at_us: i64) -> Timeline {
    let mut timeline = timeline(hundredths, thousandths);
    timeline.start(at_us);
    timeline
}

#[test]
fn a_step_is_half_a_beat() {
    let times = |timeline: Timeline| [0, 1, 2, 8].map(|step| timeline.time_us(step).unwrap());
    assert_eq!(
        times(started(12_000, 0, 0)),
        [0, 250_000, 500_000, 2_000_000]
    );
    assert_eq!(
        times(started(9_900, 0, 7)),
        [7, 303_037, 606_067, 2_424_249]
    );
    let mut shuffled = started(12_000, 333, 0);
    assert_eq!(times(shuffled), [0, 333_250, 500_000, 2_000_000]);
    shuffled.stop();
    assert_eq!(shuffled.time_us(0), None);
}

#[test]
fn ten_million_steps_do_not_drift() {
    for hundredths in [4_000, 9_900, 9_973, 12_345, 24_000] {
        for thousandths in [-500, 0, 333] {
            let timeline = started(hundredths, thousandths, 1_000);
            let step = 10_000_000u64;
            let exact_us = 1_000.0 + step as f64 * 3e9 / f64::from(hundredths);
            let time_us = timeline.time_us(step).unwrap();
            assert!((time_us as f64 - exact_us).abs() <= 1.0, "{hundredths}");
            assert_eq!(timeline.step_at(time_us), Some(step));
            assert_eq!(timeline.step_at(time_us - 1), Some(step - 1));
        }
    }
}

#[test]
fn play_begins_at_step_0_from_stopped_and_at_the_held_step_from_paused() {
    let mut timeline = started(12_000, 0, 0);
    timeline.pause(11 * 250_000 + 10);
    assert_eq!(timeline.transport, Transport::Paused { step: 11 });
    assert_eq!(timeline.step_at(0), Some(11));
    timeline.start(9_000_000);
    assert_eq!(timeline.time_us(11), Some(9_000_000));
    assert_eq!(timeline.time_us(10), None);
    assert_eq!((column(11), bar(11)), (3, 1));
    timeline.stop();
    assert_eq!(timeline.step_at(9_000_000), None);
    timeline.start(10_000_000);
    assert_eq!(timeline.time_us(0), Some(10_000_000));
    assert_eq!(timeline.rev, 5);
}

#[test]
fn a_held_odd_step_of_a_swung_time_sounds_at_once() {
    let mut timeline = started(12_000, 400, 0);
    timeline.pause(400_000);
    assert_eq!(timeline.transport, Transport::Paused { step: 1 });
    timeline.start(1_000_000);
    assert_eq!(timeline.time_us(1), Some(1_000_000));
    assert_eq!(timeline.time_us(2), Some(1_150_000));
}

#[test]
fn what_is_asked_twice_changes_nothing() {
    let mut timeline = started(12_000, 0, 0);
    let before = timeline;
    timeline.start(5);
    timeline.set_tempo(tempo(12_000), 600_000);
    assert_eq!(timeline, before);
    timeline.pause(600_000);
    let before = timeline;
    timeline.pause(900_000);
    assert_eq!(timeline, before);
    timeline.stop();
    let before = timeline;
    timeline.stop();
    timeline.pause(1);
    assert_eq!(timeline, before);
}

#[test]
fn a_pause_before_the_first_step_holds_it() {
    let mut timeline = started(12_000, 0, 1_000_000);
    assert_eq!(timeline.step_at(999_999), None);
    timeline.pause(900_000);
    assert_eq!(timeline.transport, Transport::Paused { step: 0 });
}

#[test]
fn a_tempo_begins_at_the_next_step() {
    let mut timeline = started(12_000, 0, 0);
    timeline.set_tempo(tempo(6_000), 260_000);
    let times = [0, 1, 2, 3, 4].map(|step| timeline.time_us(step).unwrap());
    assert_eq!(times, [0, 250_000, 500_000, 1_000_000, 1_500_000]);
    timeline.set_tempo(tempo(24_000), 300_000);
    assert_eq!(
        timeline.time_us(3),
        Some(625_000),
        "replaced before it began"
    );
    timeline.set_tempo(tempo(6_000), 700_000);
    let times = [2, 3, 4, 5].map(|step| timeline.time_us(step).unwrap());
    assert_eq!(times, [500_000, 625_000, 750_000, 1_250_000]);
}

#[test]
fn where_time_swings_a_change_begins_at_the_next_beat() {
    let mut timeline = started(12_000, 500, 0);
    timeline.set_swing(swing(-500), 10_000);
    let times = [0, 1, 2, 3, 4].map(|step| timeline.time_us(step).unwrap());
    assert_eq!(times, [0, 375_000, 500_000, 625_000, 1_000_000]);
}

#[test]
fn a_dragged_tempo_at_60_moves_a_second_loses_no_step() {
    let mut timeline = started(9_900, 0, 0);
    let mut heard = Vec::new();
    for move_us in (0..3_000_000).step_by(16_667) {
        let hundredths = 9_900 + (move_us / 16_667 * 4_100 / 180) as u16;
        timeline.set_tempo(tempo(hundredths), move_us);
        let step = timeline.step_at(move_us).unwrap();
        if heard.last() != Some(&step) {
            heard.push(step);
        }
    }
    assert_eq!(heard, (0..=heard[heard.len() - 1]).collect::<Vec<_>>());
    assert!(heard.len() > 10);
}

#[test]
fn it_goes_over_the_wire_as_integers() {
    let mut timeline = started(9_900, 0, 5);
    timeline.set_tempo(tempo(14_000), 6);
    let text = serde_json::to_string(&timeline).unwrap();
    assert_eq!(serde_json::from_str::<Timeline>(&text).unwrap(), timeline);
    assert_eq!(
        text,
        "{\"bpm_hundredths\":14000,\"swing\":0,\"rev\":2,\"transport\":{\"state\":\"playing\",\
         \"segment\":{\"step0\":0,\"at_us\":5,\"bpm_hundredths\":9900,\"swing\":0,\"rev\":1},\
         \"next\":{\"step0\":1,\"at_us\":303035,\"bpm_hundredths\":14000,\"swing\":0,\"rev\":2}}}"
    );
}

#[test]
fn the_ends_of_the_numbers_hold() {
    for at_us in [i64::MIN, -1, i64::MAX] {
        let mut timeline = started(4_000, 500, at_us);
        assert!(timeline.step_at(at_us).is_some());
        assert_eq!(timeline.step_at(i64::MIN).is_some(), at_us == i64::MIN);
        timeline.set_tempo(tempo(24_000), i64::MAX);
        assert!(timeline.step_at(i64::MAX).is_some());
        assert_eq!(timeline.time_us(u64::MAX), Some(i64::MAX));
        assert_eq!(timeline.sixteenth_us(u64::MAX), Some(i64::MAX));
    }
}

proptest! {
    #[test]
    fn steps_come_in_order_and_the_inverse_finds_them(
        hundredths in 4_000u16..=24_000,
        thousandths in -500i16..=500,
        at_us in -1_000_000_000_000i64..1_000_000_000_000,
        step in 0u64..10_000_000,
    ) {
        let timeline = started(hundredths, thousandths, at_us);
        let time_us = timeline.time_us(step).unwrap();
        let next_us = timeline.time_us(step + 1).unwrap();
        let half_step_us = 1_500_000_000 / i64::from(hundredths);
        prop_assert!(next_us - time_us >= half_step_us - 1);
        prop_assert!(next_us - time_us <= 3 * half_step_us + 4);
        for (at_us, expected) in [
            (time_us - 1, step.checked_sub(1)),
            (time_us, Some(step)),
            (next_us - 1, Some(step)),
        ] {
            prop_assert_eq!(timeline.step_at(at_us), expected);
        }
        let off_us = timeline.sixteenth_us(2 * step + 1).unwrap();
        prop_assert_eq!(timeline.sixteenth_us(2 * step), Some(time_us));
        prop_assert!(time_us < off_us && off_us < next_us);
    }

    #[test]
    fn whatever_is_turned_no_step_that_has_begun_moves_and_none_is_lost_or_heard_twice(
        moves in proptest::collection::vec(
            (1i64..900_000, 4_000u16..=24_000, prop_oneof![Just(0i16), -500i16..=500]),
            1..60,
        ),
    ) {
        let mut timeline = started(9_900, 0, 0);
        let mut now_us = 0;
        // When each step was heard; never taken back.
        let mut heard: Vec<i64> = vec![0];
        for (wait_us, hundredths, thousandths) in moves {
            now_us += wait_us;
            while let Some(at_us) = timeline.time_us(heard.len() as u64) {
                if at_us > now_us {
                    break;
                }
                prop_assert!(at_us > now_us - wait_us, "it came too late to be heard");
                heard.push(at_us);
            }
            let due_us = timeline.time_us(heard.len() as u64).unwrap();
            timeline.change(tempo(hundredths), swing(thousandths), now_us);
            prop_assert_eq!(timeline.step_at(now_us), Some(heard.len() as u64 - 1));
            let next_us = timeline.time_us(heard.len() as u64).unwrap();
            prop_assert!(next_us > now_us);
            prop_assert!(due_us == next_us, "the next step keeps its time");
        }
        prop_assert!(heard.is_sorted_by(|a, b| a < b));
    }
}
