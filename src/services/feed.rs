//! The change feed: what was committed, typed, in order, for whoever follows it beside the screens.
//!
//! Invariants: nothing is told before it is durable; each subscriber is told everything in order,
//! or that it missed something, and then it reads the log. A subscriber that is slow delays nobody
//! and costs no more than the feed's bound.

use std::sync::Arc;

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::domain::event::Event;
use crate::protocol::frame::Origin;
use crate::storage::event_log::LoggedEvent;

/// Changes that wait for the slowest subscriber; one that is further behind reads the log.
const WAITING_MAX: usize = 1_024;

/// What one command changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Committed {
    /// The number of its last event.
    pub seq: u64,
    /// When it happened, ms since 1970.
    pub at_ms: i64,
    /// Who caused it.
    pub origin: Origin,
    /// Its events, numbered up to `seq` without a gap.
    pub events: Vec<Event>,
}

/// Where changes are told.
#[derive(Debug)]
pub struct Feed(broadcast::Sender<Arc<Committed>>);

impl Default for Feed {
    fn default() -> Self {
        Self(broadcast::Sender::new(WAITING_MAX))
    }
}

impl Feed {
    /// Follows what is committed from now on.
    #[must_use]
    pub fn subscribe(&self) -> Follower {
        Follower(self.0.subscribe())
    }

    /// Tells of committed events, those of one command together.
    pub(super) fn tell(&self, logged: Vec<LoggedEvent>) {
        if self.0.receiver_count() == 0 {
            return;
        }
        for committed in commands_of(logged) {
            // Everyone may have gone meanwhile.
            let _ = self.0.send(Arc::new(committed));
        }
    }
}

fn commands_of(logged: Vec<LoggedEvent>) -> Vec<Committed> {
    let mut commands: Vec<Committed> = Vec::new();
    for one in logged {
        match commands.last_mut() {
            // Two commands of the same device without a key, in one batch, tell the same.
            Some(last) if last.origin == one.origin && last.at_ms == one.at_ms => {
                last.seq = one.seq;
                last.events.push(one.event);
            }
            _ => commands.push(Committed {
                seq: one.seq,
                at_ms: one.at_ms,
                origin: one.origin,
                events: vec![one.event],
            }),
        }
    }
    commands
}

/// One who follows the feed.
#[derive(Debug)]
pub struct Follower(broadcast::Receiver<Arc<Committed>>);

/// What a follower is told next.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// This was committed.
    Committed(Arc<Committed>),
    /// So many changes were missed: read the log.
    Missed(u64),
}

impl Follower {
    /// Waits for the next change; `None` once minion shuts down.
    pub async fn next(&mut self) -> Option<Told> {
        match self.0.recv().await {
            Ok(committed) => Some(Told::Committed(committed)),
            Err(RecvError::Lagged(missed)) => Some(Told::Missed(missed)),
            Err(RecvError::Closed) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::DeviceId;

    fn logged(seq: u64, name: &str) -> LoggedEvent {
        LoggedEvent {
            seq,
            at_ms: 1_000,
            origin: Origin {
                device: Some(DeviceId(name.into())),
                op: None,
            },
            event: Event::DeviceNamed {
                id: DeviceId(name.into()),
                name: name.into(),
            },
        }
    }

    #[tokio::test]
    async fn a_follower_is_told_each_command_once_and_in_order() {
        let feed = Feed::default();
        feed.tell(vec![logged(1, "before")]);
        let mut follower = feed.subscribe();
        feed.tell(vec![logged(2, "a"), logged(3, "a"), logged(4, "b")]);
        let mut seen = Vec::new();
        for _ in 0..2 {
            let Some(Told::Committed(one)) = follower.next().await else {
                panic!("it missed something");
            };
            seen.push((one.seq, one.events.len()));
        }
        assert_eq!(seen, [(3, 2), (4, 1)]);
        drop(feed);
        assert_eq!(follower.next().await, None);
    }

    #[tokio::test]
    async fn one_who_falls_behind_is_told_so_and_goes_on() {
        let feed = Feed::default();
        let mut follower = feed.subscribe();
        let last = WAITING_MAX as u64 + 3;
        for seq in 1..=last {
            feed.tell(vec![logged(seq, "a")]);
        }
        assert_eq!(follower.next().await, Some(Told::Missed(3)));
        let next = follower.next().await;
        assert!(matches!(next, Some(Told::Committed(one)) if one.seq == 4));
    }
}
