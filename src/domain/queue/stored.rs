//! A queue as it is kept: short. One of the time before is read, too: with an object an item.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::id::{QueueItemId, TrackId};
use crate::domain::queue::runs::Runs;
use crate::domain::queue::{Queue, QueueItem};

/// The queue as events and snapshots hold it.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredQueue {
    revision: u64,
    #[serde(default, skip_serializing)]
    items: Vec<QueueItem>,
    #[serde(default, skip_serializing_if = "Runs::is_empty")]
    ids: Runs,
    #[serde(default, skip_serializing_if = "Runs::is_empty")]
    tracks: Runs,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unshuffled: Option<Order>,
    #[serde(default, skip_serializing_if = "is_zero")]
    seed: u64,
    #[serde(default, skip_serializing_if = "Runs::is_empty")]
    wishes: Runs,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Order {
    Short(Runs),
    Long(Vec<i64>),
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(seed: &u64) -> bool {
    *seed == 0
}

/// Items of two lists of the same length.
pub(super) fn items(ids: &Runs, tracks: &Runs) -> Vec<QueueItem> {
    let pairs = ids.0.iter().zip(&tracks.0);
    let item = |(id, track): (&i64, &i64)| QueueItem {
        id: QueueItemId(*id),
        track: TrackId(*track),
    };
    pairs.map(item).collect()
}

impl From<Queue> for StoredQueue {
    fn from(queue: Queue) -> Self {
        let order = |ids: &Arc<Vec<QueueItemId>>| Order::Short(ids.iter().map(|id| id.0).collect());
        Self {
            revision: queue.revision,
            items: Vec::new(),
            ids: queue.items.iter().map(|item| item.id.0).collect(),
            tracks: queue.items.iter().map(|item| item.track.0).collect(),
            unshuffled: queue.unshuffled.as_ref().map(order),
            seed: queue.seed,
            wishes: queue.wishes.iter().map(|id| id.0).collect(),
        }
    }
}

impl From<StoredQueue> for Queue {
    fn from(stored: StoredQueue) -> Self {
        let mut all = stored.items;
        all.extend(items(&stored.ids, &stored.tracks));
        let order = stored.unshuffled.map(|order| match order {
            Order::Short(Runs(ids)) | Order::Long(ids) => {
                Arc::new(ids.into_iter().map(QueueItemId).collect())
            }
        });
        Self {
            revision: stored.revision,
            items: Arc::new(all),
            unshuffled: order,
            seed: stored.seed,
            wishes: Arc::new(stored.wishes.0.into_iter().map(QueueItemId).collect()),
        }
    }
}
