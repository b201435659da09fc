//! Places for what lasts: connections, requests, streams, sockets. There are so many in all, and
//! no peer keeps another from having one.
//!
//! A peer that holds its share and wants one more gives up one of its own. When all places are
//! taken, whoever holds the most gives one up. What is given up is the least of what it holds: what
//! has asked for nothing yet, and then the oldest, which of an honest peer is what it has forgotten.
//! The connection behind it is ended: a peer that takes nothing would hold on to it otherwise.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::http::peer::Asker;

/// Some places of one kind.
#[derive(Debug)]
pub struct Places {
    all: usize,
    share: usize,
    table: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    next: u64,
    count: usize,
    /// What each network holds, the oldest first.
    held: HashMap<IpAddr, BTreeMap<u64, Held>>,
}

#[derive(Debug)]
struct Held {
    address: IpAddr,
    worth: Arc<AtomicU8>,
    ending: CancellationToken,
}

/// A place that was taken; it is free again when this is dropped, or was given up before.
#[derive(Debug)]
pub struct Place {
    places: Arc<Places>,
    network: IpAddr,
    id: u64,
    worth: Arc<AtomicU8>,
}

impl Places {
    /// `all` places; of which one peer, unless it is near, has `share`.
    #[must_use]
    pub fn new(all: usize, share: usize) -> Arc<Self> {
        Arc::new(Self {
            all: all.max(1),
            share: share.clamp(1, all.max(1)),
            table: Mutex::default(),
        })
    }

    /// How many are taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.table().count
    }

    /// Takes a place; another may end for it. `None` when all are taken by peers that hold no more
    /// than this one.
    #[must_use]
    pub fn take(self: &Arc<Self>, asker: &Asker) -> Option<Place> {
        let peer = asker.peer;
        let mut table = self.table();
        let network = peer.network();
        let own = table.held.get(&network).map_or(0, BTreeMap::len);
        if !peer.is_near() && own >= self.share {
            table.end_one(network);
        } else if table.count >= self.all {
            let most = table.most()?;
            let theirs = table.held.get(&most).map_or(0, BTreeMap::len);
            match own {
                // Else the two would push each other out in turns.
                _ if theirs > own + 1 => table.end_one(most),
                0 => return None,
                _ => table.end_one(network),
            }
        }
        Some(self.hand_out(&mut table, asker))
    }

    fn hand_out(self: &Arc<Self>, table: &mut Table, asker: &Asker) -> Place {
        let id = table.next;
        table.next += 1;
        table.count += 1;
        let worth = Arc::new(AtomicU8::new(0));
        let held = Held {
            address: asker.peer.address(),
            worth: Arc::clone(&worth),
            ending: asker.ending.clone(),
        };
        let network = asker.peer.network();
        table.held.entry(network).or_default().insert(id, held);
        Place {
            places: Arc::clone(self),
            network,
            id,
            worth,
        }
    }

    // A std mutex: held for microseconds, never across an await.
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// The network that holds the most.
    fn most(&self) -> Option<IpAddr> {
        let counted = self
            .held
            .iter()
            .map(|(network, held)| (held.len(), network));
        counted.max().map(|(_, network)| *network)
    }

    /// Ends what is worth least in a network: of the address that holds the most there, so that who
    /// shares a network with somebody greedy loses nothing.
    fn end_one(&mut self, network: IpAddr) {
        let Some(held) = self.held.get(&network) else {
            return;
        };
        let mut counts: HashMap<IpAddr, usize> = HashMap::new();
        for one in held.values() {
            *counts.entry(one.address).or_default() += 1;
        }
        let greediest = counts.iter().map(|(address, count)| (count, address)).max();
        let Some(greediest) = greediest.map(|(_, address)| *address) else {
            return;
        };
        let theirs = held.iter().filter(|(_, one)| one.address == greediest);
        let least = theirs.min_by_key(|(id, one)| (one.worth.load(Ordering::Relaxed), **id));
        let least = least.map(|(id, _)| *id);
        if let Some(ended) = least.and_then(|id| self.remove(network, id)) {
            ended.ending.cancel();
        }
    }

    fn remove(&mut self, network: IpAddr, id: u64) -> Option<Held> {
        let held = self.held.get_mut(&network)?;
        let removed = held.remove(&id)?;
        if held.is_empty() {
            self.held.remove(&network);
        }
        self.count -= 1;
        Some(removed)
    }
}

impl Place {
    /// It is worth more than one that did nothing yet.
    pub fn note_used(&self) {
        self.worth.store(1, Ordering::Relaxed);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // It may have been given up already.
        let _ = self.places.table().remove(self.network, self.id);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]
    use super::*;

    use crate::http::peer::Peer;

    /// What asks from `address`, and whether it was ended.
    fn ask(places: &Arc<Places>, address: &str) -> (Option<Place>, CancellationToken) {
        let asker = Asker {
            peer: Peer::new(address.parse().unwrap(), false),
            ending: CancellationToken::new(),
        };
        (places.take(&asker), asker.ending)
    }

    fn ended(all: &[(Option<Place>, CancellationToken)]) -> Vec<bool> {
        all.iter().map(|(_, over)| over.is_cancelled()).collect()
    }

    #[test]
    fn a_peer_that_has_its_share_gives_up_what_is_oldest_and_unused() {
        let places = Places::new(100, 3);
        let mine: Vec<_> = (0..3).map(|_| ask(&places, "192.168.0.9")).collect();
        mine[0].0.as_ref().unwrap().note_used();
        let others = [ask(&places, "192.168.0.7"), ask(&places, "192.168.0.9")];
        assert_eq!(ended(&mine), [false, true, false]);
        assert_eq!(ended(&others), [false, false]);
        assert_eq!(places.taken(), 4);
        drop(mine);
        assert_eq!(places.taken(), 2);
    }

    #[test]
    fn when_all_are_taken_whoever_holds_the_most_gives_one_up() {
        let places = Places::new(4, 4);
        let theirs: Vec<_> = (0..4).map(|_| ask(&places, "127.0.0.1")).collect();
        let others = ["10.0.0.1", "10.0.0.2", "127.0.0.1"].map(|one| ask(&places, one));
        // The last of these took the place of one of its own, and of nobody else.
        assert_eq!(ended(&theirs), [true, true, true, false]);
        assert_eq!(ended(&others), [false, false, false]);
    }

    #[test]
    fn where_everyone_has_one_place_no_one_is_pushed_out() {
        let places = Places::new(2, 2);
        let first = ["10.0.0.1", "10.0.0.2"].map(|one| ask(&places, one));
        assert!(ask(&places, "10.0.0.3").0.is_none());
        assert_eq!(ended(&first), [false, false]);
    }

    #[test]
    fn who_shares_a_network_with_somebody_greedy_keeps_what_it_has() {
        let places = Places::new(100, 4);
        let quiet = [ask(&places, "2001:db8::1")];
        let greedy: Vec<_> = (0..9).map(|_| ask(&places, "2001:db8::2")).collect();
        assert_eq!(ended(&quiet), [false]);
        assert_eq!(ended(&greedy).iter().filter(|over| !**over).count(), 3);
        assert_eq!(places.taken(), 4);
    }

    #[test]
    fn this_machine_may_hold_what_nobody_else_wants() {
        let places = Places::new(100, 4);
        let many: Vec<_> = (0..100).map(|_| ask(&places, "127.0.0.1")).collect();
        assert!(!ended(&many).contains(&true));
    }
}
