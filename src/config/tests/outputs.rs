//! `[[outputs]]`, through the same door.

use super::*;
use crate::config::outputs::KEYS as OUTPUT_KEYS;

fn outputs(text: &str) -> Vec<Output> {
    let (config, warnings) = load(text, &[], &Overrides::default()).unwrap();
    assert_eq!(warnings, []);
    config.outputs
}

/// As many outputs as asked for, none like another.
fn numbered(count: usize) -> String {
    let one = |at| format!("[[outputs]]\nname = 'Room {at}'\ncard = 'Device_{at}'\n");
    (1..=count).map(one).collect()
}

#[test]
fn each_further_card_is_an_output_with_an_id_of_its_own() {
    let text = "[speaker]\noffset_ms = 5\n\n[[outputs]]\nname = ' Garden '\ncard = 'Device'\n\
                offset_ms = -40\n\n[[outputs]]\ncard = \"plug:'b_1'\"\nname = 'Küche'\n";
    let expected = [
        ("Garden", "Device", -40, "speaker:device"),
        ("Küche", "plug:'b_1'", 0, "speaker:plug-b-1"),
    ];
    let outputs = outputs(text);
    let seen: Vec<_> = outputs
        .iter()
        .map(|one| (one.name.as_str(), one.card.as_str(), one.offset_ms))
        .collect();
    assert_eq!(seen, expected.map(|(name, card, ms, _)| (name, card, ms)));
    let ids: Vec<_> = outputs.iter().map(|one| one.id().0).collect();
    assert_eq!(ids, expected.map(|(.., id)| id));
    assert!(outputs.iter().all(|one| !one.id().is_speaker()));
    assert_eq!(load("", &[], &Overrides::default()).unwrap().0.outputs, []);
}

#[test]
fn there_may_be_eight_further_cards() {
    assert_eq!(outputs(&numbered(8)).len(), 8);
    check_refused(
        &numbered(9),
        &[
            "config.toml:1: `outputs`: 9 outputs are too many;",
            "write up to 8 times [[outputs]], each with a `name` and a `card` of its own",
        ],
    );
}

#[test]
fn an_output_without_a_name_or_a_card_is_refused() {
    let whole = "write up to 8 times [[outputs]], each with a `name` and a `card` of its own";
    check_refused(
        "[[outputs]]\nname = 'Garden'\n",
        &["config.toml:1: `outputs`: missing field `card`;", whole],
    );
    check_refused(
        "[server]\n[[outputs]]\ncard = 'Device'\n",
        &["config.toml:2: `outputs`: missing field `name`;", whole],
    );
    check_refused(
        "[outputs]\nname = 'Garden'\n",
        &[
            "config.toml:1: `outputs`: invalid type: map, expected a sequence;",
            whole,
        ],
    );
}

#[test]
fn two_outputs_that_would_be_taken_for_one_another_are_refused() {
    let two = |first: (&str, &str), second: (&str, &str)| {
        let one = |(name, card)| format!("[[outputs]]\nname = '{name}'\ncard = '{card}'\n");
        let text = one(first) + &one(second);
        let said = load(&text, &[], &Overrides::default()).unwrap_err();
        said.split("; write").next().unwrap().to_owned()
    };
    assert_eq!(
        two(("Garden", "Device"), ("garden", "Device_1")),
        "config.toml:1: `outputs`: two outputs are called `garden`"
    );
    assert_eq!(
        two(("Garden", "USB Audio"), ("Kitchen", "usb-audio")),
        "config.toml:1: `outputs`: `Garden` and `Kitchen` have the same card, `usb-audio`"
    );
}

#[test]
fn a_name_or_a_card_that_is_none_is_refused_in_words() {
    let said = |key: &str, value: &str| {
        let other = if key == "name" { "card" } else { "name" };
        let text = format!("[[outputs]]\n{other} = 'Other'\n{key} = \"{value}\"\n");
        load(&text, &[], &Overrides::default()).unwrap_err()
    };
    let names = |what: &str| {
        format!(
            "config.toml:3: `outputs.name`: {what}; write what people call it, in 1 to 100 \
             characters, such as \"Garden\""
        )
    };
    assert_eq!(said("name", "  "), names("it is empty"));
    let long = "ä".repeat(101);
    assert_eq!(
        said("name", &long),
        names("it is longer than 100 characters")
    );
    assert_eq!(
        said("name", "a\\u001bb"),
        names("it holds control characters")
    );
    assert_eq!(
        outputs(&format!("[[outputs]]\nname='{}'\ncard='b'", &long[2..])).len(),
        1
    );

    let cards = |what: &str| {
        format!(
            "config.toml:3: `outputs.card`: {what}; write the card's id, which `minion doctor` \
             knows, such as \"Device\""
        )
    };
    assert_eq!(said("card", ""), cards("it is empty"));
    assert_eq!(said("card", "::"), cards("`::` is no card"));
    let own = "`default` is the speaker's own card";
    assert_eq!(said("card", "default"), cards(own));
    for number in ["1", "hw:1", "hw:1,0", "plughw:CARD=0,DEV=0"] {
        let what = "is a number, and another card's after the next start of the machine";
        assert_eq!(said("card", number), cards(&format!("`{number}` {what}")));
    }
    assert_eq!(
        said("offset_ms", "soon").split("; ").last(),
        Some("write whole milliseconds from -2000 to 2000")
    );
}

#[test]
fn unknown_keys_of_an_output_are_named_in_a_warning() {
    let text = numbered(2) + "ofset_ms = 1\n";
    let (_, warnings) = load(&text, &[], &Overrides::default()).unwrap();
    let said: Vec<_> = warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "config.toml: unknown key `outputs.1.ofset_ms` has no effect; [[outputs]] knows name, \
             card, offset_ms"
        ]
    );
}

#[test]
fn outputs_have_no_name_in_the_environment() {
    let variables = [
        ("MINION_OUTPUTS", "Device"),
        ("MINION_SPEAKER_ENABLED", "false"),
    ];
    let (config, _) = load(&numbered(1), &variables, &Overrides::default()).unwrap();
    assert_eq!(config.outputs.len(), 1);
    assert!(!config.speaker.enabled);
    let said = unknown_variables(["MINION_OUTPUTS".to_owned()].into_iter());
    assert!(
        said[0]
            .to_string()
            .starts_with("the variable MINION_OUTPUTS has no effect")
    );
}

#[test]
fn the_example_shows_an_output_with_every_key() {
    let (_, rest) = EXAMPLE.split_once("#[[outputs]]\n").unwrap();
    let (lines, _) = rest.split_once("\n\n").unwrap();
    let keys: Vec<_> = lines
        .lines()
        .map(|line| line.strip_prefix('#').unwrap().split(" = ").next().unwrap())
        .collect();
    assert_eq!(keys, OUTPUT_KEYS.map(|key| key.name));
    let shown = outputs(&format!("[[outputs]]\n{}", lines.replace('#', "")));
    assert_eq!(shown[0].id().0, "speaker:device");
}
