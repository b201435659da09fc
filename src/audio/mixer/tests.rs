//! The mix, heard sample by sample.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};

use super::{Mixer, Note};
use crate::audio::feed::{Chunk, Stock, Succession};
use crate::audio::voice::Voice;
use crate::audio::{PlayItem, PrepareRole, volume_gain};

const RATE: u32 = 48_000;

fn item(token: u64, position_ms: i64, gain_db: f32) -> PlayItem {
    PlayItem {
        token,
        file: (&PathBuf::from(format!("{token}.flac"))).into(),
        position_ms,
        gain_db,
    }
}

/// A voice that gives these levels on both sides, in blocks of an odd size, and then ends.
fn voice(token: u64, levels: &[f32]) -> Voice {
    voice_of(item(token, 0, 0.0), levels)
}

fn voice_of(item: PlayItem, levels: &[f32]) -> Voice {
    let (sender, receiver) = sync_channel(levels.len() + 2);
    for block in levels.chunks(77) {
        give(&sender, block);
    }
    sender.send(Chunk::End).expect("the voice listens");
    new_voice(item, receiver)
}

fn new_voice(item: PlayItem, chunks: Receiver<Chunk>) -> Voice {
    let (succession, stock) = (Succession::default(), Stock::default());
    Voice::new(item, RATE, chunks, succession, stock)
}

fn give(sender: &SyncSender<Chunk>, levels: &[f32]) {
    let stereo = levels.iter().flat_map(|&level| [level, level]).collect();
    sender
        .send(Chunk::Samples(stereo))
        .expect("the voice listens");
}

fn mixer() -> (Mixer, Receiver<Note>) {
    let (sender, notes) = channel();
    let mixer = Mixer::new(
        RATE,
        Box::new(move |note| sender.send(note).expect("heard")),
    );
    (mixer, notes)
}

/// Pulls frames in uneven pieces; gives the left side.
fn pull(mixer: &mut Mixer, frames: usize) -> Vec<f32> {
    let mut heard = Vec::new();
    let mut sizes = [256, 100, 31, 441].into_iter().cycle();
    while heard.len() < frames {
        let size = sizes.next().expect("endless").min(frames - heard.len());
        let mut out = vec![9.0; size * 2];
        mixer.render(&mut out);
        heard.extend(out.chunks_exact(2).map(|frame| frame[0]));
    }
    heard
}

fn ramp(from: usize, frames: usize) -> Vec<f32> {
    (from..from + frames)
        .map(|frame| frame as f32 / 100_000.0)
        .collect()
}

#[test]
fn the_next_item_follows_without_a_missing_or_added_frame() {
    let (mut mixer, notes) = mixer();
    mixer.play(voice(1, &ramp(0, 5003)), false);
    mixer.prepare(voice(2, &ramp(5003, 4001)), PrepareRole::Next);
    let heard = pull(&mut mixer, 9100);
    assert!(heard[..9004] == ramp(0, 9004));
    assert!(heard[9004..].iter().all(|&level| level == 0.0));
    let told: Vec<Note> = notes.try_iter().collect();
    let expected = [
        Note::Started { token: 1 },
        Note::Ended {
            token: 1,
            next: Some(2),
        },
        Note::Started { token: 2 },
        Note::Ended {
            token: 2,
            next: None,
        },
    ];
    assert_eq!(told, expected);
    assert!(mixer.is_silent());
}

#[test]
fn a_cross_fade_takes_20_ms_and_keeps_the_power() {
    let (mut mixer, _notes) = mixer();
    mixer.play(voice(1, &[0.5; 20_000]), false);
    pull(&mut mixer, 4000);
    // Silence against sound shows one flank; the other is its mirror image.
    mixer.play(voice(2, &[0.0; 20_000]), true);
    let heard = pull(&mut mixer, 2000);
    let fade_frames = 960;
    assert!(heard[0] > 0.499 && heard[fade_frames..].iter().all(|&level| level == 0.0));
    assert!(
        heard[..fade_frames]
            .windows(2)
            .all(|pair| pair[1] < pair[0])
    );
    let power = |level: f32| (level / 0.5).powi(2);
    for frame in 0..fade_frames {
        let both = power(heard[frame]) + power(heard[fade_frames - 1 - frame]);
        assert!((both - 1.0).abs() < 0.01, "{frame}: {both}");
    }
}

#[test]
fn the_level_of_an_item_and_the_volume_multiply() {
    let (mut mixer, _notes) = mixer();
    mixer.set_volume(50);
    mixer.play(voice_of(item(1, 0, -6.0), &[0.8; 9000]), false);
    let heard = pull(&mut mixer, 4000);
    let expected = 0.8 * 10_f32.powf(-0.3) * volume_gain(50);
    assert!((heard[3999] - expected).abs() < 1e-6);
    mixer.set_gain(1, 0.0);
    let heard = pull(&mut mixer, 4000);
    assert!((heard[3999] - 0.8 * volume_gain(50)).abs() < 1e-6);
    let steepest = heard
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).abs())
        .fold(0.0, f32::max);
    assert!(steepest < 1e-4, "{steepest}");
}

#[test]
fn a_pause_fades_holds_the_position_and_resumes_with_the_next_frame() {
    let (mut mixer, notes) = mixer();
    mixer.play(voice(1, &ramp(0, 40_000)), false);
    pull(&mut mixer, 9600);
    mixer.set_paused(true);
    let fading = pull(&mut mixer, 960);
    assert!(fading[959] == 0.0);
    assert_eq!(notes.try_iter().last(), Some(Note::Halted));
    let (_, held_ms) = mixer.position().expect("something plays");
    assert!(pull(&mut mixer, 48_000).iter().all(|&level| level == 0.0));
    assert_eq!(mixer.position(), Some((1, held_ms)));
    assert!(mixer.is_silent());
    mixer.set_paused(false);
    let heard = pull(&mut mixer, 1000);
    let at = (heard[999] * 100_000.0).round() as i64;
    assert!((at / 48 - held_ms - 20).abs() <= 2, "{at} {held_ms}");
}

#[test]
fn the_other_side_of_a_pair_takes_over_at_the_same_position_and_back() {
    let (mut mixer, notes) = mixer();
    mixer.play(voice(1, &ramp(0, 40_000)), false);
    mixer.prepare(voice(2, &ramp(0, 40_000)), PrepareRole::Standby);
    pull(&mut mixer, 10_000);
    for (token, frames) in [(2, 20_000), (1, 30_000)] {
        let (_, position_ms) = mixer.position().expect("something plays");
        let wanted_ms = position_ms + 90;
        assert_eq!(
            mixer.play_prepared(token, wanted_ms, true),
            Some(PrepareRole::Standby)
        );
        let heard = pull(&mut mixer, 10_000);
        // Both sides hold the same ramp: behind the fade it goes on as if nothing had been.
        let last = ramp(frames - 1, 1)[0];
        assert!((heard[9999] - last).abs() < 1e-6, "{} {last}", heard[9999]);
    }
    for token in [2, 1] {
        // There and back between two pulls.
        let (_, position_ms) = mixer.position().expect("something plays");
        let role = mixer.play_prepared(token, position_ms, true);
        assert_eq!(role, Some(PrepareRole::Standby));
    }
    let heard = pull(&mut mixer, 100);
    assert!(heard == ramp(30_000, 100));
    let starts: Vec<Note> = notes.try_iter().collect();
    assert_eq!(starts, [1, 2, 1, 1].map(|token| Note::Started { token }));
}

#[test]
fn a_side_with_a_position_of_its_own_goes_on_from_there_and_back() {
    let (mut mixer, _notes) = mixer();
    mixer.set_tethered(false);
    mixer.play(voice(1, &ramp(0, 60_000)), false);
    mixer.prepare(voice(2, &ramp(0, 60_000)), PrepareRole::Standby);
    pull(&mut mixer, 10_000);
    // B begins at its start, however far A has come.
    assert!(mixer.play_prepared(2, 0, true).is_some());
    let heard = pull(&mut mixer, 5_000);
    assert!((heard[4999] - ramp(4_999, 1)[0]).abs() < 1e-6);
    // And A goes on behind its fade, to the block: 77 frames here.
    let left_ms = 10_000 / 48;
    assert!(mixer.play_prepared(1, left_ms, true).is_some());
    let heard = pull(&mut mixer, 5_000);
    let at = (heard[4999] * 100_000.0).round() as usize;
    let behind = at - (10_000 + 4_999);
    assert!(
        (FADE_FRAMES..FADE_FRAMES + 77).contains(&behind),
        "{behind}"
    );
}

/// Frames of a cross-fade.
const FADE_FRAMES: usize = 960;

#[test]
fn a_loop_turns_at_its_very_frame_and_sounds_at_every_moment() {
    let (mut mixer, notes) = mixer();
    // From frame 2,400 (50 ms) to frame 9,600 (200 ms).
    let round = || voice_of(item(1, 50, 0.0), &ramp(2_400, 20_000));
    mixer.play(voice(1, &ramp(0, 20_000)), false);
    mixer.set_turn(200, round());
    let heard = pull(&mut mixer, 9_600);
    assert!(heard == ramp(0, 9_600));
    for _ in 0..3 {
        mixer.set_turn(200, round());
        let heard = pull(&mut mixer, 7_200);
        let begun = ramp(2_400, 7_200);
        // What leaves is never weaker than the music, nor louder than both together.
        let faded = &heard[..FADE_FRAMES];
        assert!(faded.iter().all(|&level| level > 0.02 && level < 0.15));
        assert!(heard[FADE_FRAMES..] == begun[FADE_FRAMES..]);
    }
    let turns = notes
        .try_iter()
        .filter(|note| *note == Note::Turned { token: 1 });
    assert_eq!(turns.count(), 3);
    assert_eq!(mixer.position(), Some((1, 200)));
}

#[test]
fn a_round_that_is_not_ready_is_late_and_not_silent() {
    let (mut mixer, _notes) = mixer();
    mixer.play(voice(1, &ramp(0, 12_000)), false);
    let (sender, receiver) = sync_channel(4);
    let (succession, stock) = (Succession::default(), Stock::default());
    let waiting = Voice::new(item(1, 50, 0.0), RATE, receiver, succession, stock);
    mixer.set_turn(200, waiting);
    assert!(pull(&mut mixer, 10_000) == ramp(0, 10_000));
    give(&sender, &ramp(2_400, 5_000));
    let heard = pull(&mut mixer, 3_000);
    assert!(heard[FADE_FRAMES..] == ramp(2_400, 3_000)[FADE_FRAMES..]);
}

#[test]
fn a_file_that_is_shorter_than_its_loop_goes_round_and_a_loop_taken_away_lets_it_end() {
    let (mut mixer, notes) = mixer();
    mixer.play(voice(1, &ramp(0, 9_000)), false);
    mixer.set_turn(200, voice_of(item(1, 50, 0.0), &ramp(2_400, 6_600)));
    let heard = pull(&mut mixer, 12_000);
    assert!(heard[..9_000] == ramp(0, 9_000));
    assert!(heard[9_000 + FADE_FRAMES..] == ramp(2_400, 3_000)[FADE_FRAMES..]);
    mixer.clear_turn();
    pull(&mut mixer, 6_000);
    let ended = Note::Ended {
        token: 1,
        next: None,
    };
    assert_eq!(notes.try_iter().last(), Some(ended));
}

#[test]
fn what_sounds_goes_on_until_the_new_item_is_decoded() {
    let (mut mixer, notes) = mixer();
    mixer.play(voice(1, &[0.5; 20_000]), false);
    pull(&mut mixer, 10);
    let (sender, receiver) = sync_channel(4);
    mixer.play(new_voice(item(2, 0, 0.0), receiver), false);
    assert!(pull(&mut mixer, 1000).iter().all(|&level| level == 0.5));
    give(&sender, &[-0.5; 5000]);
    let heard = pull(&mut mixer, 1000);
    assert!(heard[900..].iter().all(|&level| level == -0.5));
    assert_eq!(notes.try_iter().last(), Some(Note::Started { token: 2 }));
}

#[test]
fn a_slow_decoder_is_silence_and_no_lost_frame() {
    let (mut mixer, _notes) = mixer();
    let (sender, receiver) = sync_channel(4);
    give(&sender, &[0.1; 100]);
    mixer.play(new_voice(item(1, 0, 0.0), receiver), false);
    let heard = pull(&mut mixer, 500);
    assert_eq!(heard.iter().filter(|&&level| level == 0.1).count(), 100);
    give(&sender, &[0.2; 100]);
    let heard = pull(&mut mixer, 500);
    assert_eq!(heard.iter().filter(|&&level| level == 0.2).count(), 100);
}

#[test]
fn a_file_that_cannot_be_decoded_is_told_and_never_sounds() {
    let (mut mixer, notes) = mixer();
    let failing = |token| {
        let (sender, receiver) = sync_channel(4);
        sender
            .send(Chunk::Failed("broken".to_owned()))
            .expect("the voice listens");
        new_voice(item(token, 0, 0.0), receiver)
    };
    mixer.play(voice(1, &[0.5; 20_000]), false);
    mixer.prepare(failing(2), PrepareRole::Next);
    pull(&mut mixer, 100);
    mixer.play(failing(3), true);
    let heard = pull(&mut mixer, 1000);
    assert!(heard[900..].iter().all(|&level| level == 0.0));
    let failed = |token| Note::Failed {
        token,
        message: "broken".to_owned(),
    };
    let told: Vec<Note> = notes.try_iter().collect();
    assert_eq!(told, [Note::Started { token: 1 }, failed(2), failed(3)]);
}

#[test]
fn the_volume_curve_is_cubic_and_ends_at_silence_and_full() {
    assert_eq!(volume_gain(0), 0.0);
    assert_eq!(volume_gain(100), 1.0);
    assert_eq!(volume_gain(200), 1.0);
    assert!((20.0 * volume_gain(50).log10() + 18.06).abs() < 0.01);
}

#[test]
fn a_voice_starves_while_little_is_decoded_ahead_unless_it_is_paused_or_near_its_end() {
    let (mut mixer, _notes) = mixer();
    assert!(!mixer.is_starving(), "nothing plays");
    let (sender, receiver) = sync_channel(200);
    let stock = Stock::default();
    let feed = |blocks: usize| {
        for _ in 0..blocks {
            stock.put();
            give(&sender, &[0.5; 1024]);
        }
    };
    let voice = Voice::new(
        item(1, 0, 0.0),
        RATE,
        receiver,
        Succession::default(),
        stock.clone(),
    );
    mixer.play(voice, false);
    assert!(mixer.is_starving(), "it is yet to be decoded");
    feed(40);
    assert!(!mixer.is_starving());
    pull(&mut mixer, 30 * 1024);
    assert!(mixer.is_starving(), "ten blocks are left");
    mixer.hold();
    assert!(!mixer.is_starving(), "a pause needs nothing");
    mixer.set_paused(false);
    // The next one waits for the filter of this one, so it has nothing yet.
    let (_later, receiver) = sync_channel(4);
    mixer.prepare(new_voice(item(2, 0, 0.0), receiver), PrepareRole::Next);
    feed(30);
    assert!(!mixer.is_starving());
    stock.complete();
    assert!(mixer.is_starving(), "now it is the next one's turn");
    mixer.unprepare(PrepareRole::Next);
    pull(&mut mixer, 35 * 1024);
    assert!(!mixer.is_starving(), "nothing follows");
}
