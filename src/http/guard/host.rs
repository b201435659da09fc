//! Under which names minion may be asked: a page of a stranger whose name is rebound to an address
//! of the home (DNS rebinding) still sends its own name.

use std::net::IpAddr;

use crate::http::guard::own::Own;

/// A host and its port, as in `Host` and in an origin: in lower case, without a final dot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Authority {
    pub(super) host: String,
    pub(super) port: Option<u16>,
}

impl Authority {
    /// Reads `pi`, `pi:8642`, `192.168.0.2:80`, `[fe80::1]:8642`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (host, port) = if let Some(rest) = text.strip_prefix('[') {
            let (host, rest) = rest.split_once(']')?;
            let port = match rest {
                "" => None,
                rest => Some(rest.strip_prefix(':')?),
            };
            host.parse::<std::net::Ipv6Addr>().ok()?;
            (host, port)
        } else {
            match text.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (text, None),
            }
        };
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._:".contains(c);
        if host.is_empty() || !host.chars().all(is_plain) {
            return None;
        }
        let port = match port {
            None | Some("") => None,
            Some(port) => Some(port.parse().ok()?),
        };
        Some(Self { host, port })
    }
}

/// What is known about names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    /// What this machine is reached at.
    pub(super) own: &'a Own,
    /// `[server] hosts`, in lower case.
    pub(super) hosts: &'a [String],
    /// `[server] open`.
    pub(super) is_open: bool,
}

/// Whether minion may be asked under this name. An open minion answers to any address: in a
/// container its own addresses are not those it is reached at, and an address cannot be rebound.
pub(super) fn is_known(host: &str, known: Known<'_>) -> bool {
    if known.hosts.iter().any(|one| one == host) {
        return true;
    }
    if let Ok(address) = host.parse::<IpAddr>() {
        return known.is_open || known.own.addresses.contains(address);
    }
    if known.own.names.contains(host) {
        return true;
    }
    // A single label has no registrar: no stranger can own it.
    !host.contains('.') || host.ends_with(".local") || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]
    use super::*;
    use crate::http::guard::own::OwnAddresses;

    fn check(headers: &[&str], is_open: bool, expected: bool) {
        let addresses = OwnAddresses::from_iter([
            ("192.168.0.2".parse().unwrap(), 24),
            ("2001:db8::5".parse().unwrap(), 64),
        ]);
        let own = Own {
            addresses,
            ..Own::default()
        };
        let hosts = ["music.example.org".to_owned()];
        let known = Known {
            own: &own,
            hosts: &hosts,
            is_open,
        };
        for header in headers {
            let answer = Authority::parse(header).is_some_and(|one| is_known(&one.host, known));
            assert_eq!(answer, expected, "{header}");
        }
    }

    #[test]
    fn names_of_the_home_are_known() {
        check(
            &["localhost", "localhost:8642", "LOCALHOST.", "pi"],
            false,
            true,
        );
        check(
            &["minion.local", "Minion.Local:80", "a.localhost"],
            false,
            true,
        );
        check(
            &["127.0.0.1:8642", "[::1]:8642", "192.168.0.2"],
            false,
            true,
        );
        check(&["[2001:db8::5]", "music.example.org:443"], false, true);
    }

    #[test]
    fn names_of_strangers_are_not() {
        check(
            &["evil.example", "music.example.org.evil.example"],
            false,
            false,
        );
        check(
            &["notlocal.evil", "local.evil.example:8642", "xlocal.com"],
            false,
            false,
        );
        check(
            &["192.168.0.3", "0.0.0.0", "[2001:db8::6]:80"],
            false,
            false,
        );
        check(
            &["", ":80", "[::1", "[::1]x", "a b", "pi:port", "pi@evil"],
            false,
            false,
        );
    }

    #[test]
    fn an_open_minion_answers_to_any_address_and_to_no_further_name() {
        check(&["203.0.113.9:8642", "[2001:db8::6]"], true, true);
        check(&["evil.example"], true, false);
    }
}
