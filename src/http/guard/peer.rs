//! Who is at home: the classes of addresses that no stranger on the Internet can have.

use std::net::{IpAddr, Ipv4Addr};

use crate::http::guard::own::OwnAddresses;

/// Whether `peer` is in the home: loopback, private, link-local, unique-local, shared (100.64/10,
/// the addresses of home VPNs) or in a prefix of the machine's own. IPv4 inside IPv6 is IPv4.
pub(super) fn is_home(peer: IpAddr, own: &OwnAddresses) -> bool {
    match peer.to_canonical() {
        IpAddr::V4(peer) => {
            peer.is_loopback() || peer.is_private() || peer.is_link_local() || is_shared(peer)
        }
        IpAddr::V6(peer) => {
            peer.is_loopback()
                || peer.is_unicast_link_local()
                || peer.is_unique_local()
                || own.shares_prefix(peer)
        }
    }
}

/// 100.64.0.0/10 (RFC 6598).
fn is_shared(peer: Ipv4Addr) -> bool {
    let [first, second, ..] = peer.octets();
    first == 100 && second & 0b1100_0000 == 64
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]
    use super::*;

    fn check(peers: &[&str], expected: bool) {
        let own = OwnAddresses::from_iter([("2001:db8:7:1::5".parse().unwrap(), 64)]);
        for peer in peers {
            assert_eq!(is_home(peer.parse().unwrap(), &own), expected, "{peer}");
        }
    }

    #[test]
    fn the_home_is_let_in() {
        check(&["127.0.0.1", "::1", "::ffff:127.9.9.9"], true);
        check(&["10.1.2.3", "172.31.0.1", "192.168.178.20"], true);
        check(&["169.254.1.1", "fe80::1", "fd12:3456::1"], true);
        check(
            &["100.64.0.1", "100.127.255.254", "::ffff:192.168.0.2"],
            true,
        );
        check(&["2001:db8:7:1::99"], true);
    }

    #[test]
    fn the_world_stays_outside() {
        check(
            &["203.0.113.9", "::ffff:203.0.113.9", "0.0.0.0", "::"],
            false,
        );
        check(&["172.32.0.1", "100.128.0.1", "100.63.255.255"], false);
        check(&["2001:db8:7:2::99", "2606:4700::1"], false);
    }
}
