//! Stars: per item, the last thumb wins, wherever it was queued.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::DeviceId;

/// What can be starred.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StarKind {
    /// One track.
    Track,
    /// An album.
    Album,
}

/// When the thumb was down, by the server's reckoning; totally ordered.
///
/// `ms` and `counter` grow strictly on the server; the device breaks what ties remain.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema,
)]
pub struct Stamp {
    /// Milliseconds since 1970.
    pub ms: i64,
    /// Orders stamps within one millisecond.
    pub counter: u32,
    /// The device; empty for someone unknown.
    pub device: String,
}

/// One item's star, with the stamp of its last change (kept for items unstarred, too).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Star {
    /// Whether it is starred.
    pub is_starred: bool,
    /// When that was decided.
    pub stamp: Stamp,
}

/// All stars ever decided, by item. Shared, so that cloning the state stays cheap.
pub type Stars = Arc<BTreeMap<(StarKind, i64), Star>>;

/// The stamp of a thumb that was down `age_ms` ago.
///
/// A thumb of this moment is stamped after `last`, strictly; one queued offline gets its own past.
#[must_use]
pub fn stamp(now_ms: i64, age_ms: i64, last: &Stamp, device: Option<&DeviceId>) -> Stamp {
    let ms = now_ms.saturating_sub(age_ms.max(0));
    let device = device.map(|d| d.0.clone()).unwrap_or_default();
    if age_ms <= 0 && (ms, 0) <= (last.ms, last.counter) {
        return Stamp {
            ms: last.ms,
            counter: last.counter + 1,
            device,
        };
    }
    Stamp {
        ms,
        counter: 0,
        device,
    }
}
