//! The change feed: what was committed, typed, in order, for whoever follows it beside the screens.
//!
//! Invariants: nothing is told before it is durable; each subscriber is told everything in order,
//! or that it missed something, and then it reads the log. A subscriber that is slow delays nobody
//! and costs no more than the feed's bound.

use std::sync::Arc;

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::domain::event::{Event, Origin};
use crate::domain::stream::StreamId;
use crate::storage::event_log::LoggedEvent;

/// Changes that wait for the slowest subscriber; one that is further behind reads the log.
const WAITING_MAX: usize = 1_024;

/// What one command changed in one stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Committed {
    /// Which stream.
    pub stream: StreamId,
    /// The number there of its last event.
    pub seq: u64,
    /// When it happened, ms since 1970.
    pub at_ms: i64,
    /// Who caused it.
    pub origin: Origin,
    /// Its events, numbered up to `seq` without a gap.
    pub events: Vec<Event>,
}

impl Committed {
    /// The events of one command, in order: by stream, in the order in which they were touched.
    pub(super) fn of(logged: impl IntoIterator<Item = LoggedEvent>) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for one in logged {
            let known = all.iter_mut().find(|known| known.stream == one.stream);
            match known {
                Some(known) => {
                    known.seq = one.stream_seq;
                    known.events.push(one.event);
                }
                None => all.push(Self {
                    stream: one.stream,
                    seq: one.stream_seq,
                    at_ms: one.at_ms,
                    origin: one.origin,
                    events: vec![one.event],
                }),
            }
        }
        all
    }
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

    /// Tells of what was committed.
    pub(super) fn tell(&self, committed: Vec<Committed>) {
        for one in committed {
            // Nobody may follow.
            let _ = self.0.send(Arc::new(one));
        }
    }
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
            stream: StreamId::House,
            stream_seq: seq,
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
        let tell = |commands: Vec<Vec<LoggedEvent>>| {
            feed.tell(commands.into_iter().flat_map(Committed::of).collect());
        };
        tell(vec![vec![logged(1, "before")]]);
        let mut follower = feed.subscribe();
        tell(vec![
            vec![logged(2, "a"), logged(3, "a")],
            vec![logged(4, "a")],
        ]);
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
            feed.tell(Committed::of([logged(seq, "a")]));
        }
        assert_eq!(follower.next().await, Some(Told::Missed(3)));
        let next = follower.next().await;
        assert!(matches!(next, Some(Told::Committed(one)) if one.seq == 4));
    }
}
