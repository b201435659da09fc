//! `Range: bytes=...`, after RFC 9110 section 14: single ranges; of several, none.

/// What part of a file is wanted, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// All of it.
    Whole,
    /// From `from` up to, not including, `to`.
    Part {
        /// First byte.
        from: u64,
        /// Behind the last byte.
        to: u64,
    },
    /// Nothing of it is there.
    Unsatisfiable,
}

/// Reads the header's value for a file of `bytes` bytes. What cannot be read means all of it.
#[must_use]
pub fn parse_range(text: &str, bytes: u64) -> Range {
    let ranges = text
        .split_once('=')
        .filter(|(unit, _)| unit.trim().eq_ignore_ascii_case("bytes"))
        .map(|(_, ranges)| ranges);
    // A list may hold empty elements; of several ranges none is sent.
    let mut ranges = ranges
        .into_iter()
        .flat_map(|ranges| ranges.split(','))
        .map(str::trim)
        .filter(|range| !range.is_empty());
    let (Some(range), None) = (ranges.next(), ranges.next()) else {
        return Range::Whole;
    };
    let Some((first, last)) = range.split_once('-') else {
        return Range::Whole;
    };
    match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(from), _) if from >= bytes => Range::Unsatisfiable,
        (Ok(from), Ok(last)) if last >= from => Range::Part {
            from,
            to: bytes.min(last.saturating_add(1)),
        },
        (Ok(from), Err(_)) if last.trim().is_empty() => Range::Part { from, to: bytes },
        (Err(_), Ok(0)) if first.trim().is_empty() => Range::Unsatisfiable,
        (Err(_), Ok(tail)) if first.trim().is_empty() && bytes > 0 => Range::Part {
            from: bytes.saturating_sub(tail),
            to: bytes,
        },
        _ => Range::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Range) {
        assert_eq!(parse_range(text, 100), expected, "{text}");
    }

    #[test]
    fn a_range_is_read_as_the_standard_says() {
        check("bytes=0-", Range::Part { from: 0, to: 100 });
        check("bytes=10-19", Range::Part { from: 10, to: 20 });
        check("bytes=90-1000", Range::Part { from: 90, to: 100 });
        check("bytes=-30", Range::Part { from: 70, to: 100 });
        check("bytes=-1000", Range::Part { from: 0, to: 100 });
        check("bytes=100-", Range::Unsatisfiable);
        check("bytes=-0", Range::Unsatisfiable);
        check("bytes=20-10", Range::Whole);
        check("bytes=0-1,5-6", Range::Whole);
        check("Bytes=10-19", Range::Part { from: 10, to: 20 });
        check("bytes= 10-19 ,", Range::Part { from: 10, to: 20 });
        check("bytes=", Range::Whole);
        check("lines=0-1", Range::Whole);
        check("bytes=x-y", Range::Whole);
        check(
            "bytes=0-18446744073709551615",
            Range::Part { from: 0, to: 100 },
        );
    }
}
