//! What the machine brings along: sound cards and a clock.

use std::sync::mpsc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::audio::{self, CardChoice};
use crate::config::Config;

use super::Finding;

/// 2024-01-01, before any minion: a clock that says so was never set.
const FIRST_PLAUSIBLE: Duration = Duration::from_secs(1_704_067_200);

/// How long the sound system may take to tell of the cards.
const CARDS_ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// What came of a look for a card; nothing, while the sound system does not answer.
type Looked = mpsc::Receiver<Option<String>>;

/// Whether there are cards to play on: the speaker's, and those of `[[outputs]]`. minion works
/// without.
pub(super) fn sound_cards(config: &Config) -> Vec<Finding> {
    // All at once, so that several that do not answer take no longer than one.
    let until = Instant::now() + CARDS_ANSWER_WITHIN;
    let but_not = config.outputs.iter().map(|output| output.card.clone());
    let default = CardChoice::Default {
        but_not: but_not.collect(),
    };
    let speaker = config.speaker.enabled.then(|| look(default));
    let others: Vec<_> = config
        .outputs
        .iter()
        .map(|output| (output, look(CardChoice::Named(output.card.clone()))))
        .collect();

    let mut findings = vec![match speaker {
        Some(looked) => {
            let mut found = judge("", &looked, until);
            found.seen.push_str(&known());
            found
        }
        None => Finding::ok(
            "sound",
            "switched off by `[speaker] enabled`; browsers play",
        ),
    }];
    for (output, looked) in others {
        let place = format!("{}: ", output.name);
        findings.push(judge(&place, &looked, until));
    }
    findings
}

fn look(card: CardChoice) -> Looked {
    let (tell, looked) = mpsc::channel();
    audio::look_for_speaker(card, Box::new(|_| {}), move |found| {
        drop(tell.send(found.err().map(|error| error.to_string())));
    });
    looked
}

fn judge(place: &str, looked: &Looked, until: Instant) -> Finding {
    let patience = until.saturating_duration_since(Instant::now());
    match looked.recv_timeout(patience) {
        Ok(None) => Finding::ok("sound", format!("{place}a card is there")),
        Ok(Some(error)) => Finding::warn(
            "sound",
            format!("{place}{error}"),
            "browsers play all the same; for the speaker plug one in, and let the user that runs \
             minion use it: usermod -aG audio USER",
        ),
        Err(_) => Finding::warn(
            "sound",
            format!("{place}the sound system does not answer"),
            "browsers play all the same; restart the sound server (PipeWire, PulseAudio)",
        ),
    }
}

/// The kernel's cards: ` (ALSA knows vc4hdmi0: vc4-hdmi-0, Device: USB Audio Device)`.
fn known() -> String {
    let cards = audio::cards();
    let named = cards
        .iter()
        .map(|card| format!("{}: {}", card.id, card.name));
    let named: Vec<_> = named.collect();
    match named.as_slice() {
        [] => String::new(),
        named => format!(" (ALSA knows {})", named.join(", ")),
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
