//! An address or a block of addresses, as in `172.17.0.0/16`.

use std::net::IpAddr;
use std::str::FromStr;

use serde::Deserialize;

/// All addresses that share the first `prefix_bits` bits of `address`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network {
    address: IpAddr,
    prefix_bits: u8,
}

impl Network {
    /// Whether `peer` is inside; an IPv4 address inside IPv6 (`::ffff:...`) counts as IPv4.
    #[must_use]
    pub fn contains(&self, peer: IpAddr) -> bool {
        let prefix = u32::from(self.prefix_bits);
        match (self.address, peer.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(peer)) => {
                (network.to_bits() ^ peer.to_bits()).leading_zeros() >= prefix
            }
            (IpAddr::V6(network), IpAddr::V6(peer)) => {
                (network.to_bits() ^ peer.to_bits()).leading_zeros() >= prefix
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("`{text}` is neither an address nor a network");
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| refused())?;
        let width_bits = if address.is_ipv4() { 32 } else { 128 };
        let prefix_bits = match prefix {
            Some(prefix) => prefix.parse().map_err(|_| refused())?,
            None => width_bits,
        };
        if prefix_bits > width_bits {
            return Err(refused());
        }
        Ok(Self {
            address,
            prefix_bits,
        })
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
