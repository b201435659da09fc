//! The owner's queue: tracks in the order they will sound, each place with an id of its own.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::chance::Chance;
use crate::domain::id::{QueueItemId, TrackId};
use crate::domain::refusal::Refusal;

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
pub struct Queue {
    /// Grows with every edit.
    pub revision: u64,
    /// In the order they will sound.
    pub items: Arc<Vec<QueueItem>>,
    /// While shuffled: the item ids in the order they had before, so that unshuffling restores it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unshuffled: Option<Arc<Vec<QueueItemId>>>,
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

    /// The slice around the current item that every screen holds.
    #[must_use]
    pub fn window(&self, current: Option<QueueItemId>) -> &[QueueItem] {
        let at = current.and_then(|id| self.position(id)).unwrap_or(0);
        let from = at.saturating_sub(1);
        &self.items[from..self.items.len().min(from + QUEUE_WINDOW)]
    }

    /// With these items put after `after` (at the front when `None`).
    ///
    /// # Errors
    /// Refuses an unknown `after` and a queue longer than [`QUEUE_ITEMS_MAX`].
    pub fn inserted(&self, new: &[QueueItem], after: Option<QueueItemId>) -> Result<Self, Refusal> {
        if self.items.len() + new.len() > QUEUE_ITEMS_MAX {
            return Err(Refusal::conflict(
                "queue_full",
                format!("the queue holds {QUEUE_ITEMS_MAX} tracks at most"),
            ));
        }
        let at = match after {
            None => 0,
            Some(id) => {
                self.position(id)
                    .ok_or_else(|| Refusal::not_found("queue item", id))?
                    + 1
            }
        };
        let mut items = Vec::clone(&self.items);
        items.splice(at..at, new.iter().copied());
        let unshuffled = self.unshuffled.as_ref().map(|ids| {
            let mut ids = Vec::clone(ids);
            let at = after
                .and_then(|a| ids.iter().position(|id| *id == a))
                .map_or(0, |i| i + 1);
            ids.splice(at..at, new.iter().map(|item| item.id));
            Arc::new(ids)
        });
        Ok(Self {
            revision: self.revision + 1,
            items: Arc::new(items),
            unshuffled,
        })
    }

    /// Without the items that `is_gone` names.
    #[must_use]
    pub fn without(&self, is_gone: impl Fn(&QueueItem) -> bool) -> Self {
        let items: Vec<_> = self
            .items
            .iter()
            .filter(|item| !is_gone(item))
            .copied()
            .collect();
        Self {
            revision: self.revision + 1,
            items: Arc::new(items),
            unshuffled: self.unshuffled.clone(),
        }
    }

    /// With everything after the current item in a chance order, drawn from `seed`.
    #[must_use]
    pub fn shuffled(&self, current: Option<QueueItemId>, seed: u64) -> Self {
        let order = self.items.iter().map(|item| item.id).collect();
        let mut items = Vec::clone(&self.items);
        if let Some(at) = current.and_then(|id| self.position(id)) {
            items.swap(0, at);
        }
        let from = usize::from(current.is_some());
        let mut chance = Chance::new(seed);
        for i in ((from + 1)..items.len()).rev() {
            items.swap(i, from + chance.below(i - from + 1));
        }
        Self {
            revision: self.revision + 1,
            items: Arc::new(items),
            unshuffled: Some(self.unshuffled.clone().unwrap_or(Arc::new(order))),
        }
    }

    /// In the order it had before it was shuffled.
    #[must_use]
    pub fn restored(&self) -> Self {
        let Some(order) = &self.unshuffled else {
            return self.clone();
        };
        let place: std::collections::HashMap<_, _> =
            order.iter().enumerate().map(|(i, id)| (*id, i)).collect();
        let mut items = Vec::clone(&self.items);
        items.sort_by_key(|item| place.get(&item.id).copied().unwrap_or(usize::MAX));
        Self {
            revision: self.revision + 1,
            items: Arc::new(items),
            unshuffled: None,
        }
    }
}
