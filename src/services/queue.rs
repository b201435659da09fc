//! The queue, as it is looked through.

use crate::domain::id::QueueItemId;
use crate::domain::listing::{Page, page_rows};
use crate::protocol::player::QueueItemInfo;
use crate::services::error::ServiceError;
use crate::services::presenter::Presenter;

/// The queue in the order it sounds: behind an item, else from the place `offset` (0 first) on.
pub fn list(
    presenter: &Presenter<'_>,
    behind: Option<QueueItemId>,
    offset: Option<usize>,
    limit: Option<u32>,
) -> Result<Page<QueueItemInfo>, ServiceError> {
    let queue = &presenter.state.zone.queue;
    let items = &queue.items;
    let from = match behind {
        None => offset.unwrap_or(0),
        Some(id) => queue.position(id).map_or(0, |at| at + 1),
    };
    let from = from.min(items.len());
    let to = items.len().min(from + page_rows(limit) as usize);
    let next = items[..to].last().filter(|_| to < items.len());
    Ok(Page {
        items: presenter.queue_items(&items[from..to])?,
        next: next.map(|item| item.id.to_string()),
        total: items.len() as u64,
    })
}
