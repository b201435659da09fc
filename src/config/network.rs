//! An address or a block of addresses, as in `172.17.0.0/16`.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use serde::Deserialize;

/// A block of addresses; an address by itself is the smallest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network(IpNet);

impl Network {
    /// Whether `peer` is inside; an IPv4 address inside IPv6 (`::ffff:...`) counts as IPv4.
    #[must_use]
    pub fn contains(&self, peer: IpAddr) -> bool {
        self.0.contains(&peer.to_canonical())
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let network = text.parse().or_else(|_| text.parse().map(IpAddr::into));
        network
            .map(Self)
            .map_err(|_| format!("`{text}` is neither an address nor a network"))
    }
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]
    use super::*;

    fn check(network: &str, inside: &[&str], outside: &[&str]) {
        let network: Network = network.parse().unwrap();
        for peer in inside {
            assert!(
                network.contains(peer.parse().unwrap()),
                "{peer} is in {network:?}"
            );
        }
        for peer in outside {
            assert!(
                !network.contains(peer.parse().unwrap()),
                "{peer} is not in {network:?}"
            );
        }
    }

    #[test]
    fn a_network_holds_what_shares_its_prefix() {
        check(
            "172.17.0.0/16",
            &["172.17.9.1", "::ffff:172.17.0.1"],
            &["172.18.0.1", "::1"],
        );
        check("10.0.0.7", &["10.0.0.7"], &["10.0.0.6"]);
        check("fd00:1::/32", &["fd00:1::9"], &["fd00:2::9", "10.0.0.1"]);
        check("0.0.0.0/0", &["1.2.3.4"], &["2001:db8::1"]);
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in [
            "",
            "home",
            "10.0.0.0/33",
            "10.0.0.0/",
            "::/129",
            "10.0.0.0/-1",
        ] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
