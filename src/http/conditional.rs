//! Conditional requests: `If-None-Match` and `If-Range`, by the grammar of RFC 9110, section 13.
//!
//! Proxies that compress make `W/"x"` of `"x"`, and caches send lists of tags: a header compared
//! as text would send everything again.

use axum::http::{HeaderMap, HeaderName, header};

/// Whether the caller holds the representation with this entity tag already: one of the tags of
/// `If-None-Match` is it by the weak comparison, or any will do (`*`). Several header lines are one
/// list.
#[must_use]
pub fn is_held(headers: &HeaderMap, etag: &str) -> bool {
    let etag = opaque(etag);
    values(headers, &header::IF_NONE_MATCH).any(|value| {
        let value = value.trim();
        value == "*" || tags(value).any(|tag| opaque(tag) == etag)
    })
}

/// Whether a range may be cut out of the representation with this entity tag: `If-Range` is absent,
/// or names it by the strong comparison. Dates are never taken for equal, so that what they ask for
/// is sent whole.
#[must_use]
pub fn may_send_range(headers: &HeaderMap, etag: &str) -> bool {
    values(headers, &header::IF_RANGE).all(|value| value.trim() == etag)
}

fn values<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h str> {
    // What is not text is the tag of somebody else.
    let values = headers.get_all(name).into_iter();
    values.map(|value| value.to_str().unwrap_or_default())
}

/// The tag without the mark of weakness; the mark is case-sensitive.
fn opaque(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

/// The entity tags of a list. A comma may stand inside a tag; what is none ends the list.
fn tags(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = list;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let opens = if rest.starts_with("W/\"") { 2 } else { 0 };
        let text = rest.get(opens..)?.strip_prefix('"')?;
        let end = opens + text.find('"')? + 2;
        let (tag, behind) = rest.split_at(end);
        rest = behind;
        Some(tag)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(name: &HeaderName, values: &[&'static str]) -> HeaderMap {
        let lines = values.iter().map(|value| HeaderValue::from_static(value));
        lines.map(|value| (name.clone(), value)).collect()
    }

    #[test]
    fn if_none_match_is_a_list_of_tags_compared_weakly() {
        let check = |values: &[&'static str], expected: bool| {
            let headers = headers(&header::IF_NONE_MATCH, values);
            assert_eq!(is_held(&headers, "\"x-1\""), expected, "{values:?}");
        };
        check(&["\"x-1\""], true);
        check(&["W/\"x-1\""], true);
        check(&["\"other\", \"x-1\""], true);
        check(&["\"other\",W/\"x-1\" , \"third\""], true);
        check(&["\"other\"", "\"x-1\""], true);
        check(&["*"], true);
        check(&[" * "], true);
        check(&["\"a,b\", \"x-1\""], true);
        check(&[], false);
        check(&["\"x-12\""], false);
        check(&["\"a, x-1\""], false);
        check(&["x-1"], false);
        check(&["w/\"x-1\""], false);
        check(&["\"x-1"], false);
        check(&["\"*\""], false);
    }

    #[test]
    fn if_range_takes_the_very_same_tag_alone() {
        let check = |values: &[&'static str], expected: bool| {
            let headers = headers(&header::IF_RANGE, values);
            assert_eq!(may_send_range(&headers, "\"x-1\""), expected, "{values:?}");
        };
        check(&[], true);
        check(&["\"x-1\""], true);
        check(&["W/\"x-1\""], false);
        check(&["\"x-2\""], false);
        check(&["Sun, 29 Nov 2026 08:00:00 GMT"], false);
    }
}
