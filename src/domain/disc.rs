//! Folders of the discs of one album: "CD1", "Disc 2 - Live", "Album (Disc 1)".

/// Words that a disc's folder is called by.
const WORDS: [&str; 5] = ["disque", "disc", "disk", "dvd", "cd"];

/// Numbers written out.
const NUMBERS: [&str; 10] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
];

/// Which disc a folder of this name holds, and what the name says besides: nothing for `CD1`,
/// `Album` for `Album (Disc 1)`. `None` for a folder that is no disc's.
#[must_use]
pub fn disc_folder(name: &str) -> Option<(u32, &str)> {
    let lower = name.to_ascii_lowercase();
    for word in WORDS {
        for (at, _) in lower.match_indices(word) {
            let before = &lower[..at];
            if before
                .chars()
                .next_back()
                .is_some_and(char::is_alphanumeric)
            {
                continue;
            }
            let Some((number, rest)) = number(&lower[at + word.len()..]) else {
                continue;
            };
            let is_mark = |c: char| !c.is_alphanumeric();
            let is_last = rest.chars().all(is_mark);
            if before.chars().all(is_mark) {
                return Some((number, ""));
            }
            if is_last {
                return Some((number, name[..at].trim_end_matches(is_mark)));
            }
        }
    }
    None
}

/// The number that a text begins with, and what follows it.
fn number(text: &str) -> Option<(u32, &str)> {
    let text = text.trim_start_matches([' ', '_', '-', '.', '#']);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = if digits > 0 {
        (text[..digits].parse().ok()?, &text[digits..])
    } else {
        let at = NUMBERS.iter().position(|word| text.starts_with(word))?;
        (at as u32 + 1, &text[NUMBERS[at].len()..])
    };
    let is_whole = !rest.chars().next().is_some_and(char::is_alphanumeric);
    ((1..=99).contains(&number) && is_whole).then_some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disc_is_known_by_its_folder() {
        for (name, expected) in [
            ("CD1", Some((1, ""))),
            ("cd 02", Some((2, ""))),
            ("Disc 2 - Live", Some((2, ""))),
            ("Disk_3", Some((3, ""))),
            ("Disc One", Some((1, ""))),
            ("Café (Disc 1)", Some((1, "Café"))),
            ("Album CD2", Some((2, "Album"))),
            ("Album - disc 10]", Some((10, "Album"))),
            ("CD", None),
            ("LP1", None),
            ("Discovery 2", None),
            ("Abcd1", None),
            ("CD1999", None),
            ("Disc 0", None),
        ] {
            assert_eq!(disc_folder(name), expected, "{name}");
        }
    }
}
