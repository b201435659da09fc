//! Who asks, as far as sharing goes: what one machine holds is counted together.

use std::net::{IpAddr, Ipv6Addr};

use tokio_util::sync::CancellationToken;

/// A machine that asks. An IPv4 address is one machine; of IPv6 a whole /64 is, since anybody in it
/// may take as many addresses as he likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Peer {
    address: IpAddr,
    network: IpAddr,
    is_near: bool,
}

/// Of an address of IPv6, the bits that a home does not choose by itself.
const NETWORK_BITS: u32 = 64;

/// A request, as far as sharing goes: for whom it is, and what ends the connection it came by.
#[derive(Debug, Clone)]
pub struct Asker {
    /// For whom it asks.
    pub peer: Peer,
    /// Ends its connection.
    pub ending: CancellationToken,
}

tokio::task_local! {
    /// The request that is being answered; [`Asker::current`] reads it.
    static CURRENT: Asker;
}

impl Asker {
    /// What the running task answers; where it answers nobody, the house asks itself.
    #[must_use]
    pub fn current() -> Self {
        CURRENT.try_with(Clone::clone).unwrap_or_else(|_| Self {
            peer: Peer::new(IpAddr::V6(Ipv6Addr::LOCALHOST), true),
            ending: CancellationToken::new(),
        })
    }

    /// Answers it: within `answer`, [`Asker::current`] is this one.
    pub async fn answering<F: Future>(self, answer: F) -> F::Output {
        CURRENT.scope(self, answer).await
    }
}

impl Peer {
    /// The machine at `address`; `is_near` when many people may stand behind it: this machine itself
    /// and trusted proxies.
    #[must_use]
    pub fn new(address: IpAddr, is_near: bool) -> Self {
        let address = address.to_canonical();
        let network = match address {
            IpAddr::V6(own) => {
                let bits = own.to_bits() & (u128::MAX << (128 - NETWORK_BITS));
                IpAddr::V6(Ipv6Addr::from_bits(bits))
            }
            own @ IpAddr::V4(_) => own,
        };
        Self {
            address,
            network,
            is_near: is_near || address.is_loopback(),
        }
    }

    /// Whether it has no share of its own: it may hold what nobody else wants.
    #[must_use]
    pub fn is_near(self) -> bool {
        self.is_near
    }

    /// What is counted together.
    #[must_use]
    pub fn network(self) -> IpAddr {
        self.network
    }

    /// Its address.
    #[must_use]
    pub fn address(self) -> IpAddr {
        self.address
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]
    use super::*;

    fn of(address: &str) -> Peer {
        Peer::new(address.parse().unwrap(), false)
    }

    #[test]
    fn a_network_of_ipv6_is_one_machine_and_an_address_of_ipv4_is_another() {
        assert_eq!(
            of("2001:db8:0:1::1").network(),
            of("2001:db8:0:1:ffff::2").network()
        );
        assert_ne!(
            of("2001:db8:0:1::1").network(),
            of("2001:db8:0:2::1").network()
        );
        assert_ne!(of("192.168.0.2").network(), of("192.168.0.3").network());
        assert_eq!(
            of("::ffff:192.168.0.2").network(),
            of("192.168.0.2").network()
        );
        assert!(of("::ffff:127.0.0.1").is_near() && of("::1").is_near());
        assert!(!of("192.168.0.2").is_near());
    }
}
