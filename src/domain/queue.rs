//! The owner's queue: tracks in the order they will sound, each place with an id of its own.

pub mod edit;
pub mod runs;
mod stored;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::{QueueItemId, TrackId};
use crate::domain::queue::stored::StoredQueue;

/// The longest queue: as long as a large library.
pub const QUEUE_ITEMS_MAX: usize = 100_000;

/// Items of a queue that every screen holds: one played, the current one and ten to come.
pub const QUEUE_WINDOW: usize = 12;

/// A place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueueItem {
    /// The place.
    pub id: QueueItemId,
    /// The track that sounds there.
    pub track: TrackId,
}

/// The queue. Cloning is cheap.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "StoredQueue", into = "StoredQueue")]
pub struct Queue {
    /// Grows with every edit.
    pub revision: u64,
    /// In the order they will sound.
    pub items: Arc<Vec<QueueItem>>,
    /// While shuffled: the item ids in the order they had before, so that unshuffling restores it.
    pub unshuffled: Option<Arc<Vec<QueueItemId>>>,
    /// What the chance order of the next lap is drawn from.
    pub seed: u64,
    /// Items that were asked for next, of which some may still stand behind the current one.
    pub wishes: Arc<Vec<QueueItemId>>,
}

impl Queue {
    /// Where an item stands.
    #[must_use]
    pub fn position(&self, id: QueueItemId) -> Option<usize> {
        self.items.iter().position(|item| item.id == id)
    }

    /// The item after (`step` 1) or before (-1) the given one; the first when none is current.
    #[must_use]
    pub fn neighbour(
        &self,
        current: Option<QueueItemId>,
        step: isize,
        wraps: bool,
    ) -> Option<QueueItem> {
        let Some(at) = current.and_then(|id| self.position(id)) else {
            return self.items.first().copied();
        };
        let len = isize::try_from(self.items.len()).ok()?;
        let to = isize::try_from(at).ok()? + step;
        let to = if wraps { to.rem_euclid(len) } else { to };
        usize::try_from(to)
            .ok()
            .and_then(|i| self.items.get(i))
            .copied()
    }

    /// The slice around the item at `at` that every screen holds.
    #[must_use]
    pub fn window(&self, at: usize) -> &[QueueItem] {
        let from = at.saturating_sub(1).min(self.items.len());
        &self.items[from..self.items.len().min(from + QUEUE_WINDOW)]
    }
}
