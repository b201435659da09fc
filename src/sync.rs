//! Order, delivery, presence, slow consumers.
//!
//! Invariant: publishing and subscribing happen in the engine's turns, one after the other. So a
//! new connection gets one snapshot and then each later event exactly once; and no connection can
//! delay another, because publishing only ever puts bytes into bounded queues.

pub mod followed;
pub mod presence;
mod rings;
pub mod subscription;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use crate::domain::id::JamId;
use crate::domain::stream::StreamId;
use crate::sync::followed::{Audience, Followed};
use crate::sync::rings::Rings;
use crate::sync::subscription::{CloseReason, Outbound, Subscription};

/// A restart takes about so long.
const RESTART_US: u32 = 250_000;

/// What the return of one screen costs, with air: a quarter of a second for a thousand.
const RETRY_APART_US: u32 = 250;

/// Numbers one open connection for the life of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// One frame on its way to every screen, encoded once.
#[derive(Debug, Clone)]
pub struct Encoded {
    /// UTF-8 JSON.
    pub text: Bytes,
    /// What it is, for ordering and conflation.
    pub kind: FrameKind,
    /// Who gets it.
    pub to: Audience,
}

/// How a frame is treated on its way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FrameKind {
    /// The frame of the event numbered so in a stream: never dropped singly, kept for resumes.
    Numbered(StreamId, u64),
    /// Only the newest with this key matters; a newer one replaces one still waiting.
    Ephemeral(Arc<str>),
}

/// What went wrong with the screens since the start; all of it heals, none of it should happen.
#[derive(Debug, Default)]
pub struct SyncCounters {
    /// A screen had another state at the same number.
    pub hash_mismatches: AtomicU64,
    /// A screen missed an event.
    pub gaps: AtomicU64,
    /// A screen fell so far behind that its queue was given up.
    pub overflows: AtomicU64,
}

/// Numbered frames of all streams to every connection that follows them, and a memory of the last
/// ones for those that come back. Each connection follows the house and one zone, and may follow one
/// jam room.
#[derive(Debug, Default)]
pub struct SyncManager {
    // A std mutex: held for pushes into queues only, never across an await.
    hub: Mutex<Hub>,
    /// For whoever watches over the house.
    pub counters: SyncCounters,
}

#[derive(Debug, Default)]
struct Hub {
    // In the order of their numbers: a run of the simulated network can be repeated exactly.
    connections: BTreeMap<ConnectionId, (Followed, Arc<Outbound>)>,
    rings: Rings,
    last_id: u64,
}

impl SyncManager {
    /// Sends frames to every connection that follows them, in order. Never waits for any.
    pub fn publish(&self, frames: &[Encoded]) {
        let mut hub = self.hub();
        for frame in frames {
            if let FrameKind::Numbered(stream, seq) = frame.kind {
                hub.rings.remember(stream, seq, frame.text.clone());
            }
            for (followed, outbound) in hub.connections.values() {
                if frame.to.has(*followed) {
                    outbound.push(frame);
                }
            }
        }
    }

    /// Opens a connection that follows the house and this: it gets `first` and then everything
    /// published later.
    #[must_use]
    pub fn subscribe(&self, followed: Followed, first: Vec<Encoded>) -> Subscription {
        let mut hub = self.hub();
        hub.last_id += 1;
        let id = ConnectionId(hub.last_id);
        let outbound = Arc::new(Outbound::default());
        outbound.restart(first);
        hub.connections
            .insert(id, (followed, Arc::clone(&outbound)));
        Subscription::new(id, outbound)
    }

    /// What a connection follows.
    #[must_use]
    pub fn followed_by(&self, id: ConnectionId) -> Option<Followed> {
        let hub = self.hub();
        hub.connections.get(&id).map(|(followed, _)| *followed)
    }

    /// What anybody follows, each once.
    #[must_use]
    pub fn followed(&self) -> BTreeSet<Followed> {
        let hub = self.hub();
        hub.connections.values().map(|(it, _)| *it).collect()
    }

    /// How many connections follow a jam room.
    #[must_use]
    pub fn listeners(&self, jam: JamId) -> usize {
        let hub = self.hub();
        let follows = |(followed, _): &&(Followed, _)| followed.jam == Some(jam);
        hub.connections.values().filter(follows).count()
    }

    /// Starts a connection over with `first`: after it fell too far behind, or asked.
    pub fn restart(&self, id: ConnectionId, first: Vec<Encoded>) {
        if let Some((_, outbound)) = self.hub().connections.get(&id) {
            outbound.restart(first);
        }
    }

    /// Starts every connection over, each with the first frames of what it follows. What was sent before is
    /// told to nobody any more: it is of another log, or something is missing behind it.
    pub fn restart_all(&self, first: &BTreeMap<Followed, Vec<Encoded>>) {
        let mut hub = self.hub();
        hub.rings.clear();
        for (followed, outbound) in hub.connections.values() {
            outbound.restart(first.get(followed).cloned().unwrap_or_default());
        }
    }

    /// A stream is no more: who followed it follows what is left ([`Followed::without`]), from the
    /// `first` frames of that on.
    pub fn leave(&self, gone: StreamId, first: &BTreeMap<Followed, Vec<Encoded>>) {
        let mut hub = self.hub();
        hub.rings.forget(gone);
        let followers = hub.connections.values_mut();
        for (followed, outbound) in followers.filter(|(it, _)| it.has(gone)) {
            *followed = followed.without(gone);
            outbound.restart(first.get(followed).cloned().unwrap_or_default());
        }
    }

    /// Sends one frame to one connection.
    pub fn send_to(&self, id: ConnectionId, frame: &Encoded) {
        if let Some((_, outbound)) = self.hub().connections.get(&id) {
            outbound.push(frame);
        }
    }

    /// Forgets a connection.
    pub fn unsubscribe(&self, id: ConnectionId) {
        self.hub().connections.remove(&id);
    }

    /// Asks one connection to close.
    pub fn close(&self, id: ConnectionId, reason: CloseReason) {
        if let Some((_, outbound)) = self.hub().connections.remove(&id) {
            outbound.close(reason);
        }
    }

    /// Asks every connection to close because the daemon stops, and each to come back a little
    /// later than the one before: thousands at once would keep the next start busy.
    pub fn shut_down(&self) {
        let connections = std::mem::take(&mut self.hub().connections);
        let mut retry_us = RESTART_US;
        for (_, outbound) in connections.into_values() {
            let retry_ms = retry_us / 1_000;
            outbound.close(CloseReason::ShuttingDown { retry_ms });
            retry_us += RETRY_APART_US;
        }
    }

    /// Open connections.
    #[must_use]
    pub fn connection_count(&self) -> usize {
        self.hub().connections.len()
    }

    /// Every numbered frame of a stream after `since`, if none of them is missing here.
    ///
    /// `head` is the number of its last event; a projection shares the number of its event.
    #[must_use]
    pub fn frames_since(&self, stream: StreamId, since: u64, head: u64) -> Option<Vec<Encoded>> {
        if since == head {
            return Some(Vec::new());
        }
        let hub = self.hub();
        let later = hub.rings.since(stream, since, head)?;
        let encoded = |(seq, text)| Encoded {
            text,
            kind: FrameKind::Numbered(stream, seq),
            to: Audience::Stream(stream),
        };
        Some(later.map(encoded).collect())
    }

    fn hub(&self) -> MutexGuard<'_, Hub> {
        // A panic while pushing leaves the queues usable; losing every screen over it would not be.
        self.hub.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::ZoneId;
    use crate::sync::subscription::Delivery;

    const HOME: StreamId = StreamId::Zone(ZoneId::FIRST);
    const AT_HOME: Followed = Followed {
        zone: ZoneId::FIRST,
        jam: None,
    };

    fn numbered(seq: u64) -> Encoded {
        Encoded {
            text: Bytes::from(format!("event {seq}")),
            kind: FrameKind::Numbered(HOME, seq),
            to: Audience::Stream(HOME),
        }
    }

    fn ephemeral(key: &str, text: &'static str) -> Encoded {
        Encoded {
            text: Bytes::from_static(text.as_bytes()),
            kind: FrameKind::Ephemeral(key.into()),
            to: Audience::ALL,
        }
    }

    async fn texts(subscription: &Subscription) -> Vec<String> {
        match subscription.next().await {
            Delivery::Frames(frames) => frames
                .iter()
                .map(|f| String::from_utf8_lossy(f).into_owned())
                .collect(),
            other => vec![format!("{other:?}")],
        }
    }

    #[tokio::test]
    async fn a_connection_gets_its_first_frame_and_then_each_later_event_once() {
        let sync = SyncManager::default();
        sync.publish(&[numbered(1)]);
        let phone = sync.subscribe(AT_HOME, vec![ephemeral("full", "snapshot at 1")]);
        sync.publish(&[numbered(2), numbered(3)]);
        assert_eq!(texts(&phone).await, ["snapshot at 1", "event 2", "event 3"]);
    }

    #[tokio::test]
    async fn a_restarting_house_asks_its_screens_back_one_after_the_other() {
        let sync = SyncManager::default();
        let screens: Vec<_> = (0..100).map(|_| sync.subscribe(AT_HOME, vec![])).collect();
        sync.shut_down();
        let mut hints = Vec::new();
        for screen in &screens {
            match screen.next().await {
                Delivery::Closed(CloseReason::ShuttingDown { retry_ms }) => hints.push(retry_ms),
                other => panic!("{other:?}"),
            }
        }
        assert!(hints.is_sorted() && hints[0] < hints[99], "{hints:?}");
    }

    #[tokio::test]
    async fn no_client_can_delay_another() {
        let sync = SyncManager::default();
        let stalled = sync.subscribe(AT_HOME, vec![]);
        let awake = sync.subscribe(AT_HOME, vec![]);
        for seq in 1..=5_000 {
            sync.publish(&[numbered(seq)]);
            assert_eq!(texts(&awake).await, [format!("event {seq}")]);
        }
        assert_eq!(texts(&stalled).await, ["Overflowed"]);
    }

    #[tokio::test]
    async fn only_the_newest_ephemeral_frame_of_a_key_waits() {
        let sync = SyncManager::default();
        let phone = sync.subscribe(AT_HOME, vec![]);
        sync.publish(&[
            ephemeral("scan", "1 %"),
            numbered(1),
            ephemeral("scan", "2 %"),
        ]);
        assert_eq!(texts(&phone).await, ["event 1", "2 %"]);
    }

    #[test]
    fn after_everyone_began_anew_no_resume_reaches_back() {
        let sync = SyncManager::default();
        sync.publish(&[numbered(1), numbered(2)]);
        // Event 3 could not be shown.
        sync.restart_all(&BTreeMap::new());
        sync.publish(&[numbered(4)]);
        assert!(sync.frames_since(HOME, 1, 4).is_none(), "3 is missing");
        assert_eq!(sync.frames_since(HOME, 3, 4).map(|f| f.len()), Some(1));
    }

    #[test]
    fn a_resume_gets_the_whole_gap_or_nothing() {
        let sync = SyncManager::default();
        for seq in 1..=2_500 {
            sync.publish(&[numbered(seq)]);
        }
        assert_eq!(
            sync.frames_since(HOME, 2_500, 2_500).map(|f| f.len()),
            Some(0)
        );
        assert_eq!(
            sync.frames_since(HOME, 2_490, 2_500).map(|f| f.len()),
            Some(10)
        );
        assert!(
            sync.frames_since(HOME, 10, 2_500).is_none(),
            "fell out of the ring"
        );
        assert!(
            sync.frames_since(HOME, 2_600, 2_500).is_none(),
            "from a future that never was"
        );
    }

    fn of_zone(zone: i64, seq: u64) -> Encoded {
        let stream = StreamId::Zone(ZoneId(zone));
        Encoded {
            text: Bytes::from(format!("{stream} {seq}")),
            kind: FrameKind::Numbered(stream, seq),
            to: Audience::Stream(stream),
        }
    }

    #[tokio::test]
    async fn a_connection_gets_the_house_and_its_own_zone_alone() {
        let sync = SyncManager::default();
        let kitchen = sync.subscribe(Followed::zone(ZoneId(2)), vec![]);
        let house = Encoded {
            text: Bytes::from_static(b"house 1"),
            kind: FrameKind::Numbered(StreamId::House, 1),
            to: Audience::ALL,
        };
        sync.publish(&[of_zone(1, 1), house, of_zone(2, 1), of_zone(1, 2)]);
        assert_eq!(texts(&kitchen).await, ["house 1", "zone/2 1"]);
        assert_eq!(sync.frames_since(HOME, 0, 2).map(|f| f.len()), Some(2));
        assert_eq!(
            sync.frames_since(StreamId::House, 0, 1).map(|f| f.len()),
            Some(1)
        );
    }

    #[tokio::test]
    async fn who_followed_a_zone_that_is_gone_follows_another_from_its_whole_state_on() {
        let sync = SyncManager::default();
        let (kitchen, garden) = (ZoneId(2), ZoneId(3));
        let phone = sync.subscribe(Followed::zone(kitchen), vec![]);
        let other = sync.subscribe(Followed::zone(garden), vec![]);
        sync.publish(&[of_zone(2, 1)]);
        let first = [(AT_HOME, vec![ephemeral("full", "home")])];
        sync.leave(StreamId::Zone(kitchen), &first.into());
        sync.publish(&[of_zone(1, 7), of_zone(3, 1)]);
        assert_eq!(texts(&phone).await, ["home", "zone/1 7"]);
        assert_eq!(texts(&other).await, ["zone/3 1"]);
        assert_eq!(sync.followed_by(phone.id()), Some(AT_HOME));
    }
}
