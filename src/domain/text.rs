//! Text from outside, made fit to stand among other text: in lists, on a terminal, in a log.
//!
//! Control characters are obeyed by terminals, and Unicode's bidirectional controls turn around what
//! stands beside them: neither is ever a part of what a name says.

/// Whether a character acts on its surroundings instead of being shown: control characters, those
/// with the property `Bidi_Control` (Unicode Standard Annex 9), byte-order marks and interlinear
/// annotation.
#[must_use]
pub fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
        )
}

/// `text` as one line: every kind of white space is a space, what would be obeyed is left out.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !is_obeyed(*c))
        .collect()
}

/// `text` with its line feeds, without anything else that would be obeyed.
#[must_use]
pub fn lines(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => c,
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .filter(|c| *c == '\n' || !is_obeyed(*c))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_obeyed_is_left_out_and_letters_stay() {
        assert_eq!(one_line("safe\u{202e}gnp.exe\u{2066}"), "safegnp.exe");
        assert_eq!(one_line("\u{1b}]0;x\u{7}\u{9b}31m"), "]0;x31m");
        assert_eq!(one_line("two\nlines\u{2028}three\t"), "two lines three ");
        assert_eq!(
            one_line("שלום\u{200f} e\u{301} 👩\u{200d}🎤"),
            "שלום e\u{301} 👩\u{200d}🎤"
        );
        assert_eq!(lines("a\r\nb\u{1b}[2J"), "a \nb[2J");
    }
}
