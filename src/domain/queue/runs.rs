//! Numbers in an order, written short: `7-9,3` is 7, 8, 9, 3. An album's tracks and the places that
//! were given out together are such runs, so a long list costs little in the log.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// Numbers that a text may stand for at most: twice the longest queue.
const NUMBERS_MAX: usize = 200_000;

/// Numbers in an order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Runs(pub Vec<i64>);

impl Runs {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<i64> for Runs {
    fn from_iter<I: IntoIterator<Item = i64>>(numbers: I) -> Self {
        Self(numbers.into_iter().collect())
    }
}

impl From<Runs> for String {
    fn from(runs: Runs) -> Self {
        let mut text = Self::new();
        let mut rest = runs.0.as_slice();
        while let [first, ..] = rest {
            let next = |pair: &[i64]| pair[0].checked_add(1) == Some(pair[1]);
            let length = 1 + rest.windows(2).take_while(|pair| next(pair)).count();
            if !text.is_empty() {
                text.push(',');
            }
            // Writing to a string cannot fail.
            let _ = match length {
                1 => write!(text, "{first}"),
                _ => write!(text, "{first}-{}", rest[length - 1]),
            };
            rest = &rest[length..];
        }
        text
    }
}

impl TryFrom<String> for Runs {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut numbers = Vec::new();
        for run in text.split(',').filter(|run| !run.is_empty()) {
            let unread = |_| "a run is a number, or two with a hyphen between";
            let (first, last) = run.split_once('-').unwrap_or((run, run));
            let first: i64 = first.parse().map_err(unread)?;
            let last: i64 = last.parse().map_err(unread)?;
            let length = usize::try_from(last.saturating_sub(first))
                .map_err(|_| "a run ends before it begins")?;
            if numbers.len() + length >= NUMBERS_MAX {
                return Err("more numbers than any queue has");
            }
            numbers.extend(first..=last);
        }
        Ok(Self(numbers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(numbers: &[i64], text: &str) {
        let runs = Runs(numbers.to_vec());
        assert_eq!(String::from(runs.clone()), text);
        assert_eq!(Runs::try_from(text.to_owned()), Ok(runs));
    }

    #[test]
    fn a_list_of_numbers_is_written_short_and_read_again() {
        check(&[], "");
        check(&[7], "7");
        check(&[7, 8, 9, 3], "7-9,3");
        check(&[3, 2, 1], "3,2,1");
        check(&[1, 1, 2], "1,1-2");
    }

    #[test]
    fn what_is_no_list_or_too_long_a_one_is_refused() {
        for text in ["x", "1-", "5-3", "1-9000000000", "1-200001", "-4"] {
            assert!(Runs::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
