//! The sound cards of this machine, as the kernel lists them.

use std::fs::File;
use std::io::Read;

/// Where Linux lists its cards. Reading it opens no card, so it neither waits nor needs a right.
const LIST: &str = "/proc/asound/cards";

/// The kernel has at most 256 cards, of two short lines each.
const LIST_BYTES_MAX: u64 = 64 * 1024;

/// A sound card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoundCard {
    /// Its place in the list; another card may have it after the next start of the machine.
    pub number: u32,
    /// What ALSA calls it, such as `Device`; it keeps that.
    pub id: String,
    /// What people may know it by, such as `USB Audio Device`.
    pub name: String,
}

/// The cards that are there now; none where the system has no list of them.
#[must_use]
pub fn cards() -> Vec<SoundCard> {
    let mut text = String::new();
    if let Ok(list) = File::open(LIST) {
        // What was read until then is worth as much.
        let _ = list.take(LIST_BYTES_MAX).read_to_string(&mut text);
    }
    text.lines().filter_map(card).collect()
}

/// Reads the first line of a card: ` 1 [Device         ]: USB-Audio - USB Audio Device`
/// (`snd_card_info_read` in the kernel's sound/core/init.c). The second one is a longer name.
fn card(line: &str) -> Option<SoundCard> {
    let (number, rest) = line.split_once('[')?;
    let (id, rest) = rest.split_once("]: ")?;
    let name = rest.split_once(" - ").map_or(rest, |(_driver, name)| name);
    Some(SoundCard {
        number: number.trim().parse().ok()?,
        id: id.trim().to_owned(),
        name: name.trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::card;

    #[test]
    fn a_card_is_known_by_its_id_and_its_name() {
        let list = concat!(
            " 0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0\n",
            "                      vc4-hdmi-0\n",
            "11 [Device         ]: USB-Audio - USB Audio - Device [2]: new\n",
            "                      C-Media [x]: USB Audio Device at usb-1.2, full speed\n",
            " 2 [Odd]: \n",
            "--- no soundcards ---\n",
        );
        let cards: Vec<_> = list.lines().filter_map(card).collect();
        let seen: Vec<_> = cards
            .iter()
            .map(|card| (card.number, card.id.as_str(), card.name.as_str()))
            .collect();
        let expected = [
            (0, "vc4hdmi0", "vc4-hdmi-0"),
            (11, "Device", "USB Audio - Device [2]: new"),
            (2, "Odd", ""),
        ];
        assert_eq!(seen, expected);
    }
}
