//! Sessions that were put aside and can be gone on with.
//!
//! Invariant: an entry is assigned or removed by an event of its own, never by the way, so that a
//! compacted log folds to the same entries. Who puts one aside that is too many forgets the oldest
//! in the same breath.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::comparison::Comparison;
use crate::domain::id::SessionId;

/// Most sessions that are kept: more nobody looks through, and each snapshot carries them all.
pub const PAUSED_SESSIONS_MAX: usize = 50;

/// A session as it was put aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PausedSession {
    /// As it stood; its pairs are asked again.
    pub comparison: Comparison,
    /// When, ms since 1970.
    #[serde(alias = "kept_ms")]
    pub paused_ms: i64,
    /// Comparisons that were left until its goal, as it said then; `None`: it has none.
    #[serde(default)]
    pub left: Option<u32>,
}

/// Sessions put aside, by their numbers.
pub type PausedSessions = Arc<BTreeMap<SessionId, PausedSession>>;

/// The one that was put aside first, other than `spared`, where one more would be too many.
#[must_use]
pub fn overflowing(kept: &PausedSessions, spared: Option<SessionId>) -> Option<SessionId> {
    let mut others: Vec<_> = kept
        .values()
        .map(|it| (it.paused_ms, it.comparison.session_id))
        .filter(|(_, id)| Some(*id) != spared)
        .collect();
    if others.len() < PAUSED_SESSIONS_MAX {
        return None;
    }
    others.sort_unstable();
    others.first().map(|(_, id)| *id)
}
