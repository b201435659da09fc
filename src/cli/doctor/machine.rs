//! What the machine brings along: a sound card and a clock.

use std::fs;
use std::sync::mpsc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::audio;
use crate::config::Config;

use super::Finding;

/// 2024-01-01, before any minion: a clock that says so was never set.
const FIRST_PLAUSIBLE: Duration = Duration::from_secs(1_704_067_200);

/// How long the sound system may take to tell of a card.
const CARD_ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// Whether there is a card to play on. minion works without.
pub(super) fn sound_card(config: &Config) -> Finding {
    if !config.speaker.enabled {
        return Finding::ok(
            "sound",
            "switched off by `[speaker] enabled`; browsers play",
        );
    }
    let (tell, found) = mpsc::channel();
    audio::look_for_speaker(Box::new(|_| {}), move |found| drop(tell.send(found)));
    let Ok(found) = found.recv_timeout(CARD_ANSWERS_WITHIN) else {
        return Finding::warn(
            "sound",
            format!("the sound system does not answer{}", cards()),
            "browsers play all the same; restart the sound server (PipeWire, PulseAudio)",
        );
    };
    match found {
        Ok(_speaker) => Finding::ok("sound", format!("a card is there{}", cards())),
        Err(error) => Finding::warn(
            "sound",
            format!("{error}{}", cards()),
            "browsers play all the same; for the speaker plug one in, and let the user that runs \
             minion use it: usermod -aG audio USER",
        ),
    }
}

/// The names of the kernel's cards: `: vc4-hdmi, USB Audio`.
fn cards() -> String {
    let listed = fs::read_to_string("/proc/asound/cards").unwrap_or_default();
    let names: Vec<_> = listed
        .lines()
        .filter_map(|line| line.split_once("]: "))
        .filter_map(|(_, card)| card.split_once(" - "))
        .map(|(_, name)| name.trim())
        .collect();
    match names.as_slice() {
        [] => String::new(),
        names => format!(" (ALSA knows {})", names.join(", ")),
    }
}

/// Whether the clock was set: certificates and histories depend on it.
pub(super) fn clock() -> Finding {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    if since < FIRST_PLAUSIBLE {
        return Finding::bad(
            "clock",
            "it shows a time before 2024",
            "let the machine fetch the time: timedatectl set-ntp true",
        );
    }
    Finding::ok("clock", "it was set")
}
