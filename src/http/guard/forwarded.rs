//! Headers by which a proxy says for whom it asks.
//!
//! Nobody but a named proxy is believed, and a proxy passes on what it was sent: each header that
//! names a client must name an allowed one, so that a forged one beside the true one gains nothing.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

use crate::config::Network;

/// Headers that only proxies and tunnels send, by their full name. `Via` is one of them: browsers
/// and the command line never send it, and a tunnel that hides everything else may.
const NAMES: [&str; 7] = [
    "forwarded",
    "via",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "true-client-ip",
    "fly-client-ip",
];

/// The same by the beginning of their name.
const BEGINNINGS: [&str; 3] = ["x-forwarded", "cf-", "x-original-"];

/// Headers that hold one address, or a list to which every proxy appends.
const CLIENTS: [&str; 7] = [
    "x-forwarded-for",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "true-client-ip",
    "fly-client-ip",
    "cf-connecting-ip",
];

/// The first header that says the request was forwarded.
pub(super) fn find_sign(headers: &HeaderMap) -> Option<&str> {
    headers
        .keys()
        .map(axum::http::HeaderName::as_str)
        .find(|name| NAMES.contains(name) || BEGINNINGS.iter().any(|start| name.starts_with(start)))
}

/// The clients that the headers name, one a header: in a list the last that is no trusted proxy,
/// since what stands before it is hearsay. `None` when a header names no address, or no header
/// names a client.
pub(super) fn find_clients(headers: &HeaderMap, trusted: &[Network]) -> Option<Vec<IpAddr>> {
    let mut clients = Vec::new();
    for name in CLIENTS {
        if headers.contains_key(name) {
            let values = values_of(headers, name)?;
            clients.push(nearest(values.split(',').map(parse_address), trusted)?);
        }
    }
    if headers.contains_key("forwarded") {
        let values = values_of(headers, "forwarded")?;
        clients.push(nearest(values.split(',').map(parse_element), trusted)?);
    }
    Some(clients).filter(|clients| !clients.is_empty())
}

/// All values of a header, joined as RFC 9110 joins them.
fn values_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let values: Option<Vec<_>> = headers
        .get_all(name)
        .iter()
        .map(|v| v.to_str().ok())
        .collect();
    Some(values?.join(","))
}

/// The last address that is not trusted; the first of all when every one is.
fn nearest(
    addresses: impl DoubleEndedIterator<Item = Option<IpAddr>>,
    trusted: &[Network],
) -> Option<IpAddr> {
    let mut nearest = None;
    for address in addresses.rev() {
        let address = address?;
        nearest = Some(address);
        if !is_trusted(address, trusted) {
            break;
        }
    }
    nearest
}

/// Whether `[server] trusted_proxies` names the address.
pub(super) fn is_trusted(address: IpAddr, trusted: &[Network]) -> bool {
    trusted.iter().any(|network| network.contains(address))
}

/// One element of `Forwarded` (RFC 7239): `for="[2001:db8::1]:4711";proto=http`.
fn parse_element(element: &str) -> Option<IpAddr> {
    let value = element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value)
    })?;
    parse_address(value)
}

/// The hosts that `Forwarded` says were asked.
pub(super) fn find_hosts(headers: &HeaderMap) -> Vec<&str> {
    told(headers, "host").collect()
}

/// The scheme that `Forwarded` says was asked by, of the first proxy: that is the page's.
pub(super) fn find_proto(headers: &HeaderMap) -> Option<&str> {
    told(headers, "proto").next()
}

/// What `Forwarded` says under a name, element by element.
fn told<'h>(headers: &'h HeaderMap, name: &'h str) -> impl Iterator<Item = &'h str> {
    let values = headers.get_all("forwarded").into_iter();
    let elements = values.flat_map(|value| value.to_str().unwrap_or("").split([',', ';']));
    elements.filter_map(move |pair| {
        let (key, value) = pair.split_once('=')?;
        let is_it = key.trim().eq_ignore_ascii_case(name);
        is_it.then(|| value.trim().trim_matches('"'))
    })
}

fn parse_address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let socket = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    text.parse().ok().or_else(socket).or_else(bare)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]
    use axum::http::HeaderName;

    use super::*;

    fn headers(lines: &[(&str, &str)]) -> HeaderMap {
        lines
            .iter()
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
            .collect()
    }

    fn check(lines: &[(&str, &str)], expected: Option<&[&str]>) {
        let trusted = ["10.0.0.0/24".parse().unwrap()];
        let expected: Option<Vec<IpAddr>> =
            expected.map(|list| list.iter().map(|one| one.parse().unwrap()).collect());
        assert_eq!(
            find_clients(&headers(lines), &trusted),
            expected,
            "{lines:?}"
        );
    }

    #[test]
    fn the_client_is_the_last_that_is_no_trusted_proxy() {
        check(
            &[("x-forwarded-for", "192.168.0.9")],
            Some(&["192.168.0.9"]),
        );
        check(
            &[("x-forwarded-for", "192.168.0.9, 203.0.113.7, 10.0.0.2")],
            Some(&["203.0.113.7"]),
        );
        check(
            &[("x-forwarded-for", "10.0.0.3, 10.0.0.2")],
            Some(&["10.0.0.3"]),
        );
        check(
            &[(
                "forwarded",
                "for=192.0.2.1, For=\"[2001:db8::1]:47\";proto=http",
            )],
            Some(&["2001:db8::1"]),
        );
    }

    #[test]
    fn every_header_that_names_a_client_is_heard() {
        check(
            &[
                ("x-forwarded-for", "203.0.113.7"),
                ("x-real-ip", "127.0.0.1"),
            ],
            Some(&["203.0.113.7", "127.0.0.1"]),
        );
    }

    #[test]
    fn a_client_without_an_address_is_none() {
        check(&[("x-forwarded-for", "unknown")], None);
        check(&[("x-forwarded-for", "")], None);
        check(&[("forwarded", "proto=https")], None);
        check(&[("via", "1.1 somebody")], None);
    }

    #[test]
    fn a_proxy_gives_itself_away() {
        for name in [
            "forwarded",
            "via",
            "x-forwarded-proto",
            "x-real-ip",
            "cf-ray",
        ] {
            assert_eq!(
                find_sign(&headers(&[("host", "pi"), (name, "x")])),
                Some(name)
            );
        }
        assert_eq!(
            find_sign(&headers(&[("host", "pi"), ("accept", "*/*")])),
            None
        );
    }
}
