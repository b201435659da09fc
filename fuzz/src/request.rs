//! Text that becomes requests: whatever the bytes are, some route is asked something.
//!
//! ```text
//! POST /api/comparisons/verdict?unused
//! idempotency-key: a
//!
//! {"pair_id": 1, "winner": "tie"}
//! ```
//!
//! A first line that names no route is one by its hash, so that a fuzzer is never stuck at 404.

use axum::http::{HeaderName, HeaderValue, Method, Uri};
use percent_encoding::{AsciiSet, CONTROLS, percent_encode};

use crate::routes::Route;

/// Between two requests.
pub const SEPARATOR: u8 = 0x1e;

/// One in so many lines that name no route is asked as it stands.
const ODD_ONES: u32 = 8;

/// What cannot stand in an address as it is.
pub const NOT_IN_ADDRESS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'\\')
    .add(b'^')
    .add(b'|');

/// A request, ready to be asked.
#[derive(Debug, Clone)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Where, without a query.
    pub path: String,
    /// The query, encoded.
    pub query: Option<String>,
    /// Further headers.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// Path and query.
    #[must_use]
    pub fn address(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&HeaderValue> {
        self.headers
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value)
    }
}

/// The requests that `input` stands for, as far as `routes` know them.
pub fn parse<'a>(input: &'a [u8], routes: &'a [Route]) -> impl Iterator<Item = Request> + 'a {
    input
        .split(|byte| *byte == SEPARATOR)
        .filter_map(|text| parse_one(text, routes))
}

fn parse_one(text: &[u8], routes: &[Route]) -> Option<Request> {
    let (head, body) = match text.windows(2).position(|pair| pair == b"\n\n") {
        Some(at) => (&text[..at], &text[at + 2..]),
        None => (text, &[][..]),
    };
    let mut lines = head.split(|byte| *byte == b'\n');
    let line = lines.next()?;
    let (method, path, query) = address(line, routes)?;
    let mut headers: Vec<_> = lines.filter_map(header).collect();
    // The first of a kind counts, as nobody sends two.
    headers.dedup_by(|later, first| later.0 == first.0);
    let request = Request {
        method,
        path,
        query,
        headers,
        body: body.to_vec(),
    };
    // What no HTTP server would hand on.
    request.address().parse::<Uri>().ok().map(|_| request)
}

fn address(line: &[u8], routes: &[Route]) -> Option<(Method, String, Option<String>)> {
    let (line, query) = match line.iter().position(|byte| *byte == b'?') {
        Some(at) => (&line[..at], Some(&line[at + 1..])),
        None => (line, None),
    };
    let encoded = |bytes: &[u8]| percent_encode(bytes, NOT_IN_ADDRESS).to_string();
    let query = query.map(encoded);
    let (method, path) = match line.iter().position(|byte| *byte == b' ') {
        Some(at) => (&line[..at], encoded(&line[at + 1..])),
        None => (&[][..], encoded(line)),
    };
    let method = Method::from_bytes(method).ok();
    if let Some(method) = &method
        && routes.iter().any(|route| route.fits(method, &path))
    {
        return Some((method.clone(), path, query));
    }
    let hash = minion::domain::hash::fnv1a(line);
    if let Some(method) = method.filter(|_| hash % ODD_ONES == 0 && path.starts_with('/')) {
        return Some((method, path, query));
    }
    let route = routes.get(hash as usize % routes.len().max(1))?;
    let has_digit = |part: &&str| part.bytes().any(|byte| byte.is_ascii_digit());
    let path = route.filled(path.split('/').filter(has_digit));
    Some((route.method.clone(), path, query))
}

fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let at = line.iter().position(|byte| *byte == b':')?;
    let name = HeaderName::from_bytes(line[..at].trim_ascii()).ok()?;
    let value = HeaderValue::from_bytes(line[at + 1..].trim_ascii()).ok()?;
    // The guard has tests of its own, and a request that it refuses finds nothing.
    let is_known = [
        "minion-device",
        "idempotency-key",
        "content-type",
        "range",
        "if-range",
        "if-none-match",
    ]
    .contains(&name.as_str());
    is_known.then_some((name, value))
}
