//! Where the next stream of a chained Ogg file begins (RFC 3533, section 6).

use std::io::Result;

use super::view::View;

/// Bytes of a page's head before its table of lengths.
const HEAD_BYTES: usize = 27;

/// Bytes searched for a page at once.
const SEARCH_BYTES: usize = 64 * 1024;

/// The first page that begins a stream behind the streams that begin at the start of the view.
///
/// Pages are passed by their lengths; only a damaged place is searched for the next page.
pub(super) fn next_link(view: &View) -> Result<Option<u64>> {
    let mut at = 0;
    let mut is_within = false;
    while at < view.length() {
        let page = view.bytes(at, HEAD_BYTES + 255)?;
        let lengths = page
            .get(26)
            .map(|count| HEAD_BYTES..HEAD_BYTES + usize::from(*count));
        let lengths = lengths.and_then(|range| page.get(range));
        let Some(lengths) = lengths.filter(|_| page.starts_with(b"OggS\0")) else {
            match find_mark(view, at + 1)? {
                Some(next) => at = next,
                None => return Ok(None),
            }
            continue;
        };
        let begins = page[5] & 2 != 0;
        if begins && is_within {
            return Ok(Some(at));
        }
        is_within |= !begins;
        let body: u64 = lengths.iter().map(|length| u64::from(*length)).sum();
        at += (HEAD_BYTES + lengths.len()) as u64 + body;
    }
    Ok(None)
}

fn find_mark(view: &View, mut at: u64) -> Result<Option<u64>> {
    loop {
        let bytes = view.bytes(at, SEARCH_BYTES)?;
        if let Some(index) = bytes.windows(4).position(|mark| mark == b"OggS") {
            return Ok(Some(at + index as u64));
        }
        if bytes.len() < SEARCH_BYTES {
            return Ok(None);
        }
        at += (bytes.len() - 3) as u64;
    }
}
