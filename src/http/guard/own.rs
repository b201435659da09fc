//! The machine's own addresses and names, looked up now and then: a lease, a prefix or a name may
//! change.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use if_addrs::IfAddr;

/// Endings of names that nobody can own outside a home: none is delegated (RFC 8375 for `home.arpa`;
/// ICANN for `internal`, `home`; `lan` and `localdomain` by custom). `fritz.box` is not among them:
/// it is known where the router says that it is the home's.
const HOME_ENDINGS: [&str; 5] = ["lan", "home.arpa", "internal", "home", "localdomain"];

/// Of each file that tells names, no more is read.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// Addresses and names are looked up again after this time.
const FRESH: Duration = Duration::from_secs(30);

/// A shorter prefix than a provider gives a home is no prefix of a home: an interface without a
/// mask would otherwise let everyone in.
const PREFIX_BITS_MIN: u8 = 48;

/// Addresses of this machine, each with the length of its prefix in bits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct OwnAddresses(Vec<(IpAddr, u8)>);

impl FromIterator<(IpAddr, u8)> for OwnAddresses {
    fn from_iter<I: IntoIterator<Item = (IpAddr, u8)>>(addresses: I) -> Self {
        Self(addresses.into_iter().collect())
    }
}

impl OwnAddresses {
    /// Whether the machine answers at `address`.
    pub(super) fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_loopback() || self.0.iter().any(|(own, _)| *own == address)
    }

    /// Whether `peer` is in the same IPv6 network as the machine.
    pub(super) fn shares_prefix(&self, peer: Ipv6Addr) -> bool {
        self.0.iter().any(|(own, bits)| match own {
            IpAddr::V6(own) if *bits >= PREFIX_BITS_MIN => {
                (own.to_bits() ^ peer.to_bits()).leading_zeros() >= u32::from(*bits)
            }
            _ => false,
        })
    }
}

/// Names of this machine: in lower case, without a final dot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct OwnNames(BTreeSet<String>);

impl OwnNames {
    /// What follows from the host name, and the texts of `/etc/resolv.conf` and `/etc/hosts`: the
    /// name itself, and its first label in the home's domains. Another machine's name is never among
    /// them, whatever domain it is in: a stranger may own one there.
    fn gather(host: &str, resolver: &str, hosts: &str) -> Self {
        let host = plain(host);
        let Some(label) = host.split('.').next().filter(|label| !label.is_empty()) else {
            return Self::default();
        };
        let mut names = BTreeSet::from([host.clone()]);
        let words = |line: &str| -> Vec<String> {
            let line = line.split(['#', ';']).next().unwrap_or_default();
            line.split_whitespace().map(plain).collect()
        };
        for line in resolver.lines().map(words) {
            let Some((key, domains)) = line.split_first() else {
                continue;
            };
            if key == "search" || key == "domain" {
                let domains = domains.iter().filter(|domain| !domain.is_empty());
                names.extend(domains.map(|domain| format!("{label}.{domain}")));
            }
        }
        names.extend(HOME_ENDINGS.map(|ending| format!("{label}.{ending}")));
        let beginning = format!("{label}.");
        for line in hosts.lines().map(words) {
            let own = line.into_iter().skip(1);
            names.extend(own.filter(|name| name.starts_with(&beginning)));
        }
        Self(names)
    }

    /// Whether the machine is called so.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    fn look_up() -> Self {
        let host = rustix::system::uname();
        let host = host.nodename().to_string_lossy().into_owned();
        Self::gather(&host, &text_of("/etc/resolv.conf"), &text_of("/etc/hosts"))
    }
}

fn plain(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

/// What cannot be read tells nothing.
fn text_of(path: &str) -> String {
    let mut text = Vec::new();
    let read = File::open(path).and_then(|file| file.take(FILE_BYTES_MAX).read_to_end(&mut text));
    match read {
        Ok(_) => String::from_utf8_lossy(&text).into_owned(),
        Err(_) => String::new(),
    }
}

/// What the machine is reached at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Own {
    /// Its addresses.
    pub(super) addresses: OwnAddresses,
    /// Its names.
    pub(super) names: OwnNames,
}

/// What was seen last, and when.
#[derive(Debug, Default)]
pub(super) struct Lookup(Mutex<Option<(Instant, Arc<Own>)>>);

impl Lookup {
    /// What the machine is reached at, as of at most 30 s ago. Addresses that cannot be had are the
    /// last known.
    pub(super) fn own(&self) -> Arc<Own> {
        // A std mutex: held for system calls of microseconds, twice a minute.
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, known)) = &*last
            && at.elapsed() < FRESH
        {
            return Arc::clone(known);
        }
        let known = last.take().map(|(_, known)| known).unwrap_or_default();
        let addresses = match if_addrs::get_if_addrs() {
            Ok(interfaces) => interfaces
                .iter()
                .map(|one| with_prefix(&one.addr))
                .collect(),
            Err(error) => {
                tracing::warn!(%error, "cannot look up the addresses of this machine");
                known.addresses.clone()
            }
        };
        let names = OwnNames::look_up();
        let fresh = Arc::new(Own { addresses, names });
        *last = Some((Instant::now(), Arc::clone(&fresh)));
        fresh
    }
}

fn with_prefix(address: &IfAddr) -> (IpAddr, u8) {
    match address {
        IfAddr::V4(own) => (IpAddr::V4(own.ip), own.prefixlen),
        IfAddr::V6(own) => (IpAddr::V6(own.ip), own.prefixlen),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]
    use super::*;

    #[test]
    fn an_interface_without_a_mask_lets_nobody_in() {
        let own = OwnAddresses::from_iter([("2001:db8::1".parse().unwrap(), 0)]);
        assert!(!own.shares_prefix("2606:4700::1".parse().unwrap()));
        assert!(own.contains("2001:db8::1".parse().unwrap()));
    }

    #[test]
    fn the_machine_knows_its_own_full_name_and_nobody_else_s() {
        let resolver = "# router\nnameserver 192.168.178.1\nsearch fritz.box Example.org.\n";
        let hosts = "127.0.0.1 localhost ads.example\n127.0.1.1 pi.garden.example pi # own\n";
        let names = OwnNames::gather("Pi", resolver, hosts);
        for own in [
            "pi",
            "pi.fritz.box",
            "pi.example.org",
            "pi.lan",
            "pi.home.arpa",
        ] {
            assert!(names.contains(own), "{own}");
        }
        assert!(names.contains("pi.garden.example"));
        for other in [
            "nas.fritz.box",
            "fritz.box",
            "pi.example",
            "ads.example",
            "a.pi.lan",
        ] {
            assert!(!names.contains(other), "{other}");
        }
        let full = OwnNames::gather("jukebox.fritz.box", "", "");
        assert!(full.contains("jukebox.fritz.box") && full.contains("jukebox.lan"));
        assert!(!full.contains("jukebox.fritz.box.evil.example"));
        assert_eq!(
            OwnNames::gather("", "search evil.example", ""),
            OwnNames::default()
        );
    }

    #[test]
    fn loopback_is_always_an_own_address() {
        let own = OwnAddresses::default();
        assert!(own.contains("127.0.0.1".parse().unwrap()));
        assert!(own.contains("::ffff:127.0.0.1".parse().unwrap()));
        assert!(!own.contains("192.168.1.1".parse().unwrap()));
    }
}
