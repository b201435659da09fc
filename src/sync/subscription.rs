//! One connection's bounded queue.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;

use crate::sync::{ConnectionId, Encoded, FrameKind};

/// Frames that may wait for one connection.
const QUEUE_FRAMES_MAX: usize = 512;

/// Bytes that may wait for one connection.
const QUEUE_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Why a connection is asked to close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// The same tab connected anew.
    Superseded,
    /// The daemon stops.
    ShuttingDown {
        /// After which time this connection may come back, so that not all do at once.
        retry_ms: u32,
    },
}

/// What waits for a connection.
#[derive(Debug, PartialEq, Eq)]
pub enum Delivery {
    /// These, in order.
    Frames(Vec<Bytes>),
    /// It fell too far behind: what waited is gone, a snapshot is due.
    Overflowed,
    /// It shall close.
    Closed(CloseReason),
}

/// The writing end of a connection's queue.
#[derive(Debug, Default)]
pub struct Outbound {
    queue: Mutex<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Encoded>,
    bytes: usize,
    is_overflowed: bool,
    closed: Option<CloseReason>,
    /// Who waits for something to be there. Beside the queue, because one lock is enough.
    reader: Option<Waker>,
}

impl Outbound {
    /// Puts a frame into the queue; a full queue is emptied and marked instead.
    pub(super) fn push(&self, frame: &Encoded) {
        let mut queue = self.queue();
        if queue.is_overflowed || queue.closed.is_some() {
            return;
        }
        if matches!(frame.kind, FrameKind::Ephemeral(_))
            && let Some(at) = queue.waiting.iter().position(|old| old.kind == frame.kind)
            && let Some(old) = queue.waiting.remove(at)
        {
            queue.bytes -= old.text.len();
        }
        queue.bytes += frame.text.len();
        queue.waiting.push_back(frame.clone());
        if queue.waiting.len() > QUEUE_FRAMES_MAX || queue.bytes > QUEUE_BYTES_MAX {
            queue.waiting = VecDeque::new();
            queue.bytes = 0;
            queue.is_overflowed = true;
        }
        Self::wake(queue);
    }

    /// Starts over with these frames.
    pub(super) fn restart(&self, first: Vec<Encoded>) {
        let mut queue = self.queue();
        // Counted from the bound's point of view these are one frame: a long resume is no overflow.
        queue.bytes = 0;
        queue.waiting = first.into();
        queue.is_overflowed = false;
        Self::wake(queue);
    }

    pub(super) fn close(&self, reason: CloseReason) {
        let mut queue = self.queue();
        queue.closed = Some(reason);
        Self::wake(queue);
    }

    /// Wakes the reader, once it can have the lock.
    fn wake(mut queue: MutexGuard<'_, Queue>) {
        let reader = queue.reader.take();
        drop(queue);
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    fn poll_take(&self, cx: &Context<'_>) -> Poll<Delivery> {
        let mut queue = self.queue();
        if let Some(reason) = queue.closed {
            return Poll::Ready(Delivery::Closed(reason));
        }
        if queue.is_overflowed {
            return Poll::Ready(Delivery::Overflowed);
        }
        if queue.waiting.is_empty() {
            queue.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        queue.bytes = 0;
        let frames = queue.waiting.drain(..).map(|frame| frame.text).collect();
        Poll::Ready(Delivery::Frames(frames))
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The reading end of a connection's queue.
#[derive(Debug)]
pub struct Subscription {
    id: ConnectionId,
    outbound: Arc<Outbound>,
}

impl Subscription {
    pub(super) fn new(id: ConnectionId, outbound: Arc<Outbound>) -> Self {
        Self { id, outbound }
    }

    /// Which connection this is.
    #[must_use]
    pub fn id(&self) -> ConnectionId {
        self.id
    }

    /// Waits until something is there for this connection. Cancel safe.
    pub async fn next(&self) -> Delivery {
        poll_fn(|cx| self.outbound.poll_take(cx)).await
    }
}
