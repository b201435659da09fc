//! Several sound cards in one machine: each sounds by itself, and each may come, go and hang without
//! the others.
//!
//! The cards are ALSA's file plugin, which is not paced; what is heard of one is on the left alone, and
//! of the other on the right, so that no sound of one can hide in the other's recording.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its recording should stop"
)]

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use minion::audio::{
    CardChoice, Output, OutputCommand, OutputEvent, PlayItem, look_for_speaker, open_speaker,
};

use crate::sound::{heard_frames, run_child};
use crate::support::Terminal;
use crate::support::music::{RATE, piece, write_wav};

const SECONDS: usize = 3;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// No card that is the default.
const NO_DEFAULT: &str = "pcm.!default { type hw card 31 }\nctl.!default { type hw card 31 }\n";

/// A card of this name that writes what it is given to a file of this name.
fn card(folder: &Path, name: &str) -> String {
    let file = recording(folder, name).display().to_string();
    format!(
        "pcm.{name} {{ type plug slave {{ pcm {{ type file slave.pcm null file \"{file}\" format \
         \"wav\" }} rate 48000 channels 2 format S16_LE }} hint {{ show on description \"{name}\" \
         }} }}\n"
    )
}

fn recording(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.wav"))
}

fn cards(folder: &Path, names: &[&str]) -> String {
    let cards: String = names.iter().map(|name| card(folder, name)).collect();
    format!("pcm.null {{ type null }}\n{NO_DEFAULT}{cards}")
}

/// Where a child finds its ALSA, and leaves what was heard.
fn own_folder() -> PathBuf {
    let config = std::env::var("ALSA_CONFIG_PATH").unwrap();
    Path::new(&config).parent().unwrap().to_owned()
}

/// Gives the machine of a child other cards. A new file, because ALSA compares times in seconds.
fn plug_in(names: &[&str]) {
    let folder = own_folder();
    fs::write(folder.join("new"), cards(&folder, names)).unwrap();
    fs::rename(folder.join("new"), folder.join("asound.conf")).unwrap();
}

fn named(name: &str) -> CardChoice {
    CardChoice::Named(name.to_owned())
}

fn but_not(names: &[&str]) -> CardChoice {
    CardChoice::Default {
        but_not: names.iter().map(|name| (*name).to_owned()).collect(),
    }
}

fn reason(card: CardChoice) -> String {
    let refused = open_speaker(card, Box::new(|_| {})).err();
    refused.expect("it does not open").reason
}

type Sounding = (Box<dyn Output>, Receiver<OutputEvent>);

fn open(card: CardChoice) -> Sounding {
    let (sender, events) = channel();
    let tell = move |event| {
        // The test is over when nobody listens.
        let _ = sender.send(event);
    };
    (open_speaker(card, Box::new(tell)).unwrap(), events)
}

/// A file with music on the left (0) or on the right (1) alone.
fn one_sided(name: &str, side: usize) -> PathBuf {
    let file = own_folder().join(format!("music-{name}.wav"));
    write_wav(&file, &piece(side as u64, SECONDS), -6.0);
    let mut bytes = fs::read(&file).unwrap();
    for frame in bytes[44..].chunks_exact_mut(4) {
        frame[2 - 2 * side..][..2].fill(0);
    }
    fs::write(&file, bytes).unwrap();
    file
}

fn play(output: &dyn Output, file: &Path) {
    let item = PlayItem {
        token: 1,
        file: file.into(),
        position_ms: 0,
        gain_db: 0.0,
    };
    output.send(OutputCommand::Play {
        item,
        fade: false,
        is_paused: false,
    });
}

fn wait_for(events: &Receiver<OutputEvent>, is: impl Fn(&OutputEvent) -> bool) {
    while !is(&events.recv_timeout(PATIENCE).expect("it is told")) {}
}

fn is_end(event: &OutputEvent) -> bool {
    matches!(event, OutputEvent::Ended { .. })
}

/// Expects about all of the music on one side of a recording, and nothing on the other.
fn expect_only(folder: &Path, name: &str, side: usize) {
    let heard = heard_frames(&recording(folder, name));
    let sounds = |side: usize| heard.iter().filter(|frame| frame[side] != 0.0).count();
    let music = SECONDS * RATE as usize;
    let (own, other) = (sounds(side), sounds(1 - side));
    assert!(own > music * 9 / 10, "{own} frames of {music} at {name}");
    assert_eq!(other, 0, "what sounds elsewhere is heard at {name}");
}

#[test]
fn two_cards_sound_at_once_and_each_has_its_own_music_alone() {
    let folder = tempfile::tempdir().unwrap();
    let alsa = cards(folder.path(), &["kitchen", "garden"]);
    assert!(run_child(
        "cards::child_plays_on_both",
        &alsa,
        folder.path()
    ));
    expect_only(folder.path(), "kitchen", 0);
    expect_only(folder.path(), "garden", 1);
}

#[test]
#[ignore = "runs in a process of its own"]
fn child_plays_on_both() {
    let (kitchen, in_kitchen) = open(named("kitchen"));
    let (garden, in_garden) = open(named("garden"));
    play(&*kitchen, &one_sided("kitchen", 0));
    play(&*garden, &one_sided("garden", 1));
    wait_for(&in_kitchen, is_end);
    wait_for(&in_garden, is_end);
}

#[test]
fn a_card_that_is_named_comes_and_goes_by_itself_and_no_other_sounds_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let alsa = cards(folder.path(), &["kitchen"]);
    let child = "cards::child_waits_for_the_garden";
    assert!(run_child(child, &alsa, folder.path()));
    expect_only(folder.path(), "kitchen", 0);
    expect_only(folder.path(), "garden", 1);
}

#[test]
#[ignore = "runs in a process of its own"]
fn child_waits_for_the_garden() {
    let (kitchen, in_kitchen) = open(named("kitchen"));
    let missing = reason(named("garden"));
    assert!(missing.starts_with("`garden` is not there, "), "{missing}");
    play(&*kitchen, &one_sided("kitchen", 0));
    wait_for(&in_kitchen, is_end);
    // The kitchen's card is still open, and with it what ALSA knew at first.
    plug_in(&["kitchen", "garden"]);
    let (garden, in_garden) = open(named("garden"));
    plug_in(&["kitchen"]);
    play(&*garden, &one_sided("garden", 1));
    wait_for(
        &in_garden,
        |event| matches!(event, OutputEvent::Lost { message } if message.contains("`garden`")),
    );
    plug_in(&["kitchen", "garden"]);
    wait_for(&in_garden, |event| *event == OutputEvent::Recovered);
    wait_for(&in_garden, is_end);
}

#[test]
fn the_speaker_takes_no_card_that_is_an_output_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let alsa = cards(folder.path(), &["garden", "kitchen"]);
    let child = "cards::child_takes_what_is_left";
    assert!(run_child(child, &alsa, folder.path()));
    expect_only(folder.path(), "kitchen", 0);
    let garden = fs::metadata(recording(folder.path(), "garden"));
    assert!(garden.is_err(), "the garden was not even asked");
}

#[test]
#[ignore = "runs in a process of its own"]
fn child_takes_what_is_left() {
    let (speaker, events) = open(but_not(&["garden"]));
    play(&*speaker, &one_sided("kitchen", 0));
    wait_for(&events, is_end);
    // Then there is none: it says what the default says.
    let none = reason(but_not(&["garden", "kitchen"]));
    assert!(!none.contains("kitchen"), "{none}");
    let none = reason(but_not(&["default", "garden", "kitchen"]));
    assert!(
        none.starts_with("`default` is an output of its own"),
        "{none}"
    );
}

#[test]
fn a_card_that_does_not_answer_leaves_the_others_alone() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("pulse");
    // Connections are taken by the kernel, and nobody ever reads from them.
    let _silent = UnixListener::bind(&socket).unwrap();
    let alsa = format!(
        "pcm.null {{ type null }}\npcm.!default {{ type pulse server \"unix:{0}\" }}\n\
         ctl.!default {{ type hw card 31 }}\npcm.hangs {{ type pulse server \"unix:{0}\" hint.show \
         on }}\n{1}",
        socket.display(),
        card(folder.path(), "garden")
    );
    let child = "cards::child_plays_beside_what_hangs";
    assert!(run_child(child, &alsa, folder.path()));
    expect_only(folder.path(), "garden", 1);
}

#[test]
#[ignore = "runs in a process of its own"]
fn child_plays_beside_what_hangs() {
    let (tell, found) = channel();
    for card in [but_not(&["garden", "hangs"]), named("hangs")] {
        let tell = tell.clone();
        look_for_speaker(card, Box::new(|_| {}), move |_| {
            // The test is over when nobody listens.
            let _ = tell.send(());
        });
    }
    // Both are at it by then: nothing tells that they are.
    assert!(found.recv_timeout(Duration::from_secs(1)).is_err());
    let (garden, events) = open(named("garden"));
    play(&*garden, &one_sided("garden", 1));
    wait_for(&events, is_end);
    assert!(found.try_recv().is_err(), "they still wait");
}

#[test]
fn the_doctor_looks_at_every_card() {
    let own = Terminal::new();
    let folder = own.folder().to_owned();
    let alsa = folder.join("asound.conf");
    fs::write(&alsa, cards(&folder, &["kitchen", "garden"])).unwrap();
    let config = folder.join("config.toml");
    let output = |name, card| format!("[[outputs]]\nname = \"{name}\"\ncard = \"{card}\"\n");
    let outputs = output("Garden", "garden") + &output("Cellar", "Device_7");
    fs::write(&config, outputs).unwrap();
    let own = own
        .with("ALSA_CONFIG_PATH", alsa.to_str().unwrap())
        .with("MINION_CONFIG", config.to_str().unwrap())
        .with("MINION_SPEAKER_ENABLED", "true");
    let said = own.run(&["doctor"]).stdout;
    let sound: Vec<_> = said
        .lines()
        .filter(|line| line.contains(" sound "))
        .collect();
    assert_eq!(sound.len(), 3, "{said}");
    assert!(
        sound[0].starts_with("ok   sound     a card is there"),
        "{said}"
    );
    assert_eq!(sound[1], "ok   sound     Garden: a card is there");
    let cellar = "warn sound     Cellar: no sound card: `Device_7` is not there, ";
    assert!(sound[2].starts_with(cellar), "{said}");
}
