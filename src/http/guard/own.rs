//! The machine's own addresses, looked up now and then: a lease or a prefix may change.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use if_addrs::IfAddr;

/// Addresses are looked up again after this time.
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

/// What was seen last, and when.
#[derive(Debug, Default)]
pub(super) struct Lookup(Mutex<Option<(Instant, Arc<OwnAddresses>)>>);

impl Lookup {
    /// The addresses as of at most 30 s ago. When they cannot be had, the last known.
    pub(super) fn addresses(&self) -> Arc<OwnAddresses> {
        // A std mutex: held for a system call of microseconds, twice a minute.
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, known)) = &*last
            && at.elapsed() < FRESH
        {
            return Arc::clone(known);
        }
        let known = last.take().map(|(_, known)| known).unwrap_or_default();
        let fresh = match if_addrs::get_if_addrs() {
            Ok(interfaces) => Arc::new(
                interfaces
                    .iter()
                    .map(|one| with_prefix(&one.addr))
                    .collect(),
            ),
            Err(error) => {
                tracing::warn!(%error, "cannot look up the addresses of this machine");
                known
            }
        };
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
    fn loopback_is_always_an_own_address() {
        let own = OwnAddresses::default();
        assert!(own.contains("127.0.0.1".parse().unwrap()));
        assert!(own.contains("::ffff:127.0.0.1".parse().unwrap()));
        assert!(!own.contains("192.168.1.1".parse().unwrap()));
    }
}
