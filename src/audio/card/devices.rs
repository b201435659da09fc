//! Which of the system's devices lead to the card that is meant.
//!
//! Invariant: of a card that was named, and of one that is an output of its own, no other output
//! ever sounds.

use rodio::cpal::traits::HostTrait;
use rodio::{Device, DeviceSinkError, DeviceTrait};

use crate::audio::cards::{SoundCard, cards};
use crate::audio::{CardChoice, NoSoundCard};

/// Opens the first device that leads to the card and opens; says why the best one did not.
pub(super) fn open_first<T>(
    card: &CardChoice,
    mut open: impl FnMut(Device) -> Result<T, DeviceSinkError>,
) -> Result<T, NoSoundCard> {
    let open = |device| open(device).map_err(|error| no_card(&error));
    match card {
        CardChoice::Default { but_not } => open_default(but_not, open),
        CardChoice::Named(name) => open_named(name, open),
    }
}

/// The default device, or the first other one that opens.
fn open_default<T>(
    but_not: &[String],
    mut open: impl FnMut(Device) -> Result<T, NoSoundCard>,
) -> Result<T, NoSoundCard> {
    let default = rodio::cpal::default_host().default_output_device();
    let default = default.ok_or_else(|| no_card(&DeviceSinkError::NoDevice))?;
    let opened = expect_free(&default, but_not).and_then(|()| open(default));
    opened.or_else(|error| {
        others()
            .filter(|device| expect_free(device, but_not).is_ok())
            .find_map(|device| open(device).ok())
            .ok_or(error)
    })
}

fn open_named<T>(
    name: &str,
    mut open: impl FnMut(Device) -> Result<T, NoSoundCard>,
) -> Result<T, NoSoundCard> {
    let (cards, devices) = (cards(), all());
    let listed: Vec<_> = devices.iter().map(pcm).collect();
    let mut first = None;
    for at in leading_to(name, &cards, &listed) {
        // Asked outside of cpal, which opens one device at a time: what hangs would hold up all.
        let opened = asked(&listed[at]).and_then(|_| open(devices[at].clone()));
        match opened {
            Ok(opened) => return Ok(opened),
            Err(NoSoundCard { reason }) => {
                let reason = format!("`{}`: {reason}", listed[at]);
                first.get_or_insert(NoSoundCard { reason })
            }
        };
    }
    Err(first.unwrap_or_else(|| {
        let there: Vec<_> = cards.iter().map(|card| format!("`{}`", card.id)).collect();
        let reason = match there.as_slice() {
            [] => format!("`{name}` is not there, nor any other card"),
            there => format!("`{name}` is not there, but {}", there.join(", ")),
        };
        NoSoundCard { reason }
    }))
}

/// Places in `listed` of the PCMs that lead to a card, best first: the one that lets other programs
/// play, too (`sysdefault`), then the card itself with conversions. Of a card that came after ALSA's
/// configuration was read the first is not there yet. What is no card's id is the name of a PCM.
fn leading_to(name: &str, cards: &[SoundCard], listed: &[String]) -> Vec<usize> {
    let number = cards.iter().find(|card| card.id == name);
    let number = number.map(|card| card.number.to_string());
    let rank = |pcm: &str| {
        let is_its_own = |card: &str| card == name || number.as_ref().is_some_and(|it| it == card);
        match (pcm.split(':').next(), card_of(pcm)) {
            (Some("sysdefault"), Some(card)) if is_its_own(card) => Some(0),
            (Some("plughw"), Some(card)) if is_its_own(card) => Some(1),
            _ if pcm == name => Some(2),
            _ => None,
        }
    };
    let ranks = listed.iter().map(|pcm| rank(pcm)).enumerate();
    let mut leading: Vec<_> = ranks.filter_map(|(at, rank)| Some((rank?, at))).collect();
    leading.sort_unstable();
    leading.into_iter().map(|(_, at)| at).collect()
}

/// The card in the name of a PCM, an id or a number: `Device` of `plughw:CARD=Device,DEV=0`.
fn card_of(pcm: &str) -> Option<&str> {
    let (_, arguments) = pcm.split_once(':')?;
    let mut arguments = arguments.split(',');
    arguments.find_map(|argument| argument.trim().strip_prefix("CARD="))
}

/// Whether a device leads to none of these cards. `default` and the like do not say where they lead:
/// that depends on the order in which the kernel met the cards.
fn expect_free(device: &Device, but_not: &[String]) -> Result<(), NoSoundCard> {
    if but_not.is_empty() {
        return Ok(());
    }
    let pcm = pcm(device);
    let taken = |name: &str| NoSoundCard {
        reason: format!("`{name}` is an output of its own, and there is no other card"),
    };
    if but_not.contains(&pcm) {
        return Err(taken(&pcm));
    }
    let card = match card_of(&pcm) {
        Some(card) => card.to_owned(),
        None => match asked(&pcm)? {
            Some(number) => number.to_string(),
            // It leads to no card of the kernel's, but to a sound server or the like.
            None => return Ok(()),
        },
    };
    let cards = cards();
    let by_number = cards.iter().find(|one| one.number.to_string() == card);
    let id = by_number.map_or(&card, |one| &one.id);
    match but_not.contains(id) {
        true => Err(taken(id)),
        false => Ok(()),
    }
}

/// Opens a PCM for a moment and without a sound: whether that is possible, and the number of its
/// card, if it leads to one.
#[cfg(target_os = "linux")]
fn asked(pcm: &str) -> Result<Option<u32>, NoSoundCard> {
    let refused = |error: alsa::Error| NoSoundCard {
        reason: std::io::Error::from_raw_os_error(error.errno())
            .to_string()
            .to_lowercase(),
    };
    let opened = alsa::PCM::new(pcm, alsa::Direction::Playback, true).map_err(refused)?;
    let card = opened.info().map_err(refused)?.get_card();
    Ok(u32::try_from(card).ok())
}

#[cfg(not(target_os = "linux"))]
fn asked(_pcm: &str) -> Result<Option<u32>, NoSoundCard> {
    Ok(None)
}

/// All devices that may play.
fn all() -> Vec<Device> {
    let devices = rodio::cpal::default_host().output_devices();
    devices.into_iter().flatten().collect()
}

/// What the system calls a device; nothing where it does not say.
fn pcm(device: &Device) -> String {
    let id = device.id();
    id.map_or_else(|_| String::new(), |id| id.id().to_owned())
}

/// All devices that lead to hardware, beside the default.
fn others() -> impl Iterator<Item = Device> {
    all().into_iter().filter(|device| {
        let about = device.description();
        about.is_ok_and(|about| match about.driver() {
            None | Some("null") => false,
            Some("jack") => is_jack_running(),
            Some(_) => true,
        })
    })
}

/// Whether a JACK server may hold the cards. Its library writes lines to stderr where none does,
/// and has no way to be told not to.
fn is_jack_running() -> bool {
    // What a server shares lies here (jackd2: `jack_default_1000_0`, jackd1: `jack-1000`); its
    // registry and its database outlive it.
    let shared = std::fs::read_dir("/dev/shm")
        .into_iter()
        .flatten()
        .flatten();
    shared
        .filter_map(|entry| entry.file_name().into_string().ok())
        .any(|name| {
            let outlives = name == "jack-shm-registry" || name.starts_with("jack_db");
            name.starts_with("jack") && !outlives
        })
}

fn no_card(error: &DeviceSinkError) -> NoSoundCard {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    NoSoundCard {
        reason: cause.unwrap_or_else(|| error.to_string()).to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::{card_of, leading_to};
    use crate::audio::cards::SoundCard;

    /// What ALSA 1.2.8 and cpal list with an HDMI socket and a USB card, in that order.
    const LISTED: [&str; 13] = [
        "null",
        "pulse",
        "hw:CARD=vc4hdmi0,DEV=0",
        "plughw:CARD=vc4hdmi0,DEV=0",
        "sysdefault:CARD=vc4hdmi0",
        "hw:CARD=Device,DEV=0",
        "plughw:CARD=Device,DEV=0",
        "plughw:CARD=Device,DEV=1",
        "sysdefault:CARD=Device",
        "front:CARD=Device,DEV=0",
        "plughw:CARD=0,DEV=0",
        "hw:CARD=1,DEV=0",
        "plughw:CARD=1,DEV=0",
    ];

    fn check(name: &str, expected: &[&str]) {
        let card = |number, id: &str| SoundCard {
            number,
            id: id.to_owned(),
            name: String::new(),
        };
        let cards = [card(0, "vc4hdmi0"), card(1, "Device")];
        let listed = LISTED.map(str::to_owned);
        let places = leading_to(name, &cards, &listed);
        let found: Vec<_> = places.into_iter().map(|at| LISTED[at]).collect();
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn a_card_is_shared_where_that_is_possible_and_else_its_own() {
        let garden = [
            "sysdefault:CARD=Device",
            "plughw:CARD=Device,DEV=0",
            "plughw:CARD=Device,DEV=1",
            "plughw:CARD=1,DEV=0",
        ];
        check("Device", &garden);
    }

    #[test]
    fn what_is_no_card_is_a_pcm_by_its_whole_name() {
        check("pulse", &["pulse"]);
        check("front:CARD=Device,DEV=0", &["front:CARD=Device,DEV=0"]);
        check("Devic", &[]);
        check("device", &[]);
    }

    #[test]
    fn a_pcm_may_say_which_card_it_is_of() {
        assert_eq!(card_of("front:CARD=Device,DEV=0"), Some("Device"));
        assert_eq!(card_of("hw:DEV=0, CARD=1"), Some("1"));
        assert_eq!(card_of("default"), None);
        assert_eq!(card_of("plug:'x'"), None);
    }
}
