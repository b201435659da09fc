//! The path below which a proxy shows minion (`[server] base_path`): taken off where the proxy left
//! it on. One that takes it off itself needs no setting, since the page names everything from where
//! it lies.

use axum::body::Body;
use axum::http::Request;
use axum::http::uri::PathAndQuery;

/// Marks a request for the base path without its final slash: from there, what the page names would
/// lie one level too high.
#[derive(Debug, Clone, Copy)]
pub struct WithoutSlash;

/// Takes `base` (such as `/music`, or nothing) off a request's address, if it begins with it.
pub fn take_off(base: &str, request: &mut Request<Body>) {
    let Some(whole) = request.uri().path_and_query() else {
        return;
    };
    let Some(rest) = whole
        .as_str()
        .strip_prefix(base)
        .filter(|_| !base.is_empty())
    else {
        return;
    };
    let is_bare = rest.is_empty() || rest.starts_with('?');
    if !is_bare && !rest.starts_with('/') {
        return;
    }
    let rest = if is_bare {
        format!("/{rest}")
    } else {
        rest.to_owned()
    };
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(rest).ok();
    if let Ok(uri) = axum::http::Uri::from_parts(parts) {
        *request.uri_mut() = uri;
    }
    if is_bare {
        request.extensions_mut().insert(WithoutSlash);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]
    use super::*;

    fn check(base: &str, address: &str, expected: &str, is_bare: bool) {
        let mut request = Request::get(address).body(Body::empty()).unwrap();
        take_off(base, &mut request);
        assert_eq!(request.uri().to_string(), expected, "{base} {address}");
        let mark = request.extensions().get::<WithoutSlash>();
        assert_eq!(mark.is_some(), is_bare, "{base} {address}");
    }

    #[test]
    fn the_base_path_is_taken_off_as_a_whole_and_once() {
        check(
            "/music",
            "/music/api/state?x=/music/",
            "/api/state?x=/music/",
            false,
        );
        check("/music", "/music/", "/", false);
        check("/music", "/music", "/", true);
        check("/music", "/music?a=b", "/?a=b", true);
        check("/music", "/musical", "/musical", false);
        check("/music", "/api/state", "/api/state", false);
        check("/music", "/music/music/", "/music/", false);
        check("/a/b", "/a/b/ws/sync", "/ws/sync", false);
        check("", "/music/", "/music/", false);
    }
}
